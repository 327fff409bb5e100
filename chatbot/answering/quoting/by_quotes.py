"""Answers without a model: the fewest sentences of the articles that say what was asked."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence

from chatbot.answering.quoting.answer_kinds import asks_to_compare
from chatbot.answering.quoting.excerpt import QUOTE_CHARACTERS, excerpt, is_followed
from chatbot.answering.quoting.marks import telling_spans
from chatbot.answering.quoting.ranking import SentenceHit, rank_sentences
from chatbot.asking.question import Question
from chatbot.asking.retrieval import Retrieval
from chatbot.citations.citation import Citation, Cited, NearMiss
from chatbot.evidence.verdict import QUOTED, AnswerSentence
from vectorstore.embeddings.built_in import BuiltInEmbedder
from vectorstore.languages.language_files import phrases
from vectorstore.search.hits import Hit
from vectorstore.text.terms import words_of
from vectorstore.text.words import Word, match, text_words

MOST_QUOTES = 3
_AS_GOOD = 0.9
"""By how much less a further sentence may score than the best one."""
_BESIDE = 2.0
"""By how much less a sentence next to the best one may score."""
_NEARLY = 0.75
"""By how much less a quote of a newer article may score and still be the first."""
_HAS_WORD = 0.5
"""The least match of a word of the question with an article that has it."""
_SAME_WORDS = 0.8
"""The share of their words that copies of a sentence have in common."""


def answer_by_quotes(retrieval: Retrieval, first: int = 1) -> Cited:
    """Quote the best sentences, introduced in the question's language; citations are numbered from `first`."""
    ranked = _untold(rank_sentences(retrieval), retrieval.question)
    compares = asks_to_compare(BuiltInEmbedder().embed_query(retrieval.query))
    chosen = choose_sides(ranked, retrieval.words) if compares else choose_sentences(ranked)
    spans = {(one.hit.article.id, one.sentence.start) for run in chosen for one in run}
    citations = tuple(_citation(number, run, retrieval, spans) for number, run in enumerate(chosen, first))
    introduction = phrases(retrieval.question.language).quotes
    return Cited(
        text="\n\n".join([introduction, *(f"{one.quote} [{one.number}]" for one in citations)]),
        sentences=tuple(AnswerSentence(one.quote, (one.number,), QUOTED) for one in citations),
        citations=citations,
    )


def nearest_sentences(retrieval: Retrieval) -> tuple[NearMiss, ...]:
    """The sentences that `answer_by_quotes` quotes, where they may not answer."""
    hits = {hit.passage.id: hit for hit in retrieval.hits}
    quoted = answer_by_quotes(retrieval).citations
    return tuple(NearMiss.of(hits[one.passage_id], (one.start, one.end)) for one in quoted)


def choose_sentences(ranked: Sequence[SentenceHit]) -> list[list[SentenceHit]]:
    """The best sentence and those that score about as well, copies left out; those in a row are one quote.

    A sentence next to the best one may score less: the cost stands after "The budget was presented."
    The best quote is first; of those that answer about as well, the one of the newest article.
    """
    chosen: list[SentenceHit] = []
    for one in ranked:
        is_near = one.score >= ranked[0].score - _AS_GOOD and len(chosen) < MOST_QUOTES
        is_beside = one.score >= ranked[0].score - _BESIDE and (
            is_followed(one, ranked[0]) or is_followed(ranked[0], one)
        )
        if (is_near or is_beside) and not _is_copy(one, chosen):
            chosen.append(one)
    return _newest_first(_runs(chosen))


def choose_sides(ranked: Sequence[SentenceHit], words: Sequence[Word]) -> list[list[SentenceHit]]:
    """The best sentence, and the best of an article that has words of the question which the first has not."""
    about = text_words(_searched(ranked[0].hit))
    missing = [word for word in words if match(word, about) < _HAS_WORD]
    for one in ranked:
        other = text_words(_searched(one.hit))
        if one.hit.article.id != ranked[0].hit.article.id and any(
            match(word, other) >= _HAS_WORD for word in missing
        ):
            return [[ranked[0]], [one]]
    return choose_sentences(ranked)


def _searched(hit: Hit) -> str:
    return f"{hit.article.title}\n{hit.passage.text}"


def _newest_first(runs: list[list[SentenceHit]]) -> list[list[SentenceHit]]:
    """The best run first, unless one of a newer article answers nearly as well."""
    ordered = sorted(runs, key=lambda run: -_score(run))
    as_well = [
        run for run in ordered if _score(run) >= _score(ordered[0]) - _NEARLY and any(one.answers for one in run)
    ]
    newest = max(as_well, key=lambda run: run[0].hit.article.published, default=ordered[0])
    return [newest, *(run for run in ordered if run is not newest)]


def _score(run: Sequence[SentenceHit]) -> float:
    return max(one.score for one in run)


def _runs(sentences: Iterable[SentenceHit]) -> list[list[SentenceHit]]:
    runs: list[list[SentenceHit]] = []
    for one in sorted(sentences, key=lambda one: (one.hit.article.id, one.sentence.start)):
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
