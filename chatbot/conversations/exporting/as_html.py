"""A document as one HTML file, which asks no server for anything; all text is escaped."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from chatbot.conversations.exporting.blocks import TextBlock, TextPiece
from chatbot.conversations.exporting.exported_document import Document, DocumentAnswer, Footnote

_STYLE = """
:root { color-scheme: light dark; --muted: light-dark(#666b73, #a0a4ab); --line: light-dark(#e5e1d9, #34383e);
  --accent: light-dark(#28577f, #9cc4e6); }
body { max-width: 42rem; margin: 2.5rem auto; padding: 0 1.25rem; line-height: 1.6;
  color: light-dark(#23262b, #e5e3de); background: light-dark(#faf9f6, #17191c);
  font-family: system-ui, sans-serif; overflow-wrap: break-word; }
h1, h2 { font-family: Georgia, serif; line-height: 1.35; } h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; }
h3 { font-size: 1rem; } article { margin-top: 2.5rem; border-top: 1px solid var(--line); }
a { color: var(--accent); } sup a { text-decoration: none; padding: 0 0.1em; } sup { line-height: 0; }
pre { overflow-x: auto; } .item { margin: 0.3rem 0; padding-left: 1.4rem; text-indent: -1.1rem; }
.remark, .origin, time, footer { color: var(--muted); font-size: 0.88rem; } .remark { margin: 0.3rem 0; }
footer p { margin: 0.6rem 0; padding-left: 1.8rem; text-indent: -1.8rem; } footer q { font-family: Georgia, serif;
  color: light-dark(#23262b, #e5e3de); quotes: "“" "”"; } footer h3 { margin-bottom: 0; }
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'"


def as_html(document: Document) -> str:
    """The whole file."""
    title = escape(document.title)
    answers = "\n".join(map(_answer, document.answers))
    return (
        f'<!doctype html>\n<html lang="{escape(document.language)}">\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n<h1>{title}</h1>\n{answers}\n</html>\n"
    )


def _answer(answer: DocumentAnswer) -> str:
    remarks = "\n".join(f'<p class="remark" dir="auto">{escape(remark)}</p>' for remark in answer.remarks)
    asked = f'<time datetime="{escape(answer.asked)}">{escape(answer.asked[:10])}</time>'
    return "\n".join(
        (
            f'<article>\n<h2 dir="auto">{escape(answer.question)}</h2>\n{asked}',
            *map(_block, answer.blocks),
            remarks,
            *_footnotes(answer),
            "</article>",
        )
    )


def _footnotes(answer: DocumentAnswer) -> Iterator[str]:
    if answer.footnotes:
        yield f"<footer>\n<h3>{escape(answer.label)}</h3>"
        yield from map(_footnote, answer.footnotes)
        yield "</footer>"


def _footnote(note: Footnote) -> str:
    number = (
        f'<a id="note-{note.number}" href="#reference-{note.number}">{note.number}.</a> ' if note.number else ""
    )
    origin = escape(note.origin)
    if note.address:
        address = escape(note.address)
        origin = origin.replace(address, f'<a href="{address}" rel="noreferrer">{address}</a>', 1)
    return f'<p>{number}<q dir="auto">{escape(note.quote)}</q> <span class="origin">{origin}</span></p>'


def _block(block: TextBlock) -> str:
    inside = "".join(map(_piece, block.pieces))
    if block.kind == "item":
        label = f"{block.label} " if block.label else ""
        return (
            f'<p class="item" style="margin-left: {1.2 * (block.depth - 1):.1f}rem" dir="auto">{label}{inside}</p>'
        )
    tag = {"paragraph": "p", "heading": "h3", "quotation": "blockquote", "code": "pre"}[block.kind]
    return f'<{tag} dir="auto">{inside}</{tag}>'


def _piece(piece: TextPiece) -> str:
    if piece.footnote:
        identity = "" if piece.again else f' id="reference-{piece.footnote}"'
        return f'<sup><a{identity} href="#note-{piece.footnote}">{piece.footnote}</a></sup>'
    text = escape(piece.text).replace("\n", "<br>" if not piece.code else "\n")
    for tag, is_so in (("strong", piece.bold), ("em", piece.italic), ("code", piece.code)):
        text = f"<{tag}>{text}</{tag}>" if is_so else text
    return text
