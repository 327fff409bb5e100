from __future__ import annotations

import html
import re

import pytest

from chatbot.answering.answer import Status
from chatbot.ui.status import status_markdown, waiting_markdown
from chatbot.ui.translation.wording import words_in

EN = words_in("en")


def test_what_is_waited_for_is_escaped() -> None:
    assert waiting_markdown("", EN) == '<p class="waiting">Searching your articles…</p>'
    assert waiting_markdown("a<b is\u202e loaded", EN) == '<p class="waiting">a&#60;b is loaded…</p>'


@pytest.mark.parametrize(
    ("status", "line"),
    [
        (Status("gemma3:4b", "", 1200), "1,200 articles. Answers are written by <b>gemma3:4b</b>."),
        (
            Status("", "No <Ollama>. Run `ollama <serve>`.", 1),
            "1 article. No model is available, so answers quote the articles. "
            "No <Ollama>. Run <code>ollama <serve></code>.",
        ),
    ],
    ids=["a model", "none"],
)
def test_status_counts_articles_and_names_the_model_or_says_what_to_run(status: Status, line: str) -> None:
    shown = status_markdown(status, EN)
    assert line in html.unescape(shown)
    assert set(re.findall(r"<([a-z]+)", shown)) <= {"p", "b", "code"}
