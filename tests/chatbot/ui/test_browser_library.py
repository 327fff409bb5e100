"""The library on the page, in a real browser: listed, read, removed, and limited to."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect
from scripted_page import NOBODY, POISON, QUOTE, ScriptedAnswerer, ask

from vectorstore.article import Article
from vectorstore.filters import EVERYTHING, Filters
from vectorstore.library import Library

pytestmark = pytest.mark.browser

STRIKE = Article(
    "Les boulangers de Kharkiv ont repris le travail.", title="Fin de la grève", published="2024-05-01",
    language="fr", outlet="Le Monde", source="https://www.lemonde.fr/a",
)  # fmt: skip
HOSTILE = Article(f"Before. {POISON}", title=POISON[:300], outlet=POISON[:200], source="/a/<img src=x>.txt")


@pytest.fixture(scope="module", autouse=True)
def _articles(library: Library) -> None:
    library.add([STRIKE, HOSTILE])


@pytest.fixture
def view(page: Page, answerer: ScriptedAnswerer) -> Iterator[Locator]:
    """The library, open."""
    page.get_by_role("button", name="Library").click()
    view = page.locator("#library-dialog")
    expect(view.locator(".articles li")).to_have_count(3)
    yield view
    for _ in range(2):  # the article above it, then the library
        page.keyboard.press("Escape")
    expect(view).to_be_hidden()
    if page.get_by_role("link", name="Search all articles").count():
        page.get_by_role("link", name="Search all articles").click()
    expect(page.locator("#limited-to")).to_have_text("All articles are searched")


def test_articles_are_searched_sorted_and_filtered(view: Locator) -> None:
    view.get_by_label("Order").select_option("date")
    expect(view.locator(".title").first).to_have_text("Talks end without result")
    view.get_by_label("Search the library").fill("grève")
    expect(view.locator(".title")).to_have_text(["Fin de la grève"])
    expect(view.locator(".articles .details")).to_have_text("Le Monde2024-05-01French")
    view.get_by_role("button", name="Clear the filter").click()
    view.get_by_label("Language").select_option("fr")
    expect(view.locator(".title")).to_have_text(["Fin de la grève"])
    view.locator(".chosen button").click()
    expect(view.locator(".found")).to_have_text("3 articles")
    view.get_by_label("Published from").fill("2025-01-01")
    expect(view.locator(".found")).to_have_text("1 of 3 articles")
    view.get_by_role("button", name="Clear the filter").click()
    expect(view.locator(".found")).to_have_text("3 articles")


def test_a_removed_article_comes_back_by_undo(view: Locator, library: Library) -> None:
    view.get_by_role("button", name="Remove Fin de la grève").click()
    expect(view.locator(".found")).to_have_text("2 articles")
    assert library.article(STRIKE.id) is None
    view.get_by_role("button", name="Undo").click()
    expect(view.locator(".undo")).to_contain_text("1 article back in the library.")
    expect(view.locator(".found")).to_have_text("3 articles")
    assert library.article(STRIKE.id) == STRIKE


def test_the_next_questions_are_limited_until_that_is_undone(
    view: Locator, page: Page, answerer: ScriptedAnswerer
) -> None:
    view.get_by_label("Outlet").select_option("Le Monde")
    expect(view.locator(".found")).to_have_text("1 of 3 articles")
    view.get_by_label("Outlet").select_option("The Lviv Post")
    expect(view.locator(".found")).to_have_text("2 of 3 articles")
    expect(view.locator(".chosen button")).to_have_text(["Le Monde ✕", "The Lviv Post ✕"])
    view.get_by_role("button", name="Ask only these 2 articles").click()
    expect(page.locator("#limited-to .limit")).to_have_text(["Le Monde ✕", "The Lviv Post ✕"])
    ask(page, "What was asked for?")
    expect(page.locator(".made-by")).to_have_count(1)
    assert answerer.filters == Filters(sources=("Le Monde", "The Lviv Post"))
    page.reload()
    page.get_by_role("link", name="Le Monde ✕").click()
    expect(page.locator("#limited-to .limit")).to_have_text(["The Lviv Post ✕"])
    page.locator("#limited-to .limit").click()
    expect(page.locator("#limited-to")).to_have_text("All articles are searched")
    ask(page, "And now?")
    expect(page.locator(".made-by")).to_have_count(2)
    assert answerer.filters == EVERYTHING


def test_questions_are_limited_to_ticked_articles(view: Locator, page: Page, answerer, library: Library) -> None:
    view.get_by_label("Tick Fin de la grève").check()
    view.get_by_label("Tick Talks end without result").check()
    view.get_by_role("button", name="Ask only these 2 ticked articles").click()
    expect(page.locator("#limited-to .limit")).to_have_text(["2 chosen articles ✕"])
    ask(page, "What was asked for?")
    expect(page.locator(".made-by")).to_have_count(1)
    assert {entry.title for entry in library.entries(answerer.filters)} == {
        STRIKE.title,
        "Talks end without result",
    }


def test_hostile_articles_are_text(view: Locator, page: Page) -> None:
    view.locator(".title", has_text="![a]").click()
    reader = page.locator("#reader")
    expect(reader.locator(".text")).to_contain_text("Before. ![a](http://elsewhere.test/image)")
    inert = "img, video, svg, image, form, input:not([type]), iframe, [style*=url], a[href*=elsewhere]"
    expect(reader.locator(inert)).to_have_count(0)
    expect(view.locator(inert)).to_have_count(0)
    page.wait_for_timeout(200)  # time for requests that must not come; the fixture looks at them


def test_the_article_opens_beside_the_answer_with_its_quotations_marked(page: Page, answerer) -> None:
    page.set_viewport_size({"width": 1440, "height": 800})
    ask(page, "doubts please")
    expect(page.locator(".made-by")).to_have_count(1)
    answer, sources = (
        page.locator(one).first.bounding_box() for one in ("#conversation .bot .prose", ".evidence")
    )
    assert answer
    assert sources
    assert answer["x"] + answer["width"] <= sources["x"]
    assert abs(answer["y"] - sources["y"]) < 30
    page.get_by_role("link", name="Talks end without result", exact=True).click()
    reader = page.locator("#reader")
    expect(reader.locator("mark")).to_have_text([QUOTE, NOBODY])
    expect(reader.locator("mark").first).to_be_in_viewport(ratio=1)
    expect(reader.locator(".details")).to_have_text("The Lviv Post2025-03-14Englishtalks.txt")
    expect(reader.get_by_role("status")).to_have_text("Quotation 1 of 2")
    page.keyboard.press("n")
    expect(reader.get_by_role("status")).to_have_text("Quotation 2 of 2")
    expect(reader.locator("mark.current")).to_have_text(NOBODY)
    reader.get_by_role("button", name="Previous quotation").click()
    expect(reader.locator("mark.current")).to_have_text(QUOTE)
    page.keyboard.press("Escape")
    expect(reader).to_be_hidden()
    expect(page.get_by_role("link", name="Talks end without result", exact=True)).to_be_focused()


def test_an_article_that_has_changed_or_gone_says_so(page: Page, answerer, library: Library) -> None:
    ask(page, "What was asked for?")
    expect(page.locator(".made-by")).to_have_count(1)
    [talks] = [entry.id for entry in library.entries() if entry.title == "Talks end without result"]
    kept = library.article(talks)
    assert kept
    title, reader = page.get_by_role("link", name="Talks end without result", exact=True), page.locator("#reader")
    library.add(Article("Corrected: five things.", id=kept.id, title=kept.title, source=kept.source))
    title.click()
    expect(reader).to_contain_text("This article has changed since it was cited")
    expect(reader.locator("mark")).to_have_count(0)
    library.remove(kept.id)
    page.keyboard.press("Escape")
    title.click()
    expect(reader).to_contain_text("no longer in the library")
    page.keyboard.press("Escape")
    library.add(kept)


def test_the_sentence_behind_a_number_is_shown_on_hover_and_focus(page: Page, answerer) -> None:
    ask(page, "What was asked for?")
    expect(page.locator(".made-by")).to_have_count(1)
    number, tip = page.get_by_role("link", name=re.compile("^1: ")), page.get_by_role("tooltip")
    number.hover()
    expect(tip).to_contain_text(QUOTE)
    expect(tip).to_contain_text("Talks end without result")
    expect(tip).to_contain_text("The Lviv Post")
    page.mouse.move(2, 2)
    expect(tip).to_be_hidden()
    page.locator("#question textarea").focus()
    for _ in range(20):
        page.keyboard.press("Shift+Tab")
        if number.evaluate("link => link === document.activeElement"):
            break
    expect(tip).to_contain_text(QUOTE)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_library_and_article_fit_a_phone(page: Page, answerer, scheme) -> None:
    page.set_viewport_size({"width": 360, "height": 640})
    page.emulate_media(color_scheme=scheme)
    page.get_by_role("button", name="Library").click()
    page.locator("#library-dialog .title", has_text="Talks end").click()
    expect(page.locator("#reader .text")).to_contain_text("An opening paragraph.")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.locator("#library-dialog")).to_be_hidden()
