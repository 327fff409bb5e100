import pytest
from hypothesis import given
from hypothesis import strategies as st

from vectorstore.text.cldr_names import city_names, other_names


@pytest.mark.parametrize(
    ("question", "language", "others", "names"),
    [
        ("what of russia", "en", ["fr"], ["Russie"]),
        ("was sagt russland", "de", ["fr", "ru"], ["Russie", "Россия"]),
        ("que dit l allemagne", "fr", ["de", "en"], ["Deutschland", "Germany"]),
        ("rossiya i kitay", "ru", ["en"], ["China", "Russia"]),
        ("the french", "en", ["de", "es"], ["Französisch", "francés"]),
        ("on monday", "en", ["fr", "de"], ["lundi", "Montag"]),
        ("im februar", "de", ["fr", "es"], ["février", "febrero"]),
        ("1 fevralya", "ru", ["en"], ["February"]),
        ("in den vereinigten staaten", "de", ["fr"], []),  # an inflected name is another
        ("die vereinigte staaten", "de", ["fr"], ["États-Unis"]),
        ("united states", "en", ["de"], ["Vereinigte", "Staaten"]),
        ("united", "en", ["de"], []),  # no name of its own
        ("may", "en", ["fr"], []),  # so short a name is mostly another word
        ("south korea", "en", ["de"], ["Südkorea"]),  # and not what Korea alone is called
        ("new zealand", "en", ["fr"], ["Nouvelle-Zélande"]),
        ("the harvest", "en", ["fr", "de"], []),
        ("", "en", ["fr"], []),
    ],
)
def test_other_names(question: str, language: str, others: list[str], names: list[str]) -> None:
    assert other_names(question.split(), language, others) == names


def test_a_name_that_the_question_has_already_is_not_repeated() -> None:
    assert other_names(["japan"], "en", ["de", "fr"]) == ["Japon"]


def test_no_language_changes_the_names_of_another() -> None:
    """Babel has some names of a language from whichever was asked before."""
    assert other_names(["februar"], "de", ["zh", "fr", "es"]) == ["二月", "février", "febrero"]
    assert other_names(["février"], "fr", ["zh", "de"]) == []  # not romanised
    assert other_names(["fevrier"], "fr", ["zh", "de"]) == ["二月", "Februar"]


UNKNOWN = ["", "xx", "qq", "zz-ZZ", "x" * 40, "../en", "None", "en_US_POSIX_X", "\0", "\udce9"]


@pytest.mark.parametrize("code", UNKNOWN)
def test_a_language_that_is_not_known_has_no_names(code: str) -> None:
    assert other_names(["russland"], "de", [code, "fr"]) == ["Russie"]
    assert other_names(["russland"], code, ["fr"]) == []


@given(st.text(max_size=6))
def test_any_language_code_may_be_asked_for(code: str) -> None:
    assert "Russie" in other_names(["russland"], "de", [code, "fr"])


@given(st.lists(st.text(alphabet="abcdefgh", max_size=8), max_size=8))
def test_no_word_is_found_twice(words: list[str]) -> None:
    found = other_names([*words, "russia", "germany", "monday"], "en", ["fr", "de", "ru"])

    assert len(found) == len(set(found))
    assert {"Russie", "Deutschland", "lundi"} <= set(found)


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
