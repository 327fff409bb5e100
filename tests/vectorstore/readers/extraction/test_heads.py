import pytest

from vectorstore.readers.extraction.heads import split_stated

BODY = {
    "en": "The port workers ended their strike on Monday after two weeks, the union said in a statement.",
    "fr": "Les dockers du port ont mis fin lundi à leur grève de deux semaines, a annoncé leur syndicat.",
    "de": "Die Hafenarbeiter haben am Montag ihren zweiwöchigen Streik beendet, teilte die Gewerkschaft mit.",
    "pl": "Pracownicy portu zakończyli w poniedziałek dwutygodniowy strajk, poinformował związek zawodowy.",
    "ru": "Портовые рабочие завершили в понедельник двухнедельную забастовку, сообщил профсоюз в заявлении.",
}
DAY = "2025-03-12"


@pytest.mark.parametrize(
    ("language", "head", "stated"),
    [
        (
            "en",
            "Title: The strike: an end\nDate: 2025-03-12\nSource: The Herald\nAuthor: Jane Doe",
            {"title": "The strike: an end", "published": DAY, "outlet": "The Herald", "author": "Jane Doe"},
        ),
        (
            "en",
            "date: 12 March 2025, 10:15\n\nTITLE: The strike\nURL: https://example.org/a",
            {"title": "The strike", "published": DAY, "source": "https://example.org/a"},
        ),
        (
            "en",
            "Title: The strike\n\nBy Jane Doe, 12 March 2025",
            {"title": "The strike", "published": DAY, "author": "Jane Doe"},
        ),
        (
            "en",
            "Title: The strike\nUpdated: 2025-03-13\nPublished: 2025-03-12",
            {"title": "The strike", "published": DAY},
        ),
        ("en", "Title: The strike\nUpdated: 2025-03-12", {"title": "The strike", "published": DAY}),
        (
            "fr",
            "Titre : La grève\nDate : 12 mars 2025\nSource : Le Phare\nAuteur : Claire Dumont",
            {"title": "La grève", "published": DAY, "outlet": "Le Phare", "author": "Claire Dumont"},
        ),
        (
            "de",
            "Titel: Der Streik\nDatum: 12.03.2025\nQuelle: Der Anker\nAutorin: Eva Groß",
            {"title": "Der Streik", "published": DAY, "outlet": "Der Anker", "author": "Eva Groß"},
        ),
        ("de", "Title: Der Streik\nDate: 2025-03-12", {"title": "Der Streik", "published": DAY}),
        ("pl", "Tytuł: Strajk\nData: 12 marca 2025", {"title": "Strajk", "published": DAY}),
        ("ru", "Заголовок: Забастовка\nДата: 12 марта 2025", {"title": "Забастовка", "published": DAY}),
    ],
)
def test_a_head_leaves_the_text(language: str, head: str, stated: dict[str, str]) -> None:
    found, below = split_stated(f"{head}\n\n{BODY[language]}")
    assert found == stated
    assert below.endswith(BODY[language])
    assert "itle" not in below


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("The strike\nDate: 2025-03-12", {"published": DAY}),
        ("The strike\n\nPublished 12 March 2025\nBy Jane Doe", {"published": DAY, "author": "Jane Doe"}),
        ("Source: minister to resign", {}),
        ("Title fight: Doe beats Roe", {}),
        ("Date: soon", {}),
        ("", {}),
    ],
)
def test_what_is_no_head_stays(text: str, stated: dict[str, str]) -> None:
    whole = f"{text}\n\n{BODY['en']}"
    assert split_stated(whole) == (stated, whole)


@pytest.mark.parametrize(
    ("text", "stated", "below"),
    [
        ("12 March 2025\nThe strike is over\n\n", {"published": DAY}, "The strike is over\n12 March 2025\n\n"),
        ("12 March 2025\n\n", {}, "12 March 2025\n\n"),
    ],
)
def test_a_date_above_the_title(text: str, stated: dict[str, str], below: str) -> None:
    assert split_stated(text + BODY["en"]) == (stated, below + BODY["en"])


def test_a_date_that_cannot_be_read_stays() -> None:
    assert split_stated(f"Title: A\nDate: soon\n\n{BODY['en']}") == (
        {"title": "A"},
        f"Date: soon\n\n\n{BODY['en']}",
    )
