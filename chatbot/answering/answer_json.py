"""Answer to JSON and back: what `ask --json` prints; other programs rely on it, so that fields are only added."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from chatbot.answering.answer import Answer
from chatbot.citations.citation import ArticleReference, Citation, NearMiss
from chatbot.errors import StoredAnswerError

Json = dict[str, Any]

_FORMER_VERDICTS = {
    "supported": "verified",
    "weak": "linked",
    "unsupported": "contradicted",
    "uncited": "unsourced",
}
"""What version 0.4 called its verdicts, in answers that were stored then."""


def answer_json(answer: Answer) -> Json:
    """What `ask --json` prints; `answer_from_json` reads it."""
    return {
        "question": answer.question,
        "standalone_question": answer.standalone_question,
        "answer": answer.text,
        "answered": answer.answered,
        "abstained": answer.abstained,
        "abstained_because": answer.abstained_because,
        "mode": answer.mode,
        "model": answer.model,
        "sentences": [
            {
                "text": sentence.text,
                "citations": list(sentence.citations),
                "verdict": sentence.verdict.support,
                "reasons": list(sentence.verdict.reasons),
                "found": sentence.found,
                "stands_in": sentence.stands_in or None,
                "by_model": sentence.verdict.by_model,
            }
            for sentence in answer.sentences
        ],
        "citations": [_citation_json(citation) for citation in answer.citations],
        "near_misses": near_misses_json(answer.near_misses),
        "context": asdict(answer.context),
        "notices": list(answer.notices),
        "seconds": asdict(answer.seconds),
        "waiting": answer.waiting,
        "finished": answer.finished,
    }


def answer_from_json(document: Mapping[str, Any]) -> Answer:
    """The answer that `answer_json` wrote, also by a version that knew fewer fields.

    Raises StoredAnswerError for anything else.
    """
    try:
        return _answers().validate_python(_fields(document))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise StoredAnswerError(f"This is not a stored answer: {place}: {first['msg']}.") from None
    except KeyError as error:
        raise StoredAnswerError(f"This is not a stored answer: {error} is missing.") from None
    except (AttributeError, TypeError) as error:
        raise StoredAnswerError(f"This is not a stored answer: {error}.") from error


def near_misses_json(near_misses: Sequence[NearMiss]) -> list[Json]:
    """Passages that do not answer, best first."""
    return [
        {
            "rank": rank,
            "score": one.score,
            "signals": {"dense": one.dense, "lexical": one.lexical},
            "article": article_json(one.article),
            "start": one.start,
            "end": one.end,
            "text": one.text,
            "also_in": list(map(article_json, one.also_in)),
        }
        for rank, one in enumerate(near_misses, 1)
    ]


def article_json(article: ArticleReference) -> Json:
    """An article, without a content hash where it is only named."""
    return {name: value for name, value in asdict(article).items() if value or name != "content_hash"}


def _citation_json(citation: Citation) -> Json:
    start, end = citation.passage
    return {
        "number": citation.number,
        "article": article_json(citation.article),
        "passage": {"id": citation.passage_id, "start": start, "end": end},
        "quote": citation.quote,
        "start": citation.start,
        "end": citation.end,
        "before": citation.before,
        "after": citation.after,
        "page": citation.page or None,
        "marks": [list(mark) for mark in citation.marks],
        "also_in": list(map(article_json, citation.also_in)),
    }


@cache
def _answers() -> TypeAdapter[Answer]:
    return TypeAdapter(Answer)  # made when it is first needed


def _fields(document: Mapping[str, Any]) -> Json:
    """The fields of an Answer, where the document has them elsewhere or under another name."""
    return {
        "text": document["answer"],
        "answered": "no" if document["abstained"] else "yes",
        **document,
        "sentences": [
            {
                **one,
                "stands_in": one.get("stands_in") or 0,
                "verdict": {
                    "support": _FORMER_VERDICTS.get(one["verdict"], one["verdict"]),
                    "reasons": one["reasons"],
                    "by_model": one.get("by_model", False),
                },
            }
            for one in document["sentences"]
        ],
        "citations": [
            {
                **one,
                "page": one["page"] or 0,
                "passage_id": one["passage"]["id"],
                "passage": (one["passage"]["start"], one["passage"]["end"]),
            }
            for one in document["citations"]
        ],
        "near_misses": [{**one, **one["signals"]} for one in document["near_misses"]],
    }
