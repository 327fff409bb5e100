"""Answers of forms that a model seldom writes are traced to the end, sentence by sentence, and cry no wolf."""

from __future__ import annotations

import pytest

from chatbot.answering.checking.tracing import Tracer
from vectorstore.article import Article
from vectorstore.search.hits import Hit, Signals
from vectorstore.text.passages import passages_of

LOUD = ("contradicted", "unsourced")


def hit_of(text: str, language: str, published: str = "") -> Hit:
    article = Article(text, id=text[:20], language=language, published=published)
    return Hit(passages_of(article)[0], article, 1.0, Signals(1.0, 1.0))


BRIDGE = hit_of(
    "Mayor Dirk Hilbert opened the new bridge in Dresden on Monday. Building it cost the city nine million euros. "
    "Critics had called for a tunnel.",
    "en",
)
OPENED = "Mayor Dirk Hilbert opened the new bridge in Dresden"


def judged(written: str, language: str = "en", *hits: Hit) -> list[tuple[str, str]]:
    tracer = Tracer(hits or [BRIDGE], language, lambda terms: dict.fromkeys(terms, 1.0))
    return [(one.text, one.verdict.support) for one in tracer.whole(written).sentences]


def test_each_of_200_sentences_is_judged() -> None:
    written = " ".join(f"{OPENED} on Monday, visitor {number} said [1]." for number in range(200))

    assert len(judged(written)) == 200


def test_a_sentence_of_5000_words_is_judged_to_its_end() -> None:
    found = judged(f"{OPENED} " + "and then it rained again " * 1000 + "on Monday [1].")

    assert sum(len(text.split()) for text, _ in found) >= 5000
    assert all(support != "verified" for _, support in found)


def test_a_growing_answer_of_many_sentences_ends_as_the_whole_one() -> None:
    written = " ".join(f"{OPENED} on Monday, visitor {number} said [1]." for number in range(20))
    tracer = Tracer([BRIDGE], "en", lambda terms: dict.fromkeys(terms, 1.0))
    for length in range(0, len(written), 40):
        tracer.trace(written[:length])

    assert [(one.text, one.verdict.support) for one in tracer.whole(written).sentences] == judged(written)


FORMS = {
    "a table": (
        "| Who | What |\n|---|---|\n| Dirk Hilbert | opened the new bridge in Dresden [1] |\n"
        "| Critics | had called for a tunnel [1] |\n",
        {"Hilbert": ("verified",), "Critics": ("verified",)},
    ),
    "a list nested four deep": (
        f"- Dresden\n  - The bridge\n    - Monday\n      - {OPENED} [1]\n"
        "      - Building it cost six million euros [1]\n",
        {"Hilbert": ("verified",), "six": ("contradicted",)},
    ),
    "code": (
        f"```python\ncost = 6_000_000  # [1]\nfor city in ['Leipzig'][0]:\n    print(city)\n```\n{OPENED} [1].",
        {"Hilbert": ("verified",)},
    ),
}


@pytest.mark.parametrize("row", FORMS.values(), ids=FORMS)
def test_what_is_no_running_text_is_judged_piece_by_piece(row: tuple[str, dict[str, tuple[str, ...]]]) -> None:
    written, expected = row
    found = judged(written)
    for name, supports in expected.items():
        assert [support for text, support in found if name in text] == list(supports)
    assert all("Leipzig" not in text for text, _ in found)


NEITHER = {
    "Finnish": "Pormestari Dirk Hilbert avasi uuden sillan Dresdenissä maanantaina [1].",
    "Portuguese": "O prefeito Dirk Hilbert inaugurou a nova ponte em Dresden na segunda-feira [1].",
    "Japanese": "市長のディルク・ヒルベルトは月曜日にドレスデンの新しい橋を開通させた[1]。",
}


@pytest.mark.parametrize("written", NEITHER.values(), ids=NEITHER)
def test_a_language_of_neither_question_nor_articles_is_not_cried_at(written: str) -> None:
    [(_, support)] = judged(written)

    assert support not in LOUD


def test_a_passage_that_contradicts_itself_bears_out_both() -> None:
    both = hit_of("The fire in Odesa killed 12 people. Later it said: the fire in Odesa killed 14 people.", "en")

    said = [f"The fire in Odesa killed {count} people [1]." for count in (12, 14, 17)]

    assert [judged(one, "en", both)[0][1] for one in said] == ["verified", "verified", "contradicted"]


def test_two_articles_of_different_days_bear_out_each_its_own_figure() -> None:
    hits = [
        hit_of("The fire in Odesa has killed 12 people, police said.", "en", "2025-03-03"),
        hit_of("The fire in Odesa has now killed 14 people, police said.", "en", "2025-03-04"),
    ]
    said = "The fire in Odesa has killed {} people"

    assert judged(f"{said.format(12)} [1]. {said.format(14)} [2].", "en", *hits) == [
        (f"{said.format(12)}.", "verified"),
        (f"{said.format(14)}.", "verified"),
    ]
    assert judged(f"{said.format(14)} [1].", "en", *hits)[0][1] == "linked"
