from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from documents import docx_bytes, with_directory, with_members, zip_bytes
from docx import Document
from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from vectorstore.article import Article, short_digest
from vectorstore.errors import ReaderError
from vectorstore.readers.docx import articles_in

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
DOCUMENT = "word/document.xml"
LONG = f"{'x' * 40_000}.png"  # with letters beyond ASCII, too long to be written again
NO_TARGET = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    b'<Relationship Id="a" Type="http://x"/></Relationships>'
)
PARTS = ("[Content_Types].xml", "_rels/.rels", "word/_rels/document.xml.rels", "docProps/core.xml", DOCUMENT)
BOMB = "".join(f'<!ENTITY x{n} "{f"&x{n - 1};" * 10}">' for n in range(1, 10))


def read(document: WordDocument | bytes) -> Article:
    content = document if isinstance(document, bytes) else docx_bytes(document)
    [article] = articles_in(BytesIO(content), "/a.docx")
    return article


def with_body(xml: str, declared: str = "") -> bytes:
    """A document with this as its body, and this before it."""
    document = f"{declared}<w:document {nsdecls('w')}><w:body>{xml}</w:body></w:document>"
    return with_members(docx_bytes(), {DOCUMENT: document.encode()})


def with_macros() -> bytes:
    """A document with macros, under the name of one without."""
    kinds = member(docx_bytes(), "[Content_Types].xml")
    macros = "vnd.ms-word.document.macroEnabled.main+xml"
    kinds = kinds.replace("vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml", macros)
    return with_members(docx_bytes(), {"[Content_Types].xml": kinds.encode()})


def with_chain(length: int) -> bytes:
    """A document of so many parts, each related to the next."""
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="a" Type="http://x" Target="%d.xml"/></Relationships>'
    )
    parts = {f"{number}.xml": b"<a/>" for number in range(length)}
    chain = {f"_rels/{number}.xml.rels": (relations % (number + 1)).encode() for number in range(length - 1)}
    first = member(docx_bytes(), "_rels/.rels").replace("word/document.xml", "0.xml").encode()
    return with_members(docx_bytes(), {**parts, **chain, "_rels/.rels": first})


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def member(content: bytes, name: str) -> str:
    return ZipFile(BytesIO(content)).read(name).decode()


def test_text_in_the_order_of_the_document() -> None:
    document = Document()
    document.sections[0].header.paragraphs[0].text = "The head of each page"
    document.sections[0].footer.paragraphs[0].text = "The foot of each page"
    document.add_paragraph("First.")
    document.add_paragraph(" \u200b")
    document.add_paragraph("one", style="List Bullet")
    document.add_paragraph("two", style="List Number")
    table = document.add_table(2, 2)
    for cell, text in zip((cell for row in table.rows for cell in row.cells), ["a", "b\nb", "", "d"], strict=True):
        cell.text = text
    document.add_heading("Then", 2)
    document.add_paragraph("a\tb\n c\u00a0: d ")
    assert read(document).text == "First.\n\n- one\n- two\na | b b\n | d\n\nThen\n\na b\nc\u00a0: d"


