"""An .epub book -> its article: the text of its chapters in order, with the metadata of the book."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from html.entities import html5
from typing import Any, BinaryIO
from urllib.parse import unquote

from lxml import etree

from vectorstore.article import Article, clean_characters
from vectorstore.errors import ReaderError
from vectorstore.readers.extraction.encoding import MAX_BYTES
from vectorstore.readers.extraction.metadata import article_from, iso_date, language_code
from vectorstore.readers.extraction.zip_members import ZipMembers
from vectorstore.report import Failure

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
# These obfuscate fonts against copying; the text is not encrypted.
_FONT_OBFUSCATION = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")

_TEXT_TYPES = ("application/xhtml+xml", "text/html", "text/x-oeb1-document")
_EVENT = "{http://www.idpf.org/2007/opf}event"
_NO_DATE = "0101-01-01"
"""Written by Calibre for an unknown date."""

_SKIPPED = ("head", "script", "style", "template", "nav", "svg", "math", "rt", "rp")
_BLOCK_TAGS = re.compile(
    "address|article|aside|blockquote|body|caption|center|dd|details|div|dl|dt|fieldset|figcaption|figure|footer|form"
    "|h[1-6]|header|hr|html|li|main|ol|p|pre|section|summary|table|tbody|tfoot|thead|tr|ul"
)
# Mark where a block, a line or a cell begins or ends; XML cannot contain the first two.
_BLOCK, _LINE, _CELL = "\x1d", "\x1e", " "

_ENTITY = re.compile(rb"&([A-Za-z][A-Za-z0-9]*;)")
_SPACES = re.compile(r"[ \t\r\n\f]+")  # not the no-break space, which is intended


def articles_in(file: BinaryIO, origin: str) -> Iterator[Article | Failure]:
    """Read the book: yield a Failure for each chapter that cannot be read, then one article of the others."""
    book = ZipMembers(file, "a book (.epub)")
    _check_drm(book)
    package_path = _package_path(book)
    package = _parse(_read(book, package_path), package_path)
    texts: list[str] = []
    left = MAX_BYTES
    for chapter in _chapters(package, posixpath.dirname(package_path)):
        try:
            content = _read(book, chapter, left)
            left -= len(content)
            texts.append(_text(_parse(content, chapter)))
        except ReaderError as error:
            yield Failure(origin, str(error))
    text = "\n\n".join(filter(None, texts))
    yield article_from(_metadata(package), text, title="", origin=origin, identity=origin)


def _metadata(package: Any) -> dict[str, str]:
    return {
        "title": next(_values(package, "title"), ""),
        "language": language_code(next(_values(package, "language"), "")),
        "published": _published(package),
        "author": ", ".join(_values(package, "creator")),
        "outlet": next(_values(package, "publisher"), ""),
    }


def _check_drm(book: ZipMembers) -> None:
    if not book.find(_ENCRYPTION):
        return
    for encrypted in _parse(_read(book, _ENCRYPTION), _ENCRYPTION).iter("{*}EncryptedData"):
        method = encrypted.find("{*}EncryptionMethod")
        if method is None or method.get("Algorithm") not in _FONT_OBFUSCATION:
            raise ReaderError("is protected by DRM; get a copy without DRM.")


def _package_path(book: ZipMembers) -> str:
    for package in _parse(_read(book, _CONTAINER), _CONTAINER).iter("{*}rootfile"):
        return str(package.get("full-path", ""))
    raise ReaderError(f"{_CONTAINER}: names no book; download it again.")


def _read(book: ZipMembers, name: str, limit: int = MAX_BYTES) -> bytes:
    member = book.find(name)
    if member is None:
        raise ReaderError(f"{name}: is missing; download the book again.")
    try:
        return book.read(member, limit)
    except ReaderError as error:
        raise ReaderError(f"{name}: {error}") from error


def _parse(content: bytes, name: str) -> Any:
    # No entities, external files or network, and no trees that fill the memory.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(_ENTITY.sub(_character, content), parser)
    except etree.XMLSyntaxError as error:
        raise ReaderError(f"{name}: is not valid XML ({error.msg}); download the book again.") from error


def _character(entity: re.Match[bytes]) -> bytes:
    """A named entity as numeric ones: names are defined in the DTD of XHTML, which is not loaded."""
    name = entity[1].decode("ascii")
    if name not in html5:
        return entity[0]
    return "".join(f"&#{ord(character)};" for character in html5[name]).encode("ascii")


def _chapters(package: Any, folder: str) -> list[str]:
    """The paths of the chapters in order; the id stands for one that the manifest lacks."""
    parts = {part.get("id"): part for part in package.iterfind("{*}manifest/{*}item")}
    paths: dict[str, None] = {}  # each once: a chapter that is repeated could fill the memory
    for reference in package.iterfind("{*}spine/{*}itemref"):
        part_id = reference.get("idref", "")
        part = parts.get(part_id)
        if reference.get("linear") == "no" or (part is not None and part.get("media-type") not in _TEXT_TYPES):
            continue
        path = part_id if part is None else unquote(part.get("href", "").partition("#")[0])
        paths[posixpath.normpath(posixpath.join(folder, path))] = None
    return list(paths)


def _text(root: Any) -> str:
    blocks = "".join(_pieces(root)).split(_BLOCK)
    return "\n\n".join(filter(None, map(_lines, blocks)))


def _pieces(root: Any) -> Iterator[str]:
    """Yield the text below an element with marks; without recursion, which takes time by the depth."""
    yield from (_mark(root), root.text or "")
    open_elements = [(root, iter(root))]
    while open_elements:
        element, children = open_elements[-1]
        child = next(children, None)
        if child is None:
            open_elements.pop()
            yield _mark(element)
            yield (element.tail or "") if open_elements else ""
        elif _name(child) in ("", *_SKIPPED):
            yield child.tail or ""
        else:
            yield from (_mark(child), child.text or "")
            open_elements.append((child, iter(child)))


def _name(element: Any) -> str:
    # The tag of a comment, a processing instruction or an unknown entity is not a string.
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def _mark(element: Any) -> str:
    name = _name(element)
    return _BLOCK if _BLOCK_TAGS.fullmatch(name) else {"br": _LINE, "td": _CELL, "th": _CELL}.get(name, "")


def _lines(block: str) -> str:
    lines = (_SPACES.sub(" ", clean_characters(line)).strip() for line in block.split(_LINE))
    return "\n".join(filter(None, lines))


def _values(package: Any, name: str) -> Iterator[str]:
    for element in package.iterfind(f"{{*}}metadata//{{*}}{name}"):
        if value := " ".join(element.xpath("string()").split()):
            yield value


def _published(package: Any) -> str:
    """The date of publication, or else the first date of no stated event; "" if there is neither."""
    for event in ("publication", ""):
        for element in package.iterfind("{*}metadata//{*}date"):
            date = iso_date((element.text or "").strip())
            if element.get(_EVENT, "") == event and date not in ("", _NO_DATE):
                return date
    return ""
