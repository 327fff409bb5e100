from __future__ import annotations

import unicodedata

import pytest

from chatbot.serving.access.passwords import is_hash, is_password, password_hash

KEPT = password_hash("Grün wie Gras")


@pytest.mark.parametrize(
    ("typed", "accepted"),
    [
        ("Grün wie Gras", True),
        (unicodedata.normalize("NFD", "Grün wie Gras"), True),
        ("grün wie gras", False),
        ("Grün wie Gras ", False),
        ("", False),
        ("\ud800", False),
    ],
)
def test_a_hash_tells_its_password(typed: str, accepted: bool) -> None:
    assert is_password(typed, KEPT) is accepted


def test_two_hashes_of_one_password_differ() -> None:
    assert password_hash("Grün wie Gras") != KEPT
    assert is_hash(KEPT)
    assert "Gras" not in KEPT


@pytest.mark.parametrize(
    "damaged",
    ["", "Grün wie Gras", KEPT[:-4], KEPT.replace("ln=15", "ln=99"), KEPT + "\n"],
    ids=["empty", "plain", "cut", "other cost", "longer"],  # its salt is another one in each process
)
def test_what_is_no_hash_is_of_no_password(damaged: str) -> None:
    assert not is_hash(damaged)
    assert not is_password("Grün wie Gras", damaged)
