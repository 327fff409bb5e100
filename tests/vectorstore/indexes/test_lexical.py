from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from library_parts import scores

from vectorstore.errors import LibraryError
from vectorstore.indexes.lexical import LexicalIndex
from vectorstore.text.terms import grams_of


@pytest.fixture
def index(tmp_path: Path) -> Iterator[LexicalIndex]:
    with closing(LexicalIndex(tmp_path / "lexical")) as opened:
        yield opened


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
    index.put({7: "Vladimir Putin met Witkoff.", 8: "The harvest was good."})

    found = scores(index, query)

    assert max(found, key=found.__getitem__) == 7
    assert all(score > 0 for score in found.values())


@pytest.mark.parametrize(
    ("query", "found"),
    [("普京", {1}), ("بوتين", {2}), ("Россия", {3}), ("otan", set()), ("OTAN", {4})],
)
def test_every_script_is_searched(index: LexicalIndex, query: str, found: set[int]) -> None:
    index.put({1: "普京会见了威特科夫", 2: "التقى بوتين", 3: "Россия ответила", 4: "NATO met"})

    assert set(scores(index, query)) == found


@pytest.mark.parametrize(
    "query",
    ["", " ", "?", "…", '"', "'", "*", "-", "()", "\0", "AND", "NEAR(a, 2)", "^", "a", "x" * 100_000,
     "ab " * 33_334, " ".join(f"w{number}" for number in range(20_000)), "\ud800"],
)  # fmt: skip
def test_a_query_is_never_syntax(index: LexicalIndex, query: str) -> None:
    index.put({1: "nothing of the kind"})

    assert scores(index, query).keys() <= {1}


@settings(max_examples=60)
@given(query=st.text(max_size=40))
def test_any_text_may_be_a_query(tmp_path_factory: pytest.TempPathFactory, query: str) -> None:
    with closing(LexicalIndex(tmp_path_factory.mktemp("any"))) as index:
        index.put({1: query, 2: "something else"})

        assert set(scores(index, query)) >= ({1} if grams_of(query) else set())


def test_what_was_removed_is_gone(index: LexicalIndex) -> None:
    index.put({1: "Putin met Witkoff", 2: "NATO met Путин", 3: "the harvest"})

    index.remove([1, 2, 99])

    assert scores(index, "Putin NATO met Witkoff") == {}
    assert index.rows() == {3}
    assert len(index) == 1


def test_a_row_that_is_put_again_is_replaced(index: LexicalIndex) -> None:
    index.put({1: "Putin met Witkoff", 2: "the harvest"})

    index.put({1: "Rubio"})

    assert scores(index, "Putin Witkoff") == {}
    assert scores(index, "Rubio").keys() == {1}
    assert index.rows() == {1, 2}


def test_a_rare_term_tells_more_than_a_common_one(index: LexicalIndex) -> None:
    index.put({1: "met Putin", 2: "met Rubio", 3: "met nobody"})

    rarity = index.rarity(["_met", "puti", "zzzz"])

    assert rarity["zzzz"] > rarity["puti"] > rarity["_met"] > 0


def test_a_term_is_never_more_common_than_everywhere(index: LexicalIndex) -> None:
    """What was taken out counts until the files are merged."""
    index.put(dict.fromkeys(range(1, 9), "Putin"))
    index.remove(range(2, 9))

    assert 0 < index.rarity(["puti"])["puti"] < 1


def test_rarity_of_many_terms(index: LexicalIndex) -> None:
    index.put({1: "Putin"})
    terms = [f"{number:04}" for number in range(3000)]

    rarity = index.rarity([*terms, "puti"])

    assert rarity.keys() == {*terms, "puti"}
    assert rarity["puti"] < rarity["0001"]


def test_rows_are_those_that_are_in(index: LexicalIndex) -> None:
    assert index.rows() == set()
    index.put({3: "Putin", 7: "", 5: "the harvest"})
    assert index.rows() == {3, 5, 7}

    index.clear()

    assert index.rows() == set()
    index.put({3: "Rubio"})
    assert scores(index, "Rubio").keys() == {3}


def test_a_term_weighs_what_it_is_given(index: LexicalIndex) -> None:
    index.put({1: "Putin", 2: "harvest", 3: "neither of them"})

    assert [*index.best({"puti": 1.0, "harv": 2.0}, 2)] == [2, 1]
    assert [*index.best({"puti": 2.0, "harv": 1.0}, 2)] == [1, 2]
    assert [*index.best({"puti": 1.0, "harv": 0.0}, 2)] == [1]
    assert index.best({"puti": 0.0}, 2) == {}


@pytest.mark.parametrize(("count", "rows"), [(-1, []), (0, []), (1, [2]), (2, [2, 1]), (10**6, [2, 1])])
def test_the_best_come_first_and_no_more_than_asked_for(index: LexicalIndex, count: int, rows: list[int]) -> None:
    index.put({1: "Putin and somebody else who was there", 2: "Putin", 3: "nobody"})

    assert [*index.best({"puti": 1.0}, count)] == rows


@pytest.mark.parametrize(
    ("among", "rows"), [([], set()), ([1], {1}), ([1, 3], {1}), ([3, 99], set()), ([1, 2, 3], {1, 2})]
)
def test_only_rows_that_are_allowed_are_found(index: LexicalIndex, among: list[int], rows: set[int]) -> None:
    index.put({1: "Putin spoke", 2: "Putin", 3: "nobody"})
    whole = index.best({"puti": 1.0}, 10)

    found = index.best({"puti": 1.0}, 10, among)

    assert found == {row: whole[row] for row in rows}


def test_all_is_there_after_opening_again(tmp_path: Path) -> None:
    with closing(LexicalIndex(tmp_path / "made")) as first:
        first.put({1: "Putin", 2: "harvest"})
        first.remove([2])

    with closing(LexicalIndex(tmp_path / "made")) as again:
        assert again.rows() == {1}
        assert scores(again, "Putin").keys() == {1}


def test_one_that_does_not_open_is_begun_anew(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with closing(LexicalIndex(tmp_path)) as first:
        first.put({1: "Putin"})
    (tmp_path / "meta.json").write_text("{")

    with closing(LexicalIndex(tmp_path)) as again:
        assert len(again) == 0
        again.put({2: "harvest"})

    assert "made again" in caplog.text
    assert "\n" not in caplog.messages[0]


def test_a_folder_that_cannot_be_used_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "lexical").write_text("a file")

    with pytest.raises(LibraryError, match="delete that folder") as caught:
        LexicalIndex(tmp_path / "lexical")

    assert "\n" not in str(caught.value)


def test_one_in_use_by_another_is_not_written(tmp_path: Path) -> None:
    with closing(LexicalIndex(tmp_path)) as first, closing(LexicalIndex(tmp_path)) as second:
        first.put({1: "Putin"})

        with pytest.raises(LibraryError):
            second.put({2: "harvest"})

        assert first.rows() == {1}
