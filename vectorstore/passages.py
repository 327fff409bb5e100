"""Article -> Passages and Sentences, by exact offsets into the article's text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sentencex import get_sentence_boundaries

from vectorstore.article import Article

PASSAGE_WORDS = 120
"""Words a passage aims at; it never holds more unless one overlapping sentence brings them."""

_SENTENCE_CHARACTERS = 800
"""A longer run without a sentence end is split, so that any passage stays near its bound."""

_WORD = re.compile(r"\w+")
_CHARACTERS_PER_WORD = 6
"""What counts as one word where a script puts no spaces; close to the mean word of European languages."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A span of an article: `article.text[start:end] == text`, no space at either end."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Passage:
    """Whole sentences in a row, the unit that is embedded and retrieved.

    `article.text[start:end] == text`; its sentences are in order and lie within it.
    """

    id: str
    article_id: str
    start: int
    end: int
    text: str
    sentences: tuple[Sentence, ...]


def sentences_of(text: str, language: str) -> list[Sentence]:
    """Split `text` into sentences by the rules of `language` ("" means English rules).

    Sentences are in order, do not overlap, and leave out only white space.
    """
    return [
        Sentence(start, end, text[start:end])
        for boundary in get_sentence_boundaries(language or "en", text)
        for start, end in _within_bound(text, boundary["start_index"], boundary["end_index"])
    ]


def passages_of(article: Article) -> list[Passage]:
    """Cut an article into passages of about `PASSAGE_WORDS` words; neighbours share one sentence."""
    sentences = sentences_of(article.text, article.language)
    return [
        Passage(
            id=f"{article.id}.{article.content_hash[:8]}.{number}",
            article_id=article.id,
            start=group[0].start,
            end=group[-1].end,
            text=article.text[group[0].start : group[-1].end],
            sentences=tuple(group),
        )
        for number, group in enumerate(_groups(sentences))
    ]


def _groups(sentences: list[Sentence]) -> Iterator[list[Sentence]]:
    group: list[Sentence] = []
    words = 0
    for sentence in sentences:
        length = count_words(sentence.text)
        if group and words + length > PASSAGE_WORDS:
            yield group
            shared = group[-1] if len(group) > 1 else None
            group = [shared] if shared and count_words(shared.text) + length <= PASSAGE_WORDS else []
            words = sum(count_words(kept.text) for kept in group)
        group.append(sentence)
        words += length
    if group:
        yield group


def count_words(text: str) -> int:
    """Count words; a run of letters much longer than a word counts as several (scripts without spaces)."""
    return sum(-(-len(run) // _CHARACTERS_PER_WORD) if len(run) > 24 else 1 for run in _WORD.findall(text))


def _within_bound(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the spans of one sentence without outer white space, split where it is too long."""
    start, end = _trimmed(text, start, end)
    while end - start > _SENTENCE_CHARACTERS:
        cut = _cut(text, start, start + _SENTENCE_CHARACTERS)
        first = _trimmed(text, start, cut)
        yield first
        start, end = _trimmed(text, cut, end)
    if start < end:
        yield start, end


def _cut(text: str, start: int, limit: int) -> int:
    """Where to cut `text[start:limit]`: after the last clause, else the last word, else at the limit."""
    for mark in (r"[;:,，、；]\s*", r"\s+"):
        cuts = [found.end() for found in re.finditer(mark, text[start:limit])]
        if cuts and cuts[-1] > (limit - start) // 2:
            return start + cuts[-1]
    return limit


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
