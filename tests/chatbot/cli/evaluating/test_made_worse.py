"""What is broken on purpose is named by `chatbot eval --baseline`; a second run without a change names nothing.

The questions are in English and the articles in French, without a name in common: only meaning finds them.
"""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
from ollama_script import Reply

import prompts
from chatbot.prompting.refusal import REFUSAL

NOTHING = "Nothing changed beyond chance."
FACTS = {
    "phare": ("Le vieux phare a été vendu à un armateur.", "Who bought the old lighthouse?", "un armateur"),
    "neige": ("Les écoles restent fermées à cause de la neige.", "Why do schools stay closed?", "la neige"),
    "pain": ("Le pain coûte plus cher, faute de blé.", "Why is bread more expensive?", "faute de blé"),
    "loup": ("Un loup a tué onze moutons dans la vallée.", "Which animal killed the sheep?", "Un loup"),
    "pont": ("Le pont s'est effondré après une crue.", "What made the bridge collapse?", "une crue"),
    "greve": ("Les infirmières sont en grève pour leurs salaires.", "Why are nurses on strike?", "leurs salaires"),
    "vol": ("Les voleurs du musée étaient déguisés en pompiers.", "How were thieves disguised?", "pompiers"),
    "fievre": ("La fièvre est transmise par les moustiques.", "What transmits the fever?", "les moustiques"),
    "train": ("Le train a déraillé à cause de la chaleur.", "Why did the train derail?", "la chaleur"),
    "pieces": ("Des enfants ont trouvé de l'or sous un chêne.", "Where was gold found?", "sous un chêne"),
}
ANSWERS = {question: answer for _, question, answer in FACTS.values()}
PASSAGE = re.compile(r"\[(\d+)\]\nBEGIN \w+\n(.*?)\nEND", re.S)


@pytest.fixture(autouse=True)
def _cache_of_its_own(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def add(run, tmp_path):
    """Add the articles to the library, some with another text."""

    def add(**texts: str) -> None:
        records = [
            {"id": name, "text": texts.get(name, text), "language": "fr"} for name, (text, *_) in FACTS.items()
        ]
        archive = tmp_path / "archive.jsonl"
        archive.write_text("".join(f"{json.dumps(record)}\n" for record in records), "utf-8")
        assert run("add", archive)[0] == 0

    return add


@pytest.fixture
def evaluate(run, tmp_path):
    """Ask the questions; the first time keep what is found, and then say what has changed since."""
    questions, earlier = tmp_path / "questions.jsonl", tmp_path / "earlier.json"
    records = [
        {"id": name, "question": question, "answers": [answer], "articles": [name], "language": "en"}
        for name, (_, question, answer) in FACTS.items()
    ]
    questions.write_text("".join(f"{json.dumps(record)}\n" for record in records), "utf-8")

    def evaluate() -> list[str]:
        kept = ["--baseline", earlier] if earlier.exists() else ["--json", earlier]
        status, out, _ = run("eval", questions, "--no-judge", *kept)
        assert status == 0
        return [line.strip() for line in out.splitlines()]

    return evaluate


def obedient(body: dict[str, Any]) -> Reply:
    """A model that does what its prompt says: answers from the passages, cites, refuses where they say nothing.

    Without these rules it says what another passage says.
    """
    system, question = body["messages"][0]["content"], body["messages"][-1]["content"]
    says_what_passages_say = "Say only what the passages say" in system
    for number, passage in PASSAGE.findall(system):
        if (ANSWERS[question] in passage) is says_what_passages_say:
            said = passage.splitlines()[-1].removeprefix(">").strip(" .")
            return Reply((f"{said} [{number}].",) if "End every sentence with the number" in system else (said,))
    return Reply((REFUSAL,))


@pytest.fixture
def edit_prompt(tmp_path, monkeypatch):
    """Change a prompt as someone who edits its file does."""

    def edit_prompt(name: str, text: str) -> None:
        folder = tmp_path / "prompts"
        shutil.copytree(Path(prompts.__file__).parent, folder)
        (folder / name).write_text(text, "utf-8")
        spec = importlib.util.spec_from_file_location("prompts", folder / "__init__.py")
        edited = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(edited)
        monkeypatch.setitem(sys.modules, "prompts", edited)

    return edit_prompt


def test_a_broken_prompt(add, evaluate, edit_prompt, ollama, monkeypatch):
    monkeypatch.setenv("OLLAMA_HOST", ollama.url)
    ollama.improvise(obedient)
    add()
    evaluate()
    assert evaluate()[-1] == NOTHING

    edit_prompt("answer.md", "Be brief. $fence $passages Write in $language, or write: $refusal")
    lines = evaluate()
    assert any(re.fullmatch(r"prompts: \w+ before, \w+ now", line) for line in lines)
    assert any(line.startswith("worse: ") and "gold answer contained 1 to 0" in line for line in lines)
    assert "gold answer contained worse" in lines[-1]
    assert "MRR" not in lines[-1]


def test_a_dropped_passage(add, evaluate, monkeypatch):
    monkeypatch.setenv("CHATBOT_MODEL", "none")
    add()
    evaluate()
    assert evaluate()[-1] == NOTHING

    add(phare="Le conseil se réunit mardi pour parler du budget de la commune.")
    turned = [line for line in evaluate() if line.startswith("worse: ")]
    assert {line.split(": ")[1] for line in turned} == {"phare"}


def test_embeddings_that_know_nothing_of_meaning(run, add, evaluate, ollama, monkeypatch):
    monkeypatch.setenv("CHATBOT_MODEL", "none")
    monkeypatch.setenv("OLLAMA_HOST", ollama.url)
    add()
    evaluate()
    assert run("rebuild", "--embeddings", "bge-m3")[0] == 0

    lines = evaluate()
    assert "embeddings: embedded before, ollama:bge-m3:latest now" in lines
    assert "MRR@10 worse" in lines[-1]
