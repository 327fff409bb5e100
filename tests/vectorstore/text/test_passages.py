import time
from itertools import pairwise

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from vectorstore.article import Article
from vectorstore.text.passages import (
    PASSAGE_CHARACTERS,
    PASSAGE_WORDS,
    Passage,
    count_words,
    passages_of,
    sentences_of,
)

LANGUAGES = ["", "en", "fr", "de", "zh", "ja", "ar", "hi", "th", "xx"]
PIECES = [
    "a", "word ", "Mr. ", "U.S. ", "Hello", " ", "   ", "\n", "\n\n", "\n \n", "\t", "\u3000", ".", "!", "?", "…",
    "。", "।", "؟", "，", ";", "«", " »", '"', "(", ")", "“", "”", "'", "1.", "- ", "\n- ", "\n# ", "[1]", "http://a.b/c",
    "你好", "字" * 60, "नमस्ते", "مرحبا ", "Москва ", "ภาษาไทย", "😀", "👩\u200d👧", "\u0301", "\u200d", "x" * 40,
    "The talks went on for a long time. ", "谈判持续了很长时间。", "Les négociations ont duré longtemps. ",
]  # fmt: skip
MIXED_TEXT = st.lists(st.sampled_from(PIECES), max_size=250).map("".join)
ANY_TEXT = st.text(max_size=300)


def new_sentences(passages: list[Passage]) -> list[object]:
    """Every sentence of the passages, the one a passage shares with the one before it once."""
    sentences = list(passages[0].sentences) if passages else []
    for before, passage in pairwise(passages):
        shared = passage.sentences[0] == before.sentences[-1]
        assert len(passage.sentences) > shared
        sentences += passage.sentences[shared:]
    return sentences


SCRIPTS = {
    "latin": "abcdeéßøñłIİi", "cyrillic": "абвгдежзиЙёєїґ", "greek": "αβγδεζηθώς", "hebrew": "אבגדהוםן",
    "arabic": "ابتثجحخدپچگ", "devanagari": "अआइईकखगघिी्ा", "thai": "กขฃคฅฆงะาิีุ", "khmer": "កខគឃងចា្",
    "burmese": "ကခဂဃငစျာ", "han": "我你他们的是在中国人𠀀", "kana": "あいうアイウーっ", "hangul": "가각한국어ᄀ",
    "georgian": "აბგდევზ", "ethiopic": "አማርኛሀለ", "emoji": "😀👩\u200d👧🇺🇦",
}  # fmt: skip
"""A few letters of each; some take two code units, some join with what stands before them."""
STOPS = [
    ". ", "! ", "? ", "… ", "。", "！", "？", "।", "؟ ", "။", "។ ", "።", ".\n", "\n\n", "\n- ", ": «", "» ",
    ", ", "、",
]  # fmt: skip


def words_in(letters: str) -> st.SearchStrategy[str]:
    return st.text(letters, min_size=1, max_size=9)


def clauses_in(letters: str) -> st.SearchStrategy[str]:
    """Words of one script, with or without spaces between them, and what ends them."""
    return st.builds(
        lambda words, between, stop: between.join(words) + stop,
        st.lists(words_in(letters), min_size=1, max_size=14),
        st.sampled_from([" ", " ", "", "\u200c", "\u3000", "\n"]),
        st.sampled_from(STOPS),
    )


def repeated(pieces: list[str], times: int) -> str:
    """Long texts come of few choices, so that many are tried."""
    return "".join(pieces * times)


CLAUSES = st.lists(st.one_of([clauses_in(letters) for letters in SCRIPTS.values()]), min_size=1, max_size=12)
MIXED_SCRIPTS = st.builds(repeated, CLAUSES, st.integers(1, 40))
TEXTS = MIXED_SCRIPTS | MIXED_TEXT | ANY_TEXT


@settings(max_examples=300)
@given(TEXTS, st.sampled_from(LANGUAGES))
def test_sentences_leave_out_only_white_space(text: str, language: str) -> None:
    end = 0
    for sentence in sentences_of(text, language):
        assert not text[end : sentence.start].strip()
        assert text[sentence.start : sentence.end] == sentence.text == sentence.text.strip()
        assert sentence.text
        end = sentence.end
    assert not text[end:].strip()


