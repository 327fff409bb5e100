"""Verdict: how well a sentence of an answer is supported by the source sentences it rests on.

First what can be checked for certain (`comparison/`, docs/decisions/0016), then how near the two are in meaning
(`meaning.py`, 0017). No model is asked. It can be wrong: about one in four sentences that no source supports is
called supported, mostly where all of its words stand in the source in another relation.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from chatbot.evidence import reasons
from chatbot.evidence.comparison.compared_facts import differences
from chatbot.evidence.comparison.difference import Difference, Span
from chatbot.evidence.facts.text_facts import Source
from chatbot.evidence.grounding import Ground
from chatbot.evidence.meaning import meaning
from vectorstore.languages.folding import fold
from vectorstore.languages.language_files import language_data
from vectorstore.languages.patterns import any_word
from vectorstore.text.terms import words_of
from vectorstore.text.words import content_words

Support = Literal["supported", "weak", "unsupported", "uncited"]

_SUPPORTED = 0.5  # closeness in meaning from which a sentence is supported (docs/decisions/0017)
_HARDLY = 0.15  # closeness in meaning below which it is unsupported
_NEAR = 0.7  # closeness in meaning from which a name that may be translated does not count
_SAME_WORDS = 0.8
"""Share of the source's content words from which a sentence is that one, perhaps with its names swapped."""
_AROUND = 5  # how many sentences on either side of the source sentence count for its meaning
_MOST_REASONS = 3
_MOST_WORDS = 3
_LAST_LATIN = "\u024f"


@dataclass(frozen=True, slots=True)
class Verdict:
    """How well a sentence is supported by what it cites, and why.

    `closeness` in meaning, 0 to 1, is set where it is supported or certain differences make it unsupported.
    """

    support: Support
    reasons: tuple[str, ...] = ()
    closeness: float = field(default=0.0, compare=False)


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """A sentence of an answer without markers; `citations` are numbers of the answer's citations.

    `found` where the model cited nothing and the program found the source.
    """

    text: str
    citations: tuple[int, ...]
    verdict: Verdict
    found: bool = False


QUOTED = Verdict("supported", (reasons.QUOTED_WORD_FOR_WORD,))


def verdict(sentence: str, language: str, rests_on: Sequence[Ground], rarity: Mapping[str, float]) -> Verdict:
    """Judge a sentence by the source sentences it rests on, none if it cites nothing.

    A certain difference makes it unsupported, an uncertain one weak; without any, its meaning decides. Across
    scripts too little meaning shows to make it unsupported.
    """
    source = " ".join(span.text for span, _ in rests_on)
    if rests_on and words_of(sentence) == words_of(source):
        return QUOTED
    if unchecked := _unchecked(sentence, language, source):
        return Verdict("weak" if rests_on else "uncited", (unchecked,))
    if not rests_on:
        return Verdict("uncited", (reasons.NO_CITATION,))
    return _compared(sentence, language, rests_on, rarity)


def _compared(sentence: str, language: str, rests_on: Sequence[Ground], rarity: Mapping[str, float]) -> Verdict:
    source = " ".join(span.text for span, _ in rests_on)
    foreign = _foreign_language(language, rests_on)
    near = meaning(sentence, language, _cited(rests_on), rarity)
    found = _differences(sentence, language, rests_on)
    if near.signals.about < _SAME_WORDS:
        found = [one for one in found if not _is_name_in(one, source)]
    if certain := [reasons.difference_reason(one) for one in found if one.certain]:
        return Verdict("unsupported", tuple(certain[:_MOST_REASONS]), near.closeness)
    if foreign and near.closeness >= _NEAR:
        found = [one for one in found if not _may_be_translated(one)]
    why = [reasons.difference_reason(one) for one in found]
    if near.closeness >= _SUPPORTED:
        if not why:
            return Verdict("supported", (reasons.MUCH_THE_SAME,), near.closeness)
        return Verdict("weak", tuple(why[:_MOST_REASONS]))
    why = [*why[: _MOST_REASONS - 1], reasons.missing_words_reason(near.missing[:_MOST_WORDS], foreign)]
    hardly = near.closeness < _HARDLY and not (foreign and _is_latin(sentence) != _is_latin(source))
    return Verdict("unsupported" if hardly else "weak", tuple(why))


def _unchecked(sentence: str, language: str, source: str) -> str:
    """Why a sentence states nothing that a source could support; "" for all others."""
    if _tells_absence(sentence, language, source):
        return reasons.ABSENCE
    ends_in_colon = sentence.rstrip("*_ ").endswith((":", "："))
    return reasons.INTRODUCTION if ends_in_colon and not _names_something(sentence, language) else ""


def _tells_absence(sentence: str, language: str, source: str) -> bool:
    """Whether it says what the articles do not say; where `source` speaks of articles, it may mean other ones."""
    articles, *others = _absence_patterns(language)
    plain = fold(sentence)
    return all(pattern.search(plain) for pattern in (articles, *others)) and not articles.search(fold(source))


@lru_cache(maxsize=32)
def _absence_patterns(language: str) -> list[re.Pattern[str]]:
    words = language_data(language).absence
    return [re.compile(any_word(listed)) for listed in (words.articles, words.telling, words.negations)]


def _names_something(sentence: str, language: str) -> bool:
    return any(
        word.is_name and (word.text[0].isdigit() or not language_data(language).writing.nouns_capitalised)
        for word in content_words(sentence, language)
    )


def _cited(rests_on: Sequence[Ground]) -> list[Source]:
    """List the cited sentences, the titles above and the sentences around them, each once."""
    texts: dict[Source, None] = {}
    for span, hit in rests_on:
        sentences = hit.passage.sentences
        place = next((place for place, one in enumerate(sentences) if one.start == span.start), 0)
        around = sentences[max(0, place - _AROUND) : place + _AROUND + 1]
        for text in (hit.article.title, *(one.text for one in around)):
            if text:
                texts[Source(text, hit.article.language)] = None
    return list(texts)


def _differences(sentence: str, language: str, rests_on: Sequence[Ground]) -> list[Difference]:
    """List what none of the cited articles has; certain only where each lacks it for certain."""
    lacking: list[dict[tuple[str, Span], Difference]] = []
    for article in {hit.article.id: hit.article for _, hit in rests_on}.values():
        cited = [(span, hit) for span, hit in rests_on if hit.article.id == article.id]
        spans = dict.fromkeys(span.text for span, _ in cited)
        passages = dict.fromkeys(hit.passage.text for _, hit in cited)
        found = differences(
            sentence,
            language,
            Source(" ".join(spans), article.language, article.published),
            Source("\n".join((article.title, *passages)), article.language, article.published),
        )
        lacking.append({(difference.kind, difference.place): difference for difference in found})
    in_all = [key for key in lacking[0] if all(key in one for one in lacking)]
    return [min((one[key] for one in lacking), key=lambda difference: difference.certain) for key in in_all]


def _is_name_in(difference: Difference, source: str) -> bool:
    return difference.kind == "name" and set(words_of(difference.said)) <= set(words_of(source))


def _foreign_language(language: str, rests_on: Sequence[Ground]) -> str:
    """Name the language of the source, "" where something that is cited is in the answer's language."""
    others = [hit.article.language for _, hit in rests_on]
    return "" if not language or {language, ""}.intersection(others) else others[0]


def _may_be_translated(difference: Difference) -> bool:
    return difference.kind == "name" and len(difference.said.split()) == 1


def _is_latin(text: str) -> bool:
    letters = [char for char in text if char.isalpha()]
    return sum(char <= _LAST_LATIN for char in letters) * 2 > len(letters)
