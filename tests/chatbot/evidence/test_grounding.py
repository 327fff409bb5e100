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
        "Snow closed the airport of Lviv, and twenty flights went to Kraków.",
        [1],
        ["Snow closed the airport of Lviv on Friday.", "Twenty flights went to Kraków."],
    ),
}


@pytest.fixture
def grounding():
    return Grounding(HITS, "en", lambda terms: dict.fromkeys(terms, 1.0))


@pytest.mark.parametrize(("sentence", "hits", "sources"), UNDER.values(), ids=UNDER)
def test_a_sentence_rests_on_a_sentence_or_two_of_what_it_cites(sentence, hits, sources, grounding):
    found = grounding.within(grounding.read(sentence), hits)

    assert [source.text for source, _ in found] == sources
    assert all(hit.article.text[source.start : source.end] == source.text for source, hit in found)


def test_the_nearest_is_found_wherever_it_stands(grounding):
    sentence = "Eleven schools were closed by mayor Sadovy."

    [(source, hit)] = grounding.nearest(grounding.read(sentence))

    assert hit.article == FRENCH
    assert "onze écoles" in source.text


def test_nothing_is_near_where_there_is_nothing():
    empty = Grounding([], "en", lambda _: {})

    assert empty.nearest(empty.read("It rained.")) == []
