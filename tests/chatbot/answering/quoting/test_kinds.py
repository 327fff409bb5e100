import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.answering.quoting import kinds
from chatbot.answering.quoting.expected import KINDS
from chatbot.answering.quoting.kinds import things

HAS = [
    ("duration", "fr", "Elle a duré environ trois à quatre heures.", "How long?", ["trois à quatre heures"]),
    ("duration", "de", "Das Treffen dauerte 90 Minuten.", "Wie lange?", ["90 Minuten"]),
    ("duration", "ru", "Встреча длилась три часа.", "Сколько?", ["три часа"]),
    ("duration", "zh", "会谈持续了三个小时。", "多久？", []),
    ("duration", "zh", "会谈持续了3小时。", "多久？", ["3小时"]),
    ("time", "fr", "Le dialogue a été entamé le 12 février à Riyad.", "Quand ?", ["12 février"]),
    ("time", "en", "It was built in 1066 by William.", "When?", ["1066"]),
    ("time", "en", "In 1066 it was built.", "When in 1066?", []),
    ("time", "en", "He won 1,500 votes.", "When?", []),
    ("count", "en", "There came 1,500 people.", "How many?", ["1,500"]),
    ("count", "en", "Of the 27 states all agreed.", "How many of the 27 states agreed?", []),
    ("count", "es", "Vinieron veintidós personas.", "¿Cuántas?", ["veintidós"]),
    ("share", "de", "Rund 35 Prozent stimmten zu.", "Wie viel Prozent?", ["35 Prozent"]),
    ("share", "tr", "Seçmenlerin %35 kadarı geldi.", "Yüzde kaç?", ["%35"]),
    ("money", "en", "It cost $3.5 billion to build.", "How much?", ["$3.5 billion"]),
    ("money", "fr", "Il a coûté 4 millions d'euros.", "Combien ?", ["4 millions d'euros"]),
    ("measure", "en", "It lies 40 km from Paris.", "How far?", ["40 km"]),
    ("reason", "de", "Er ging, weil es regnete.", "Warum?", ["weil"]),
    ("person", "fr", "Selon lui, Pete Hegseth était là.", "Who?", ["Pete Hegseth"]),
    ("person", "fr", "Alors Vladimir Poutine parle.", "Whom did Putin meet?", []),
    ("person", "ru", "Там был Дмитрий Песков.", "Кто?", ["Дмитрий Песков"]),
    ("other", "en", "In 1066 Pete Hegseth paid $5.", "What?", []),
]


@pytest.mark.parametrize(("kind", "language", "text", "question", "found"), HAS)
def test_a_sentence_has_what_is_asked_for(kind, language, text, question, found):
    assert [text[start:end] for start, end in things(kind, text, language, question)] == found


def test_the_languages_are_those_that_questions_are_read_in():
    from chatbot.answering.quoting.expected import _tables

    assert kinds._tables().keys() == _tables().keys()


PIECES = ["Pete Hegseth ", "3 ", "ﬁve ", "二十", "12 février 2025 ", "٣٥ ٪", "İ ", "e\u0301", "$5, "]


@given(
    st.sampled_from(KINDS),
    st.lists(
        st.sampled_from(
            ["Pete Hegseth ", "3 ", "ﬁve ", "二十", "12 février 2025 ", "٣٥ ٪", "İ ", "e\u0301", "$5, "]
        )
    ),
    st.sampled_from([*kinds._tables(), ""]),
)
def test_things_lie_in_the_text(kind, parts, language):
    text = "".join(parts)
    for start, end in things(kind, text, language, "What of 3?"):
        assert 0 <= start < end <= len(text)
        assert text[start:end].strip()
