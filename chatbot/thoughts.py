"""Text as a model streams it -> the part that is said; thoughts that a template left in it are dropped."""

from __future__ import annotations

_OPEN, _CLOSE = "<think>", "</think>"


class SpokenText:
    """Drops one `<think>…</think>` and blanks at the very start of a stream, however it is cut into pieces."""

    def __init__(self) -> None:
        self._held = ""
        self._speaking = False

    def feed(self, piece: str) -> str:
        """Return what of the stream so far can now be said and was not yet."""
        if self._speaking:
            return piece
        self._held = (self._held + piece).lstrip()
        said = self._beyond_thoughts()
        self._speaking = bool(said)
        return said

    def rest(self) -> str:
        """Return what was held back when the stream is over; unfinished thoughts are never said."""
        return "" if self._speaking or self._held.startswith(_OPEN) else self._held

    def _beyond_thoughts(self) -> str:
        if _OPEN.startswith(self._held):
            return ""  # it may yet become the tag
        if self._held.startswith(_OPEN):
            return self._held.partition(_CLOSE)[2].lstrip()
        return self._held
