"""Names of cities in every language: those that Unicode's CLDR names time zones by, through Babel."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache

from vectorstore.grams import words_of

_OF_EVERY_ZONE = "ru"
"""A language that has a name for every zone's city; many others leave out those that are called as the zone."""


def city_names(is_asked: Callable[[str], bool], language: str, others: Iterable[str]) -> tuple[str, ...]:
    """Return what a city is called in `others`, by a test of the romanised words of its name in `language`.

    Languages are ISO 639-1 codes. CLDR keeps the earlier English name as well: Kiev, Kyiv, Київ. Several
    cities, or none, may pass the test.
    """
    known = {zone for code in (language, "") for zone, name in _cities(code) if is_asked(" ".join(words_of(name)))}
    names = [name for code in ("", language, *others) for zone, name in _cities(code) if zone in known]
    return tuple(dict.fromkeys(names))


@lru_cache(maxsize=32)
def _cities(language: str) -> tuple[tuple[str, str], ...]:
    """Return each zone with its city's name; for "" as the zone itself has it, none for an unknown language."""
    from babel import Locale, UnknownLocaleError  # not needed before the first such question

    try:
        locale = Locale.parse(language or _OF_EVERY_ZONE)
    except (UnknownLocaleError, ValueError, TypeError):
        return ()
    zones = {str(zone): names for zone, names in locale.time_zones.items()}
    if not language:
        return tuple((zone, zone.rpartition("/")[2].replace("_", " ")) for zone in zones if "/" in zone)
    return tuple((zone, str(names["city"])) for zone, names in zones.items() if "city" in names)
