import pytest

from chatbot.answering.checking.tracing import Tracer
from vectorstore.article import Article
from vectorstore.search.hits import Hit, Signals
from vectorstore.text.passages import passages_of

PESKOV = "Peskov demanded that Ukraine stays out of NATO"
DEMANDS = "le refus de l'Ukraine de rejoindre l'OTAN"


@pytest.fixture
def hits(sample_library):
    return sample_library.search("What did Peskov demand?", 8)


@pytest.fixture
def tracer(sample_library, hits):
    return Tracer(hits, "en", sample_library.rarity)


def test_a_number_is_traced_to_the_sentence_it_rests_on(tracer, hits):
    number = next(place for place, hit in enumerate(hits, 1) if DEMANDS in hit.passage.text)

    cited = tracer.trace(f"{PESKOV} [{number}].")

    [citation] = cited.citations
    assert cited.text == f"{PESKOV}. [1]"
    assert DEMANDS in citation.quote
    assert citation.article.is_current(hits[number - 1].article)
    assert citation.passage_id == hits[number - 1].passage.id


TRACED = [
    ("Pete Hegseth called membership in NATO unrealistic.", "Pete Hegseth"),
    ("Ukraine rejected these demands repeatedly.", "Ces demandes"),
    ("The meeting between Witkoff and Putin lasted three to four hours.", "trois à quatre"),
    ("They also discussed nuclear weapons and the Middle East.", "nucléaires"),
    ("European allies feared concessions at the expense of Kyiv.", "alliés européens"),
    ("The Kremlin confirmed its will to talk but stressed the realities on the ground.", "réalités du terrain"),
]


@pytest.mark.parametrize(("sentence", "quoted"), TRACED)
def test_the_sentence_is_the_one_that_says_it_in_another_language(sentence, quoted, tracer, hits):
    number = next(place for place, hit in enumerate(hits, 1) if quoted in hit.passage.text)

    assert quoted in tracer.trace(f"{sentence} [{number}]").citations[0].quote


BEFORE = "The fire in the harbour of Odesa killed 12 people, police said on Monday."
AFTER = "The number of people killed by the fire in Odesa has risen to 14, police said on Tuesday."
TWO_DAYS = {
    "of the other day": ("en", "The fire killed 14 people [1].", "linked", 2),
    "of the other day in German": ("de", "Bei dem Brand kamen 14 Menschen ums Leben [1].", "linked", 2),
    "of no day": ("en", "The fire killed 13 people [1][2].", "contradicted", 2),
}


@pytest.mark.parametrize(("language", "text", "support", "sources"), TWO_DAYS.values(), ids=TWO_DAYS)
def test_what_another_article_says_is_no_contradiction(language, text, support, sources):
    articles = [Article(BEFORE, id="1", language="en"), Article(AFTER, id="2", language="en")]
    hits = [Hit(passages_of(one)[0], one, 1.0, Signals(1.0, 1.0)) for one in articles]

    [sentence] = Tracer(hits, language, lambda terms: dict.fromkeys(terms, 1.0)).whole(text).sentences

    assert (sentence.verdict.support, len(sentence.citations)) == (support, sources)


def test_one_sentence_is_one_citation_however_often_it_is_cited(tracer):
    cited = tracer.trace(f"{PESKOV} [1]. {PESKOV} [1].")

    assert len(cited.citations) == 1
    assert cited.text == f"{PESKOV}. [1] {PESKOV}. [1]"


ABOUT_THE_WRONG_PASSAGE = {
    "true": ("The meeting between Witkoff and Putin lasted three to four hours.", ("linked", "verified")),
    "wrong": ("The meeting between Witkoff and Putin in Moscow lasted seven hours.", ("contradicted",)),
}


@pytest.mark.parametrize(("sentence", "supports"), ABOUT_THE_WRONG_PASSAGE.values(), ids=ABOUT_THE_WRONG_PASSAGE)
def test_a_sentence_is_compared_where_it_would_stand_whatever_it_cites(sentence, supports, tracer, hits):
    number = next(place for place, hit in enumerate(hits, 1) if "trois à quatre" not in hit.passage.text)

    cited = tracer.whole(f"{sentence} [{number}]")

    assert cited.sentences[0].verdict.support in supports
    assert any("trois à quatre" in citation.quote for citation in cited.citations) == ("seven" in sentence)


def test_growing_and_whole_text_end_the_same(tracer, sample_library, hits):
    written = f"{PESKOV} [1]. Nonsense [9]. The meeting lasted hours [2][3]. "
    for length in range(len(written)):
        tracer.trace(written[:length])

    assert tracer.trace(written) == Tracer(hits, "en", sample_library.rarity).trace(written)


def test_a_sentence_that_stands_is_judged_once(sample_library, hits):
    asked = []

    def rarity(terms):
        asked.append(terms)
        return sample_library.rarity(terms)

    tracer = Tracer(hits, "en", rarity)
    for number in range(100):
        tracer.trace(f"{PESKOV} [1]. " + "It rains. " * number)

    assert len(asked) <= 2


def test_nothing_written_is_nothing_cited(tracer):
    cited = tracer.trace("")

    assert (cited.text, cited.sentences, cited.citations) == ("", (), ())
