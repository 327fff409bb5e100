"""Conversations on the page, in a real browser: kept, found again, changed, rated and exported."""

from __future__ import annotations

from pathlib import Path

import pytest
from hostile_markup import INERT, MARKUP
from playwright.sync_api import Browser, Locator, Page, expect
from scripted_page import POISON, QUOTE, ScriptedAnswerer, ask, last_answer, served

from chatbot.conversations.conversation_file import FILE_NAME, ConversationFile
from chatbot.conversations.conversations import Conversations
from vectorstore.article import Article
from vectorstore.library import Library

pytestmark = pytest.mark.browser


@pytest.fixture
def conversations(library: Library) -> Conversations:
    return Conversations(ConversationFile(library.folder / FILE_NAME))


def questions(page: Page) -> Locator:
    return page.locator("#conversation .user-row")


def answered(page: Page, *asked: str) -> None:
    """Ask questions in a new conversation, each after the answer to the one before."""
    for count, question in enumerate(asked, 1):
        ask(page, question)
        expect(page.locator(".made-by")).to_have_count(count)
    page.wait_for_url("**/?c=*")


def action(page: Page, name: str) -> Locator:
    return page.locator("#conversation .actions").last.get_by_role("button", name=name, exact=True)


def choose(page: Page, model: str) -> None:
    page.get_by_role("button", name="Settings").click()
    page.locator(f"input[name=model][value='{model}']").check()
    page.keyboard.press("Escape")
    expect(page.locator("#limited-to .limit")).to_have_text([f"by {model} ✕"])


def listed(page: Page) -> Locator:
    page.get_by_role("button", name="Conversations").click()
    return page.locator("#conversations-dialog")


def test_a_conversation_is_there_after_a_reload_and_a_restart(
    page: Page, answerer: ScriptedAnswerer, browser: Browser, library: Library
) -> None:
    answered(page, "What was asked for?", "doubts please")
    page.reload()
    expect(questions(page)).to_have_text(["What was asked for?", "doubts please"])
    expect(page.get_by_role("link", name="contradicted")).to_be_visible()
    ask(page, "And then?")
    expect(page.locator(".made-by")).to_have_count(3)
    assert [turn.content for turn in answerer.histories[-1] if turn.role == "user"] == [
        "What was asked for?",
        "doubts please",
    ]
    with served(answerer, library) as url:
        other = browser.new_page()
        other.goto(f"{url}/?{page.url.partition('?')[2]}")
        expect(questions(other)).to_have_count(3)
        other.close()


@pytest.mark.usefixtures("page")  # Gradio cannot make two pages at the same time
def test_a_page_that_is_open_while_the_server_restarts_goes_on_with_its_conversation(
    browser: Browser, answerer: ScriptedAnswerer, library: Library
) -> None:
    with served(answerer, library) as url:
        page = browser.new_page()
        page.goto(url)
        expect(page.locator("#status .status")).to_be_visible()
        answered(page, "What was asked for?")
        address = page.url
        page.locator("#question textarea").fill("And then?")
    with served(answerer, library, port=int(url.rpartition(":")[2])):
        expect(page.locator("#question textarea")).to_have_value("And then?")
        for _ in range(100):
            page.locator("#question textarea").press("Enter")
            if page.locator("#conversation .user-row").count() == 2:
                break
            page.wait_for_timeout(200)
        expect(page.locator(".made-by")).to_have_count(2)
        expect(questions(page)).to_have_text(["What was asked for?", "And then?"])
        assert page.url == address
        assert [turn.content for turn in answerer.histories[-1] if turn.role == "user"] == ["What was asked for?"]
        page.close()


def test_each_conversation_has_a_model_of_its_own(page: Page, answerer: ScriptedAnswerer) -> None:
    answered(page, "Who writes this?")
    first = page.url
    choose(page, "small:1b")
    page.reload()
    expect(page.locator("#limited-to .limit")).to_have_text(["by small:1b ✕"])
    page.locator("#conversation").get_by_role("button", name="Clear").click()
    page.wait_for_url(lambda url: "?c=" not in url)
    choose(page, "scripted:1b")
    answered(page, "And then?")
    page.evaluate("sessionStorage.clear()")
    page.reload()
    expect(page.locator("#limited-to .limit")).to_have_text(["by scripted:1b ✕"])
    listed(page).get_by_role("button", name="Who writes this?", exact=True).click()
    expect(page.locator("#limited-to .limit")).to_have_text(["by small:1b ✕"])
    page.wait_for_url(first)
    page.locator("#limited-to .limit").click()
    expect(page.locator("#limited-to .limit")).to_have_count(0)


