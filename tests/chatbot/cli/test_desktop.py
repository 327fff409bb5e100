from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from chatbot.cli.desktop import has_desktop

OVER_SSH = {"SSH_CONNECTION": "10.0.0.1 1 10.0.0.2 22"}
MACHINES = {
    "Linux with X": ("linux", {"DISPLAY": ":0"}, True),
    "Linux with Wayland": ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
    "Linux without a screen": ("linux", {}, False),
    "Linux over SSH with X": ("linux", {"DISPLAY": "localhost:10.0", **OVER_SSH}, False),
    "macOS": ("darwin", {}, True),
    "macOS over SSH": ("darwin", OVER_SSH, False),
    "Windows": ("win32", {}, True),
}


@pytest.mark.parametrize(("platform", "environment", "has"), MACHINES.values(), ids=MACHINES)
def test_a_browser_opens_where_it_can_be_seen(platform: str, environment: dict[str, str], has: bool) -> None:
    assert has_desktop(platform, environment) is has


@pytest.mark.process
@pytest.mark.skipif(sys.platform in ("darwin", "win32"), reason="the browser is not named by BROWSER alone")
@pytest.mark.parametrize(("arguments", "opens"), [((), True), (("--no-browser",), False)])
def test_the_page_is_opened_unless_that_is_not_wanted(
    arguments: tuple[str, ...], opens: bool, tmp_path: Path
) -> None:
    browser, opened = tmp_path / "browser", tmp_path / "opened"
    browser.write_text(f'#!/bin/sh\necho "$1" > {opened}\n')
    browser.chmod(0o700)
    environment = {**os.environ, "BROWSER": str(browser), "DISPLAY": ":9"}
    environment.pop("SSH_CONNECTION", None)
    library = str(tmp_path / "library")
    command = [sys.executable, "-m", "chatbot", "chat", "--port", "0", "--library", library, *arguments]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stderr
        address = next(line.split()[1] for line in process.stderr if line.startswith("Open "))
        deadline = time.monotonic() + (10 if opens else 1)
        while not opened.exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
    assert opened.exists() is opens
    if opens:
        assert opened.read_text().strip() == address
