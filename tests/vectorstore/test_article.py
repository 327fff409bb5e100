import unicodedata
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from vectorstore.article import Article, clean_characters, digest, one_line

# Every code point, lone surrogates too; and a few, so that they often meet.
ANY_TEXT = st.text(alphabet=st.characters(codec=None), max_size=60)
ODD_TEXT = st.text(
    alphabet=st.sampled_from("a\r\n\u200b\u2028\x85\x0b\x0c\x00\ufeff\ud83d\ude00e\u0301\u0327\u1100\u1161\u212b")
)


@given(ANY_TEXT | ODD_TEXT)
@example("\r\u200b\n")
@example("e\u200b\u0301")
@example("\r\ufeff\r\u200b\n")
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    once = clean_characters(text)
    assert clean_characters(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert once.encode("utf-8").decode() == once


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("a\r\nb\rc\u2028d\x85e\x0cf", "a\nb\nc\nd\ne\nf"),
        ("a\r\u200b\nb", "a\nb"),
        ("e\u0301", "é"),
        ("e\u200b\u0301", "é"),
        ("Zeit\u00adung", "Zeitung"),
        ("a\x00b\x1b[31mc", "ab[31mc"),
        ("\u202eevil\u202c \u2066x\u2069", "evil x"),
        ("\ud800a\udfff", "a"),
        ("\ufeffa\ufffe", "a"),
        (
            "\u0646\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
            "\u0646\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        ),
        ("👩\u200d👧", "👩\u200d👧"),
        ("a\tb\u00a0c", "a\tb\u00a0c"),
    ],
)
def test_clean_characters(raw: str, clean: str) -> None:
    assert clean_characters(raw) == clean


@pytest.mark.parametrize(
    ("raw", "line"),
    [("a\nb", "a b"), ("/a  b/c.txt", "/a  b/c.txt"), ("\x1b[31m\u202eid \n", "[31mid"), ("e\u0301", "e\u0301")],
)
def test_one_line(raw: str, line: str) -> None:
    assert one_line(raw) == line


def test_fields_are_cleaned() -> None:
    article = Article(
        text="  \ufeffText.\r\n",
        title=" A\n title ",
        id="a\n1",
        source="/x\udcff.txt",
        language=" fr",
        published="2025\n",
    )
    assert article == Article(
        text="Text.", title="A title", id="a 1", source="/x.txt", language="fr", published="2025"
    )


def test_id_is_known_by_the_source_and_else_by_the_text() -> None:
    assert Article(text="a", source="s").id == Article(text="b", source="s").id == digest("s")[:12]
    assert Article(text="a").id == digest("a")[:12]
    assert Article(text="a", id="\u200b").id == digest("a")[:12]
    assert Article(text="a", id="mine", source="s").id == "mine"


@pytest.mark.parametrize("field", ["text", "title", "language", "source", "published", "author", "outlet"])
def test_content_hash_follows_each_field(field: str) -> None:
    article = Article(text="a", id="1")
    changed = Article(**{"text": "a", "id": "1", field: "z"})
    assert changed.content_hash != article.content_hash


@pytest.mark.parametrize(
    "other",
    [
        {"id": "2"},
        {"origin": "/elsewhere.jsonl"},
        {"language": "fr", "language_detected": True},
    ],
    ids=["id", "origin", "a language that was told from the text"],
)
def test_content_hash_follows_only_what_is_stated(other: dict[str, Any]) -> None:
    assert Article(**{"text": "a", "id": "1", **other}).content_hash == Article(text="a", id="1").content_hash


def test_content_hash_follows_the_pages() -> None:
    hashes = {Article(text="a b", pages=pages).content_hash for pages in [(), (0,), (0, 2), (2,)]}

    assert len(hashes) == 4


def test_origin_is_the_source_where_nothing_else_is_said() -> None:
    assert Article(text="a", source=" /x\n").origin == "/x"
    assert Article(text="a", source="https://a.b", origin="/x.jsonl").origin == "/x.jsonl"
    assert Article(text="a").origin == ""


@given(st.lists(st.text("ab \n", min_size=1, max_size=30), min_size=1, max_size=8))
def test_page_at_is_the_page_that_holds_the_character(pages: list[str]) -> None:
    text = clean_characters("\f".join(pages))
    begins = [0]
    for page in pages[:-1]:
        begins.append(begins[-1] + len(page) + 1)
    article = Article(text=f"<{text}>", pages=tuple(begins))  # as it stands: nothing is stripped

    numbers = [article.page_at(offset) for offset in range(len(article.text))]

    assert numbers == sorted(numbers)
    for number, (begin, page) in enumerate(zip(begins, pages, strict=True), start=1):
        assert {article.page_at(offset) for offset in range(begin, begin + len(page))} == {number}
    assert {*numbers} == set(range(1, len(pages) + 1))


@pytest.mark.parametrize(
    ("pages", "offset", "page"),
    [((), 0, 0), ((), 99, 0), ((0,), 0, 1), ((0,), 99, 1), ((0, 10), 9, 1), ((0, 10), 10, 2), ((0, 5, 5, 9), 5, 3),
     ((3, 8), 2, 0), ((3, 8), 3, 1)],
)  # fmt: skip
def test_page_at(pages: tuple[int, ...], offset: int, page: int) -> None:
    """An empty page holds nothing; before the first there is none."""
    assert Article(text="Some text of twenty.", pages=pages).page_at(offset) == page


def test_in_language() -> None:
    text = "Le porte-parole a déclaré que Moscou insistait pour remplir ses conditions."
    told = Article(text=text).in_language()
    stated = Article(text=text, language="de").in_language()
    assert (told.language, told.language_detected) == ("fr", True)
    assert (stated.language, stated.language_detected) == ("de", False)
    assert told.in_language() == told
    assert Article(text="12 345").in_language().language == ""
