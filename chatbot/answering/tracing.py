"""Tracing: what a model has written so far -> sentences, each with its citations and verdict.

Each passage number that the model gives leads to the sentence of that passage which supports the answer's sentence
best; that sentence is the citation, numbered in order of appearance. A sentence that cites nothing is matched
to the passages by the program.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chatbot.citations.citation import Citation, Cited
from chatbot.citations.cited_text import MarkedText, read_markers, with_markers
from chatbot.evidence.comparison.compared_facts import warm
from chatbot.evidence.grounding import Claim, Ground, Grounding
from chatbot.evidence.reasons import FOUND
from chatbot.evidence.verdict import QUOTED, AnswerSentence, Verdict, verdict
from chatbot.prompting.refusal import without_refusal
from vectorstore.languages.detection import detect_language
from vectorstore.search.hits import Hit
from vectorstore.text.words import Rarity

_ENOUGH, _ENOUGH_ACROSS = (2, 0.5), (4, 0.7)
"""The least telling words and closeness to match a sentence without a citation."""

_Judged = tuple[tuple[Ground, ...], Verdict, bool]
"""The source sentences of a sentence, its verdict, and whether they were found without a citation."""


class Tracer:
    """Traces the growing text of one answer, in `language`, to the passages in its prompt.

    A sentence that no longer changes is judged once, however often the text grows.
    """

    def __init__(self, hits: Sequence[Hit], language: str, rarity: Rarity) -> None:
        self.hits = hits
        self._language = language
        self._rarity = rarity
        self._languages = {language, *(hit.article.language for hit in hits)}
        self._groundings: dict[str, Grounding] = {}
        self._citations: dict[tuple[str, int], Citation] = {}
        self._known: dict[tuple[str, tuple[int, ...]], _Judged] = {}

    def warm(self) -> None:
        """Load what the first sentence would wait for: tables of the answer's language and the passages'."""
        self._read("[1]")  # the patterns of markers are made when the first text is read
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
                grounds, support, found = self._judged(span.text, numbers)
                cited = tuple(self._number(ground, numbered) for ground in grounds)
                sentences.append(AnswerSentence(span.text, tuple(dict.fromkeys(cited)), support, found))
            else:
                sentences.append(AnswerSentence(span.text, (), verdict(span.text, self._language, [], {})))
        text = with_markers(marked.text, marked.sentences, [sentence.citations for sentence in sentences])
        return Cited(text.strip(), tuple(sentences), tuple(numbered.values()))

    def _judged(self, text: str, numbers: tuple[int, ...]) -> _Judged:
        key = (text, numbers)
        if key not in self._known:
            # A small model may write in the language of the passages.
            language = detect_language(text, self._languages) or self._language
            if language not in self._groundings:
                self._groundings[language] = Grounding(self.hits, language, self._rarity)
            grounding = self._groundings[language]
            claim = grounding.read(text)
            if numbers:
                grounds = grounding.within(claim, [number - 1 for number in numbers])
                self._known[key] = (tuple(grounds), verdict(text, language, grounds, claim.rarity), False)
            else:
                self._known[key] = _matched(text, language, claim, grounding.nearest(claim))
        return self._known[key]

    def _number(self, ground: Ground, numbered: dict[tuple[str, int], Citation]) -> int:
        """The number of a source sentence in this text, a new one where it is not cited yet."""
        sentence, hit = ground
        key = (hit.article.id, sentence.start)
        if key not in self._citations:
            self._citations[key] = Citation.of(0, hit, sentence.start, sentence.end)
        return numbered.setdefault(key, replace(self._citations[key], number=len(numbered) + 1)).number


def _matched(text: str, language: str, claim: Claim, grounds: Sequence[Ground]) -> _Judged:
    """Judge a sentence that cites nothing by the source sentences nearest to it."""
    support = verdict(text, language, grounds, claim.rarity)
    enough = support == QUOTED or _is_specific(claim, language, grounds, support)
    if support.support != "supported" or not enough:
        return (), verdict(text, language, [], claim.rarity), False
    return tuple(grounds), Verdict("supported", (FOUND, *support.reasons), support.closeness), True


def _is_specific(claim: Claim, language: str, grounds: Sequence[Ground], support: Verdict) -> bool:
    """Whether a sentence has enough words to be matched by; across languages, names alone match much."""
    same = all(hit.article.language == language for _, hit in grounds)
    words, closeness = _ENOUGH if same else _ENOUGH_ACROSS
    return len(claim.words) >= words and support.closeness >= closeness
