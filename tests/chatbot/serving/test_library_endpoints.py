"""What the page asks to list, open and remove articles."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from scripted_page import ScriptedAnswerer, served

from vectorstore.article import Article
from vectorstore.library import Library

TALKS = Article(
    "Before. The envoy asked for three things.\n\nAfter.", id="talks", title="Talks", published="2025-03-14",
    language="en", outlet="The Lviv Post", source="/a/talks.txt",
)  # fmt: skip
STRIKE = Article(
    "Les boulangers ont repris.", id="grève", title="Fin de la grève", published="2025-01", language="fr",
    source="https://www.lemonde.fr/a",
)  # fmt: skip
UNTITLED = Article("Nothing is stated.", id="<b>", source="/a/nameless.txt", language="en")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with Library.open(tmp_path_factory.mktemp("listed") / "library") as library:
        library.add([TALKS, STRIKE, UNTITLED])
        with (
            served(ScriptedAnswerer(lambda: 3), library) as url,
            httpx.Client(base_url=url, trust_env=False, timeout=20) as client,
        ):
            yield client


LISTED = {
    "all, the last added first": ({}, ["<b>", "grève", "talks"]),
    "by title": ({"order": "title"}, ["grève", "talks", "<b>"]),
    "newest first": ({"order": "date"}, ["talks", "grève", "<b>"]),
    "an order that there is not": ({"order": "1; DROP"}, ["<b>", "grève", "talks"]),
    "by words": ({"text": "LVIV"}, ["talks"]),
    "of an outlet": ({"source": "The Lviv Post"}, ["talks"]),
    "of a site": ({"source": "lemonde.fr"}, ["grève"]),
    "in a language": ({"language": "fr"}, ["grève"]),
    "of a time": ({"since": "2025-02", "until": "2025-03-14"}, ["talks"]),
    "from there on": ({"offset": "2"}, ["talks"]),
    "an offset that is none": ({"offset": "-1"}, ["<b>", "grève", "talks"]),
}


@pytest.mark.parametrize(("asked", "ids"), LISTED.values(), ids=LISTED)
def test_articles_are_searched_sorted_and_filtered(client: httpx.Client, asked, ids: list[str]) -> None:
    answer = client.get("/library/articles", params=asked).json()
    assert [article["id"] for article in answer["articles"]] == ids
    assert answer["total"] == 3


def test_what_there_is_to_filter_by_is_counted(client: httpx.Client) -> None:
    answer = client.get("/library/articles").json()
    assert answer["languages"] == [["en", 2], ["fr", 1]]
    assert sorted(answer["outlets"]) == [["The Lviv Post", 1], ["lemonde.fr", 1]]
    assert [article["title"] for article in answer["articles"]] == ["nameless.txt", "Fin de la grève", "Talks"]


def test_a_filter_that_cannot_be_read_is_said(client: httpx.Client) -> None:
    refused = client.get("/library/articles", params={"since": "last week"})
    assert refused.status_code == 409
    assert "2025-02-18" in refused.json()["error"]


def article(client: httpx.Client, **asked: object) -> dict[str, object]:
    return client.get("/library/article", params=asked).json()  # type: ignore[no-any-return, arg-type]


def test_an_article_opens_with_its_quotations_marked(client: httpx.Client) -> None:
    opened = article(client, id="talks", hash=TALKS.content_hash[:16], span=["8-41", "x", "1-2-3"])
    assert (opened["title"], opened["published"], opened["is_current"]) == ("Talks", "2025-03-14", True)
    assert opened["paragraphs"] == [
        {
            "pieces": [
                {"text": "Before. ", "spans": []},
                {"text": "The envoy asked for three things.", "spans": [0]},
            ],
            "page": 0,
        },
        {"pieces": [{"text": "After.", "spans": []}], "page": 0},
    ]


def test_an_article_that_has_changed_opens_without_marks(client: httpx.Client) -> None:
    opened = article(client, id="talks", hash="0" * 16, span="8-41")
    assert opened["is_current"] is False
    assert [piece["spans"] for one in opened["paragraphs"] for piece in one["pieces"]] == [[], []]  # type: ignore[attr-defined]


@pytest.mark.parametrize("one", ["nobody", "", "../../etc/passwd", "' OR 1=1 --"])
def test_an_article_that_is_not_there_is_missing(client: httpx.Client, one: str) -> None:
    assert article(client, id=one) == {"missing": True}


def test_a_removed_article_is_gone_and_comes_back(client: httpx.Client) -> None:
    removed = client.post("/library/removals", json={"ids": ["<b>"]}).json()
    assert removed["removed"] == 1
    assert client.get("/library/articles").json()["total"] == 2
    assert client.post("/library/undo", json={"token": removed["token"]}).json() == {"restored": 1}
    assert article(client, id="<b>")["title"] == "nameless.txt"
    again = client.post("/library/undo", json={"token": removed["token"]})
    assert (again.status_code, again.json()["error"][:32]) == (409, "These articles are no longer kep")


@pytest.mark.parametrize("body", ["", "{", "[]", '{"ids": "talks"}', '{"ids": [1]}', '{"token": 1}'])
@pytest.mark.parametrize("path", ["/library/removals", "/library/undo"])
def test_a_message_that_is_not_the_pages_is_refused(client: httpx.Client, path: str, body: str) -> None:
    assert client.post(path, content=body).status_code == 422


def test_a_message_without_end_is_refused(client: httpx.Client) -> None:
    assert client.post("/library/removals", content=b" " * 2_000_000).status_code == 413
