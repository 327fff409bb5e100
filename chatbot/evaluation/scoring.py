"""Scoring: an answer and what is known of it -> the value of every metric that applies."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from chatbot.answering.answer import Answer
from chatbot.citations.citation import Citation
from chatbot.citations.cited_text import without_markers
from chatbot.evaluation.claims.evidence_check import check_evidence, worst_support
from chatbot.evaluation.metrics.citation_metrics import citation_precision, citation_recall, verdict_shares
from chatbot.evaluation.metrics.retrieval_metrics import hit_at_1, ndcg, recall, reciprocal_rank
from chatbot.evaluation.metrics.text_metrics import contains_any, exact_match, share_contained, token_f1
from chatbot.evaluation.question_files import LabelledQuestion
from vectorstore.article import Article
from vectorstore.text.words import Rarity

Group = Literal["retrieval", "answers", "citations", "abstention"]


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric: what it is called in tables, of which group it is, and what it says of a question, from 0 to 1.

    `better` is 1 where a higher value is better, -1 where a lower one is, and 0 where neither is by itself.
    """

    title: str
    group: Group
    says: str
    better: int = 1


METRICS: Mapping[str, Metric] = {
    "hit_at_1": Metric("Hit@1", "retrieval", "the first article found answers"),
    "recall_at_5": Metric("R@5", "retrieval", "share of the articles that answer among the first 5"),
    "recall_at_10": Metric("R@10", "retrieval", "share of the articles that answer among the first 10"),
    "mrr": Metric("MRR@10", "retrieval", "1 / rank of the first article that answers"),
    "ndcg": Metric("nDCG@10", "retrieval", "how high the articles that answer are ranked"),
    "gold_contained": Metric("gold answer contained", "answers", "the answer holds a gold answer"),
    "gold_first": Metric("… in the first sentence", "answers", "its first sentence holds a gold answer"),
    "exact_match": Metric("exact match", "answers", "the answer is a gold answer and nothing else"),
    "token_f1": Metric("token F1", "answers", "words in common with the best gold answer"),
    "facts": Metric("required facts", "answers", "share of the required facts that the answer holds"),
    "forbidden": Metric("forbidden statements", "answers", "the answer holds a forbidden one", -1),
    "citation_precision": Metric("citation precision", "citations", "share of the citations that are needed"),
    "citation_recall": Metric("citation recall", "citations", "share of the sentences that citations bear out"),
    "verified": Metric("verified", "citations", "share of the sentences that are verified"),
    "linked": Metric("linked", "citations", "share that has a source and is not sure", 0),
    "contradicted": Metric("contradicted", "citations", "share that differs from its source", -1),
    "unsourced": Metric("unsourced", "citations", "share that nothing in the passages comes near", -1),
    "judged": Metric(
        "borne out, says the judge", "citations", "share of the cited sentences that the judge confirms"
    ),
    "hallucination_rate": Metric("hallucination rate", "abstention", "answered though nothing answers", -1),
    "error_rate": Metric("error rate", "abstention", "not answered though something answers", -1),
}
"""Every metric by its name in JSON and in thresholds, in the order of tables."""


def score(
    question: LabelledQuestion, answer: Answer, found: Sequence[str], relevant: Collection[str], rarity: Rarity
) -> dict[str, float]:
    """The value of each metric that applies: what is not known of a question is not measured.

    `found` are the ids of the articles found, best first, `relevant` of those in the library that answer. The
    citations of quotes are not measured.
    """
    values: dict[str, float] = {}
    if question.answerable is not False:
        values |= _retrieval_values(found, relevant) if relevant else {}
        values |= _text_values(question, answer)
    if question.forbidden:
        values["forbidden"] = contains_any([answer_words(answer)], question.forbidden)
    if answer.mode == "model" and not answer.abstained:  # what is quoted is its own source
        values |= _citation_values(answer, question.language, rarity)
    if question.answerable is not None:
        values |= {"error_rate": float(answer.abstained)} if question.answerable else {}
        values |= {} if question.answerable else {"hallucination_rate": float(not answer.abstained)}
    return values


def answer_words(answer: Answer) -> str:
    """What an answer says in its own or quoted words, without markers; "" for one that abstains."""
    if answer.abstained:
        return ""
    if answer.mode == "model":
        return without_markers(answer.text)
    return "\n".join(sentence.text for sentence in answer.sentences)


def _retrieval_values(found: Sequence[str], relevant: Collection[str]) -> dict[str, float]:
    return {
        "hit_at_1": hit_at_1(found, relevant),
        "recall_at_5": recall(found, relevant, 5),
        "recall_at_10": recall(found, relevant, 10),
        "mrr": reciprocal_rank(found, relevant),
        "ndcg": ndcg(found, relevant),
    }


def _text_values(question: LabelledQuestion, answer: Answer) -> dict[str, float]:
    words, values = answer_words(answer), dict[str, float]()
    if question.answers:
        first = [] if answer.abstained else [sentence.text for sentence in answer.sentences[:1]]
        values |= {
            "gold_contained": contains_any([words], question.answers),
            "gold_first": contains_any(first, question.answers),
            "exact_match": exact_match(words, question.answers),
            "token_f1": token_f1(words, question.answers),
        }
    if question.facts:
        values["facts"] = share_contained([words], question.facts)
    return values


def _citation_values(answer: Answer, language: str, rarity: Rarity) -> dict[str, float]:
    def bears_out(sentence: str, citations: Sequence[Citation]) -> bool:
        evidence = list(map(_paragraph, citations))
        return worst_support(check_evidence(sentence, language or "en", evidence, rarity)) == "verified"

    citations = {citation.number: citation for citation in answer.citations}
    measured = {
        "citation_precision": citation_precision(answer.sentences, citations, bears_out),
        "citation_recall": citation_recall(answer.sentences),
    }
    known = {name: value for name, value in measured.items() if value is not None}
    return known | verdict_shares(answer.sentences)


def _paragraph(citation: Citation) -> Article:
    article = citation.article
    text = f"{citation.before}{citation.quote}{citation.after}"
    return Article(text, article.title, str(citation.number), article.language, published=article.published)
