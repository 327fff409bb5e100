from collections.abc import Mapping, Sequence

import pytest
from letters import LetterEmbedder
from library_parts import TODAY

from vectorstore.article import Article
from vectorstore.embeddings.built_in import BuiltInEmbedder
from vectorstore.embeddings.embedder import Embedder
from vectorstore.search.best_sentences import SentenceHit, best_sentences
from vectorstore.search.hits import Hit, Signals
from vectorstore.search.query import read_query
from vectorstore.text.passages import Passage, Sentence, sentences_of
from vectorstore.text.terms import grams_of

TALKS = Article(
    id="talks",
    text="Putin met Witkoff. They spoke of the harvest. Lavrov was not there. The weather was good.",
    language="en",
)
OTHER = Article(id="other", text="Rubio flew home. The harvest failed.", language="en")


def hit(article: Article, first: int, last: int, score: float = 0.0) -> Hit:
    """A hit on sentences `first` to `last` of an article."""
    sentences = tuple(sentences_of(article.text, "en")[first : last + 1])
    start, end = sentences[0].start, sentences[-1].end
    passage = Passage(f"{article.id}.{first}", article.id, start, end, article.text[start:end], sentences)
    return Hit(passage, article, score, Signals(dense=0.0, lexical=0.0))


def ranked_by(
    query: str, hits: Sequence[Hit], embedder: Embedder, rarity: Mapping[str, float] | None = None
) -> list[SentenceHit]:
    """The sentences, best first, where the terms in `rarity` weigh what it says and all others 1."""
    read = read_query(query, {"en"}, TODAY)
    return best_sentences(read, hits, dict.fromkeys(read.terms, 1.0) | dict(rarity or {}), embedder)


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("Who did Poutine meet?", "Putin met Witkoff."),
        ("Was Lavrov there?", "Lavrov was not there."),
        ("Лавров", "Lavrov was not there."),
        ("the weather", "The weather was good."),
    ],
)
@pytest.mark.parametrize("embedder", [LetterEmbedder(weight=0.1), BuiltInEmbedder()], ids=["letters", "embedded"])
def test_the_sentence_that_says_it_is_first(query: str, first: str, embedder) -> None:
    assert ranked_by(query, [hit(TALKS, 0, 3)], embedder)[0].sentence.text == first


def test_every_sentence_is_ranked_once_though_passages_share_one() -> None:
    hits = [hit(TALKS, 0, 2, score=2.0), hit(TALKS, 2, 3, score=1.0), hit(OTHER, 0, 1)]

    ranked = ranked_by("harvest", hits, LetterEmbedder())

    assert sorted(one.sentence.text for one in ranked) == sorted(
        sentence.text for article in (TALKS, OTHER) for sentence in sentences_of(article.text, "en")
    )
    shared = next(one for one in ranked if one.sentence.text == "Lavrov was not there.")
    assert shared.hit is hits[0]
    assert [one.score for one in ranked] == sorted((one.score for one in ranked), reverse=True)
    for one in ranked:
        article = one.hit.article
        assert article.text[one.sentence.start : one.sentence.end] == one.sentence.text


def test_of_the_same_sentence_the_one_in_the_better_passage_is_first() -> None:
    again = Article(id="again", text=OTHER.text)

    for better, worse in ((OTHER, again), (again, OTHER)):
        ranked = ranked_by("harvest", [hit(worse, 0, 1, -1.0), hit(better, 0, 1, 1.0)], LetterEmbedder())
        assert ranked[0].hit.article is better


def test_a_rare_term_weighs_more_than_a_common_one() -> None:
    by_spelling = LetterEmbedder(weight=0.0)
    for rare, first in (("Lavrov", "Lavrov was not there."), ("weather", "The weather was good.")):
        rarity = dict.fromkeys(grams_of(rare), 9.0)

        ranked = ranked_by("weather Lavrov", [hit(TALKS, 0, 3)], by_spelling, rarity)

        assert ranked[0].sentence.text == first


@pytest.mark.parametrize("query", ["", "?", "普京", "x" * 10_000])
def test_any_query_ranks_all(query: str) -> None:
    assert len(ranked_by(query, [hit(TALKS, 0, 3)], LetterEmbedder())) == 4


def test_of_no_hits_there_are_no_sentences() -> None:
    embedder = LetterEmbedder()
    embedder.unreachable = True

    assert ranked_by("harvest", [], embedder) == []


def test_one_sentence_is_ranked_at_the_mean() -> None:
    only = Article(id="only", text="Putin met Witkoff.")

    (one,) = ranked_by("Putin", [hit(only, 0, 0)], LetterEmbedder())

    assert one.sentence == Sentence(0, 18, "Putin met Witkoff.")
    assert one.score == 0.0


LUTHER = Article(
    id="luther",
    text="Luther was born here. Luther wrote hymns. Luther went to Worms. He was banned there. Luther died.",
    language="en",
)


def test_a_word_that_every_sentence_has_tells_little() -> None:
    assert ranked_by("Luther hymns", [hit(LUTHER, 0, 4)], LetterEmbedder(weight=0.0))[0].sentence.text == (
        "Luther wrote hymns."
    )


def test_the_words_of_the_sentence_before_count_too() -> None:
    ranked = ranked_by("Was Luther banned at Worms?", [hit(LUTHER, 0, 4)], LetterEmbedder(weight=0.0))

    assert ranked[0].sentence.text == "He was banned there."
