from datetime import UTC, date, datetime

import pytest

from vectorstore.errors import ReaderError
from vectorstore.readers.extraction.metadata import date_of, id_of, iso_date, language_of


@pytest.mark.parametrize(
    ("stated", "found"),
    [
        (None, ""),
        ("", ""),
        (date(2025, 3, 14), "2025-03-14"),
        (datetime(2025, 3, 14, 10, tzinfo=UTC), "2025-03-14"),
        ("2025-03-14", "2025-03-14"),
        (" 2025-03-14T10:00:00+01:00 ", "2025-03-14"),
        ("2025-03-14 10:00:00 +0000", "2025-03-14"),
        (20250314, "2025-03-14"),
        ("2025-03", "2025-03"),
        (2025, "2025"),
        ("1815-06-18", "1815-06-18"),
    ],
)
def test_dates(stated: object, found: str) -> None:
    assert date_of(stated) == found


@pytest.mark.parametrize(
    "stated", ["yesterday", "14.03.2025", "2025-02-30", "2025-13", 7, True, 1.5, ["2025-03-14"]]
)
def test_what_is_no_date(stated: object) -> None:
    with pytest.raises(ReaderError, match=r"published is .*; write a date such as"):
        date_of(stated)


@pytest.mark.parametrize("written", ["", "March 2025", "2025-3-14", "2025-02-30T10:00", "٢٠٢٥"])
def test_what_is_not_iso(written: str) -> None:
    assert iso_date(written) == ""


@pytest.mark.parametrize(
    ("tag", "language"), [("", ""), ("fr", "fr"), ("fr-CA", "fr"), ("ZH_Hant", "zh"), ("yue", "yue")]
)
def test_languages(tag: str, language: str) -> None:
    assert language_of(tag) == language


@pytest.mark.parametrize("tag", ["French", "f", "fr CA", "12"])
def test_what_is_no_language(tag: str) -> None:
    with pytest.raises(ReaderError, match=r"language .* is not a code"):
        language_of(tag)


@pytest.mark.parametrize(
    ("stated", "found"), [({}, ""), ({"id": None}, ""), ({"id": 7}, "7"), ({"id": " a\n1 "}, "a 1")]
)
def test_ids(stated: dict[str, object], found: str) -> None:
    assert id_of(stated) == found


@pytest.mark.parametrize("stated", ["", " ", "\u200b", 1.5, True, ["a"]])
def test_what_is_no_id(stated: object) -> None:
    with pytest.raises(ReaderError, match=r"^id "):
        id_of({"id": stated})
