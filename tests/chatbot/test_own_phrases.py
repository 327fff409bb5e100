"""The program's own words are told from those of articles and models."""

import pytest

from chatbot.own_phrases import without_own_phrases

TEXTS = {
    "a quotation": ("In the articles' own words:\n\nIt rains. [1]", [], "It rains. [1]"),
    "in another language": ("Mit den Worten der Artikel:\n\nEs regnet.", ["de"], "Es regnet."),
    "in a language that was not named": ("Mit den Worten der Artikel: x", [], "Mit den Worten der Artikel: x"),
    "no answer": ("The articles do not say.", [], ""),
    "with counts filled in": ("Articles that mention “Kyiv”: 2 of 14. Newest first:\n- x", [], "- x"),
    "nothing of it": ("It rains.", ["de"], "It rains."),
    "nothing": ("", [], ""),
}


@pytest.mark.parametrize(("text", "languages", "rest"), TEXTS.values(), ids=TEXTS)
def test_they_are_left_out(text, languages, rest):
    assert without_own_phrases(text, languages).strip() == rest
