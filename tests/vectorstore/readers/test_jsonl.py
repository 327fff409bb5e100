import json
from io import BytesIO

import pytest

from vectorstore.article import Article
from vectorstore.errors import ReaderError
from vectorstore.readers.jsonl import articles_in
from vectorstore.report import Failure


def read(*lines: object) -> list[Article | Failure]:
    return list(articles_in(BytesIO("\n".join(map(json.dumps, lines)).encode()), "/a.jsonl"))


def test_every_field() -> None:
    [article] = read(
        {
            "id": "a",
            "title": "T",
            "text": "x",
            "language": "FR",
            "source": "s",
            "published": "2025-03-14",
            "author": "A",
            "outlet": "O",
            "more": 1,
        }
    )
    said = {"title": "T", "language": "fr", "source": "s", "published": "2025-03-14", "author": "A", "outlet": "O"}
    assert article == Article(id="a", text="x", origin="/a.jsonl", **said)


def test_only_text_is_required() -> None:
    [article] = read({"text": " Text.\n", "title": None, "id": None, "published": None})
    assert (article.text, article.title, article.source) == ("Text.", "", "/a.jsonl")


def test_a_line_break_within_a_string_is_not_a_line() -> None:
    [article] = articles_in(BytesIO('{"text": "a\u2028b"}\r\n\r\n'.encode("utf-8-sig")), "/a.jsonl")
    assert article.text == "a\nb"


def test_lines_without_an_id_are_known_by_their_text() -> None:
    before = read({"text": "a"}, {"text": "b"})
    after = read({"text": "new"}, {"text": "b", "title": "T"}, {"text": "a"})
    assert [before[0].id, before[1].id] == [after[2].id, after[1].id]


def test_the_same_text_twice_is_two_articles() -> None:
    first, second = read({"text": "a"}, {"text": "a"})
    assert first.id != second.id
    assert read({"text": "b"}, {"text": "a"}, {"text": "a"})[1:] == [first, second]


def test_a_bad_line_leaves_the_others() -> None:
    found = list(articles_in(BytesIO(b'{"text": "a"}\n{\n\xff\x00\n{"text": "b"}'), "/a.jsonl"))
    assert [one.text if isinstance(one, Article) else one.error for one in found] == [
        "a",
        "line 2: is not JSON (Expecting property name enclosed in double quotes); write one object a line.",
        "line 3: is not text; save it as plain text in UTF-8.",
        "b",
    ]
    assert found[1].source == "/a.jsonl"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_encodings(encoding: str) -> None:
    lines = '{"text": "Élysée"}\r\n{"text": "Москва, и так"}\r\n'
    found = articles_in(BytesIO(lines.encode(encoding)), "/a.jsonl")
    assert [article.text for article in found] == ["Élysée", "Москва, и так"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"text": "a"}\n\n[]', "line 3: is not a JSON object"),
        ("[" * 100_000, "line 1: is not JSON"),
        ("1" * 5000, "line 1: is not JSON"),
        ("{}", "line 1: has no text"),
        ('{"text": " \\u200b"}', "line 1: contains no text"),
        ('{"text": 5}', "line 1: text must be text, not a number"),
        ('{"text": "a", "title": ["T"]}', "line 1: title must be text, not a list"),
        ('{"text": "a", "source": {}}', "line 1: source must be text, not an object"),
        ('{"text": "a", "language": 5}', "line 1: language must be text, not a number"),
        ('{"text": "a", "published": "soon"}', "line 1: published is "),
        ('{"text": "a", "id": ""}', "line 1: id is empty"),
        ('{"text": "a", "id": 1}\n{"text": "b", "id": "1"}', "line 2: repeats the id of line 1"),
    ],
)
def test_bad_lines(content: str, message: str) -> None:
    *_, failure = articles_in(BytesIO(content.encode()), "/a.jsonl")
    assert isinstance(failure, Failure)
    assert failure.error.startswith(message)
    assert "\n" not in failure.error


@pytest.mark.parametrize("content", ["", " \n\n"])
def test_nothing_in_it(content: str) -> None:
    with pytest.raises(ReaderError, match=r"^contains no articles; write"):
        list(articles_in(BytesIO(content.encode()), "/a.jsonl"))
