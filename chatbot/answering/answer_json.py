"""The JSON that other programs rely on; a change to it is a change of version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from chatbot.answering.answer import Answer
from chatbot.citations.citation import Citation
from vectorstore.article import Article
from vectorstore.report import Report
from vectorstore.search.hits import Hit
from vectorstore.store.article_store import Entry

Json = dict[str, Any]


def answer_json(answer: Answer) -> Json:
    """Return what `ask --json` prints."""
    return {
        "question": answer.question,
        "standalone_question": answer.standalone_question,
        "answer": answer.text,
        "abstained": answer.abstained,
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
        "near_misses": hits_json(answer.near_misses),
        "context": asdict(answer.context),
        "notices": list(answer.notices),
        "seconds": {name: round(value, 3) for name, value in asdict(answer.seconds).items()},
    }


def hits_json(hits: Sequence[Hit]) -> list[Json]:
    """Return what `search --json` prints."""
    return [
        {
            "rank": rank,
            "score": round(hit.score, 4),
            "signals": {"dense": round(hit.signals.dense, 4), "lexical": round(hit.signals.lexical, 4)},
            "article": _article_json(hit.article),
            "start": hit.passage.start,
            "end": hit.passage.end,
            "text": hit.passage.text,
            "also_in": [_article_json(entry) for entry in hit.also_in],
        }
        for rank, hit in enumerate(hits, 1)
    ]


def entries_json(entries: Sequence[Entry]) -> list[Json]:
    """Return what `list --json` prints."""
    return [
        {**_article_json(entry), "passages": entry.passages, "copies_of": list(entry.copies_of)}
        for entry in entries
    ]


def report_json(report: Report) -> Json:
    """Return what `add --json` and `remove --json` print."""
    return {
        "added": list(report.added),
        "updated": list(report.updated),
        "unchanged": [*report.unchanged, *report.copies],
        "removed": list(report.removed),
        "gone": list(report.gone),
        "failed": [asdict(failure) for failure in report.failed],
    }


def _citation_json(citation: Citation) -> Json:
    passage = citation.hit.passage
    return {
        "number": citation.number,
        "article": _article_json(citation.hit.article),
        "passage": {"id": passage.id, "start": passage.start, "end": passage.end},
        "quote": citation.quote,
        "start": citation.start,
        "end": citation.end,
        "page": citation.page or None,
        "marks": [list(mark) for mark in citation.marks],
    }


def _article_json(article: Article | Entry) -> Json:
    return {
        "id": article.id,
        "title": article.title,
        "source": article.source,
        "published": article.published,
        "language": article.language,
        "author": article.author,
        "outlet": article.outlet,
    }
