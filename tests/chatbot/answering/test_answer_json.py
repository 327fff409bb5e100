"""The shape of the JSON that other programs rely on, key by key."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.answering.answer import Answer, Seconds
from chatbot.answering.answer_json import answer_from_json, answer_json
from chatbot.citations.citation import Citation, NearMiss
from chatbot.errors import StoredAnswerError
from chatbot.evidence.verdict import QUOTED, AnswerSentence
from chatbot.prompting.budget import Receipt
from vectorstore.article import Article
from vectorstore.search.hits import Hit, Signals
from vectorstore.store.article_store import Entry
from vectorstore.text.passages import passages_of

ARTICLE = Article("It rains.", "Weather", "a1", "en", "weather.txt", "2025-01-02", "A. Person", "The Post")
COPY = Entry("b2", "Rain", "copy.txt", "", "en")
PASSAGE = passages_of(ARTICLE)[0]
HIT = Hit(PASSAGE, ARTICLE, 1.23456, Signals(0.98765, 7.65432), (COPY,))
ARTICLE_JSON = {
    "id": "a1",
    "title": "Weather",
    "source": "weather.txt",
    "published": "2025-01-02",
    "language": "en",
    "author": "A. Person",
    "outlet": "The Post",
}
REFERENCE_JSON = {**ARTICLE_JSON, "content_hash": ARTICLE.content_hash}
COPY_JSON = {
    "id": "b2",
    "title": "Rain",
    "source": "copy.txt",
    "published": "",
    "language": "en",
    "author": "",
    "outlet": "",
}
HIT_JSON = {
    "rank": 1,
    "score": 1.2346,
    "signals": {"dense": 0.9877, "lexical": 7.6543},
    "article": REFERENCE_JSON,
    "start": 0,
    "end": 9,
    "text": "It rains.",
    "also_in": [COPY_JSON],
}

CITATION_JSON = {
    "number": 1,
    "article": REFERENCE_JSON,
    "passage": {"id": PASSAGE.id, "start": 0, "end": 9},
    "quote": "It rains.",
    "start": 0,
    "end": 9,
    "before": "",
    "after": "",
    "page": None,
    "marks": [[3, 8]],
    "also_in": [COPY_JSON],
}


def test_an_answer():
    answer = Answer(
        question="And why?",
        standalone_question="Does it rain? And why?",
        text="It rains. [1]",
        mode="model",
        model="gemma",
        sentences=(AnswerSentence("It rains.", (1,), QUOTED),),
        citations=(Citation.of(1, HIT, 0, 9, ((3, 8),)),),
        near_misses=(NearMiss.of(HIT),),
        context=Receipt(8, 5, 1200, 7000),
        notices=("It broke off.",),
        seconds=Seconds(0.1, 0.2, 0.3),
        finished=True,
    )

    assert answer_json(answer) == {
        "question": "And why?",
        "standalone_question": "Does it rain? And why?",
        "answer": "It rains. [1]",
        "answered": "yes",
        "abstained": False,
        "abstained_because": "",
        "mode": "model",
        "model": "gemma",
        "sentences": [
            {
                "text": "It rains.",
                "citations": [1],
                "verdict": "verified",
                "reasons": ["quoted word for word"],
                "found": False,
                "by_model": False,
                "stands_in": None,
            }
        ],
        "citations": [CITATION_JSON],
        "near_misses": [HIT_JSON],
        "context": {"passages_found": 8, "passages_used": 5, "tokens": 1200, "budget": 7000, "counted": False},
        "notices": ["It broke off."],
        "seconds": {"search": 0.1, "first_token": 0.2, "total": 0.3},
        "waiting": "",
        "finished": True,
    }


def test_a_citation_of_an_article_with_pages():
    article = replace(ARTICLE, pages=(0, 3))
    answer = Answer("?", "?", "", "quotes", citations=(Citation.of(1, replace(HIT, article=article), 3, 9),))

    assert answer_json(answer)["citations"][0]["page"] == 2


# What JSON can carry: numbers that are finite, and text without lone surrogates.
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
for kind, strategy in {
    str: TEXT,
    float: st.floats(allow_nan=False, allow_infinity=False),
    int: st.integers(0, 10**6),
}.items():
    st.register_type_strategy(kind, strategy)


@given(st.from_type(Answer))
def test_an_answer_comes_back_from_json_as_it_was(answer):
    assert answer_from_json(json.loads(json.dumps(answer_json(answer)))) == answer


def test_an_answer_of_a_version_with_fewer_fields_is_read():
    answer = Answer("?", "?", "It rains. [1]", "quotes", citations=(Citation.of(1, HIT, 0, 9),), finished=True)
    document = answer_json(answer)
    del document["waiting"], document["finished"], document["abstained_because"], document["answered"]
    for name in ("before", "after", "also_in"):
        del document["citations"][0][name]
    del document["citations"][0]["article"]["content_hash"]

    [citation] = answer_from_json(document).citations

    assert (citation.quote, citation.article.title) == ("It rains.", "Weather")
    assert not citation.article.is_current(ARTICLE)


BROKEN = {
    "no object": ([], "indices"),
    "nothing": ({}, "'answer' is missing"),
    "another mode": (
        {**answer_json(Answer("?", "?", "", "quotes")), "mode": "guess"},
        "mode: Input should be",
    ),
    "sentences that are none": ({**answer_json(Answer("?", "?", "", "quotes")), "sentences": 3}, "not iterable"),
}


@pytest.mark.parametrize(("document", "message"), BROKEN.values(), ids=BROKEN)
def test_what_is_no_stored_answer_is_refused(document, message):
    with pytest.raises(StoredAnswerError, match=message):
        answer_from_json(document)
