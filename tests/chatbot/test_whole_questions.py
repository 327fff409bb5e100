"""Questions about whole articles and the whole library, asked as any other."""

from __future__ import annotations

import pytest

from chatbot.answering.answerer import Answerer
from chatbot.settings import Settings
from vectorstore.article import Article
from vectorstore.library import Library

RAIN = Article(
    title="Rain in Lviv",
    published="2025-02-10",
    language="en",
    text="Rain flooded the streets of Lviv on 9 February 2025. Mayor Andriy Sadovy closed eleven schools. "
    "Lessons begin again on 14 February 2025, the mayor said.",
)
SNOW = Article(
    title="Neige à Cracovie",
    published="2025-02-12",
    language="fr",
    text="La neige a fermé l'aéroport de Cracovie le 11 février 2025. Vingt vols ont été déroutés vers Lviv.",
)


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    with Library.open(tmp_path_factory.mktemp("whole") / "library") as library:
        library.add([RAIN, SNOW])
        yield library


ASKED = {
    "a summary": ("Summarise the article on the rain in Lviv.", {"Rain in Lviv"}),
    "what they are about": ("What are these articles about?", {"Rain in Lviv", "Neige à Cracovie"}),
    "which mention": ("Which articles mention Sadovy?", {"Rain in Lviv"}),
    "a timeline": ("Give me a timeline of what happened in Lviv.", {"Rain in Lviv"}),
}


@pytest.mark.parametrize(("question", "titles"), ASKED.values(), ids=ASKED)
async def test_without_a_model_they_are_told_in_the_articles_own_words(question, titles, library, no_ollama):
    answer = await Answerer(library, no_ollama).ask(question)

    assert (answer.mode, answer.abstained, answer.finished) == ("quotes", False, True)
    assert {one.article.title for one in answer.citations} == titles
    assert all(one.verdict.support == "verified" for one in answer.sentences)


async def test_a_model_reads_the_whole_article(library, ollama):
    ollama.enqueue("Rain flooded the streets of Lviv [1]. Mayor Sadovy closed eleven schools [1].")

    answers = [
        one async for one in Answerer(library, Settings(ollama_host=ollama.url)).stream(ASKED["a summary"][0])
    ]

    [body] = ollama.bodies("/api/chat")
    assert "Lessons begin again" in body["messages"][0]["content"]
    assert answers[0].waiting
    assert [one.verdict.support for one in answers[-1].sentences] == ["verified", "verified"]
    assert answers[-1].mode == "model"


@pytest.mark.parametrize("fault", ["error", "drop", 500])
async def test_where_the_model_fails_at_it_the_articles_speak(fault, library, ollama):
    ollama.enqueue_fault(fault)

    answer = await Answerer(library, Settings(ollama_host=ollama.url)).ask(ASKED["a summary"][0])

    assert (answer.mode, len(answer.notices)) == ("quotes", 1)
    assert "flooded the streets" in answer.text


async def test_what_broke_off_is_followed_by_the_articles_own_sentences(library, ollama):
    ollama.enqueue_fault("drop", "Rain flooded the streets of Lviv [1].", " Then")

    answer = await Answerer(library, Settings(ollama_host=ollama.url)).ask(ASKED["a summary"][0])

    assert answer.text.startswith("Rain flooded the streets of Lviv. [1] Then")
    assert [one.number for one in answer.citations] == list(range(1, len(answer.citations) + 1))
    assert len(answer.citations) > 2


async def test_a_count_is_told_without_the_model(library, ollama):
    answer = await Answerer(library, Settings(ollama_host=ollama.url)).ask(ASKED["which mention"][0])

    assert answer.mode == "quotes"
    assert ollama.bodies("/api/chat") == []


async def test_an_article_that_is_not_there_is_an_abstention(library, no_ollama):
    answer = await Answerer(library, no_ollama).ask("Summarise the article on the price of oil in Brazil.")

    assert answer.abstained


NEWS = [
    Article(
        title=f"Rain {day}", published=f"2025-01-{day:02}", language="en", text=f"It rained in Lviv on day {day}."
    )
    for day in range(1, 15)
]
ALL = "What are these articles about?"


async def test_an_overview_says_what_is_not_shown_or_not_read(tmp_path, ollama, no_ollama):
    ollama.enqueue("It rained in Lviv on day 14 [1].")
    with Library.open(tmp_path / "library") as library:
        library.add(NEWS)
        quoted = await Answerer(library, no_ollama).ask(ALL)
        written = await Answerer(library, Settings(ollama_host=ollama.url)).ask(ALL)

    assert quoted.mode == "quotes"
    assert quoted.notices[0].startswith(
        "7 of 14 articles are shown, the newest of each of the largest themes, each"
    )
    assert "- **Rain 14** (2025-01-14, +7) It rained in Lviv on day 14. [1]" in quoted.text
    assert (written.mode, written.notices) == ("model", ("The model read only the beginning of each article.",))
