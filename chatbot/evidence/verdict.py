"""Answer sentence against source sentence -> Verdict."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from chatbot.evidence.absence import tells_absence
from chatbot.evidence.comparison.compared_facts import differences
from chatbot.evidence.comparison.difference import Difference
from chatbot.evidence.meaning import Meaning, meaning
from chatbot.evidence.source import Source
from vectorstore.search.hits import Hit
from vectorstore.text.passages import Sentence
from vectorstore.text.terms import words_of
from vectorstore.text.words import content_words

Support = Literal["supported", "weak", "unsupported", "uncited"]

_SUPPORTED = 0.5
"""Of a meaning's closeness (docs/decisions/0017)."""
_HARDLY = 0.15
"""What is less close than this, hardly anything is there of."""
_NEAR = 0.7
"""From here on a name that may be translated does not count."""
_SAME_WORDS = 0.8
"""Of a sentence's telling words: one that has so many is that sentence, perhaps with its names turned round."""
_AROUND = 5
"""How many sentences on either side of the one it rests on may have a part in it."""
_REASONS = 3
"""Things named at most."""
_LAST_LATIN = "\u024f"


@dataclass(frozen=True, slots=True)
class Verdict:
    """How well an answer's sentence rests on what it cites, and why.

    `closeness` is how near in meaning it is, 0 to 1, where it is supported or otherwise only in what is certain.
    """

    support: Support
    reasons: tuple[str, ...] = ()
    closeness: float = field(default=0.0, compare=False)


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """One sentence of an answer, without markers; `citations` are numbers of the answer's citations.

    `found` says that the model cited nothing, and that what supports it was found by this program.
    """

    text: str
    citations: tuple[int, ...]
    verdict: Verdict
    found: bool = False


FOUND = "found, not cited by the model"
"""What is said of a sentence that the model did not cite, and of the source that was found for it."""
QUOTED = Verdict("supported", ("quoted word for word",))
_UNCITED = Verdict("uncited", ("it cites no passage",))
_SAME = "the source says much the same"
_IN_PART = "the source has only some of it"
_CAPITALS_FOR_ALL_NOUNS = "de"


def verdict(
    sentence: str, language: str, rests_on: Sequence[tuple[Sentence, Hit]], rarity: Mapping[str, float]
) -> Verdict:
    """Judge a sentence by the source sentences it rests on and the passages around them.

    First what can be checked for certain: a number, date, name or quotation that is not there makes it
    unsupported or, where the source may have it after all, weak. Then how near it is in meaning; a source in
    other letters shows too little of that for a sentence to be unsupported by it.
    """
    source = " ".join(span.text for span, _ in rests_on)
    if rests_on and words_of(sentence) == words_of(source):
        return QUOTED
    if unchecked := _unchecked(sentence, language, source):
        return Verdict("weak" if rests_on else "uncited", (unchecked,))
    if not rests_on:
        return _UNCITED
    near = meaning(sentence, language, _cited(rests_on), rarity)
    words = {*words_of(source)}
    found = [
        difference
        for difference in _differences(sentence, language, rests_on)
        if near.signs.about >= _SAME_WORDS or not _stands(difference, words)
    ]
    if certain := tuple(difference.reason for difference in found if difference.certain):
        return Verdict("unsupported", certain[:_REASONS], near.closeness)
    foreign = _foreign(language, rests_on)
    reasons = [one.reason for one in found if not foreign or near.closeness < _NEAR or not _may_be_translated(one)]
    if near.closeness >= _SUPPORTED:
        if not reasons:
            return Verdict("supported", (_SAME,), near.closeness)
        return Verdict("weak", tuple(reasons[:_REASONS]))
    reasons = [*reasons[: _REASONS - 1], _lacking(near, foreign)]
    hardly = near.closeness < _HARDLY and not (foreign and _in_other_letters(sentence, source))
    return Verdict("unsupported" if hardly else "weak", tuple(reasons))


def _foreign(language: str, rests_on: Sequence[tuple[Sentence, Hit]]) -> str:
    """Return the language of a source that is in another one; "" where one that is cited is in the same."""
    others = [hit.article.language for _, hit in rests_on]
    return "" if not language or {language, ""}.intersection(others) else others[0]


def _may_be_translated(difference: Difference) -> bool:
    """Say whether it is a name of one word."""
    return difference.kind == "name" and len(difference.said.split()) == 1


def _in_other_letters(sentence: str, source: str) -> bool:
    """Say whether one is in Latin letters and the other is not, so that their words cannot be held together."""
    return _is_latin(sentence) != _is_latin(source)


def _is_latin(text: str) -> bool:
    letters = [char for char in text if char.isalpha()]
    return sum(char <= _LAST_LATIN for char in letters) * 2 > len(letters)


def _unchecked(sentence: str, language: str, source: str) -> str:
    """Return why a sentence says nothing that a source could bear out; "" for all others."""
    if tells_absence(sentence, language, source):
        return "it says what the articles do not tell"
    if sentence.rstrip("*_ ").endswith((":", "：")) and not _names_something(sentence, language):
        return "it only introduces what follows"
    return ""


def _names_something(sentence: str, language: str) -> bool:
    return any(
        word.is_name and (word.text[0].isdigit() or language != _CAPITALS_FOR_ALL_NOUNS)
        for word in content_words(sentence, language)
    )


def _differences(sentence: str, language: str, rests_on: Sequence[tuple[Sentence, Hit]]) -> list[Difference]:
    """Return what none of the cited articles has; certain only where each lacks it for certain."""
    articles = {hit.article.id: hit.article for _, hit in rests_on}
    lacking: list[dict[tuple[str, str], Difference]] = []
    for article in articles.values():
        own = [(span, hit) for span, hit in rests_on if hit.article.id == article.id]
        spans = dict.fromkeys(span.text for span, _ in own)
        passages = dict.fromkeys(hit.passage.text for _, hit in own)
        found = differences(
            sentence,
            language,
            Source(" ".join(spans), article.language, article.published),
            Source("\n".join((article.title, *passages)), article.language, article.published),
        )
        lacking.append({(difference.kind, difference.said): difference for difference in found})
    first, *others = lacking
    return [
        min((first[key], *(other[key] for other in others)), key=lambda difference: difference.certain)
        for key in first
        if all(key in other for other in others)
    ]


def _stands(difference: Difference, words: Collection[str]) -> bool:
    """Say whether it is a name that stands in the cited sentence, though in another place."""
    return difference.kind == "name" and all(word in words for word in words_of(difference.said))


def _cited(rests_on: Sequence[tuple[Sentence, Hit]]) -> list[Source]:
    """Return the cited sentences with the titles above and the sentences around them, each once."""
    texts: dict[tuple[str, str], None] = {}
    for span, hit in rests_on:
        sentences = hit.passage.sentences
        place = next((place for place, one in enumerate(sentences) if one.start == span.start), 0)
        around = sentences[max(0, place - _AROUND) : place + _AROUND + 1]
        language = hit.article.language
        texts |= {(text, language): None for text in (hit.article.title, *(one.text for one in around)) if text}
    return [Source(text, language) for text, language in texts]


def _lacking(near: Meaning, foreign: str) -> str:
    if not near.missing:
        return _IN_PART
    listed = ", ".join(f'"{word}"' for word in near.missing[:_REASONS])
    if foreign:
        return f"of {listed} nothing alike was found in the source, which is in another language ({foreign})"
    return f"the source says nothing of {listed}" if not near.there else f"the source does not speak of {listed}"
