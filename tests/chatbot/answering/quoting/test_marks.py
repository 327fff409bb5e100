from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.answering.quoting.marks import telling_spans
from vectorstore.text.words import telling_words

ROWS = {
    "inflected": ("What did Peskov demand?", "en", "Peskovs demands were two.", ["Peskovs demands"]),
    "another script": ("Putin", "en", "Вчера Путин был там.", ["Путин"]),
    "an acronym turned": ("What of NATO?", "en", "Il parle de l'OTAN.", ["OTAN"]),
    "no spaces": ("普京", "zh", "昨天普京说了。", ["普京"]),
    "vowel signs": ("दिल्ली में", "hi", "वह दिल्ली गए।", ["दिल्ली"]),
    "another word": ("Kuchen", "de", "Der Kaiser kam.", []),
}


@pytest.mark.parametrize(("question", "language", "quote", "marked"), ROWS.values(), ids=ROWS)
def test_the_words_asked_for_are_marked(question, language, quote, marked):
    spans = telling_spans(telling_words(question, language), quote)

    assert [quote[start:end] for start, end in spans] == marked


@given(st.text(max_size=60), st.text(max_size=60))
def test_marks_lie_in_the_quote(question, quote):
    spans = telling_spans(telling_words(question, "en"), quote)

    assert all(0 <= start < end <= len(quote) for start, end in spans)
    assert [*spans] == sorted(spans)
    assert all(quote[one[1] : other[0]].strip() for one, other in pairwise(spans))
