"""A document as a Word file (.docx), its footnotes as Word's own.

Word numbers footnotes by their order in the text, as the document does. A second reference to one is a field
that repeats its number. python-docx knows no footnotes, so their part is written here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import BytesIO
from xml.sax.saxutils import escape

import docx
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt, RGBColor
from docx.text.paragraph import Paragraph

from chatbot.conversations.exporting.blocks import TextBlock, TextPiece
from chatbot.conversations.exporting.exported_document import Document, DocumentAnswer, Footnote, footnote_text

_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_REFERENCE, _TEXT = "footnote reference", "footnote text"
_INDENT = Pt(18)
_MUTED = RGBColor(0x66, 0x6B, 0x73)
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SEPARATORS = (
    '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p>'
    "</w:footnote>"
)


def as_word(document: Document) -> bytes:
    """The whole file."""
    word = docx.Document()
    word.core_properties.title, word.core_properties.author = document.title[:250], ""
    _add_styles(word)
    word.add_heading(document.title, 0)
    for answer in document.answers:
        _add_answer(word, answer)
    notes = [note for answer in document.answers for note in answer.footnotes if note.number]
    if notes:
        _add_footnotes(word, notes)
    file = BytesIO()
    word.save(file)
    return file.getvalue()


def _add_styles(word: WordDocument) -> None:
    reference = word.styles.add_style(_REFERENCE, WD_STYLE_TYPE.CHARACTER)
    reference.font.superscript = True
    text = word.styles.add_style(_TEXT, WD_STYLE_TYPE.PARAGRAPH)
    text.base_style = word.styles["Normal"]
    text.font.size = Pt(9)


def _add_answer(word: WordDocument, answer: DocumentAnswer) -> None:
    word.add_heading(answer.question, 1)
    for block in answer.blocks:
        _add_block(word, block)
    for remark in answer.remarks:
        run = word.add_paragraph().add_run(remark)
        run.font.size, run.font.color.rgb = Pt(9), _MUTED
    near = [note for note in answer.footnotes if not note.number]
    if near:
        word.add_heading(answer.label, 2)
    for note in near:
        word.add_paragraph(footnote_text(note))


def _add_block(word: WordDocument, block: TextBlock) -> None:
    style = {"heading": "Heading 3", "quotation": "Quote"}.get(block.kind)
    paragraph = word.add_paragraph(style=style)
    if block.depth:
        paragraph.paragraph_format.left_indent = _INDENT * block.depth
        paragraph.paragraph_format.first_line_indent = -_INDENT * bool(block.label)
    if block.label:
        paragraph.add_run(f"{block.label}\t")
        paragraph.paragraph_format.tab_stops.add_tab_stop(_INDENT * block.depth)
    for piece in block.pieces:
        _add_piece(paragraph, piece)


def _add_piece(paragraph: Paragraph, piece: TextPiece) -> None:
    if piece.footnote:
        for element in _references(piece):
            paragraph._p.append(parse_xml(element))
        return
    run = paragraph.add_run(piece.text)
    run.bold, run.italic = piece.bold or None, piece.italic or None
    if piece.code:
        run.font.name = "Courier New"


def _references(piece: TextPiece) -> Iterator[str]:
    """The elements of a reference; the first of a footnote carries a bookmark, which later ones repeat."""
    number, names = piece.footnote, nsdecls("w")
    style = f'<w:rPr><w:rStyle w:val="{_style_id(_REFERENCE)}"/></w:rPr>'
    if piece.again:
        shown = f"<w:r>{style}<w:t>{number}</w:t></w:r>"
        yield f'<w:fldSimple {names} w:instr=" NOTEREF _Note{number} \\f \\h ">{shown}</w:fldSimple>'
    else:
        yield f'<w:bookmarkStart {names} w:id="{number}" w:name="_Note{number}"/>'
        yield f'<w:r {names}>{style}<w:footnoteReference w:id="{number}"/></w:r>'
        yield f'<w:bookmarkEnd {names} w:id="{number}"/>'


def _add_footnotes(word: WordDocument, notes: Iterable[Footnote]) -> None:
    part = Part(PackURI("/word/footnotes.xml"), _CONTENT_TYPE, b"", word.part.package)
    written = "".join(_footnote(note, part) for note in notes)
    names = nsdecls("w", "r")
    part._blob = f"{_DECLARATION}<w:footnotes {names}>{_SEPARATORS}{written}</w:footnotes>".encode()
    word.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)


def _footnote(note: Footnote, part: Part) -> str:
    text = escape(footnote_text(note))
    shown = f'<w:r><w:t xml:space="preserve"> {text}</w:t></w:r>'
    if note.address and (address := escape(note.address)) in text:
        link = part.relate_to(note.address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        before, after = text.rsplit(address, 1)
        shown = (
            f'<w:r><w:t xml:space="preserve"> {before}</w:t></w:r><w:hyperlink r:id="{link}"><w:r>'
            f'<w:rPr><w:u w:val="single"/></w:rPr><w:t>{address}</w:t></w:r></w:hyperlink>'
            f'<w:r><w:t xml:space="preserve">{after}</w:t></w:r>'
        )
    return (
        f'<w:footnote w:id="{note.number}"><w:p><w:pPr><w:pStyle w:val="{_style_id(_TEXT)}"/></w:pPr><w:r><w:rPr>'
        f'<w:rStyle w:val="{_style_id(_REFERENCE)}"/></w:rPr><w:footnoteRef/></w:r>{shown}</w:p></w:footnote>'
    )


def _style_id(name: str) -> str:
    """The id that python-docx gives a style of this name."""
    return name.replace(" ", "")
