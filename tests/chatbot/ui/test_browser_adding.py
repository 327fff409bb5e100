"""Adding articles on the page, in a real browser."""

from __future__ import annotations

import base64
from collections.abc import Sequence

import pytest
from pdfs import pdf
from playwright.sync_api import Locator, Page, expect
from scripted_page import ScriptedAnswerer, ask, last_answer

from vectorstore.library import Library

pytestmark = pytest.mark.browser

HOSTILE = "<img src=x onerror=document.title=1>.txt"
GIGABYTES = 5_000_000_000

DROP = """files => {
  const transfer = new DataTransfer();
  for (const {name, content} of files)
    transfer.items.add(new File([Uint8Array.from(atob(content), (character) => character.charCodeAt(0))], name));
  const stated = Object.fromEntries(files.filter((one) => one.size).map((one) => [one.name, one.size]));
  const size = Object.getOwnPropertyDescriptor(Blob.prototype, "size");
  const get = function () { return stated[this.name] ?? size.get.call(this); };
  Object.defineProperty(Blob.prototype, "size", {get, configurable: true});
  for (const type of ["dragover", "drop"])
    document.querySelector("#conversation").dispatchEvent(
      new DragEvent(type, {dataTransfer: transfer, bubbles: true, cancelable: true}));
}"""
PASTE = """text => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/plain", text);
  document.activeElement.dispatchEvent(
    new ClipboardEvent("paste", {clipboardData, bubbles: true, cancelable: true}));
}"""


def drop(page: Page, files: Sequence[tuple[str, bytes, int]]) -> None:
    """Drop files on the page; a size that is not 0 is said in place of theirs."""
    page.evaluate(
        DROP,
        [
            {"name": name, "content": base64.b64encode(content).decode(), "size": size}
            for name, content, size in files
        ],
    )


def row(page: Page, name: str) -> Locator:
    return page.locator("#adding-panel li").filter(has=page.get_by_text(name, exact=True))


@pytest.fixture(autouse=True)
def _no_panel(page: Page) -> None:
    if page.locator("#adding-panel").is_visible():
        page.locator("#adding-panel").get_by_role("button", name="Close").click()


def test_a_pdf_is_added_by_dropping_it_while_an_answer_streams(
    page: Page, answerer: ScriptedAnswerer, library: Library
) -> None:
    ask(page, "slowly please")
    expect(last_answer(page)).to_contain_text("It was so")
    report = pdf(["The envoy of Ruritania asked for a bridge over the river."])
    drop(page, [("report.pdf", report, 0)])
    expect(row(page, "report.pdf")).to_contain_text("Added")
    assert [entry.source for entry in library.entries() if entry.source.endswith("/report.pdf")]
    expect(page.locator("#status")).to_contain_text(f"{len(library)} articles", timeout=10_000)
    assert not answerer.closed.is_set()
    answerer.go_on.set()
    expect(last_answer(page)).to_contain_text("It was three things")
    page.locator("#conversation").get_by_role("button", name="Clear").click()
    expect(page.get_by_role("button", name=f"What is said in {len(library)} articles?")).to_be_visible()


def test_each_file_has_its_result_and_its_reason(page: Page, answerer, library: Library) -> None:
    before = len(library)
    drop(
        page,
        [
            (HOSTILE, b"Ferry named\n\nThe ferry was named Albatross.", 0),
            ("../../etc/passwd.txt", b"Strike ends\n\nThe bakers work again.", 0),
            ("large.pdf", b"%PDF", GIGABYTES),
            ("tool.exe", b"MZ", 0),
            ("damaged.pdf", b"%PDF-nothing", 0),
        ],
    )
    expect(page.locator("#adding-panel [role=status]")).to_have_text("2 articles added · 3 not added")
    expect(row(page, HOSTILE)).to_contain_text("Added")
    expect(row(page, "large.pdf")).to_contain_text("It is larger than 200 MB; divide it.")
    expect(row(page, "tool.exe")).to_contain_text("It has a format that cannot be read")
    expect(row(page, "damaged.pdf")).to_contain_text("It is damaged or not a PDF")
    expect(page.locator("#adding-panel img")).to_have_count(0)
    assert len(library) == before + 2
    assert all(".." not in entry.source for entry in library.entries())


def test_a_changed_file_may_take_the_place_of_the_earlier_one(page: Page, answerer, library: Library) -> None:
    drop(page, [("minutes.txt", b"Minutes\n\nThe council met on Monday.", 0)])
    expect(row(page, "minutes.txt")).to_contain_text("Added")
    page.locator("#adding-panel").get_by_role("button", name="Close").click()
    drop(page, [("minutes.txt", b"Minutes\n\nThe council met on Tuesday.", 0)])
    earlier = row(page, "minutes.txt").locator(".earlier")
    expect(earlier).to_contain_text("The library has an earlier file of this name, too.")
    earlier.get_by_role("button", name="Replace it").click()
    expect(earlier).to_contain_text("The earlier file was removed.")
    there = [entry for entry in library.entries() if entry.source.endswith("/minutes.txt")]
    assert [article.text for entry in there if (article := library.article(entry.id))] == [
        "The council met on Tuesday."
    ]
    earlier.get_by_role("button", name="Undo").click()
    expect(earlier.get_by_role("button", name="Replace it")).to_be_visible()
    assert len([entry for entry in library.entries() if entry.source.endswith("/minutes.txt")]) == 2


def test_two_thousand_files_are_added_without_filling_the_page(page: Page, answerer) -> None:
    page.route("**/library/files*", lambda route: route.fulfill(status=202, json={"numbers": []}))
    drop(page, [(f"{number}.txt", b"a", 0) for number in range(2000)])
    expect(page.locator("#adding-panel .more")).to_contain_text("and 1,9")
    assert page.locator("#adding-panel li").count() <= 51
    ask(page, "What was asked for?")
    expect(page.locator(".made-by")).to_have_count(1)
    page.reload()  # which drops those that still wait
    page.unroute_all(behavior="ignoreErrors")


def test_a_pasted_address_is_added_only_once_that_is_said(page: Page, answerer) -> None:
    page.locator("#question textarea").focus()
    page.evaluate(PASTE, "http://127.0.0.1:9/news")
    offer = page.locator("#adding-panel .offer")
    expect(offer).to_contain_text("Add this address?")
    expect(offer).to_contain_text("http://127.0.0.1:9/news")
    offer.get_by_role("button", name="Not now").click()
    expect(page.locator("#adding-panel")).to_be_hidden()
    page.evaluate(PASTE, "http://127.0.0.1:9/news")
    offer.get_by_role("button", name="Add it").click()
    expect(row(page, "http://127.0.0.1:9/news")).to_contain_text("not on the public internet")


def test_a_text_is_added_from_the_keyboard(page: Page, answerer, library: Library) -> None:
    page.get_by_role("button", name="Add articles").focus()
    page.keyboard.press("Enter")
    page.get_by_label("A text").fill("Bridge opens\n\nThe bridge over the Dnipro opened on Friday.")
    page.get_by_role("button", name="Add the text").press("Enter")
    expect(row(page, "Bridge opens")).to_contain_text("Added")
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert "Bridge opens" in {entry.title for entry in library.entries()}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_dialog_fits_a_phone(page: Page, answerer, scheme) -> None:
    page.set_viewport_size({"width": 360, "height": 640})
    page.emulate_media(color_scheme=scheme)
    page.get_by_role("button", name="Add articles").click()
    expect(page.get_by_role("button", name="Choose files")).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
