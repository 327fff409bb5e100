"""Answers, hits and reports as plain text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from chatbot.answer import Answer
from vectorstore.article import Article
from vectorstore.library import Report
from vectorstore.search import Hit

_MARKS = {"weak": "weakly supported", "unsupported": "not supported", "uncited": "cites nothing"}


def settled_text(answer: Answer) -> str:
    """Return the part of a growing answer's text that will not change any more: all but its last sentence."""
    if answer.finished or not answer.sentences:
        return answer.text
    return answer.text[: max(0, answer.text.rfind(answer.sentences[-1].text))].rstrip()


def further(printed: str, settled: str) -> str:
    """Return what to print where `printed` stands already: the rest, or all of it where the text has changed."""
    if settled.startswith(printed):
        return settled[len(printed) :]
    return f"\n\n{settled}"


def below(answer: Answer) -> Iterator[str]:
    """Yield the lines that stand below an answer: doubts, sources or near misses, and how it was made."""
    for sentence in answer.sentences:
        if sentence.verdict.support in _MARKS:
            reasons = "; ".join(sentence.verdict.reasons)
            yield f"! {_MARKS[sentence.verdict.support]} ({reasons}): {sentence.text}"
    for citation in answer.citations:
        yield f"[{citation.number}] {_where(citation.hit.article)}"
        if answer.mode == "model":
            yield f"    {' '.join(citation.quote.split())}"
    if answer.near_misses:
        yield "The nearest passages:"
        yield from (f"  {_where(hit.article)}: {_shortened(hit.passage.text)}" for hit in answer.near_misses)
    yield _made_by(answer)


def hit_lines(rank: int, hit: Hit) -> Iterator[str]:
    """Yield the lines of one search result."""
    signals = f"meaning {hit.signals.dense:.2f}, spelling {hit.signals.lexical:.1f}"
    yield f"{rank}. {_where(hit.article)}  ({hit.score:.2f}: {signals})"
    yield f"   {' '.join(hit.passage.text.split())}"


def article_line(article: Article, passages: int) -> str:
    """Return the line of one article in a list."""
    facts = (article.language, article.published, counted(passages, "passage"), article.source)
    return f"{article.id}  {article.title or '(no title)'}  ({', '.join(filter(None, facts))})"


def counted(count: int, noun: str) -> str:
    """Return "1 article", "2 articles"."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def report_line(report: Report) -> str:
    """Return in one line what adding or removing did."""
    counts = {
        "added": report.added,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "removed": report.removed,
        "failed": report.failed,
    }
    said = [f"{len(names)} {what}" for what, names in counts.items() if names]
    return f"{', '.join(said) or 'nothing to do'}."


def skipped_line(report: Report) -> str:
    """Say which files in folders were of no kind that can be read; "" when there were none."""
    if not report.skipped:
        return ""
    kinds = ", ".join(sorted({path.suffix or path.name for path in report.skipped}))
    return f"left out {len(report.skipped)} of another kind ({kinds})"


def _where(article: Article) -> str:
    return ", ".join(part for part in (article.title or "untitled", article.published, article.source) if part)


def _shortened(text: str, width: int = 160) -> str:
    line = " ".join(text.split())
    return line if len(line) <= width else f"{line[: width - 1].rstrip()}…"


def _made_by(answer: Answer) -> str:
    if answer.mode == "quotes":
        return "(without a model)"
    used = f"{answer.context.passages_used} of {answer.context.passages_found} passages"
    return f"(by {answer.model}, from {used}, {answer.context.tokens:,} of {answer.context.budget:,} tokens)"
