import pytest

from vectorstore.text.cldr_names import city_names

KNOWN = [
    ("kyiv", "en", ["uk", "zh"], {"Kiev", "Kyiv", "Київ", "基辅"}),
    ("kiev", "fr", ["uk"], {"Kiev", "Київ"}),
    ("moskva", "ru", ["en", "pl"], {"Moscow", "Москва", "Moskwa"}),
    ("new york", "en", ["ru"], {"New York", "Нью-Йорк"}),
    ("lviv", "en", ["uk"], set()),  # no time zone is called by it
    ("", "en", ["uk"], set()),
]


@pytest.mark.parametrize(("name", "language", "others", "names"), KNOWN)
def test_a_city_in_other_languages(name: str, language: str, others: list[str], names: set[str]) -> None:
    assert set(city_names(lambda one: one == name, language, others)) == names


@pytest.mark.parametrize("code", ["", "xx", "../en", "\0", "\udce9", "x" * 40])
def test_a_language_that_is_not_known_has_no_cities(code: str) -> None:
    assert "Киев" in city_names(lambda one: one == "kiev", code, ["ru", code])