def test_tables_within_tables_and_as_frames() -> None:
    document = Document()
    frame = document.add_table(1, 1).cell(0, 0)
    frame.text = "First."
    frame.add_paragraph("Second.")
    inner = frame.add_table(1, 2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "a", "b"
    empty = document.add_table(1, 2)
    assert len(empty.columns) == 2
    assert read(document).text == "First.\n\nSecond.\n\na | b"


def test_every_field() -> None:
    document = Document()
    document.add_paragraph("Some text.")
    stated = document.core_properties
    stated.title, stated.author, stated.language = " T ", "A; B;", "fr-CA"
    assert read(document) == Article(
        id=short_digest("/a.docx"),
        title="T",
        text="Some text.",
        author="A, B",
        language="fr",
        source="/a.docx",
    )


def test_what_nobody_stated_stays_empty() -> None:
    assert read(docx_bytes()) == Article("Some text.", id=short_digest("/a.docx"), source="/a.docx")


def test_without_properties() -> None:
    document = Document()
    relations = document.part.package.rels if document.part.package else {}
    [properties] = [name for name, one in relations.items() if one.reltype == RELATIONSHIP_TYPE.CORE_PROPERTIES]
    del relations[properties]
    document.add_paragraph("Some text.")
    assert read(document) == read(docx_bytes())


@pytest.mark.parametrize(
    ("language", "read_as"), [("", ""), ("en", "en"), ("zh_Hant", "zh"), ("English (UK)", ""), ("1033", "")]
)
def test_an_odd_language_is_none(language: str, read_as: str) -> None:
    document = Document()
    document.add_paragraph("Some text.")
    document.core_properties.language = language
    assert read(document).language == read_as


@pytest.mark.parametrize(
    ("stated", "paragraphs", "title", "text"),
    [
        ("", [("Title", "T"), ("Normal", "x")], "T", "x"),
        ("", [("Heading 1", "T"), ("Normal", "x")], "T", "x"),
        ("", [("Normal", "by A"), ("Title", "T"), ("Normal", "x")], "T", "by A\n\nT\n\nx"),
        ("", [("Heading 2", "T"), ("Normal", "x")], "", "T\n\nx"),
        ("", [("Title", "T"), ("Heading 1", "U"), ("Normal", "x")], "T", "U\n\nx"),
        ("S", [("Title", "T"), ("Normal", "x")], "S", "T\n\nx"),
        ("T  t", [("Normal", "t u"), ("Normal", "x")], "T t", "t u\n\nx"),
        ("T  t", [("Normal", "t t"), ("Normal", "x")], "T t", "x"),
        ("", [("Title", "T")], "T", "T"),
    ],
)
def test_title(stated: str, paragraphs: list[tuple[str, str]], title: str, text: str) -> None:
    document = Document()
    document.core_properties.title = stated
    for style, content in paragraphs:
        document.add_paragraph(content, style=style)
    article = read(document)
    assert (article.title, article.text) == (title, text)


def test_a_numbered_heading_is_no_item_and_a_list_may_be_without_numbers() -> None:
    document = Document()
    numbered = f'<w:numPr {nsdecls("w")}><w:numId w:val="%d"/></w:numPr>'
    for style, number in [("Heading 2", 1), ("List Bullet", 0), ("Normal", 1)]:
        paragraph = document.add_paragraph(style, style=style)
        paragraph._p.get_or_add_pPr().append(parse_xml(numbered % number))
    assert read(document).text == "Heading 2\n\nList Bullet\n\n- Normal"


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        (f"<w:p>{run('a ')}<w:del><w:r><w:delText>b</w:delText><w:t>b</w:t></w:r></w:del>{run('c')}</w:p>", "a c"),
        (f"<w:p>{run('a ')}<w:moveFrom>{run('b')}</w:moveFrom>{run('c')}</w:p>", "a c"),
        (f"<w:p>{run('a ')}<w:ins>{run('b ')}</w:ins><w:moveTo>{run('c')}</w:moveTo></w:p>", "a b c"),
        (f"<w:moveFrom><w:p>{run('a')}</w:p></w:moveFrom><w:p>{run('b')}</w:p>", "b"),
        (f'<w:p>{run("a ")}<w:hyperlink w:anchor="x">{run("b")}</w:hyperlink>{run(" c")}</w:p>', "a b c"),
        (f"<w:sdt><w:sdtContent><w:p>{run('a')}</w:p></w:sdtContent></w:sdt>", "a"),
        (f"<w:p><w:sdt><w:sdtContent>{run('a')}</w:sdtContent></w:sdt></w:p>", "a"),
        ("<w:p><w:r><w:instrText>PAGE</w:instrText></w:r>" + run("a") + "</w:p>", "a"),
        (f"<w:p><w:ruby><w:rt>{run('b')}</w:rt><w:rubyBase>{run('a')}</w:rubyBase></w:ruby></w:p>", "a"),
        (f"<w:p>{run('a')}<w:r><w:txbxContent><w:p>{run('b')}</w:p></w:txbxContent></w:r></w:p>", "a"),
        (f'<w:p><w:pPr><w:pStyle w:val="None"/></w:pPr>{run("a")}</w:p>', "a"),
        (f"<w:p>{run('a')}<!-- b --></w:p><!-- c --><?d e?>", "a"),
    ],
    ids=[
        *("deleted", "moved away", "inserted", "paragraph moved away", "link", "control", "control within"),
        *("field", "ruby", "text box", "no such style", "comment"),
    ],
)
def test_what_is_text(xml: str, text: str) -> None:
    assert read(with_body(xml)).text == text


