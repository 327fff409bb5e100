from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from library_parts import TODAY

from vectorstore.search.query import read_query
from vectorstore.search.reranking import Closeness, text_terms


def closeness(question: str, rarity: Mapping[str, float] | None = None) -> Closeness:
    """What a question wants, where the terms in `rarity` weigh what it says and all others 1."""
    query = read_query(question, {"en"}, TODAY)
    return Closeness(query, dict.fromkeys(query.terms, 1.0) | dict(rarity or {}))


def sentences(wanted: Closeness, *texts: str) -> list[float]:
    return wanted.of_sentences([text_terms(text) for text in texts]).tolist()


def words(wanted: Closeness, *texts: str) -> list[float]:
    return wanted.of_words([frozenset(text_terms(text)) for text in texts]).tolist()


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("", ()),
        ("The quality, the quality", ("te", "kaliti", "te", "kaliti")),
        ("l'OTAN et l'UE", ("l", "otan", "et", "l", "ue", "__anot", "__eu")),
        ("普京 met", ("pujing", "met")),
    ],
)
def test_the_terms_of_a_text(text: str, terms: tuple[str, ...]) -> None:
    assert text_terms(text) == terms


# Sentences


@pytest.mark.parametrize(
    ("question", "better", "worse"),
    [
        ("Lavrov in Riyadh", "Lavrov flew to Riyadh.", "Lavrov flew to Moscow."),
        ("Lavrov in Riyadh", "Lavrov flew there.", "It rained there."),
        ("Lavrov", "Lavrov flew.", "Lavrov flew on to the talks with the others."),
        ("Lavrov", "Lavrov met Lavrov.", "Lavrov met nobody."),
        ("Who met Lavrov?", "Nobody saw Lavrov.", "Who met nobody?"),
        ("quality", "la calidad del aire", "la cantidad del aire"),
        ("NATO", "l'OTAN a dit", "Nathan a dit"),
        ("Путин", "Poutine a dit", "Peskov a dit"),
    ],
)
def test_the_better_sentence(question: str, better: str, worse: str) -> None:
    best, other = sentences(closeness(question), better, worse)

    assert best > other >= 0


def test_a_term_again_and_again_tells_ever_less() -> None:
    once, twice, often = sentences(closeness("rain"), "rain", "rain rain", "rain " * 50)

    assert once < twice < 2 * once
    assert twice < often < 3 * once


def test_a_rare_term_tells_more() -> None:
    texts = "Lavrov came.", "Rubio spoke."
    for rare, best in (("avro", 0), ("ubio", 1)):
        assert np.argmax(sentences(closeness("Lavrov Rubio", {rare: 9.0}), *texts)) == best


# Words


@pytest.mark.parametrize(
    ("question", "text", "share"),
    [
        ("Lavrov Riyadh", "Lavrov is in Riyadh", 1.0),
        ("Lavrov Riyadh", "Riyadh", 0.5),
        ("Lavrov Riyadh", "it rained", 0.0),
        ("Lavrov Riyadh", "", 0.0),
        ("NATO", "l'OTAN a dit", 1.0),
        ("NATO", "a note", 0.0),
        ("Путин", "Putin", 1.0),
        ("2024", "in 2024", 1.0),
        ("2024", "in 2023, 20240 times", 0.0),
        ("B2B", "B2C", 0.0),
        ("quality", "QUALITY", 1.0),
        ("", "Lavrov", 0.0),
        ("?", "Lavrov", 0.0),
    ],
)
def test_the_share_of_words(question: str, text: str, share: float) -> None:
    assert words(closeness(question), text) == pytest.approx([share])


@pytest.mark.parametrize(
    ("question", "text"),
    [("negotiations", "négociation"), ("demand", "demanded"), ("Poutine", "Putin"), ("Witkoff", "Vitkov")],
)
def test_a_word_alike_counts_in_part(question: str, text: str) -> None:
    (share,) = words(closeness(question), text)

    assert 0.3 < share < 1.0


def test_a_function_word_counts_less() -> None:
    with_name, with_function = words(closeness("Who met Lavrov"), "Lavrov", "who")

    assert with_name > 3 * with_function > 0


def test_a_rare_word_counts_more() -> None:
    wanted = closeness("Lavrov Rubio", dict.fromkeys(["_lav", "lavr", "avro", "vrov", "rov_"], 4.0))

    assert words(wanted, "Lavrov", "Rubio") == pytest.approx([0.8, 0.2])


def test_an_acronym_is_as_rare_as_what_it_may_be_turned_into() -> None:
    wanted = closeness("NATO harvest", {"__anot": 0.25})

    assert words(wanted, "NATO", "harvest") == pytest.approx([0.2, 0.8])


TEXTS = st.lists(st.text(alphabet="abcdeABCDE 12普", max_size=20), max_size=6)
QUESTIONS = st.text(alphabet="abcdeABCDE 12普", max_size=20)


@given(QUESTIONS, TEXTS)
def test_every_text_has_a_score(question: str, texts: list[str]) -> None:
    wanted = closeness(question)

    assert len(sentences(wanted, *texts)) == len(words(wanted, *texts)) == len(texts)
    assert all(0 <= share <= 1 + 1e-9 for share in words(wanted, *texts))
    assert all(score >= 0 for score in sentences(wanted, *texts))


@given(QUESTIONS, TEXTS)
def test_more_words_are_never_less_of_a_share(question: str, texts: list[str]) -> None:
    wanted = closeness(question)

    for less, more in zip(words(wanted, *texts), words(wanted, *(f"{one} abc 12" for one in texts)), strict=True):
        assert more >= less - 1e-9


@given(QUESTIONS)
def test_a_text_that_is_the_question_has_all_of_its_words(question: str) -> None:
    wanted = closeness(question)

    assert words(wanted, question) == pytest.approx([1.0 if wanted.query.words else 0.0])
