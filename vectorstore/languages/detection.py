"""Which language a text is written in, by Nito-ELD's n-gram tables (60 languages, inside its wheel)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from functools import lru_cache

from eld import LanguageDetector

_SAMPLE_CHARACTERS = 1000  # the detector reads no more of a text
_SAMPLES = 5
_NEARLY = 0.9
_QUESTION_LETTERS = 120  # a text with more letters is taken for more than a question


def detect_language(text: str, expected: Collection[str] = ()) -> str:
    """The ISO 639-1 code of the language of `text`; "" where it is uncertain.

    A question of two or three words fits several languages; one of those `expected` is chosen where it is nearly
    as likely as the likeliest. "Que demande Peskov ?" is French where the articles are.

    A question's names are of any language, so it is first read without them (docs/decisions/0005).
    A longer text is asked in five places, so that a quotation it opens with does not decide.
    """
    # What keeps "NATO?" (Slovene, it would say) and "Trump Putin" (Finnish) unnamed doubts one paragraph in
    # ten, wrongly; so it is asked only of short texts.
    if sum(map(str.isalpha, text[:_SAMPLE_CHARACTERS])) <= _QUESTION_LETTERS:
        return _of_question(_without_names(text), expected) or _of_question(text, expected)
    named: Counter[str] = Counter()
    for sample in _samples(text):
        named.update(filter(None, [_detector().detect(sample).language]))
        if named and max(named.values()) > _SAMPLES // 2:
            break  # the others would not change it
    return named.most_common(1)[0][0] if named else ""


def _of_question(text: str, expected: Collection[str]) -> str:
    found = _detector().detect(text)
    scores: dict[str, float] = found.scores()
    likely = max(scores.keys() & set(expected), key=scores.__getitem__, default="")
    if likely and scores[likely] >= _NEARLY * max(scores.values()):
        return likely
    return str(found.language) if found.language and found.is_reliable() else ""


def _without_names(text: str) -> str:
    """Leave out words in capitals after the first: names, and in German all nouns."""
    first, *others = text.split() or [""]
    return " ".join([first, *(word for word in others if not word[0].isupper())])


def _samples(text: str) -> list[str]:
    last = len(text) - _SAMPLE_CHARACTERS
    if last <= 0:
        return [text]
    starts = dict.fromkeys(last * number // (_SAMPLES - 1) for number in range(_SAMPLES))
    return [text[start : start + _SAMPLE_CHARACTERS] for start in starts]


@lru_cache(maxsize=1)
def _detector() -> LanguageDetector:
    return LanguageDetector()
