import pytest

from vectorstore.embeddings.word_vectors import WordVectors, is_whole_word


@pytest.mark.parametrize(("word", "whole"), [("storm", True), ("paris", False), ("stormlike", False)])
def test_which_words_the_vocabulary_has_whole(word, whole):
    assert is_whole_word(word) is whole


def test_words_that_mean_much_the_same_are_near():
    plan, talks, oil = WordVectors().embed(["peace plan", "negotiations", "crude oil"])

    assert plan @ talks > plan @ oil
