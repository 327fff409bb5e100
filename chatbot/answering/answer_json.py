"""Answer to JSON and back: what `ask --json` prints; other programs rely on it, so that fields are only added."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any, get_args

from chatbot.answering.answer import Answer, Mode, Seconds
from chatbot.citations.citation import ArticleReference, Citation, NearMiss, Span
from chatbot.errors import StoredAnswerError
from chatbot.evidence.verdict import AnswerSentence, Support, Verdict
from chatbot.prompting.budget import Receipt

Json = dict[str, Any]


def answer_json(answer: Answer) -> Json:
    """What `ask --json` prints; `answer_from_json` reads it."""
    return {
        "question": answer.question,
        "standalone_question": answer.standalone_question,
        "answer": answer.text,
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
        return _answer(document)
    except KeyError as error:
        raise StoredAnswerError(f"This is not a stored answer: {error} is missing.") from None
    except (AttributeError, TypeError, ValueError) as error:
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


def _answer(document: Mapping[str, Any]) -> Answer:
    return Answer(
        question=str(document["question"]),
        standalone_question=str(document["standalone_question"]),
        text=str(document["answer"]),
        mode=_one_of(Mode, document["mode"]),
        model=str(document["model"]),
        abstained=bool(document["abstained"]),
        abstained_because=str(document.get("abstained_because", "")),
        sentences=tuple(map(_sentence, document["sentences"])),
        citations=tuple(map(_citation, document["citations"])),
        near_misses=tuple(map(_near_miss, document["near_misses"])),
        context=_receipt(document["context"]),
        notices=tuple(map(str, document["notices"])),
        seconds=_seconds(document["seconds"]),
        waiting=str(document.get("waiting", "")),
        finished=bool(document.get("finished", True)),
    )


def _sentence(document: Mapping[str, Any]) -> AnswerSentence:
    support = _one_of(Support, document["verdict"])
    verdict = Verdict(support, tuple(map(str, document["reasons"])))
    return AnswerSentence(
        str(document["text"]), tuple(map(int, document["citations"])), verdict, bool(document["found"])
    )


def _citation(document: Mapping[str, Any]) -> Citation:
    passage = document["passage"]
    return Citation(
        number=int(document["number"]),
        article=_article(document["article"]),
        start=int(document["start"]),
        end=int(document["end"]),
        quote=str(document["quote"]),
        marks=tuple(map(_span, document["marks"])),
        before=str(document.get("before", "")),
        after=str(document.get("after", "")),
        page=int(document["page"] or 0),
        passage_id=str(passage["id"]),
        passage=(int(passage["start"]), int(passage["end"])),
        also_in=tuple(map(_article, document.get("also_in", ()))),
    )


def _near_miss(document: Mapping[str, Any]) -> NearMiss:
    return NearMiss(
        article=_article(document["article"]),
        start=int(document["start"]),
        end=int(document["end"]),
        text=str(document["text"]),
        score=float(document["score"]),
        dense=float(document["signals"]["dense"]),
        lexical=float(document["signals"]["lexical"]),
        also_in=tuple(map(_article, document["also_in"])),
    )


def _article(document: Mapping[str, Any]) -> ArticleReference:
    named = {one.name: str(document.get(one.name, "")) for one in fields(ArticleReference)}
    return ArticleReference(**{**named, "id": str(document["id"])})


def _receipt(document: Mapping[str, Any]) -> Receipt:
    return Receipt(
        passages_found=int(document["passages_found"]),
        passages_used=int(document["passages_used"]),
        tokens=int(document["tokens"]),
        budget=int(document["budget"]),
        counted=bool(document["counted"]),
    )


def _seconds(document: Mapping[str, Any]) -> Seconds:
    return Seconds(*(float(document[name]) for name in ("search", "first_token", "total")))


def _span(pair: Sequence[int]) -> Span:
    start, end = pair
    return int(start), int(end)


def _one_of(choices: object, value: object) -> Any:
    """`value`, checked to be one of a Literal's."""
    if value not in get_args(choices):
        raise ValueError(f"{value!r} is none of {', '.join(get_args(choices))}")
    return value
