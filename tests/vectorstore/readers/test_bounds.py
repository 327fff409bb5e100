"""What a few bytes can stand for is bounded where it enters, and reading takes time linear in the size."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from io import BytesIO

import pytest
from documents import epub_bytes

from vectorstore.article import FIELD_CHARACTERS, MOST_MARKS, Article, clean_characters
from vectorstore.errors import ReaderError
from vectorstore.readers.files import articles_in_file


def seconds(name: str, content: bytes) -> float:
    began = time.process_time()
    with contextlib.suppress(ReaderError):
        list(articles_in_file(BytesIO(content), name, f"/{name}"))
    return time.process_time() - began


@pytest.mark.parametrize(
    "front", ["a: &a [x]\ntitle: *a", "a: &a {k: v}\nb:\n  <<: *a", "title: !!python/name:os x"]
)
def test_front_matter_without_aliases_merges_and_tags(front: str) -> None:
    with pytest.raises(ReaderError, match="are not read"):
        list(articles_in_file(BytesIO(f"---\n{front}\n---\nSome text.".encode()), "a.md", "/a.md"))


def test_a_number_of_4000_digits_is_no_error() -> None:
    content = b"---\nid: 0x" + b"f" * 4000 + b"\n---\nSome text."
    [article] = articles_in_file(BytesIO(content), "a.md", "/a.md")
    assert isinstance(article, Article)
    assert len(article.id) == 12


def test_a_stated_field_has_a_longest_length() -> None:
    article = Article("Some text.", title="x " * 10**6, author="y" * 10**6)
    assert len(article.title) <= FIELD_CHARACTERS
    assert article.author == "y" * (FIELD_CHARACTERS - 1) + "…"


def test_combining_marks_in_a_row_are_few() -> None:
    cleaned = clean_characters("a" + "\u0301\u0323" * 10**5)
    assert len(cleaned) <= MOST_MARKS + 1
    assert clean_characters(cleaned) == cleaned


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("a.csv", lambda size: b"text,title\n" + b'z","b\n' * size),
        ("a.txt", lambda size: ("a" + "\u0301\u0323" * 10 * size).encode()),
        ("a.html", lambda size: b"<p>Some text.</p>" + b"<br>" * 20 * size),
        ("a.html", lambda size: b"<article>" + b"<p>Some <i>more</i> text." * size),
        ("a.epub", lambda size: epub_bytes({"a.xhtml": "<div>" * 200 + "<i/>" * 5 * size + "</div>" * 200})),
    ],
)
def test_twice_the_size_takes_no_more_than_three_times_as_long(name: str, made: Callable[[int], bytes]) -> None:
    seconds(name, made(10))
    assert seconds(name, made(20_000)) <= 3 * seconds(name, made(10_000)) + 0.5
