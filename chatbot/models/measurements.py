"""Measurements: what a model's earlier answers have shown in this process of its tokenizer and its speed."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

UNKNOWN_RATIO = 1.3
"""The most tokens counted for one estimated, by any tokenizer looked at: Russian, with a small English one."""
_MOST_RATIO = 4.0
_LEAST_TOKENS = 200
"""Of shorter prompts, the template's own tokens and the start of the work are most of what is counted."""
_LAST = 3
_NANOSECONDS = 1e9


@dataclass(slots=True)
class Measurements:
    """What is known of one model; `context_tokens` is the context its server gives it, 0 while not known."""

    context_tokens: int = 0
    _ratio: float = 0.0
    _read: deque[float] = field(default_factory=lambda: deque(maxlen=_LAST))
    _written: deque[float] = field(default_factory=lambda: deque(maxlen=_LAST))

    @property
    def token_ratio(self) -> float:
        """How many tokens it makes of one estimated, 1 or more: the most so far, and a margin before the first."""
        return max(1.0, self._ratio) if self._ratio else UNKNOWN_RATIO

    @property
    def tokens_read_a_second(self) -> float:
        """How fast it reads, 0 while not known: the slowest of late, as a cached beginning takes no time."""
        return min(self._read, default=0.0)

    def seconds_for(self, prompt_tokens: int, reply_tokens: int) -> float | None:
        """How long it would take to read a prompt and write a reply; None while not known."""
        if not self._read or not self._written:
            return None
        return prompt_tokens / min(self._read) + reply_tokens / min(self._written)

    def learn_ratio(self, estimated: int, counted: int) -> None:
        """Learn from a prompt's tokens as they were estimated and as the server counted them."""
        if estimated > 0 and counted >= _LEAST_TOKENS:
            self._ratio = max(self._ratio, min(counted / estimated, _MOST_RATIO))

    def learn_speed(self, tokens_read: int, tokens_written: int, metadata: Mapping[str, Any]) -> None:
        """Learn from the counts and durations, in nanoseconds, with which Ollama ends an answer."""
        reading, writing = metadata.get("prompt_eval_duration"), metadata.get("eval_duration")
        if reading and tokens_read >= _LEAST_TOKENS:
            self._read.append(tokens_read * _NANOSECONDS / reading)
        if writing and tokens_written:
            self._written.append(tokens_written * _NANOSECONDS / writing)


@lru_cache(maxsize=100)
def measurements_of(host: str, model: str) -> Measurements:
    """The measurements of a model on a host, one object for the whole process."""
    return Measurements()
