"""Answers over real sockets, followed as they grow."""

import re

from chatbot.answering.answer import Answer
from chatbot.answering.answerer import Answerer

PESKOV = "What did Peskov demand?"
OIL = "What is the price of oil?"
NATO = "le refus de l'Ukraine de rejoindre l'OTAN"
SILENT = "The articles do not say."
NEAR = "How long did the meeting last?"
ONLY_NEAR = "The articles speak of this, but may not answer the question."
BREAKS = ["error", "drop", "end", "json", "silence"]
WRITTEN = ("Peskov demanded that Ukraine", " stays out of NATO", " [", "1", "].", " Nonsense", " [9].")


def assert_consistent(answer: Answer) -> None:
    numbers = [citation.number for citation in answer.citations]
    assert numbers == list(range(1, len(numbers) + 1))
    for citation in answer.citations:
        assert len(citation.quote) == citation.end - citation.start
        assert citation.passage[0] <= citation.start < citation.end <= citation.passage[1]
    shown = [int(number) for number in re.findall(r"\[(\d+)\]", answer.text)]
    assert set(shown) == set(numbers)
    assert list(dict.fromkeys(shown)) == numbers, "numbers run in order of appearance"
    assert not re.search(r"\[[\d\s,]*\Z", answer.text), "half a marker is shown"
    rest = answer.text
    for sentence in answer.sentences:
        assert set(sentence.citations) <= set(numbers)
        assert sentence.text in rest
        rest = rest.partition(sentence.text)[2]
    assert "NOT_" not in answer.text
    assert len(set(answer.notices)) == len(answer.notices)
    assert all("\n" not in notice for notice in answer.notices)
    if answer.abstained:
        assert answer.citations == ()
        assert answer.near_misses


async def grown(answerer: Answerer, question: str = PESKOV, history=()) -> list[Answer]:
    answers = [answer async for answer in answerer.stream(question, history)]
    for answer in answers:
        assert_consistent(answer)
        assert answer.question == question
    assert [answer.finished for answer in answers] == [False] * (len(answers) - 1) + [True]
    assert answers[-1].seconds.total >= answers[-1].seconds.first_token >= answers[-1].seconds.search >= 0
    return answers
