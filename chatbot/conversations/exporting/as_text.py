"""An answer as plain text for the clipboard, its footnotes below it."""

from __future__ import annotations

from collections.abc import Iterator

from chatbot.conversations.exporting.blocks import TextBlock, TextPiece
from chatbot.conversations.exporting.exported_document import DocumentAnswer, Footnote, footnote_text


def as_text(answer: DocumentAnswer) -> str:
    """The answer without its question, what is to be known of it, and its footnotes."""
    parts = ("\n".join(_lines(answer.blocks)), "\n".join(answer.remarks), "\n".join(_footnotes(answer)))
    return "\n\n".join(filter(None, parts)) + "\n"


def _lines(blocks: tuple[TextBlock, ...]) -> Iterator[str]:
    before = ""
    for block in blocks:
        if before and not (before == block.kind == "item"):
            yield ""
        yield _line(block)
        before = block.kind


def _line(block: TextBlock) -> str:
    inside = "".join(map(_piece, block.pieces))
    if block.kind == "item":
        return f"{'  ' * (block.depth - 1)}{block.label or ' '} {inside}"
    return f"> {inside}" if block.kind == "quotation" else inside


def _piece(piece: TextPiece) -> str:
    return f" [{piece.footnote}]" if piece.footnote else piece.text


def _footnotes(answer: DocumentAnswer) -> Iterator[str]:
    if answer.footnotes:
        yield answer.label
    yield from map(_footnote, answer.footnotes)


def _footnote(note: Footnote) -> str:
    return f"{f'[{note.number}] ' if note.number else ''}{footnote_text(note)}"
