import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from vectorstore.article import Article, clean_characters, digest, one_line

# Every code point, lone surrogates too; and a few, so that they often meet.
ANY_TEXT = st.text(alphabet=st.characters(codec=None), max_size=60)
ODD_TEXT = st.text(
    alphabet=st.sampled_from("a\r\n\u200b\u2028\x85\x0b\x0c\x00\ufeff\ud83d\ude00e\u0301\u0327\u1100\u1161\u212b")
)


@settings(deadline=None)
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


@pytest.mark.parametrize("field", ["text", "title", "language", "source", "published"])
def test_content_hash_follows_each_field(field: str) -> None:
    article = Article(text="a", id="1")
    changed = Article(**{"text": "a", "id": "1", field: "z"})
    assert changed.content_hash != article.content_hash


def test_content_hash_does_not_follow_the_id() -> None:
    assert Article(text="a", id="1").content_hash == Article(text="a", id="2").content_hash


def test_in_language() -> None:
    text = "Le porte-parole a déclaré que Moscou insistait pour remplir ses conditions."
    assert Article(text=text).in_language().language == "fr"
    assert Article(text=text, language="de").in_language().language == "de"
    assert Article(text="12 345").in_language().language == ""
