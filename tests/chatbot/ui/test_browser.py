"""The page in a real browser; what it asks of the program comes from a scripted answerer."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping, Sequence
from contextlib import aclosing, contextmanager
from dataclasses import dataclass, field, replace
from threading import Event, Thread
from typing import ClassVar, Self
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from chatbot.answering.answer import Answer, Seconds, Status
from chatbot.answering.options import SETTINGS_ALONE, AnswerOptions
from chatbot.citations.citation import Citation, NearMiss
from chatbot.conversations.turn import Turn
from chatbot.errors import ModelError, QuestionError
from chatbot.evidence.verdict import QUOTED, AnswerSentence, Verdict
from chatbot.models.pulling import Pulling
from chatbot.serving.bound_address import BoundAddress
from chatbot.serving.web_server import page_server
from vectorstore.article import Article
from vectorstore.filters import EVERYTHING, Filters
from vectorstore.search.hits import Hit, Signals
from vectorstore.text.passages import passages_of

pytestmark = pytest.mark.browser

ELSEWHERE = "http://elsewhere.test"
QUOTE = "The envoy asked for three things."
NOBODY = "Nobody agreed to any of them."

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


MARKED = (
    AnswerSentence("- The **envoy asked**.", (1,), Verdict("supported")),
    AnswerSentence("**It was five things.**", (1,), Verdict("unsupported", ("the source says “three”",))),
    AnswerSentence("Nobody agreed.", (2,), Verdict("supported"), found=True),
    AnswerSentence("Oil *fell*.", (), Verdict("uncited", ("it cites no passage",))),
)
MARKED_TEXT = "- The **envoy asked**. [1]\n- **It was five things.** [1] Nobody agreed. [2]\n\nOil *fell*."


def hit(article: Article = ARTICLE) -> Hit:
    return Hit(passages_of(article)[0], article, 1.0, Signals(dense=0.5, lexical=2.0))


def citation(number: int, quote: str, article: Article = ARTICLE) -> Citation:
    start = article.text.index(quote)
    return Citation.of(number, hit(article), start, start + len(quote))


def written(text: str, *, citations: tuple[Citation, ...] = ()) -> Answer:
    return Answer("", "", text, "model", "scripted:1b", citations=citations, seconds=Seconds(total=1.0))


class ScriptedAnswerer:
    """Answers by what the question says; keeps what it was told, and whether a stream was closed early."""

    def __init__(self) -> None:
        self.histories: list[tuple[Turn, ...]] = []
        self.filters = EVERYTHING
        self.offer = ""
        self.pull_fails = False
        self.go_on = Event()
        self.closed = Event()

    async def status(self) -> Status:
        reason = "There is none." if self.offer else ""
        return Status("" if self.offer else "scripted:1b", reason, 3, self.offer)

    async def pull(self, model: str) -> AsyncGenerator[Pulling, None]:
        yield Pulling("pulling manifest", 0, 0)
        try:
            while not self.go_on.is_set():
                yield Pulling("pulling abc", 4_000_000, 9_000_000)
                await asyncio.sleep(0.05)
        finally:
            if not self.go_on.is_set():
                self.closed.set()
        if self.pull_fails:
            raise ModelError(f"There is no space for {model}; free <b>some</b>.")
        self.offer = ""

    async def stream(
        self, question: str, history: Sequence[Turn] = (), options: AnswerOptions = SETTINGS_ALONE
    ) -> AsyncGenerator[Answer, None]:
        if len(question) > 10_000:
            raise QuestionError("The question is too long; ask a shorter one.")
        self.histories.append(tuple(history))
        self.filters = options.filters
        said = written(f"It was three things [1]. Asked: {question}", citations=(citation(1, QUOTE),))
        for word, script in self._scripts.items():
            if word in question:
                async with aclosing(script(self, said)) as answers:
                    async for answer in answers:
                        yield answer
                        said = answer
        yield replace(said, finished=True)

    async def _silently(self, said: Answer) -> AsyncGenerator[Answer, None]:
        await asyncio.sleep(60)
        yield said

    async def _loaded(self, said: Answer) -> AsyncGenerator[Answer, None]:
        yield replace(said, text="", citations=(), waiting="scripted:1b is being loaded")
        await asyncio.sleep(60)

    async def _slowly(self, said: Answer) -> AsyncGenerator[Answer, None]:
        text = "It was"
        try:
            while not self.go_on.is_set():
                yield written(text)
                await asyncio.sleep(0.05)
                text += " so"
        finally:
            if not self.go_on.is_set():
                self.closed.set()
        yield said

    async def _more_sources(self, said: Answer) -> AsyncGenerator[Answer, None]:
        for citations in (said.citations, (*said.citations, citation(2, NOBODY))):
            while not self.go_on.is_set():
                yield replace(said, citations=citations)
                await asyncio.sleep(0.05)
            self.go_on.clear()

    async def _doubts(self, said: Answer) -> AsyncGenerator[Answer, None]:
        yield replace(
            said, text=MARKED_TEXT, sentences=MARKED, citations=(citation(1, QUOTE), citation(2, NOBODY))
        )

    async def _many(self, said: Answer) -> AsyncGenerator[Answer, None]:
        text = "".join(f"\u202eIt\x07 was\u2066 so [{number}]. " for number in range(1, 10_001))
        one = citation(1, QUOTE)
        yield written(text, citations=tuple(replace(one, number=number) for number in range(1, 10_001)))

    async def _poison(self, said: Answer) -> AsyncGenerator[Answer, None]:
        hostile = Article(text=f"Before. {POISON}", title=POISON, source=f"{ELSEWHERE}/article", language="en")
        for end in range(0, len(POISON), 7):  # as it streams: cut anywhere
            yield written(POISON[:end])
        sentences = (AnswerSentence("and", (1,), Verdict("weak", (POISON,))), AnswerSentence(POISON, (1,), QUOTED))
        said = written(f"{POISON}\n\nand [1].\n\n{POISON} [1]", citations=(citation(1, "Before.", hostile),))
        yield replace(said, notices=(POISON,), near_misses=(NearMiss.of(hit(hostile)),), sentences=sentences)

    _scripts: ClassVar[Mapping[str, Callable[[Self, Answer], AsyncGenerator[Answer, None]]]] = {
        "silently": _silently,
        "to be loaded": _loaded,
        "slowly": _slowly,
        "more sources": _more_sources,
        "doubts": _doubts,
        "10,000": _many,
        "poison": _poison,
    }


@contextmanager
def served(answerer: ScriptedAnswerer) -> Iterator[str]:
    server = page_server(answerer, BoundAddress.bind("127.0.0.1", 0), ["What was asked for?"])
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
    answerer.offer, answerer.pull_fails = "", False
    return answerer


@dataclass
class Watched:
    """The page that the tests share, since Gradio's takes over a second to open, and what it has done."""

    page: Page
    url: str
    requests: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.console.append(message.text))
        self.page.on("response", lambda response: response.ok or self.refused.append(response.url))
        self.page.on("pageerror", lambda error: self.console.append(f"Error: {error}"))


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
    expect(last_answer(page).locator(".made-by")).to_have_text("Written by scripted:1b · 1.0 s")
    assert not answerer.closed.is_set()


