"""Answers without a model: the fewest sentences of the articles that say what was asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from chatbot.answering.quoting.excerpt import excerpt, is_ended, is_fragment
from chatbot.answering.quoting.expected import POINTED, expected
from chatbot.answering.quoting.kinds import Span, things
from chatbot.answering.quoting.marks import telling_spans
from chatbot.asking.retrieval import Retrieval
from chatbot.citations.citation import Citation, Cited
from chatbot.evidence.verdict import QUOTED, AnswerSentence
from chatbot.phrases import phrases
from vectorstore.embeddings.built_in import BuiltInEmbedder
from vectorstore.embeddings.embedder import Embedder
from vectorstore.errors import EmbeddingsError
from vectorstore.search.best_sentences import SentenceHit, best_sentences
from vectorstore.text.terms import words_of

MOST_QUOTES = 3
_AS_GOOD = 0.7
"""By how much less a further sentence may score than the best one, in standard deviations."""
_KIND_WEIGHT = 0.8
"""What it counts that a sentence has such a thing as is asked for, in standard deviations of its score."""
_HEADING_WEIGHT = 0.5
"""What it costs to end like a heading: what that says, a sentence says better."""
_SAME_WORDS = 0.8
"""Sentences that share more of their words are copies of one."""


def answer_by_quotes(inquiry: Retrieval, embedder: Embedder, first: int = 1) -> Cited:
    """Answer in the articles' own sentences, introduced in the question's language, cited from `first` on."""
    best = chosen_sentences(ranked_sentences(inquiry, embedder), inquiry)
    quoted = {(one.hit.article.id, one.sentence.start) for one in best}
    citations = tuple(_citation(number, one, inquiry, quoted) for number, one in enumerate(best, first))
    introduction = phrases(inquiry.language).quotes
    return Cited(
        text="\n\n".join([introduction, *(f"{one.quote} [{one.number}]" for one in citations)]),
        sentences=tuple(AnswerSentence(one.quote, (one.number,), QUOTED) for one in citations),
        citations=citations,
    )


def ranked_sentences(inquiry: Retrieval, embedder: Embedder) -> list[SentenceHit]:
    """Return the sentences found, best first: those that have such a thing as is asked for are better.

    What is too short to tell anything is left out where there is anything else.
    """
    found = _best(inquiry, embedder)
    whole = [one for one in found if not is_fragment(one.sentence.text)] or found
    better = [replace(one, score=one.score + _bonus(one, inquiry)) for one in whole]
    return sorted(better, key=lambda one: -one.score)


def chosen_sentences(ranked_sentences: Sequence[SentenceHit], inquiry: Retrieval) -> list[SentenceHit]:
    """Choose from `ranked`, best first: the best sentence, and further ones that may answer just as well.

    Of those, where a time or a number is asked for, the ones that have it. Returned in the order they stand in
    their articles, the best one's article first.
    """
    near = [one for one in ranked_sentences if one.score >= ranked_sentences[0].score - _AS_GOOD]
    if expected(inquiry.question, inquiry.language) in POINTED:
        near = [one for one in near if _things(one.sentence.text, one.hit.article.language, inquiry)] or near
    taken: list[SentenceHit] = []
    for one in near:
        if len(taken) < MOST_QUOTES and not _is_told(one, taken):
            taken.append(one)
    articles = list(dict.fromkeys(one.hit.article.id for one in taken))
    return sorted(taken, key=lambda one: (articles.index(one.hit.article.id), one.sentence.start))


def _is_told(candidate: SentenceHit, taken: Iterable[SentenceHit]) -> bool:
    """Say whether one of the sentences taken has nearly the same words."""
    words = {*words_of(candidate.sentence.text)}
    others = [{*words_of(one.sentence.text)} for one in taken]
    return any(len(words & other) >= _SAME_WORDS * len(words | other) for other in others)


def _bonus(one: SentenceHit, inquiry: Retrieval) -> float:
    has = _KIND_WEIGHT if _things(one.sentence.text, one.hit.article.language, inquiry) else 0.0
    return has if is_ended(one.sentence.text) else has - _HEADING_WEIGHT


def _things(text: str, language: str, inquiry: Retrieval) -> tuple[Span, ...]:
    kind = expected(inquiry.question, inquiry.language)
    return things(kind, text, language, f"{inquiry.question} {inquiry.query}")


def _citation(number: int, one: SentenceHit, inquiry: Retrieval, quoted: set[tuple[str, int]]) -> Citation:
    article = one.hit.article
    starts = {start for name, start in quoted if name == article.id}
    start, end = excerpt(one, starts, _marks(one.sentence.text, article.language, inquiry))
    return Citation(number, one.hit, start, end, _marks(article.text[start:end], article.language, inquiry))


def _marks(text: str, language: str, inquiry: Retrieval) -> tuple[Span, ...]:
    return telling_spans(inquiry.words, text, _things(text, language, inquiry))


def _best(inquiry: Retrieval, embedder: Embedder) -> list[SentenceHit]:
    try:
        return best_sentences(inquiry.searched, inquiry.hits, inquiry.rarity, embedder)
    except EmbeddingsError:
        # An answer without a model must not need one: Ollama may be gone, with the library's embeddings.
        return best_sentences(inquiry.searched, inquiry.hits, inquiry.rarity, BuiltInEmbedder())
