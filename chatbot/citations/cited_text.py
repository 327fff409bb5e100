"""Cited text: a model's text with [n] markers -> its sentences and the passages they cite."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vectorstore.text.passages import Sentence, sentences_of

_TABLE_ROW = re.compile(r"[^\S\n]*\|.*\|[^\S\n]*\Z")
_HEADING = re.compile(r" {0,3}(?:#{1,6}[^\S\n]|(\*\*|__)[^*_\n]*[^*_\n.!?。！？।؟:](?:\1):?\s*\Z)")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_CLOSING = re.compile(r"[*_]{1,3}(?=\s|\Z)")
_BEFORE_WORDS = re.compile(r"(?:(?:[-*+•>|]|\d{1,3}[.)]|#{1,6})[^\S\n]+)*")
_LINE = re.compile(r"^(?:.+|(?=\n))", re.M)
_BEHIND_CELLS = re.compile(r"[^\S\n|]*(?:\|[^\S\n]*)+\Z")
_TAG = re.compile(r"</?[a-zA-Z][a-zA-Z0-9-]{0,20}(?:\s[^<>]{0,200})?/?>")
_LINK = re.compile(r"!?\[([^\[\]\n]{1,300})\]\([^()\s]{0,500}(?:\s\"[^\"]{0,200}\")?\)")
_CELL_END = re.compile(r"(?<!\\)\s*\|\s*(?=\S)")
# Not the stars of 5 * 3, nor the lines within a name_of_code.
_SIGNS = re.compile(r"(?<!\\)(?:\*{1,3}(?=\S)|(?<=\S)\*{1,3}|(?<!\w)_{1,3}(?=\S)|(?<=\S)_{1,3}(?!\w)|~~|`+)")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]<>()#+.!|~-])")


@dataclass(frozen=True, slots=True)
class MarkedText:
    """A model's text without its markers.

    `sentences` are spans of `text`; `cited` holds, for each of them, the numbers of the passages that
    its markers name, in order, each once. `unknown` are numbers that no passage has.
    """

    text: str
    sentences: tuple[Sentence, ...]
    cited: tuple[tuple[int, ...], ...]
    unknown: tuple[int, ...] = ()


def read_markers(written: str, passages: int, language: str) -> MarkedText:
    """Take the markers out of what a model has written so far; numbers above `passages` vanish (see `unmarked`).

    Headings are sentences only where they cite something, and so is what has no word; code blocks never are.
    """
    from chatbot.citations.markers import unmarked  # its patterns take a tenth of a second to make

    read = unmarked(written, passages)
    spans = _sentences(read.text, language)
    starts = [span.start for span, _ in spans]
    cited: list[dict[int, None]] = [{} for _ in spans]
    for mark in read.marks:
        # One before all sentences belongs to none, unless it leads one.
        place = bisect_left(starts, mark.place) - 1
        if mark.leads and not (place >= 0 and mark.place < spans[place][0].end):
            place += 1
        if 0 <= place < len(spans):
            cited[place].update(dict.fromkeys(mark.numbers))
    kept = [
        (span, tuple(numbers)) for (span, asserts), numbers in zip(spans, cited, strict=True) if asserts or numbers
    ]
    spans_kept, numbers_kept = (tuple(each) for each in zip(*kept, strict=True)) if kept else ((), ())
    return MarkedText(read.text, spans_kept, numbers_kept, read.unknown)


def without_markers(written: str) -> str:
    """A text without its markers."""
    from chatbot.citations.markers import unmarked  # as above

    return unmarked(f"{written}\n\n", 0).text.rstrip()


def without_markdown(sentence: str) -> str:
    """The words of a sentence as they are read: without signs of emphasis, code, links, tags and table cells."""
    plain = _LINK.sub(r"\1", _TAG.sub("", sentence))
    return _ESCAPE.sub(r"\1", _SIGNS.sub("", _CELL_END.sub(", ", plain))).strip()


def with_markers(text: str, sentences: Sequence[Sentence], numbers: Sequence[Sequence[int]]) -> str:
    """`text` with each sentence's citation numbers as [n] behind it."""
    for sentence, cited in reversed(list(zip(sentences, numbers, strict=True))):
        marks = "".join(f"[{number}]" for number in cited)
        text = text[: sentence.end] + (f" {marks}" if marks else "") + text[sentence.end :]
    return text


def _sentences(text: str, language: str) -> list[tuple[Sentence, bool]]:
    """The sentences of a Markdown text without list signs, each with whether it asserts anything."""
    return [
        (Sentence(start, end, text[start:end]), asserts and any(map(str.isalnum, text[start:end])))
        for first, block, asserts in _blocks(text)
        for start, end in _spans(block, first, language)
    ]


def _spans(block: str, first: int, language: str) -> Iterator[tuple[int, int]]:
    is_row = _TABLE_ROW.match(block) is not None
    spans: list[tuple[int, int]] = []
    before = 0
    for sentence in sentences_of(block, language):
        start, end = sentence.start, sentence.end
        if spans and spans[-1][1] == start and (closing := _CLOSING.match(block, start)):
            # "**It rains.** It snows." is split before the closing signs.
            spans[-1] = (spans[-1][0], closing.end())
            start = min(closing.end() + 1, end)
        if is_row or not before or "\n" in block[before:start]:
            start = _BEFORE_WORDS.match(block, start, end).end()  # type: ignore[union-attr]  # it matches anything
        if is_row and (cells := _BEHIND_CELLS.search(block, start, end)):
            end = cells.start()
        spans.append((start, end))
        before = sentence.end
    return ((first + start, first + end) for start, end in spans if start < end)


def _blocks(text: str) -> Iterator[tuple[int, str, bool]]:
    """The blocks of a Markdown text with their starts: headings, table rows and the prose between.

    Code blocks and the rules of tables are left out.
    """
    prose, fence = 0, ""
    lines = [(found.start(), found[0]) for found in _LINE.finditer(text)]
    for number, (start, line) in enumerate(lines):
        opening = _FENCE.match(line)
        if fence:
            fence = "" if line.strip().startswith(fence) and not line.strip().strip(fence[0]) else fence
            prose = start + len(line)
            continue
        row = _TABLE_ROW.match(line)
        heading = _HEADING.match(line)
        if not (opening or row or heading):
            continue
        yield prose, text[prose:start], True
        prose = start + len(line)
        fence = opening[1] if opening else ""
        if heading or (row and any(map(str.isalnum, line))):
            names = row and number + 1 < len(lines) and not any(map(str.isalnum, lines[number + 1][1]))
            yield start, line, not (heading or names)
    yield prose, text[prose:], True
