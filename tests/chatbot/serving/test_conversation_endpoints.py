"""What the page asks of conversations: list, rename, delete, rate, export."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from scripted_page import ARTICLE, QUOTE, ScriptedAnswerer, citation, served, written

from chatbot.conversations.conversation_file import FILE_NAME, ConversationFile
from chatbot.conversations.conversations import Conversations
from vectorstore.article import Article
from vectorstore.library import Library


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library.open(tmp_path_factory.mktemp("kept") / "library") as library:
        library.add(ARTICLE)
        yield library


@pytest.fixture(scope="module")
def client(library: Library) -> Iterator[httpx.Client]:
    with (
        served(ScriptedAnswerer(lambda: 1), library) as url,
        httpx.Client(base_url=url, trust_env=False, timeout=20) as client,
    ):
        yield client


@pytest.fixture
def conversations(library: Library) -> Conversations:
    return Conversations(ConversationFile(library.folder / FILE_NAME))


@pytest.fixture
def kept(conversations: Conversations, library: Library) -> str:
    library.add(ARTICLE)
    [article] = [library.article(entry.id) for entry in library.entries()]
    assert article
    place = conversations.begin("", "What was asked for?")
    answer = written("Three things. [1]", citations=(citation(1, QUOTE, article),))
    conversations.save(place, "What was asked for?", answer)
    return place.conversation


def titles(client: httpx.Client) -> list[str]:
    return [one["title"] for one in client.get("/conversations").json()["conversations"]]


def test_a_conversation_is_listed_renamed_deleted_and_restored(client: httpx.Client, kept: str) -> None:
    assert titles(client)[0] == "What was asked for?"
    assert client.post("/conversations/renaming", json={"id": kept, "title": "<b>Talks</b>"}).json() == {}
    assert client.get("/conversations", params={"text": "TALKS"}).json()["found"] == 1
    client.post("/conversations/deleting", json={"id": kept})
    assert "<b>Talks</b>" not in titles(client)
    client.post("/conversations/restoring", json={"id": kept})
    assert "<b>Talks</b>" in titles(client)
    gone = client.post("/conversations/restoring", json={"id": "0" * 16})
    assert (gone.status_code, gone.json()["error"]) == (409, "This conversation is no longer kept.")


def test_an_answer_is_rated(client: httpx.Client, kept: str, conversations: Conversations) -> None:
    client.post("/conversations/rating", json={"id": kept, "number": 1, "thumb": "down", "note": "Four."})
    assert [(one.question, one.good, one.note) for one in conversations.rated()] == [
        ("What was asked for?", False, "Four.")
    ]


@pytest.mark.parametrize("number", ["", "1"])
@pytest.mark.parametrize("wanted", ["md", "html", "docx", "json"])
def test_a_conversation_or_an_answer_is_exported(
    client: httpx.Client, kept: str, wanted: str, number: str
) -> None:
    asked = {"id": kept, "format": wanted, **({"number": number} if number else {})}
    got = client.get("/conversations/export", params=asked)
    assert got.headers["content-disposition"] == f"attachment; filename*=UTF-8''What%20was%20asked%20for.{wanted}"
    assert QUOTE.encode() in got.content or wanted == "docx"


def test_an_answer_is_copied_with_its_footnotes(client: httpx.Client, kept: str) -> None:
    text = client.get("/conversations/answer", params={"id": kept, "number": "1"}).json()["text"]
    assert text.startswith("Three things. [1]\n")
    assert text.endswith(f"[1] “{QUOTE}” Talks end without result, The Lviv Post, 2025-03-14, talks.txt\n")


def test_the_model_of_a_conversation_is_chosen(client, kept: str, conversations: Conversations) -> None:
    assert client.post("/conversations/model", json={"id": kept, "model": "small:1b"}).json() == {}
    assert conversations.open(kept).model == "small:1b"  # type: ignore[union-attr]
    assert conversations.of("anna").open(kept) is None


def test_an_exported_answer_says_that_its_article_has_changed(client, kept: str, library: Library) -> None:
    [article] = [library.article(entry.id) for entry in library.entries()]
    assert article
    library.add(Article("Corrected.", id=article.id, title=article.title, source=article.source))
    asked = {"id": kept, "format": "md"}
    client.cookies.set("chatbot_language", "fr")
    assert "a changé depuis" in client.get("/conversations/export", params=asked).text
    client.cookies.clear()
    library.remove(article.id)
    assert "is no longer in the library" in client.get("/conversations/export", params=asked).text


REFUSED = {
    "no conversation": ("GET", "/conversations/export?id=0000000000000000", None, 404),
    "no such answer": ("GET", "/conversations/export?id={kept}&number=7", None, 404),
    "an id that is none": ("POST", "/conversations/deleting", {"id": "../x"}, 422),
    "no answer to copy": ("GET", "/conversations/answer?id={kept}&number=7", None, 404),
    "a huge model": ("POST", "/conversations/model", {"id": "0" * 16, "model": "x" * 1000}, 422),
    "a thumb that is none": ("POST", "/conversations/rating", {"id": "0" * 16, "number": 1, "thumb": "?"}, 422),
    "a huge title": ("POST", "/conversations/renaming", {"id": "0" * 16, "title": "x" * 200_000}, 413),
}


@pytest.mark.parametrize(("method", "path", "content", "status"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_done_is_refused(client, kept, method: str, path: str, content, status: int) -> None:
    refused = client.request(method, path.format(kept=kept), json=content)
    assert refused.status_code == status
    assert refused.json()["error"]


def test_a_damaged_file_is_put_aside_and_named(client, kept, conversations: Conversations) -> None:
    conversations.file.path.write_bytes(b"<html>" * 1000)
    answer = client.get("/conversations").json()
    assert (answer["conversations"], answer["found"]) == ([], 0)
    [aside] = answer["put_aside"]
    assert Path(aside).read_bytes() == b"<html>" * 1000
