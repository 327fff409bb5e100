import re

import pytest

from vectorstore.languages.folding import fold
from vectorstore.languages.patterns import any_word, expression, filled

FOUND = [
    ("not", "It is NOT so.", "not"),
    ("not", "It is nothing.", None),
    ("kein*", "Keinerlei Zweifel", "keinerlei"),
    ("*n't", "They didn't.", "n't"),
    ("n'", "Il n'a rien dit.", "n'"),
    ("non-", "a non-event", "non-"),
    ("jamás", "Jamas lo dijo", "jamas"),
    ("per cent", "five per  cent", "per cent"),
    ("km", "5km", "km"),  # a number may stand right before
    ("km", "5kmh", None),
    ("c.", "c. 1900", "c."),
    ("没", "他没有来", "没"),
    ("/天", "100/天", "/天"),
    ("न", "यह न हो", "न"),
    ("न", "यह नाम है", None),  # a vowel sign belongs to its letter
    ("नहीं", "यह नहीं।", fold("नहीं")),
    ("لا", "لا أحد", "لا"),
]


@pytest.mark.parametrize(("word", "text", "found"), FOUND)
def test_a_word_is_found_as_it_is_written(word: str, text: str, found: str | None) -> None:
    match = re.search(any_word([word]), fold(text))
    assert (match and match[0]) == found


def test_the_longest_word_is_found() -> None:
    assert re.findall(any_word(["more", "more than", "more*"]), "more than moreover") == ["more than", "moreover"]


def test_no_words_find_nothing() -> None:
    assert not re.search(any_word([]), "anything")


def test_an_expression_is_folded_and_filled() -> None:
    parts = {"article": "{the} Artikel", "the": "(?:den|der)"}

    assert expression("fasse {article} über {subject}", parts) == "fasse (?:den|der) artikel uber {subject}"
    assert expression("vor {time}", space=" ?") == "vor ?{time}"


def test_names_that_are_left_are_filled_as_they_are() -> None:
    assert filled(r"{n} \d{1,2}", lambda name: f"(?P<{name}>X)") == r"(?P<n>X) \d{1,2}"
