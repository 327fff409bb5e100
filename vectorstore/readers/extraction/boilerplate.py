"""What a web page leaves in a text that was saved from it, and is not the article."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import groupby, takewhile

# All widths are in columns: a Han or kana character takes two, and says as much as two letters.
PARAGRAPH_WIDTH = 60
"""A line this wide is running text. Lines of verse and of most lists are narrower."""

_UNWRAPPED_WIDTH = 120
"""Nobody wraps lines this late: a wider one is a paragraph of its own, and so are its neighbours."""

_TITLE_WIDTH = 250
_LABEL_WIDTH = 40
_WORD_WIDTH = 16
"""A longer word counts as several, for scripts without spaces."""

_WORDS_BEFORE = 2
"""A label before the text is a section's name; three words can be a byline."""
_WORDS_AFTER = 4
_WORDS_OF_HEADLINE = 4
_LABELS_OF_MENU = 2
"""One label can be a title that is short."""

_NOT_NARROW = re.compile("[\u1100-\u115f\u2e80-\U0010ffff]")
_SIGNS = re.compile(r"[\W_]+")
_SENTENCE_END = re.compile(r"[.!?…。！？।۔؟։።]['\"”’»›)\]）」』\s]*$")
_FULL_STOP = re.compile(r"[.。।۔։።]['\"”’»›)\]）」』\s]*$")
_GOES_ON = re.compile(r"[,;:،؛，、；：]\s*$")
_LIST_ITEM = re.compile(r"\s*([-*+•‣–—>#|]|\d+[.)])\s")
_COUNT = re.compile(r"[(（]\s*\d+\s*[)）]")

Blocks = list[list[str]]
"""Lines, in the blocks that blank lines make of them."""
NumberedLines = list[tuple[int, str]]
"""Lines, each with the number of its block."""


def title_and_body(text: str) -> tuple[str, str]:
    """Return the title and the text of an article from text saved off a page.

    The title is the first line, unless that is already running text; then there is none. Where a page's
    menu, two labels or more, stands before a headline, it goes. The text is the rest `without_scraps`.
    A text that is nothing but its title is text and has no title.
    """
    blocks = [_content(block) for block in text_blocks(text)]
    blocks = _from_headline([block for block in blocks if block])
    if not blocks or not _opens_with_title(blocks):
        return "", without_boilerplate(blocks, "")
    title = blocks[0][0].strip()
    body = without_boilerplate([block for block in (blocks[0][1:], *blocks[1:]) if block], title)
    return (title, body) if body else ("", title)


def without_boilerplate(blocks: Blocks, title: str) -> str:
    """Join blocks by blank lines, leaving out what is not the article.

    Out go lines without a letter or digit, and the title where it stands again alone before the text.
    Where most of the text is paragraphs, so do the title wherever it stands alone, and short labels
    (a section's name, "back to top", "share") before the first and after the last of them, and short
    lines that touch a paragraph become a block of their own, or they would be read as one sentence with it.
    Labels between paragraphs are subheadings; a text of short lines is verse or a list. Both stay.
    """
    kept = [block for lines in blocks if (block := _content(lines))]
    prose = _is_prose(kept)
    opening = len(list(takewhile(lambda block: _repeats(block, title), kept)))
    kept = kept[opening:]
    if prose:
        kept = _without_labels([block for block in kept if not _repeats(block, title)])
        kept = [part for block in kept for part in _parted(block)]
    return "\n\n".join("\n".join(block) for block in kept)


def text_blocks(text: str) -> Iterator[list[str]]:
    """Yield the lines between blank lines; each line by itself where lines are paragraphs."""
    for block in re.split(r"\n\s*\n", text.strip("\n")):
        lines = [line.rstrip() for line in block.split("\n")]
        if any(columns(line) > _UNWRAPPED_WIDTH for line in lines):
            yield from ([line] for line in lines)
        else:
            yield lines


def _content(lines: list[str]) -> list[str]:
    return [line for line in lines if any(map(str.isalnum, line))]


def _from_headline(blocks: Blocks) -> Blocks:
    """Leave out a menu: labels in a row before a line that is none and comes before the text."""
    lines = _numbered(blocks)
    menu = len(list(takewhile(lambda line: _is_label(line[1], _WORDS_BEFORE), lines)))
    headline = lines[menu][1] if menu < len(lines) else ""
    has_headline = len(headline.split()) >= _WORDS_OF_HEADLINE and not _SENTENCE_END.search(headline)
    return _grouped(lines[menu:]) if menu >= _LABELS_OF_MENU and has_headline and _is_prose(blocks) else blocks


def _parted(block: list[str]) -> Iterator[list[str]]:
    """Part the short lines before and after a paragraph from it; a wrapped paragraph's own last line stays."""
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
    return not (_SENTENCE_END.search(line) or _GOES_ON.search(line) or _LIST_ITEM.match(line))


def _opens_with_title(blocks: Blocks) -> bool:
    line, following = blocks[0][0], blocks[0][1:2]
    return (
        (len(blocks) > 1 or bool(following))
        and columns(line) <= _TITLE_WIDTH
        and not _FULL_STOP.search(line)
        and not _GOES_ON.search(line)
        and not _LIST_ITEM.match(line)
        # A wrapped line goes on in lower case.
        and not (following and following[0].lstrip()[:1].islower())
    )


def _is_prose(blocks: Blocks) -> bool:
    widths = [columns(line) for block in blocks for line in block]
    return sum(width for width in widths if width >= PARAGRAPH_WIDTH) * 2 > sum(widths)


def _without_labels(blocks: Blocks) -> Blocks:
    lines = _numbered(blocks)
    first, last = 0, len(lines)
    while first < last and _is_label(lines[first][1], _WORDS_BEFORE):
        first += 1
    while last > first and _is_label(lines[last - 1][1], _WORDS_AFTER):
        last -= 1
    if last < len(lines) and not _is_over(lines[last - 1], lines[last]):
        last = len(lines)
    return _grouped(lines[first:last])


def _numbered(blocks: Blocks) -> NumberedLines:
    return [(number, line) for number, block in enumerate(blocks) for line in block]


def _grouped(lines: NumberedLines) -> Blocks:
    return [[line for _, line in block] for _, block in groupby(lines, key=lambda line: line[0])]


def _is_over(line: tuple[int, str], following: tuple[int, str]) -> bool:
    """Whether the text ends with `line`: it announces no list, and `following` is not the rest of a sentence."""
    return not _GOES_ON.search(line[1]) and (line[0] != following[0] or bool(_SENTENCE_END.search(line[1])))


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
    return len(block) == 1 and bool(title) and _folded(block[0]) == _folded(title)


def _folded(text: str) -> str:
    return " ".join(_SIGNS.sub(" ", text.casefold()).split())


def columns(text: str) -> int:
    """The width of a text in a monospaced font."""
    return len(text) + sum(unicodedata.east_asian_width(found) in "WF" for found in _NOT_NARROW.findall(text))
