from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from library_parts import TODAY

from vectorstore.search.query import Query, query_in, read_query
from vectorstore.text.dates.period import Period
from vectorstore.text.terms import acronym_keys, grams_of


def read(text: str, *languages: str) -> Query:
    return read_query(text, languages or ("en",), TODAY)


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("Who met Putin?", "en", {"vho": 0.25, "met": 1.0, "putin": 1.0}),
        ("What is the quality of it?", "en",
         {"vhat": 0.25, "is": 0.25, "te": 0.25, "kaliti": 1.0, "of": 0.25, "it": 0.25}),
        ("Que demande la Russie ?", "fr", {"ke": 0.25, "demande": 1.0, "la": 0.25, "rusie": 1.0}),
        ("Was sagt Russland?", "de", {"vas": 0.25, "sagt": 0.25, "rusland": 1.0}),
        ("What does the WHO say?", "en", {"vhat": 0.25, "does": 0.25, "te": 0.25, "vho": 1.0, "sai": 0.25}),
        ("Putin Putin putin", "", {"putin": 1.0}),
        ("the who", "en", {"te": 1.0, "vho": 1.0}),  # of function words alone: all are searched
        ("who is it", "en", {"vho": 1.0, "is": 1.0, "it": 1.0}),
        ("普京会见了威特科夫。", "zh", {"pujinghuijianleweitekefu": 1.0}),
        ("2,5 % of B2B", "en", {"2": 1.0, "5": 1.0, "of": 0.25, "b2b": 1.0}),
        ("", "", {}),
        ("?! … «»", "", {}),
    ],
)  # fmt: skip
def test_words_and_what_each_weighs(text: str, language: str, words: dict[str, float]) -> None:
    found = read(text, "en", "fr", "de", "zh")

    assert (found.text, found.language) == (text, language)
    assert {word.spelled: word.weight for word in found.words} == words


def test_each_term_of_a_function_word_weighs_less_too() -> None:
    terms = read("Who met Putin in Riyadh?").terms

    assert max(terms[gram] for gram in grams_of("who in")) < min(terms[gram] for gram in grams_of("Putin Riyadh"))


def test_a_long_word_does_not_tell_as_many_times_as_it_has_terms() -> None:
    terms = read("Putin rehabilitation").terms
    short, long = (sum(terms[gram] for gram in grams_of(word)) for word in ("Putin", "rehabilitation"))

    assert short < long < 2 * short


@pytest.mark.parametrize(("text", "key"), [("NATO", "__anot"), ("Does OTAN exist?", "__anot"), ("l'UE", "__eu")])
def test_an_acronym_is_a_term_of_its_own(text: str, key: str) -> None:
    found = read(text)

    assert found.terms[key] == 1.0
    assert key in {word.acronym for word in found.words}


WRITTEN = st.text(st.characters(categories=["L", "Nd"]) | st.sampled_from(" ,.?!-'’«»()\n"), max_size=60)


@given(WRITTEN)
def test_all_that_is_written_is_searched(text: str) -> None:
    assert {*read(text).terms} >= {*grams_of(text)}


@given(st.text(max_size=60), st.sets(st.sampled_from(["en", "fr", "zh", "ru", "th", "xx", ""])))
def test_any_text_is_a_query(text: str, languages: set[str]) -> None:
    found = read_query(text, languages, TODAY)

    assert all(0 < weight <= 1 for weight in found.terms.values())
    assert {*found.terms} >= {term for word in found.words for term in word.terms}
    assert all(word.spelled and word.terms and word.weight > 0 for word in found.words)


@pytest.mark.parametrize("text", ["x" * 100_000, "harvest " * 12_500, "普" * 100_000, "a b c d e " * 10_000])
def test_a_query_is_only_so_long(text: str) -> None:
    assert 0 < len(read(text).words) <= 500


def test_of_a_pasted_article_the_beginning_is_searched() -> None:
    words = [f"w{number}" for number in range(600)]

    assert [word.spelled for word in read(" ".join(words)).words] == words[:500]


# Names in the articles' languages


@pytest.mark.parametrize(
    ("text", "languages", "named"),
    [
        ("Was sagt Russland zu den Vorschlägen?", ["fr"], "Russie"),
        ("Was sagt Russland zu den Vorschlägen?", ["en", "fr", "ru"], "Россия Russie Russia"),
        ("What did Germany say on Monday?", ["de"], "Deutschland Montag"),
        ("Que demande l'Ukraine à la Chine ?", ["en"], "China"),
        ("Что сказала Япония?", ["fr"], "Japon"),
    ],
)
def test_what_is_named_is_searched_by_its_names_there(text: str, languages: list[str], named: str) -> None:
    found = read(text, *languages)

    assert {*found.terms} >= {*grams_of(named)}
    assert not {*query_in(text, found.language, {found.language}).terms} >= {*grams_of(named)}


@pytest.mark.parametrize("code", ["", "xx", "zz-ZZ", "x" * 40, "../..", "\0"])
def test_a_language_nobody_knows_is_no_harm(code: str) -> None:
    question = "Was sagt Russland zu den Vorschlägen?"

    assert read(question, "de", "fr", code) == read(question, "de", "fr")
    assert read(question, code).words


def test_acronyms_are_known_by_one_key_in_every_language() -> None:
    assert {*acronym_keys("l'OTAN")} <= {*read("NATO", "fr").terms}


# Time


@pytest.mark.parametrize(
    ("text", "today", "period"),
    [
        ("What happened in February 2025?", TODAY, Period(date(2025, 2, 1), date(2025, 2, 28))),
        ("What happened last month?", TODAY, Period(date(2025, 2, 1), date(2025, 2, 28))),
        ("What happened last month?", date(2024, 3, 31), Period(date(2024, 2, 1), date(2024, 2, 29))),
        ("Was geschah im Februar 2025?", TODAY, Period(date(2025, 2, 1), date(2025, 2, 28))),
    ],
)
def test_a_time_is_read_in_the_questions_language_from_today(text: str, today: date, period: Period) -> None:
    time = read_query(text, {"en", "de"}, today).time

    assert time is not None
    assert time.period == period
    assert time.words in text


def test_where_none_is_named_there_is_no_time() -> None:
    assert read("What did Putin say?").time is None
    assert (found := read("the latest on Putin").time)
    assert (found.latest, found.period) == (True, None)


def test_a_query_may_be_read_whatever_time_it_speaks_of() -> None:
    text = "What did Russia say in February 2025?"
    timed, timeless = read(text, "fr"), query_in(text, "en", {"fr"})

    assert timed.time
    assert timeless.time is None
    assert (timeless.words, timeless.terms) == (timed.words, timed.terms)
