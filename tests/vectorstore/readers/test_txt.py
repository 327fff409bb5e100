from io import BytesIO

import pytest

from vectorstore.errors import ReaderError
from vectorstore.readers.txt import articles_in


def test_a_text_is_one_article() -> None:
    [article] = articles_in(BytesIO("Un titre\r\n\r\nÀ l’étage, il pleut.".encode("cp1252")), "/a.txt")
    assert (article.title, article.text) == ("Un titre", "À l’étage, il pleut.")
    assert (article.source, article.language, article.published) == ("/a.txt", "", "")


def test_where_it_came_from_is_who_it_is() -> None:
    ids = [
        articles_in(BytesIO(content), origin)[0].id
        for content, origin in [(b"one", "/a"), (b"two", "/a"), (b"one", "/b")]
    ]
    assert ids[0] == ids[1] != ids[2]


@pytest.mark.parametrize("text", ["Home", "No", "雨", "は", "नमस्ते"])
def test_short_texts(text: str) -> None:
    [article] = articles_in(BytesIO(text.encode()), "/a.txt")
    assert (article.title, article.text) == ("", text)


@pytest.mark.parametrize(
    "text", ["", " \r\n\t", "\ufeff", "\u200b", "...", ".\n\n***", "x", "é", "A\n\nB", "12 345", "a1 _b_"]
)
def test_no_text(text: str) -> None:
    with pytest.raises(ReaderError, match="holds no text; put"):
        articles_in(BytesIO(text.encode()), "/a.txt")
