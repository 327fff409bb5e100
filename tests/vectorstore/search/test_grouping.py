from itertools import pairwise
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st
from library_parts import TALKS

from vectorstore.article import Article
from vectorstore.search.copies import fold_copies
from vectorstore.search.grouping import Candidate, group, joined
from vectorstore.text.passages import Passage, passages_of

ROWS_OF_AN_ARTICLE = 8


def candidates_of(*rows: tuple[int, float]) -> list[Candidate]:
    """Candidates by row and score, eight rows an article, each a story of its own."""
    found = [Candidate(row, row // ROWS_OF_AN_ARTICLE, row // ROWS_OF_AN_ARTICLE, score) for row, score in rows]
    return sorted(found, key=lambda one: -one.score)


CANDIDATES = st.dictionaries(
    st.integers(0, 5 * ROWS_OF_AN_ARTICLE - 1), st.integers(-5, 5).map(float), max_size=40
).map(lambda scores: candidates_of(*scores.items()))
K = st.integers(-1, 12)


@given(CANDIDATES, K)
def test_no_row_is_shown_twice_and_no_more_places_than_asked_for(found: list[Candidate], k: int) -> None:
    rows = [row for place in group(found, k) for row in place]

    assert len(rows) == len(set(rows))
    assert set(rows) <= {one.row for one in found}
    assert len(group(found, k)) <= max(k, 0)


@given(CANDIDATES, K)
def test_a_place_is_neighbours_of_one_article_and_three_at_most(found: list[Candidate], k: int) -> None:
    article = {one.row: one.article for one in found}

    for rows in group(found, k):
        assert sorted(rows) == list(range(min(rows), min(rows) + len(rows)))
        assert len({article[row] for row in rows}) == 1
        assert len(rows) <= 3


@given(CANDIDATES, K)
def test_places_are_in_the_order_of_their_best_rows(found: list[Candidate], k: int) -> None:
    rank = {one.row: rank for rank, one in enumerate(found)}
    taken = group(found, k)

    assert all(rank[rows[0]] == min(map(rank.__getitem__, rows)) for rows in taken)
    assert all(rank[one[0]] < rank[other[0]] for one, other in pairwise(taken))


@given(CANDIDATES, K)
def test_all_places_are_taken_while_anything_is_left(found: list[Candidate], k: int) -> None:
    taken = group(found, k)

    assert len(taken) == k or {row for rows in taken for row in rows} == {one.row for one in found} or k < 1


@given(CANDIDATES, st.integers(1, 12))
def test_no_article_has_most_places_while_another_has_something_to_say(found: list[Candidate], k: int) -> None:
    taken = group(found, k)
    article = {one.row: one.article for one in found}
    shown = {row for rows in taken for row in rows}
    unheard = {one.article for one in found if one.score > 0 and one.row not in shown}

    for name in set(article.values()):
        if unheard - {name}:
            assert sum(article[rows[0]] == name for rows in taken) <= ceil(k / 2)


@given(CANDIDATES, st.integers(1, 12))
def test_the_best_is_always_first(found: list[Candidate], k: int) -> None:
    assert [rows[0] for rows in group(found, k)[:1]] == [one.row for one in found[:1]]


# Rows 0 to 7 are of one article, 8 to 15 of the next.
PLACES = {
    "nothing": ([], 5, []),
    "none wanted": ([(0, 1.0)], 0, []),
    "fewer than none wanted": ([(0, 1.0)], -1, []),
    "one after the other": ([(0, 3.0), (8, 2.0), (16, 1.0)], 2, [[0], [8]]),
    "neighbours, the best first": ([(3, 3.0), (8, 2.5), (2, 2.0), (4, 1.0)], 5, [[3, 2, 4], [8]]),
    "a fourth neighbour stands beside": ([(3, 4.0), (2, 3.0), (4, 2.0), (5, 1.0)], 5, [[3, 2, 4], [5]]),
    "between two places, with the one before": ([(2, 3.0), (4, 2.0), (3, 1.0)], 5, [[2, 3], [4]]),
    "neighbours of two articles are apart": ([(7, 2.0), (8, 1.0)], 5, [[7], [8]]),
    "half of the places, and the others theirs": (
        [(0, 9.0), (2, 8.0), (4, 7.0), (6, 6.0), (8, 1.0), (16, 0.5)], 4, [[0], [2], [8], [16]],
    ),
    "more than half of an odd number": ([(0, 9.0), (2, 8.0), (4, 7.0), (8, 1.0)], 3, [[0], [2], [8]]),
    "one place": ([(0, 9.0), (8, 1.0)], 1, [[0]]),
    "the others are no better than the mean": (
        [(0, 9.0), (2, 8.0), (4, 7.0), (8, 0.0), (16, -1.0)], 3, [[0], [2], [4]],
    ),
    "nobody is better than the mean": ([(0, 0.0), (2, 0.0), (4, -1.0), (8, -2.0)], 3, [[0], [2], [4]]),
    "one that comes late is in its order": (
        [(0, 9.0), (2, 8.0), (4, 7.0), (8, 1.0)], 4, [[0], [2], [4], [8]],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("scores", "k", "taken"), PLACES.values(), ids=PLACES)
def test_places(scores: list[tuple[int, float]], k: int, taken: list[list[int]]) -> None:
    assert group(candidates_of(*scores), k) == taken


# One a story


@given(
    st.lists(st.builds(Candidate, st.integers(), st.integers(0, 6), st.integers(0, 3), st.just(1.0)), max_size=20)
)
def test_one_article_speaks_for_its_story_the_one_with_the_best_passage(found: list[Candidate]) -> None:
    kept = fold_copies(found)

    first = {one.story: one.article for one in reversed(found)}
    assert kept == [one for one in found if one.article == first[one.story]]
    assert {one.story for one in kept} == {one.story for one in found}


# Joined

LONG = Article(
    id="long",
    text="\n\n".join(
        " ".join(f"Sentence {number} of part {part} says that it rained in Lviv." for number in range(9))
        for part in range(8)
    ),
    language="en",
)
PASSAGES = passages_of(LONG)


@given(st.integers(0, len(PASSAGES) - 1), st.integers(1, 3), st.randoms())
def test_joined_passages_are_one_slice_with_each_sentence_once(first: int, count: int, random) -> None:
    parts = PASSAGES[first : first + count]
    given = random.sample(parts, len(parts))

    one = joined(given, LONG.text)

    assert one.text == LONG.text[one.start : one.end]
    assert (one.start, one.end) == (parts[0].start, parts[-1].end)
    assert (one.id, one.article_id) == (given[0].id, "long")
    assert [*one.sentences] == sorted({its for part in parts for its in part.sentences}, key=lambda its: its.start)
    assert all(LONG.text[its.start : its.end] == its.text for its in one.sentences)
    assert len({its.start for its in one.sentences}) == len(one.sentences)


def test_neighbouring_passages_share_a_sentence() -> None:
    """Otherwise the test above would not see one twice."""
    assert len(PASSAGES) >= 5
    assert all(one.sentences[-1] == other.sentences[0] for one, other in pairwise(PASSAGES))


def test_one_passage_alone_stays_as_it_is() -> None:
    (passage,) = passages_of(TALKS)

    assert joined([passage], TALKS.text) == passage


def test_no_sentences_are_none() -> None:
    bare = Passage("a.0", "a", 2, 4, "cd", ())

    assert joined([bare], "abcdef") == bare
