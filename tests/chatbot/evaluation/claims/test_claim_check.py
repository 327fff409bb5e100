"""Claims against their evidence, and both directions of error."""

from pathlib import Path

import pytest

from chatbot.errors import EvaluationFileError
from chatbot.evaluation.claims.claim_check import checked_claims, claim_figures
from chatbot.evaluation.claims.claim_files import LabelledClaim, claims_of, holds_claims
from chatbot.evaluation.records import Record

EVIDENCE = ("Title: Hail in Lviv\n\nHail fell on the town for three days.",)


def claim(text, supported, source=""):
    return LabelledClaim(claim=text, evidence=EVIDENCE, supported=supported, source=source)


def test_the_errors_of_each_source(sample_library):
    claims = [
        claim("Hail fell on the town for three days.", True, "news"),
        claim("Hail fell on the town for three days.", False, "news"),
        claim("Hail fell on the town for nine days.", True, "web"),
        claim("Hail fell on the town for nine days.", False, "web"),
    ]
    news, web, everything = claim_figures(list(checked_claims(claims, sample_library.rarity)))

    assert (news.source, news.true_verified, news.false_alarms, news.missed) == ("news", 1, 0, 1)
    assert (web.source, web.true_verified, web.false_alarms, web.false_loud) == ("web", 0, 1, 1)
    assert (everything.true_claims, everything.false_alarms, everything.missed) == (2, 1 / 2, 1 / 2)


def test_the_title_stands_apart():
    (article,) = claim("Hail.", True).articles
    assert (article.title, article.text) == ("Hail in Lviv", "Hail fell on the town for three days.")


@pytest.mark.parametrize(
    ("fields", "is_claim"),
    [({"claim": ""}, True), ({"claim": "", "question": ""}, False), ({}, False), (None, False)],
)
def test_what_a_claim_file_is(fields, is_claim):
    assert holds_claims([Record(1, fields)]) is is_claim


def test_a_file_without_claims():
    with pytest.raises(EvaluationFileError, match="has no claims \\(line 1: evidence: field required\\)"):
        claims_of(Path("claims.jsonl"), [Record(1, {"claim": "Hail.", "supported": True})])
