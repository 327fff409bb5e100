from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.answering.quoting.marks import merged, telling_spans
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


def test_things_are_marked_beside_the_words():
    quote = "The meeting lasted three hours."
    spans = telling_spans(telling_words("How long was the meeting?", "en"), quote, [(19, 30)])

    assert [quote[start:end] for start, end in spans] == ["meeting", "three hours"]


@given(st.data(), st.text(max_size=40))
def test_merged_spans_are_in_order_and_apart(data, text):
    places = st.integers(0, len(text))
    pairs = data.draw(st.lists(st.tuples(places, places)))
    spans = [(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]]

    whole = merged(spans, text)

    assert all(text[one[1] : other[0]].strip() for one, other in pairwise(whole))
    assert all(any(start <= one and other <= end for start, end in whole) for one, other in spans)


@given(st.text(max_size=60), st.text(max_size=60))
def test_marks_lie_in_the_quote(question, quote):
    spans = telling_spans(telling_words(question, "en"), quote)

    assert all(0 <= start < end <= len(quote) for start, end in spans)
    assert [*spans] == sorted(spans)
    assert all(one[1] < other[0] for one, other in pairwise(spans))
