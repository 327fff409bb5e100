import numpy as np
import pytest
from letters import LetterEmbedder

from vectorstore.search.sentence_vectors import SentenceVectors


@pytest.mark.parametrize(
    ("asked", "embedded"),
    [
        ([["abc", "bcd"]], [["abc", "bcd"]]),
        ([["abc", "abc"]], [["abc"]]),
        ([["abc"], ["abc", "bcd"]], [["abc"], ["bcd"]]),
        ([["abc"], ["abc"]], [["abc"]]),
        ([["abc", "bcd"], ["abc"], ["cde"], ["abc", "bcd"]], [["abc", "bcd"], ["cde"], ["bcd"]]),
        ([["abc", "bcd", "cde"], ["cde", "abc"]], [["abc", "bcd", "cde"], ["abc"]]),
        ([[]], []),
    ],
    ids=["new", "twice", "known", "all known", "the oldest goes", "more than are kept", "none"],
)
def test_a_sentence_is_embedded_once_while_it_is_kept(asked, embedded):
    embedder, kept = LetterEmbedder(), SentenceVectors(most=2)

    rows = [kept.of(sentences, embedder) for sentences in asked]

    assert embedder.calls == embedded
    for sentences, found in zip(asked, rows, strict=True):
        assert np.allclose(found.reshape(-1, 26), LetterEmbedder().embed(sentences))


def test_vectors_of_one_embedder_are_not_those_of_another():
    kept, other = SentenceVectors(), LetterEmbedder(digest="other")
    kept.of(["abc"], LetterEmbedder())

    kept.of(["abc"], other)

    assert other.calls == [["abc"]]
