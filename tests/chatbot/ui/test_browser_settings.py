"""The page in other languages, and light or dark by choice."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from scripted_page import ask, last_answer

pytestmark = pytest.mark.browser


@pytest.fixture
def french(browser: Browser, address_and_answerer, answerer) -> Iterator[Page]:
    """The page in a browser whose user reads French before English."""
    context = browser.new_context(locale="fr-FR")
    page = context.new_page()
    page.goto(address_and_answerer[0])
    expect(page.locator("#status .status")).to_be_visible()
    yield page
    context.close()


def test_the_page_speaks_the_browsers_language_and_another_by_choice(french: Page) -> None:
    expect(french.locator("h1")).to_have_text("Interrogez vos articles")
    expect(french.locator("html")).to_have_attribute("lang", "fr")
    ask(french, "doubts please")
    expect(last_answer(french)).to_contain_text("sans source")
    expect(last_answer(french).locator(".made-by")).to_have_text("Rédigé par scripted:1b · 1.0 s")
    french.get_by_role("button", name="Ajouter des articles").click()
    expect(french.get_by_role("dialog")).to_contain_text("Déposez des fichiers")
    french.keyboard.press("Escape")
    french.get_by_role("button", name="Réglages").click()
    french.get_by_label("Langue de la page").select_option("Deutsch")
    expect(french.locator("h1")).to_have_text("Fragen Sie Ihre Artikel")
    expect(french.get_by_role("button", name="Bibliothek")).to_be_visible()
    expect(french.locator("#status")).to_have_text(re.compile("1 Artikel. Die Antworten schreibt scripted:1b."))


def test_what_the_server_says_of_a_request_is_in_the_language_too(french: Page) -> None:
    said = french.evaluate("postJson('/library/undo', {token: 'x'}).catch(error => error.message)")
    assert said == "Ces articles ne sont plus conservés. Ajoutez à nouveau leurs fichiers."


def test_light_or_dark_is_chosen_and_kept(page: Page, answerer) -> None:
    page.get_by_role("button", name="Settings").click()
    page.get_by_label("Appearance").select_option("Dark")
    expect(page.locator("body.dark")).to_have_count(1)
    page.reload()
    expect(page.locator("#status .status")).to_be_visible()
    expect(page.locator("body.dark")).to_have_count(1)
    page.get_by_role("button", name="Settings").click()
    page.get_by_label("Appearance").select_option("As the system")
    expect(page.locator("body.dark")).to_have_count(0)
    page.keyboard.press("Escape")
