"""Answer sentence against source sentence -> Verdict."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from vectorstore.grams import words_of
from vectorstore.passages import Sentence
from vectorstore.search import Hit
from vectorstore.words import coverage, telling_words, text_words

Support = Literal["supported", "weak", "unsupported", "uncited"]

# Thousands are parted by commas, points or blanks, and decimals by a point or a comma.
_FIGURE = re.compile(r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,]\d+)*")
_SHARE = 0.5
_SHARE_ACROSS_LANGUAGES = 0.2
_SMALL = 20
"""Figures up to this are often written in words."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How well an answer's sentence rests on what it cites, and why."""

    support: Support
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """One sentence of an answer, without markers; `citations` are numbers of the answer's citations.

    `found` says that the model cited nothing, and that what supports it was found by this program.
    """

    text: str
    citations: tuple[int, ...]
    verdict: Verdict
    found: bool = False


QUOTED = Verdict("supported", ("quoted word for word",))
_UNCITED = Verdict("uncited", ("it cites no passage",))


def verdict(
    sentence: str, language: str, rests_on: Sequence[tuple[Sentence, Hit]], rarity: Mapping[str, float]
) -> Verdict:
    """Judge a sentence by the source sentences it rests on: its figures first, then its telling words.

    A figure that the cited passages do not have makes it unsupported or, where they may have it in words,
    weak. Across languages only names, numbers and cognates can be seen, so less is asked of the words.
    """
    if not rests_on:
        return _UNCITED
    there = _figures("\n".join(_shown_to_the_model(hit) for _, hit in rests_on))
    missing = [figure for key, figure in _figures(sentence).items() if key not in there]
    if missing:
        reason = f"the cited passage does not have the figure {', '.join(missing)}"
        small = all(figure.isdigit() and int(figure) <= _SMALL for figure in missing)
        return Verdict("weak", (f"{reason} in digits",)) if small else Verdict("unsupported", (reason,))
    source = " ".join(span.text for span, _ in rests_on)
    if words_of(sentence) == words_of(source):
        return QUOTED
    share = coverage(telling_words(sentence, language), text_words(source), rarity)
    same = all(hit.article.language == language for _, hit in rests_on)
    if share >= (_SHARE if same else _SHARE_ACROSS_LANGUAGES):
        return Verdict("supported", ("the cited sentence has what it names",))
    return Verdict("weak", ("the cited sentence has little of what it says",))


def _figures(text: str) -> dict[str, str]:
    """Return the figures of a text as they stand, by what they are in any notation: "3,5" is "3.5"."""
    return {
        "".join(str(int(character)) if character.isdecimal() else "." for character in figure): figure
        for figure in _FIGURE.findall(text)
    }


def _shown_to_the_model(hit: Hit) -> str:
    return f"{hit.article.title}\n{hit.article.published}\n{hit.passage.text}"
