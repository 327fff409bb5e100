import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.answering.quoting.excerpt import QUOTE_CHARACTERS, excerpt, is_followed
from chatbot.answering.quoting.ranking import SentenceHit
from vectorstore.article import Article
from vectorstore.search.hits import Hit, Signals
from vectorstore.text.passages import Passage, Sentence, sentences_of


def hit_on(text: str, place: int, language: str = "en") -> SentenceHit:
    """A hit on all of a text, and in it on one sentence."""
    article = Article(id="a", text=text, language=language)
    sentences = tuple(sentences_of(article.text, language))
    passage = Passage("a.0", "a", 0, len(article.text), article.text, sentences)
    return SentenceHit(sentences[place], Hit(passage, article, 0.0, Signals(0.0, 0.0)), 0.0)


QUOTED = {
    "stands alone": ("Putin met Witkoff. Rubio was there.", 1, "Rubio was there."),
    "he": ("Putin met Witkoff. He was late.", 1, "Putin met Witkoff. He was late."),
    "he, and he": ("Putin met Witkoff. He was late. He left.", 2, "Putin met Witkoff. He was late. He left."),
    "no further": ("Putin ran. He sat. He stood. He left.", 3, "He sat. He stood. He left."),
    "the first of all": ("He was late. Putin left.", 0, "He was late."),
    "another paragraph": ("Putin met Witkoff.\n\nHe was late.", 1, "He was late."),
    "too long together": (f"Putin met {'himself ' * 90}there. He was late.", 1, "He was late."),
}


@pytest.mark.parametrize(("text", "place", "quoted"), QUOTED.values(), ids=QUOTED)
def test_a_sentence_takes_along_whom_it_points_to(text, place, quoted):
    one = hit_on(text, place)
    start, end = excerpt([one], (), ())

    assert one.hit.article.text[start:end] == quoted


def test_what_is_quoted_anyway_is_not_taken_along():
    one = hit_on("Putin met Witkoff. He was late.", 1)

    assert excerpt([one], {("a", 0)}, ()) == (one.sentence.start, one.sentence.end)


CLAUSES = ", ".join(f"clause {number} of the many clauses" for number in range(40))


@pytest.mark.parametrize("text", [f"It says {CLAUSES}.", f"It says {CLAUSES}.".replace(",", ""), "x" * 1000])
def test_of_a_long_sentence_the_part_that_tells_is_quoted(text):
    sentence = Sentence(0, len(text), text)
    whole = hit_on(text, 0)
    one = SentenceHit(sentence, whole.hit, 0.0)
    last = len(text) - 20

    start, end = excerpt([one], (), [(last, last + 5)])

    assert 0 < end - start <= QUOTE_CHARACTERS
    assert "x" in text or start <= last < end


@given(st.text("ab, ;।，.", min_size=601, max_size=900), st.integers(0, 600))
def test_a_part_lies_in_its_sentence(text, mark):
    one = SentenceHit(Sentence(0, len(text), text), hit_on("A.", 0).hit, 0.0)

    start, end = excerpt([one], (), [(mark, mark + 1)])

    assert 0 <= start < end <= len(text)
    assert end - start <= QUOTE_CHARACTERS


ROWS = {
    "next": ("Putin met Witkoff. Rubio left.", 0, 1, True),
    "not next": ("Putin met Witkoff. Rubio left. Lavrov sat.", 0, 2, False),
    "before": ("Putin met Witkoff. Rubio left.", 1, 0, False),
    "itself": ("Putin met Witkoff.", 0, 0, False),
    "another paragraph": ("Putin met Witkoff.\n\nRubio left.", 0, 1, False),
}


@pytest.mark.parametrize(("text", "first", "second", "followed"), ROWS.values(), ids=ROWS)
def test_a_sentence_is_followed_by_the_next_of_its_paragraph(text, first, second, followed):
    one = hit_on(text, first)
    other = SentenceHit(one.hit.passage.sentences[second], one.hit, 0.0)

    assert is_followed(one, other) is followed


def test_sentences_in_a_row_are_one_span():
    one = hit_on("Putin met Witkoff. He was late. Rubio left.", 1)
    other = SentenceHit(one.hit.passage.sentences[2], one.hit, 0.0)

    assert excerpt([one, other], (), ()) == (0, len(one.hit.article.text))
