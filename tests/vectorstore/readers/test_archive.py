import json

import pytest

from vectorstore.article import Article
from vectorstore.errors import ReaderError
from vectorstore.readers.archive import articles_in


def read(*lines: object) -> list[Article]:
    return articles_in("\n".join(map(json.dumps, lines)).encode(), "/a.jsonl")


def test_every_field() -> None:
    [article] = read(
        {
            "id": "a",
            "title": "T",
            "text": "x",
            "language": "FR",
            "source": "s",
            "published": "2025-03-14",
            "more": 1,
        }
    )
    assert article == Article(id="a", title="T", text="x", language="fr", source="s", published="2025-03-14")


def test_only_text_is_required() -> None:
    [article] = read({"text": " Text.\n", "title": None, "id": None, "published": None})
    assert (article.text, article.title, article.source) == ("Text.", "", "/a.jsonl")


def test_a_line_break_within_a_string_is_not_a_line() -> None:
    [article] = articles_in('{"text": "a\u2028b"}\r\n\r\n'.encode("utf-8-sig"), "/a.jsonl")
    assert article.text == "a\nb"


def test_lines_without_an_id_are_known_by_their_text() -> None:
    before = read({"text": "a"}, {"text": "b"})
    after = read({"text": "new"}, {"text": "b", "title": "T"}, {"text": "a"})
    assert [before[0].id, before[1].id] == [after[2].id, after[1].id]


def test_the_same_text_twice_is_two_articles() -> None:
    first, second = read({"text": "a"}, {"text": "a"})
    assert first.id != second.id
    assert read({"text": "b"}, {"text": "a"}, {"text": "a"})[1:] == [first, second]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "holds no articles; write"),
        (" \n\n", "holds no articles; write"),
        ('{"text": "a"}\n{', "line 2: is not JSON"),
        ('{"text": "a"}\n\n[]', "line 3: is not a JSON object"),
        ("[" * 100_000, "line 1: is not JSON"),
        ("1" * 5000, "line 1: is not JSON"),
        ("{}", "line 1: has no text"),
        ('{"text": " \\u200b"}', "line 1: has no text"),
        ('{"text": 5}', "line 1: text must be text, not a number"),
        ('{"text": "a", "title": ["T"]}', "line 1: title must be text, not a list"),
        ('{"text": "a", "source": {}}', "line 1: source must be text, not an object"),
        ('{"text": "a", "language": 5}', "line 1: language must be text, not a number"),
        ('{"text": "a", "published": "soon"}', "line 1: published is "),
        ('{"text": "a", "id": ""}', "line 1: id is empty"),
        ('{"text": "a", "id": 1}\n{"text": "b", "id": "1"}', "line 2: repeats the id of line 1"),
    ],
)
def test_bad_input(content: str, message: str) -> None:
    with pytest.raises(ReaderError, match=f"^{message}") as raised:
        articles_in(content.encode(), "/a.jsonl")
    assert "\n" not in str(raised.value)
