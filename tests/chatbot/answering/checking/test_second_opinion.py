"""A second opinion, by the stand-in or any model of LangChain's."""

from __future__ import annotations

from dataclasses import replace

import pytest
from langchain_core.language_models.fake_chat_models import FakeListChatModel
from ollama_server import CHAT, Model, OllamaServer

from chatbot.answering.answer import Answer
from chatbot.answering.answer_json import answer_from_json, answer_json
from chatbot.answering.answerer import Answerer
from chatbot.answering.checking.second_opinion import find_judge, with_second_opinion
from chatbot.answering.placed_sentences import placed_sentences
from chatbot.citations.citation import Citation
from chatbot.errors import ModelBrokeOff
from chatbot.evidence.verdict import QUOTED, AnswerSentence, Verdict
from chatbot.models.discovery import AvailableModel, NoModel, find_model
from chatbot.models.guard import guarded
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
SETTINGS = Settings()
PESKOV = "What did Peskov demand?"
# Not near enough to be verified, nor different for certain.
LINKED = "Peskov wants Kyiv never to be an ally of the West [1]."


def answer(*support: str) -> Answer:
    """An answer of as many sentences, each citing [1]."""
    sentences = tuple(
        AnswerSentence(f"It rained {n} times.", (1,), QUOTED if one == "quoted" else Verdict(one, ("so",)))
        for n, one in enumerate(support, 1)
    )
    text = " ".join(one.text for one in sentences)
    return Answer("?", "?", text, "model", "gemma", sentences=sentences, citations=CITATIONS, finished=True)


def model(*replies: str, chat: type[FakeListChatModel] = FakeListChatModel) -> AvailableModel:
    return AvailableModel("gemma", 8192, SETTINGS, given=guarded(chat(responses=list(replies)), SETTINGS))


OPINIONS = {
    "yes": ("linked", '{"1": "yes"}', "verified"),
    "no": ("linked", '{"1": "no"}', "unsourced"),
    "partly": ("linked", '{"1": "partly"}', "linked"),
    "nothing that can be read": ("linked", "I think it is fine.", "linked"),
    "verified by the rules": ("verified", '{"1": "no"}', "verified"),
    "contradicted for certain": ("contradicted", '{"1": "yes"}', "contradicted"),
    "without a source": ("unsourced", '{"1": "yes"}', "unsourced"),
    "unchecked": ("unchecked", '{"1": "yes"}', "unchecked"),
}


@pytest.mark.parametrize(("before", "reply", "after"), OPINIONS.values(), ids=OPINIONS)
async def test_only_what_is_linked_gets_an_opinion(before, reply, after):
    [sentence] = (await with_second_opinion(answer(before), model(reply), BUDGET)).sentences

    assert sentence.verdict.support == after
    assert "so" in sentence.verdict.reasons
    assert sentence.verdict.by_model == (before == "linked" and "{" in reply)
    assert sentence.verdict.by_model == ("gemma, asked again, finds" in sentence.verdict.reasons[0])


async def test_each_sentence_has_its_own_opinion():
    before = answer("linked", "quoted", "contradicted", "linked")

    seen = await with_second_opinion(before, model('{"1": "no", "2": "yes"}'), BUDGET)

    assert [one.verdict.support for one in seen.sentences] == ["unsourced", "verified", "contradicted", "verified"]
    assert seen.sentences[1:3] == before.sentences[1:3]
    assert seen.notices == ()


async def test_the_model_reads_what_the_source_is_about(ollama):
    article = Article(title="On Kyiv", text="Peskov spoke. He demanded five regions.", published="2025-02-18")
    hit = Hit(passages_of(article)[0], article, 1.0, Signals(0.5, 1.0))
    span = hit.passage.sentences[1]
    linked = (AnswerSentence("Peskov demanded five regions in February.", (1,), Verdict("linked")),)
    before = replace(answer(), sentences=linked, citations=(Citation.of(1, hit, span.start, span.end),))
    judge = await find_model(Settings(ollama_host=ollama.url))
    ollama.enqueue("{}")

    await with_second_opinion(before, judge, BUDGET)

    [message] = ollama.bodies("/api/chat")[0]["messages"]
    assert "> Source: On Kyiv, 2025-02-18\n> Peskov spoke. He demanded five regions." in message["content"]


async def test_its_verdict_is_shown_as_the_models():
    seen = await with_second_opinion(answer("linked", "verified"), model('{"1": "yes"}'), BUDGET)

    assert [one.sign for one in placed_sentences(seen)] == ["✓ (says the model)", "✓"]
    assert answer_from_json(answer_json(seen)) == seen


async def test_what_the_model_leaves_out_is_said():
    seen = await with_second_opinion(answer("linked", "linked"), model('{"1": "yes"}'), BUDGET)

    assert seen.notices == ("gemma gave no second opinion on 1 of the 2 sentences.",)


async def test_what_does_not_fit_is_said():
    seen = await with_second_opinion(answer(*["linked"] * 50), model('{"1": "no"}'), PromptBudget(600))

    assert seen.sentences[0].verdict.support == "unsourced"
    assert seen.sentences[-1].verdict.support == "linked"
    assert "of the 50 sentences" in seen.notices[0]


