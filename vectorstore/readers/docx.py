"""A Word document -> its article: paragraphs, lists and tables, without headers, footers and notes."""

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

from vectorstore.article import Article, clean_characters
from vectorstore.errors import ReaderError
from vectorstore.readers.extraction.encoding import MAX_BYTES
from vectorstore.readers.extraction.metadata import article_from, language_code
from vectorstore.readers.extraction.zip_members import ZipMembers

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
"""The signature of .doc files, and of .docx files with a password."""
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")

_TEMPLATE_AUTHOR = "python-docx"

# Deleted text, the pronunciation in ruby, and text boxes, which are no part of their paragraph.
_NOT_IN_PARAGRAPH = tuple(map(qn, ("w:del", "w:moveFrom", "w:rt", "w:txbxContent")))
_TITLE_STYLES = ("title", "heading 1")
_LIBRARY_ERRORS = (LxmlError, OpcError, PythonDocxError)
# Raised by python-docx where a file is not as it expects.
_UNMAPPED_ERRORS = (AttributeError, LookupError, RecursionError, TypeError, ValueError, struct.error)
_SPACES = re.compile(r"[ \t]+")


@dataclass(frozen=True, slots=True)
class _Style:
    name: str = ""
    """In lower case; Word stores the English names of its built-in styles in every language."""
    is_list: bool = False


@dataclass(frozen=True, slots=True)
class _Block:
    text: str
    style: str = ""
    is_line: bool = False
    """A list item or table row: no blank line separates it from the next."""


def articles_in(file: BinaryIO, origin: str) -> list[Article]:
    """Read the one article of a Word document, with the title and author of its properties.

    Without a title there, the first paragraph styled as a title is the title; at the top it leaves the text.
    The date in the properties is the file's, not the article's.
    """
    document = _open(file)
    with _mapped_errors():
        fields, styles = _properties(document), _styles(document)
    blocks = list(_blocks(document.element, styles))
    title = fields["title"] or next((block.text for block in blocks if block.style in _TITLE_STYLES), "")
    if len(blocks) > 1 and blocks[0].text.casefold().split() == title.casefold().split():
        del blocks[0]
    return [article_from(fields, _joined(blocks), title=title, origin=origin, identity=origin)]


def _open(file: BinaryIO) -> WordDocument:
    if file.read(len(_OLE)) == _OLE:
        if _ENCRYPTED_PACKAGE in file.read(MAX_BYTES):
            raise ReaderError("is encrypted; save it without a password.")
        raise ReaderError("is an old Word document (.doc), whatever its name says; save it as .docx in Word.")
    file.seek(0)
    with _mapped_errors():
        return Document(_without_images(ZipMembers(file, "a Word document (.docx)")))


def _without_images(archive: ZipMembers) -> BinaryIO:
    """The same package with every part empty that is not XML: python-docx reads all parts, of any size."""
    package = BytesIO()
    left = MAX_BYTES
    with ZipFile(package, "w") as parts:
        for member in archive.members:
            is_xml = member.filename.lower().endswith((".xml", ".rels"))
            content = archive.read(member, left) if is_xml else b""
            left -= len(content)
            parts.writestr(member.filename, content)
    package.seek(0)
    return package


@contextmanager
def _mapped_errors() -> Iterator[None]:
    try:
        yield
    except (*_LIBRARY_ERRORS, *_UNMAPPED_ERRORS) as error:
        raise ReaderError("is damaged or not a Word document; save it as .docx in Word.") from error


def _properties(document: WordDocument) -> dict[str, str]:
    relations = document.part.package.rels.values() if document.part.package else ()
    if not any(relation.reltype == RELATIONSHIP_TYPE.CORE_PROPERTIES for relation in relations):
        return dict.fromkeys(("title", "author", "language"), "")  # python-docx would fill in its own
    properties = document.core_properties
    authors = [name.strip() for name in properties.author.split(";")]
    return {
        "title": properties.title.strip(),
        "author": ", ".join(name for name in authors if name and name != _TEMPLATE_AUTHOR),
        "language": language_code(properties.language),
    }


def _styles(document: WordDocument) -> dict[str, _Style]:
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
        elif child.tag not in _NOT_IN_PARAGRAPH:
            yield from _blocks(child, styles)


def _paragraph(paragraph: Any, styles: Mapping[str, _Style]) -> Iterator[_Block]:
    lines = clean_characters("".join(run.text for run in _runs(paragraph))).split("\n")
    text = "\n".join(stripped for line in lines if (stripped := _SPACES.sub(" ", line).strip()))
    style = styles.get(_value(paragraph, "w:pPr", "w:pStyle"), _Style())
    is_heading = style.name.startswith(("heading", "title"))  # can be numbered too
    numbering = _value(paragraph, "w:pPr", "w:numPr", "w:numId")
    if text and not is_heading and (numbering != "0" if numbering else style.is_list):
        yield _Block(f"- {text}", style.name, is_line=True)
    elif text:
        yield _Block(text, style.name)


def _runs(parent: Any) -> Iterator[Any]:
    for child in parent:
        if child.tag == qn("w:r"):
            yield child
        if len(child) and child.tag not in _NOT_IN_PARAGRAPH:
            yield from _runs(child)


def _row(row: Any, styles: Mapping[str, _Style]) -> Iterator[_Block]:
    """Yield a row as one line; a row of one cell is a frame around its content."""
    all_cells = row.iterdescendants(qn("w:tc"))
    cells = [list(_blocks(cell, styles)) for cell in all_cells if next(cell.iterancestors(qn("w:tr"))) is row]
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
    gaps = ["\n" if before.is_line and after.is_line else "\n\n" for before, after in pairwise(blocks)]
    return "".join(gap + block.text for gap, block in zip(["", *gaps], blocks, strict=False))