def test_stop_ends_the_work_and_keeps_the_words(page: Page, answerer: ScriptedAnswerer) -> None:
    ask(page, "slowly please")
    expect(last_answer(page)).to_contain_text("It was")
    page.get_by_role("button", name="Stop").click()
    expect(last_answer(page)).to_contain_text("You stopped this answer.")
    assert answerer.closed.wait(2)
    assert "It was" in last_answer(page).inner_text()
    ask(page, "and now?")
    expect(last_answer(page)).to_contain_text("three things")


def test_a_question_stopped_before_its_first_word_comes_back(page: Page, answerer: ScriptedAnswerer) -> None:
    ask(page, "silently please")
    expect(last_answer(page)).to_have_text("Searching your articles…")
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("#question textarea")).to_have_value("silently please")
    expect(page.locator("#notice")).to_have_text("You stopped this answer.")
    expect(page.locator("#conversation .user-row")).to_have_count(0)


def test_closing_the_page_ends_the_work_at_the_next_word(browser: Browser, address_and_answerer, answerer) -> None:
    page = browser.new_page()
    page.goto(address_and_answerer[0])
    expect(page.locator("#status .status")).to_be_visible()
    ask(page, "slowly please")
    expect(last_answer(page)).to_contain_text("It was")
    page.close()
    assert answerer.closed.wait(5)


def test_what_is_waited_for_is_said_until_the_first_word(page: Page, answerer) -> None:
    ask(page, "to be loaded")
    expect(last_answer(page)).to_have_text("scripted:1b is being loaded…")
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("#question textarea")).to_have_value("to be loaded")


