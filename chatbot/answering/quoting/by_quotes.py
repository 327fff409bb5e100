"""Answers without a model: the fewest sentences of the articles that say what was asked."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence

from chatbot.answering.abstaining import abstain_from_quotes
from chatbot.answering.quoting.excerpt import QUOTE_CHARACTERS, excerpt, is_followed
from chatbot.answering.quoting.marks import telling_spans
from chatbot.answering.quoting.ranking import SentenceHit, rank_sentences
from chatbot.answering.quoting.sides import compares, other_side
from chatbot.asking.question import Question
from chatbot.asking.retrieval import Retrieval
from chatbot.citations.citation import Citation, Cited, NearMiss
from chatbot.evidence.verdict import QUOTED, AnswerSentence
from vectorstore.embeddings.kept_vectors import kept_vectors
from vectorstore.languages.language_files import phrases

_AS_GOOD = (0.8, 0.4)
"""By how much less than the best sentence a second one may score, and a third."""
MOST_QUOTES = 1 + len(_AS_GOOD)
_BESIDE = 2.5
"""By how much less a sentence next to the best one may score."""
_UPDATES = 2.0
"""By how much less one of a newer article may score that says the same as the best one with other figures."""
_SAME_MEANING = 0.65
"""The cosine of two sentences that say the same."""
_FIGURE = re.compile(r"\d+")
_CONSIDERED = 20
"""The best sentences, of which the quotes are."""


def answer_by_quotes(retrieval: Retrieval, first: int = 1) -> Cited | tuple[NearMiss, ...]:
    """Quote the best sentences, introduced in the question's language; citations are numbered from `first`.

    Where they only come near, they are near misses.
    """
    chosen = _chosen(retrieval)
    spans = {(one.hit.article.id, one.sentence.start) for run in chosen for one in run}
    citations = tuple(_citation(number, run, retrieval, spans) for number, run in enumerate(chosen, first))
    if abstain_from_quotes(retrieval, [one for run in chosen for one in run]):
        places = zip(chosen, citations, strict=True)
        return tuple(NearMiss.of(run[0].hit, (one.start, one.end)) for run, one in places)
    introduction = phrases(retrieval.question.language).quotes
    return Cited(
        text="\n\n".join([introduction, *(f"{one.quote} [{one.number}]" for one in citations)]),
        sentences=tuple(AnswerSentence(one.quote, (one.number,), QUOTED) for one in citations),
        citations=citations,
    )


def _chosen(retrieval: Retrieval) -> list[list[SentenceHit]]:
    """The sentences to quote, those in a row together; none where none can be quoted."""
    ranked = _untold(rank_sentences(retrieval), retrieval.question)
    if not ranked:
        return []
    other = other_side(ranked, retrieval) if compares(retrieval) else None
    return [[ranked[0]], [other]] if other else choose_sentences(ranked)


def choose_sentences(ranked: Sequence[SentenceHit]) -> list[list[SentenceHit]]:
    """The best sentence and up to two others that score about as well; those in a row are one quote.

    A sentence next to the best one may score less: the cost stands after "The budget was presented."
    None says what a better one says. The best quote is first, or one of a later article that has other figures.
    """
    best, *others = ranked[:_CONSIDERED]
    later = _later(best, others)
    beside, further = [best], [later] if later else []
    for one in others:
        behind = best.score - one.score
        if _is_said_by(one, [*beside, *further]):
            continue
        if behind <= _BESIDE and (is_followed(one, best) or is_followed(best, one)):
            beside.append(one)
        elif len(further) < len(_AS_GOOD) and behind <= _AS_GOOD[len(further)]:
            further.append(one)
    return sorted(_runs([*beside, *further]), key=lambda run: (later not in run, -max(one.score for one in run)))


def _later(best: SentenceHit, others: Sequence[SentenceHit]) -> SentenceHit | None:
    """The sentence of the newest article that says the same as the best one with other figures, if one is newer.

    Death tolls rise, and prices: where articles disagree over time, the newest is likely right.
    """
    newer = [
        one
        for one in others
        if one.hit.article.published > best.hit.article.published
        and one.answers
        and best.score - one.score <= _UPDATES
        and _likeness(best, [one]) >= _SAME_MEANING
        and not _figures(one) <= _figures(best)
    ]
    return max(newer, key=lambda one: one.hit.article.published, default=None)


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


def _is_said_by(one: SentenceHit, others: Sequence[SentenceHit]) -> bool:
    """Whether any of the others says the same, with every figure, as a copy in another article does."""
    return _likeness(one, [other for other in others if _figures(one) <= _figures(other)]) >= _SAME_MEANING


def _likeness(one: SentenceHit, others: Sequence[SentenceHit]) -> float:
    """The cosine of a sentence to the nearest of the others; -1 where there are none."""
    vector, *rest = kept_vectors([one.sentence.text, *(other.sentence.text for other in others)])
    return max((float(vector @ other) for other in rest), default=-1.0)


def _figures(one: SentenceHit) -> set[str]:
    return set(_FIGURE.findall(one.sentence.text))


def _citation(
    number: int, run: Sequence[SentenceHit], retrieval: Retrieval, quoted: Container[tuple[str, int]]
) -> Citation:
    hit = run[0].hit
    start, end = excerpt(run, quoted, telling_spans(retrieval.words, run[0].sentence.text))
    return Citation.of(number, hit, start, end, telling_spans(retrieval.words, hit.article.text[start:end]))
