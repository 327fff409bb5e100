"""The library's articles as a table that fits the terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from rich.cells import cell_len, set_cell_size

from chatbot.phrases import count_of
from vectorstore.article import one_line
from vectorstore.store.article_store import Entry

_GAP = "  "
_NARROWEST = 8
"""Cells that a title or an outlet keeps however narrow the terminal is; the ids are always printed whole."""
_COLUMNS: dict[str, Callable[[Entry], str]] = {
    "TITLE": lambda entry: entry.title or "(no title)",
    "OUTLET": lambda entry: entry.outlet,
    "DATE": lambda entry: entry.published,
    "LANGUAGE": lambda entry: entry.language,
    "PASSAGES": lambda entry: f"{entry.passages:,}" if entry.passages else "copy",
    "ID": lambda entry: entry.id,
}
_SHRINKING = ("TITLE", "OUTLET")


def table_lines(entries: Sequence[Entry], width: int) -> Iterator[str]:
    """The table, each line at most `width` cells if titles and outlets can be cut so far; 0 for no limit.

    Columns that are empty in every entry are left out.
    """
    columns = {name: [one_line(cell(entry)) for entry in entries] for name, cell in _COLUMNS.items()}
    columns = {name: cells for name, cells in columns.items() if any(cells)}
    widths = {name: max(map(cell_len, (name, *cells))) for name, cells in columns.items()}
    if width:
        _shrink(widths, width - len(_GAP) * (len(widths) - 1))
    rows = [tuple(columns), *zip(*columns.values(), strict=True)] if columns else []
    for row in rows:
        cells = (_fitted(cell, name, widths[name]) for name, cell in zip(widths, row, strict=True))
        yield _GAP.join(cells).rstrip()


def total_line(chosen: Sequence[Entry], entries: Sequence[Entry]) -> str:
    """What stands below the table: how many of all articles it shows."""
    if not entries:
        return "The library is empty. Add articles with `chatbot add PATH`."
    passages = count_of(sum(entry.passages for entry in chosen), "passage")
    if len(chosen) == len(entries):
        return f"{count_of(len(chosen), 'article')}, {passages}"
    return f"{len(chosen):,} of {count_of(len(entries), 'article')}, {passages}"


def _shrink(widths: dict[str, int], total: int) -> None:
    """Narrow the wider of the columns that may shrink until all of them take `total` cells."""
    shrinking = [name for name in _SHRINKING if name in widths]
    while sum(widths.values()) > total:
        widest = max(shrinking, key=widths.__getitem__)
        if widths[widest] <= _NARROWEST:
            return
        widths[widest] -= 1


def _fitted(cell: str, column: str, width: int) -> str:
    if cell_len(cell) > width:
        cell = f"{set_cell_size(cell, width - 1).rstrip()}…"
    padding = " " * (width - cell_len(cell))
    return padding + cell if column == "PASSAGES" else cell + padding
