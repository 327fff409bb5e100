"""Remove the boilerplate of a web page, such as menus and "share" labels, from text that was saved from it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import dropwhile, groupby, takewhile

# Widths are in columns: a Han or kana character takes two, and carries as much as two letters.
PARAGRAPH_WIDTH = 60
"""A line this wide is running text; lines of verse and of most lists are narrower."""

_UNWRAPPED_WIDTH = 120
"""Nobody wraps lines later: a wider line is a paragraph by itself, and so are its neighbours."""

_TITLE_WIDTH = 250
_LABEL_WIDTH = 40
_WORD_WIDTH = 16
"""Longer words count as several, for scripts without spaces."""

_MAX_WORDS_BEFORE = 2
"""Of a label before the text; three words can be a byline."""
_MAX_WORDS_AFTER = 4
_MIN_HEADLINE_WORDS = 4
_MIN_MENU_LABELS = 2
"""A single label can be a short title."""

_NOT_NARROW = re.compile("[\u1100-\u115f\u2e80-\U0010ffff]")
_PUNCTUATION = re.compile(r"[\W_]+")
_SENTENCE_END = re.compile(r"[.!?…。！？।۔؟։።]['\"”’»›)\]）」』\s]*$")
_FULL_STOP = re.compile(r"[.。।۔։።]['\"”’»›)\]）」』\s]*$")
_CONTINUES = re.compile(r"[,;:،؛，、；：]\s*$")
_LIST_ITEM = re.compile(r"\s*([-*+•‣–—>#|]|\d+[.)])\s")
_COUNT = re.compile(r"[(（]\s*\d+\s*[)）]")

Blocks = list[list[str]]
"""Blocks of lines, which blank lines separate."""
NumberedLines = list[tuple[int, str]]
"""Lines, each with the number of its block."""


def title_and_body(text: str) -> tuple[str, str]:
    """Split text that was saved from a page into the title of the article and its body, without boilerplate.

    The title is the first line, "" if that is running text. A menu of two labels or more before the headline is
    removed. A text of nothing but a title is a body without a title.
    """
    blocks = [_content(block) for block in text_blocks(text)]
    blocks = _from_headline([block for block in blocks if block])
    if not blocks or not _opens_with_title(blocks):
        return "", without_boilerplate(blocks, "")
    title = blocks[0][0].strip()
    body = without_boilerplate([block for block in (blocks[0][1:], *blocks[1:]) if block], title)
    return (title, body) if body else ("", title)


def without_boilerplate(blocks: Blocks, title: str) -> str:
    """Remove from the blocks of a text what is not the article, and join them by blank lines.

    Always removed: lines without a letter or digit, and the title repeated before the text. Where most of the text
    is paragraphs, also: the title wherever it is a block, and short labels (a section's name, "back to top",
    "share") before the first and after the last paragraph; and short lines next to a paragraph become blocks, or
    they would be read as one sentence with it. Labels between paragraphs stay, as subheadings; so does a text of
    short lines, as verse or a list.
    """
    kept = [block for lines in blocks if (block := _content(lines))]
    is_prose = _is_prose(kept)
    kept = list(dropwhile(lambda block: _repeats(block, title), kept))
    if is_prose:
        kept = _without_labels([block for block in kept if not _repeats(block, title)])
        kept = [part for block in kept for part in _split_asides(block)]
    return "\n\n".join("\n".join(block) for block in kept)


def text_blocks(text: str) -> Iterator[list[str]]:
    """Yield the blocks of lines between blank lines; each line is a block where lines are not wrapped."""
    for block in re.split(r"\n\s*\n", text.strip("\n")):
        lines = [line.rstrip() for line in block.split("\n")]
        if any(columns(line) > _UNWRAPPED_WIDTH for line in lines):
            yield from ([line] for line in lines)
        else:
            yield lines


def _content(lines: list[str]) -> list[str]:
    return [line for line in lines if any(map(str.isalnum, line))]


def _from_headline(blocks: Blocks) -> Blocks:
    """Remove a menu: a row of labels before a headline."""
    lines = _numbered(blocks)
    menu = len(list(takewhile(lambda line: _is_label(line[1], _MAX_WORDS_BEFORE), lines)))
    headline = lines[menu][1] if menu < len(lines) else ""
    has_headline = len(headline.split()) >= _MIN_HEADLINE_WORDS and not _SENTENCE_END.search(headline)
    return _grouped(lines[menu:]) if menu >= _MIN_MENU_LABELS and has_headline and _is_prose(blocks) else blocks


def _split_asides(block: list[str]) -> Iterator[list[str]]:
    """Split short lines before and after a paragraph from it, but not the last line of a wrapped paragraph."""
    first, last = 0, len(block)
    while first < last - 1 and _is_aside(block[first]) and not block[first + 1][:1].islower():
        first += 1
    while last > first + 1 and _is_aside(block[last - 1]) and _SENTENCE_END.search(block[last - 2]):
        last -= 1
    if any(columns(line) >= PARAGRAPH_WIDTH for line in block[first:last]):
        yield from (part for part in (block[:first], block[first:last], block[last:]) if part)
    else:
        yield block


def _is_aside(line: str) -> bool:
    return columns(line) < PARAGRAPH_WIDTH and _is_no_sentence(line)


def _is_no_sentence(line: str) -> bool:
    return not (_SENTENCE_END.search(line) or _CONTINUES.search(line) or _LIST_ITEM.match(line))


def _opens_with_title(blocks: Blocks) -> bool:
    line, following = blocks[0][0], blocks[0][1:2]
    return (
        (len(blocks) > 1 or bool(following))
        and columns(line) <= _TITLE_WIDTH
        and not _FULL_STOP.search(line)
        and not _CONTINUES.search(line)
        and not _LIST_ITEM.match(line)
        # A wrapped line continues in lower case.
        and not (following and following[0].lstrip()[:1].islower())
    )


def _is_prose(blocks: Blocks) -> bool:
    widths = [columns(line) for block in blocks for line in block]
    return sum(width for width in widths if width >= PARAGRAPH_WIDTH) * 2 > sum(widths)


def _without_labels(blocks: Blocks) -> Blocks:
    lines = _numbered(blocks)
    first, last = 0, len(lines)
    while first < last and _is_label(lines[first][1], _MAX_WORDS_BEFORE):
        first += 1
    while last > first and _is_label(lines[last - 1][1], _MAX_WORDS_AFTER):
        last -= 1
    if last < len(lines) and not _ends_text(lines[last - 1], lines[last]):
        last = len(lines)
    return _grouped(lines[first:last])


def _numbered(blocks: Blocks) -> NumberedLines:
    return [(number, line) for number, block in enumerate(blocks) for line in block]


def _grouped(lines: NumberedLines) -> Blocks:
    return [[line for _, line in block] for _, block in groupby(lines, key=lambda line: line[0])]


def _ends_text(line: tuple[int, str], following: tuple[int, str]) -> bool:
    """Whether a text can end with `line`: it announces no list, and `following` does not continue it."""
    return not _CONTINUES.search(line[1]) and (line[0] != following[0] or bool(_SENTENCE_END.search(line[1])))


def _is_label(line: str, most_words: int) -> bool:
    if line.lstrip().startswith("©"):
        return True
    line = _COUNT.sub("", line)
    return (
        columns(line) <= _LABEL_WIDTH
        and sum(-(-columns(word) // _WORD_WIDTH) for word in line.split()) <= most_words
        and _is_no_sentence(line)
        and not any(map(str.isdigit, line))
    )


def _repeats(block: list[str], title: str) -> bool:
    # Folding is costly, and a longer line is no title.
    return (
        len(block) == 1 and len(block[0]) <= _TITLE_WIDTH and bool(title) and _folded(block[0]) == _folded(title)
    )


def _folded(text: str) -> str:
    return " ".join(_PUNCTUATION.sub(" ", text.casefold()).split())


def columns(text: str) -> int:
    """The width of a text in a monospaced font."""
    return len(text) + sum(unicodedata.east_asian_width(found) in "WF" for found in _NOT_NARROW.findall(text))
