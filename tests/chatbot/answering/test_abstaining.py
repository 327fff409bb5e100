"""Where it is decided not to answer."""

from dataclasses import replace

import pytest
from asking import retrieved

from chatbot.answering.abstaining import (
    RELEVANT,
    Abstention,
    abstain_from_draft,
    abstain_from_passages,
    abstained_answer,
    is_relevant,
)
from chatbot.answering.answer import Answer
from chatbot.citations.citation import Citation, Cited
from chatbot.prompting.refusal import REFUSAL

ANSWERED = [
    "What did Peskov demand?",
    "Qui est Pete Hegseth ?",
    "Was sagte Witkoff über Moskau?",
    "¿Qué dijo Hegseth sobre la OTAN?",
    "Что сказал Песков?",
    "क्रेमलिन ने क्या कहा?",
    "NATO",
    "Kiev?",
    "Trump Poutine",
]
UNANSWERED = [
    "What is the price of oil?",
    "Who won the World Cup in Brazil?",
    "Quel temps fait-il à Tokyo ?",
    "Wie backe ich Brot?",
    "Кто выиграл чемпионат мира?",
    "谁赢得了世界杯？",
    "東京の天気はどうですか？",
    "ما هو سعر النفط؟",
    "FIFA",
    "Brazil?",
]


@pytest.mark.parametrize("question", ANSWERED)
def test_passages_about_the_question_are_relevant(question, sample_library):
    retrieval = retrieved(sample_library, question)

    assert is_relevant(retrieval)
    assert RELEVANT <= retrieval.relevance <= 1.0


@pytest.mark.parametrize("question", UNANSWERED)
def test_passages_about_something_else_are_not(question, sample_library):
    retrieval = retrieved(sample_library, question)

    assert not is_relevant(retrieval)
    assert 0.0 < retrieval.relevance < RELEVANT
    assert retrieval.hits, "the nearest misses can be shown"


OIL = "What is the price of oil?"
IN_FRENCH = "Quel est le prix du pétrole ?"


class OllamaEmbedder:
    """An embedder that is not built in: nothing here asks it for vectors."""


@pytest.mark.parametrize(
    ("question", "built_in", "model_decides", "abstains"),
    [
        (OIL, True, True, True),
        (OIL, True, False, True),
        (OIL, False, True, False),
        (OIL, False, False, True),
        (IN_FRENCH, False, True, True),
        ("What did Peskov demand?", False, False, False),
    ],
)
def test_a_model_decides_where_spelling_says_too_little(
    question, built_in, model_decides, abstains, sample_library
):
    embedder = sample_library.embedder if built_in else OllamaEmbedder()
    reason = abstain_from_passages(retrieved(sample_library, question), embedder, model_decides)

    assert reason == (Abstention.NO_RELEVANT_PASSAGE if abstains else None)


def test_where_nothing_was_found_no_model_is_asked(sample_library):
    nothing = replace(retrieved(sample_library, OIL), hits=(), relevance=0.0)

    assert abstain_from_passages(nothing, OllamaEmbedder(), model_decides=True)


@pytest.mark.parametrize(
    ("written", "cites", "abstains"),
    [
        (REFUSAL, False, True),
        (f"{REFUSAL}. They tell of grain [1].", True, True),
        (f"I must say {REFUSAL}.", False, True),
        (f"It rains [1]. The rest is {REFUSAL}.", True, False),
        ("It rains.", False, False),
    ],
)
def test_a_model_abstains_by_the_code_word(written, cites, abstains, sample_library):
    hit = sample_library.search("What did Peskov demand?", 1)[0]
    cited = Cited(written, (), (Citation.of(1, hit, hit.passage.start, hit.passage.end),) if cites else ())

    assert abstain_from_draft(written, cited) == (Abstention.REFUSED_BY_MODEL if abstains else None)


def test_an_abstention_says_why_and_shows_the_nearest_passages(sample_library):
    hits = sample_library.search(OIL, 8)
    answer = abstained_answer(Answer(OIL, OIL, "", "quotes"), Abstention.NO_RELEVANT_PASSAGE, "en", hits)

    assert (answer.text, answer.abstained, answer.finished) == ("The articles do not say.", True, True)
    assert answer.abstained_because == "no passage found is about the question"
    assert [one.text for one in answer.near_misses] == [hit.passage.text for hit in hits[:3]]
