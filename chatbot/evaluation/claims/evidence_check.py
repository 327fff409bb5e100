"""The evidence check on texts of any origin: whether a claim is borne out by the evidence given for it."""

from __future__ import annotations

from collections.abc import Sequence

from chatbot.answering.checking.tracing import Tracer
from chatbot.citations.citation import Cited
from chatbot.evidence.verdict import Support
from vectorstore.article import Article
from vectorstore.search.hits import Hit, Signals
from vectorstore.text.passages import Passage, sentences_of
from vectorstore.text.words import Rarity

_WORST_LAST: tuple[Support, ...] = ("verified", "unchecked", "linked", "unsourced", "contradicted")


def check_evidence(claim: str, language: str, evidence: Sequence[Article], rarity: Rarity) -> Cited:
    """Check a claim as an answer that cites all of the evidence in each of its sentences."""
    markers = "".join(f"[{number}]" for number in range(1, len(evidence) + 1))
    written = " ".join(f"{sentence.text} {markers}" for sentence in sentences_of(claim, language))
    return Tracer(list(map(_hit, evidence)), language, rarity).whole(written)


def worst_support(cited: Cited) -> Support:
    """What the worst of the sentences is found to be: a claim is as good as that; "unchecked" without any."""
    found: list[Support] = [one.verdict.support for one in cited.sentences]
    return max(found, key=_WORST_LAST.index, default="unchecked")


def _hit(article: Article) -> Hit:
    """An article as one hit, as neighbouring passages are joined."""
    sentences = tuple(sentences_of(article.text, article.language))
    passage = Passage(article.id, article.id, 0, len(article.text), article.text, sentences)
    return Hit(passage, article, 1.0, Signals(1.0, 1.0))
