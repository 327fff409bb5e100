"""[n] in a stream of text -> Citation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from chatbot.evidence import AnswerSentence
from vectorstore.passages import Sentence, sentences_of
from vectorstore.search import Hit

_MARKER = re.compile(r"[ \t]*\[(\d{1,3}(?:\s*,\s*\d{1,3})*)\]")
_MARKER_BEGUN = re.compile(r"[ \t]*\[[\d\s,]{0,20}$")


@dataclass(frozen=True, slots=True)
class Citation:
    """What [number] in an answer leads to: a span of an article, `article.text[start:end] == quote`."""

    number: int
    hit: Hit
    start: int
    end: int

    @property
    def quote(self) -> str:
        """The exact words cited."""
        return self.hit.article.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Cited:
    """A text with [n] markers, its sentences, and the citations behind the numbers."""

    text: str
    sentences: tuple[AnswerSentence, ...]
    citations: tuple[Citation, ...]

    def followed_by(self, other: Cited) -> Cited:
        """Return both as one text; the other's numbers go on from this one's."""
        first = len(self.citations)
        moved = tuple(replace(one, number=one.number + first) for one in other.citations)
        sentences = tuple(
            replace(one, citations=tuple(number + first for number in one.citations)) for one in other.sentences
        )
        text = _MARKER.sub(lambda mark: f" [{int(mark[1]) + first}]", other.text)
        return Cited(f"{self.text}\n\n{text}".strip(), self.sentences + sentences, self.citations + moved)


@dataclass(frozen=True, slots=True)
class MarkedText:
    """What a model wrote, without its markers.

    `sentences` are spans of `text`; `cited` holds, for each of them, the numbers of the passages that
    its markers name, in order, each once.
    """

    text: str
    sentences: tuple[Sentence, ...]
    cited: tuple[tuple[int, ...], ...]


def read_markers(written: str, passages: int, language: str, *, finished: bool) -> MarkedText:
    """Take the markers out of what a model has written so far; ones above `passages` vanish.

    While it is not `finished`, an opening that may become a marker is held back.
    """
    if not finished:
        written = _MARKER_BEGUN.sub("", written)
    text, marks = _without_markers(written)
    sentences = sentences_of(text, language)
    cited: list[list[int]] = [[] for _ in sentences]
    for position, number in marks:
        place = _sentence_before(sentences, position)
        if place is not None and 1 <= number <= passages and number not in cited[place]:
            cited[place].append(number)
    return MarkedText(text, tuple(sentences), tuple(map(tuple, cited)))


def with_markers(text: str, sentences: Sequence[Sentence], numbers: Sequence[Sequence[int]]) -> str:
    """Return `text` with each sentence's citation numbers as [n] behind it."""
    parts: list[str] = []
    end = 0
    for sentence, cited in zip(sentences, numbers, strict=True):
        marks = "".join(f"[{number}]" for number in cited)
        parts += [text[end : sentence.end], f" {marks}" if marks else ""]
        end = sentence.end
    return "".join(parts) + text[end:]


def _without_markers(written: str) -> tuple[str, list[tuple[int, int]]]:
    """Return the text without markers, and each marker's number with its place in that text."""
    parts: list[str] = []
    marks: list[tuple[int, int]] = []
    length = end = 0
    for found in _MARKER.finditer(written):
        parts.append(written[end : found.start()])
        length += found.start() - end
        marks += [(length, int(number)) for number in found[1].split(",")]
        end = found.end()
    return "".join([*parts, written[end:]]), marks


def _sentence_before(sentences: Sequence[Sentence], position: int) -> int | None:
    """A marker belongs to the sentence it stands in or behind."""
    begun = [place for place, sentence in enumerate(sentences) if sentence.start < position]
    return begun[-1] if begun else None