def test_pictures_are_not_read() -> None:
    kinds = '<Default Extension="png" ContentType="image/png"/><Default Extension="rels"'
    content = docx_bytes()
    relation = '<Relationship Id="rId99" Type="http://x/image" Target="media/a.png"/></Relationships>'
    types = member(content, "[Content_Types].xml").replace('<Default Extension="rels"', kinds)
    relations = member(content, "word/_rels/document.xml.rels").replace("</Relationships>", relation)
    content = with_members(
        content,
        {
            "[Content_Types].xml": types.encode(),
            "word/_rels/document.xml.rels": relations.encode(),
            "word/media/a.png": bytes(60 * 2**20),
        },
    )
    assert read(content).text == "Some text."


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is not a Word document (.docx), whatever its name says; save"),
        (b"Some text.", "is not a Word document (.docx), whatever its name says; save"),
        (OLE + bytes(1000), "is an old Word document (.doc), whatever its name says; save"),
        (OLE + bytes(1000) + "EncryptedPackage".encode("utf-16-le"), "is encrypted; save"),
        (docx_bytes()[:5000], "is damaged or incomplete; download"),
        (zip_bytes({"a.txt": "Some text."}), "is damaged or not a Word document; save"),
        (with_members(docx_bytes(), {DOCUMENT: b""}), "is damaged or not a Word document; save"),
        (with_members(docx_bytes(), {DOCUMENT: b"<w:document>"}), "is damaged or not a Word document; save"),
        (with_members(docx_bytes(), {"_rels/.rels": b"<a/>"}), "is damaged or not a Word document; save"),
        (with_members(docx_bytes(), {"word/styles.xml": b"x"}), "is damaged or not a Word document; save"),
        (with_members(docx_bytes(), {"docProps/core.xml": b"x"}), "is damaged or not a Word document; save"),
        (with_members(docx_bytes(), {DOCUMENT: bytes(20 * 2**20)}), "is made to fill the memory"),
        (with_members(docx_bytes(), {"_rels/.rels": NO_TARGET}), "is damaged or not a Word document"),
        (with_macros(), "is damaged or not a Word document; save"),
        (with_members(docx_bytes(), {LONG: b""}).replace(b"x" * 40_000, b"\x82" * 40_000), "is damaged"),
        (with_chain(1500), "is damaged or not a Word document; save"),
        (with_directory(docx_bytes(), DOCUMENT, flags=1), "is encrypted; save"),
        (with_directory(docx_bytes(), DOCUMENT, crc=1), "is damaged or incomplete; download"),
        (docx_bytes(text=""), "contains no text; add"),
        (docx_bytes(text=" \u200b\u200e"), "contains no text; add"),
        (with_members(docx_bytes(), {DOCUMENT: b"<a/>"}), "contains no text; add"),
    ],
)
def test_what_cannot_be_read(content: bytes, message: str) -> None:
    with pytest.raises(ReaderError) as raised:
        read(content)
    assert str(raised.value).startswith(message)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("place", [f"<w:p>{run('&x9;')}</w:p>", '<w:p w:rsidR="&x9;"/>'])
def test_entities_do_not_grow(place: str) -> None:
    with pytest.raises(ReaderError, match=r"^is damaged or not a Word document"):
        read(with_body(place, f'<!DOCTYPE x [<!ENTITY x0 "{"boom" * 10}">{BOMB}]>'))


def test_entities_read_no_file(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("secret")
    declared = f'<!DOCTYPE x [<!ENTITY x SYSTEM "{(tmp_path / "a").as_uri()}">]>'
    assert read(with_body(f"<w:p>{run('a &x;')}{run('b')}</w:p>", declared)).text == "a b"


def test_whatever_is_wrong_is_a_reader_error() -> None:
    content = docx_bytes()
    spoiled = 0
    for name in [
        "[Content_Types].xml",
        "_rels/.rels",
        "word/_rels/document.xml.rels",
        "docProps/core.xml",
        DOCUMENT,
    ]:
        before = member(content, name)
        for cut in range(0, len(before), len(before) // 5):
            for after in (before[cut:], before[:cut], before[:cut] + before[cut + 5 :]):
                try:
                    read(with_members(content, {name: after.encode()}))
                except ReaderError:
                    spoiled += 1
    assert spoiled > 50
