"""The page in a real browser; what it asks of the program comes from a scripted answerer."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from threading import Event, Thread
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from chatbot.answer import Answer, Seconds, Status
from chatbot.citations import Citation
from chatbot.conversation import Turn
from chatbot.errors import QuestionError
from chatbot.settings import Settings
from chatbot.ui.server import PageServer
from vectorstore.article import Article
from vectorstore.filters import EVERYTHING, Filters
from vectorstore.passages import passages_of
from vectorstore.search import Hit, Signals

pytestmark = pytest.mark.browser

ELSEWHERE = "http://elsewhere.test"
QUOTE = "The envoy asked for three things."

PARAGRAPH = "Much was said before. The envoy asked for three things. Nobody agreed to any of them."
ARTICLE = Article(
    text="\n\n".join(["An opening paragraph. " * 30, PARAGRAPH, "A closing paragraph. " * 30]),
    title="Talks end without result",
    source="/articles/talks.txt",
    published="2025-03-14",
    language="en",
)

# One stand-in for each way in which text on a page can reach another server, or imitate the page.
POISON = "\n\n".join(
    [
        f"![a]({ELSEWHERE}/image)",
        f"![a][ref] and [b][ref]\n\n[ref]: {ELSEWHERE}/reference",
        f'<img src="{ELSEWHERE}/tag">',
        f'<p style="background: url({ELSEWHERE}/style)">styled</p>',
        f'<video src="{ELSEWHERE}/video"></video>',
        f'<video poster="{ELSEWHERE}/poster"></video>',
        f'<svg><image href="{ELSEWHERE}/svg" /></svg>',
        f'```mermaid\ngraph TD\nA@{{ img: "{ELSEWHERE}/node" }}\n```',
        f'~~~mermaid\ngraph TD\nA["<img src={ELSEWHERE}/label>"]\n~~~',
        f'<form action="{ELSEWHERE}/form"><input name="a"><button>Continue</button></form>',
        f"[a link]({ELSEWHERE}/link) and {ELSEWHERE}/bare",
    ]
)


def hit(article: Article = ARTICLE) -> Hit:
    return Hit(passages_of(article)[0], article, 1.0, Signals(dense=0.5, lexical=2.0))


def citation(number: int, quote: str, article: Article = ARTICLE) -> Citation:
    start = article.text.index(quote)
    return Citation(number, hit(article), start, start + len(quote))


def written(text: str, *, citations: tuple[Citation, ...] = ()) -> Answer:
    return Answer("", "", text, "model", "scripted:1b", citations=citations, seconds=Seconds(total=1.0))


class ScriptedAnswerer:
    """Answers by what the question says; keeps what it was told, and whether a stream was closed early."""

    def __init__(self) -> None:
        self.histories: list[tuple[Turn, ...]] = []
        self.filters = EVERYTHING
        self.go_on = Event()
        self.closed = Event()

    async def status(self) -> Status:
        return Status("scripted:1b", "", 3)

    async def stream(
        self, question: str, history: Sequence[Turn] = (), filters: Filters = EVERYTHING
    ) -> AsyncGenerator[Answer, None]:
        if len(question) > 10_000:
            raise QuestionError("The question is too long; ask a shorter one.")
        self.histories.append(tuple(history))
        self.filters = filters
        said = written(f"It was three things [1]. Asked: {question}", citations=(citation(1, QUOTE),))
        if "silently" in question:
            await asyncio.sleep(60)
        if "slowly" in question:
            text = "It was"
            try:
                while not self.go_on.is_set():
                    yield written(text)
                    await asyncio.sleep(0.05)
                    text += " so"
            finally:
                if not self.go_on.is_set():
                    self.closed.set()
        if "poison" in question:
            hostile = Article(text=f"Before. {POISON}", title=POISON, source=f"{ELSEWHERE}/article", language="en")
            for end in range(0, len(POISON), 7):  # as it streams: cut anywhere
                yield written(POISON[:end])
            said = written(f"{POISON}\n\nand [1].", citations=(citation(1, "Before.", hostile),))
            said = replace(said, notices=(POISON,), near_misses=(hit(hostile),))
        yield replace(said, finished=True)


@contextmanager
def served(answerer: ScriptedAnswerer) -> Iterator[str]:
    server = PageServer(answerer, Settings(port=0), examples=["What was asked for?"])
    thread = Thread(target=server.run)
    thread.start()
    try:
        yield server.url
    finally:
        server.stop()
        thread.join(10)


@pytest.fixture(scope="module")
def address_and_answerer() -> Iterator[tuple[str, ScriptedAnswerer]]:
    answerer = ScriptedAnswerer()
    with served(answerer) as url:
        yield url, answerer


@pytest.fixture
def answerer(address_and_answerer) -> ScriptedAnswerer:
    answerer = address_and_answerer[1]
    answerer.histories.clear()
    answerer.go_on.clear()
    answerer.closed.clear()
    return answerer


@pytest.fixture
def page(browser: Browser, address_and_answerer) -> Iterator[Page]:
    """The page, opened; afterwards it must have asked no other server and met no refusal by its policy."""
    url = address_and_answerer[0]
    requests: list[str] = []
    console: list[str] = []
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: console.append(message.text))
    page.on("pageerror", lambda error: console.append(f"Error: {error}"))
    page.goto(url)
    expect(page.locator("#status .status")).to_be_visible()
    yield page
    page.close()
    elsewhere = [asked for asked in requests if not asked.startswith((url, "data:", "blob:"))]
    assert elsewhere == []
    assert [line for line in console if "Security Policy" in line or line.startswith("Error")] == []


def ask(page: Page, question: str) -> None:
    page.locator("#question textarea").fill(question)
    page.keyboard.press("Enter")


def last_answer(page: Page):
    return page.locator("#conversation .bot-row").last


def test_an_answer_grows_as_it_is_written(page: Page, answerer: ScriptedAnswerer) -> None:
    ask(page, "slowly please")
    expect(last_answer(page)).to_contain_text("It was")
    assert "three things" not in last_answer(page).inner_text()
    answerer.go_on.set()
    expect(last_answer(page)).to_contain_text("It was three things")
    expect(last_answer(page).locator(".made")).to_have_text("Written by scripted:1b · 1.0 s")
    assert not answerer.closed.is_set()


def test_stop_ends_the_work_and_keeps_the_words(page: Page, answerer: ScriptedAnswerer) -> None:
    ask(page, "slowly please")
    expect(last_answer(page)).to_contain_text("It was")
    page.get_by_role("button", name="Stop").click()
    expect(last_answer(page)).to_contain_text("Stopped here.")
    assert answerer.closed.wait(2)
    assert "It was" in last_answer(page).inner_text()
    ask(page, "and now?")
    expect(last_answer(page)).to_contain_text("three things")


def test_a_question_stopped_before_its_first_word_comes_back(page: Page, answerer: ScriptedAnswerer) -> None:
    ask(page, "silently please")
    expect(last_answer(page)).to_have_text("Searching your articles…")
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("#question textarea")).to_have_value("silently please")
    expect(page.locator("#conversation .user-row")).to_have_count(0)


def test_closing_the_page_ends_the_work_at_the_next_word(browser: Browser, address_and_answerer, answerer) -> None:
    page = browser.new_page()
    page.goto(address_and_answerer[0])
    expect(page.locator("#status .status")).to_be_visible()
    ask(page, "slowly please")
    expect(last_answer(page)).to_contain_text("It was")
    page.close()
    assert answerer.closed.wait(5)


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (400, "dark")])
def test_a_marker_leads_to_the_sentence_in_its_paragraph(page: Page, answerer, width: int, scheme) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    ask(page, "What was asked for?")
    marks = page.locator("#conversation mark")
    expect(marks).to_have_count(1)
    expect(marks).to_be_hidden()
    page.get_by_role("link", name="1", exact=True).click()
    expect(marks).to_be_in_viewport(ratio=1)
    expect(marks).to_have_text(QUOTE)
    expect(page.locator("#conversation .paragraph")).to_have_text(PARAGRAPH)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_marker_works_from_the_keyboard(page: Page, answerer) -> None:
    ask(page, "What was asked for?")
    page.get_by_role("link", name="1", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.locator("#conversation mark")).to_be_in_viewport(ratio=1)


def test_an_example_is_asked_by_a_click(page: Page, answerer) -> None:
    page.get_by_role("button", name="What was asked for?").click()
    expect(last_answer(page)).to_contain_text("Asked: What was asked for?")
    expect(page.locator("#question textarea")).to_have_value("")


def test_a_follow_up_knows_what_was_said_and_has_sources_of_its_own(page: Page, answerer) -> None:
    ask(page, "first *one*?")
    expect(page.locator(".made")).to_have_count(1)
    ask(page, "second?")
    expect(page.locator(".made")).to_have_count(2)
    assert answerer.histories == [
        (),
        (Turn("user", "first *one*?"), Turn("assistant", "It was three things [1]. Asked: first *one*?")),
    ]
    page.get_by_role("link", name="1", exact=True).last.click()
    expect(page.locator("#conversation mark").last).to_be_in_viewport(ratio=1)
    expect(page.locator("#conversation mark").first).to_be_hidden()
    page.get_by_role("button", name="Clear").click()
    ask(page, "third?")
    expect(page.locator(".made")).to_have_count(1)
    assert answerer.histories[2] == ()


@pytest.mark.parametrize(
    ("question", "reason"),
    [("   ", "There is no question yet"), ("long " * 20_000, "too long; ask a shorter one")],
)
def test_a_question_that_cannot_be_asked_is_kept(page: Page, answerer, question: str, reason: str) -> None:
    ask(page, "What was asked for?")
    expect(page.locator(".made")).to_have_count(1)
    ask(page, question)
    expect(page.locator("#notice")).to_contain_text(reason)
    expect(page.locator("#question textarea")).to_have_value(question.strip())
    expect(page.locator(".user-row")).to_have_count(1)
    ask(page, "better?")
    expect(page.locator(".made")).to_have_count(2)
    expect(page.locator("#notice")).to_be_hidden()


LIMITS = {"From": "2025-02", "To": "2025-03-15", "Source": "lemonde.fr, Le Monde", "Language": "fr,en"}


def unfold_limits(page: Page) -> None:
    page.get_by_role("button", name="Limit to some articles").click()
    expect(page.get_by_label("From", exact=True)).to_be_visible()
    page.wait_for_timeout(500)  # Gradio takes a moment to listen to boxes that it has just shown


def limit(page: Page, **limits: str) -> None:
    for label, text in limits.items():
        page.get_by_label(label, exact=True).fill(text)


def test_a_question_may_be_limited_to_some_articles(page: Page, answerer) -> None:
    expect(page.get_by_label("From", exact=True)).to_be_hidden()
    unfold_limits(page)
    limit(page, **LIMITS)
    ask(page, "What was asked for?")
    expect(page.locator(".made")).to_have_count(1)
    assert answerer.filters == Filters.stated("2025-02", "2025-03-15", ["lemonde.fr", "Le Monde"], ["fr", "en"])
    limit(page, **dict.fromkeys(LIMITS, ""))
    ask(page, "And of whom?")
    expect(page.locator(".made")).to_have_count(2)
    assert answerer.filters == EVERYTHING


@pytest.mark.parametrize(
    ("label", "text", "reason"),
    [("From", "last week", "2025-02-18"), ("To", "1999", "swap"), ("Language", "French!", "two letters")],
)
def test_a_limit_that_cannot_be_meant_is_said(page: Page, answerer, label: str, text: str, reason: str) -> None:
    unfold_limits(page)
    limit(page, **{"From": "2025", label: text})
    ask(page, "What was asked for?")
    expect(page.locator("#notice")).to_contain_text(reason)
    expect(page.locator("#question textarea")).to_have_value("What was asked for?")
    limit(page, **{"From": "2025", label: ""})
    ask(page, "What was asked for?")
    expect(page.locator(".made")).to_have_count(1)


def test_poisoned_text_reaches_no_other_server_and_adds_nothing_to_the_page(page: Page, answerer) -> None:
    ask(page, f"poison {POISON}")
    expect(page.locator(".made")).to_have_count(1)
    conversation = page.locator("#conversation .message-content")
    for summary in conversation.locator("summary").all():
        summary.click()
    page.wait_for_timeout(300)  # time for requests that must not come; the fixture looks at them
    expect(conversation.locator("img, video, image, form, input, iframe, [style*=url], .mermaid")).to_have_count(0)
    links = conversation.locator("a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    own = [f"{ELSEWHERE}/article", "#answer-1-source-1"]
    assert sorted(set(links)) == sorted(own)


def test_the_policy_stops_what_the_page_itself_would_load(browser: Browser, address_and_answerer) -> None:
    page = browser.new_page()
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))
    page.goto(address_and_answerer[0])
    page.evaluate(f"new Image().src = '{ELSEWHERE}/image'")
    page.wait_for_timeout(200)
    page.close()
    assert any(re.search("img-src", line) for line in refused)


def test_nothing_on_the_page_leads_out(page: Page, answerer) -> None:
    links = page.locator("a[href]").evaluate_all("links => links.map(link => link.href)")
    assert [link for link in links if urlsplit(link).hostname != "127.0.0.1"] == []


@pytest.mark.parametrize(("scheme", "darker"), [("light", False), ("dark", True)])
def test_light_and_dark_follow_the_system(browser: Browser, address_and_answerer, scheme, darker: bool) -> None:
    page = browser.new_page(color_scheme=scheme)
    page.goto(address_and_answerer[0])
    expect(page.locator("#status .status")).to_be_visible()
    colour = page.evaluate("getComputedStyle(document.querySelector('gradio-app')).backgroundColor")
    page.close()
    assert (sum(map(int, re.findall(r"\d+", colour)[:3])) < 200) is darker
