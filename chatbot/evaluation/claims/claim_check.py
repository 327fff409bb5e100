"""Claim check: how often the evidence check is wrong about claims that people have judged, in both directions."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from chatbot.citations.citation import Cited
from chatbot.evaluation.claims.claim_files import LabelledClaim
from chatbot.evaluation.claims.evidence_check import check_evidence, worst_support
from chatbot.evaluation.metrics.intervals import Interval, wilson
from chatbot.evidence.verdict import Support
from vectorstore.text.words import Rarity

LOUD: tuple[Support, ...] = ("contradicted", "unsourced")
"""What a reader is warned of."""
QUIET: tuple[Support, ...] = ("linked", "unchecked")


@dataclass(frozen=True, slots=True)
class CheckedClaim:
    """A claim with its sentences and their verdicts, and the seconds that the check took."""

    claim: LabelledClaim
    cited: Cited
    seconds: float

    @property
    def support(self) -> Support:
        """What the worst of its sentences is found to be."""
        return worst_support(self.cited)


@dataclass(frozen=True, slots=True)
class ClaimFigures:
    """What was found of the claims of a source, from 0 to 1: of those that are true, and of those that are not.

    The two errors are `false_alarms`, the true ones that are loud, and `missed`, the false ones that are verified.
    """

    source: str
    true_claims: int
    false_claims: int
    true_verified: float
    true_linked: float
    false_alarms: float
    false_alarms_interval: Interval
    missed: float
    missed_interval: Interval
    false_linked: float
    false_loud: float


def checked_claims(claims: Iterable[LabelledClaim], rarity: Rarity) -> Iterator[CheckedClaim]:
    """Check each claim against its evidence, as a sentence of an answer is checked that cites all of it."""
    for claim in claims:
        started = time.perf_counter()
        cited = check_evidence(claim.claim, claim.language, claim.articles, rarity)
        yield CheckedClaim(claim, cited, time.perf_counter() - started)


def claim_figures(found: Sequence[CheckedClaim]) -> list[ClaimFigures]:
    """The figures of each source, in the order in which they come, and of all where there are several."""
    sources = dict.fromkeys(one.claim.source for one in found)
    by_source = [_figures(name, [one for one in found if one.claim.source == name]) for name in sources]
    return [*by_source, _figures("all", found)] if len(sources) > 1 else by_source


def _figures(source: str, found: Sequence[CheckedClaim]) -> ClaimFigures:
    true = [one.support for one in found if one.claim.supported]
    false = [one.support for one in found if not one.claim.supported]
    return ClaimFigures(
        source=source,
        true_claims=len(true),
        false_claims=len(false),
        true_verified=_share(true, ("verified",)),
        true_linked=_share(true, QUIET),
        false_alarms=_share(true, LOUD),
        false_alarms_interval=wilson(_count(true, LOUD), len(true)),
        missed=_share(false, ("verified",)),
        missed_interval=wilson(_count(false, ("verified",)), len(false)),
        false_linked=_share(false, QUIET),
        false_loud=_share(false, LOUD),
    )


def _count(found: Sequence[Support], wanted: Sequence[Support]) -> int:
    return sum(one in wanted for one in found)


def _share(found: Sequence[Support], wanted: Sequence[Support]) -> float:
    return _count(found, wanted) / (len(found) or 1)
