from __future__ import annotations

from pathlib import Path

import pytest

from chatbot.asking.suggestions import suggested_questions
from chatbot.sample import EXAMPLES, FOLDER
from vectorstore.article import Article
from vectorstore.library import Library

OLD = Article("She came.", title="A visit by Angela Merkel", published="2024-01-01", language="en")
NEW = Article("They met.", title="Why Volodymyr Zelensky went to Paris", published="2025-01-01", language="en")
PLAIN = Article("It rained.", title="why it rained", published="2026-01-01", language="en")
SCRIPT = Article("It is.", title="<script>alert(1)</script> of <B>", published="2026-01-01", language="en")

QUESTIONS = {
    "nothing": ([], ()),
    "the sample": ([FOLDER], EXAMPLES),
    "names of the newest first": (
        [OLD, NEW],
        ("What is said about Volodymyr Zelensky?", "What is said about Angela Merkel?", "What is new?"),
    ),
    "no names": ([PLAIN], ("What is new?",)),
    "markup": ([SCRIPT], ("What is new?",)),
    "the sample beside others": ([FOLDER, OLD], ("What is said about Angela Merkel?", "What is new?")),
}


@pytest.mark.parametrize(("items", "questions"), QUESTIONS.values(), ids=QUESTIONS)
def test_questions_are_about_the_newest_articles(
    items: list[Article | Path], questions: tuple[str, ...], tmp_path: Path
) -> None:
    with Library.open(tmp_path / "library") as library:
        library.add(items)
        assert suggested_questions(library) == questions
