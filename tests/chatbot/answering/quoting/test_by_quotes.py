import pytest
from asking import retrieved

from chatbot.answering.quoting.by_quotes import MOST_QUOTES, answer_by_quotes
from chatbot.answering.quoting.ranking import rank_sentences
from chatbot.evidence.verdict import QUOTED
from vectorstore.article import Article
from vectorstore.library import Library

QUOTES = [
    ("What did Peskov demand?", "le refus de l'Ukraine de rejoindre l'OTAN"),
    ("Qu'a demandé Peskov ?", "le refus de l'Ukraine de rejoindre l'OTAN"),
    ("Combien de temps a duré la rencontre entre Witkoff et Poutine ?", "trois à quatre heures"),
    ("Who called NATO membership unrealistic?", "Pete Hegseth"),
    ("How long did the meeting between Witkoff and Putin last?", "trois à quatre heures"),
    ("¿Cuánto duró la reunión de Witkoff con Putin?", "trois à quatre heures"),
    ("Wie lange dauerte das Treffen zwischen Witkoff und Putin?", "trois à quatre heures"),
    ("When did the dialogue begin?", "le 12 février"),
]


@pytest.mark.parametrize(("question", "quoted"), QUOTES)
def test_the_best_sentences_are_quoted_word_for_word(question, quoted, sample_library):
    cited = answer_by_quotes(retrieved(sample_library, question))

    assert any(quoted in citation.quote for citation in cited.citations)
    assert 1 <= len(cited.citations) <= MOST_QUOTES
    introduction, *paragraphs = cited.text.split("\n\n")
    assert paragraphs == [f"{citation.quote} [{citation.number}]" for citation in cited.citations]
    assert introduction.rstrip().endswith(":")
    assert [sentence.verdict for sentence in cited.sentences] == [QUOTED] * len(cited.citations)


def test_they_stand_in_the_order_of_the_article(sample_library):
    cited = answer_by_quotes(retrieved(sample_library, "What did Peskov demand of Ukraine and Kyiv?"))

    starts = [citation.start for citation in cited.citations]
    assert starts == sorted(starts)


def test_numbers_go_on_from_the_first(sample_library):
    cited = answer_by_quotes(retrieved(sample_library, "What did Peskov demand?"), first=4)

    assert [citation.number for citation in cited.citations] == [4, 5][: len(cited.citations)]
    assert cited.sentences[0].citations == (4,)
    assert "[4]" in cited.text


def test_the_words_asked_for_are_marked(sample_library):
    retrieval = retrieved(sample_library, "How long did the meeting between Witkoff and Putin last?")
    [citation] = [one for one in answer_by_quotes(retrieval).citations if "trois à" in one.quote]

    assert [citation.quote[start:end] for start, end in citation.marks] == ["Witkoff", "Poutine"]


def test_who_he_is_goes_along(sample_library):
    retrieval = retrieved(sample_library, "Was nuclear arms control discussed?")
    (citation,) = answer_by_quotes(retrieval).citations

    assert citation.quote.startswith("Witkoff a souligné")
    assert citation.quote.endswith("la situation au Moyen-Orient.")


ARTICLES = [
    Article(
        id="one", text="Read more\n\nThe bridge over the Elbe was built by Ada Lovelace in 1893.", language="en"
    ),
    Article(id="two", text="The bridge over the Elbe was built by Ada Lovelace, in 1893.", language="en"),
    Article(id="three", text="The Elbe bridge is red.\n\nThe bridge\n\nRead more", language="en"),
]


@pytest.fixture(scope="module")
def bridges(tmp_path_factory):
    with Library.open(tmp_path_factory.mktemp("bridges")) as library:
        library.add(ARTICLES)
        yield library


@pytest.mark.parametrize("question", ["When was the Elbe bridge built?", "Who built the Elbe bridge?"])
def test_copies_are_quoted_once(question, bridges):
    cited = answer_by_quotes(retrieved(bridges, question))

    assert len([one for one in cited.citations if "1893" in one.quote]) == 1


def test_what_is_no_sentence_is_not_quoted(bridges):
    found = rank_sentences(retrieved(bridges, "The bridge? Read more"))

    assert found
    assert not any(one.sentence.text in ("Read more", "The bridge") for one in found)


def test_where_there_is_nothing_else_nothing_is_quoted(tmp_path):
    with Library.open(tmp_path) as library:
        library.add([Article(id="menu", text="Read more", language="en")])

        assert answer_by_quotes(retrieved(library, "Read more")) == ()


FLOOD = "The floods in Pellworth killed {dead} people, said the mayor on {day}."


def test_a_later_figure_is_no_copy_and_comes_first(tmp_path):
    days = {"2031-05-02": "Friday", "2031-05-05": "Monday"}
    tolls = [
        Article(id=day, text=FLOOD.format(dead=dead, day=name), language="en", published=day)
        for dead, (day, name) in zip((12, 19), days.items(), strict=True)
    ]
    with Library.open(tmp_path) as library:
        library.add(tolls)

        cited = answer_by_quotes(retrieved(library, "How many people were killed by the floods in Pellworth?"))

    assert [one.article.id for one in cited.citations] == ["2031-05-05", "2031-05-02"]
