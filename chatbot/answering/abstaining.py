"""Abstaining: the one place where it is decided not to answer, and the answer that says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum

from chatbot.answering.answer import Answer
from chatbot.answering.overviews.material import OverviewMaterial
from chatbot.asking.retrieval import Retrieval
from chatbot.citations.citation import Cited, NearMiss
from chatbot.prompting.refusal import holds_refusal, refuses
from vectorstore.embeddings.built_in import BuiltInEmbedder
from vectorstore.embeddings.embedder import Embedder
from vectorstore.languages.language_files import phrases
from vectorstore.search.hits import Hit

RELEVANT = 0.5
"""The relevance from which a passage is as likely as not to be about the question (docs/decisions/0007)."""
_NEAR_MISSES = 3


class Abstention(StrEnum):
    """Why a question is not answered."""

    NO_RELEVANT_PASSAGE = "no passage found is about the question"
    NO_RELEVANT_ARTICLE = "no article is about what was asked for"
    REFUSED_BY_MODEL = "the model found no answer in the passages"


def abstain_from_passages(retrieval: Retrieval, embedder: Embedder, model_decides: bool) -> Abstention | None:
    """Abstain where no passage is about the question, and that is certain or no model is there to decide.

    It is not certain where the question is in another language than all passages, and an embedding model that
    knows both languages found them: spelling, which relevance is measured by, says little then.
    """
    if is_relevant(retrieval):
        return None
    languages = {hit.article.language for hit in retrieval.hits}
    is_certain = not languages or retrieval.question.language in languages or isinstance(embedder, BuiltInEmbedder)
    return Abstention.NO_RELEVANT_PASSAGE if is_certain or not model_decides else None


def is_relevant(retrieval: Retrieval) -> bool:
    """Whether the best passage is at least as likely as not to be about the question."""
    return retrieval.relevance >= RELEVANT


def abstain_from_overview(material: OverviewMaterial) -> Abstention | None:
    """Abstain where no article is about the subject; a list of no articles is an answer."""
    return None if material.relevant else Abstention.NO_RELEVANT_ARTICLE


def abstain_from_draft(written: str, cited: Cited) -> Abstention | None:
    """Abstain where the model says that the passages do not answer, and cites nothing before it does."""
    refused = refuses(written) or (holds_refusal(written) and not cited.citations)
    return Abstention.REFUSED_BY_MODEL if refused else None


def abstained_answer(answer: Answer, reason: Abstention, language: str, near_misses: Sequence[Hit]) -> Answer:
    """The answer that the articles do not say, in the question's language, with the nearest passages."""
    return replace(
        answer,
        text=phrases(language).silent,
        abstained=True,
        abstained_because=reason.value,
        near_misses=tuple(map(NearMiss.of, near_misses[:_NEAR_MISSES])),
        waiting="",
        finished=True,
    )