@settings(max_examples=1000)
@given(TEXTS, st.sampled_from(LANGUAGES))
def test_passages_hold_every_sentence_in_order_and_keep_the_bound(text: str, language: str) -> None:
    article = Article(text=text, language=language)
    passages = passages_of(article)
    for passage in passages:
        assert article.text[passage.start : passage.end] == passage.text
        assert all(article.text[one.start : one.end] == one.text for one in passage.sentences)
        assert (passage.start, passage.end) == (passage.sentences[0].start, passage.sentences[-1].end)
        assert count_words(passage.text) <= PASSAGE_WORDS
        assert len(passage.text) <= PASSAGE_CHARACTERS
    assert new_sentences(passages) == sentences_of(article.text, language)
    assert len({passage.id for passage in passages}) == len(passages)


def test_the_texts_of_these_tests_are_cut_into_several_passages() -> None:
    """Else nothing would be tested above."""
    only_one = settings(database=None, phases=[Phase.generate])
    several = find(TEXTS, lambda text: len(passages_of(Article(text=text))) > 2, settings=only_one)

    assert count_words(several) > PASSAGE_WORDS or len(several) > PASSAGE_CHARACTERS


@given(MIXED_TEXT | ANY_TEXT, st.integers(min_value=0, max_value=300))
def test_parts_have_at_least_the_words_of_the_whole(text: str, cut: int) -> None:
    assert count_words(text[:cut]) + count_words(text[cut:]) >= count_words(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("Qui est Steve Witkoff ?", 5),
        ("नमस्ते दुनिया", 2),
        ("俄罗斯总统", 3),
        ("x" * 48, 2),
    ],
)
def test_count_words(text: str, words: int) -> None:
    assert count_words(text) == words


@pytest.mark.parametrize(
    ("text", "language", "sentences"),
    [
        ("Mr. Smith came. He left.", "en", ["Mr. Smith came.", "He left."]),
        ("M. Peskov est venu. « Il est parti. »", "fr", ["M. Peskov est venu.", "« Il est parti. »"]),
        ("Il a vu M. Peskov. M. Witkoff aussi.", "fr", ["Il a vu M. Peskov.", "M. Witkoff aussi."]),
        (
            "Verdi? G. Verdi. It rained in 3. It was 5. It is.",
            "it",
            ["Verdi?", "G. Verdi.", "It rained in 3.", "It was 5.", "It is."],
        ),
        ("The U.S. It is far.", "en", ["The U.S.", "It is far."]),
        ("Κόστισε 14 εκατ. ευρώ. Άνοιξε.", "el", ["Κόστισε 14 εκατ. ευρώ.", "Άνοιξε."]),
        ("Costó 3 mill. de euros.", "es", ["Costó 3 mill. de euros."]),
        ("Sie ruft für Donnerstag, den 19. November, zum Streik auf.", "de", None),
        ("Donnerstag, 19. November, ist Streik.", "de", None),
        ("Im 16. und 17. Jahrhundert war das so.", "de", None),
        ("Im 20. Jahrhundert war das so.", "de", None),
        ("Er traf in der 74. Minute per Kopf.", "de", None),
        ("Er siegte mit 2:1. Mehr gelang nicht.", "de", ["Er siegte mit 2:1.", "Mehr gelang nicht."]),
        (
            "Sie liegt an der Route 99. Reisende meiden sie.",
            "de",
            ["Sie liegt an der Route 99.", "Reisende meiden sie."],
        ),
        ("Er wurde nur 83. Sein Sohn lebt.", "de", ["Er wurde nur 83.", "Sein Sohn lebt."]),
        ("Torsdag 19. november, sa han.", "no", None),
        ("I det 19. århundrede var det sådan.", "da", None),
        ("He was only 83. Children mourned.", "en", ["He was only 83.", "Children mourned."]),
        ("It is 40 km. It is far.", "en", ["It is 40 km.", "It is far."]),
        ("1. Anna\n2. Bob", "en", ["1. Anna", "2. Bob"]),
        ("他来了。他走了。", "zh", ["他来了。", "他走了。"]),
        ("A heading\n\nIt rained.", "en", ["A heading", "It rained."]),
        ("A heading\n \t\nIt rained.", "en", ["A heading", "It rained."]),
        ("A wrapped\nsentence.", "en", ["A wrapped\nsentence."]),
        ("The winners:\n- Anna\n- Bob", "en", ["The winners:", "- Anna", "- Bob"]),
        (" \n ", "en", []),
    ],
)
def test_sentences(text: str, language: str, sentences: list[str] | None) -> None:
    """None: the text is one sentence."""
    assert [sentence.text for sentence in sentences_of(text, language)] == (
        [text] if sentences is None else sentences
    )