def test_an_answer_that_a_reload_breaks_off_keeps_what_it_said(page: Page, answerer: ScriptedAnswerer) -> None:
    ask(page, "slowly please")
    expect(last_answer(page)).to_contain_text("It was so so")
    page.reload()
    expect(questions(page)).to_have_text(["slowly please"])
    assert answerer.closed.wait(5)
    page.reload()
    expect(last_answer(page)).to_contain_text("It was so")
    expect(last_answer(page)).to_contain_text("This answer broke off")


def test_the_last_question_is_asked_again_and_changed(page: Page, answerer, conversations: Conversations) -> None:
    answered(page, "What was asked for?", "And thne?")
    action(page, "Edit the question").click()
    expect(page.locator("#question textarea")).to_have_value("And thne?")
    page.keyboard.press("Escape")
    expect(page.locator("#question textarea")).to_have_value("")
    action(page, "Edit the question").click()
    expect(page.locator("#question textarea")).to_have_value("And thne?")
    ask(page, "And then?")
    expect(questions(page)).to_have_text(["What was asked for?", "And then?"])
    expect(page.locator(".made-by")).to_have_count(2)
    answerer.histories.clear()
    action(page, "Ask again").click()
    for _ in range(200):
        if answerer.histories:
            break
        page.wait_for_timeout(50)
    expect(page.locator(".made-by")).to_have_count(2)
    page.reload()
    expect(questions(page)).to_have_text(["What was asked for?", "And then?"])
    assert [len(history) for history in answerer.histories] == [2]
    assert conversations.listed()[0].questions == 2


def test_a_question_asked_before_its_conversation_is_back_belongs_to_it(page: Page, answerer) -> None:
    answered(page, "What was asked for?")
    page.reload()
    ask(page, "And then?")
    expect(questions(page)).to_have_text(["What was asked for?", "And then?"])
    expect(page.locator(".made-by")).to_have_count(2)


def test_escape_stops_an_answer(page: Page, answerer: ScriptedAnswerer) -> None:
    ask(page, "slowly please")
    expect(last_answer(page)).to_contain_text("It was")
    page.keyboard.press("Escape")
    expect(last_answer(page)).to_contain_text("You stopped this answer.")
    assert answerer.closed.wait(2)


def test_a_conversation_is_found_renamed_deleted_and_brought_back(page: Page, answerer) -> None:
    answered(page, "Where is the ferry Albatross?")
    view = listed(page)
    view.get_by_label("Search the conversations").fill("albatross three")
    expect(view.locator("li")).to_have_count(1)
    view.get_by_role("button", name="Rename").click()
    view.get_by_label("New title").fill(f"The ferry <img src=x> {POISON[:60]}")
    page.keyboard.press("Enter")
    title = view.locator("button.title")
    expect(title).to_contain_text("The ferry <img src=x> ![a](")
    expect(view.locator("img")).to_have_count(0)
    view.get_by_role("button", name="Delete").click()
    expect(view.locator("li")).to_have_count(0)
    expect(questions(page)).to_have_count(0)
    view.get_by_role("button", name="Undo").click()
    title.click()
    expect(questions(page)).to_have_text(["Where is the ferry Albatross?"])


def test_a_rating_with_its_note_is_kept(page: Page, answerer, conversations: Conversations) -> None:
    answered(page, "What was asked for?")
    action(page, "Not helpful").click()
    page.get_by_label("What was good or wrong?").fill("It was <b>four</b>.")
    page.keyboard.press("Enter")
    expect(page.locator("#conversation .actions").get_by_role("status")).to_have_text("Saved")
    assert [(one.good, one.note) for one in conversations.rated()] == [(False, "It was <b>four</b>.")]
    page.reload()
    expect(action(page, "Not helpful")).to_have_attribute("aria-pressed", "true")
    action(page, "Helpful").click()
    expect(page.get_by_label("What was good or wrong?")).to_have_value("It was <b>four</b>.")


