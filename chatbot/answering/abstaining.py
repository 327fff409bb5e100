"""Abstaining: the one place where it is decided not to answer, and the answer that says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum

from chatbot.answering.answer import Answer
from chatbot.answering.overviews.material import OverviewMaterial
from chatbot.answering.quoting.ranking import SentenceHit
from chatbot.asking.relevance import Bearing, is_too_old
from chatbot.asking.retrieval import Retrieval
from chatbot.citations.citation import Cited, NearMiss
from chatbot.prompting.refusal import holds_refusal, refuses
from vectorstore.languages.language_files import phrases

MOST_NEAR_MISSES = 3
_ANSWERS, _ANSWERS_ALONE, _FOLLOWS = 6.75, 9.5, 3.0
"""How much a sentence must bear on a question to answer it, and where its passage comes only near; how much less
on a follow-up, whose subject stands in its passage and not in its own words."""


class Abstention(StrEnum):
    """Why a question is not answered."""

    NO_RELEVANT_PASSAGE = "no passage found is about the question"
    NO_RELEVANT_ARTICLE = "no article is about what was asked for"
    ONLY_NEAR = "the passages found are about the question, but may not answer it"
    REFUSED_BY_MODEL = "the model found no answer in the passages"


def abstain_from_passages(retrieval: Retrieval) -> Abstention | None:
    """Abstain, with or without a model, where no passage is about the question."""
    return Abstention.NO_RELEVANT_PASSAGE if retrieval.bearing is Bearing.NOTHING else None


def abstain_from_quotes(retrieval: Retrieval, quoted: Sequence[SentenceHit]) -> Abstention | None:
    """Abstain without a model where the sentences to quote only come near.

    They do where none bears enough on the question, none holds what is clearly asked for, such as a day, or all
    are older than the time that it asks about.
    """
    query, hits, newest = retrieval.parsed_query, retrieval.hits, retrieval.newest
    if all(one.lacks for one in quoted) or all(is_too_old(one.hit, hits, query, newest) for one in quoted):
        return Abstention.ONLY_NEAR
    enough = _ANSWERS if retrieval.bearing is Bearing.ANSWERS else _ANSWERS_ALONE
    enough -= _FOLLOWS * retrieval.question.follows_up
    return None if any(one.bears >= enough for one in quoted) else Abstention.ONLY_NEAR


def abstain_from_overview(material: OverviewMaterial) -> Abstention | None:
    """Abstain where no article is about the subject; a list of no articles is an answer."""
    return None if material.relevant else Abstention.NO_RELEVANT_ARTICLE


def abstain_from_draft(written: str, cited: Cited) -> Abstention | None:
    """Abstain where the model says that the passages do not answer, and cites nothing before it does."""
    refused = refuses(written) or (holds_refusal(written) and not cited.citations)
    return Abstention.REFUSED_BY_MODEL if refused else None


def abstained_answer(answer: Answer, reason: Abstention, language: str, near_misses: Sequence[NearMiss]) -> Answer:
    """The answer that the articles do not say, or may not, in the question's language, with what came nearest."""
    is_near = reason is Abstention.ONLY_NEAR
    return replace(
        answer,
        text=phrases(language).near if is_near else phrases(language).silent,
        answered="near" if is_near else "no",
        abstained_because=reason.value,
        near_misses=tuple(near_misses[:MOST_NEAR_MISSES]),
        waiting="",
        finished=True,
    )
