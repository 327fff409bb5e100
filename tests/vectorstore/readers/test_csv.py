import tracemalloc
from io import BytesIO
from pathlib import Path

import pytest

from vectorstore.article import Article
from vectorstore.errors import ReaderError
from vectorstore.readers.csv import articles_in
from vectorstore.readers.extraction.encoding import MAX_BYTES
from vectorstore.report import Failure


def read(table: str | bytes) -> list[Article | Failure]:
    return list(articles_in(BytesIO(table.encode() if isinstance(table, str) else table), "/a.csv"))


def told(table: str | bytes) -> list[str]:
    """What each row became: the text of its article, or what was wrong."""
    return [one.text if isinstance(one, Article) else one.error for one in read(table)]


def test_every_field() -> None:
    [article] = read(
        "id,title,text,language,source,published,author,outlet,more\n"
        '7,T,x,FR,https://example.org/a,2025-03-14 10:00,"A, B",O,1\n'
    )
    said = {"title": "T", "language": "fr", "published": "2025-03-14", "author": "A, B", "outlet": "O"}
    assert article == Article(id="7", text="x", source="https://example.org/a", origin="/a.csv", **said)


def test_only_text_is_required_and_an_empty_cell_is_none() -> None:
    assert read("Text;Title;Date;Id\n Some text. ;;;\nOther; ;; \n") == read("text\nSome text.\nOther\n")
    assert told("Text;Title;Date;Id\n Some text. ;;;\nOther; ;; \n") == ["Some text.", "Other"]


@pytest.mark.parametrize(
    ("table", "field", "value"),
    [
        ("Content,HEADLINE\nx,v", "title", "v"),
        (" body , Titre \nx,v", "title", "v"),
        ("texte;titel\nx;v", "title", "v"),
        ("contenu\tTítulo\nx\tv", "title", "v"),
        ("Inhalt|titulo\nx|v", "title", "v"),
        ("texto,Publication Date\nx,2025", "published", "2025"),
        ("article,published_at\nx,20250314", "published", "2025-03-14"),
        ("text,publishedAt\nx,2025-03-14T10:00Z", "published", "2025-03-14"),
        ("text,datum\nx,2025-03", "published", "2025-03"),
        ("text,Fecha\nx,2025", "published", "2025"),
        ("text,link\nx,v", "source", "v"),
        ("text,URL\nx,v", "source", "v"),
        ("text,byline\nx,v", "author", "v"),
        ("text,auteur\nx,v", "author", "v"),
        ("text,Publisher\nx,v", "outlet", "v"),
        ("text,site\nx,v", "outlet", "v"),
        ("text,lang\nx,fr-CA", "language", "fr"),
        ('"text","lang"\n"x","fr"', "language", "fr"),
        ('"text"; "title"\n"x"; "a; b"', "title", "a; b"),
        ("text,a;b;c,title\nx,y,v", "title", "v"),
        ("text,summary\nx,v", "title", ""),
    ],
)
def test_names_and_delimiters(table: str, field: str, value: str) -> None:
    [article] = read(table)
    assert isinstance(article, Article)
    assert (article.text, getattr(article, field)) == ("x", value)


def test_the_plainest_name_is_the_column() -> None:
    assert told("body,date,text,published\nb,x,a,2025\n") == ["a"]


