"""Answers without a model: the fewest sentences of the articles that say what was asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from chatbot.answering.quoting.excerpt import excerpt, is_ended, is_fragment
from chatbot.answering.quoting.marks import telling_spans
from chatbot.asking.question import Question
from chatbot.asking.retrieval import Retrieval
from chatbot.citations.citation import Citation, Cited
from chatbot.evidence.verdict import QUOTED, AnswerSentence
from vectorstore.embeddings.built_in import BuiltInEmbedder
from vectorstore.embeddings.embedder import Embedder
from vectorstore.errors import EmbeddingsError
from vectorstore.languages.language_files import phrases
from vectorstore.search.best_sentences import SentenceHit, best_sentences
from vectorstore.text.terms import words_of

MOST_QUOTES = 3
_AS_GOOD = 0.7
"""By how much less a further sentence may score than the best one, in standard deviations."""
_HEADING_COST = 0.5
"""What it costs to end like a heading, in standard deviations: a sentence says the same better."""
_SAME_WORDS = 0.8
"""The share of their words that copies of a sentence have in common."""


def answer_by_quotes(retrieval: Retrieval, embedder: Embedder, first: int = 1) -> Cited:
    """Quote the best sentences, introduced in the question's language; citations are numbered from `first`."""
    best = choose_sentences(rank_sentences(retrieval, embedder))
    quoted = {(one.hit.article.id, one.sentence.start) for one in best}
    citations = tuple(_citation(number, one, retrieval, quoted) for number, one in enumerate(best, first))
    introduction = phrases(retrieval.question.language).quotes
    return Cited(
        text="\n\n".join([introduction, *(f"{one.quote} [{one.number}]" for one in citations)]),
        sentences=tuple(AnswerSentence(one.quote, (one.number,), QUOTED) for one in citations),
        citations=citations,
    )


def rank_sentences(retrieval: Retrieval, embedder: Embedder) -> list[SentenceHit]:
    """The sentences of the hits, best first; fragments only where there is nothing else."""
    found = _untold(_best(retrieval, embedder), retrieval.question)
    whole = [one for one in found if not is_fragment(one.sentence.text)] or found
    scored = [
        one if is_ended(one.sentence.text) else replace(one, score=one.score - _HEADING_COST) for one in whole
    ]
    return sorted(scored, key=lambda one: -one.score)


def choose_sentences(ranked: Sequence[SentenceHit]) -> list[SentenceHit]:
    """The best sentence and those that score about as well, copies left out.

    In the order they stand in their articles, the best one's article first.
    """
    chosen: list[SentenceHit] = []
    for one in ranked:
        is_near = one.score >= ranked[0].score - _AS_GOOD
        if is_near and len(chosen) < MOST_QUOTES and not _is_copy(one, chosen):
            chosen.append(one)
    articles = list(dict.fromkeys(one.hit.article.id for one in chosen))
    return sorted(chosen, key=lambda one: (articles.index(one.hit.article.id), one.sentence.start))


def _untold(found: list[SentenceHit], question: Question) -> list[SentenceHit]:
    """What a follow-up was not told in the last answer; all of it where there is nothing else."""
    answers = [turn.content for turn in question.history if turn.role == "assistant"]
    told = answers[-1] if question.follows_up and answers else ""
    return [one for one in found if one.sentence.text not in told] or found


def _is_copy(candidate: SentenceHit, others: Iterable[SentenceHit]) -> bool:
    words = {*words_of(candidate.sentence.text)}
    word_sets = [{*words_of(other.sentence.text)} for other in others]
    return any(len(words & other) >= _SAME_WORDS * len(words | other) for other in word_sets)


def _citation(number: int, one: SentenceHit, retrieval: Retrieval, quoted: set[tuple[str, int]]) -> Citation:
    article = one.hit.article
    starts = {start for article_id, start in quoted if article_id == article.id}
    start, end = excerpt(one, starts, telling_spans(retrieval.words, one.sentence.text))
    return Citation.of(number, one.hit, start, end, telling_spans(retrieval.words, article.text[start:end]))


def _best(retrieval: Retrieval, embedder: Embedder) -> list[SentenceHit]:
    try:
        return best_sentences(retrieval.parsed_query, retrieval.hits, retrieval.rarity, embedder)
    except EmbeddingsError:
        # An answer without a model must not need one: Ollama may be gone, with the library's embeddings.
        return best_sentences(retrieval.parsed_query, retrieval.hits, retrieval.rarity, BuiltInEmbedder())
