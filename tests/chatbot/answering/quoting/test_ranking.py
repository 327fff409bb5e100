from collections.abc import Mapping, Sequence

import pytest
from library_parts import TODAY

from chatbot.answering.quoting.ranking import SentenceHit, rank_sentences
from chatbot.asking.question import Question
from chatbot.asking.retrieval import Retrieval
from vectorstore.article import Article
from vectorstore.search.hits import Hit, Signals
from vectorstore.search.query import read_query
from vectorstore.text.passages import Passage, Sentence, sentences_of
from vectorstore.text.terms import grams_of
from vectorstore.text.words import telling_words

TALKS = Article(
    id="talks",
    text="Putin met Witkoff. They spoke of the harvest. Lavrov was not there. The weather was good.",
    language="en",
)
OTHER = Article(id="other", text="Rubio flew home. The harvest failed.", language="en")


def hit(article: Article, first: int = 0, last: int = 99, score: float = 0.0) -> Hit:
    """A hit on sentences `first` to `last` of an article."""
    sentences = tuple(sentences_of(article.text, article.language)[first : last + 1])
    start, end = sentences[0].start, sentences[-1].end
    passage = Passage(f"{article.id}.{first}", article.id, start, end, article.text[start:end], sentences)
    return Hit(passage, article, score, Signals(dense=0.0, lexical=0.0))


def ranked(
    question: str, hits: Sequence[Hit], rarity: Mapping[str, float] | None = None, language: str = "en"
) -> list[SentenceHit]:
    """The sentences, best first, where the terms in `rarity` weigh what it says and all others 1."""
    query = read_query(question, {"en"}, TODAY)
    weights = dict.fromkeys(query.terms, 1.0) | dict(rarity or {})
    words = telling_words(question, language)
    return rank_sentences(
        Retrieval(Question(question, language), question, query, words, tuple(hits), weights, 1.0)
    )


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("Who did Poutine meet?", "Putin met Witkoff."),
        ("Was Lavrov there?", "Lavrov was not there."),
        ("Лавров", "Lavrov was not there."),
        ("the weather", "The weather was good."),
        ("Wie war das Wetter?", "The weather was good."),
    ],
)
def test_the_sentence_that_says_it_is_first(question: str, first: str) -> None:
    assert ranked(question, [hit(TALKS)])[0].sentence.text == first


def test_every_sentence_is_ranked_once_though_passages_share_one() -> None:
    hits = [hit(TALKS, 0, 2, score=2.0), hit(TALKS, 2, 3, score=1.0), hit(OTHER)]

    found = ranked("harvest", hits)

    assert sorted(one.sentence.text for one in found) == sorted(
        sentence.text for article in (TALKS, OTHER) for sentence in sentences_of(article.text, "en")
    )
    shared = next(one for one in found if one.sentence.text == "Lavrov was not there.")
    assert shared.hit is hits[0]
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    for one in found:
        article = one.hit.article
        assert article.text[one.sentence.start : one.sentence.end] == one.sentence.text


def test_of_the_same_sentence_the_one_in_the_better_passage_is_first() -> None:
    again = Article(id="again", text=OTHER.text)

    for better, worse in ((OTHER, again), (again, OTHER)):
        found = ranked("harvest", [hit(worse, score=-1.0), hit(better, score=1.0)])
        assert found[0].hit.article is better


def test_a_rare_word_weighs_more_than_a_common_one() -> None:
    for rare, first in (("Lavrov", "Lavrov was not there."), ("weather", "The weather was good.")):
        rarity = dict.fromkeys(grams_of(rare), 9.0)

        assert ranked("weather Lavrov", [hit(TALKS)], rarity)[0].sentence.text == first


@pytest.mark.parametrize("question", ["", "?", "普京", "x" * 10_000])
def test_any_question_ranks_all(question: str) -> None:
    assert len(ranked(question, [hit(TALKS)])) == 4


def test_of_no_hits_there_are_no_sentences() -> None:
    assert ranked("harvest", []) == []


def test_one_sentence_is_ranked() -> None:
    (one,) = ranked("Putin", [hit(Article(id="only", text="Putin met Witkoff."))])

    assert one.sentence == Sentence(0, 18, "Putin met Witkoff.")


LUTHER = Article(
    id="luther",
    text="Luther was born here. Luther wrote hymns. Luther went to Worms. He was banned there. Luther died.",
    language="en",
)
BUDGET = Article(
    id="budget",
    title="New bridge approved",
    text="The council approved a new bridge on Monday. The budget was presented by Mina Calloway. It comes to 84 "
    "million dollars. Work begins in September 2032. It will take three years, because the ground is soft.",
    language="en",
)
CRASH = Article(
    id="crash",
    text="A cargo plane crashed near Dunmore on Sunday.\n\nWhat caused the crash of the cargo plane?\n\n"
    "Investigators said a flock of geese struck the engine. The sky was clear.\n\nPhoto: cargo plane near Dunmore",
    language="en",
)
BRIDGE = Article(
    id="bridge",
    text="武汉的一座新长江大桥于2023年10月正式通车。大桥全长4.1公里,总投资约86亿元。桥上有六条车道。",
    language="zh",
)
QUAY = Article(
    id="quay",
    text="افتتح المرفأ الجديد يوم الخميس. يبلغ طول الرصيف 540 مترا وبلغت تكلفته ملياري جنيه. تعمل فيه ست رافعات.",
    language="ar",
)
LIBRARY = Article(
    id="library", text="市に新しい図書館が開館した。館長の田中由美さんは喜びを語った。", language="ja"
)
MUSEUM = Article(
    id="museum", text="В городе открылся музей. Директор музея Ирина Орлова рада гостям.", language="ru"
)


