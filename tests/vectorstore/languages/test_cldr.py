import pytest

from vectorstore.languages.cldr import (
    country_names,
    currencies,
    english_name,
    names_of_things,
    scales,
    unit_patterns,
)

UNKNOWN = ["", "xx", "../en", "\0", "\udce9", "x" * 40]


@pytest.mark.parametrize("code", UNKNOWN)
def test_nothing_is_known_of_an_unknown_language(code: str) -> None:
    assert english_name(code) == ""
    assert list(names_of_things(code)) == list(country_names(code)) == []
    assert scales(code) == unit_patterns(code) == {}
    assert currencies(code)["dollar"] >= {"USD", "CAD"}  # English is known in any language


@pytest.mark.parametrize(
    ("code", "name"), [("nl", "Dutch"), ("uk", "Ukrainian"), ("no", "Norwegian"), ("eu", "Basque")]
)
def test_a_language_has_an_english_name(code: str, name: str) -> None:
    assert english_name(code) == name


def test_large_numbers_and_money_are_named() -> None:
    assert scales("de")["mio"] == scales("fr")["million"] == 6
    assert scales("zh")["万"] == 4
    assert currencies("pl")["euro"] == {"EUR"}
    assert "USD" in currencies("en")["$"]


def test_a_language_is_of_the_countries_where_it_is_official() -> None:
    names = dict(country_names("en"))
    assert names["France"] == {"FR"}
    assert {"FR", "BE", "CH"} <= names["French"]
