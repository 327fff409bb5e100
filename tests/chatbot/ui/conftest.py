"""Fixtures of the tests in a browser: one page for all tests of a module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from ollama_server import OllamaServer
from playwright.sync_api import Browser, Page, expect
from scripted_page import ARTICLE, ScriptedAnswerer, Watched, served

from vectorstore.library import Library

expect.set_options(timeout=15_000)  # two cores may be busy with other tests


@pytest.fixture(scope="module")
def embedding_models() -> Iterator[OllamaServer]:
    """The Ollama that the library can be embedded with."""
    with OllamaServer() as server:
        yield server


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, embedding_models: OllamaServer) -> Iterator[Library]:
    """A library with the article that the scripted answers cite."""
    folder = tmp_path_factory.mktemp("scripted") / "library"
    with Library.open(folder, ollama_host=embedding_models.url) as library:
        library.add(ARTICLE)
        yield library


@pytest.fixture(scope="module")
def address_and_answerer(library: Library) -> Iterator[tuple[str, ScriptedAnswerer]]:
    answerer = ScriptedAnswerer(articles=lambda: len(library))
    with served(answerer, library) as url:
        yield url, answerer


@pytest.fixture
def answerer(address_and_answerer) -> ScriptedAnswerer:
    answerer = address_and_answerer[1]
    answerer.histories.clear()
    answerer.go_on.clear()
    answerer.closed.clear()
    answerer.offer, answerer.pull_fails = "", False
    return answerer


@pytest.fixture(scope="module")
def watched(browser: Browser, address_and_answerer) -> Iterator[Watched]:
    watched = Watched(browser.new_page(), address_and_answerer[0])
    watched.page.goto(watched.url)
    yield watched
    watched.page.close()


@pytest.fixture
def page(watched: Watched) -> Iterator[Page]:
    """The page without a conversation; afterwards it must have asked no other server and met no refusal."""
    page = watched.page
    page.set_viewport_size({"width": 1280, "height": 800})
    page.emulate_media(color_scheme="light")
    expect(page.locator("#status .status")).to_be_visible()
    if page.locator("#conversation .user-row").count():
        page.locator("#conversation").get_by_role("button", name="Clear").click()
        expect(page.locator("#conversation .user-row")).to_have_count(0)
    yield page
    elsewhere = [asked for asked in watched.requests if not asked.startswith((watched.url, "data:", "blob:"))]
    assert elsewhere == []
    assert watched.refused == []
    assert [line for line in watched.console if "Security Policy" in line or line.startswith("Error")] == []


@pytest.fixture
def fresh(page: Page) -> Page:
    """The page as it opens."""
    page.reload()
    expect(page.locator("#status .status")).to_be_visible()
    return page
