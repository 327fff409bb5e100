import pytest

from vectorstore.text.dates.datelines import dateline_of, is_dateline, opening_dateline

DAY = "2025-03-03"


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "3 March 2025"),
        ("en", "March 3, 2025"),
        ("en", "Mar. 3, 2025, 10:15 a.m. ET"),
        ("en", "2025-03-03"),
        ("en", "03/03/2025"),
        ("en", "Monday, 3 March 2025"),
        ("en", "On 3 March 2025"),
        ("en", "Date: 3 March 2025"),
        ("es", "Fecha: 3 de marzo de 2025"),
        ("en", "3 March 2025 · 5 min read"),
        ("en", "3 March 2025, updated 4 March 2025"),
        ("de", "03.03.2025"),
        ("de", "3. März 2025, 10.15 Uhr"),
        ("fr", "Le 3 mars 2025"),
        ("it", "3 marzo 2025"),
        ("es", "3 de marzo de 2025"),
        ("pt", "3 de março de 2025"),
        ("nl", "maandag 3 maart 2025"),
        ("pl", "3 marca 2025 r."),
        ("ru", "3 марта 2025 года, 10:15"),
        ("tr", "3 Mart 2025 Pazartesi"),
        ("ar", "3 مارس 2025"),
        ("ja", "2025年3月3日（月）10時15分"),
        ("zh", "2025年3月3日 10:15"),
        ("ko", "2025년 3월 3일"),
        ("sv", "3 mars 2025"),
    ],
)
def test_a_date_alone(language: str, line: str) -> None:
    found = dateline_of(line, language)
    assert found
    assert (found.day, found.is_signed, found.by) == (DAY, False, "")


@pytest.mark.parametrize(
    ("language", "line", "by"),
    [
        ("es", "Barcelona, 3 de marzo de 2025.", ""),
        ("es", "Barcelona, 3 de marzo de 2025. Por Lucía Ferrer", "Lucía Ferrer"),
        ("en", "By Nora Ellison, 3 March 2025", "Nora Ellison"),
        ("en", "By Nora Ellison and J. K. Doe, 3 March 2025, 10:15 GMT", "Nora Ellison and J. K. Doe"),
        ("en", "3 March 2025 - Lilongwe. By Joseph Banda", "Joseph Banda"),
        ("en", "NEW YORK (Reuters), March 3, 2025", ""),
        ("de", "Hannover, 03.03.2025 – Von Katrin Behrens", "Katrin Behrens"),
        ("de", "Berlin, den 3. März 2025", ""),
        ("fr", "Le 3 mars 2025, par Julien Mercier", "Julien Mercier"),
        ("it", "Catania, 3 marzo 2025 — di Rosalia Greco", "Rosalia Greco"),
        ("pl", "3 marca 2025, Agnieszka Wrona", ""),
        ("nl", "Door Jan de Vries, maandag 3 maart 2025", "Jan de Vries"),
        ("pt", "Lisboa, 3 de março de 2025 (Lusa)", ""),
        ("ru", "Москва, 3 марта 2025 г.", ""),
        ("uk", "Київ, 3 березня 2025 року", ""),
        ("tr", "Ankara, 3 Mart 2025", ""),
        ("ar", "القاهرة - 3 مارس 2025", ""),
        ("zh", "北京，2025年3月3日", ""),
    ],
)
def test_a_date_with_a_place_or_name(language: str, line: str, by: str) -> None:
    found = dateline_of(line, language)
    assert found
    assert (found.day, found.is_signed, found.by) == (DAY, True, by)


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", ""),
        ("en", "2025"),
        ("en", "March 2025"),
        ("en", "3 March"),
        ("en", "03/04/2025"),  # March or April
        ("en", "3 March 2025 – 5 March 2025"),
        ("en", "3 March 2125"),
        ("en", "On 3 March 2025 the council voted"),
        ("en", "On 3 March 2025, the council voted"),
        ("en", "Everything changed on 3 March 2025."),
        ("en", "Photo: John Smith, 3 March 2025"),
        ("en", "© Reuters, 3 March 2025"),
        ("en", "Tickets from 3 March 2025"),
        ("en", "- 3 March 2025"),
        ("es", "Era el 3 de marzo de 2025."),
        ("zh", "2025年3月3日，国务院宣布新措施。"),
        ("th", "3 มีนาคม 2568"),  # a Buddhist year
        ("en", "updated 3 March 2025"),
    ],
)
def test_no_dateline(language: str, line: str) -> None:
    assert dateline_of(line, language) is None


@pytest.mark.parametrize(
    ("language", "paragraph", "day"),
    [
        ("en", "OSLO, 3 March 2025 (AP) – The council has voted.", DAY),
        ("es", "Madrid, 3 mar. 2025 (EFE).- El Gobierno aprobó el plan.", DAY),
        ("de", "Berlin, 3. März 2025 (dpa) - Die Regierung hat beschlossen.", DAY),
        ("en", "3 March 2025 – The council has voted.", ""),
        ("en", "On 3 March 2025 – a Monday – the council voted.", ""),
        ("en", "Dallas, November 22, 1963. The President's car turned.", ""),
        ("en", "The council has voted.", ""),
    ],
)
def test_what_running_text_opens_with(language: str, paragraph: str, day: str) -> None:
    found = opening_dateline(paragraph, language)
    assert (found.day if found else "") == day


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Oslo, 3 March 2025.", True),
        ("3 March 2025\nBy Nora Ellison", True),
        ("3 March 2025\nThe council has voted.", False),
        ("The council voted on 3 March 2025.", False),
    ],
)
def test_texts_of_nothing_but_a_dateline(text: str, expected: bool) -> None:
    assert is_dateline(text, "en") is expected
