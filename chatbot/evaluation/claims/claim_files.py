"""Claim files: claims with the evidence given for them, and whether it bears them out; JSON Lines or YAML."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ConfigDict, TypeAdapter

from chatbot.errors import EvaluationFileError
from chatbot.evaluation.records import Record, each_read
from vectorstore.article import Article

_TITLE = re.compile(r"Title: ([^\n]*)\n+(?:Text: )?")


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledClaim:
    """A claim, the texts given as evidence for it, and whether people found that they bear it out.

    A text may begin with a line "Title: ...". `language` is that of both, `source` the group it is counted in.
    """

    __pydantic_config__ = ConfigDict(coerce_numbers_to_str=True)

    claim: str
    evidence: tuple[str, ...]
    supported: bool
    id: str = ""
    language: str = "en"
    source: str = ""

    @property
    def articles(self) -> tuple[Article, ...]:
        """The evidence as articles."""
        return tuple(
            _article(text, f"{self.id} {place}", self.language) for place, text in enumerate(self.evidence)
        )


@dataclass(frozen=True, slots=True)
class ClaimFile:
    """The claims of a file, and what could not be read of it, a sentence each."""

    claims: tuple[LabelledClaim, ...]
    problems: tuple[str, ...] = ()


def holds_claims(records: Sequence[Record]) -> bool:
    """Whether the first record that can be read is a claim, not a question."""
    first = next((record.fields for record in records if record.fields is not None), {})
    return "claim" in first and "question" not in first


def claims_of(file: Path, records: Sequence[Record]) -> ClaimFile:
    """The claims among the records of a file; raises EvaluationFileError where there are none."""
    claims, problems = each_read(records, _claim)
    if not claims:
        raise EvaluationFileError(f"{file} has no claims ({problems[0]}). Give each a `claim` and its `evidence`.")
    return ClaimFile(claims, problems)


def _claim(line: int, given: Mapping[str, Any]) -> LabelledClaim:
    known = {"id": f"line {line}"} | {name: one for name, one in given.items() if one is not None}
    return _claims().validate_python(known)


def _article(evidence: str, name: str, language: str) -> Article:
    title = _TITLE.match(evidence)
    text = evidence[title.end() :] if title else evidence
    if not title or not text.strip():
        return Article(evidence, id=name, language=language)
    return Article(text, title=title[1], id=name, language=language)


@cache
def _claims() -> TypeAdapter[LabelledClaim]:
    return TypeAdapter(LabelledClaim)  # made when it is first needed
