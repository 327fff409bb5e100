"""The whole program in a real browser: the page, the answer, the source, with no Ollama anywhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest
from ollama_server import EMBEDDING, OllamaServer, Reply
from playwright.sync_api import Browser, Page, expect

from chatbot.answering.answerer import Answerer
from chatbot.sample import EXAMPLES
from chatbot.serving.access.bound_address import BoundAddress
from chatbot.serving.web_server import page_server
from chatbot.settings import Settings
from vectorstore.library import Library

pytestmark = pytest.mark.browser

DEMANDS = "le refus de l'Ukraine de rejoindre l'OTAN et la reconnaissance de la souveraineté de la Russie"


@contextmanager
def opened(browser: Browser, library: Library, settings: Settings) -> Iterator[Page]:
    """The page, opened; afterwards it must have asked no other server."""
    server = page_server(Answerer(library, settings), library, BoundAddress.bind("127.0.0.1", 0))
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


@pytest.fixture
def page(browser: Browser, sample_library: Library, no_ollama: Settings) -> Iterator[Page]:
    with opened(browser, sample_library, no_ollama) as page:
        yield page


@pytest.fixture
def page_with_model(browser: Browser, sample_library: Library, ollama: OllamaServer) -> Iterator[Page]:
    settings = Settings(ollama_host=ollama.url, port=0, silence_seconds=2)
    with opened(browser, sample_library, settings) as page:
        yield page


def ask(page: Page, question: str) -> None:
    page.locator("#question textarea").fill(question)
    page.keyboard.press("Enter")
    expect(page.locator(".made-by")).to_be_visible()


def test_a_question_is_answered_and_its_source_opened(page: Page) -> None:
    expect(page.locator("#status")).to_contain_text("ollama serve")
    ask(page, "What did Peskov demand?")
    expect(page.locator("#conversation .bot").first).to_contain_text(DEMANDS)
    page.get_by_role("link", name=re.compile("^1: ")).click()
    mark = page.locator("#conversation mark").first
    expect(mark).to_be_in_viewport()
    expect(mark).to_contain_text(DEMANDS)
    paragraph = mark.locator("xpath=..")
    expect(paragraph).to_contain_text("Dans le même temps, le Kremlin a confirmé sa volonté de dialoguer")


def test_a_question_to_click_is_answered(page: Page) -> None:
    page.get_by_text(EXAMPLES[1]).click()
    expect(page.locator(".made-by")).to_be_visible()
    expect(page.locator("#conversation .bot").first).to_contain_text("trois à quatre heures")


def test_what_no_article_tells_is_said_plainly(page: Page) -> None:
    ask(page, "What is the price of oil?")
    expect(page.locator("#conversation .bot").first).to_contain_text("The articles do not say.")
    expect(page.locator("#conversation mark")).to_have_count(0)
    expect(page.locator(".source-card")).to_be_visible()


def test_a_model_answers_and_only_the_source_it_was_given_is_cited(
    page_with_model: Page, ollama: OllamaServer
) -> None:
    ollama.enqueue("Peskov said Moscow insists that Ukraine ", "give up joining NATO [", "1]. More [9].")
    ask(page_with_model, "What did Peskov demand?")
    said = page_with_model.locator("#conversation .bot").first
    expect(said).to_contain_text("give up joining NATO")
    expect(said.get_by_text("More.", exact=False).first).to_be_visible()
    expect(page_with_model.get_by_role("link", name=re.compile("^9"))).to_have_count(0)
    expect(said.locator(".prose").first).not_to_contain_text("[9]")
    page_with_model.get_by_role("link", name=re.compile("^1: ")).click()
    expect(page_with_model.locator("#conversation mark").first).to_contain_text(DEMANDS)
    expect(page_with_model.locator(".made-by")).to_contain_text("Written by")


def test_stopping_an_answer_closes_the_connection_to_the_model(
    page_with_model: Page, ollama: OllamaServer
) -> None:
    points = (f"{number}, " for number in range(1000))
    slowly = Reply(("Moscow insists on its points ", *points), pace=0.05)
    ollama.improvise(lambda _: slowly)
    page_with_model.locator("#question textarea").fill("What did Peskov demand?")
    page_with_model.keyboard.press("Enter")
    expect(page_with_model.locator("#conversation .bot").first).to_contain_text("Moscow insists")
    page_with_model.get_by_role("button", name="Stop").click()
    assert ollama.cancelled.wait(5)


def test_what_the_source_says_otherwise_is_marked_and_explained(
    page_with_model: Page, ollama: OllamaServer
) -> None:
    page = page_with_model
    insists = "Peskov said Moscow insists that Ukraine give up joining NATO and that Russian sovereignty over"
    ollama.enqueue("Ukraine must give up joining NATO, Peskov said [1]. ", f"{insists} five regions be seen [1].")
    ask(page, "What did Peskov demand?")
    page.get_by_role("link", name="contradicted").click()
    reason = page.locator(".flagged:target")
    expect(reason).to_contain_text("Contradicted")
    expect(reason).to_contain_text("quatre")
    expect(reason).to_contain_text("five")
    reason.get_by_role("link", name="1", exact=True).click()
    expect(page.locator("#conversation mark").first).to_contain_text(DEMANDS)
    expect(page.locator(".made-by")).to_contain_text(re.compile(r"\d of \d passages, [\d,]+ of 7,168 tokens"))


def test_a_model_is_fetched_from_the_page_and_answers(browser: Browser, sample_library: Library) -> None:
    with OllamaServer(EMBEDDING) as ollama:
        settings = Settings(ollama_host=ollama.url, port=0)
        with opened(browser, sample_library, settings) as page:
            assert ollama.bodies("/api/pull") == []
            page.get_by_role("link", name="Download gemma4:e4b").click()
            expect(page.locator("#status")).to_contain_text("Answers are written by gemma4:e4b", timeout=20_000)
            page.get_by_role("button", name="Settings").click()
            expect(page.get_by_role("radio", name="The best one there (gemma4:e4b)")).to_be_checked()
            expect(page.get_by_role("radio", name="gemma4:e4b", exact=False)).to_have_count(2)


def test_a_model_that_dies_in_mid_sentence_leaves_its_words_and_the_articles_follow(
    page_with_model: Page, ollama: OllamaServer
) -> None:
    ollama.enqueue_fault("drop", "Peskov said that Moscow ", "insists on")
    ask(page_with_model, "What did Peskov demand?")
    said = page_with_model.locator("#conversation .bot").first
    expect(said).to_contain_text("Peskov said that Moscow insists on")
    expect(said).to_contain_text(DEMANDS)
    expect(page_with_model.locator(".notice")).to_contain_text("broke off")


def test_an_empty_library_says_how_to_begin_and_offers_the_sample(
    browser: Browser, no_ollama: Settings, tmp_path: Path
) -> None:
    with Library.open(tmp_path / "library") as library, opened(browser, library, no_ollama) as page:
        expect(page.locator("#status")).to_contain_text("No articles yet")
        page.get_by_role("link", name="choose files").click()
        expect(page.get_by_role("dialog")).to_contain_text("Drop files or folders")
        page.keyboard.press("Escape")
        page.get_by_role("link", name="Try the sample article").click()
        page.get_by_role("button", name=EXAMPLES[0]).click(timeout=20_000)
        expect(page.locator("#conversation .bot").first).to_contain_text(DEMANDS)
