"""Number words of a language, from num2words and the language's file, and Han numerals: 三十五, 3億5000万."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from vectorstore.languages.cldr import scales
from vectorstore.languages.folding import UNSPACED, fold, folded
from vectorstore.languages.language_files import language_data
from vectorstore.languages.patterns import any_word

HALF = Decimal("0.5")

_UP_TO = 1000
_SHORT = 21
"""To smaller numbers a half may be joined in one word: zweieinhalb."""
_SHORTEST_SCALE = 3
_ORDINALS_UP_TO = 100
_WORD = re.compile(r"[^\W\d_]+(?:[\u0900-\u0dff]+[^\W\d_]*)*")
_WORD_OR_SIGN = re.compile(rf"[{UNSPACED}]|{_WORD.pattern}")
_UNSPACED = frozenset(["zh", "ja", "th"])
"""Their number words are no words of their own in a text."""

_DIGITS = {
    sign: value
    for value, signs in enumerate(("〇零", "一", "二两兩", "三", "四", "五", "六", "七", "八", "九"))
    for sign in signs
}
_TENS = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": 4, "萬": 4, "亿": 8, "億": 8, "兆": 12}
_HAN_PIECE = r"(?:\d+(?:[.,]\d+)*|[〇零一二两兩三四五六七八九十百千]+)"
_HAN_NUMBER = re.compile(rf"(?:{_HAN_PIECE}[万萬亿億兆]+)+{_HAN_PIECE}?|[〇零一二两兩三四五六七八九十百千]+")
_HAN_PART = re.compile(rf"({_HAN_PIECE})([万萬亿億兆]*)")

WordNumbers = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NumberWords:
    """The numbers below a thousand, and some with a half, by their folded words, and what goes with them.

    `also` are words that are more often no number, `joints` those that may stand within one, `percent` runs of
    words for the sign, `scales` short words for millions and more with their powers of ten. `longest` is the
    number of words of the longest number, `firsts` are what numbers begin with.
    """

    values: Mapping[WordNumbers, Decimal]
    also: frozenset[str]
    joints: frozenset[str]
    percent: frozenset[WordNumbers]
    scales: Mapping[str, int]
    longest: int
    firsts: frozenset[str]


@lru_cache(maxsize=32)
def number_words(language: str) -> NumberWords:
    """The number words of an ISO 639-1 language, possibly none."""
    listed = language_data(language).numbers
    joints = frozenset(map(fold, listed.joints))
    values: dict[WordNumbers, Decimal] = {}
    own = ((number, word) for number, words in listed.words.items() for word in words)
    for number, text in (*own, *_generated(language)):
        words = tuple(_WORD_OR_SIGN.findall(fold(text)))
        if words:
            values.setdefault(words, number)
            values.setdefault(tuple(word for word in words if word not in joints), number)
    values.pop((), None)
    for ending in (fold(word[1:]) for word in listed.and_half if word.startswith("*")):
        short = [(words[0], number) for words, number in values.items() if len(words) == 1 and number < _SHORT]
        values.update({(word + ending,): number + HALF for word, number in short})
    return NumberWords(
        values=values,
        also=frozenset(map(fold, listed.also)),
        joints=joints,
        percent=frozenset(split_words(fold(phrase)) for phrase in _percent_phrases(language)),
        scales={fold(word): power for power, words in listed.scales.items() for word in words},
        longest=max(map(len, values), default=0),
        firsts=frozenset(words[0] for words in values),
    )


def _percent_phrases(language: str) -> tuple[str, ...]:
    """The words for "%" in a language, and the English ones, which are written in many."""
    return language_data(language).numbers.percent + language_data("en").numbers.percent


@lru_cache(maxsize=32)
def all_scales(language: str) -> Mapping[str, int]:
    """The words for thousand, million and so on with their powers of ten: CLDR's, and the short ones."""
    return {**scales(language), **number_words(language).scales}


