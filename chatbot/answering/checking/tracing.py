"""Tracing: what a model has written so far -> sentences, each with its citations and verdict.

Each passage number that the model gives leads to the sentence of that passage which supports the answer's sentence
best; that sentence is the citation, numbered in order of appearance. A sentence that cites nothing is matched
to the passages by the program.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from chatbot.citations.citation import Citation, Cited
from chatbot.citations.cited_text import MarkedText, read_markers, with_markers, without_markdown
from chatbot.evidence.comparison.compared_facts import warm
from chatbot.evidence.grounding import Claim, Ground, Grounding, Place
from chatbot.evidence.reasons import FOUND, stands_in_reason
from chatbot.evidence.support import is_as_near, is_nearer
from chatbot.evidence.verdict import (
    INTRODUCES,
    UNCHECKED,
    AnswerSentence,
    Verdict,
    agrees,
    is_introduction,
    verdict,
)
from chatbot.prompting.refusal import without_refusal
from vectorstore.languages.detection import detect_language
from vectorstore.search.hits import Hit
from vectorstore.text.words import Rarity

_ENOUGH, _ENOUGH_ACROSS = 2, 4
"""The fewest telling words of a sentence without a citation that is verified; across languages names match."""


@dataclass(frozen=True, slots=True)
class _Judged:
    """A verdict and the source sentences that it is about, `found` where they were not cited.

    `elsewhere` is the source sentence of another passage that bears the sentence out.
    """

    verdict: Verdict
    grounds: tuple[Ground, ...] = ()
    found: bool = False
    elsewhere: Ground | None = None


class Tracer:
    """Traces the growing text of one answer, in `language`, to the passages in its prompt.

    A sentence that no longer changes is judged once, however often the text grows.
    """

    def __init__(self, hits: Sequence[Hit], language: str, rarity: Rarity) -> None:
        self.hits = hits
        self._language = language
        self._grounding = Grounding(hits, rarity)
        self._languages = {language, *(hit.article.language for hit in hits)}
        self._citations: dict[tuple[str, int], Citation] = {}
        self._known: dict[tuple[str, tuple[int, ...]], _Judged] = {}

    def warm(self) -> None:
        """Load what the first sentence would wait for: the passages' vectors, and the tables of all languages."""
        self._read("[1]")  # the patterns of markers are made when the first text is read
        self._grounding.warm()
        for language in self._languages:
            warm(language)

    def trace(self, written: str) -> Cited:
        """Trace what has been `written` so far; the last sentence may still get a citation."""
        marked = self._read(written)
        return self._cited(marked, len(marked.sentences) - 1)

    def whole(self, written: str) -> Cited:
        """Trace a text that is complete."""
        # A paragraph that is over: what was held back at its end cannot become a marker any more.
        marked = self._read(f"{written}\n\n")
        return self._cited(marked, len(marked.sentences))

    def _read(self, written: str) -> MarkedText:
        return read_markers(without_refusal(written, self._language), len(self.hits), self._language)

    def _cited(self, marked: MarkedText, settled: int) -> Cited:
        """Cite for each sentence; one of the first `settled` that cites nothing is matched."""
        numbered: dict[tuple[str, int], Citation] = {}
        sentences = []
        for place, (span, numbers) in enumerate(zip(marked.sentences, marked.cited, strict=True)):
            if numbers or place < settled:
                sentences.append(self._sentence(span.text, numbers, numbered))
            else:
                sentences.append(AnswerSentence(span.text, (), UNCHECKED))
        text = with_markers(marked.text, marked.sentences, [sentence.citations for sentence in sentences])
        return Cited(text.strip(), tuple(sentences), tuple(numbered.values()), marked.unknown)

    def _sentence(
        self, text: str, numbers: tuple[int, ...], numbered: dict[tuple[str, int], Citation]
    ) -> AnswerSentence:
        """A sentence with its verdict and the numbers of its citations in this text."""
        judged = self._judged(text, numbers)
        cited = [self._number(ground, numbered) for ground in judged.grounds]
        if not judged.elsewhere:
            return AnswerSentence(text, tuple(dict.fromkeys(cited)), judged.verdict, judged.found)
        there = self._number(judged.elsewhere, numbered)
        linked = Verdict("linked", (stands_in_reason(there),))
        return AnswerSentence(text, tuple(dict.fromkeys([*cited, there])), linked, judged.found, there)

    def _judged(self, text: str, numbers: tuple[int, ...]) -> _Judged:
        key = (text, numbers)
        if key not in self._known:
            # A small model may write in the language of the passages.
            plain = without_markdown(text)
            language = detect_language(plain, self._languages) or self._language
            claim = self._grounding.read(plain, language)
            judge = self._judged_as_cited if numbers else self._judged_as_found
            self._known[key] = judge(claim, [number - 1 for number in numbers])
        return self._known[key]

    def _judged_as_cited(self, claim: Claim, hits: Sequence[int]) -> _Judged:
        passages = self._grounding.passages
        places = [place for hit in hits if (place := self._grounding.place(claim, hit))]
        grounds = tuple(ground for place in places for ground in place.grounds)
        found = verdict(claim, places, passages)
        other = self._grounding.nearest(claim, besides=hits)
        if not other or found.support in ("verified", "unchecked"):
            return _Judged(found, grounds)
        if verdict(claim, [other], passages).support == "verified":
            return _Judged(found, grounds, elsewhere=other.grounds[0])
        if found.support == "contradicted" and is_as_near(other, places) and agrees(claim, other):
            return _Judged(Verdict("linked"), (*grounds, *other.grounds))
        if all(is_nearer(claim, other, place) for place in places):
            found = verdict(claim, places, passages, other)
            grounds += other.grounds if found.support == "contradicted" else ()
        return _Judged(found, grounds)

    def _judged_as_found(self, claim: Claim, _hits: Sequence[int]) -> _Judged:
        """Judge a sentence that cites nothing by where it would stand."""
        place = self._grounding.nearest(claim)
        found = verdict(claim, [place] if place else [], self._grounding.passages)
        if is_introduction(claim.text) and found.support in ("linked", "unsourced"):
            return _Judged(INTRODUCES)
        if not place or found.support in ("unsourced", "unchecked"):
            return _Judged(found)
        if found.support == "verified" and not _is_specific(claim, place):
            found = Verdict("linked")
        return _Judged(replace(found, reasons=(FOUND, *found.reasons)), place.grounds, found=True)

    def _number(self, ground: Ground, numbered: dict[tuple[str, int], Citation]) -> int:
        """The number of a source sentence in this text, a new one where it is not cited yet."""
        sentence, hit = ground
        key = (hit.article.id, sentence.start)
        if key not in self._citations:
            self._citations[key] = Citation.of(0, hit, sentence.start, sentence.end)
        return numbered.setdefault(key, replace(self._citations[key], number=len(numbered) + 1)).number


def _is_specific(claim: Claim, place: Place) -> bool:
    """Whether a sentence has enough words to be found by."""
    same = claim.language == place.hit.article.language
    return claim.text == place.text or len(claim.words) >= (_ENOUGH if same else _ENOUGH_ACROSS)
