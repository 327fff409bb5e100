"""Excerpt: a sentence with the ones before it that it refers to, or a part of a long sentence."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence

from chatbot.answering.quoting.pointers import points_back
from chatbot.answering.quoting.ranking import SentenceHit
from chatbot.citations.citation import Span
from vectorstore.text.passages import Sentence

QUOTE_CHARACTERS = 600
"""The longest quote, with the sentences that it refers to."""
_MOST_BEFORE = 2
_NEW_PARAGRAPH = re.compile(r"\n[^\S\n]*\n")
_CLAUSE = re.compile(r"[;:,]\s+|[，、；：،؛]\s*")
_GAP = re.compile(r"\s+")


def is_followed(one: SentenceHit, other: SentenceHit) -> bool:
    """Whether `other` is the next sentence of the same paragraph and passage."""
    between = one.hit.article.text[one.sentence.end : other.sentence.start]
    return (
        one.hit is other.hit
        and one.sentence.end <= other.sentence.start
        and not between.strip()
        and not _NEW_PARAGRAPH.search(between)
    )


def excerpt(run: Sequence[SentenceHit], quoted: Container[tuple[str, int]], marks: Sequence[Span]) -> Span:
    """The span of the article to quote for sentences in a row: at most `QUOTE_CHARACTERS`, within the passage.

    `quoted` holds the article and start of each sentence quoted, `marks` the spans of the first sentence's text
    that hold words of the question.
    """
    sentence, end = run[0].sentence, run[-1].sentence.end
    if len(sentence.text) > QUOTE_CHARACTERS:
        start, end = _part(sentence.text, marks)
        return sentence.start + start, sentence.start + end
    start = sentence.start
    for before in _referred_to(run[0], quoted):
        if end - before.start > QUOTE_CHARACTERS:
            break
        start = before.start
    return start, end


def _referred_to(one: SentenceHit, quoted: Container[tuple[str, int]]) -> Iterator[Sentence]:
    """The sentences before that a sentence refers to, the nearest first."""
    article = one.hit.article
    later = one.sentence
    before = [sentence for sentence in one.hit.passage.sentences if sentence.end <= later.start]
    for sentence in before[: -_MOST_BEFORE - 1 : -1]:
        apart = _NEW_PARAGRAPH.search(article.text, sentence.end, later.start)
        if apart or (article.id, sentence.start) in quoted or not points_back(later.text, article.language):
            return
        yield sentence
        later = sentence


def _part(text: str, marks: Sequence[Span]) -> Span:
    """The part of a long sentence with most marks in it, in whole clauses where it has any."""

    def marked(part: Span) -> int:
        return sum(end - start for start, end in marks if part[0] <= start and end <= part[1])

    starts = [0, *(found.end() for found in _CLAUSE.finditer(text))]
    if len(starts) == 1:
        starts += [found.end() for found in _GAP.finditer(text)]
    return max(((start, _end_of_part(text, start)) for start in starts), key=lambda part: (marked(part), -part[0]))


def _end_of_part(text: str, start: int) -> int:
    limit = start + QUOTE_CHARACTERS
    if limit >= len(text):
        return len(text)
    for gap in (_CLAUSE, _GAP):
        ends = [found.start() for found in gap.finditer(text, (start + limit) // 2, limit)]
        if ends:
            return ends[-1]
    return limit
