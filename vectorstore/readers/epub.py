"""An .epub book -> its article: the text of its chapters in order, with what the book states about itself."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from html.entities import html5
from typing import Any, BinaryIO
from urllib.parse import unquote

from lxml import etree

from vectorstore.article import Article, clean_characters, short_digest
from vectorstore.errors import ReaderError
from vectorstore.readers.extraction.metadata import iso_date, language_of
from vectorstore.readers.extraction.size_limit import LONGEST
from vectorstore.readers.extraction.zip_members import Zip
from vectorstore.report import Failure

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
# Fonts are garbled by these, so that nobody copies them; the text is not.
_OF_FONTS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")

_OF_TEXT = ("application/xhtml+xml", "text/html", "text/x-oeb1-document")
_EVENT = "{http://www.idpf.org/2007/opf}event"
_UNDATED = "0101-01-01"
"""What Calibre writes for no date."""

_LEFT_OUT = ("head", "script", "style", "template", "nav", "svg", "math", "rt", "rp")
_BLOCKS = re.compile(
    "address|article|aside|blockquote|body|caption|center|dd|details|div|dl|dt|fieldset|figcaption|figure|footer|form"
    "|h[1-6]|header|hr|html|li|main|ol|p|pre|section|summary|table|tbody|tfoot|thead|tr|ul"
)
# Where a block, a line or a cell begins or ends; XML cannot hold the first two.
_BLOCK, _LINE, _CELL = "\x1d", "\x1e", " "

_ENTITY = re.compile(rb"&([A-Za-z][A-Za-z0-9]*;)")
_SPACES = re.compile(r"[ \t\r\n\f]+")  # not the no-break space, which is meant


def articles_in(file: BinaryIO, origin: str) -> Iterator[Article | Failure]:
    """Yield a Failure for each chapter that cannot be read, and the one article that the others make."""
    book = Zip(file, "a book (.epub)")
    _check_unlocked(book)
    place = _place_of_package(book)
    package = _parsed(_content(book, place), place)
    texts: list[str] = []
    left = LONGEST
    for chapter in _chapters(package, posixpath.dirname(place)):
        try:
            content = _content(book, chapter, left)
            left -= len(content)
            texts.append(_text(_parsed(content, chapter)))
        except ReaderError as error:
            yield Failure(origin, str(error))
    article = _article(package, "\n\n".join(filter(None, texts)), origin)
    if not article.text:
        raise ReaderError("holds no text that can be read; get it again, or leave it out if it is all pictures.")
    yield article


def _article(package: Any, text: str, origin: str) -> Article:
    return Article(
        id=short_digest(origin),
        title=next(_stated(package, "title"), ""),
        text=text,
        language=_language(package),
        published=_published(package),
        author=", ".join(_stated(package, "creator")),
        outlet=next(_stated(package, "publisher"), ""),
        source=origin,
    )


def _check_unlocked(book: Zip) -> None:
    if not book.find(_ENCRYPTION):
        return
    for data in _parsed(_content(book, _ENCRYPTION), _ENCRYPTION).iter("{*}EncryptedData"):
        method = data.find("{*}EncryptionMethod")
        if method is None or method.get("Algorithm") not in _OF_FONTS:
            raise ReaderError("is locked to its shop's own program (DRM); get it from the shop without DRM.")


def _place_of_package(book: Zip) -> str:
    for package in _parsed(_content(book, _CONTAINER), _CONTAINER).iter("{*}rootfile"):
        return str(package.get("full-path", ""))
    raise ReaderError(f"{_CONTAINER}: names no book; get it again.")


def _content(book: Zip, name: str, longest: int = LONGEST) -> bytes:
    """Return the content of a part; raises ReaderError, naming the part."""
    member = book.find(name)
    if member is None:
        raise ReaderError(f"{name}: is missing; get the book again.")
    try:
        return book.read(member, longest)
    except ReaderError as error:
        raise ReaderError(f"{name}: {error}") from error


def _parsed(content: bytes, name: str) -> Any:
    """Return the root of a part; raises ReaderError, naming the part. Nothing beside `content` is read."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(_ENTITY.sub(_character, content), parser)
    except etree.XMLSyntaxError as error:
        raise ReaderError(f"{name}: is not valid XML ({error.msg}); get the book again.") from error


def _character(entity: re.Match[bytes]) -> bytes:
    """Return a named character by its number: only the DTD of XHTML, which is not loaded, defines its name."""
    name = entity[1].decode("ascii")
    if name not in html5:
        return entity[0]
    return "".join(f"&#{ord(character)};" for character in html5[name]).encode("ascii")


def _chapters(package: Any, folder: str) -> list[str]:
    """Return the names of the chapters in order; one that the list of parts lacks has its reference for a name."""
    parts = {part.get("id"): part for part in package.iterfind("{*}manifest/{*}item")}
    names: dict[str, None] = {}  # a chapter named again and again would fill the memory
    for reference in package.iterfind("{*}spine/{*}itemref"):
        known = reference.get("idref", "")
        part = parts.get(known)
        if reference.get("linear") == "no" or (part is not None and part.get("media-type") not in _OF_TEXT):
            continue
        path = known if part is None else unquote(part.get("href", "").partition("#")[0])
        names[posixpath.normpath(posixpath.join(folder, path))] = None
    return list(names)


def _text(root: Any) -> str:
    blocks = "".join(_pieces(root)).split(_BLOCK)
    return "\n\n".join(filter(None, map(_lines, blocks)))


def _pieces(element: Any) -> Iterator[str]:
    # A comment, a processing instruction or an unknown entity has no name.
    name = etree.QName(element).localname.lower() if isinstance(element.tag, str) else ""
    if not name or name in _LEFT_OUT:
        return
    mark = _BLOCK if _BLOCKS.fullmatch(name) else {"br": _LINE, "td": _CELL, "th": _CELL}.get(name, "")
    yield mark
    yield element.text or ""
    for child in element:
        yield from _pieces(child)
        yield child.tail or ""
    yield mark


def _lines(block: str) -> str:
    lines = (_SPACES.sub(" ", clean_characters(line)).strip() for line in block.split(_LINE))
    return "\n".join(filter(None, lines))


def _stated(package: Any, name: str) -> Iterator[str]:
    for element in package.iterfind(f"{{*}}metadata//{{*}}{name}"):
        if stated := " ".join(element.xpath("string()").split()):
            yield stated


def _language(package: Any) -> str:
    try:
        return language_of(next(_stated(package, "language"), ""))
    except ReaderError:
        return ""  # a reader of the book can neither see nor correct it


def _published(package: Any) -> str:
    """Return the date of publication, or the one date that says of nothing else when it is; or ""."""
    for event in ("publication", ""):
        for element in package.iterfind("{*}metadata//{*}date"):
            date = iso_date((element.text or "").strip())
            if element.get(_EVENT, "") == event and date not in ("", _UNDATED):
                return date
    return ""
