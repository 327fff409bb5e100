"""An answer as plain text, with its doubts and sources: for the terminal, and for tests that fail."""

from __future__ import annotations

from collections.abc import Iterator, Set
from itertools import groupby

from chatbot.answering.answer import Answer
from chatbot.answering.attribution import made_by, nearest_label
from chatbot.answering.placed_sentences import (
    VERDICT_LABELS,
    PlacedSentence,
    doubtful_sentences,
    found_numbers,
    placed_sentences,
)
from chatbot.citations.citation import ArticleReference, Citation
from chatbot.evidence.reasons import FOUND
from chatbot.phrases import shortened
from vectorstore.article import Article, clean_characters


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


def below(answer: Answer) -> Iterator[str]:
    """The lines below an answer: doubts, sources or near misses, and how it was made."""
    for sentence in doubtful_sentences(answer):
        yield f"! {VERDICT_LABELS[sentence.verdict.support]}: {shortened(sentence.text)}"
        yield from (f"    {_one_line(reason)}" for reason in sentence.verdict.reasons)
    yield from _sources(answer)
    if answer.near_misses:
        yield f"{nearest_label(answer)}:"
        yield from (f"  {article_line(one.article)}: {shortened(one.text)}" for one in answer.near_misses)
    if made := made_by(answer):
        yield f"({' · '.join(made)})"


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
    return f"{article_line(citation.article)}{page}{note}"


def article_line(article: Article | ArticleReference) -> str:
    """An article in one line: its title, outlet, date and source."""
    facts = (article.title or "untitled", article.outlet, article.published, article.source)
    return ", ".join(fact for fact in facts if fact)


def _one_line(text: str) -> str:
    return " ".join(clean_characters(text).split())
