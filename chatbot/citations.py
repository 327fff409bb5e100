"""[n] in a stream of text -> Citation."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from chatbot.evidence import AnswerSentence
from vectorstore.passages import Sentence, sentences_of
from vectorstore.search import Hit

# Models write [1], [1][2], [1, 2], [1-3], and in Chinese and Japanese text 【1】.
_BETWEEN = r"\s*[,;、،–-]\s*"
_MARKER = re.compile(rf"(?P<gap>[ \t]*)[\[【［](?P<numbers>\d{{1,3}}(?:{_BETWEEN}\d{{1,3}})*)[\]】］]")
_MARKER_BEGUN = re.compile(r"[ \t]*[\[【［][\[【［\d\s,;、،–-]*\Z")
_RANGE = re.compile(r"(\d+)(?:\s*[–-]\s*(\d+))?")


@dataclass(frozen=True, slots=True)
class Citation:
    """What [number] in an answer leads to: a span of an article, `article.text[start:end] == quote`.

    `marks` are spans of the quote, its words that tell what was asked, in order and apart.
    """

    number: int
    hit: Hit
    start: int
    end: int
    marks: tuple[tuple[int, int], ...] = ()

    @property
    def quote(self) -> str:
        """The exact words cited."""
        return self.hit.article.text[self.start : self.end]

    @property
    def page(self) -> int:
        """The page it begins on, from 1; 0 where the article has no pages."""
        return self.hit.article.page_at(self.start)


@dataclass(frozen=True, slots=True)
class Cited:
    """A text with [n] markers, its sentences, and the citations behind the numbers."""

    text: str
    sentences: tuple[AnswerSentence, ...]
    citations: tuple[Citation, ...]

    def followed_by(self, other: Cited) -> Cited:
        """Return both as one text; the other's numbers must go on from this one's."""
        return Cited(
            f"{self.text}\n\n{other.text}".strip(),
            self.sentences + other.sentences,
            self.citations + other.citations,
        )


@dataclass(frozen=True, slots=True)
class MarkedText:
    """What a model wrote, without its markers.

    `sentences` are spans of `text`; `cited` holds, for each of them, the numbers of the passages that
    its markers name, in order, each once.
    """

    text: str
    sentences: tuple[Sentence, ...]
    cited: tuple[tuple[int, ...], ...]


def read_markers(written: str, passages: int, language: str) -> MarkedText:
    """Take the markers out of what a model has written so far; ones above `passages` vanish.

    An opening at the end that may become a marker is held back.
    """
    text, marks = _without_markers(written)
    text = _MARKER_BEGUN.sub("", text)
    sentences = sentences_of(text, language)
    starts = [sentence.start for sentence in sentences]
    cited: list[dict[int, None]] = [{} for _ in sentences]
    for position, numbers in marks:
        # A marker belongs to the sentence it stands in or behind; one before all sentences to none.
        place = bisect_left(starts, position) - 1
        if place >= 0:
            cited[place].update(dict.fromkeys(number for number in numbers if 1 <= number <= passages))
    return MarkedText(text, tuple(sentences), tuple(map(tuple, cited)))


def without_markers(written: str) -> str:
    """Return a text without its markers."""
    return _without_markers(written)[0]


def with_markers(text: str, sentences: Sequence[Sentence], numbers: Sequence[Sequence[int]]) -> str:
    """Return `text` with each sentence's citation numbers as [n] behind it."""
    parts: list[str] = []
    end = 0
    for sentence, cited in zip(sentences, numbers, strict=True):
        marks = "".join(f"[{number}]" for number in cited)
        parts += [text[end : sentence.end], f" {marks}" if marks else ""]
        end = sentence.end
    return "".join(parts) + text[end:]


def _without_markers(written: str) -> tuple[str, list[tuple[int, list[int]]]]:
    """Return the text without markers, and each marker's numbers with its place in that text."""
    parts: list[str] = []
    marks: list[tuple[int, list[int]]] = []
    length = end = 0
    for found in _MARKER.finditer(written):
        # The gap before a marker goes with it, unless the marker is all that stands between two words.
        stop = found.end("gap") if written[found.end() : found.end() + 1].isalnum() else found.start()
        parts.append(written[end:stop])
        length += stop - end
        marks.append((length, _numbers(found["numbers"])))
        end = found.end()
    text = "".join([*parts, written[end:]])
    while _MARKER.search(text):
        # Only "[[1]2]" comes here: what is left of it must not be read as a marker of ours.
        text = _MARKER.sub("", text)
    return text, marks


def _numbers(listed: str) -> list[int]:
    """Return the numbers of "1, 3-5": 1, 3, 4, 5; they have three digits at most."""
    pairs = [(int(first), int(last or first)) for first, last in _RANGE.findall(listed)]
    return [number for first, last in pairs for number in range(first, last + 1)]
