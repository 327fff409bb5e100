"""With the page open in one process, every command works in another, and the page has what they did."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from chatbot.sample import EXAMPLES, FOLDER
from vectorstore.sharing.lock import owner_address

pytestmark = pytest.mark.process

NEWS = "Ferry named\n\nThe new ferry was named Albatross by the harbour master of Odesa on Sunday."
STRIKE = "Strike ends\n\nThe strike of the bakers in Kharkiv ended after nine days, the union said on Monday."


@dataclass(frozen=True)
class OpenPage:
    """`chatbot chat` as a process of its own."""

    process: subprocess.Popen[str]
    url: str
    library: Path

    def command(self, *arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        """Run a command in another process; the page's must go on owning the library."""
        ran = subprocess.run(
            [sys.executable, "-m", "chatbot", *arguments, "--library", str(self.library)],
            capture_output=True,
            text=True,
            timeout=60,
            cwd=cwd,
        )
        assert self.process.poll() is None
        assert owner_address(self.library).process == self.process.pid
        return ran


@pytest.fixture(scope="module")
def page_open(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenPage]:
    library = tmp_path_factory.mktemp("open") / "library"
    command = [sys.executable, "-m", "chatbot", "chat", str(FOLDER), "--port", "0", "--library", str(library)]
    environment = {**os.environ, "OLLAMA_HOST": "http://127.0.0.1:9"}
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stderr
        said = []
        try:
            for line in process.stderr:
                said.append(line)
                if line.startswith("Open "):
                    yield OpenPage(process, line.split()[1], library)
                    break
        finally:
            process.send_signal(signal.SIGINT)
            _, rest = process.communicate(timeout=30)
    assert (process.returncode, rest) == (0, ""), said


@pytest.fixture
def news(tmp_path: Path) -> Path:
    file = tmp_path / "news.txt"
    file.write_text(NEWS)
    return file


COMMANDS = {
    "ask": (["ask", EXAMPLES[0]], "OTAN"),
    "ask as JSON": (["ask", "--json", EXAMPLES[0]], '"mode": "quotes"'),
    "search": (["search", "Peskov"], "1. "),
    "list": (["list", "--json"], '"passages": 8'),
    "doctor": (["doctor"], "ok     indexes: "),
    "add": (["add", "--sample"], "1 unchanged."),
    "rebuild": (["rebuild"], "The library now uses the built-in embeddings."),
}


@pytest.mark.parametrize(("arguments", "said"), COMMANDS.values(), ids=COMMANDS)
def test_a_command_goes_through_the_page(page_open: OpenPage, arguments: list[str], said: str) -> None:
    ran = page_open.command(*arguments)

    assert ran.returncode == 0, ran.stderr
    assert said in ran.stdout
    assert ran.stderr == ""


def test_what_was_added_is_removed_by_its_relative_path(page_open: OpenPage, tmp_path: Path) -> None:
    (tmp_path / "strike.txt").write_text(STRIKE)
    added = page_open.command("add", "strike.txt", "--json", cwd=tmp_path)
    removed = page_open.command("remove", "strike.txt", "--json", cwd=tmp_path)

    assert (added.returncode, removed.returncode) == (0, 0), removed.stderr
    assert len(json.loads(added.stdout)["added"]) == 1
    assert json.loads(removed.stdout)["removed"] == json.loads(added.stdout)["added"]


def test_a_failure_of_a_command_is_its_own(page_open: OpenPage, tmp_path: Path) -> None:
    ran = page_open.command("add", str(tmp_path / "missing.txt"))

    assert (ran.returncode, ran.stdout) == (1, "1 failed.\n")
    assert len(ran.stderr.splitlines()) == 1


@pytest.mark.browser
def test_the_page_answers_from_what_was_added_meanwhile(browser: Browser, page_open: OpenPage, news: Path) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(page_open.url)
    expect(page.locator("#status")).to_contain_text("1 article.")
    expect(page.get_by_text(EXAMPLES[0])).to_be_visible()

    added = page_open.command("add", str(news))
    assert (added.returncode, added.stdout) == (0, "1 added.\n"), added.stderr

    page.locator("#question textarea").fill("What was the new ferry named?")
    page.keyboard.press("Enter")
    expect(page.locator(".made-by")).to_be_visible()
    expect(page.locator("#conversation .bot").first).to_contain_text("named Albatross by the harbour master")
    page.get_by_role("link", name=re.compile("^1: ")).click()
    expect(page.locator("#conversation mark").first).to_be_in_viewport()
    expect(page.locator(".source-card").first).to_contain_text("news.txt")
    # The page looks again every few seconds.
    expect(page.locator("#status")).to_contain_text("2 articles.", timeout=15_000)

    removed = page_open.command("remove", str(news))
    assert (removed.returncode, removed.stdout) == (0, "1 removed.\n"), removed.stderr
    page.locator("#question textarea").fill("Who named the ferry?")
    page.keyboard.press("Enter")
    expect(page.locator(".made-by")).to_have_count(2)
    expect(page.locator("#conversation .bot-row").last).to_contain_text("The articles do not say.")
    page.close()
    assert [url for url in asked if not url.startswith((page_open.url, "data:", "blob:"))] == []
