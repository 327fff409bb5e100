from io import BytesIO
from pathlib import Path
from zipfile import ZIP_STORED

import pytest
from documents import CONTAINER, epub_bytes, package, with_directory, zip_bytes

from vectorstore.article import Article, short_digest
from vectorstore.errors import ReaderError
from vectorstore.readers.epub import articles_in
from vectorstore.report import Failure

BOOK = "OEBPS/book.opf"
PAGE = '<html xmlns="http://www.w3.org/1999/xhtml"><body>%s</body></html>'
DTD = '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.1//EN" "http://www.w3.org/TR/xhtml11/DTD/xhtml11.dtd">'
BOMB = "".join(f'<!ENTITY x{n} "{f"&x{n - 1};" * 10}">' for n in range(1, 10))
ONE = epub_bytes({"1.xhtml": "<p>one</p>"})
NOT_XML = "OEBPS/2.xhtml: is not valid XML ("
XHTML = 'media-type="application/xhtml+xml"'


def found(content: bytes) -> list[Article | Failure]:
    return list(articles_in(BytesIO(content), "/a.epub"))


def read(content: bytes) -> Article:
    [article] = found(content)
    assert isinstance(article, Article)
    return article


def encryption(*algorithms: str) -> str:
    data = "".join(
        f'<EncryptedData xmlns="http://www.w3.org/2001/04/xmlenc#"><EncryptionMethod Algorithm="{algorithm}"/>'
        '<CipherData><CipherReference URI="OEBPS/x"/></CipherData></EncryptedData>'
        for algorithm in algorithms
    )
    return f'<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container">{data}</encryption>'


def test_every_field() -> None:
    metadata = (
        '<dc:title id="t">A &amp;\n B</dc:title><dc:title>Or C</dc:title><dc:creator>A <!-- x -->B</dc:creator>'
        "<dc:creator/><dc:creator>C</dc:creator><dc:contributor>D</dc:contributor><dc:language>fr-CA</dc:language>"
        "<dc:publisher>P</dc:publisher><dc:publisher>Q</dc:publisher><dc:date>2009-07-26T23:00:00+00:00</dc:date>"
    )
    assert read(epub_bytes({"1.xhtml": "<p>one</p>"}, metadata=metadata)) == Article(
        id=short_digest("/a.epub"),
        title="A & B",
        text="one",
        author="A B, C",
        language="fr",
        outlet="P",
        published="2009-07-26",
        source="/a.epub",
    )


def test_what_nobody_stated_stays_empty() -> None:
    assert read(ONE) == Article("one", id=short_digest("/a.epub"), source="/a.epub")


@pytest.mark.parametrize(
    ("metadata", "published"),
    [
        ("<dc:date>2009</dc:date>", "2009"),
        ("<dc:date>1/2/2009</dc:date>", ""),
        ("<dc:date/>", ""),
        ("<dc:date>0101-01-01T00:00:00+00:00</dc:date>", ""),
        ('<dc:date opf:event="modification">2009</dc:date>', ""),
        ('<dc:date opf:event="creation">2009</dc:date>', ""),
        ('<dc:date>2010</dc:date><dc:date opf:event="publication">2009</dc:date>', "2009"),
        ('<dc:date opf:event="publication">soon</dc:date><dc:date>2010</dc:date>', "2010"),
        ('<dc:date opf:event="modification">2011</dc:date><dc:date>2010</dc:date>', "2010"),
        ('<meta property="dcterms:modified">2011-01-01T00:00:00Z</meta>', ""),
    ],
)
def test_date_of_publication(metadata: str, published: str) -> None:
    assert read(epub_bytes({"1.xhtml": "<p>one</p>"}, metadata=metadata)).published == published


