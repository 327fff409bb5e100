import pytest
from hypothesis import given
from hypothesis import strategies as st

from vectorstore.text.terms import (
    UNSPACED,
    acronym_keys,
    grams_of,
    joined_terms,
    one_spelling,
    spelled_words,
    terms_way,
    word_grams,
    words_of,
)


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
    ("one", "other", "shared"),
    [
        ("photographie", "fotografía", {"_fot", "foto", "graf"}),
        ("quality", "calidad", {"_kal", "kali"}),
        ("Moskwa", "Москва", {"_mos", "mosk", "oskv", "skva", "kva_"}),
        ("theatre", "teatro", {"_tea", "teat", "eatr"}),
        ("nation", "nación", {"_nas", "sion", "ion_"}),
        ("rhythm", "ritmo", {"_rit", "ritm"}),
        ("Jugoslawien", "Yugoslavia", {"_iug", "gosl", "slav"}),
        ("Ouganda", "Uganda", {"_uga", "nda_"}),
        ("exposition", "Eksposition", {"_eks", "posi"}),
        ("Mussolini", "Musolini", {"_mus", "usol", "ini_"}),
        ("Kiew", "Kiev", {"_kie", "kiev", "iev_"}),
    ],
)
def test_cognates_share_grams(one: str, other: str, shared: set[str]) -> None:
    assert shared <= {*grams_of(one)} & {*grams_of(other)}


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("", []),
        ("Quality", [("quality", "kaliti")]),
        ("普京会见了", [("pujinghuijianle", "pujinghuijianle")]),
        ("北京車站", [("beijingchezhan", "beijingchezhan")]),
        ("オリンピック", [("orinpitku", "orinpitku")]),
        ("ประเทศไทย", [("praethsaithy", "praethsaithy")]),
        ("ខ្មែរ", [("khmaer", "khmaer")]),
        ("quality普京City", [("quality", "kaliti"), ("pujing", "pujing"), ("city", "siti")]),
        ("B2B x1x", [("b2b", "b2b"), ("x1x", "x1x")]),
    ],
)
def test_each_word_has_one_spelling_but_syllables_stay_as_they_are(
    text: str, spelled: list[tuple[str, str]]
) -> None:
    assert spelled_words(text) == spelled


@given(st.from_regex(f"[{UNSPACED}]{{1,12}}", fullmatch=True))
def test_no_syllable_is_spelled_otherwise(text: str) -> None:
    assert all(word == spelled for word, spelled in spelled_words(text))


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=12))
def test_a_word_is_never_spelled_away(word: str) -> None:
    assert set(one_spelling(word)) <= set("abcdefghijklmnopqrstuvwxyz")
    assert one_spelling(word)


@pytest.mark.parametrize(
    ("one", "other"), [("NATO", "OTAN"), ("EU", "UE"), ("IMF", "FMI"), ("HIV", "VIH"), ("NATO", "НАТО")]
)
def test_an_acronym_in_two_languages_is_one_term(one: str, other: str) -> None:
    assert acronym_keys(one) == acronym_keys(f"l'{other}.") != []


@pytest.mark.parametrize("text", ["nato", "Nato", "I", "DISAGREEMENT", "B2B", "2024", "北京", "مصر"])
def test_what_is_no_acronym_has_no_key(text: str) -> None:
    assert acronym_keys(text) == []


@given(st.text(alphabet="ABCDEFGHIJ", min_size=2, max_size=6), st.text(alphabet="abcdefghij ", max_size=20))
def test_no_acronym_is_taken_for_part_of_a_word(acronym: str, words: str) -> None:
    assert not set(acronym_keys(acronym)) & set(grams_of(words))


@given(st.text(max_size=60))
def test_every_term_can_stand_in_an_index(text: str) -> None:
    for gram in grams_of(text):
        assert gram
        assert set(gram) <= set("_abcdefghijklmnopqrstuvwxyz0123456789")


@given(st.text(max_size=60))
def test_terms_are_joined_as_they_are(text: str) -> None:
    assert joined_terms(text).split(" ") == (grams_of(text) or [""])


def test_the_terms_are_known_by_one_name_in_every_process() -> None:
    """Another name has every library indexed again when it is opened next."""
    assert terms_way() == "f67d008f7d25d1991a2dba0958abf391dce9786f645c0a20041656e4f40103fc"