def test_an_answer_is_exported_in_each_format(page: Page, answerer, browser: Browser, tmp_path: Path) -> None:
    answered(page, f"doubts {POISON}")
    action(page, "Export").click()
    for name in ("Markdown", "HTML", "Word", "JSON"):
        with page.expect_download() as download:
            page.locator("#conversation .actions").last.get_by_role("link", name=name).click()
        download.value.save_as(tmp_path / name)
        assert (tmp_path / name).stat().st_size > 1000
    offline = browser.new_page()
    requests: list[str] = []
    offline.on("request", lambda request: requests.append(request.url))
    (tmp_path / "HTML").rename(tmp_path / "exported.html")
    offline.goto((tmp_path / "exported.html").as_uri())
    expect(offline.locator("footer q").first).to_have_text(QUOTE)
    expect(offline.locator("h1")).to_contain_text("doubts ![a]")
    expect(offline.locator("img, video, svg, form, script")).to_have_count(0)
    assert requests == [(tmp_path / "exported.html").as_uri()]
    offline.close()


def test_a_damaged_file_costs_the_old_conversations_and_nothing_else(
    page: Page, answerer, conversations: Conversations
) -> None:
    conversations.file.path.write_bytes(b"<html>" * 1000)
    ask(page, "What was asked for?")
    expect(page.locator(".made-by")).to_have_count(1)
    expect(page.locator("#notice")).to_contain_text("It was put aside as")
    view = listed(page)
    expect(view.locator("li")).to_have_count(1)
    expect(view.locator(".hint")).to_contain_text(str(conversations.file.put_aside()[0]))
    page.keyboard.press("Escape")


def test_an_answer_comes_although_it_cannot_be_kept(page: Page, answerer, conversations: Conversations) -> None:
    conversations.file.path.unlink()
    conversations.file.path.mkdir()
    ask(page, "What was asked for?")
    expect(page.locator(".made-by")).to_have_count(1)
    expect(page.locator("#notice")).to_contain_text("Conversations cannot be kept in")
    conversations.file.path.rmdir()


def as_seen(text: str) -> str:
    """A text without what a line of it leaves out."""
    return " ".join(text.split())[:100]


def test_hostile_markup_is_text_in_every_name_question_and_answer(
    page: Page, answerer, library: Library, conversations: Conversations
) -> None:
    assert len(MARKUP) >= 60
    for text in MARKUP:
        conversations.begin("", text)
    library.add(
        [Article(f"{text} was said.", title=text, outlet=text, source=f"/a/{text}.txt") for text in MARKUP]
    )
    ask(page, "\n\n".join(MARKUP))
    expect(page.locator(".made-by")).to_have_count(1)
    expect(last_answer(page)).to_contain_text("Log in again")
    expect(page.locator("#conversation .message-content").locator(INERT)).to_have_count(0)
    view = listed(page)
    expect(view.locator("button.title").first).to_be_visible()
    titles = [as_seen(title) for title in view.locator("button.title").all_inner_texts()]
    assert set(map(as_seen, MARKUP)) <= set(titles)
    expect(view.locator(INERT)).to_have_count(0)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Library").click()
    articles = page.locator("#library-dialog")
    expect(articles.locator(".articles li")).to_have_count(len(MARKUP) + 1)
    expect(articles.locator(INERT)).to_have_count(0)
    page.keyboard.press("Escape")
    logged_in = """names => names.map(name => {
      window.gradio_config.username = name;
      document.body.append(loggedIn());
      return document.body.lastElementChild.querySelector("span").textContent;
    })"""
    assert page.evaluate(logged_in, MARKUP) == [f"You are logged in as {name}." for name in MARKUP]
    expect(page.locator("#logged-in").locator(INERT)).to_have_count(0)
    page.wait_for_timeout(200)  # time for requests that must not come; the fixture looks at them
    assert page.evaluate("window.ran") is None
    page.reload()
