"""A document as Markdown with footnotes, as GitHub, Obsidian and Pandoc read them; all text is literal."""

from __future__ import annotations

from collections.abc import Iterator

from chatbot.conversations.exporting.blocks import TextBlock, TextPiece
from chatbot.conversations.exporting.exported_document import Document, DocumentAnswer, Footnote, footnote_text
from chatbot.conversations.exporting.literal import literal, literal_line


def as_markdown(document: Document) -> str:
    """The whole file."""
    parts = [f"# {literal(document.title)}"]
    for answer in document.answers:
        parts += _answer(answer)
    return "\n\n".join(parts) + "\n"


def _answer(answer: DocumentAnswer) -> Iterator[str]:
    yield f"## {literal(answer.question)}"
    yield from _blocks(answer.blocks)
    yield from (f"> {literal_line(remark)}" for remark in answer.remarks)
    if answer.footnotes and not answer.footnotes[0].number:
        yield f"**{literal(answer.label)}**"
    for note in answer.footnotes:
        sign = f"[^{note.number}]:" if note.number else "-"
        yield f"{sign} {_footnote(note)}"


def _footnote(note: Footnote) -> str:
    text = literal(footnote_text(note))
    if note.address and not set("<>\\") & set(note.address):
        text = f"<{note.address}>".join(text.rsplit(literal(note.address), 1))
    return text


def _blocks(blocks: tuple[TextBlock, ...]) -> Iterator[str]:
    items: list[str] = []
    for block in blocks:
        if block.kind == "item":
            items.append(_item(block))
            continue
        if items:
            yield "\n".join(items)
            items = []
        yield _block(block)
    if items:
        yield "\n".join(items)


def _item(block: TextBlock) -> str:
    sign = {"•": "- ", "": "  "}.get(block.label, f"{block.label} ")
    return f"{'    ' * (block.depth - 1)}{sign}{_inline(block)}"


def _block(block: TextBlock) -> str:
    if block.kind == "code":
        return "\n".join(f"    {line}" for line in block.pieces[0].text.split("\n"))
    sign = {"heading": "### ", "quotation": "> "}.get(block.kind, "")
    return f"{sign}{_inline(block)}"


def _inline(block: TextBlock) -> str:
    first, *others = block.pieces or (TextPiece(""),)
    return _piece(first, literal_line(first.text)) + "".join(_piece(one, literal(one.text)) for one in others)


def _piece(piece: TextPiece, text: str) -> str:
    if piece.footnote:
        return f"[^{piece.footnote}]"
    for sign, is_so in (("**", piece.bold), ("*", piece.italic)):
        words = text.strip()
        if is_so and words:  # spaces within the signs would leave them as they are
            before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
            text = f"{before}{sign}{words}{sign}{after}"
    return text
