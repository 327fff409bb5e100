"""ALCE's citation recall and precision, by hand."""

import pytest

from chatbot.citations.citation import ArticleReference, Citation
from chatbot.evaluation.metrics.citation_metrics import citation_precision, citation_recall, verdict_shares
from chatbot.evidence.verdict import AnswerSentence, Verdict

CITATIONS = {number: Citation(number, ArticleReference("a"), 0, 1, str(number)) for number in range(1, 5)}


def sentence(support, *citations):
    return AnswerSentence("Rain.", citations, Verdict(support))


def bears_out(_text, citations):
    """Citation 1 alone, and 2 and 3 together, bear every sentence out; 4 adds nothing."""
    numbers = {citation.number for citation in citations}
    return 1 in numbers or {2, 3} <= numbers


@pytest.mark.parametrize(
    ("sentences", "recall", "precision"),
    [
        ([sentence("verified", 1)], 1, 1),
        ([sentence("verified", 1, 4)], 1, 1 / 2),
        ([sentence("verified", 2, 3)], 1, 1),
        ([sentence("verified", 2, 3, 4)], 1, 2 / 3),
        ([sentence("linked", 1)], 0, 0),
        ([sentence("contradicted", 4)], 0, 0),
        ([sentence("unsourced")], 0, None),
        ([sentence("verified", 1), sentence("linked", 4), sentence("unsourced")], 1 / 3, 1 / 2),
        ([sentence("verified", 1), sentence("unchecked", 4)], 1, 1),
        ([sentence("unchecked")], None, None),
        ([], None, None),
    ],
)
def test_by_hand(sentences, recall, precision):
    assert citation_recall(sentences) == recall
    assert citation_precision(sentences, CITATIONS, bears_out) == precision


def test_the_shares_of_verdicts_leave_out_what_states_nothing():
    sentences = [sentence("verified", 1), sentence("linked", 1), sentence("unsourced"), sentence("unchecked")]

    assert verdict_shares(sentences) == {"verified": 1 / 3, "linked": 1 / 3, "contradicted": 0, "unsourced": 1 / 3}
    assert verdict_shares([sentence("unchecked")]) == {}
