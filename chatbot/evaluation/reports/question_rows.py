"""Question rows: what the report shows of each question, from how it turned out to the sources of its answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Literal

from chatbot.answering.answer import Answer
from chatbot.answering.attribution import article_title, made_by, nearest_label
from chatbot.answering.placed_sentences import placed_sentences
from chatbot.citations.citation import ArticleReference
from chatbot.evaluation.evaluator import Outcome
from chatbot.evaluation.runs.run_comparison import Flip
from chatbot.evaluation.scoring import METRICS

Mark = Literal["right", "wrong", "open"]
"""Whether an answer is as wanted; "open" where the question does not say what is."""


@dataclass(frozen=True, slots=True)
class AnswerPart:
    """A piece of an answer; `verdict` is "" for text between sentences."""

    text: str
    verdict: str = ""
    reasons: tuple[str, ...] = ()
    citations: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ShownSource:
    """A citation or a near miss (`number` 0): its article's title and details, the quote and what is around it."""

    number: int
    title: str
    details: str
    language: str
    before: str
    quote: str
    after: str


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A question as the report shows it; `turned` are the changes since the earlier run.

    `rank` is the place of the first article found that answers, 0 for none.
    """

    number: int
    outcome: Outcome
    mark: Mark
    words: str
    parts: tuple[AnswerPart, ...]
    sources: tuple[ShownSource, ...]
    sources_label: str
    made_by: str
    rank: int
    values: tuple[tuple[str, float], ...]
    turned: tuple[Flip, ...]


def question_rows(outcomes: Sequence[Outcome], flips: Sequence[Flip]) -> list[QuestionRow]:
    """A row a question, numbered from 1."""
    turned: dict[str, list[Flip]] = {}
    for flip in flips:
        turned.setdefault(flip.id, []).append(flip)
    return [
        _row(number, outcome, turned.get(outcome.question.id, [])) for number, outcome in enumerate(outcomes, 1)
    ]


def mark_of(outcome: Outcome) -> tuple[Mark, str]:
    """Whether an outcome is as wanted, and why in words."""
    question, values = outcome.question, outcome.values
    if outcome.answer is None:
        return "wrong", "not answered: error"
    if question.answerable is False:
        return ("right", "declined, rightly") if outcome.answer.abstained else ("wrong", "nothing answers it")
    if outcome.answer.abstained:
        return ("wrong", "declined") if question.answerable else ("open", "declined")
    if values.get("forbidden"):
        return "wrong", "says what is forbidden"
    return _mark_of_text(values)


def _mark_of_text(values: Mapping[str, float]) -> tuple[Mark, str]:
    wanted = [values[name] for name in ("gold_contained", "facts") if name in values]
    if not wanted:
        return "open", "answered"
    if all(value == 1 for value in wanted):
        return "right", "holds what is wanted"
    return "wrong", "holds some of it" if any(wanted) else "does not hold what is wanted"


def _row(number: int, outcome: Outcome, turned: Sequence[Flip]) -> QuestionRow:
    mark, words = mark_of(outcome)
    answer = outcome.answer
    return QuestionRow(
        number=number,
        outcome=outcome,
        mark=mark,
        words=words,
        parts=tuple(_parts(answer)) if answer else (),
        sources=tuple(_sources(answer)) if answer else (),
        sources_label=nearest_label(answer) if answer and answer.near_misses else "Sources",
        made_by=" · ".join(made_by(answer)) if answer else "",
        rank=round(1 / outcome.values["mrr"]) if outcome.values.get("mrr") else 0,
        values=tuple((METRICS[name].title, value) for name, value in outcome.values.items()),
        turned=tuple(turned),
    )


def _parts(answer: Answer) -> Iterator[AnswerPart]:
    """The text of an answer, cut at its sentences; markers become the citations of the sentence before."""
    end = 0
    for placed in placed_sentences(answer):
        yield AnswerPart(answer.text[end : placed.start])
        sentence = placed.sentence
        yield AnswerPart(sentence.text, sentence.verdict.support, sentence.verdict.reasons, sentence.citations)
        end = placed.end
    yield AnswerPart(answer.text[end:])


def _sources(answer: Answer) -> Iterator[ShownSource]:
    for one in answer.citations:
        yield ShownSource(one.number, *_shown(one.article), before=one.before, quote=one.quote, after=one.after)
    for near in answer.near_misses:
        yield ShownSource(0, *_shown(near.article), before="", quote=near.text, after="")


def _shown(article: ArticleReference) -> tuple[str, str, str]:
    is_file = article.source and "://" not in article.source
    place = PurePath(article.source).name if is_file else article.source or article.id
    details = (article.outlet, article.published, place)
    return article_title(article), " · ".join(filter(None, details)), article.language
