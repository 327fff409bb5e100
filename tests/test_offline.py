"""The commands as processes of their own contact this machine alone, from their first import to their end."""

from __future__ import annotations

import os
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from chatbot.sample import FOLDER
from vectorstore.library import Library

pytestmark = pytest.mark.process

# Watches before anything of the program is imported; whatever was refused is printed behind its output.
WATCHED = """
import sys, loopback
loopback.watch()
from chatbot.cli.parser import main
status = main(sys.argv[1:])
print("refused:", loopback.refused, file=sys.stderr)
sys.exit(status)
"""
TRACING = {"LANGSMITH_TRACING": "true", "LANGCHAIN_TRACING_V2": "true", "LANGSMITH_API_KEY": "key"}


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-c", WATCHED, *arguments]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    with Library.open(tmp_path / "library") as library:
        library.add(FOLDER)
    return {
        **os.environ,
        **TRACING,
        "PYTHONPATH": str(Path(__file__).parent),
        "CHATBOT_LIBRARY": str(tmp_path / "library"),
    }


@pytest.mark.parametrize(
    "arguments", [("ask", "What did Peskov demand?"), ("search", "OTAN"), ("doctor",)], ids=str
)
def test_a_command_contacts_this_machine_alone(arguments: tuple[str, ...], environment: dict[str, str]) -> None:
    ended = subprocess.run(command(*arguments), env=environment, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 0, ended.stderr
    assert ended.stderr.splitlines()[-1] == "refused: []"


def test_the_page_starts_and_is_served_without_contacting_anyone(environment: dict[str, str]) -> None:
    process = subprocess.Popen(command("chat", "--port", "0"), env=environment, stderr=subprocess.PIPE, text=True)
    assert process.stderr
    with process:
        said = []
        for line in process.stderr:
            said.append(line)
            if line.startswith("Open "):
                with urllib.request.urlopen(line.split()[1], timeout=30) as page:
                    assert page.status == 200
                process.send_signal(2)  # Ctrl-C
    assert process.returncode == 0, said
    assert said[-1] == "refused: []\n"
