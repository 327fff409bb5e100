"""Sentences as models write them, over articles of our own and the sample: what is said of the true and the wrong.

`written/sentences.jsonl`: `text`, `language`, the `article` it cites, its `kind`, and what is `changed` if wrong;
`written/sentences_in_other_scripts.jsonl` the same in eleven languages, most of them not in Latin letters, and in
English, French and German over articles in those.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from chatbot.answering.checking.tracing import Tracer
from chatbot.sample import FOLDER
from vectorstore.article import Article
from vectorstore.search.hits import Hit, Signals
from vectorstore.text.passages import Passage, sentences_of

WRITTEN = Path(__file__).with_name("written")
SEED = next(FOLDER.glob("*.txt")).read_text("utf-8")
LOUD = ("contradicted", "unsourced")


def lines(name: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in (WRITTEN / name).read_text("utf-8").splitlines()]


def hit_of(article: Article) -> Hit:
    sentences = tuple(sentences_of(article.text, article.language))
    passage = Passage(article.id, article.id, 0, len(article.text), article.text, sentences)
    return Hit(passage, article, 1.0, Signals(1.0, 1.0))


ARTICLES = {one["id"]: hit_of(Article(**one)) for one in lines("articles.jsonl")}
ARTICLES["sample"] = hit_of(Article(SEED, id="sample", language="fr"))
OTHER_SCRIPTS = {one["id"]: hit_of(Article(**one)) for one in lines("articles_in_other_scripts.jsonl")}


def judged(articles: Mapping[str, Hit], sentences: str) -> Counter[tuple[str, str]]:
    """How many sentences of each kind have each verdict; every article is in the prompt."""
    counts: Counter[tuple[str, str]] = Counter()
    hits, numbers = [*articles.values()], {name: number for number, name in enumerate(articles, 1)}
    tracers: dict[str, Tracer] = {}
    for one in lines(sentences):
        tracer = tracers.setdefault(
            one["language"], Tracer(hits, one["language"], lambda terms: dict.fromkeys(terms, 1.0))
        )
        for sentence in tracer.whole(f"{one['text']} [{numbers[one['article']]}]").sentences:
            counts[one["kind"], sentence.verdict.support] += 1
    return counts


@pytest.fixture(scope="module")
def found() -> Counter[tuple[str, str]]:
    return judged(ARTICLES, "sentences.jsonl")


@pytest.fixture(scope="module")
def in_other_scripts() -> Counter[tuple[str, str]]:
    return judged(OTHER_SCRIPTS, "sentences_in_other_scripts.jsonl")


def share(found: Counter[tuple[str, str]], kind: str, *supports: str) -> float:
    of_kind = {support: count for (one, support), count in found.items() if one == kind}
    return sum(of_kind.get(support, 0) for support in supports) / sum(of_kind.values())


def test_true_sentences_are_not_cried_at(found):
    assert share(found, "true", *LOUD) <= 0.02
    assert share(found, "true", "verified") >= 0.55


def test_wrong_sentences_are_seldom_verified_and_often_found(found):
    assert share(found, "wrong", "verified") <= 0.05
    assert share(found, "wrong", *LOUD) >= 0.45


def test_a_lead_in_has_no_mark(found):
    assert share(found, "lead-in", "unchecked") == 1.0


def test_in_other_scripts_true_sentences_are_not_cried_at_and_wrong_ones_not_verified(in_other_scripts):
    assert share(in_other_scripts, "true", *LOUD) == 0
    assert share(in_other_scripts, "true", "verified") >= 0.33
    assert share(in_other_scripts, "wrong", "verified") == 0
    assert share(in_other_scripts, "wrong", *LOUD) >= 0.38
