"""Answers, hits and reports as plain text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Set
from itertools import groupby

from chatbot.answering.answer import Answer
from chatbot.answering.attribution import also_in_names, made_by, nearest_label
from chatbot.answering.placed_sentences import (
    VERDICT_LABELS,
    PlacedSentence,
    doubtful_sentences,
    found_numbers,
    placed_sentences,
)
from chatbot.citations.citation import ArticleReference, Citation
from chatbot.evidence.reasons import FOUND
from chatbot.phrases import count_of, shortened
from vectorstore.article import Article, clean_characters
from vectorstore.report import Report
from vectorstore.search.hits import Hit

_MOST_NAMED = 5


def settled_text(answer: Answer) -> str:
    """The part of a growing answer that is final: all but its last sentence.

    A sentence that is verified is followed by a check mark, one in doubt by a label such as "[no source]".
    """
    sentences = list(placed_sentences(answer))
    until = len(answer.text)
    if sentences and not answer.finished:
        until = sentences.pop().start
    parts, end = [], 0
    for one in sentences:
        parts += [answer.text[end : one.end], _sign(one)]
        end = one.end
    return clean_characters("".join([*parts, answer.text[end:until]])).rstrip()


def _sign(one: PlacedSentence) -> str:
    if not one.sign:
        return ""
    return f" [{one.sign}]" if one.doubt else f" {one.sign}"


def further(printed: str, settled: str) -> str:
    """What to print after `printed`: the rest of `settled`, or all of it where the text has changed."""
    if settled.startswith(printed):
        return settled[len(printed) :]
    return f"\n\n{settled}"


def below(answer: Answer) -> Iterator[str]:
    """The lines below an answer: doubts, sources or near misses, and how it was made."""
    for sentence in doubtful_sentences(answer):
        yield f"! {VERDICT_LABELS[sentence.verdict.support]}: {shortened(sentence.text)}"
        yield from (f"    {_one_line(reason)}" for reason in sentence.verdict.reasons)
    yield from _sources(answer)
    if answer.near_misses:
        yield f"{nearest_label(answer)}:"
        yield from (f"  {_where(one.article)}: {shortened(one.text)}" for one in answer.near_misses)
    yield f"({' · '.join(made_by(answer))})"


def _sources(answer: Answer) -> Iterator[str]:
    """The sources; an answer that consists of quotes names each article once."""
    found = found_numbers(answer)
    if answer.mode == "model":
        for citation in answer.citations:
            yield f"[{citation.number}] {_cited(citation, found)}"
            yield f"    {_one_line(citation.quote)}"
        return
    for named, quoted in groupby(answer.citations, key=lambda citation: _cited(citation, found)):
        yield f"{''.join(f'[{citation.number}]' for citation in quoted)} {named}"


def _cited(citation: Citation, found: Set[int]) -> str:
    page = f", page {citation.page}" if citation.page else ""
    note = f" ({FOUND})" if citation.number in found else ""
    return f"{_where(citation.article)}{page}{note}"


def hit_lines(rank: int, hit: Hit) -> Iterator[str]:
    """The lines of one search result."""
    signals = f"semantic {hit.signals.dense:.2f}, text match {hit.signals.lexical:.1f}"
    yield f"{rank}. {_where(hit.article)}  ({hit.score:.2f}: {signals})"
    yield f"   {' '.join(hit.passage.text.split())}"
    if hit.also_in:
        yield f"   also in {len(hit.also_in)}: {also_in_names(hit.also_in)}"


def report_line(report: Report) -> str:
    """What adding or removing did, in one line."""
    counts = {
        "added": report.added,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "copies of others": report.copies,
        "removed": report.removed,
        "failed": report.failed,
    }
    parts = [f"{len(names):,} {what}" for what, names in counts.items() if names]
    return f"{', '.join(parts) or 'nothing to do'}."


def skipped_line(report: Report) -> str:
    """Which files in folders were skipped because of their format; "" if none."""
    if not report.skipped:
        return ""
    kinds = ", ".join(sorted({path.suffix or path.name for path in report.skipped}))
    return f"skipped {count_of(len(report.skipped), 'file')} in formats that cannot be read ({kinds})"


def gone_line(report: Report) -> str:
    """Which articles are no longer where they came from; "" if none."""
    if not report.gone:
        return ""
    named = ", ".join(report.gone[:_MOST_NAMED]) + (", …" if len(report.gone) > _MOST_NAMED else "")
    if len(report.gone) == 1:
        return f"the file of 1 article is gone ({named}); to remove the article, use --prune"
    return f"the files of {len(report.gone):,} articles are gone ({named}); to remove the articles, use --prune"


def _where(article: Article | ArticleReference) -> str:
    facts = (article.title or "untitled", article.outlet, article.published, article.source)
    return ", ".join(fact for fact in facts if fact)


def _one_line(text: str) -> str:
    return " ".join(clean_characters(text).split())
