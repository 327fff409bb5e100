"""A second opinion, by the stand-in or any model of LangChain's."""

from __future__ import annotations

from dataclasses import replace

import pytest
from langchain_core.language_models.fake_chat_models import FakeListChatModel

from chatbot.answering.answer import Answer
from chatbot.answering.answerer import Answerer
from chatbot.answering.second_opinion import with_second_opinion
from chatbot.citations.citation import Citation
from chatbot.errors import ModelBrokeOff
from chatbot.evidence.verdict import QUOTED, AnswerSentence, Verdict
from chatbot.prompting.budget import PromptBudget
from chatbot.settings import Settings
from vectorstore.article import Article
from vectorstore.search.hits import Hit, Signals
from vectorstore.text.passages import passages_of

ARTICLE = Article(text="It rained in Odesa on Monday. The port stayed open.", language="en")
PASSAGE = passages_of(ARTICLE)[0]
HIT = Hit(PASSAGE, ARTICLE, 1.0, Signals(0.5, 1.0))
CITATIONS = tuple(Citation.of(n, HIT, span.start, span.end) for n, span in enumerate(PASSAGE.sentences, 1))

BUDGET = PromptBudget(4000)


def answer(*support: str) -> Answer:
    """An answer of as many sentences, each citing [1]."""
    sentences = tuple(
        AnswerSentence(f"It rained {n} times.", (1,), QUOTED if one == "quoted" else Verdict(one, ("so",)))
        for n, one in enumerate(support, 1)
    )
    return Answer("?", "?", "text", "model", "gemma", sentences=sentences, citations=CITATIONS, finished=True)


def model(reply: str) -> FakeListChatModel:
    return FakeListChatModel(responses=[reply])


OPINIONS = {
    "yes raises linked": ("linked", "1: yes", "verified"),
    "yes leaves verified": ("verified", "1: yes", "verified"),
    "yes cannot outweigh what is certain": ("contradicted", "1: yes", "contradicted"),
    "partly lowers": ("verified", "1: partly", "linked"),
    "no lowers by a step": ("verified", "1: no", "linked"),
    "no lowers linked": ("linked", "1: no", "unsourced"),
    "in other dress": ("verified", "**1.** No, the source says nothing of it.", "linked"),
    "with a bracket": ("verified", "[1]: NO", "linked"),
    "the first counts": ("verified", "1: yes\n1: no", "verified"),
    "of another number": ("verified", "7: no", "verified"),
    "nothing that can be read": ("verified", "I think it is fine.", "verified"),
}


@pytest.mark.parametrize(("before", "reply", "after"), OPINIONS.values(), ids=OPINIONS)
async def test_an_opinion_changes_a_verdict(before, reply, after):
    [sentence] = (await with_second_opinion(answer(before), model(reply), BUDGET)).sentences

    assert sentence.verdict.support == after
    assert "so" in sentence.verdict.reasons
    assert (after != before) == ("asked again" in sentence.verdict.reasons[0])


async def test_each_sentence_has_its_own_opinion():
    seen = await with_second_opinion(answer("verified", "quoted", "linked"), model("1: no\n2: yes"), BUDGET)

    assert [one.verdict.support for one in seen.sentences] == ["linked", "verified", "verified"]
    assert seen.sentences[1].verdict == QUOTED, "what is quoted is not asked about"
    assert seen.notices == ()


async def test_what_the_model_leaves_out_is_said():
    seen = await with_second_opinion(answer("verified", "linked"), model("1: yes"), BUDGET)

    assert seen.notices == ("The model gave no second opinion on 1 of the 2 sentences.",)


async def test_what_does_not_fit_is_said():
    seen = await with_second_opinion(answer(*["verified"] * 50), model("1: no"), PromptBudget(600))

    assert seen.sentences[0].verdict.support == "linked"
    assert seen.sentences[-1].verdict.support == "verified"
    assert "of the 50 sentences" in seen.notices[0]


async def test_an_answer_that_cites_nothing_is_not_asked_about():
    uncited = replace(answer("unsourced"), sentences=(AnswerSentence("It rained.", (), Verdict("unsourced")),))

    assert await with_second_opinion(uncited, Silent(responses=[]), BUDGET) == uncited


class Silent(FakeListChatModel):
    """Fails as a guarded model does."""

    async def _astream(self, *_, **__):
        raise ModelBrokeOff("gemma was silent for 9 seconds; ask again.")
        yield


async def test_a_model_that_fails_leaves_the_answer_as_it_is():
    seen = await with_second_opinion(answer("verified"), Silent(responses=[]), BUDGET)

    assert seen.sentences == answer("verified").sentences
    assert seen.notices == (
        "There is no second opinion on this answer: gemma was silent for 9 seconds; ask again.",
    )


async def test_it_comes_after_the_answer_and_only_where_it_is_wanted(ollama, sample_library):
    settings = Settings(ollama_host=ollama.url, judge=True)
    written = "Peskov demanded that Ukraine stays out of NATO [1]."
    ollama.enqueue(written).enqueue("1: yes")

    answers = [one async for one in Answerer(sample_library, settings).stream("What did Peskov demand?")]

    *_, before, after = answers
    assert "second opinion" in before.waiting
    assert not before.finished
    assert before.sentences[0].verdict.support == "linked"
    assert after.finished
    assert after.sentences[0].verdict.support == "verified"
    asked = ollama.bodies("/api/chat")
    assert len(asked) == 2
    assert asked[0]["options"] == asked[1]["options"], "or else the model would be loaded again"
    ollama.enqueue(written)
    await Answerer(sample_library, replace(settings, judge=False)).ask("What did Peskov demand?")
    assert len(ollama.bodies("/api/chat")) == 3


async def test_a_model_that_broke_off_is_not_asked_again(ollama, sample_library):
    ollama.enqueue_fault("drop", "Peskov demanded that Ukraine stays out of NATO [1].", " Then")

    answer = await Answerer(sample_library, Settings(ollama_host=ollama.url, judge=True)).ask(
        "What did Peskov demand?"
    )

    assert answer.finished
    assert len(ollama.bodies("/api/chat")) == 1
