"""What a sentence has of the kind of thing that a question asks for: names, times, numbers of something."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from importlib.resources import files

from chatbot.answering.quoting.expected import Kind
from vectorstore.languages.folding import fold, folded
from vectorstore.text.dates.calendars import calendar_of
from vectorstore.text.dates.mentions import mentions_in
from vectorstore.text.words import TextWords, Word, is_function_word, match, text_words, words_in

Span = tuple[int, int]
"""From where to where in a text."""

_NAMED: frozenset[Kind] = frozenset(["person", "name", "place"])
_UNSPACED = frozenset(["ja", "ko", "zh"])
_ANY_DAY = date(2000, 1, 1)
"""Only where a time stands is asked for, not which it is."""
_DATED = frozenset(["date", "year", "day"])
_KNOWN = 0.5
"""How far a question must have a word for it to be no news."""
_TOKEN = re.compile(r"[^\W\d_][\w'’-]*|\d+|[^\w\s]")
_ENDS = frozenset(".!?:")

_DIGITS = r"\d+(?:[.,' ]\d{3}(?!\d))*(?:[.,]\d+)?"
_YEAR = r"(?<![\w.,/-])[1-9]\d{2,3}(?![\w%]|[.,]\d)"
_SIGN = "[$€£¥₽₴₺₹₩₪₫]"
_CODES = "usd|eur|gbp|jpy|cny|rub|uah|chf|inr"
_MEASURES = (
    r"[kcm]?m[23²³]?|ha|[kcm]?g|t|[kmg]?w|[kmg]?hz|k?m/h|km/s|mph|°|° ?[cf]|[kmgt]b|ml|l|ft|lb|"
    r"\w*met(?:er|re|ro|ri|ru|ra)\w*|\w*kilo\w*|tonn\w*|tons?|mil(?:es?|ja|jaa)|feet|foot|fuss|inch\w*|acres?|"
    r"he[ck]t\w+|gra[du]\w*|degrees?|lit[re]\w*|км\w*|м|кг|метр\w*|километр\w*|тонн\w*|градус\w*|"
    r"米|公里|千米|公斤|吨|度|メートル|キロ\w*|トン|미터|킬로\w*|톤|岁|歲|歳|才|살|세"
)


def things(kind: Kind, text: str, language: str, question: str) -> tuple[Span, ...]:
    """Return where `text`, in `language` (ISO 639-1), has things of a kind that `question` does not have itself.

    In order; none for "other", and no names where a script has no capitals.
    """
    if kind in _NAMED:
        return _names(text, language, question)
    if kind == "other":
        return ()
    return tuple(span for span, written in _said(kind, text, language) if not _repeats(written, question))


@lru_cache(maxsize=20_000)  # what is asked next is often answered in the same articles
def _said(kind: Kind, text: str, language: str) -> tuple[tuple[Span, str], ...]:
    plain, places = folded(text)
    spans = {found.span() for found in _patterns(language)[kind].finditer(plain) if found[0]}
    if kind == "time":
        mentions = mentions_in(plain, calendar_of(language), _ANY_DAY)
        spans |= {(one.start, one.end) for one in mentions if one.kind in _DATED}
    return tuple(((places[start], places[end - 1] + 1), plain[start:end].strip()) for start, end in sorted(spans))


def _repeats(written: str, question: str) -> bool:
    """Say whether a time or a number is the question's own: all of its digits are, and it has any."""
    digits = re.findall(r"\d+", written)
    return bool(digits) and {*digits} <= {*re.findall(r"\d+", fold(question))}


def _names(text: str, language: str, question: str) -> tuple[Span, ...]:
    """Return the runs of words with a capital, none of them in the question.

    One such word alone tells little: what begins a sentence has a capital, and so has every German noun.
    """
    asked = _asked(question)
    return tuple(
        span for span, words in _runs(text, language) if not any(match(word, asked) >= _KNOWN for word in words)
    )


@lru_cache(maxsize=64)  # one question is held against every sentence found
def _asked(question: str) -> TextWords:
    return text_words(question)


@lru_cache(maxsize=20_000)  # what is asked next is often answered in the same articles
def _runs(text: str, language: str) -> tuple[tuple[Span, tuple[Word, ...]], ...]:
    """Return the runs of two or more words with a capital, but for a function word that begins a sentence."""
    runs: list[list[tuple[Span, tuple[Word, ...]]]] = [[]]
    begins = True
    for token in _TOKEN.finditer(text):
        words = words_in(token[0]) if token[0][0].isupper() else ()
        if words and not (begins and any(is_function_word(word, language) for word in words)):
            runs[-1].append((token.span(), words))
        elif runs[-1]:
            runs.append([])
        begins = token[0] in _ENDS
    return tuple(
        ((run[0][0][0], run[-1][0][1]), tuple(word for _, words in run for word in words))
        for run in runs
        if len(run) > 1
    )


@lru_cache(maxsize=1)
def _tables() -> dict[str, dict[str, str]]:
    return tomllib.loads(files("chatbot.answering.quoting").joinpath("kinds.toml").read_text("utf-8"))


@lru_cache(maxsize=64)
def _patterns(language: str) -> Mapping[Kind, re.Pattern[str]]:
    """Return what a thing of each kind looks like in folded text."""
    tables = _tables()
    known = language if language in tables else "en"
    words = {name: _word(fold(pattern), known) for name, pattern in tables[known].items()}
    near = " ?" if known in _UNSPACED else r"[ -]?(?:[^\W\d]+[ ']){0,2}?"
    spoken = rf"{words['numbers']}(?:(?: \w{{1,2}})?[ -]?{words['numbers']})*"
    number = rf"(?:{_DIGITS}(?: ?{words['numbers']})?|{spoken})"
    share = f"(?:%|{words['percent']})"
    money = f"(?:{_SIGN}|{words['money']}|{_word(_CODES, known)})"
    return {
        "count": re.compile(number),
        "duration": re.compile(f"{number}{near}{words['units']}"),
        "share": re.compile(f"{number} ?{share}|% ?{number}|{words['percent']}(?: ?{number})?"),
        "money": re.compile(f"{_SIGN} ?{number}|{number}{near}{money}"),
        "measure": re.compile(f"{number}{near}(?:{_word(_MEASURES, known)}|{words['units']})"),
        "time": re.compile(f"{_YEAR}|{words['eras']}"),
        "reason": re.compile(words["reason"]),
    }


def _word(pattern: str, language: str) -> str:
    return f"(?:{pattern})" if language in _UNSPACED else rf"(?<!\w)(?:{pattern})(?!\w)"