@pytest.mark.parametrize(("language", "read_as"), [("en-GB", "en"), ("UND", ""), ("English", ""), ("", "")])
def test_an_odd_language_is_none(language: str, read_as: str) -> None:
    metadata = f"<dc:language>{language}</dc:language>"
    assert read(epub_bytes({"1.xhtml": "<p>one</p>"}, metadata=metadata)).language == read_as


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<h1>T</h1><p>one\n two</p>three<p>four</p>", "T\n\none two\n\nthree\n\nfour"),
        ("<div>one<div>two</div>three</div>", "one\n\ntwo\n\nthree"),
        ("<p>a <b>b</b>c<i> d</i> <a href='x'>e</a></p>", "a bc d e"),
        ("<p>one<br/>two<br/><br/>\n three </p>", "one\ntwo\nthree"),
        ("<ul><li>one</li><li><p>two</p></li></ul>", "one\n\ntwo"),
        ("<table><tr><th>a</th><td>b</td></tr><tr><td>c</td></tr></table>", "a b\n\nc"),
        ("<nav><p>x</p></nav><script>x</script><style>x</style><p>one</p><svg><text>x</text></svg>", "one"),
        ("<p><ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp>字<rt>じ</rt></ruby>です</p>", "漢字です"),
        ("<p>a<!-- b -->c<?d e?>f</p>", "acf"),
        ("<p>\u200b</p><p> </p><p>one</p><p>\u00a0</p>", "one"),
        ("<p>a&nbsp;: caf&eacute; &amp;amp; &lt;b> &#233;&hellip;&nGt;</p>", "a\u00a0: café &amp; <b> é…≫⃒"),
        ("<P>one</P><P>two</P>", "one\n\ntwo"),
    ],
)
def test_text_of_a_chapter(body: str, text: str) -> None:
    assert read(epub_bytes({"1.xhtml": body})).text == text


@pytest.mark.parametrize(
    "page",
    [
        (DTD + PAGE % "<p>a&nbsp;é</p>").encode(),
        ('<?xml version="1.0" encoding="iso-8859-1"?>' + PAGE % "<p>a&nbsp;é</p>").encode("iso-8859-1"),
        (PAGE % "<p>a\u00a0é</p>").encode("utf-16"),
        b"<html><body><p>a&#xa0;&#xe9;</p></body></html>",
    ],
)
def test_encodings(page: bytes) -> None:
    assert read(epub_bytes({"1.xhtml": page})).text == "a\u00a0é"


def test_chapters_in_the_order_of_the_spine() -> None:
    parts = (
        f'<item id="a" href="../a%20b.xhtml#x" {XHTML}/><item id="b" href="text/b.xhtml" {XHTML}/>'
        f'<item id="c" href="c.xhtml" {XHTML}/><item id="d" href="d.svg" media-type="image/svg+xml"/>'
        f'<item id="e" href="e.xhtml" {XHTML}/>'
    )
    spine = "".join(f'<itemref idref="{name}"/>' for name in "bda") + '<itemref idref="c" linear="no"/>'
    spine += '<itemref idref="b" linear="yes"/>'
    pages = {name: PAGE % name for name in ["a b.xhtml", "OEBPS/text/b.xhtml", "OEBPS/c.xhtml", "OEBPS/e.xhtml"]}
    content = epub_bytes({}, more={BOOK: package(parts, spine), **pages, "OEBPS/d.svg": "<svg/>"})
    assert read(content).text == "OEBPS/text/b.xhtml\n\na b.xhtml"


@pytest.mark.parametrize(
    ("broken", "error"),
    [
        (b"<html><p>", NOT_XML),
        (b"", NOT_XML),
        (PAGE.encode() % (b"<div>" * 300 + b"</div>" * 300), NOT_XML),
        (PAGE.encode() % b"\xff", NOT_XML),
        (
            f'<!DOCTYPE x [<!ENTITY x0 "{"boom" * 10}">{BOMB}]><p>&x9;</p>'.encode(),
            "OEBPS/2.xhtml: is not valid XML",
        ),
        (
            f'<!DOCTYPE x [<!ENTITY x0 "{"boom" * 10}">{BOMB}]><p a="&x9;"/>'.encode(),
            "OEBPS/2.xhtml: is not valid",
        ),
        (bytes(20 * 2**20), "OEBPS/2.xhtml: is made to fill the memory"),
    ],
    ids=["not closed", "empty", "deep", "encoding", "bomb", "bomb in an attribute", "long"],
)
def test_a_broken_chapter_leaves_the_others(broken: bytes, error: str) -> None:
    failure, article = found(epub_bytes({"1.xhtml": "<p>one</p>", "2.xhtml": broken, "3.xhtml": "<p>three</p>"}))
    assert isinstance(failure, Failure)
    assert isinstance(article, Article)
    assert article.text == "one\n\nthree"
    assert failure.source == "/a.epub"
    assert failure.error.startswith(error)
    assert "\n" not in failure.error


