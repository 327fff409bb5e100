"""Negations, in words of their own and within verbs."""

from __future__ import annotations

import pytest

from chatbot.evidence.facts.negations import is_negated, negations_in
from chatbot.evidence.facts.text_tokens import Text

NEGATED = {
    "did not accept": ("tr", "Meclis yasayı kabul etmedi.", True),
    "accepted": ("tr", "Meclis yasayı kabul etti.", False),
    "will not resign": ("tr", "Bakan istifa etmeyeceğini açıkladı.", True),
    "will resign": ("tr", "Bakan istifa edeceğini açıkladı.", False),
    "does not pay": ("tr", "Şirket vergi ödemiyor.", True),
    "was not found": ("tr", "Uçak henüz bulunamamış.", True),
    "that they did not know": ("tr", "Sürücü yolu tanımadığını söyledi.", True),
    "a comedy": ("tr", "Yeni komedi filmi Medine'de çekildi.", False),
    "a name": ("tr", "Mahmud Ahmadi ile Ali Mohammadi İzmir'e geldi.", False),
    "hopes": ("tr", "Bakan anlaşma umuyor.", False),
    "not in English": ("en", "He did not come.", True),
    "cannot": ("en", "He can't come.", True),
}


@pytest.mark.parametrize("row", NEGATED.values(), ids=NEGATED)
def test_a_negation_is_found(row: tuple[str, str, bool]) -> None:
    language, text, expected = row
    assert is_negated(text, language) is expected


WHOLE = {
    "a word": ("en", "He did not come.", ["not"]),
    "an ending": ("tr", "Meclis yasayı kabul etmedi.", ["etmedi"]),
    "contracted": ("en", "He didn't come.", ["didn't"]),
}


@pytest.mark.parametrize("row", WHOLE.values(), ids=WHOLE)
def test_a_word_whose_ending_negates_is_taken_whole(row: tuple[str, str, list[str]]) -> None:
    language, written, expected = row
    text = Text(written, language)
    assert [text.as_written(*span) for span in negations_in(text)] == expected
