"""Turn: one thing said in a conversation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing said: by the user, or by this program."""

    role: Literal["user", "assistant"]
    content: str
