"""The page everywhere: by keyboard, for a screen reader, light or dark, on a phone, in other languages."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from scripted_page import ScriptedAnswerer, ask, last_answer

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 700}


ANIMATIONS_END = """() => Promise.allSettled(document.getAnimations()
  .filter((one) => one.effect.getComputedTiming().endTime !== Infinity).map((one) => one.finished))"""


def findings(page: Page) -> list[str]:
    """What axe-core finds in the page as it is, and in the colours of its other half."""
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        expect(page.locator("body.dark")).to_have_count(int(scheme == "dark"))
        page.evaluate(ANIMATIONS_END)  # what fades in has little contrast at first
        rules = {"runOnly": ["color-contrast"]} if scheme == "dark" else {}
        for one in Axe().run(page, options=rules).response["violations"]:
            found += [f"{scheme}: {one['id']} {node['html'][:120]}" for node in one["nodes"]]
    return found


OPENED = {
    "help": ("Help", "#help-dialog"),
    "settings": ("Settings", "#settings-dialog"),
    "adding": ("Add articles", "#add-dialog"),
    "library": ("Library", "#library-dialog .articles li"),
    "conversations": ("Conversations", "#conversations-dialog"),
}


def test_axe_finds_nothing_in_an_empty_chat_nor_on_a_phone(fresh: Page, answerer) -> None:
    expect(fresh.locator("#conversation .example").first).to_be_visible()
    assert findings(fresh) == []
    fresh.set_viewport_size(PHONE)
    assert findings(fresh) == []
    assert fresh.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


@pytest.mark.parametrize(("button", "view"), OPENED.values(), ids=OPENED)
def test_axe_finds_nothing_in_a_view(page: Page, answerer, button: str, view: str) -> None:
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.locator(view)).to_be_visible()
    assert findings(page) == []
    page.keyboard.press("Escape")


def test_axe_finds_nothing_in_an_answer_nor_beside_the_article(page: Page, answerer) -> None:
    ask(page, "doubts please")
    expect(page.locator(".made-by")).to_have_count(1)
    last_answer(page).locator("summary").first.click()
    assert findings(page) == []
    page.locator(".source-title a").first.click()
    expect(page.locator("#reader mark").first).to_be_visible()
    assert findings(page) == []
    page.keyboard.press("Escape")


def test_the_keyboard_leads_from_the_question_to_its_source(page: Page, answerer) -> None:
    page.keyboard.press("/")
    expect(page.locator("#question textarea")).to_be_focused()
    page.keyboard.type("doubts please")
    page.keyboard.press("Enter")
    expect(page.locator(".made-by")).to_have_count(1)
    title = page.get_by_role("link", name="Talks end without result", exact=True)
    for _ in range(20):
        page.keyboard.press("Shift+Tab")
        if title.evaluate("link => link === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Talks end without result")).to_be_focused()
    page.keyboard.press("n")
    expect(page.locator("#reader").get_by_role("status")).to_have_text("Quotation 2 of 2")
    page.keyboard.press("Escape")
    expect(title).to_be_focused()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Help")).to_be_visible()
    page.keyboard.press("Escape")


def test_a_screen_reader_is_told_once_what_has_come_of_a_question(page: Page, answerer: ScriptedAnswerer) -> None:
    ask(page, "slowly please")
    conversation, told = page.get_by_role("log"), page.locator("body > .spoken[role=status]")
    expect(conversation).to_have_attribute("aria-busy", "true")
    expect(conversation).to_have_attribute("aria-live", "off")
    expect(told).to_have_text("")
    answerer.go_on.set()
    expect(told).to_have_text("Answer ready, 1 source")
    expect(conversation).to_have_attribute("aria-busy", "false")
    ask(page, "doubts please")
    expect(told).to_have_text("Answer ready, 1 source, 2 in doubt")
    headings = page.locator("#conversation").get_by_role("heading")
    expect(headings).to_have_text(["slowly please", "Answer", "Sources", "doubts please", "Answer", "Sources"])
    expect(page.get_by_role("link", name=re.compile("^2: Talks end without result, 2025-03-14"))).to_have_count(1)


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


def test_a_second_opinion_is_asked_for_on_every_answer_or_on_none(page: Page, answerer) -> None:
    for chosen, judge in (("Always", True), ("Never", False), ("Where it is quick", None)):
        page.get_by_role("button", name="Settings").click()
        page.get_by_label("Second opinion on an answer").select_option(chosen)
        page.keyboard.press("Escape")
        ask(page, f"again, {chosen}?")
        expect(last_answer(page)).to_contain_text(f"Asked: again, {chosen}?")
        assert answerer.judge is judge


def test_a_second_opinion_is_asked_for_on_one_answer(page: Page, answerer) -> None:
    ask(page, "linked please")
    link = page.get_by_role("link", name="Ask for a second opinion on 1 sentence")
    for is_stopped in (True, False):
        link.click()
        expect(page.locator("#conversation .waiting")).to_have_text("scripted:1b is asked for a second opinion…")
        expect(link).to_have_count(0)
        if is_stopped:
            page.get_by_role("button", name="Stop").click()
            expect(page.locator("#conversation .waiting")).to_have_count(0)
    answerer.go_on.set()
    expect(last_answer(page).locator(".flagged.unsourced")).to_contain_text("scripted:1b, asked again")
    expect(page.get_by_role("link", name="no source")).to_be_visible()
    expect(link).to_have_count(0)
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_visible()
    page.reload()
    expect(last_answer(page).locator(".flagged.unsourced")).to_contain_text("scripted:1b, asked again")


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
