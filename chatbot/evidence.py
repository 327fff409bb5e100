"""Answer sentence against source sentence -> Verdict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Support = Literal["supported", "weak", "unsupported", "uncited"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """How well an answer's sentence rests on what it cites, and why."""

    support: Support
    reasons: tuple[str, ...] = ()