UNDERLINED = """name => [...CSS.highlights.get(name)].map(range => {
  const live = document.createRange();
  live.setStart(range.startContainer, range.startOffset);
  live.setEnd(range.endContainer, range.endOffset);
  return live.toString().replace(/[\u2060\u2063]/g, "");
})"""


def test_doubts_are_marked_where_they_stand_and_lead_to_their_reasons(page: Page, answerer) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, "doubts please")
    expect(page.locator(".made-by")).to_have_count(1)
    words = last_answer(page).locator(".prose").first
    expect(words.locator("li strong")).to_contain_text(["envoy asked", "It was five things."])
    assert page.evaluate(UNDERLINED, "unsupported") == ["It was five things."]
    assert page.evaluate(UNDERLINED, "weak") == ["Oil fell."]
    expect(page.locator("details", has_text="found, not cited by the model")).to_have_count(1)
    page.get_by_role("link", name="not supported").focus()
    page.keyboard.press("Enter")
    reason = page.locator(".flagged:target")
    expect(reason).to_contain_text("Not supported: the source says “three”")
    reason.get_by_role("link", name="1").click()
    expect(page.locator("#conversation mark").first).to_be_in_viewport(ratio=1)
    page.get_by_role("button", name="Copy").click()
    page.wait_for_function("async () => (await navigator.clipboard.readText()).includes('Oil')")
    assert page.evaluate("navigator.clipboard.readText()") == (
        "- The **envoy asked**. [1]\n- **It was five things.** [1] [not supported] Nobody agreed. [2]\n\n"
        "Oil *fell*. [no source]\n\n"
        "[1]: Talks end without result, 2025-03-14\n[2]: Talks end without result, 2025-03-14\n"
        "[not supported]: the source says “three”\n[no source]: it cites no passage"
    )


def test_what_was_unfolded_stays_so_while_sources_are_added(page: Page, answerer: ScriptedAnswerer) -> None:
    ask(page, "more sources")
    summary = page.locator("#conversation summary").first
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.locator("details[open]")).to_have_count(1)
    answerer.go_on.set()
    expect(page.locator("#conversation details")).to_have_count(2)
    expect(page.locator("details[open] mark")).to_have_text(QUOTE)
    expect(summary).to_be_focused()
    answerer.go_on.set()
    expect(page.locator(".made-by")).to_have_count(1)
    expect(page.locator("details[open]")).to_have_count(1)


def offered(page: Page, answerer: ScriptedAnswerer) -> None:
    answerer.offer = "gemma4:e4b"
    page.reload()  # sooner than the page looks again
    page.get_by_role("button", name="Download gemma4:e4b").click()
    expect(page.locator("#download-progress")).to_contain_text("Downloading gemma4:e4b: 44 %, 4 of 9 MB")


def test_a_model_is_fetched_by_a_click_and_answers_then(page: Page, answerer: ScriptedAnswerer) -> None:
    expect(page.get_by_role("button", name="Download")).to_have_count(0)
    offered(page, answerer)
    expect(page.get_by_role("button", name="Download gemma4:e4b")).to_have_count(0)
    answerer.go_on.set()
    expect(page.locator("#status")).to_contain_text("Answers are written by scripted:1b")
    expect(page.locator("#download-progress")).to_have_count(0)
    expect(page.get_by_role("button", name="Download")).to_have_count(0)


def test_a_model_that_cannot_be_fetched_may_be_tried_again(page: Page, answerer: ScriptedAnswerer) -> None:
    answerer.pull_fails = True
    offered(page, answerer)
    answerer.go_on.set()
    expect(page.locator("#download-progress")).to_have_text("There is no space for gemma4:e4b; free <b>some</b>.")
    expect(page.get_by_role("button", name="Download gemma4:e4b")).to_be_visible()


def test_fetching_a_model_can_be_stopped(page: Page, answerer: ScriptedAnswerer) -> None:
    offered(page, answerer)
    page.get_by_role("button", name="Stop the download").click()
    expect(page.locator("#download-progress")).to_contain_text("What has been downloaded is kept")
    assert answerer.closed.wait(5)
    expect(page.get_by_role("button", name="Download gemma4:e4b")).to_be_visible()


