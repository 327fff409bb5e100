"""Where it is decided not to answer."""

from datetime import date

import pytest
from asking import retrieved

from chatbot.answering.abstaining import (
    Abstention,
    abstain_from_draft,
    abstain_from_passages,
    abstain_from_quotes,
    abstained_answer,
)
from chatbot.answering.answer import Answer
from chatbot.answering.quoting.ranking import rank_sentences
from chatbot.citations.citation import Citation, Cited, NearMiss
from chatbot.prompting.refusal import REFUSAL
from chatbot.turn import Turn
from vectorstore.article import Article
from vectorstore.library import Library

ANSWERED = [
    "What did Peskov demand?",
    "Qui est Pete Hegseth ?",
    "Was sagte Witkoff über Moskau?",
    "¿Qué dijo Hegseth sobre la OTAN?",
    "Что сказал Песков?",
    "क्रेमलिन ने क्या कहा?",
    "NATO",
    "Kiev?",
    "Trump Poutine",
]
ON_THE_SUBJECT = ["How long did the meeting last?", "Why did the talks fail?"]
UNANSWERED = [
    "What is the price of oil?",
    "Who won the World Cup in Brazil?",
    "Quel temps fait-il à Tokyo ?",
    "Wie backe ich Brot?",
    "Кто выиграл чемпионат мира?",
    "谁赢得了世界杯？",
    "東京の天気はどうですか？",
    "ما هو سعر النفط؟",
    "FIFA",
    "Brazil?",
    "asdf qwer zxcv",
    "asdfghjkl asdfghjkl",
    "What is asdf?",
    "xyzzy plugh frobnitz",
    "йцукен фыва",
    "blah blah blah",
    "Lorem ipsum dolor sit amet, consectetur adipiscing elit",
]


@pytest.mark.parametrize("question", ANSWERED)
def test_passages_that_answer_are_quoted(question, sample_library):
    retrieval = retrieved(sample_library, question)

    assert abstain_from_passages(retrieval) is None
    assert abstain_from_quotes(retrieval, rank_sentences(retrieval)) is None


@pytest.mark.parametrize("question", ON_THE_SUBJECT)
def test_passages_on_the_subject_are_left_to_a_model(question, sample_library):
    retrieval = retrieved(sample_library, question)

    assert abstain_from_passages(retrieval) is None
    assert abstain_from_quotes(retrieval, rank_sentences(retrieval)) is Abstention.ONLY_NEAR


def test_where_nothing_can_be_quoted_the_passages_only_come_near(sample_library):
    retrieval = retrieved(sample_library, "What did Peskov demand?")

    assert abstain_from_quotes(retrieval, []) is Abstention.ONLY_NEAR


@pytest.mark.parametrize(
    ("question", "answers"),
    [
        ("When was the tower of Ulmen built?", False),
        ("Wann wurde der Turm von Ulmen gebaut?", False),
        ("How much did the tower of Ulmen cost?", False),
        ("How high is the tower of Ulmen?", True),
        ("Who built the tower of Ulmen?", True),
    ],
)
def test_quotes_without_the_day_or_sum_that_is_asked_for_only_come_near(question, answers, tmp_path):
    with Library.open(tmp_path) as library:
        library.add(
            [Article(id="tower", text="The tower of Ulmen was built by Ada Brandt. It is 84 metres high.")]
        )

        retrieval = retrieved(library, question)

    assert (abstain_from_quotes(retrieval, rank_sentences(retrieval)) is None) is answers


@pytest.mark.parametrize(
    ("question", "answers"),
    [
        ("Who is the mayor of Ulmen?", True),
        ("Wer ist der Bürgermeister von Ulmen?", True),
        ("Who is the president of Brazil?", False),
        ("Who is the mayor of Oberstein?", False),
    ],
)
def test_a_quote_about_another_place_only_comes_near(question, answers, tmp_path):
    articles = [
        Article(id="mayor", text="The mayor of Ulmen, Ada Brandt, was elected again.", language="en"),
        Article(id="tower", text="The tower of Brandeck is 84 metres high. It will be repaired.", language="en"),
        Article(id="union", text="« Nous n'avons jamais vu cela », dit le président du syndicat.", language="fr"),
    ]
    with Library.open(tmp_path) as library:
        library.add(articles)
        retrieval = retrieved(library, question)

    reason = abstain_from_passages(retrieval) or abstain_from_quotes(retrieval, rank_sentences(retrieval)[:1])

    assert (reason is None) is answers


SPOKEN_OF = [
    Article(
        id="clock",
        text="A clock stolen from the Bellamy Museum in 1998 was returned. Its value is put at 250,000 dollars.",
        title="Stolen Vermont clock returned to museum",
    ),
    Article(
        id="nap",
        text="Schüler, die mittags schlafen, behalten Vokabeln. Das zeigt eine Studie mit 320 Jugendlichen.",
        title="Studie: Mittagsschlaf hilft Schülern",
        language="de",
    ),
]