def test_a_cell_over_several_lines() -> None:
    assert told('text,id\r\n"a ""b""\r\n\r\nc, d",1\r\n\r\ne,2\r\n') == ['a "b"\n\nc, d', "e"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_encodings(encoding: str, end: str) -> None:
    table = f"title;text{end}a;Élysée{end}b;Москва, и так{end}"
    assert told(table.encode(encoding)) == ["Élysée", "Москва, и так"]


def test_a_western_encoding() -> None:
    assert told("titre;texte\nL'été;Le café est fermé.\n".encode("cp1252")) == ["Le café est fermé."]


def test_a_long_cell() -> None:
    text = "word " * 100_000
    assert told(f"text\n{text}\n") == [text.strip()]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("b,B,2,3", "line 3: has 4 cells where the header has 3; put a cell"),
        ("b", "line 3: has 1 cell where the header has 3; put a cell"),
        ("b\0,B,2", "line 3: is not text; save"),
        ('"b\0",B,2', "line 3: is not text; save"),
        ('"b\nb\0\nb",B,2', "line 3: is not text; save"),
        ('"b "x" b",B,2', "line 3: has quotation marks that are not closed or not doubled; put"),
        ('"b,B,2', "line 3: has quotation marks that are not closed or not doubled; put"),
        ("b\rb,B,2", "line 3: has a line break without quotation marks; put"),
        (",2025,2", "line 3: has no text; every article"),
        ('"\u200b",2025,2', "line 3: contains no text; add"),
        ("b,soon,2", 'line 3: published is "soon"; write a date'),
        ("b,2025-02-30,2", 'line 3: published is "2025-02-30"; write a date'),
        ("b,2025,0", "line 3: repeats the id of line 2; give"),
    ],
)
def test_a_bad_row_leaves_the_others(row: str, message: str) -> None:
    first, *wrong, last = told(f'text,date,id\na,2024,0\n{row}\n"c, d",2026,4\n')
    assert (first, last) == ("a", "c, d")
    assert [one.startswith(message) for one in wrong] == [True]
    assert all(one.isprintable() for one in wrong)


def test_a_failure_names_the_file_first() -> None:
    assert read("text,lang\na,fr\nb,french words")[1:] == [
        Failure(
            "/a.csv",
            'line 3: language "french words" is not a code; write one such as fr, or leave it out.',
        )
    ]


def test_after_a_quote_that_is_never_closed_all_rows_are_read() -> None:
    found = told('text,id\n"a,1\nb,2\n\n"c\nc",3\nd,4\n"e,5\nf,6')
    assert [one[:6] for one in found] == ["line 2", "b", "c\nc", "d", "line 8", "f"]


def test_places_count_the_lines_of_rows_before() -> None:
    assert [one[:7] for one in told('\ntext\n"a\n\nb"\n\n"c" c\n\n \n"d" d\n')] == ["a\n\nb", "line 7:", "line 10"]


def test_rows_without_an_id_are_known_by_their_text() -> None:
    before, after = read("text\na\nb"), read("text,title\nnew,\nb,T\na,")
    assert [one.id for one in before if isinstance(one, Article)] == [
        one.id for one in (after[2], after[1]) if isinstance(one, Article)
    ]


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("", "^contains no articles; write"),
        ("\n \n", "^contains no articles; write one a row"),
        ("text,title\n\n,,\n , \n", "^contains no articles; write one a row"),
        (
            "id,summary\n1,a",
            '^has no column for the text, only "id", "summary"; rename the one that has it to text',
        ),
        (
            "Une phrase, puis une autre.\n",
            '^has no column for the text, only "Une phrase", "puis une autre."; rename',
        ),
        (",".join("abcdefghijkl"), '"i", "j" …; rename'),
        ("x" * 1000, 'only "x{40}"; rename'),
        ('text,"title\na', "^line 1: has quotation marks"),
        ("text\rtitle\rb", "^line 1: has a line break without"),
        ("PK\3\4\0\0a.xlsx\n", "^line 1: is not text; save"),
        ("text,\0title\na,b", "^line 1: is not text; save"),
        (b"\xff\xfe\0\xd8", "^is not text; save"),
    ],
)
def test_what_is_no_table_of_articles(table: str | bytes, message: str) -> None:
    with pytest.raises(ReaderError, match=message):
        read(table)


def test_a_table_of_any_length_is_read_in_little_memory(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    cell = ("A line of text. " * 50 + "\n") * 80
    file.write_text("text\n" + f'"{cell}"\n' * 200, "utf-8")
    tracemalloc.start()
    with file.open("rb") as opened:
        count = sum(1 for _ in articles_in(opened, "/a.csv"))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 200
    assert peak < file.stat().st_size / 4


def test_a_cell_without_end(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    line = "x" * 2**20 + "\n"
    with file.open("w", encoding="utf-8") as opened:
        opened.write('text,id\n"a,1\n')
        opened.writelines(line for _ in range(MAX_BYTES // 2**20 + 1))
        opened.write("b,2\n")
    with file.open("rb") as opened:
        first, *others, last = list(articles_in(opened, "/a.csv"))
    assert isinstance(first, Failure)
    assert first.error.startswith("line 2: has a cell longer than 50 MB")
    assert isinstance(last, Article)
    assert (last.text, len(others)) == ("b", MAX_BYTES // 2**20 + 1)
