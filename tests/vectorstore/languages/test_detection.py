import pytest
from eld import LanguageDetector

from vectorstore.languages.detection import detect_language


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("What did Peskov demand?", "en"),
        ("Where is Kyiv?", "en"),
        ("Qui est Steve Witkoff ?", "fr"),
        ("Et après ?", "fr"),
        ("Wer ist Pete Hegseth?", "de"),
        ("¿Quién es Putin?", "es"),
        ("Что сказал Песков?", "ru"),
        ("谁是普京?", "zh"),
        ("ペスコフは何を要求したか", "ja"),
        ("من هو ترامب؟", "ar"),
    ],
)
def test_short_questions(question: str, language: str) -> None:
    assert detect_language(question) == language


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Que demande Peskov ?", "fr"),
        ("Combien ?", "fr"),
        ("Qu'a dit Macron sur l'OTAN ?", "fr"),
        ("When?", "en"),
        ("¿Qué exigió Peskov?", "es"),
        ("Was forderte Holger Lindemann?", "de"),
        ("Чего требовал Песков?", "ru"),
        ("杭州的商家会被罚多少钱?", "zh"),
        ("12345", ""),
    ],
)
def test_an_expected_language_is_taken_for_one_that_is_nearly_as_likely(question: str, language: str) -> None:
    assert detect_language(question, {"fr", "en"}) == language


@pytest.mark.parametrize(
    "text", ["", " ", "NATO?", "OTAN", "Trump Putin Witkoff", "12345", "!!!", "😀", "asdf qwer zxcv"]
)
def test_what_cannot_be_told_is_left_open(text: str) -> None:
    assert detect_language(text) == ""


def test_a_text_is_named_where_a_question_would_be_left_open() -> None:
    # The detector gives the right answer here and calls it unreliable.
    text = (
        "Bristol beat Leicester Tigers; Toulouse beat Racing Metro; Kony Ealy kicked six penalties; "
        "Jared Short scored two tries; Dan Biggar converted both; Antoine Dupont was named man of the match."
    )
    assert not LanguageDetector().detect(text).is_reliable()
    assert detect_language(text) == "en"
    assert detect_language("1 234 — 5 678; " * 100) == ""


def test_a_quotation_at_the_start_does_not_decide() -> None:
    quotation = "“The talks were long and extremely productive, and we will speak again,” he said to the press. "
    text = (
        quotation * 12 + "Die Gespräche sollen in der kommenden Woche fortgesetzt werden, hieß es in Moskau. " * 60
    )
    assert detect_language(text[:900]) == "en"
    assert detect_language(text) == "de"