@pytest.mark.parametrize(
    ("before", "question", "article"),
    [
        ("What was stolen from the Bellamy Museum?", "And what is it worth?", "clock"),
        ("Was zeigt die Studie zum Mittagsschlaf?", "Und wie viele haben mitgemacht?", "nap"),
    ],
)
def test_a_sentence_answers_a_follow_up_though_it_has_none_of_its_words(before, question, article, tmp_path):
    with Library.open(tmp_path) as library:
        library.add(SPOKEN_OF)

        retrieval = retrieved(library, question, [Turn("user", before), Turn("assistant", "...")])
        ranked = rank_sentences(retrieval)

    assert abstain_from_quotes(retrieval, ranked) is None
    assert ranked[0].hit.article.id == article


@pytest.mark.parametrize(
    ("question", "answers"),
    [
        ("What did the council of Ulmen decide?", True),
        ("What did the council of Ulmen decide this week?", False),
        ("What did the council of Ulmen decide in March 2024?", True),
        ("What did the council of Ulmen decide in March?", False),
        ("Was hat der Rat von Ulmen in dieser Woche beschlossen?", False),
    ],
)
def test_an_article_older_than_the_time_asked_about_only_comes_near(question, answers, tmp_path):
    decided = "The council of Ulmen decided to close the swimming pool."
    pool = Article(id="pool", title="Council of Ulmen", text=decided, published="2024-03-05")
    rain = Article(id="rain", text="It has rained in Lviv for three days.", published=date.today().isoformat())
    with Library.open(tmp_path) as library:
        library.add(pool)
        archived = retrieved(library, question)
        library.add(rain)
        retrieval = retrieved(library, question)

    assert (abstain_from_quotes(retrieval, rank_sentences(retrieval)) is None) is answers
    assert abstain_from_quotes(archived, rank_sentences(archived)) is None, "an archive may have weeks of its own"


@pytest.mark.parametrize(("last", "answers"), [("2024-12-01", True), ("2025-12-01", False)])
def test_an_archive_is_asked_about_its_last_year(last, answers, tmp_path):
    decided = "The council of Ulmen decided to close the swimming pool."
    rain = Article(id="rain", text="It has rained in Lviv for three days.", published=last)
    with Library.open(tmp_path) as library:
        library.add([Article(title="Council of Ulmen", text=decided, published="2024-03-05"), rain])
        retrieval = retrieved(library, "What did the council of Ulmen decide this week?")

    assert (abstain_from_quotes(retrieval, rank_sentences(retrieval)[:1]) is None) is answers


@pytest.mark.parametrize(("sheep", "answers"), [("1,400", True), ("1400", False)])
def test_what_looks_like_a_year_is_no_number_unless_it_is_parted(sheep, answers, tmp_path):
    with Library.open(tmp_path) as library:
        library.add([Article(id="sheep", text=f"The village of Ulmen has kept {sheep} sheep.", language="en")])
        retrieval = retrieved(library, "How many sheep are kept in Ulmen?")

    assert (abstain_from_quotes(retrieval, rank_sentences(retrieval)) is None) is answers


@pytest.mark.parametrize("question", UNANSWERED)
def test_passages_about_something_else_are_put_to_no_model(question, sample_library):
    retrieval = retrieved(sample_library, question)

    assert abstain_from_passages(retrieval) is Abstention.NO_RELEVANT_PASSAGE
    assert retrieval.hits, "the nearest misses can be shown"


OIL = "What is the price of oil?"


def test_where_nothing_was_found_no_model_is_asked(tmp_path):
    with Library.open(tmp_path / "library") as empty:
        assert abstain_from_passages(retrieved(empty, OIL))


@pytest.mark.parametrize(
    ("written", "cites", "abstains"),
    [
        (REFUSAL, False, True),
        (f"{REFUSAL}. They tell of grain [1].", True, True),
        (f"I must say {REFUSAL}.", False, True),
        (f"It rains [1]. The rest is {REFUSAL}.", True, False),
        ("It rains.", False, False),
    ],
)
def test_a_model_abstains_by_the_code_word(written, cites, abstains, sample_library):
    hit = sample_library.search("What did Peskov demand?", 1)[0]
    cited = Cited(written, (), (Citation.of(1, hit, hit.passage.start, hit.passage.end),) if cites else ())

    assert abstain_from_draft(written, cited) == (Abstention.REFUSED_BY_MODEL if abstains else None)


SAID = {
    Abstention.NO_RELEVANT_PASSAGE: ("no", "The articles do not say."),
    Abstention.REFUSED_BY_MODEL: ("no", "The articles do not say."),
    Abstention.ONLY_NEAR: ("near", "The articles speak of this, but may not answer the question."),
}


@pytest.mark.parametrize(("reason", "said"), SAID.items())
def test_an_abstention_says_why_and_shows_what_came_nearest(reason, said, sample_library):
    near = [NearMiss.of(hit) for hit in sample_library.search(OIL, 8)]
    answer = abstained_answer(Answer(OIL, OIL, "", "quotes"), reason, "en", near)

    assert (answer.answered, answer.text) == said
    assert (answer.abstained, answer.finished, answer.abstained_because) == (True, True, reason.value)
    assert answer.near_misses == tuple(near[:3])