def test_neighbours_share_one_sentence() -> None:
    article = Article(
        text=" ".join(f"Sentence number {n} has exactly seven words." for n in range(40)), language="en"
    )
    passages = passages_of(article)
    assert [len(passage.sentences) for passage in passages] == [17, 17, 8]
    assert all(before.sentences[-1] == after.sentences[0] for before, after in pairwise(passages))


def test_a_sentence_is_not_shared_where_it_would_break_the_bound() -> None:
    long = "Word " * 99 + "end."
    passages = passages_of(Article(text=f"{long} {long} {long}", language="en"))
    assert [len(passage.sentences) for passage in passages] == [1, 1, 1]


@pytest.mark.parametrize(
    ("first", "second", "count"),
    [
        ("a" * 749, "b" * 749, 1),
        ("a" * 749, "b" * 750, 2),
        ("a " * 60, "b " * 60, 1),
        ("a " * 60, "b " * 61, 2),
        ("字" * 120, "字" * 120, 1),
        ("字" * 120, "字" * 121, 2),
    ],
)
def test_a_passage_is_as_long_as_its_bounds_and_no_longer(first: str, second: str, count: int) -> None:
    """1500 characters, the blank line among them; 120 words, of two characters each in Chinese."""
    assert len(passages_of(Article(text=f"{first.strip()}\n\n{second.strip()}", language="en"))) == count


def test_a_short_text_is_one_passage() -> None:
    [passage] = passages_of(Article(text="One. Two.\n\nThree.", id="a", language="en"))
    assert (passage.article_id, passage.text) == ("a", "One. Two.\n\nThree.")
    assert passage.id.startswith("a.")


def test_a_passage_of_a_changed_article_has_another_id() -> None:
    before, after = (passages_of(Article(text="One.", title=title, id="a"))[0] for title in ("x", "y"))
    assert before.id != after.id


def test_a_long_sentence_is_cut_after_a_clause() -> None:
    text = ("one two three four five six seven eight nine ten, " * 20).strip()
    sentences = sentences_of(text, "en")
    assert len(sentences) == 2
    assert sentences[0].text.endswith("ten,")


@pytest.mark.parametrize(
    "text",
    [
        "a" * 1_000_000,
        "word " * 20_000,
        "你" * 200_000,
        "你好。" * 30_000,
        "« a. " * 20_000,
        "a" + " " * 500_000 + "b",
        "a" + "\n " * 200_000 + "b",
        "." * 500_000,
        "😀" * 200_000,
        "- a\n" * 20_000,
        "This is a sentence of several words, and of some length. " * 17_000,
    ],
    ids=["run", "no stops", "han", "short han", "quotes", "gap", "lines", "dots", "emoji", "items", "prose"],
)
def test_long_texts_are_cut_in_linear_time(text: str) -> None:
    began = time.perf_counter()
    passages = passages_of(Article(text=text))
    assert time.perf_counter() - began < 5  # each takes well under a second; in quadratic time, minutes
    assert all(len(passage.text) <= PASSAGE_CHARACTERS for passage in passages)
    assert sum(count_words(passage.text) for passage in passages) >= count_words(text)
