import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.answering.quoting.pointers import points_back
from vectorstore.languages.language_files import languages_with

POINTING = [
    ("en", "He said that Moscow insisted."),
    ("en", "The latter refused."),
    ("en", "In this he was alone."),
    ("fr", "Il a également noté que rien ne change."),
    ("fr", "« Selon lui, tout va bien. »"),
    ("fr", "Ces demandes ont été rejetées."),
    ("de", "Er ging. "),
    ("de", "Damit war es vorbei."),
    ("es", "Este último lo negó."),
    ("ru", "Он отказался."),
    ("ru", "По его словам, всё хорошо."),
    ("pl", "Jego zdaniem to koniec."),
    ("tr", "Bunu kimse beklemiyordu."),
    ("ar", "هذا غير صحيح."),
    ("hi", "उसने कहा कि नहीं।"),
    ("zh", "他说没有。"),
    ("ja", "彼は言った。"),
]
STANDING = [
    ("en", "Witkoff met Putin, and he said so."),
    ("en", "There are four regions."),
    ("en", "Hers was the first."),
    ("fr", "Il faut partir."),
    ("fr", "Ilham Aliyev est là."),
    ("de", "Es gibt vier Regionen."),
    ("de", "Das Treffen begann."),
    ("ru", "Путин отказался."),
    ("zh", "普京说没有。"),
    ("xx", "He said so."),
    ("en", ""),
]


@pytest.mark.parametrize(("language", "sentence"), POINTING)
def test_a_sentence_that_needs_the_one_before_it_is_known(language, sentence):
    assert points_back(sentence, language)


@pytest.mark.parametrize(("language", "sentence"), STANDING)
def test_a_sentence_that_stands_alone_is_known(language, sentence):
    assert not points_back(sentence, language)


@given(st.text(max_size=40), st.sampled_from(languages_with("pointers")))
def test_every_table_can_be_read(sentence, language):
    assert points_back(sentence, language) in (True, False)
    assert not points_back("", language)
