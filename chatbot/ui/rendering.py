"""Answer -> what the page shows: the answer's Markdown, and under it what it rests on."""

from __future__ import annotations

import re
from collections.abc import Iterable

from chatbot.answer import Answer, Status
from chatbot.evidence import QUOTED, AnswerSentence
from chatbot.terminal import counted
from chatbot.ui.neutral import neutral, plain
from chatbot.ui.sources import article_title, near_miss_cards, source_cards, source_id
from vectorstore.article import Article

PENDING = '<p class="pending">Searching your articles…</p>'

_FENCE = re.compile("```|~~~")
_CODE = re.compile("`([^`]+)`")
_SUPPORT = {
    "weak": "Only partly supported",
    "unsupported": "Not supported by its source",
    "uncited": "No source given",
}


def answer_markdown(answer: Answer, number: int) -> str:
    """Return the text of the `number`th answer on the page, every `[n]` it cites a link to its source.

    The links are Markdown's reference links: the text keeps its `[n]`, and the list of what each one
    means follows it, so that a copied answer is readable and carries its sources.
    """
    text = _said(answer).strip()
    if not text:
        return PENDING
    if not answer.citations:
        return text
    sources = "\n".join(
        f'[{citation.number}]: #{source_id(number, citation.number)} "{_footnote(citation.hit.article)}"'
        for citation in sorted(answer.citations, key=lambda c: c.number)
    )
    # Inside a code block that is still open the list would be code.
    first, second = (sources, text) if _FENCE.search(text) else (text, sources)
    return f"{first}\n\n{second}"


def evidence_markdown(answer: Answer, number: int) -> str:
    """Return what stands under the `number`th answer: notices, doubts, its sources, how it was made.

    Empty while there is nothing to say.
    """
    parts = (
        _searched(answer),
        _notices(answer.notices),
        # A sentence that is still growing has no citation yet.
        _doubts(answer.sentences) if answer.finished else "",
        _sources(answer, number),
        f'<p class="made">{made_by(answer)}</p>' if answer.finished else "",
    )
    inside = "".join(parts)
    return f'<div class="evidence">{inside}</div>' if inside else ""


def made_by(answer: Answer) -> str:
    """Return the line that says which way an answer was made."""
    if answer.mode == "quotes":
        made = "No answer found in the articles" if answer.abstained else "In the articles' own words, no model"
    else:
        made = f"Written by {answer.model}"
    receipt = answer.context
    used = f"{receipt.passages_used} of {receipt.passages_found} passages" if receipt.passages_used else ""
    took = f"{answer.seconds.total:.1f} s" if answer.seconds.total >= 0.05 else ""
    return " · ".join(plain(part) for part in (made, used, took) if part)


def status_markdown(status: Status) -> str:
    """Return the line that says how many articles there are, and names the model or says why none answers."""
    held = counted(status.articles, "article")
    if status.name:
        return f'<p class="status ready">{held}. Answers are written by <b>{plain(status.name)}</b>.</p>'
    parts = _CODE.split(status.reason)
    said = "".join(f"<code>{plain(part)}</code>" if i % 2 else plain(part) for i, part in enumerate(parts))
    why = f"No model is at work, so answers are the articles' own sentences. {said}"
    return f'<p class="status">{held}. {why}</p>'


def _said(answer: Answer) -> str:
    """Return the answer's Markdown, in which sentences quoted word for word are text and not Markdown."""
    parts: list[str] = []
    rest = answer.text
    for sentence in answer.sentences:
        before, found, after = rest.partition(sentence.text)
        if found and sentence.verdict == QUOTED:
            parts += [neutral(before), plain(found)]
            rest = after
    return "".join(parts) + neutral(rest)


def _footnote(article: Article) -> str:
    words = ", ".join(part for part in (article_title(article), article.published) if part)
    return neutral(" ".join(words.split())).replace('"', "'").replace("\\", "/")


def _searched(answer: Answer) -> str:
    """Say what was searched where that is more than what was asked: a follow-up goes with what it follows."""
    if answer.standalone_question in ("", answer.question):
        return ""
    return f'<p class="notice">Searched for: {plain(answer.standalone_question)}</p>'


def _notices(notices: Iterable[str]) -> str:
    return "".join(f'<p class="notice">{plain(notice)}</p>' for notice in notices)


def _doubts(sentences: Iterable[AnswerSentence]) -> str:
    doubtful = [sentence for sentence in sentences if sentence.verdict.support in _SUPPORT]
    return "".join(
        f'<div class="doubt {sentence.verdict.support}"><p><b>{_SUPPORT[sentence.verdict.support]}</b> '
        f"<q>{plain(sentence.text)}</q></p>{_reasons(sentence)}</div>"
        for sentence in doubtful
    )


def _reasons(sentence: AnswerSentence) -> str:
    reasons = "; ".join(sentence.verdict.reasons)
    return f'<p class="reasons">{plain(reasons)}</p>' if reasons else ""


def _sources(answer: Answer, number: int) -> str:
    if answer.citations:
        return f'<p class="label">Sources</p>{source_cards(answer.citations, number)}'
    if answer.near_misses:
        return f'<p class="label">Nearest in your articles</p>{near_miss_cards(answer.near_misses)}'
    return ""
