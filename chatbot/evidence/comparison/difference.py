"""Difference: what an answer's sentence says and its source does not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

DifferenceKind = Literal["number", "date", "name", "quotation", "negation"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing in an answer's sentence that its source does not have.

    `said` is as it stands in the answer, `source` the nearest thing as it stands in the source, "" if there is
    none. `certain` is False where the source may have it in a form that cannot be read. Of a negation, `said` is
    the negating word in the answer and `source` the one in the source; one of them is "".
    """

    kind: DifferenceKind
    said: str
    source: str
    certain: bool

    @property
    def reason(self) -> str:
        """Say it to a reader in one line."""
        if self.said and self.source:
            return f'the source says "{self.source}", the answer says "{self.said}"'
        if self.kind == "negation":
            return self._turned_round()
        if self.kind == "name":
            return f"the source does not {'' if self.certain else 'seem to '}name {self.said}"
        if not self.certain:
            return f"the source may not have {self._thing()}"
        return f"the source has no {self._thing()}"

    def _thing(self) -> str:
        return f'quotation "{self.said}"' if self.kind == "quotation" else self.said

    def _turned_round(self) -> str:
        if self.said:
            return f'the answer says "{self.said}" where the source does not'
        return f'the source says "{self.source}" where the answer does not'
