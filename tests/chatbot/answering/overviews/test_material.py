"""What a library holds for an overview."""

from datetime import date

import pytest

from chatbot.answering.overviews.material import OverviewMaterial, overview_material
from chatbot.asking.overview_questions import Overview, read_overview
from chatbot.asking.question import Question
from vectorstore.article import Article
from vectorstore.filters import EVERYTHING, Filters
from vectorstore.library import Library
from vectorstore.text.dates.period import Period

TODAY = date(2025, 3, 20)


def surveyed(
    library: Library, question: str, filters: Filters = EVERYTHING, language: str = "en"
) -> OverviewMaterial:
    overview = read_overview(Question(question, language), TODAY)
    assert overview is not None
    return overview_material(library, overview, filters, TODAY)


def ids(found: OverviewMaterial) -> list[str]:
    return [point.hit.article.id for point in found.points]


def quotes(found: OverviewMaterial) -> list[str]:
    return [point.sentence.text if point.sentence else "" for point in found.points]


SURVEYED = {
    "Which articles mention Kyiv?": (["flood", "kiev", "kyiv"], 3, 4),
    "/list Київ": (["flood", "kiev", "kyiv"], 3, 4),
    "Which articles mention Paris?": ([], 0, 4),
    "How many articles are there?": (["flood", "kiev", "kyiv", "bridge"], 4, 4),
    "List the articles from February": (["flood", "kiev"], 2, 2),
    "Which articles from February mention Kyiv?": (["flood", "kiev"], 2, 2),
    "What are these articles about?": (["flood", "kiev", "kyiv", "bridge"], 4, 4),
    "Summarise the articles about Kyiv": (["flood", "kiev", "kyiv"], 3, 4),
}


@pytest.mark.parametrize(("question", "expected"), SURVEYED.items(), ids=SURVEYED)
def test_which_articles_an_overview_is_of(
    articles: Library, question: str, expected: tuple[list[str], int, int]
) -> None:
    found = surveyed(articles, question)

    assert (ids(found), found.articles, found.of) == expected
    assert found.relevant


def test_what_is_told_stands_in_the_article(articles: Library) -> None:
    for question in [*SURVEYED, "When did what happen?", "Summarise the article on the Danube"]:
        for point in surveyed(articles, question).points:
            if point.sentence:
                span = point.hit.article.text[point.sentence.start : point.sentence.end]
                assert span == point.sentence.text
                assert point.sentence in point.hit.passage.sentences


def test_where_an_article_names_it_is_shown(articles: Library) -> None:
    assert quotes(surveyed(articles, "Which articles mention Kyiv?")) == [
        "Volunteers from Kyiv came with pumps against the flood.",
        "In Kiew wird eine neue Brücke über den Fluss gebaut.",
        "У Києві чекають на весну, кажуть мешканці міста над річкою.",
    ]


def test_a_digest_shows_leads_and_not_bylines(articles: Library) -> None:
    assert quotes(surveyed(articles, "What are these articles about?"))[0].startswith("The Danube flooded")


def test_a_lead_is_not_a_note_of_the_editor(tmp_path) -> None:
    note = "Editor's note: For live updates on the strike of the ferries, click here."
    text = f"{note} The ferries to the island stopped on Monday, and the crews want higher wages."
    with Library.open(tmp_path) as library:
        library.add([Article(text, "Ferries", language="en", published="2025-03-01")])

        assert quotes(surveyed(library, "/digest")) == [text.removeprefix(f"{note} ")]


def test_a_lead_is_no_question(tmp_path) -> None:
    text = "When will the ferries to the island sail again? The crews stopped work on Monday for higher wages."
    with Library.open(tmp_path) as library:
        library.add([Article(text, "Ferries", language="en", published="2025-03-01")])

        assert quotes(surveyed(library, "/digest")) == ["The crews stopped work on Monday for higher wages."]


def test_a_digest_of_something_leaves_out_what_only_mentions_it(tmp_path) -> None:
    about = [
        Article(f"The ferries to {town} stopped on Monday, and nobody could leave the island.", language="en")
        for town in ("Rum", "Eigg", "Muck", "Coll")
    ]
    passing = Article(
        "The mayor of the town opened a new swimming pool for children. "
        "He had come by train, as there were no ferries on that day.",
        language="en",
        published="2025-03-01",
    )
    with Library.open(tmp_path) as library:
        library.add([*about, passing])

        told = quotes(surveyed(library, "/digest the ferries"))

    assert len(told) == 4
    assert all(one.startswith("The ferries") for one in told)


SUMMARISED = {
    "by its title": ("/summary the Danube flood", "flood"),
    "by its text": ("/summary Linz", "flood"),
    "in its language": ("Fasse den Artikel über die neue Brücke in Kiew zusammen", "kiev"),
}


@pytest.mark.parametrize(("question", "article"), SUMMARISED.values(), ids=SUMMARISED)
def test_a_summary_is_of_the_whole_article(articles: Library, question: str, article: str) -> None:
    found = surveyed(articles, question)

    assert {*ids(found)} == {article}
    assert found.hits == articles.whole(article)
    assert (found.articles, found.of) == (1, 4)