class Silent(FakeListChatModel):
    """Fails as a guarded model does."""

    async def _astream(self, *_, **__):
        raise ModelBrokeOff("gemma was silent for 9 seconds; ask again.")
        yield


async def test_a_model_that_fails_leaves_the_answer_as_it_is():
    seen = await with_second_opinion(answer("linked"), model("", chat=Silent), BUDGET)

    assert seen.sentences == answer("linked").sentences
    assert seen.notices == (
        "There is no second opinion on this answer: gemma was silent for 9 seconds; ask again.",
    )


FAST, SLOW = (10.0, 0.5), (100.0, 20.0)
"""Seconds to read 1,000 tokens and to write 100."""
ASKED = {
    "fast": (None, FAST, "linked", True),
    "slow": (None, SLOW, "linked", False),
    "speed not known": (None, None, "linked", False),
    "slow, and wanted": (True, SLOW, "linked", True),
    "speed not known, and wanted": (True, None, "linked", True),
    "fast, and not wanted": (False, FAST, "linked", False),
    "nothing is linked": (True, FAST, "contradicted", False),
}


@pytest.mark.parametrize(("wanted", "seconds", "support", "asked"), ASKED.values(), ids=ASKED)
async def test_it_comes_by_itself_where_it_does_not_take_long(wanted, seconds, support, asked):
    judge = replace(model(""), name=f"gemma {wanted} {seconds}")
    if seconds:
        reading, writing = (round(each * 1e9) for each in seconds)
        judge.measurements.learn_speed(1000, 100, {"prompt_eval_duration": reading, "eval_duration": writing})

    found = await find_judge(answer(support), judge, replace(SETTINGS, judge=wanted))

    assert found is (judge if asked else None)


async def test_another_model_may_give_it():
    with OllamaServer(CHAT, Model("mistral:7b")) as server:
        settings = Settings(ollama_host=server.url, judge="mistral:7b")
        found = await find_judge(answer("linked"), model(""), settings)
        missing = await find_judge(answer("linked"), model(""), replace(settings, judge="phi4"))

    assert isinstance(found, AvailableModel)
    assert found.name == "mistral:7b"
    assert isinstance(missing, NoModel)
    assert "ollama pull phi4" in str(missing)


async def test_it_comes_after_the_answer_and_only_where_it_is_wanted(ollama, sample_library):
    settings = Settings(ollama_host=ollama.url, judge=True)
    ollama.enqueue(LINKED).enqueue('{"1": "no"}')

    answers = [one async for one in Answerer(sample_library, settings).stream(PESKOV)]

    *_, before, after = answers
    assert before.waiting == f"{CHAT.name} is asked for a second opinion"
    assert not before.finished
    assert before.sentences[0].verdict.support == "linked"
    assert after.finished
    assert after.sentences[0].verdict.support == "unsourced"
    asked = ollama.bodies("/api/chat")
    assert len(asked) == 2
    assert asked[0]["options"] == asked[1]["options"], "or else the model would be loaded again"
    assert asked[1]["format"]["required"] == ["1"]
    ollama.enqueue(LINKED)
    await Answerer(sample_library, replace(settings, judge=False)).ask(PESKOV)
    assert len(ollama.bodies("/api/chat")) == 3


async def test_it_comes_by_itself_from_a_model_that_was_fast(sample_library):
    with OllamaServer(Model("gemma4:tiny", read_a_second=5000, written_a_second=100)) as server:
        server.enqueue(LINKED).enqueue('{"1": "yes"}')
        seen = await Answerer(sample_library, Settings(ollama_host=server.url)).ask(PESKOV)

    assert seen.sentences[0].verdict.by_model


async def test_it_is_asked_for_on_an_answer_that_has_none(ollama, sample_library):
    answerer = Answerer(sample_library, Settings(ollama_host=ollama.url, judge=False))
    ollama.enqueue(LINKED).enqueue('{"1": "partly"}')
    before = await answerer.ask(PESKOV)

    *_, asking, after = [one async for one in answerer.second_opinion(before)]
    again = [one async for one in answerer.second_opinion(after)]

    assert asking.waiting == f"{CHAT.name} is asked for a second opinion"
    assert after.sentences[0].verdict.by_model
    assert replace(after, sentences=before.sentences) == before
    assert again == [after], "there is nothing left to ask"


async def test_without_a_model_the_answer_says_why_there_is_no_opinion(sample_library):
    with OllamaServer() as server:
        answerer = Answerer(sample_library, Settings(ollama_host=server.url))
    after = [one async for one in answerer.second_opinion(answer("linked"))]

    assert [one.sentences for one in after] == [answer("linked").sentences]
    assert "Ollama" in after[0].notices[0]


async def test_a_judge_that_is_not_there_is_said(ollama, sample_library):
    ollama.enqueue(LINKED)

    seen = await Answerer(sample_library, Settings(ollama_host=ollama.url, judge="phi4")).ask(PESKOV)

    assert seen.notices == ("The model phi4 is not installed. Run `ollama pull phi4`.",)


async def test_a_model_that_broke_off_is_not_asked_again(ollama, sample_library):
    ollama.enqueue_fault("drop", LINKED, " Then")

    seen = await Answerer(sample_library, Settings(ollama_host=ollama.url, judge=True)).ask(PESKOV)

    assert seen.finished
    assert len(ollama.bodies("/api/chat")) == 1
