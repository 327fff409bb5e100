import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vectorstore.grams import acronym_keys, grams_of, joined_terms, terms_way, word_grams, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", []),
        ("?!… «»", []),
        ("Hello, World", ["hello", "world"]),
        ("l'Ukraine et l’OTAN", ["l", "ukraine", "et", "l", "otan"]),
        ("Путин", ["putin"]),
        ("Ельцин, Львів", ["eltsin", "lviv"]),
        ("نعم", ["nm"]),
        ("नमस्ते", ["nmste"]),
        ("Straße, Erdoğan", ["strasse", "erdogan"]),
        ("2,5 % de 2024", ["2", "5", "de", "2024"]),
        ("\ud800 lone", ["lone"]),
    ],
)
def test_words_are_romanised(text: str, words: list[str]) -> None:
    assert words_of(text) == words


@pytest.mark.parametrize(
    ("word", "grams"),
    [
        ("a", ["_a_"]),
        ("eu", ["_eu_"]),
        ("nato", ["_nat", "nato", "ato_"]),
    ],
)
def test_four_grams_of_a_padded_word(word: str, grams: list[str]) -> None:
    assert list(word_grams(word)) == grams


@pytest.mark.parametrize(
    ("one", "other"), [("NATO", "OTAN"), ("EU", "UE"), ("IMF", "FMI"), ("HIV", "VIH"), ("NATO", "НАТО")]
)
def test_an_acronym_in_two_languages_is_one_term(one: str, other: str) -> None:
    assert acronym_keys(one) == acronym_keys(f"l'{other}.") != []


@pytest.mark.parametrize("text", ["nato", "Nato", "I", "DISAGREEMENT", "B2B", "2024", "北京", "مصر"])
def test_what_is_no_acronym_has_no_key(text: str) -> None:
    assert acronym_keys(text) == []


@settings(deadline=None)
@given(st.text(alphabet="ABCDEFGHIJ", min_size=2, max_size=6), st.text(alphabet="abcdefghij ", max_size=20))
def test_no_acronym_is_taken_for_part_of_a_word(acronym: str, words: str) -> None:
    assert not set(acronym_keys(acronym)) & set(grams_of(words))


@settings(deadline=None)
@given(st.text(max_size=60))
def test_every_term_can_stand_in_an_index(text: str) -> None:
    for gram in grams_of(text):
        assert gram
        assert set(gram) <= set("_abcdefghijklmnopqrstuvwxyz0123456789")


@settings(deadline=None)
@given(st.text(max_size=60))
def test_terms_are_joined_as_they_are(text: str) -> None:
    assert joined_terms(text).split(" ") == (grams_of(text) or [""])


def test_the_terms_are_known_by_one_name_in_every_process() -> None:
    """Another name has every library indexed again when it is opened next."""
    assert terms_way() == "0a224e3eed92ca5f90822710ea1df4c7dbcaa626e674d2dcca9db3ae5634d97b"