def test_ten_thousand_citations_leave_a_page_that_can_be_used(page: Page, answerer) -> None:
    ask(page, "10,000 please")
    expect(page.locator(".made-by")).to_have_count(1)
    expect(last_answer(page)).to_contain_text("And 9,940 more quotations.")
    assert page.locator("#conversation details").count() == 60
    assert not re.search("[\x07\u202e\u2066]", last_answer(page).inner_text())
    ask(page, "and now?")
    expect(page.locator(".made-by")).to_have_count(2)


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
    expect(page.locator(".made-by")).to_have_count(1)
    ask(page, "second?")
    expect(page.locator(".made-by")).to_have_count(2)
    assert answerer.histories == [
        (),
        (Turn("user", "first *one*?"), Turn("assistant", "It was three things [1]. Asked: first *one*?")),
    ]
    page.get_by_role("link", name="1", exact=True).last.click()
    expect(page.locator("#conversation mark").last).to_be_in_viewport(ratio=1)
    expect(page.locator("#conversation mark").first).to_be_hidden()
    page.locator("#conversation").get_by_role("button", name="Clear").click()
    ask(page, "third?")
    expect(page.locator(".made-by")).to_have_count(1)
    assert answerer.histories[2] == ()


@pytest.mark.parametrize(
    ("question", "reason"),
    [("   ", "Type a question"), ("long " * 20_000, "too long; ask a shorter one")],
)
def test_a_question_that_cannot_be_asked_is_kept(page: Page, answerer, question: str, reason: str) -> None:
    ask(page, "What was asked for?")
    expect(page.locator(".made-by")).to_have_count(1)
    ask(page, question)
    expect(page.locator("#notice")).to_contain_text(reason)
    expect(page.locator("#question textarea")).to_have_value(question.strip())
    expect(page.locator(".user-row")).to_have_count(1)
    ask(page, "better?")
    expect(page.locator(".made-by")).to_have_count(2)
    expect(page.locator("#notice")).to_be_hidden()


FILTERS = {"From": "2025-02", "To": "2025-03-15", "Source": "lemonde.fr, Le Monde", "Language": "fr,en"}


def open_filters(page: Page) -> None:
    page.get_by_role("button", name="Filter articles").click()
    expect(page.get_by_label("From", exact=True)).to_be_visible()
    page.wait_for_timeout(500)  # Gradio takes a moment to listen to boxes that it has just shown


def set_filters(page: Page, **filters: str) -> None:
    for label, text in filters.items():
        page.get_by_label(label, exact=True).fill(text)


def test_a_question_may_be_filtered(fresh: Page, answerer) -> None:
    expect(fresh.get_by_label("From", exact=True)).to_be_hidden()
    open_filters(fresh)
    set_filters(fresh, **FILTERS)
    ask(fresh, "What was asked for?")
    expect(fresh.locator(".made-by")).to_have_count(1)
    assert answerer.filters == Filters.stated("2025-02", "2025-03-15", ["lemonde.fr", "Le Monde"], ["fr", "en"])
    set_filters(fresh, **dict.fromkeys(FILTERS, ""))
    ask(fresh, "And of whom?")
    expect(fresh.locator(".made-by")).to_have_count(2)
    assert answerer.filters == EVERYTHING


@pytest.mark.parametrize(
    ("label", "text", "reason"),
    [("From", "last week", "2025-02-18"), ("To", "1999", "swap"), ("Language", "French!", "two letters")],
)
def test_a_filter_that_cannot_be_read_is_reported(
    fresh: Page, answerer, label: str, text: str, reason: str
) -> None:
    open_filters(fresh)
    set_filters(fresh, **{"From": "2025", label: text})
    ask(fresh, "What was asked for?")
    expect(fresh.locator("#notice")).to_contain_text(reason)
    expect(fresh.locator("#question textarea")).to_have_value("What was asked for?")
    set_filters(fresh, **{"From": "2025", label: ""})
    ask(fresh, "What was asked for?")
    expect(fresh.locator(".made-by")).to_have_count(1)


def test_poisoned_text_reaches_no_other_server_and_adds_nothing_to_the_page(page: Page, answerer) -> None:
    ask(page, f"poison {POISON}")
    expect(page.locator(".made-by")).to_have_count(1)
    conversation = page.locator("#conversation .message-content")
    for summary in conversation.locator("summary").all():
        summary.click()
    page.wait_for_timeout(300)  # time for requests that must not come; the fixture looks at them
    expect(conversation.locator("img, video, image, form, input, iframe, [style*=url], .mermaid")).to_have_count(0)
    links = conversation.locator("a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    own = [f"{ELSEWHERE}/article", "#answer-1-source-1", "#answer-1-flagged-1-weak"]
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
