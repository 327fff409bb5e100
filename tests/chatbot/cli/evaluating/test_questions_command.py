"""`chatbot questions`: what it drafts, and that the draft is a question file."""

import json

import pytest
import yaml
from ollama_script import Reply

from chatbot.answering.answer import Answer
from chatbot.citations.citation import Citation
from chatbot.conversations.conversation_file import FILE_NAME, ConversationFile
from chatbot.conversations.conversations import Conversations
from vectorstore.library import Library

BRIDGE = "The bridge over the river Lenn costs the city of Harrow 84 million dollars.\n\nIt opens in May."


@pytest.fixture
def articles(run, tmp_path):
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "bridge.txt").write_text(BRIDGE)
    run("add", folder)


def written(reply: dict[str, str]) -> Reply:
    return Reply((json.dumps(reply),))


def test_drafts_without_a_model_are_a_question_file_that_eval_answers(run, articles, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    status, out, err = run("questions")

    assert status == 0
    assert yaml.safe_load(out) == [
        {
            "id": "bridge-1",
            "question": "What is missing in “The bridge over the river Lenn costs the city of Harrow ___”?",
            "language": "en",
            "answers": ["84 million dollars"],
            "articles": ["bridge.txt"],
        }
    ]
    assert "# bridge.txt: The bridge over the river Lenn costs" in out
    assert "1 question drafted without a model, 0 rated by readers. Edit them" in err
    (tmp_path / "questions.yaml").write_text(out, "utf-8")
    assert "1.000 (0.207 to 1.000) of 1" in run("eval", tmp_path / "questions.yaml")[1]


def test_drafts_by_a_model(run, articles, ollama, monkeypatch):
    monkeypatch.setenv("OLLAMA_HOST", ollama.url)
    ollama.improvise(lambda _: written({"question": "What does the bridge cost?", "answer": "84 million dollars"}))
    status, out, err = run("questions")

    (draft,) = yaml.safe_load(out)
    assert (status, draft["question"], draft["answers"]) == (
        0,
        "What does the bridge cost?",
        ["84 million dollars"],
    )
    assert "BEGIN" in ollama.bodies("/api/chat")[0]["messages"][0]["content"]
    assert "1 question drafted by" in err


UNUSABLE = {
    "the answer is not in the passage": {"question": "What does it cost?", "answer": "90 million"},
    "the question gives it away": {"question": "Does it cost 84 million dollars?", "answer": "84 million dollars"},
    "a field is missing": {"question": "What does it cost?"},
}


@pytest.mark.parametrize("reply", UNUSABLE.values(), ids=UNUSABLE)
def test_a_draft_of_a_model_that_cannot_be_used_is_left_out_and_said(run, articles, ollama, monkeypatch, reply):
    monkeypatch.setenv("OLLAMA_HOST", ollama.url)
    ollama.improvise(lambda _: written(reply))
    status, out, err = run("questions")

    assert (status, out) == (1, "")
    assert "left out: " in err


def test_what_readers_rated_joins_the_drafts(run, articles, library):
    kept = Conversations(ConversationFile(library / FILE_NAME))
    for question, thumb, note in (
        ("How long is it?", "down", "in metres, please"),
        ("What does it cost?", "up", ""),
    ):
        place = kept.begin("", question)
        kept.save(place, question, Answer(question, question, "It opens.", "quotes"))
        kept.rate(place, thumb, note)
    _, out, err = run("questions")

    bad, good, _ = yaml.safe_load(out)
    assert (bad["question"], bad["answerable"]) == ("How long is it?", None)
    assert "(in metres, please)" in out
    assert (good["question"], good["answerable"]) == ("What does it cost?", None)  # its answer cites no article
    assert "2 rated by readers" in err


def test_the_articles_of_an_answer_that_was_rated_as_good_are_those_of_its_draft(run, articles, library):
    with Library.open(library) as opened:
        hit = opened.search("What does the bridge cost?")[0]
    cited = Citation.of(1, hit, hit.passage.start, hit.passage.end)
    kept = Conversations(ConversationFile(library / FILE_NAME))
    for question, thumb in (("What does it cost?", "up"), ("When does it open?", "down")):
        place = kept.begin("", question)
        kept.save(place, question, Answer(question, question, "84 million [1].", "quotes", citations=(cited,)))
        kept.rate(place, thumb, "")
    good, bad, _ = yaml.safe_load(run("questions")[1])

    assert (good["question"], good["articles"]) == ("What does it cost?", ["bridge.txt"])
    assert "answerable" not in good  # a question with articles is
    assert (bad["question"], "articles" in bad, bad["answerable"]) == ("When does it open?", False, None)


def test_a_library_that_nothing_can_be_drafted_from(run, tmp_path):
    (tmp_path / "short.txt").write_text("It rains.")
    run("add", tmp_path / "short.txt")
    status, _, err = run("questions")

    assert status == 1
    assert "No question can be drafted" in err
