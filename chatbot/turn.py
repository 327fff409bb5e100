"""Turn: one message of a conversation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Turn:
    """One message: of the user, or of the assistant."""

    role: Literal["user", "assistant"]
    content: str
