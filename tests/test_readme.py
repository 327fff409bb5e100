"""The README tells of every command, setting and kind of file there is, and its example is real."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest
from asking import assert_quoted

from chatbot.answering.answerer import Answerer
from chatbot.cli.parser import main
from chatbot.sample import FOLDER
from chatbot.settings import Settings
from vectorstore.article import Article
from vectorstore.filters import Filters
from vectorstore.library import Library
from vectorstore.readers.files import READABLE_FORMATS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")


def test_both_ways_to_start_stand_first() -> None:
    first = README.split("```")[1]
    assert "make chat" in first
    assert "make test" in first


def test_every_command_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    commands = re.findall(r"^    (\w+) {2,}", capsys.readouterr().out, re.M)
    assert {"chat", "ask", "add", "list", "remove", "search", "doctor"} <= set(commands)
    assert [command for command in commands if f"`chatbot {command}" not in README] == []


def test_every_setting_is_told() -> None:
    read = set(re.findall(r'"(CHATBOT_\w+|OLLAMA_HOST)"', (ROOT / "chatbot" / "settings.py").read_text("utf-8")))
    assert len(read) >= 6
    assert [name for name in read if f"`{name}`" not in README] == []


def test_every_kind_of_file_is_told() -> None:
    assert [kind for kind in READABLE_FORMATS if f"`{kind}`" not in README] == []


async def test_the_example_for_programs_holds(tmp_path: Path, no_ollama: Settings) -> None:
    settings = dataclasses.replace(no_ollama, library=tmp_path)
    with Library.open(tmp_path / "my-library") as library:
        report = library.add([FOLDER, Article(id="a1", title="Rain", text="Il pleut sur Nantes.", language="fr")])
        assert len(report.added) == 2
        hits = library.search("What did Peskov demand?", k=8)
        assert hits[0].passage.text == hits[0].article.text[hits[0].passage.start : hits[0].passage.end]
        answer = await Answerer(library, settings).ask("What did Peskov demand?")
        assert answer.citations
        for citation in answer.citations:
            assert_quoted(citation, library)


def test_the_example_with_a_chain_of_ones_own_holds(sample_library: Library) -> None:
    from langchain_core.language_models import FakeListChatModel
    from langchain_core.output_parsers import StrOutputParser
    from langchain_core.prompts import ChatPromptTemplate
    from langchain_core.runnables import RunnablePassthrough

    model = FakeListChatModel(responses=["It is said."])
    prompt = ChatPromptTemplate.from_template("Answer from these passages: {passages}\n\nQuestion: {question}")
    retriever = sample_library.as_retriever(k=8, filters=Filters.stated(languages=["fr"]))
    passages = {"passages": retriever, "question": RunnablePassthrough()}
    chain = passages | prompt | model | StrOutputParser()
    assert chain.invoke("What did Peskov demand?") == "It is said."
    assert "OTAN" in (passages | prompt).invoke("What did Peskov demand?").to_string()
