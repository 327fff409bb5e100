"""What the page sends to add articles, and what a program could send instead."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path

import httpx
import pytest
from scripted_page import ScriptedAnswerer, served

from chatbot.serving.uploads import MOST_BYTES
from vectorstore.library import Library

GROUP = "0123456789"
TALKS = b"Talks end\n\nThe envoy of Ruritania asked for three things on Monday."


@pytest.fixture(scope="module")
def uploads(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("uploads")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library.open(tmp_path_factory.mktemp("adding") / "library") as library:
        yield library


@pytest.fixture(scope="module")
def client(library: Library, uploads: Path) -> Iterator[httpx.Client]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tempfile.tempdir", str(uploads))
        with (
            served(ScriptedAnswerer(lambda: 0), library) as url,
            httpx.Client(base_url=url, trust_env=False, timeout=20) as client,
        ):
            yield client
    assert list(uploads.iterdir()) == []


def upload(client: httpx.Client, name: str, content: bytes = TALKS) -> httpx.Response:
    return client.post("/library/files", params={"group": GROUP, "name": name}, content=content)


def result(client: httpx.Client, accepted: httpx.Response) -> dict[str, object]:
    """What became of what was sent."""
    assert accepted.status_code == 202, accepted.text
    (number,) = accepted.json()["numbers"]
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        items = client.get("/library/additions", params={"group": GROUP}).json()["items"]
        (item,) = (item for item in items if item["number"] == number)
        if item["state"] not in ("waiting", "reading"):
            return item
        time.sleep(0.05)
    raise TimeoutError(item)


def test_a_file_is_added_under_its_name_and_deleted(client: httpx.Client, library: Library, uploads: Path) -> None:
    item = result(client, upload(client, "../2025/talks.txt"))
    assert (item["name"], item["state"], item["articles"]) == ("2025/talks.txt", "added", 1)
    (entry,) = (entry for entry in library.entries() if entry.source.endswith("talks.txt"))
    assert entry.title == "Talks end"
    assert [path for path in uploads.rglob("*") if path.is_file()] == []
    assert result(client, upload(client, "2025/talks.txt"))["state"] == "unchanged"


def test_two_files_of_one_name_are_two_articles(client: httpx.Client, library: Library) -> None:
    before = len(library)
    for text in (b"Ferry\n\nThe ferry was named Albatross.", b"Strike\n\nThe strike of the bakers has ended."):
        assert result(client, upload(client, "news.txt", text))["state"] == "added"
    assert len(library) == before + 2


REFUSED = {
    "another format": "a.exe",
    "no name": "",
    "a path alone": "../..",
}


@pytest.mark.parametrize("name", REFUSED.values(), ids=REFUSED)
def test_a_file_is_limited_in_kind(client: httpx.Client, name: str) -> None:
    refused = upload(client, name)
    assert refused.status_code == 413
    assert "has a format that cannot be read" in refused.json()["error"]


def test_a_file_that_says_it_is_too_large_is_not_received(client: httpx.Client) -> None:
    connection = HTTPConnection(client.base_url.netloc.decode())
    connection.putrequest("POST", f"/library/files?group={GROUP}&name=a.txt")
    connection.putheader("Content-Length", str(MOST_BYTES + 1))
    connection.endheaders()
    refused = connection.getresponse()
    assert (refused.status, refused.read()) == (413, b'{"error":"It is larger than 200 MB; divide it."}')
    connection.close()


def test_a_size_that_is_not_stated_is_counted(client: httpx.Client, uploads: Path) -> None:
    piece = bytes(1_000_000)
    endless = (piece for _ in range(MOST_BYTES // len(piece) + 2))
    refused = client.post("/library/files", params={"group": GROUP, "name": "a.txt"}, content=endless)
    assert refused.status_code == 413
    assert [path for path in uploads.rglob("*") if path.is_file()] == []


def test_an_upload_that_breaks_off_leaves_nothing(client: httpx.Client, uploads: Path) -> None:
    connection = HTTPConnection(client.base_url.netloc.decode())
    connection.putrequest("POST", f"/library/files?group={GROUP}&name=a.txt")
    connection.putheader("Content-Length", "1000000")
    connection.endheaders(b"begun")
    wait_for(lambda: any(path.is_file() for path in uploads.rglob("*")))
    connection.close()
    wait_for(lambda: not any(path.is_file() for path in uploads.rglob("*")))


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def pasted(client: httpx.Client, **content: object) -> httpx.Response:
    return client.post("/library/texts", json={"group": GROUP, **content})


def test_a_text_and_the_sample_are_added(client: httpx.Client, library: Library) -> None:
    item = result(client, pasted(client, text="Bridge opens\n\nThe bridge over the Dnipro opened on Friday."))
    sample = result(client, pasted(client, sample=True))
    assert (item["state"], item["name"], sample["state"]) == ("added", "Bridge opens", "added")
    assert "Bridge opens" in {entry.title for entry in library.entries()}


HEADS = {
    "a byline": ("One bridge\n\nBy Jane Doe, 12 March 2025\n\n", ("One bridge", "2025-03-12", "Jane Doe")),
    "a head": ("Title: Two bridges\nDate: 2025-03-12\n\n", ("Two bridges", "2025-03-12", "")),
    "neither": ("No bridge\n\n", ("No bridge", "", "")),
}


@pytest.mark.parametrize(("head", "stated"), HEADS.values(), ids=HEADS)
def test_a_text_states_its_date_and_author(client: httpx.Client, library: Library, head: str, stated) -> None:
    item = result(
        client, pasted(client, text=f"{head}The bridge over the Dnipro opened on Friday after two years.")
    )
    entry = next(entry for entry in library.entries() if entry.title == item["name"])
    assert (entry.title, entry.published, entry.author) == stated


PASTED = {
    "no address": ({"address": "ftp://a.example/b"}, "This is not a web address"),
    "a path": ({"address": "/etc/passwd"}, "This is not a web address"),
    "a file": ({"address": "file:///etc/passwd"}, "This is not a web address"),
    "nothing": ({"text": " \n"}, "The text is empty"),
    "no text": ({"text": ["a"]}, "not one of the page's"),
    "another group": ({"text": "a", "group": "../.."}, "not one of the page's"),
}


@pytest.mark.parametrize(("content", "reason"), PASTED.values(), ids=PASTED)
def test_what_cannot_be_added_is_refused_with_a_reason(client: httpx.Client, content, reason: str) -> None:
    refused = pasted(client, **content)
    assert refused.status_code == 422
    assert reason in refused.json()["error"]


def test_an_address_of_this_network_is_not_fetched(client: httpx.Client) -> None:
    item = result(client, pasted(client, address=str(client.base_url)))
    assert item["state"] == "failed"
    assert "not on the public internet" in " ".join(map(str, item["reasons"]))


@pytest.mark.parametrize("after", ["", "x", "-1", "1e9", "9" * 5000])
def test_a_revision_that_is_none_is_the_first(client: httpx.Client, after: str) -> None:
    answer = client.get("/library/additions", params={"group": "nobody0000", "after": after})

    assert (answer.status_code, answer.json()["revision"]) == (200, 0)


def test_a_text_without_end_is_refused(client: httpx.Client) -> None:
    assert pasted(client, text="a" * 5_000_000).status_code == 413
