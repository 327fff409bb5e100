"""A model's text -> its answer: thoughts that a template left in the text are dropped."""

from __future__ import annotations

import re

# Opening and closing marks of thoughts: most models; Seed; OpenAI's harmony; Gemma; Mistral; Kimi.
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


class AnswerText:
    """Drops thoughts and blanks from the start of a stream, however it is cut into pieces."""

    def __init__(self) -> None:
        self._held = ""
        self._begun = False

    def feed(self, piece: str) -> str:
        """Take the next piece; return the text that is now known to belong to the answer."""
        if self._begun:
            return piece
        self._held = (self._held + piece).lstrip()
        self._drop_thoughts()
        if self._opening() or self._may_open():
            return ""
        self._begun = bool(self._held)
        return self._held

    def rest(self) -> str:
        """The text held back, at the end of the stream; unfinished thoughts are dropped."""
        return "" if self._begun or self._opening() else self._held

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
        """Whether the text held may become a mark."""
        return any(mark.startswith(self._held.casefold()) for mark in _MARKS)


def beyond_thoughts(written: str) -> str:
    """The text after thoughts without an opening mark, which a template may have put into the prompt."""
    return _CLOSED.split(written)[-1].lstrip() if _CLOSED.search(written) else written
