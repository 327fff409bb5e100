"""The page in a real browser; what it asks of the program comes from a scripted answerer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from threading import Event
from urllib.parse import urlsplit

import pytest
from ollama_server import EMBEDDING, OllamaServer
from playwright.sync_api import Browser, Page, expect
from scripted_page import ELSEWHERE, NOBODY, PARAGRAPH, POISON, QUOTE, ScriptedAnswerer, ask, last_answer

from chatbot.turn import Turn
from vectorstore.library import Library

pytestmark = pytest.mark.browser


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
    expect(last_answer(page).locator(".made-by")).to_contain_text("Written by scripted:1b")
    ask(page, "and now?")
    expect(last_answer(page)).to_contain_text("three things")


def test_a_question_stopped_before_its_first_word_comes_back(page: Page, answerer: ScriptedAnswerer) -> None:
    ask(page, "silently please")
    expect(last_answer(page).locator(".waiting")).to_have_text("Searching your articles…")
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
    expect(last_answer(page).locator(".waiting")).to_have_text("scripted:1b is being loaded…")
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("#question textarea")).to_have_value("to be loaded")


UNDERLINED = """name => [...CSS.highlights.get(name)].map(range => {
  const live = document.createRange();
  live.setStart(range.startContainer, range.startOffset);
  live.setEnd(range.endContainer, range.endOffset);
  return live.toString().replace(/[\u2060\u2063]/g, "");
})"""


COPIED = """async () => {
    for (let times = 0; times < 100; times++) {
        const text = await navigator.clipboard.readText()
        if (text.includes("Oil")) return text
        await new Promise(again => setTimeout(again, 50))
    }
}"""


def test_doubts_are_marked_where_they_stand_and_lead_to_their_reasons(page: Page, answerer) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, "doubts please")
    expect(page.locator(".made-by")).to_have_count(1)
    words = last_answer(page).locator(".prose").first
    expect(words.locator("li strong")).to_contain_text(["envoy asked", "It was five things."])
    assert page.evaluate(UNDERLINED, "contradicted") == ["It was five things."]
    assert page.evaluate(UNDERLINED, "unsourced") == ["Oil fell."]
    expect(page.locator("details", has_text="found, not cited by the model")).to_have_count(1)
    page.get_by_role("link", name="contradicted").focus()
    page.keyboard.press("Enter")
    reason = page.locator(".flagged:target")
    expect(reason).to_contain_text("Contradicted: the source says “three”")
    reason.get_by_role("link", name="1").click()
    expect(page.locator("#conversation mark").first).to_be_in_viewport(ratio=1)
    page.get_by_role("button", name="Copy").click()
    copied = page.evaluate(COPIED)
    footnote = "Talks end without result, The Lviv Post, 2025-03-14, talks.txt"
    assert copied == (
        "• The envoy asked. [1]\n• It was five things. [1] [contradicted] Nobody agreed. [2]\n\n"
        "Oil fell. [no source]\n\n"
        "Contradicted: the source says “three” — “**It was five things.**”\n"
        "No source: it cites no passage — “Oil *fell*.”\nWritten by scripted:1b\n\n"
        f"Sources\n[1] “{QUOTE}” {footnote}\n[2] “{NOBODY}” {footnote}\n"
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
    page.get_by_role("link", name="Download gemma4:e4b").click()
    expect(page.locator("#pull-panel")).to_contain_text("Downloading gemma4:e4b: 44 %, 4 of 9 MB")


def test_a_model_is_fetched_by_a_click_and_answers_then(page: Page, answerer: ScriptedAnswerer) -> None:
    expect(page.get_by_role("link", name="Download")).to_have_count(0)
    offered(page, answerer)
    expect(page.get_by_role("link", name="Download gemma4:e4b")).to_be_hidden()
    page.reload()
    expect(page.locator("#pull-panel")).to_contain_text("Downloading gemma4:e4b: 44 %, 4 of 9 MB")
    answerer.go_on.set()
    expect(page.locator("#pull-panel")).to_contain_text("gemma4:e4b is ready.")
    expect(page.locator("#status")).to_contain_text("Answers are written by scripted:1b")
    page.locator("#pull-panel").get_by_role("button", name="Close").click()


def test_a_model_that_cannot_be_fetched_may_be_tried_again(page: Page, answerer: ScriptedAnswerer) -> None:
    answerer.pull_fails = True
    offered(page, answerer)
    answerer.go_on.set()
    expect(page.locator("#pull-panel")).to_contain_text("There is no space for gemma4:e4b; free <b>some</b>.")
    expect(page.get_by_role("link", name="Download gemma4:e4b")).to_be_visible()
    page.locator("#pull-panel").get_by_role("button", name="Close").click()


def test_a_download_that_cannot_begin_is_said(fresh: Page, answerer: ScriptedAnswerer) -> None:
    answerer.offer = "gemma4:e4b"
    fresh.reload()
    fresh.route("**/models", lambda route: route.abort())
    fresh.get_by_role("link", name="Download gemma4:e4b").click()
    expect(fresh.locator("#pull-panel")).to_contain_text("The page's server does not answer")
    fresh.unroute("**/models")
    fresh.locator("#pull-panel").get_by_role("button", name="Close").click()


def test_fetching_a_model_can_be_stopped(page: Page, answerer: ScriptedAnswerer) -> None:
    offered(page, answerer)
    page.get_by_role("button", name="Stop the download").click()
    expect(page.locator("#pull-panel")).to_contain_text("What has been downloaded is kept")
    assert answerer.closed.wait(5)
    expect(page.get_by_role("link", name="Download gemma4:e4b")).to_be_visible()
    page.locator("#pull-panel").get_by_role("button", name="Close").click()


def test_the_model_of_the_next_questions_is_chosen_and_shown(page: Page, answerer: ScriptedAnswerer) -> None:
    page.get_by_role("button", name="Settings").click()
    page.get_by_role("radio", name="small:1b").check()
    page.keyboard.press("Escape")
    expect(page.locator("#limited-to .limit")).to_have_text(["by small:1b ✕"])
    ask(page, "What was asked for?")
    expect(page.locator(".made-by")).to_have_count(1)
    assert answerer.model == "small:1b"
    page.locator("#limited-to .limit").click()
    expect(page.locator("#limited-to .limit")).to_have_count(0)
    ask(page, "And now?")
    expect(page.locator(".made-by")).to_have_count(2)
    assert answerer.model is None


def reembed(page: Page, name: str) -> None:
    page.get_by_role("button", name="Settings").click()
    page.get_by_role("radiogroup", name="embeddings").get_by_role("radio", name=name).check()
    page.get_by_role("button", name="Embed all articles again").click()


@pytest.fixture
def held(embedding_models: OllamaServer) -> Iterator[Event]:
    """The embedding model waits for this event, or for the end of the test."""
    held = embedding_models.hold(EMBEDDING.name)
    yield held
    held.set()


def test_the_library_is_embedded_again_while_it_answers(
    page: Page, answerer: ScriptedAnswerer, library: Library, browser: Browser, held: Event
) -> None:
    panel = page.locator("#embedding-panel")
    reembed(page, EMBEDDING.name)
    expect(panel).to_contain_text("Embedding again with bge-m3:latest")
    page.reload()
    expect(panel).to_contain_text("Embedding again with bge-m3:latest")
    ask(page, "What was asked for?")
    expect(page.locator(".made-by")).to_have_count(1)
    other = browser.new_page()
    other.goto(page.url)
    reembed(other, "Built in")
    expect(other.locator("#embedding-panel")).to_contain_text("Embedding again with bge-m3:latest")
    other.get_by_role("button", name="Stop", exact=True).click()
    expect(panel).to_contain_text("Stopping after the passages under way")
    held.set()
    expect(panel).to_contain_text("The old embeddings stay in use")
    assert library.size().made_with == "embedded"
    reembed(other, EMBEDDING.name)
    expect(other.locator("#embedding-panel")).to_contain_text("now searched with bge-m3:latest")
    assert library.size().made_with == f"ollama:{EMBEDDING.name}"
    other.get_by_role("button", name="Settings").click()
    expect(other.get_by_role("radio", name="bge-m3:latest (in use)")).to_be_checked()
    other.close()
    panel.get_by_role("button", name="Close").click()


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
    page.get_by_role("link", name=re.compile("^1: ")).click()
    expect(marks).to_be_in_viewport(ratio=1)
    expect(marks).to_have_text(QUOTE)
    expect(page.locator("#conversation .paragraph")).to_have_text(PARAGRAPH)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_marker_works_from_the_keyboard(page: Page, answerer) -> None:
    ask(page, "What was asked for?")
    page.get_by_role("link", name=re.compile("^1: ")).focus()
    page.keyboard.press("Enter")
    expect(page.locator("#conversation mark")).to_be_in_viewport(ratio=1)


def test_a_question_sent_twice_is_asked_once(page: Page, answerer: ScriptedAnswerer) -> None:
    page.locator("#question textarea").fill("slowly please")
    for _ in range(2):
        page.keyboard.press("Enter")
    expect(last_answer(page)).to_contain_text("It was so")
    answerer.go_on.set()
    expect(page.locator(".made-by")).to_have_count(1)
    expect(page.locator("#conversation .user-row")).to_have_count(1)
    assert len(answerer.histories) == 1


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
    page.get_by_role("link", name=re.compile("^1: ")).last.click()
    expect(page.locator("#conversation mark").last).to_be_in_viewport(ratio=1)
    expect(page.locator("#conversation mark").first).to_be_hidden()
    page.locator("#conversation").get_by_role("button", name="Clear").click()
    ask(page, "third?")
    expect(page.locator(".made-by")).to_have_count(1)
    assert answerer.histories[2] == ()


def test_a_follow_up_can_be_asked_again_without_what_was_carried(page: Page, answerer) -> None:
    ask(page, "What happened in Lviv?")
    expect(page.locator(".made-by")).to_have_count(1)
    ask(page, "that carried?")
    searched = page.locator("#conversation .notice")
    expect(searched).to_contain_text("Searched for: that carried? (Lviv)")
    for asked in (3, 4):  # a link works more than once
        searched.get_by_role("link", name="Ask without the conversation").click()
        expect(page.locator("#conversation .user-row")).to_have_count(asked)
        expect(page.locator("#conversation .user-row").last).to_have_text("that carried?")
        expect(page.locator(".made-by")).to_have_count(asked)
        assert answerer.histories[-1] == ()
    expect(searched).to_have_count(1)


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


def test_poisoned_text_reaches_no_other_server_and_adds_nothing_to_the_page(page: Page, answerer) -> None:
    ask(page, f"poison {POISON}")
    expect(page.locator(".made-by")).to_have_count(1)
    conversation = page.locator("#conversation .message-content")
    for summary in conversation.locator("summary").all():
        summary.click()
    page.wait_for_timeout(300)  # time for requests that must not come; the fixture looks at them
    expect(conversation.locator("img, video, image, form, input, iframe, [style*=url], .mermaid")).to_have_count(0)
    links = conversation.locator("a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    own = [f"{ELSEWHERE}/article", "#answer-1-source-1", "#answer-1-flagged-1-contradicted"]
    assert sorted({link for link in links if not link.startswith("#article?id=")}) == sorted(own)


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
