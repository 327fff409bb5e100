"""Text as a model streams it -> the part that is said; thoughts that a template left in it are dropped."""

from __future__ import annotations

import re

# What opens thoughts, and what closes them: most models; OpenAI's harmony; Gemma; Mistral; Kimi; Seed.
_MARKS = {
    "<think>": "</think>",
    "<thinking>": "</thinking>",
    "<thought>": "</thought>",
    "<thoughts>": "</thoughts>",
    "<reasoning>": "</reasoning>",
    "<seed:think>": "</seed:think>",
    "<|channel|>": "final<|message|>",
    "<|start|>": "final<|message|>",
    "<|channel>": "<channel|>",
    "[think]": "[/think]",
    "◁think▷": "◁/think▷",
}
_CLOSED = re.compile(r"</(?:seed:)?(?:think|thinking|thoughts?|reasoning)>|\[/think\]|◁/think▷", re.IGNORECASE)


class SpokenText:
    """Drops thoughts and blanks from the very start of a stream, however it is cut into pieces."""

    def __init__(self) -> None:
        self._held = ""
        self._speaking = False

    def feed(self, piece: str) -> str:
        """Return what of the stream so far can now be said and was not yet."""
        if self._speaking:
            return piece
        self._held = (self._held + piece).lstrip()
        self._drop_thoughts()
        if self._opening() or self._may_open():
            return ""
        self._speaking = bool(self._held)
        return self._held

    def rest(self) -> str:
        """Return what was held back when the stream is over; unfinished thoughts are never said."""
        return "" if self._speaking or self._opening() else self._held

    def _drop_thoughts(self) -> None:
        while opening := self._opening():
            closing = re.search(re.escape(_MARKS[opening]), self._held, re.IGNORECASE)
            if closing is None:
                return
            self._held = self._held[closing.end() :].lstrip()

    def _opening(self) -> str:
        start = self._held[: max(map(len, _MARKS))].casefold()
        return next((mark for mark in _MARKS if start.startswith(mark)), "")

    def _may_open(self) -> bool:
        """Say whether what is held may yet become a mark."""
        return any(mark.startswith(self._held.casefold()) for mark in _MARKS)


def beyond_thoughts(written: str) -> str:
    """Return what follows thoughts that were never opened: a template may have opened them in the prompt."""
    return _CLOSED.split(written)[-1].lstrip() if _CLOSED.search(written) else written
