from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vectorstore.database import Database
from vectorstore.lexical import LexicalIndex, acronym_keys, grams_of, word_grams, words_of


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(tmp_path / "index.sqlite3")
    yield opened
    opened.close()


@pytest.fixture
def index(database: Database) -> LexicalIndex:
    return LexicalIndex(database)


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


@pytest.mark.parametrize(
    "query",
    [
        "Putin",
        "Poutine",
        "Путин",
        "PUTINS",
        "who is Putin?",
        '"Putin" AND NOT (x)',
        "Putin*",
        "col:Putin",
        "{Putin}",
    ],
)
def test_a_name_is_found_however_it_is_spelt(index: LexicalIndex, query: str) -> None:
    index.add({7: "Vladimir Putin met Witkoff.", 8: "The harvest was good."})

    scores = index.scores(query)

    assert max(scores, key=scores.__getitem__) == 7
    assert all(score > 0 for score in scores.values())


@pytest.mark.parametrize(
    ("query", "found"),
    [("普京", {1}), ("بوتين", {2}), ("Россия", {3}), ("otan", set()), ("OTAN", {4})],
)
def test_every_script_is_searched(index: LexicalIndex, query: str, found: set[int]) -> None:
    index.add({1: "普京会见了威特科夫", 2: "التقى بوتين", 3: "Россия ответила", 4: "NATO met"})

    assert set(index.scores(query)) == found


@pytest.mark.parametrize(
    "query",
    ["", " ", "?", "…", '"', "'", "*", "-", "()", "\0", "AND", "NEAR(a, 2)", "^", "a", "x" * 100_000,
     "ab " * 33_334, " ".join(f"w{number}" for number in range(20_000)), "\ud800"],
)  # fmt: skip
def test_a_query_is_never_syntax(index: LexicalIndex, query: str) -> None:
    index.add({1: "nothing of the kind"})

    assert index.scores(query).keys() <= {1}


@settings(max_examples=60, deadline=None)
@given(query=st.text(max_size=40))
def test_any_text_may_be_a_query(tmp_path_factory: pytest.TempPathFactory, query: str) -> None:
    database = Database(tmp_path_factory.mktemp("any") / "index.sqlite3")
    index = LexicalIndex(database)
    index.add({1: query, 2: "something else"})

    assert set(index.scores(query)) >= ({1} if grams_of(query) else set())
    database.close()


def test_what_was_removed_is_gone_to_the_last_term(index: LexicalIndex, database: Database) -> None:
    texts = {1: "Putin met Witkoff", 2: "NATO met Путин"}
    index.add(texts)

    index.remove(texts)

    assert index.scores("Putin NATO met Witkoff") == {}
    assert database.rows("SELECT term FROM gram_counts") == []


def test_removing_one_leaves_the_others_scores_as_if_it_had_never_been(index: LexicalIndex) -> None:
    index.add({1: "Putin met Witkoff", 2: "the harvest was good"})
    before = index.scores("Putin's harvest")

    index.add({3: "Putin spoke of the harvest"})
    changed = index.scores("Putin's harvest")
    index.remove({3: "Putin spoke of the harvest"})

    assert index.scores("Putin's harvest") == pytest.approx(before)
    assert changed != pytest.approx(before)


def test_a_rare_term_tells_more_than_a_common_one(index: LexicalIndex) -> None:
    index.add({1: "met Putin", 2: "met Rubio", 3: "met nobody"})

    rarity = index.rarity(["_met", "puti", "zzzz"], 3)

    assert rarity["zzzz"] > rarity["puti"] > rarity["_met"] > 0


def test_rarity_of_more_terms_than_one_statement_takes(index: LexicalIndex) -> None:
    index.add({1: "Putin"})
    terms = [f"{number:04}" for number in range(3000)]

    rarity = index.rarity([*terms, "puti"], 1)

    assert rarity.keys() == {*terms, "puti"}
    assert rarity["puti"] < rarity["0001"]


def test_rows_are_those_that_are_in(index: LexicalIndex, database: Database) -> None:
    assert index.rows() == set()
    index.add({3: "Putin", 7: "", 5: "the harvest"})
    assert index.rows() == {3, 5, 7}

    index.remove({3: "Putin"})
    assert index.rows() == {5, 7}
    index.clear()

    assert index.rows() == set()
    assert database.rows("SELECT term FROM gram_counts") == []
    index.add({3: "Rubio"})
    assert index.scores("Rubio").keys() == {3}


def test_the_terms_are_known_by_one_name_in_every_process(index: LexicalIndex) -> None:
    """Another name has every library indexed again when it is opened next."""
    assert index.terms == "0a224e3eed92ca5f90822710ea1df4c7dbcaa626e674d2dcca9db3ae5634d97b"
