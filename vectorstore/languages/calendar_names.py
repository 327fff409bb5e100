"""What a language calls months and weekdays and how it says "3 days ago", from CLDR through Babel.

Names are regular expressions over folded text, each with its number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain
from typing import TYPE_CHECKING, Any, Literal

from vectorstore.languages.folding import fold

if TYPE_CHECKING:
    from babel import Locale


NumberedNames = tuple[tuple[str, int], ...]

_TWO_FORMS = frozenset(["be", "cs", "el", "fi", "hr", "hy", "lt", "pl", "ru", "sk", "uk"])
"""CLDR has a genitive and a nominative of each month; there are more forms then."""
_SUFFIXED = frozenset(["hu", "et"])  # CLDR has one form of each month, and there are more
_LOCALES = {"ar": ("ar", "ar_SY", "ar_DZ"), "de": ("de", "de_AT"), "es": ("es", "es_PE"), "sr": ("sr", "sr_Latn")}
"""Countries and scripts that name the months otherwise."""
_OF = ("of the", "of", "the", "d'", "da", "de", "del", "di", "do", "van", "von", "lui", "من")
_ENDING = re.compile(r"(?<=\w\w)(?:ого|его|ego|[aeiouyаеиоуыюяієαεηιοω]{1,2})$")
_PREPOSITION = re.compile(r"^(?:d'|d[aei] )")
_NUMBER = re.compile(r"\d+")
_UNITS: dict[Literal["day", "week", "month", "year"], int] = {"day": 1, "week": 7, "month": 30, "year": 365}
"""How many days Babel takes for each."""
_COUNTS = (1, 2, 3, 5, 11, 100)  # enough for each plural form of any language


@dataclass(frozen=True, slots=True)
class Ago:
    """How "3 days ago" is said: what stands before the number and after; `count` where there is no number."""

    unit: str
    before: str
    after: str
    count: int = 0


@dataclass(frozen=True, slots=True)
class CalendarNames:
    """The names of a language; `wide` are the months written out, `joints` words that stand within a date.

    `year_sign` follows a year that stands alone, as 年 does. `day_first` says whether 3/2/2025 is in February,
    `month_first` whether it is "February 18" rather than "18 February".
    """

    months: NumberedNames
    wide: NumberedNames
    quarters: NumberedNames
    weekdays: NumberedNames
    joints: tuple[str, ...]
    year_sign: str
    day_first: bool
    month_first: bool
    ago: tuple[Ago, ...]


def is_named(language: str) -> bool:
    """Whether CLDR has names in an ISO 639-1 language."""
    from babel.localedata import exists  # Babel is slow to import, and not needed at every start

    return bool(re.fullmatch("[a-z]{2}", language)) and exists(language)


def calendar_names_of(language: str) -> CalendarNames:
    """The names of a language that `is_named`."""
    from babel import Locale

    locales = [Locale.parse(name) for name in _LOCALES.get(language, (language,))]
    first = locales[0]
    wide = tuple(chain.from_iterable(_months(locale, "wide") for locale in locales))
    short = chain.from_iterable(_months(locale, "abbreviated") for locale in locales)
    quarters = chain.from_iterable(_named(first.quarters["format"][width]) for width in ("wide", "abbreviated"))
    return CalendarNames(
        months=_longest_first([*wide, *short]),
        wide=_longest_first(wide),
        quarters=_longest_first(quarters),
        weekdays=_longest_first(_weekdays(first)),
        joints=tuple(sorted({*_OF, *_joints(first)}, key=lambda word: (-len(word), word))),
        year_sign="".join(re.findall(r"[^\W\da-z]", fold(_skeleton(first, "y")))),
        day_first=_precedes("d", "M", first.date_formats["short"].pattern),
        month_first=_precedes("M", "d", _skeleton(first, "MMMMd")),
        ago=tuple(dict.fromkeys(_ago(first))),
    )


def _months(locale: Locale, width: str) -> Iterator[tuple[str, int]]:
    for number, name in locale.months["format"][width].items():
        plain = _PREPOSITION.sub("", fold(name))
        yield _exactly(plain), number
        if width == "wide" and locale.language in _SUFFIXED:
            yield _exactly(plain) + r"\w{1,5}", number
        # Only where CLDR has its own: for other languages Babel gives the names of whichever was asked before.
        if locale.language in _TWO_FORMS:
            other = fold(locale.months["stand-alone"][width][number])
            yield _exactly(other), number
            if width == "wide":
                yield _inflected(plain, other), number


def _inflected(genitive: str, nominative: str) -> str:
    """январ- of января and январь: what other cases are made of, with their endings."""
    shorter, longer = sorted((genitive, nominative), key=len)
    stem = shorter if longer.startswith(shorter) else _ENDING.sub("", genitive)
    # мая, май: what is left is too short for any ending.
    return re.escape(stem) + (r"\w{1,3}" if len(stem) > 2 else "[яиюе]")


def _weekdays(locale: Locale) -> Iterator[tuple[str, int]]:
    # 周一 is written as often as 星期一; elsewhere the short names are other words: sun, mar, do.
    widths = ("wide", "abbreviated") if locale.language == "zh" else ("wide",)
    for number, name in chain.from_iterable(locale.days["format"][width].items() for width in widths):
        plain = fold(name)
        yield _exactly(plain), number
        if plain[-1:] in {"a", "а", "я"}:
            yield re.escape(plain[:-1]) + "[eую]", number  # the accusative of środa, среда, неделя


def _named(names: Any) -> Iterator[tuple[str, int]]:
    return ((_exactly(fold(name)), number) for number, name in names.items())


def _exactly(name: str) -> str:
    return re.escape(name).replace(r"\.", r"\.?")


def _longest_first(names: Iterable[tuple[str, int]]) -> NumberedNames:
    return tuple(sorted(dict.fromkeys(names), key=lambda entry: len(entry[0]), reverse=True))


def _joints(locale: Locale) -> Iterator[str]:
    """Words that are no field of a pattern: the de in "d 'de' MMMM 'de' y", the 年 in "y年M月d日"."""
    skeletons = (_skeleton(locale, key) for key in ("yMMMM", "MMMMd", "yMMMd", "y", "yQQQ", "yQQQQ"))
    for pattern in (*skeletons, *(form.pattern for form in locale.date_formats.values())):
        unquoted = re.sub(r"'[^']*'|[A-Za-z]", " ", pattern)
        for piece in re.findall(r"'([^']+)'", pattern) + unquoted.split():
            yield from filter(None, (word.strip(" .,/-'()") for word in fold(piece).split()))
        if "G" in pattern:
            yield from (fold(locale.eras[width][1]) for width in ("abbreviated", "wide"))


def _skeleton(locale: Locale, key: str) -> str:
    found = locale.datetime_skeletons.get(key)
    return found.pattern if found else ""


def _precedes(first: str, second: str, pattern: str) -> bool:
    return -1 < pattern.find(first) < pattern.find(second)


def _ago(locale: Locale) -> Iterator[Ago]:
    from babel.dates import format_timedelta

    for unit, days in _UNITS.items():
        for count in _COUNTS:
            past = format_timedelta(
                -timedelta(days=days * count), granularity=unit, threshold=1e9, add_direction=True, locale=locale
            )
            before, *after = _NUMBER.split(fold(past), maxsplit=1)
            yield Ago(unit, before, after[0]) if after else Ago(unit, before, "", count)
