"""What is told of a library without a model."""

from datetime import date

import pytest

from chatbot.answering.overviews.material import overview_material
from chatbot.answering.overviews.overview_by_quotes import overview_by_quotes
from chatbot.asking.overview_questions import read_overview
from chatbot.asking.question import Question
from chatbot.evidence.verdict import QUOTED
from vectorstore.filters import EVERYTHING
from vectorstore.languages.language_files import overview_phrases
from vectorstore.library import Library

TODAY = date(2025, 3, 20)

TOLD = {
    "Which articles mention Kyiv?": (
        "en",
        """\
Articles that mention “Kyiv”: 3 of 4. Newest first:

- **Flood on the Danube** (The Post, 2025-02-18) Volunteers from Kyiv came with pumps against the flood. [1]
- **Kiew baut** (2025-02-10) In Kiew wird eine neue Brücke über den Fluss gebaut. [2]
- **Київ чекає** (2025-01-05) У Києві чекають на весну, кажуть мешканці міста над річкою. [3]""",
    ),
    "/list Paris": ("de", "Artikel, die „Paris“ erwähnen: 0 von 4."),
    "Liste les articles de février": (
        "fr",
        """\
Articles : 2. Du plus récent au plus ancien :

- **Flood on the Danube** (The Post, 2025-02-18) [1]
- **Kiew baut** (2025-02-10) [2]""",
    ),
    "List the articles from 2019": ("en", "Articles: 0."),
    "¿De qué tratan los artículos de enero?": (
        "es",
        """\
**Київ чекає** (2025-01-05)

En breve, en palabras del propio artículo:

У Києві чекають на весну, кажуть мешканці міста над річкою. [1]""",
    ),
    "/summary Киев": (
        "ru",
        """\
**Kiew baut** (2025-02-10)

Кратко, словами самой статьи:

In Kiew wird eine neue Brücke über den Fluss gebaut. [1]

Sie soll im Jahr 2027 fertig sein, sagt die Stadt. [2]""",
    ),
}


@pytest.mark.parametrize(("question", "expected"), TOLD.items(), ids=TOLD)
def test_what_is_told(articles: Library, question: str, expected: tuple[str, str]) -> None:
    language, text = expected
    overview = read_overview(Question(question, language), TODAY)
    assert overview is not None

    cited = overview_by_quotes(overview_material(articles, overview, EVERYTHING, TODAY))

    assert cited.text == text


@pytest.mark.parametrize("question", [*TOLD, "When did what happen?", "Summarise the article on the Danube"])
def test_every_sentence_is_quoted_and_cited(articles: Library, question: str) -> None:
    overview = read_overview(Question(question, ""), TODAY)
    assert overview is not None

    cited = overview_by_quotes(overview_material(articles, overview, EVERYTHING, TODAY))

    assert [one.number for one in cited.citations] == list(range(1, len(cited.citations) + 1))
    for sentence in cited.sentences:
        quote = cited.citations[sentence.citations[0] - 1].quote
        assert (sentence.text, sentence.verdict) == (quote, QUOTED)
        assert f"{quote} [{sentence.citations[0]}]" in cited.text


def test_each_day_stands_before_what_is_told_of_it(articles: Library) -> None:
    overview = read_overview(Question("/timeline", "de"), TODAY)
    assert overview is not None

    lines = overview_by_quotes(overview_material(articles, overview, EVERYTHING, TODAY)).text.split("\n")

    assert lines[0] == overview_phrases("de").timeline
    assert lines[2].startswith("- **2025-02-16** The Danube flooded the lower town")
    assert lines[3].startswith("- **2025-02-17** Yesterday the water fell")
