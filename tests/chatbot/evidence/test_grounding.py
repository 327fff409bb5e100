import pytest

from chatbot.evidence.grounding import Grounding
from vectorstore.article import Article
from vectorstore.search.hits import Hit, Signals
from vectorstore.text.passages import passages_of

FRENCH = Article(
    text="La pluie a inondé les rues de Lviv. Le maire Andriy Sadovy a fermé onze écoles. Les cours reprendront "
    "lundi.",
    language="fr",
)
ENGLISH = Article(
    text="Snow closed the airport of Lviv on Friday. Twenty flights went to Kraków. The mayor praised the crews.",
    language="en",
)
HITS = [Hit(passage, one, 1.0, Signals(0.5, 1.0)) for one in (FRENCH, ENGLISH) for passage in passages_of(one)]

UNDER = {
    "the same language": ("Some twenty flights went to Kraków.", [1], ["Twenty flights went to Kraków."]),
    "another": (
        "Mayor Andriy Sadovy closed eleven schools.",
        [0],
        ["Le maire Andriy Sadovy a fermé onze écoles."],
    ),
    "each hit that is cited": (
        "The mayor closed schools, and praised the crews.",
        [0, 1],
        ["Le maire Andriy Sadovy a fermé onze écoles.", "The mayor praised the crews."],
    ),
    "two sentences told as one": (
        "Snow closed the airport of Lviv, and the crews were praised by the mayor.",
        [1],
        ["Snow closed the airport of Lviv on Friday.", "The mayor praised the crews."],
    ),
}


@pytest.fixture
def grounding():
    return Grounding(HITS, lambda terms: dict.fromkeys(terms, 1.0))


@pytest.mark.parametrize(("sentence", "hits", "sources"), UNDER.values(), ids=UNDER)
def test_a_sentence_rests_on_a_sentence_or_two_of_what_it_cites(sentence, hits, sources, grounding):
    claim = grounding.read(sentence, "en")
    found = [ground for hit in hits for ground in grounding.place(claim, hit).grounds]

    assert [source.text for source, _ in found] == sources
    assert all(hit.article.text[source.start : source.end] == source.text for source, hit in found)


def test_the_nearest_is_found_wherever_it_stands(grounding):
    claim = grounding.read("Eleven schools were closed by mayor Sadovy.", "en")

    assert grounding.nearest(claim).text == "Le maire Andriy Sadovy a fermé onze écoles."
    assert grounding.nearest(claim, besides=[0]).hit.article == ENGLISH


def test_the_sentences_beside_and_the_title_are_around(grounding):
    place = grounding.place(grounding.read("Twenty flights went to Kraków.", "en"), 1)

    assert place.around == (
        "Snow closed the airport of Lviv on Friday.",
        "The mayor praised the crews.",
    )
    assert place.similarity > 0.9


def test_nothing_is_near_where_there_is_nothing():
    empty = Grounding([], lambda terms: dict.fromkeys(terms, 1.0))

    assert empty.nearest(empty.read("It rained.", "en")) is None