@pytest.mark.parametrize(
    ("article", "question", "first"),
    [
        (LUTHER, "Luther hymns", "Luther wrote hymns."),
        (BUDGET, "How much does the new bridge cost?", "It comes to 84 million dollars."),
        (BUDGET, "Was kostet die neue Brücke?", "It comes to 84 million dollars."),
        (BUDGET, "Who presented the budget?", "The budget was presented by Mina Calloway."),
        (
            BUDGET,
            "Combien de temps durera le chantier du pont ?",
            "It will take three years, because the ground is soft.",
        ),
        (
            CRASH,
            "What caused the crash of the cargo plane?",
            "Investigators said a flock of geese struck the engine.",
        ),
        (CRASH, "¿Por qué se estrelló el avión?", "Investigators said a flock of geese struck the engine."),
        (BRIDGE, "武汉的新大桥花了多少钱?", "大桥全长4.1公里,总投资约86亿元。"),
        (QUAY, "كم بلغت تكلفة المرفأ الجديد؟", "يبلغ طول الرصيف 540 مترا وبلغت تكلفته ملياري جنيه."),
    ],
)
def test_what_is_asked_for_stands_in_the_first(article: Article, question: str, first: str) -> None:
    assert ranked(question, [hit(article)])[0].sentence.text == first


def test_a_script_without_capitals_may_hold_the_name_that_is_asked_for() -> None:
    first = ranked("図書館の館長は誰ですか?", [hit(MUSEUM), hit(LIBRARY)], language="ja")[0]

    assert first.hit.article is LIBRARY


@pytest.mark.parametrize(
    ("title", "first"),
    [
        ("The ferry to Sorrel Island is cancelled", "The ferry is cancelled after a storm."),
        ("", "Once before, the ferry to Sorrel Island was cancelled in March."),
    ],
)
def test_what_a_title_promises_is_told_first(title: str, first: str) -> None:
    filling = "Gulls were seen at the harbour, and the market was open until noon. " * 20
    last = "Once before, the ferry to Sorrel Island was cancelled in March."
    text = f"The ferry is cancelled after a storm. {filling}{last}"
    article = Article(id="ferry", title=title, text=text, language="en")

    assert ranked("Why is the ferry to Sorrel Island cancelled?", [hit(article)])[0].sentence.text == first


def test_questions_and_captions_are_left_out() -> None:
    texts = [one.sentence.text for one in ranked("cargo plane near Dunmore", [hit(CRASH)])]

    assert len(texts) == 3
    assert all(text.endswith(".") for text in texts)


DATELINES = [
    ("es", "Barcelona, 15 de enero de 2025."),
    ("en", "Lilongwe, 12 May 2025, 10:15 GMT."),
    ("de", "Hannover, den 17. November 2025."),
]


@pytest.mark.parametrize(("language", "dateline"), DATELINES)
def test_a_dateline_is_left_out(language: str, dateline: str) -> None:
    article = Article(f"{dateline}\n\nThe plan was presented on Monday.", "The plan", "plan", language)

    texts = [one.sentence.text for one in ranked("When was the plan presented?", [hit(article)])]

    assert texts == ["The plan was presented on Monday."]


POINTERS = [
    ("en", "Here's what to know about the strike."),
    ("en", "MORE: Keep up with live coverage of the strike."),
    ("de", "Das müssen Sie über den Streik wissen."),
    ("fr", "Suivez notre direct."),
    ("es", "Síganos en nuestras redes sociales."),
]


@pytest.mark.parametrize(("language", "pointer"), POINTERS)
def test_what_only_points_elsewhere_is_left_out(language: str, pointer: str) -> None:
    article = Article(id="strike", text=f"The drivers walked out on Monday.\n\n{pointer}", language=language)

    assert [one.sentence.text for one in ranked(pointer, [hit(article)])] == ["The drivers walked out on Monday."]


def test_a_sentence_that_stands_in_the_question_is_left_out() -> None:
    question = "Putin met Witkoff. Of what did they speak?"

    assert [one.sentence.text for one in ranked(question, [hit(TALKS, 0, 1)])] == ["They spoke of the harvest."]


def test_items_of_a_list_stay() -> None:
    article = Article(id="list", text="Prices\n\n- A ticket to the island: 30 €\n- A cabin: 80 €", language="en")

    assert ranked("What does a ticket cost?", [hit(article)])[0].sentence.text == "- A ticket to the island: 30 €"
