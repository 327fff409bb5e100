"""The unit that goes with a number: 48 hours, 14,6 kilomètres, 9,000 a day; from CLDR and the language's file."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from chatbot.evidence.facts.countries import country_words
from chatbot.evidence.facts.quantities.number import Number
from chatbot.evidence.facts.quantities.unit import DIMENSIONS, Unit
from chatbot.evidence.facts.text_tokens import Text, Token
from vectorstore.languages.cldr import currencies, unit_patterns
from vectorstore.languages.folding import fold, is_glued, is_unspaced
from vectorstore.languages.language_files import language_data
from vectorstore.languages.number_words import half_patterns
from vectorstore.languages.patterns import any_word, following_word, word_expression

_SPEEDS = frozenset(["kilometer-per-hour", "meter-per-second", "mile-per-hour"])
_ALSO_WRITTEN = {"en": ("en", "en_GB")}
_MORE_OFTEN_WORDS = frozenset(["in", "mi", "mo", "wo"])
_SHORTEST = 2
_SHORTEST_TIME = 3  # short names of times are more often other words, or clock times: 5 h, 12 m, 3 s
_MOST_BETWEEN = 3  # words between a number and its rate: 9,000 rail passengers a day
_LOOK_BACK = 12  # characters before a number that its rate may stand in: 每天9000人
_LOOK_AHEAD = 24
_WORDS_OF_MONEY = 3
_SHORTEST_MONEY = 4


def unit_of(number: Number, text: Text) -> Unit | None:
    """The unit of a number in a text; None where it has no known one."""
    found = unit_after(text, number.start, number.end)
    if (found and found.name) or not number.unit:
        return found
    rate = _rate(text, number.start, number.end)
    if "%" in number.unit:
        return Unit("share", "%", *rate)
    return Unit("money", " ".join(sorted(number.unit)), *rate) if _is_clear_money(number, text) else found


def _is_clear_money(number: Number, text: Text) -> bool:
    """Whether a sign or name of a currency stands beside, not only the South of South Korean won."""
    if number.unit_span and is_glued(text.folded[slice(*number.unit_span)]):
        return True
    before = text.folded[: number.start].rstrip()[-1:]
    behind = text.folded[number.end : number.end + _LOOK_AHEAD].strip()
    known, countries = currencies(text.language), country_words(text.language)
    names = (one for one in text.after(number.end)[:_WORDS_OF_MONEY] if _may_be_money(text, one))
    return any(sign and not sign.isalnum() and sign in known for sign in (before, behind[:1])) or any(
        one.text in known and one.key not in countries for one in names
    )


def _may_be_money(text: Text, word: Token) -> bool:
    """Whether a word is long enough to be no other one, such as "won", or a code in capitals."""
    is_short = len(word.text) < _SHORTEST_MONEY and word.text.isascii()
    return not is_short or text.as_written(word.start, word.end).isupper()


def unit_after(text: Text, start: int, end: int) -> Unit | None:
    """The unit after a number at a span of the folded text, or the rate alone."""
    names, pattern = _unit_pattern(text.language)
    found = pattern.match(text.folded, end)
    if not found or not found.lastindex:
        rate = _rate(text, start, end)
        return Unit("", "", *rate) if rate[0] else None
    name, _, per = names[found.lastindex - 1].partition("-per-")
    half = half_patterns(text.language)[1].match(text.folded, found.end())
    behind = half.end() if half else found.end()
    rate = (per, behind) if per else _rate(text, start, behind)
    return Unit(DIMENSIONS[name], name, *rate, half_at=found.end() if half else 0)


def _rate(text: Text, start: int, end: int) -> tuple[str, int]:
    """The time of a number's rate, "" for none, and where the unit ends."""
    names, alone, between = _rate_patterns(text.language)
    after = between.match(text.folded, end)
    if after and after.lastindex:
        return names[after.lastindex - 1], after.end()
    for found in alone.finditer(text.folded, max(0, start - _LOOK_BACK), start):
        if found.end() in {start, start - 1} and found.lastindex:
            return names[found.lastindex - 1], end
    return "", end


@lru_cache(maxsize=32)
def _unit_pattern(language: str) -> tuple[tuple[str, ...], re.Pattern[str]]:
    """The names of units, and a pattern for what follows a number, with a group for each name."""
    units = language_data(language).units
    also = {fold(word): name for name, words in units.also.items() for word in words}
    names, groups = _groups({**_named_by_cldr(language), **also}, following_word)
    return names, re.compile(rf"[ -]?(?:(?:{any_word(units.links)}) ?)?(?:{groups})")


@lru_cache(maxsize=32)
def _rate_patterns(language: str) -> tuple[tuple[str, ...], re.Pattern[str], re.Pattern[str]]:
    """The times of rates, and patterns for a rate alone and for one with other words before it."""
    units = language_data(language).units
    names, groups = _groups(
        {phrase: name for name, phrases in units.rates.items() for phrase in phrases}, word_expression
    )
    rate = rf" ?(?:{groups})(?! (?:{any_word(units.not_rates_before)}|\d))"
    word = rf" ?(?!{any_word(units.not_between)})[^\W\d_][\w'-]*"
    return names, re.compile(rate), re.compile(rf"(?:{word}){{0,{_MOST_BETWEEN}}}{rate}")


def _groups(listed: Mapping[str, str], compiled: Callable[[str], str]) -> tuple[tuple[str, ...], str]:
    """The names of phrases, and the phrases as alternative groups in the same order, the longest first."""
    phrases = sorted(listed, key=len, reverse=True)
    groups = "|".join(f"({compiled(phrase)})" for phrase in phrases)
    return tuple(listed[phrase] for phrase in phrases), groups or "(?!)"


def _named_by_cldr(language: str) -> dict[str, str]:
    """The folded words for units, each with the name of its unit."""
    found: dict[str, str] = {}
    for locale in _ALSO_WRITTEN.get(language, (language,)):
        for kind, widths in unit_patterns(locale).items():
            dimension, _, name = kind.partition("-")
            for width in ("long", "short") if name in DIMENSIONS or name in _SPEEDS else ():
                shortest = _SHORTEST_TIME if (dimension, width) == ("duration", "short") else _SHORTEST
                patterns = (pattern for form, pattern in widths.get(width, {}).items() if form != "per")
                words = (fold(one.replace("{0}", "")).removeprefix("de ").rstrip(".") for one in patterns)
                found.update({word: name for word in words if _is_clear(word, shortest)})
    return found


def _is_clear(word: str, shortest: int) -> bool:
    return is_unspaced(word) or (len(word) >= shortest and word not in _MORE_OFTEN_WORDS)
