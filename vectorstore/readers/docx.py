"""A .docx file of Word -> its article: paragraphs, lists and tables, without what stands around them."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise
from typing import Any, BinaryIO
from zipfile import ZipFile

from docx import Document
from docx.document import Document as WordDocument
from docx.exceptions import PythonDocxError
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from lxml.etree import LxmlError

from vectorstore.article import Article, clean_characters, short_digest
from vectorstore.errors import ReaderError
from vectorstore.readers.extraction.metadata import language_of
from vectorstore.readers.extraction.size_limit import LONGEST
from vectorstore.readers.extraction.zip_members import Zip

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
"""What .doc files begin with, and .docx files with a password."""
_WITH_PASSWORD = "EncryptedPackage".encode("utf-16-le")

_NO_PERSON = "python-docx"
"""The author in python-docx's template."""

# Revisions keep what was there before; ruby says how a word sounds; a text box is no part of its paragraph.
_RUNS = ".//w:r[not(ancestor::w:del or ancestor::w:moveFrom or ancestor::w:rt or ancestor::w:txbxContent)]"
_TITLES = ("title", "heading 1")
_MISHAPS = (AttributeError, LookupError, RecursionError, TypeError, ValueError, struct.error)
_SPACES = re.compile(r"[ \t]+")


@dataclass(frozen=True, slots=True)
class _Style:
    name: str = ""
    """In lower case. Word keeps the English names of its own styles in every language."""
    is_list: bool = False


@dataclass(frozen=True, slots=True)
class _Block:
    text: str
    style: str = ""
    is_line: bool = False
    """An item of a list or a row of a table: no blank line parts it from the next."""


def articles_in(file: BinaryIO, origin: str) -> list[Article]:
    """Return the one article of a Word document, with the title and author that its properties state.

    Where they state no title, the first paragraph in the style of one is it; at the top it leaves the text.
    The date in the properties is the file's, not one of publication.
    """
    document = _document(file)
    with _border():
        stated, styles = _stated(document), _styles(document)
    blocks = list(_blocks(document.element, styles))
    title = stated["title"] or next((block.text for block in blocks if block.style in _TITLES), "")
    if len(blocks) > 1 and blocks[0].text.casefold().split() == title.casefold().split():
        del blocks[0]
    article = Article(
        id=short_digest(origin),
        title=title,
        text=_joined(blocks),
        author=stated["author"],
        language=stated["language"],
        source=origin,
    )
    if not article.text:
        raise ReaderError("holds no text; write the article in it or leave the file out.")
    return [article]


def _document(file: BinaryIO) -> WordDocument:
    if file.read(len(_OLE)) == _OLE:
        if _WITH_PASSWORD in file.read(LONGEST):
            raise ReaderError("is protected by a password; save it without one.")
        raise ReaderError("is an old Word document (.doc), whatever its name says; save it as .docx in Word.")
    file.seek(0)
    contents = _contents(Zip(file, "a Word document (.docx)"))
    with _border():
        return Document(_packed(contents))


def _contents(archive: Zip) -> dict[str, bytes]:
    """Return the parts by name, pictures and the like empty: python-docx reads all there are, of any size."""
    contents: dict[str, bytes] = {}
    left = LONGEST
    for member in archive.members:
        is_xml = member.filename.lower().endswith((".xml", ".rels"))
        contents[member.filename] = archive.read(member, left) if is_xml else b""
        left -= len(contents[member.filename])
    return contents


def _packed(contents: Mapping[str, bytes]) -> BinaryIO:
    packed = BytesIO()
    with ZipFile(packed, "w") as parts:
        for part in contents.items():
            parts.writestr(*part)
    packed.seek(0)
    return packed


@contextmanager
def _border() -> Iterator[None]:
    """Raise as ReaderError what python-docx raises: whatever happens to it where a file is not as it expects."""
    try:
        yield
    except (LxmlError, OpcError, PythonDocxError, *_MISHAPS) as error:
        raise ReaderError("is damaged, or no Word document inside; save it as .docx in Word.") from error


def _stated(document: WordDocument) -> dict[str, str]:
    relations = document.part.package.rels.values() if document.part.package else ()
    if not any(relation.reltype == RELATIONSHIP_TYPE.CORE_PROPERTIES for relation in relations):
        return dict.fromkeys(("title", "author", "language"), "")  # python-docx would make some up
    properties = document.core_properties
    authors = [name.strip() for name in properties.author.split(";")]
    return {
        "title": properties.title.strip(),
        "author": ", ".join(name for name in authors if name and name != _NO_PERSON),
        "language": _language(properties.language.strip()),
    }


def _language(stated: str) -> str:
    try:
        return language_of(stated)
    except ReaderError:
        return ""  # nobody sees or sets it in Word


def _styles(document: WordDocument) -> dict[str, _Style]:
    """Return the styles by their ids."""
    return {
        style.get(qn("w:styleId"), ""): _Style(_value(style, "w:name").lower(), _is_numbered(style))
        for style in document.styles.element.iterchildren(qn("w:style"))
    }


def _blocks(parent: Any, styles: Mapping[str, _Style]) -> Iterator[_Block]:
    for child in parent:
        if child.tag == qn("w:p"):
            yield from _paragraph(child, styles)
        elif child.tag == qn("w:tr"):
            yield from _row(child, styles)
        else:
            yield from _blocks(child, styles)


def _paragraph(paragraph: Any, styles: Mapping[str, _Style]) -> Iterator[_Block]:
    lines = clean_characters("".join(run.text for run in paragraph.xpath(_RUNS))).split("\n")
    text = "\n".join(line for one in lines if (line := _SPACES.sub(" ", one).strip()))
    style = styles.get(_value(paragraph, "w:pPr", "w:pStyle"), _Style())
    is_heading = style.name.startswith(("heading", "title"))  # those are numbered too
    stated = _value(paragraph, "w:pPr", "w:numPr", "w:numId")
    if text and not is_heading and (stated != "0" if stated else style.is_list):
        yield _Block(f"- {text}", style.name, is_line=True)
    elif text:
        yield _Block(text, style.name)


def _row(row: Any, styles: Mapping[str, _Style]) -> Iterator[_Block]:
    """Yield a row as one line; a row of one cell is a frame around what stands in it."""
    found = row.iterdescendants(qn("w:tc"))
    cells = [list(_blocks(cell, styles)) for cell in found if next(cell.iterancestors(qn("w:tr"))) is row]
    if len(cells) == 1:
        yield from cells[0]
    elif any(cells):
        texts = (" ".join(block.text.replace("\n", " ") for block in cell) for cell in cells)
        yield _Block(" | ".join(texts), is_line=True)


def _is_numbered(style: Any) -> bool:
    return _value(style, "w:pPr", "w:numPr", "w:numId") not in ("", "0")


def _value(element: Any, *path: str) -> str:
    found = element.find("/".join(map(qn, path)))
    return "" if found is None else found.get(qn("w:val"), "")


def _joined(blocks: list[_Block]) -> str:
    """Join blocks by blank lines, and lines by line breaks."""
    gaps = ["\n" if before.is_line and after.is_line else "\n\n" for before, after in pairwise(blocks)]
    return "".join(gap + block.text for gap, block in zip(["", *gaps], blocks, strict=False))
