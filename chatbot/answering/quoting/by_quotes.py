"""Answers without a model: the fewest sentences of the articles that say what was asked."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence

from chatbot.answering.quoting.excerpt import QUOTE_CHARACTERS, excerpt, is_followed
from chatbot.answering.quoting.marks import telling_spans
from chatbot.answering.quoting.ranking import SentenceHit, rank_sentences
from chatbot.asking.question import Question
from chatbot.asking.retrieval import Retrieval
from chatbot.citations.citation import Citation, Cited
from chatbot.evidence.verdict import QUOTED, AnswerSentence
from vectorstore.languages.language_files import phrases
from vectorstore.text.terms import words_of

MOST_QUOTES = 3
_AS_GOOD = 1.2
"""By how much less a further sentence may score than the best one."""
_BESIDE = 1.8
"""By how much less a sentence next to the best one may score."""
_SAME_WORDS = 0.8
"""The share of their words that copies of a sentence have in common."""


def answer_by_quotes(retrieval: Retrieval, first: int = 1) -> Cited:
    """Quote the best sentences, introduced in the question's language; citations are numbered from `first`."""
    chosen = choose_sentences(_untold(rank_sentences(retrieval), retrieval.question))
    spans = {(one.hit.article.id, one.sentence.start) for run in chosen for one in run}
    citations = tuple(_citation(number, run, retrieval, spans) for number, run in enumerate(chosen, first))
    introduction = phrases(retrieval.question.language).quotes
    return Cited(
        text="\n\n".join([introduction, *(f"{one.quote} [{one.number}]" for one in citations)]),
        sentences=tuple(AnswerSentence(one.quote, (one.number,), QUOTED) for one in citations),
        citations=citations,
    )


def choose_sentences(ranked: Sequence[SentenceHit]) -> list[list[SentenceHit]]:
    """The best sentence and those that score about as well, copies left out; those in a row are one quote.

    A sentence next to the best one may score less: the cost stands after "The budget was presented."
    In the order they stand in their articles, the best one's article first.
    """
    chosen: list[SentenceHit] = []
    for one in ranked:
        is_near = one.score >= ranked[0].score - _AS_GOOD and len(chosen) < MOST_QUOTES
        is_beside = one.score >= ranked[0].score - _BESIDE and (
            is_followed(one, ranked[0]) or is_followed(ranked[0], one)
        )
        if (is_near or is_beside) and not _is_copy(one, chosen):
            chosen.append(one)
    articles = list(dict.fromkeys(one.hit.article.id for one in chosen))
    return _runs(sorted(chosen, key=lambda one: (articles.index(one.hit.article.id), one.sentence.start)))


def _runs(sentences: Iterable[SentenceHit]) -> list[list[SentenceHit]]:
    runs: list[list[SentenceHit]] = []
    for one in sentences:
        fits = runs and one.sentence.end - runs[-1][0].sentence.start <= QUOTE_CHARACTERS
        if fits and is_followed(runs[-1][-1], one):
            runs[-1].append(one)
        else:
            runs.append([one])
    return runs


def _untold(found: list[SentenceHit], question: Question) -> list[SentenceHit]:
    """What a follow-up was not told in the last answer; all of it where there is nothing else."""
    answers = [turn.content for turn in question.history if turn.role == "assistant"]
    told = answers[-1] if question.follows_up and answers else ""
    return [one for one in found if one.sentence.text not in told] or found


def _is_copy(candidate: SentenceHit, others: Iterable[SentenceHit]) -> bool:
    words = {*words_of(candidate.sentence.text)}
    word_sets = [{*words_of(other.sentence.text)} for other in others]
    return any(len(words & other) >= _SAME_WORDS * len(words | other) for other in word_sets)


def _citation(
    number: int, run: Sequence[SentenceHit], retrieval: Retrieval, quoted: Container[tuple[str, int]]
) -> Citation:
    hit = run[0].hit
    start, end = excerpt(run, quoted, telling_spans(retrieval.words, run[0].sentence.text))
    return Citation.of(number, hit, start, end, telling_spans(retrieval.words, hit.article.text[start:end]))
