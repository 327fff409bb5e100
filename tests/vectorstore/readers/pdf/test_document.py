from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import pytest
from pdfs import Printed, drawn, pdf, with_pages

from vectorstore.article import Article
from vectorstore.errors import ReaderError
from vectorstore.readers.pdf.document import MAX_FILE_BYTES, MAX_PAGES, articles_in
from vectorstore.report import Failure


def read(content: bytes, origin: str = "/a.pdf") -> Article:
    [article] = articles_in(BytesIO(content), origin)
    assert isinstance(article, Article)
    return article


FIRST: Printed = (
    "Le Quotidien - samedi 3 mai 2025",
    "",
    ("Une conférence est annoncée à Genève", 20),
    "",
    "La conférence sur la reconstruction a été annoncée jeudi par la prési-",
    "dence suisse. Elle réunira des délégations d'une quarantaine de pays, les États-",
    "Unis compris, et durera de 2025 à 2026, a précisé l'envoyé spécial.",
    "",
    "« Nous espérons un accord avant l'été », a déclaré la ministre à Genève. Les né-",
    "gociations porteront d'abord sur le financement, ensuite sur le calendrier des tra-",
    "",
    "1",
)
SECOND: Printed = (
    "Le Quotidien - samedi 3 mai 2025",
    "",
    "vaux, qui dépend de la sécurité des routes et des chemins de fer de la région.",
    "",
    "Aucune date n'a été arrêtée.",
    "",
    "2",
)


def test_an_article_of_two_pages() -> None:
    article = read(pdf(FIRST, SECOND, title="Genève", author="Anne Müller", language="fr-CH"), "/d/a.pdf")
    assert article == Article(
        id=article.id,
        title="Genève",
        author="Anne Müller",
        language="fr",
        source="/d/a.pdf",
        text=(
            "Une conférence est annoncée à Genève\n\n"
            "La conférence sur la reconstruction a été annoncée jeudi par la présidence suisse. Elle réunira des "
            "délégations d'une quarantaine de pays, les États-Unis compris, et durera de 2025 à 2026, a précisé "
            "l'envoyé spécial.\n\n"
            "« Nous espérons un accord avant l'été », a déclaré la ministre à Genève. Les négociations porteront "
            "d'abord sur le financement, ensuite sur le calendrier des travaux, qui dépend de la sécurité des "
            "routes et des chemins de fer de la région.\n\n"
            "Aucune date n'a été arrêtée."
        ),
        pages=article.pages,
    )
    assert [article.text[begin : begin + 11] for begin in article.pages] == ["Une confére", "vaux, qui d"]
    assert [article.page_at(article.text.index(words)) for words in ("Une", "calendrier", "vaux,", "Aucune")] == [
        1,
        1,
        2,
        2,
    ]


def test_a_file_is_known_by_where_it_is() -> None:
    before, after = read(pdf(["Some text."], title="A")), read(pdf(["Other text."], title="B"))
    assert before.id == after.id


@pytest.mark.parametrize(
    ("stated", "title"),
    [
        ("Le titre", "Le titre"),
        (" Un titre\nsur deux lignes ", "Un titre sur deux lignes"),
        ("Amazon.com", "Amazon.com"),
        ("", ""),
        ("untitled", ""),
        ("Untitled-1", ""),
        ("Microsoft Word - Rapport final.docx", ""),
        ("PowerPoint Presentation", ""),
        ("mise_en_page.indd", ""),
        ("Report", ""),
        ("report.pdf", ""),
    ],
)
def test_a_title_is_one_that_someone_gave(stated: str, title: str) -> None:
    assert read(pdf(["Some text."], title=stated), "/d/report.pdf").title == title


def test_a_title_that_is_not_text() -> None:
    assert read(with_pages("3 0 R", 1, "<FEFF00540069>")).title == "Ti"
    assert read(with_pages("3 0 R", 1, "<FEFFD8000041>")).title == ""


@pytest.mark.parametrize(
    ("stated", "author"), [("Anne Müller", "Anne Müller"), ("", ""), ("unknown", ""), ("Administrator", "")]
)
def test_an_author_is_someone(stated: str, author: str) -> None:
    assert read(pdf(["Some text."], author=stated)).author == author


