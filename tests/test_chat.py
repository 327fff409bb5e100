"""The whole program in a real browser: the page, the answer, the source, with no Ollama anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page, expect

from chatbot import Answerer, Settings
from chatbot.sample import EXAMPLES
from chatbot.ui.server import PageServer
from vectorstore import Library

pytestmark = pytest.mark.browser

DEMANDS = "le refus de l'Ukraine de rejoindre l'OTAN et la reconnaissance de la souveraineté de la Russie"


@pytest.fixture
def page(browser: Browser, sample_library: Library, no_ollama: Settings) -> Iterator[Page]:
    """The page, opened; afterwards it must have asked no other server."""
    server = PageServer(Answerer(sample_library, no_ollama), no_ollama, examples=EXAMPLES)
    thread = Thread(target=server.run)
    thread.start()
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(server.url)
    yield page
    page.close()
    server.stop()
    thread.join(10)
    assert [url for url in asked if not url.startswith((server.url, "data:", "blob:"))] == []


def test_a_question_is_answered_and_its_source_opened(page: Page) -> None:
    expect(page.locator("#status")).to_contain_text("ollama serve")
    page.locator("#question textarea").fill("What did Peskov demand?")
    page.keyboard.press("Enter")
    expect(page.locator(".made")).to_be_visible()
    expect(page.locator("#conversation .bot").first).to_contain_text(DEMANDS)
    page.get_by_role("link", name="1", exact=True).click()
    mark = page.locator("#conversation mark").first
    expect(mark).to_be_in_viewport()
    expect(mark).to_contain_text(DEMANDS)
    paragraph = mark.locator("xpath=..")
    expect(paragraph).to_contain_text("Dans le même temps, le Kremlin a confirmé sa volonté de dialoguer")


def test_a_question_to_click_is_answered(page: Page) -> None:
    page.get_by_text(EXAMPLES[1]).click()
    expect(page.locator(".made")).to_be_visible()
    expect(page.locator("#conversation .bot").first).to_contain_text("trois à quatre heures")


def test_what_no_article_tells_is_said_plainly(page: Page) -> None:
    page.locator("#question textarea").fill("What is the price of oil?")
    page.keyboard.press("Enter")
    expect(page.locator(".made")).to_be_visible()
    expect(page.locator("#conversation .bot").first).to_contain_text("The articles do not say.")
    expect(page.locator("#conversation mark")).to_have_count(0)
    expect(page.locator(".source-card")).to_be_visible()
