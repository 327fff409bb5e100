"""Whether citations bear out what they are given for: the precision and recall of ALCE (Gao et al., 2023).

ALCE asks an entailment model; here it is this program's evidence check, which claims less (how often it is wrong:
docs/measurements.md). What is measured is what the reader sees: the quoted sentences, and also citations that the
program found for a sentence without one. Both are from 0 to 1, higher is better.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from chatbot.citations.citation import Citation
from chatbot.evidence.verdict import AnswerSentence, Support

BearsOut = Callable[[str, Sequence[Citation]], bool]
"""Whether citations together bear out a sentence."""

_CHECKED: tuple[Support, ...] = ("verified", "linked", "contradicted", "unsourced")


def citation_recall(sentences: Sequence[AnswerSentence]) -> float | None:
    """The share of the sentences that their citations bear out; a sentence without one is not.

    None for an answer without sentences that state something (an introduction does not).
    """
    stating = _stating(sentences)
    return sum(map(_is_borne_out, stating)) / len(stating) if stating else None


def citation_precision(
    sentences: Sequence[AnswerSentence], citations: Mapping[int, Citation], bears_out: BearsOut
) -> float | None:
    """The share of the citations that are needed: the sentence is borne out, and not as well without this one.

    A citation counts where it bears the sentence out alone, or where the others do not without it. None for an
    answer without citations.
    """
    found = [
        _is_needed(sentence, [citations[one] for one in sentence.citations], place, bears_out)
        for sentence in _stating(sentences)
        for place in range(len(sentence.citations))
    ]
    return sum(found) / len(found) if found else None


def verdict_shares(sentences: Sequence[AnswerSentence]) -> dict[str, float]:
    """The share of the sentences that is verified, linked, contradicted and unsourced, of those that are checked.

    Together they are 1. Empty for an answer without such sentences.
    """
    verdicts = [sentence.verdict.support for sentence in _stating(sentences)]
    return {name: verdicts.count(name) / len(verdicts) for name in _CHECKED} if verdicts else {}


def _stating(sentences: Sequence[AnswerSentence]) -> list[AnswerSentence]:
    return [sentence for sentence in sentences if sentence.verdict.support != "unchecked"]


def _is_borne_out(sentence: AnswerSentence) -> bool:
    return sentence.verdict.support == "verified" and bool(sentence.citations)


def _is_needed(sentence: AnswerSentence, cited: Sequence[Citation], place: int, bears_out: BearsOut) -> bool:
    if not _is_borne_out(sentence):
        return False
    others = [*cited[:place], *cited[place + 1 :]]
    return not others or bears_out(sentence.text, [cited[place]]) or not bears_out(sentence.text, others)
