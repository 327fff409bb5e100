"""Small builders of the files that are zips inside: an archive, a Word document, a book."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from docx import Document
from docx.document import Document as WordDocument

CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)


def zip_bytes(members: Mapping[str, str | bytes], packing: int = ZIP_DEFLATED) -> bytes:
    """A zip of these members, in their order."""
    packed = BytesIO()
    with ZipFile(packed, "w", packing) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def docx_bytes(document: WordDocument | None = None, *, text: str = "Some text.") -> bytes:
    """A Word document as python-docx saves it: the given one, or one of a paragraph."""
    if document is None:
        document = Document()
        document.add_paragraph(text)
    saved = BytesIO()
    document.save(saved)
    return saved.getvalue()


def epub_bytes(
    chapters: Mapping[str, str | bytes],
    *,
    metadata: str = "",
    left_out: Iterable[str] = (),
    more: Mapping[str, str | bytes] | None = None,
    packing: int = ZIP_DEFLATED,
) -> bytes:
    """A book of these chapters, each the content of its body, or all of the file in bytes.

    Those `left_out` are in the list of parts and in the spine, but not in the zip. `more` goes over what
    would stand in the zip under the same name.
    """
    parts = "".join(
        f'<item id="c{number}" href="{name}" media-type="application/xhtml+xml"/>'
        for number, name in enumerate(chapters)
    )
    spine = "".join(f'<itemref idref="c{number}"/>' for number, _ in enumerate(chapters))
    members: dict[str, str | bytes] = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": CONTAINER,
        "OEBPS/book.opf": package(parts, spine, metadata),
        **{f"OEBPS/{name}": _page(content) for name, content in chapters.items() if name not in left_out},
    }
    return zip_bytes(members | dict(more or {}), packing)


def package(parts: str, spine: str, metadata: str = "") -> str:
    """The package document of a book."""
    return (
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:opf="http://www.idpf.org/2007/opf">'
        f"{metadata}</metadata><manifest>{parts}</manifest><spine>{spine}</spine></package>"
    )


def with_members(content: bytes, members: Mapping[str, bytes]) -> bytes:
    """A zip with some members put in the place of those of the same names, or added."""
    with ZipFile(BytesIO(content)) as archive:
        before = {name: archive.read(name) for name in archive.namelist()}
    return zip_bytes({**before, **members})


def with_directory(content: bytes, name: str, **changes: int) -> bytes:
    """A zip whose directory says other things of one member: flags, method, crc, packed, length or offset."""
    places = {"flags": (8, "<H"), "method": (10, "<H"), "crc": (16, "<L")}
    places |= {"packed": (20, "<L"), "length": (24, "<L"), "mode": (38, "<L"), "offset": (42, "<L")}
    found = content.rindex(name.encode()) - 46
    assert content[found : found + 4] == b"PK\x01\x02"
    changed = bytearray(content)
    for field, value in changes.items():
        at, form = places[field]
        struct.pack_into(form, changed, found + at, value)
    return bytes(changed)


def _page(content: str | bytes) -> str | bytes:
    if isinstance(content, bytes):
        return content
    return f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head><body>{content}</body></html>'
