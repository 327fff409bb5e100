"""The log-in in a real browser: the form, two users, logging out, a session that ends under an open page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from scripted_page import ELSEWHERE, ScriptedAnswerer, Watched, ask, last_answer, served

from chatbot.serving.access.users_file import UsersFile
from vectorstore.library import Library

pytestmark = pytest.mark.browser

PASSWORD = "four words are long"
MARKUP = '<img src=x onerror="document.title=1">'


@pytest.fixture(scope="module")
def users(tmp_path_factory: pytest.TempPathFactory) -> UsersFile:
    users = UsersFile(tmp_path_factory.mktemp("users"))
    for name in ("anna", MARKUP):
        users.add(name, PASSWORD)
    return users


@pytest.fixture(scope="module")
def scripted(library: Library) -> ScriptedAnswerer:
    return ScriptedAnswerer(articles=lambda: len(library))


@pytest.fixture(scope="module")
def url(scripted: ScriptedAnswerer, library: Library, users: UsersFile) -> Iterator[str]:
    with served(scripted, library, users) as url:
        yield url


@pytest.fixture
def page(browser: Browser, url: str) -> Iterator[Page]:
    """A browser without cookies, which must ask no other server and meet no refusal of the policy."""
    watched = Watched(browser.new_context().new_page(), url)
    watched.page.goto(url)
    yield watched.page
    watched.page.context.close()
    assert [asked for asked in watched.requests if not asked.startswith((url, "data:", "blob:"))] == []
    assert [line for line in watched.console if "Security Policy" in line or line.startswith("Error")] == []


def log_in(page: Page, name: str, password: str = PASSWORD) -> None:
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(password)
    page.keyboard.press("Enter")


def expect_open(page: Page) -> None:
    expect(page.locator("#status .status")).to_be_visible(timeout=20_000)


def test_a_wrong_password_is_said_and_the_right_one_opens_the_page(
    page: Page, url: str, scripted: ScriptedAnswerer
) -> None:
    expect(page.get_by_label("Name")).to_be_focused()
    log_in(page, MARKUP, "wrong")
    expect(page.get_by_role("alert")).to_have_text("The name or the password is not right.")
    expect(page.get_by_label("Name")).to_have_value(MARKUP)
    expect(page.get_by_label("Password")).to_be_focused()
    log_in(page, MARKUP)
    expect_open(page)
    assert page.url == f"{url}/"
    ask(page, "what was said?")
    expect(last_answer(page)).to_contain_text("three things")
    assert scripted.reader == MARKUP
    page.get_by_role("button", name="Settings").click()
    expect(page.locator("#logged-in span")).to_have_text(f"You are logged in as {MARKUP}.")
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_label("Password")).to_be_visible()
    page.go_back()
    expect(page.get_by_label("Password")).to_be_visible()


def test_a_second_tab_shares_the_log_in_and_its_end_and_what_is_typed_stays(page: Page, url: str) -> None:
    log_in(page, "anna")
    expect_open(page)
    second = page.context.new_page()
    second.goto(url)
    expect_open(second)
    page.locator("#question textarea").fill("half a question")
    second.get_by_role("button", name="Settings").click()
    second.get_by_role("button", name="Log out").click()
    expect(page.get_by_label("Password")).to_be_visible(timeout=10_000)
    log_in(page, "anna")
    expect(page.locator("#question textarea")).to_have_value("half a question")


def test_two_users_do_not_see_each_others_conversations(page: Page, browser: Browser, url: str) -> None:
    log_in(page, "anna")
    expect_open(page)
    ask(page, "what does anna want?")
    page.wait_for_url("**/?c=*")
    expect(page.locator(".made-by")).to_have_count(1)
    with browser.new_context() as context:
        other = context.new_page()
        other.goto(url)
        log_in(other, MARKUP)
        expect_open(other)
        found = other.evaluate("fetch('/conversations').then(answer => answer.json())")
        assert [one["title"] for one in found["conversations"]] == ["what was said?"]
        other.goto(page.url)
        expect(other.locator("#notice")).to_have_text("This conversation is no longer kept.", timeout=20_000)
        expect(other.locator("#conversation .user-row")).to_have_count(0)
    page.reload()
    expect(page.locator("#conversation .user-row")).to_have_text("what does anna want?", timeout=20_000)


def test_the_form_works_without_scripts(browser: Browser, url: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(url)
        log_in(page, "anna")
        page.wait_for_url(f"{url}/")
        assert [cookie["httpOnly"] for cookie in context.cookies()] == [True]


def test_a_link_of_another_site_opens_the_page_of_who_is_logged_in(page: Page, url: str) -> None:
    log_in(page, "anna")
    expect_open(page)
    elsewhere = page.context.new_page()
    link = f'<a href="{url}/">page</a>'
    elsewhere.route(ELSEWHERE, lambda route: route.fulfill(body=link, content_type="text/html"))
    elsewhere.goto(ELSEWHERE)
    elsewhere.get_by_role("link").click()
    expect_open(elsewhere)