def test_a_missing_chapter_leaves_the_others() -> None:
    failure, article = found(epub_bytes({"1.xhtml": "<p>one</p>", "2.xhtml": ""}, left_out=["2.xhtml"]))
    assert failure == Failure("/a.epub", "OEBPS/2.xhtml: is missing; download the book again.")
    assert isinstance(article, Article)


def test_a_chapter_that_is_not_in_the_list_of_parts() -> None:
    more = {BOOK: package(f'<item id="a" href="1.xhtml" {XHTML}/>', '<itemref idref="a"/><itemref idref="b"/>')}
    failure, article = found(epub_bytes({"1.xhtml": "<p>one</p>"}, more=more))
    assert failure == Failure("/a.epub", "OEBPS/b: is missing; download the book again.")
    assert isinstance(article, Article)


def test_chapters_together_are_no_longer_than_an_article() -> None:
    comment = f"<!-- {'x' * 2**20} -->"
    long = PAGE % f"<p>two</p>{comment * 30}"
    pages = {"1.xhtml": long.encode(), "2.xhtml": long.encode()}
    failure, article = found(epub_bytes(pages, packing=ZIP_STORED))
    assert isinstance(article, Article)
    assert article.text == "two"
    assert failure == Failure("/a.epub", "OEBPS/2.xhtml: is longer than 20 MB unpacked; split it.")


def test_entities_read_no_file(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("secret")
    place = (tmp_path / "a").as_uri()
    page = f'<!DOCTYPE html SYSTEM "{place}" [<!ENTITY x SYSTEM "{place}">]>' + PAGE % "<p>a &x;b</p>"
    assert read(epub_bytes({"1.xhtml": page.encode()})).text == "a b"


@pytest.mark.parametrize(
    ("algorithms", "is_locked"),
    [
        ((), False),
        (("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC"), False),
        (("http://www.w3.org/2001/04/xmlenc#aes128-cbc",), True),
        (("http://www.idpf.org/2008/embedding", "http://www.w3.org/2001/04/xmlenc#aes256-cbc"), True),
    ],
)
def test_a_locked_book(algorithms: tuple[str, ...], is_locked: bool) -> None:
    content = epub_bytes({"1.xhtml": "<p>one</p>"}, more={"META-INF/encryption.xml": encryption(*algorithms)})
    if is_locked:
        with pytest.raises(ReaderError, match=r"^is protected by DRM; get"):
            read(content)
    else:
        assert read(content).text == "one"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is not a book (.epub), whatever its name says; save"),
        (b"Some text.", "is not a book (.epub), whatever its name says; save"),
        (ONE[:-50], "is damaged or incomplete; download"),
        (zip_bytes({"a.txt": "Some text."}), "META-INF/container.xml: is missing; download"),
        (zip_bytes({"META-INF/container.xml": CONTAINER}), "OEBPS/book.opf: is missing; download"),
        (
            epub_bytes({}, more={"META-INF/container.xml": "<a/>"}),
            "META-INF/container.xml: names no book; download",
        ),
        (epub_bytes({}, more={"META-INF/container.xml": "x"}), "META-INF/container.xml: is not valid XML ("),
        (epub_bytes({}, more={"META-INF/encryption.xml": "x"}), "META-INF/encryption.xml: is not valid XML ("),
        (epub_bytes({}, more={BOOK: "<package>"}), "OEBPS/book.opf: is not valid XML ("),
        (epub_bytes({}, more={BOOK: "<package/>"}), "contains no text; add"),
        (epub_bytes({}), "contains no text; add"),
        (epub_bytes({"1.xhtml": "<img src='a.png'/>\u200b"}), "contains no text; add"),
        (epub_bytes({"1.xhtml": ""}, left_out=["1.xhtml"]), "contains no text; add"),
        (with_directory(ONE, BOOK, flags=1), "OEBPS/book.opf: is encrypted; save"),
        (with_directory(ONE, BOOK, crc=1), "OEBPS/book.opf: is damaged or incomplete; download"),
    ],
)
def test_what_cannot_be_read(content: bytes, message: str) -> None:
    with pytest.raises(ReaderError) as raised:
        found(content)
    assert str(raised.value).startswith(message)
    assert "\n" not in str(raised.value)