@lru_cache(maxsize=50_000)  # nearly all words of a text have been in the ones before
def glued(word: str, language: str) -> Decimal | None:
    """Read zweitausend, duizend: a number written as one word with its thousand, or the thousand alone."""
    known, values = all_scales(language), number_words(language).values
    if word in known and len(word) >= _SHORTEST_SCALE:
        return Decimal(10) ** known[word]
    for scale, power in known.items():
        at = word.find(scale, 2) if len(scale) > _SHORTEST_SCALE else -1
        if at > 0 and (small := values.get((word[:at],))):
            rest = values.get((word[at + len(scale) :].removeprefix("und"),), 0)
            if rest or at + len(scale) == len(word):
                return small * Decimal(10) ** power + rest
    return None


def without_percent(text: str, language: str) -> str:
    """A text without the sign and the words for percent, which say the same."""
    plain, places = folded(text)
    kept, reached = [], 0
    for found in _percent_pattern(language).finditer(plain):
        kept.append(text[reached : places[found.start()]])
        reached = places[found.end() - 1] + 1
    return " ".join([*kept, text[reached:]])


@lru_cache(maxsize=32)
def _percent_pattern(language: str) -> re.Pattern[str]:
    return re.compile(f"[%٪]|{any_word(_percent_phrases(language))}")


@lru_cache(maxsize=32)
def half_patterns(language: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Patterns for the half of what follows, and for a half more: half a, полгода; and a half."""
    listed = language_data(language).numbers
    joined = [re.escape(fold(word[:-1])) for word in listed.half if word.endswith("*")]
    half = any_word(word for word in listed.half if not word.endswith("*"))
    more = any_word(word for word in listed.and_half if not word.startswith("*"))
    whole = (rf"{half}|(?<!\w)(?:{'|'.join(joined) or '(?!)'})(?=\w)", rf"[ -]?(?:{more})")
    first, second = (re.compile(one.replace(r"\ ", "[ -]")) for one in whole)
    return first, second


def split_words(folded: str) -> WordNumbers:
    """The words of a folded text."""
    return tuple(_WORD.findall(folded))


def _generated(language: str) -> Iterator[tuple[Decimal, str]]:
    from num2words import CONVERTER_CLASSES, num2words  # slow to import

    if language not in CONVERTER_CLASSES or language in _UNSPACED:
        return
    for number in range(2, _UP_TO):
        yield Decimal(number), num2words(number, lang=language)
    for number in range(1, _ORDINALS_UP_TO):
        try:
            ordinal = num2words(number, lang=language, to="ordinal")
        except (NotImplementedError, TypeError, ValueError, KeyError, IndexError):
            return  # some languages of num2words have none
        yield Decimal(number), ordinal


def han_numbers(folded: str) -> Iterator[tuple[int, int, Decimal]]:
    """Yield start, end and value of the numbers with Han numerals in a folded text, except a lone 一."""
    for found in _HAN_NUMBER.finditer(folded):
        if found[0] in {"一", "千", "百", "零", "〇"}:
            continue
        total = Decimal(0)
        for piece, myriads in _HAN_PART.findall(found[0]):
            total += _han_number(piece) * Decimal(10) ** sum(_MYRIADS[sign] for sign in myriads)
        yield found.start(), found.end(), total


def _han_number(piece: str) -> Decimal:
    if piece[0].isdigit() and piece[0] not in _DIGITS:
        return Decimal(
            piece.replace(",", "") if piece.count(".") < 2 else piece.replace(".", "").replace(",", ".")
        )
    if not any(sign in _TENS for sign in piece):
        return Decimal("".join(str(_DIGITS[sign]) for sign in piece))
    total, digit = 0, 0
    for sign in piece:
        if sign in _TENS:
            total += (digit or 1) * _TENS[sign]
            digit = 0
        else:
            digit = _DIGITS[sign]
    return Decimal(total + digit)