@pytest.mark.parametrize(("stated", "language"), [("fr", "fr"), ("en-US", "en"), ("", ""), ("French!", "")])
def test_language(stated: str, language: str) -> None:
    assert read(pdf(["Some text."], language=stated)).language == language


def test_the_date_of_the_file_is_not_that_of_the_article() -> None:
    content = pdf(["Some text."])
    assert b"/CreationDate" in content
    assert read(content).published == ""


def test_a_soft_hyphen_at_the_end_of_a_page() -> None:
    article = read(pdf(["the trans\u00ad"], ["port"]))
    assert (article.text, article.pages) == ("the transport", (0, 9))


def test_a_title_in_large_letters_is_no_header() -> None:
    article = read(pdf([("Le Site", 20), "One,"], ["Le Site", "two,"], ["Le Site", "three."]))
    assert article.text == "Le Site\n\nOne, two, three."


def test_pages_without_text_that_are_not_images_are_empty() -> None:
    article = read(pdf([], ["One"], [" ", "* * *"], ["two"], []))
    assert (article.text, article.pages) == ("One\n\ntwo", (0, 0, 5, 5, 8))


def test_pages_without_a_text_layer_are_told() -> None:
    found = articles_in(BytesIO(pdf(None, ["One"], ["two", "3"], None, None, ["six"], None)), "/a.pdf")
    [article, failure] = found
    assert isinstance(article, Article)
    assert article.text == "One two\n\nsix"
    assert [article.page_at(article.text.index(word)) for word in ("One", "two", "six")] == [2, 3, 6]
    assert failure == Failure(
        "/a.pdf",
        "pages 1, 4-5, 7 have no text layer; recognise the text (OCR) first, for example with ocrmypdf.",
    )


@pytest.mark.parametrize(("kids", "number", "pages"), [("3 0 R 9 0 R", 2, (0, 10)), ("9 0 R 3 0 R", 1, (0, 0))])
def test_a_damaged_page_leaves_the_others(kids: str, number: int, pages: tuple[int, ...]) -> None:
    [article, failure] = articles_in(BytesIO(with_pages(kids, 2)), "/a.pdf")
    assert isinstance(article, Article)
    assert (article.text, article.pages) == ("Some text.", pages)
    assert failure == Failure(
        "/a.pdf", f"page {number} has damage; open it in a viewer and print it to a new PDF."
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is damaged or not a PDF; open"),
        (b"Some text.", "is damaged or not a PDF; open"),
        (pdf(["Some text."])[:300], "is damaged or not a PDF; open"),
        (with_pages("", 0), "is damaged or not a PDF; open"),
        (with_pages("9 0 R", 1), "is damaged or not a PDF; open"),
        (pdf(["Some text."], password="secret"), "is encrypted; open it with its password and save it without"),
        (pdf(None, None), r"has no text layer: its pages are images; recognise the text \(OCR\) first, for"),
        (pdf([("Le Site", 9)], [("Le Site", 9)], None), "has no text layer: its pages are images; recognise"),
        (drawn(), "has no text layer: its pages are images; recognise"),
        (pdf([]), "contains no text that can be read; leave"),
        (with_pages("3 0 R " * (MAX_PAGES + 1), MAX_PAGES + 1), "has more than 20,000 pages; split"),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) else "",
)
def test_what_cannot_be_read(content: bytes, message: str) -> None:
    with pytest.raises(ReaderError, match=f"^{message}") as raised:
        articles_in(BytesIO(content), "/a.pdf")
    assert str(raised.value).isprintable()


def test_a_file_too_large(tmp_path: Path) -> None:
    file = tmp_path / "a.pdf"
    file.write_bytes(pdf(["Some text."]))
    with file.open("r+b") as opened:
        opened.truncate(MAX_FILE_BYTES + 1)
        with pytest.raises(ReaderError, match="is larger than 500 MB; split"):
            articles_in(opened, "/a.pdf")


def test_the_file_is_left_open() -> None:
    file = BytesIO(pdf(FIRST))
    articles_in(file, "/a.pdf")
    assert not file.closed


def test_many_are_read_at_the_same_time() -> None:
    content = pdf(*[FIRST, SECOND] * 5)
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(read, [content] * 32))
    assert found == [read(content)] * 32
