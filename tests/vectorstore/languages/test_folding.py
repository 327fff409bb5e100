import pytest
from hypothesis import given
from hypothesis import strategies as st

from vectorstore.languages.folding import fold, folded, is_unspaced

FOLDED = [
    ("  Élysée \n Palace ", "elysee palace"),
    ("STRASSE, Straße", "strasse, strasse"),
    ("İstanbul, ışık", "istanbul, isik"),
    ("l’été", "l'ete"),
    ("٣ مارس", "3 مارس"),
    ("한국", "한국"),
    ("soft\u00adhyphen", "softhyphen"),
]


@pytest.mark.parametrize(("text", "plain"), FOLDED)
def test_case_accents_and_digits_are_folded(text: str, plain: str) -> None:
    assert fold(text) == plain


@given(st.text())
def test_every_character_has_its_place(text: str) -> None:
    plain, places = folded(text)

    assert len(plain) == len(places)
    assert places == sorted(places)
    assert all(0 <= place < len(text) for place in places)


@pytest.mark.parametrize(
    ("text", "unspaced"), [("文章", True), ("きょう", True), ("ไทย", True), ("기사", False), ("a", False)]
)
def test_scripts_without_spaces_are_known(text: str, unspaced: bool) -> None:
    assert is_unspaced(text) == unspaced