def test_a_summary_has_the_lead_and_what_the_article_comes_back_to(articles: Library) -> None:
    told = quotes(surveyed(articles, "/summary the Danube flood"))

    assert 3 <= len(told) <= 6
    assert told[0].startswith("The Danube flooded")
    assert [articles.article("flood").text.index(one) for one in told] == sorted(  # type: ignore[union-attr]
        articles.article("flood").text.index(one)  # type: ignore[union-attr]
        for one in told
    )
    assert not any("choir" in one for one in told)


def test_an_article_that_is_not_there_is_not_summarised(articles: Library) -> None:
    found = surveyed(articles, "/summary the football World Cup in Brazil")

    assert not found.relevant
    assert found.points == ()


def test_it_is_said_that_another_article_may_be_meant(tmp_path) -> None:
    twins = [
        Article(id=name, title="Storm", text=f"A storm hit {name} at night, and roofs flew off.", language="en")
        for name in ("Bergen", "Alger")
    ]
    with Library.open(tmp_path / "library") as library:
        library.add(twins)
        found = surveyed(library, "/summary the storm")

    assert len({*ids(found)}) == 1
    assert any("may be meant" in notice for notice in found.notices)


def test_the_article_spoken_of_is_the_only_one(sample_library: Library) -> None:
    found = surveyed(sample_library, "Summarise it")

    assert found.relevant
    assert found.notices == ()


def test_the_article_spoken_of_is_that_of_the_question_before(articles: Library) -> None:
    found = overview_material(
        articles, Overview("summary", "", "en", before="What flooded Linz?"), EVERYTHING, TODAY
    )

    assert {*ids(found)} == {"flood"}


def test_no_article_is_spoken_of(articles: Library) -> None:
    found = surveyed(articles, "Summarise it")

    assert not found.relevant
    assert "Say which article is meant" in found.notices[0]


def test_a_timeline_is_in_the_order_of_its_days(articles: Library) -> None:
    found = surveyed(articles, "When did what happen?")

    assert [(point.when, point.hit.article.id) for point in found.points] == [
        ("2025-02-16", "flood"),
        ("2025-02-17", "flood"),
        ("2025-03-03", "flood"),
        ("2027", "kiev"),
        ("12 février", "bridge"),  # of no known year
    ]
    assert {hit.article.id for hit in found.hits} == {"flood", "kiev", "bridge"}


def test_a_timeline_of_something_is_of_what_names_it(articles: Library) -> None:
    found = surveyed(articles, "Give me a timeline of the flood in Linz")

    assert {*ids(found)} == {"flood"}


def test_nothing_is_dated(tmp_path) -> None:
    with Library.open(tmp_path / "library") as library:
        library.add(Article("The rain has stopped, and the sun is out again.", language="en"))

        assert not surveyed(library, "When did what happen?").relevant


def test_filters_and_the_time_that_is_asked_for_both_limit(articles: Library) -> None:
    since = Filters(Period(date(2025, 2, 15), None))
    found = surveyed(articles, "List the articles from February", since)

    assert ids(found) == ["flood"]
    assert "Only the articles published from 2025-02-15 to 2025-02-28." in found.notices
    none = surveyed(articles, "List the articles from January", since)
    assert (ids(none), none.articles, none.relevant) == ([], 0, False)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory):
    days = [date.fromordinal(date(2025, 1, 1).toordinal() + number).isoformat() for number in range(45)]
    texts = [f"It rained in Lviv on {day}, for the whole of the day and of the night." for day in days]
    with Library.open(tmp_path_factory.mktemp("many") / "library") as library:
        library.add(
            [
                Article(text, f"Rain {number}", language="en", published=day)
                for number, (text, day) in enumerate(zip(texts, days, strict=True))
            ]
        )
        yield library


BOUNDED = {
    "Which articles mention Lviv?": (30, 30, ["30 of 45 articles are shown, the newest."]),
    "What are these articles about?": (
        7,
        40,
        ["7 of 45 articles are shown, the newest of each of the largest themes"],
    ),
    "When did what happen?": (12, 12, ["Only the newest 20 of 45 articles were searched for dates."]),
}


@pytest.mark.parametrize(("question", "expected"), BOUNDED.items(), ids=BOUNDED)
def test_what_is_left_out_is_said(many: Library, question: str, expected: tuple[int, int, list[str]]) -> None:
    shown, read, said = expected
    found = surveyed(many, question)

    assert (len(found.points), len(found.hits), found.articles) == (shown, read, 45)
    assert found.points[0].hit.article.published in {"2025-02-14", "2025-02-03"}
    assert all(any(part in notice for notice in (*found.notices, found.unshown)) for part in said)


def test_what_a_model_is_not_given_is_said_to_those_who_ask_one(many: Library) -> None:
    found = surveyed(many, "What are these articles about?")

    assert "the newest 40 of 45 articles" in found.unread
    assert not any("A model is given" in notice for notice in found.notices)


def test_a_timeline_leaves_out_what_an_article_only_recalls(tmp_path) -> None:
    heist = Article(
        id="heist",
        title="Heist at the Louvre",
        text="Thieves took eight jewels from the Louvre on 19 October 2025, the police said on the same day. "
        "In August 1911, the Mona Lisa was stolen from the Louvre by a glazier who worked there.",
        language="en",
        published="2025-10-20",
    )
    with Library.open(tmp_path / "library") as library:
        library.add([heist])
        told = quotes(surveyed(library, "/timeline the Louvre"))

    assert [one.partition(" ")[0] for one in told] == ["Thieves"]
