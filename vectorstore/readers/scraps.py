"""What a web page leaves in a text that was saved from it, and is not the article."""

from __future__ import annotations

import re

from vectorstore.article import Article, clean_characters

_PROSE_END = re.compile(r"[.!?…。！？।؟:;,»”\"')\]]\s*$")
_LABEL_WORDS = 4
_LABEL_CHARACTERS = 40
_TITLE_CHARACTERS = 300


def from_page_text(raw: str, *, source: str = "") -> Article:
    """Make an article from text saved off a page: its title is the first line, scraps are left out.

    Scraps are blocks that are not the article: the title again, blocks without a letter or digit,
    and short labels (section names, "back to top") before the first or after the last block of prose.
    A text with no block of prose at all is kept whole.
    """
    blocks = [block.strip() for block in re.split(r"\n\s*\n", clean_characters(raw)) if block.strip()]
    if not blocks:
        return Article(text="", source=source)
    first_line, _, rest = blocks[0].partition("\n")
    if _is_title(first_line) and (rest.strip() or len(blocks) > 1):
        title, body = first_line.strip(), [rest.strip(), *blocks[1:]]
    else:
        title, body = "", blocks
    return Article(title=title, text="\n\n".join(_without_scraps(body, title)), source=source)


def _is_title(line: str) -> bool:
    return len(line) <= _TITLE_CHARACTERS and not re.search(r"[.。।]\s*$", line)


def _without_scraps(blocks: list[str], title: str) -> list[str]:
    kept = [
        "\n".join(lines)
        for block in blocks
        if (lines := [line.rstrip() for line in block.split("\n") if _is_content(line, title)])
    ]
    prose = [number for number, block in enumerate(kept) if not _is_label(block)]
    return kept[prose[0] : prose[-1] + 1] if prose else kept


def _is_content(line: str, title: str) -> bool:
    return any(map(str.isalnum, line)) and _folded(line) != _folded(title)


def _is_label(block: str) -> bool:
    return (
        len(block) <= _LABEL_CHARACTERS
        and len(block.split()) <= _LABEL_WORDS
        and not _PROSE_END.search(block)
        and not any(map(str.isdigit, block))
    )


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
