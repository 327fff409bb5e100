from datetime import date

import pytest

from vectorstore.errors import FilterError
from vectorstore.filters import EVERYTHING, Filters
from vectorstore.text.dates.period import Period


@pytest.mark.parametrize(
    ("since", "until", "start", "end"),
    [
        ("2025", "", date(2025, 1, 1), None),
        ("", "2025", None, date(2025, 12, 31)),
        ("2025", "2025", date(2025, 1, 1), date(2025, 12, 31)),
        ("2025-02", "2025-02", date(2025, 2, 1), date(2025, 2, 28)),
        ("2024-02", "2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2025-02-18", "2025-02-18", date(2025, 2, 18), date(2025, 2, 18)),
        (" 2025-02-18 ", "2026", date(2025, 2, 18), date(2026, 12, 31)),
    ],
)
def test_stated_days(since: str, until: str, start: date | None, end: date | None) -> None:
    assert Filters.stated(since=since, until=until) == Filters(Period(start, end))


@pytest.mark.parametrize(
    ("since", "until", "said"),
    [
        ("2025-03", "2025-02", "2025-03-01 to 2025-02-28; swap the two"),
        ("2026", "2025", "swap the two"),
        ("yesterday", "", '"yesterday" is no day: write a year, month or day as in 2025'),
        ("", "18.02.2025", '"18.02.2025" is no day'),
        ("2025-02-30", "", "is no day"),
        ("2025-13", "", "is no day"),
        ("0000", "", "is no day"),
        ("2025-02-18T10:00", "", "is no day"),
        ("-", "", "is no day"),
    ],
)
def test_what_is_no_time_says_what_to_write(since: str, until: str, said: str) -> None:
    with pytest.raises(FilterError, match=said) as caught:
        Filters.stated(since=since, until=until)

    assert str(caught.value)[0].upper() == str(caught.value)[0]
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize(
    ("stated", "language"),
    [("fr", "fr"), ("FR", "fr"), ("fr-FR", "fr"), ("zh_Hant", "zh"), (" pt-BR ", "pt"), ("yue", "yue")],
)
def test_stated_languages(stated: str, language: str) -> None:
    assert Filters.stated(languages=[stated, "en"]).languages == (language, "en")


@pytest.mark.parametrize("stated", ["french", "f", "français", "fr,en", "fr en", "12", "*", "'", "fr-", "x" * 500])
def test_what_is_no_language_says_what_to_give(stated: str) -> None:
    with pytest.raises(FilterError, match="is not a language code; use two letters, such as en") as caught:
        Filters.stated(languages=[stated])

    assert len(str(caught.value)) < 200


def test_too_many_sources_or_languages_say_how_many_are_taken() -> None:
    with pytest.raises(FilterError, match=r"There are 1,000 sources to filter by; give at most 500\."):
        Filters.stated(sources=[f"s{number}" for number in range(1000)])
    with pytest.raises(FilterError, match="There are 501 languages"):
        Filters(languages=("en",) * 501)
    assert Filters.stated(sources=["Le Monde"] * 1000).sources == ("Le Monde",)


def test_sources_are_as_they_are_written_but_for_spaces_around() -> None:
    given = [" Le Monde ", "%", "a_b", "", "  ", "\n", "\0", "caf\udce9"]

    assert Filters.stated(sources=given).sources == ("Le Monde", "%", "a_b", "caf")


@pytest.mark.parametrize(
    ("filters", "said"),
    [
        (Filters.stated(), ""),
        (Filters.stated(since="", until=" ", sources=["", " "]), ""),
        (Filters.stated(since="2025-02"), "published from 2025-02-01 on"),
        (Filters.stated(until="2025"), "published until 2025-12-31"),
        (Filters.stated(since="2025-02", until="2025-02"), "published from 2025-02-01 to 2025-02-28"),
        (Filters.stated(since="2025-02-18", until="2025-02-18"), "published on 2025-02-18"),
        (Filters.stated(sources=["Le Monde", "%"]), "from Le Monde or %"),
        (Filters.stated(languages=["fr", "de"]), "in the language fr or de"),
        (
            Filters.stated("2025", "", ["AFP"], ["fr"]),
            "published from 2025-01-01 on, from AFP, in the language fr",
        ),
    ],
)  # fmt: skip
def test_filters_say_themselves_and_whether_they_limit_anything(filters: Filters, said: str) -> None:
    assert str(filters) == said
    assert bool(filters) is bool(said)
    assert (filters == EVERYTHING) is not bool(said)
