"""Excerpt: a sentence with the ones before it that it refers to, or a part of a long sentence."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence

from chatbot.answering.quoting.pointers import points_back
from chatbot.citations.citation import Span
from vectorstore.search.best_sentences import SentenceHit
from vectorstore.text.passages import Sentence, count_words

QUOTE_CHARACTERS = 600
"""The longest quote, with the sentences that it refers to."""
_MOST_BEFORE = 2
_FRAGMENT_WORDS = 5
"""Fewer words that do not end like a sentence are a fragment: "Read more"."""
_FEWEST_WORDS = 2
"""Fewer words are a fragment, however they end: the dateline "Hamburg." """
_ENDED = re.compile(r"[.!?…。！？｡؟۔।॥։።][\"'’”»」』)\]\s]*\Z")
_UNMARKED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
"""Thai, Lao, Khmer and Burmese, whose sentences may end without a full stop."""
_NEW_PARAGRAPH = re.compile(r"\n[^\S\n]*\n")
_CLAUSE = re.compile(r"[;:,]\s+|[，、；：،؛]\s*")
_GAP = re.compile(r"\s+")


def is_ended(text: str) -> bool:
    """Whether a text ends like a sentence, not like a heading or an item of a list or menu."""
    return bool(_ENDED.search(text) or _UNMARKED.search(text[-1:]))


def is_fragment(text: str) -> bool:
    """Whether a text is no sentence and too short to mean anything by itself."""
    return count_words(text) < (_FEWEST_WORDS if is_ended(text) else _FRAGMENT_WORDS)


def excerpt(one: SentenceHit, quoted: Container[int], marks: Sequence[Span]) -> Span:
    """The span of the article to quote: at most `QUOTE_CHARACTERS`, within the passage.

    `quoted` holds the starts of the sentences quoted from the article, `marks` the spans of this sentence's text
    that hold words of the question.
    """
    sentence = one.sentence
    if len(sentence.text) > QUOTE_CHARACTERS:
        start, end = _part(sentence.text, marks)
        return sentence.start + start, sentence.start + end
    start = sentence.start
    for before in _referred_to(one, quoted):
        if sentence.end - before.start > QUOTE_CHARACTERS:
            break
        start = before.start
    return start, sentence.end


def _referred_to(one: SentenceHit, quoted: Container[int]) -> Iterator[Sentence]:
    """The sentences before that a sentence refers to, the nearest first."""
    article = one.hit.article
    later = one.sentence
    before = [sentence for sentence in one.hit.passage.sentences if sentence.end <= later.start]
    for sentence in before[: -_MOST_BEFORE - 1 : -1]:
        apart = _NEW_PARAGRAPH.search(article.text, sentence.end, later.start)
        if apart or sentence.start in quoted or not points_back(later.text, article.language):
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
