from io import BytesIO
from pathlib import Path

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
    with pytest.raises(ReaderError, match="contains no text; put"):
        articles_in(BytesIO(text.encode()), "/a.txt")


def test_a_byline_states_date_and_author() -> None:
    text = "La grève est finie\n\nPublié le 12 mars 2025\nPar Claire Dumont\n\nLes dockers ont repris le travail."
    [article] = articles_in(BytesIO(text.encode()), "/a.txt")
    assert (article.title, article.published, article.author) == (
        "La grève est finie",
        "2025-03-12",
        "Claire Dumont",
    )


def test_a_head_states_title_date_outlet_and_author() -> None:
    text = "Title: The strike is over\nDate: 2025-03-12\nSource: The Herald\nAuthor: Jane Doe\n\nWork goes on."
    [article] = articles_in(BytesIO(text.encode()), "/a.txt")
    assert (article.title, article.text, article.source) == ("The strike is over", "Work goes on.", "/a.txt")
    assert (article.published, article.outlet, article.author) == ("2025-03-12", "The Herald", "Jane Doe")


def test_the_sample_states_neither_date_nor_author() -> None:
    [sample] = (Path(__file__).parents[3] / "seeds").glob("*.txt")
    with sample.open("rb") as file:
        [article] = articles_in(file, "/a.txt")
    assert (article.published, article.author) == ("", "")
