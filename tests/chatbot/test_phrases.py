import pytest

from chatbot.phrases import _PHRASES, phrases
from vectorstore.languages.detection import detect_language

# Short sentences of near languages are not told apart.
NEAR = ("bg", "ca", "cs", "da", "es", "id", "it", "nl", "no", "pl", "pt", "ro", "ru", "sv", "uk", "zh")
SURE = [language for language in _PHRASES if language not in NEAR]


@pytest.mark.parametrize("language", _PHRASES)
def test_every_language_has_phrases_of_its_own(language):
    assert phrases(language) != phrases("en")
    assert phrases(language).quotes.rstrip()[-1] in ":："
    assert phrases(language).silent.rstrip()[-1] in ".。।"


@pytest.mark.parametrize("language", SURE)
def test_the_phrases_are_in_their_language(language):
    said = f"{phrases(language).quotes} {phrases(language).silent}"
    assert detect_language(said) in (language, "")


@pytest.mark.parametrize("language", ["en", "", "xx"])
def test_english_stands_in(language):
    assert phrases(language).silent == "The articles do not say."
