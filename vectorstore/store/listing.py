"""Which of a library's articles are listed, and in which order."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from vectorstore.store.article_store import Entry

ORDERS = ("added", "title", "outlet", "date", "language", "passages")
"""Added: as they were added; title, outlet and language: A first; date: newest first; passages: most first."""

_KEYS: dict[str, Callable[[Entry], tuple[bool, str | int]]] = {
    "title": lambda entry: (not entry.title, entry.title.casefold()),
    "outlet": lambda entry: (not entry.outlet, entry.outlet.casefold()),
    "language": lambda entry: (not entry.language, entry.language),
    "date": lambda entry: (bool(entry.published), entry.published),
    "passages": lambda entry: (True, entry.passages),
}
_DESCENDING = ("date", "passages")


def selected(entries: Sequence[Entry], text: str, order: str) -> list[Entry]:
    """The entries with `text` in their title, outlet or source, in any case, sorted.

    `order` is "added", as they are, or one of title, outlet and language (A first), date (newest first) and
    passages (most first); entries that lack it come last.
    """
    wanted = text.casefold()
    found = [
        entry for entry in entries if wanted in "\n".join((entry.title, entry.outlet, entry.source)).casefold()
    ]
    if order == "added":
        return found
    return sorted(found, key=_KEYS[order], reverse=order in _DESCENDING)
