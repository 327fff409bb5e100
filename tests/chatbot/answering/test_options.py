"""Options of one request: they hold for it alone, over real sockets."""

from __future__ import annotations

import pytest
from langchain_core.language_models.fake_chat_models import FakeListChatModel
from ollama_server import CHAT, Model, OllamaServer

from chatbot.answering.answerer import Answerer
from chatbot.answering.options import AnswerOptions
from chatbot.errors import SettingsError
from chatbot.settings import Settings
from vectorstore.filters import Filters

PESKOV = "What did Peskov demand?"
WRITTEN = "Peskov wants Kyiv never to be an ally of the West [1]."
OTHER = Model("mistral:7b")


@pytest.fixture
def two_models():
    with OllamaServer(CHAT, OTHER) as server:
        yield server.enqueue(WRITTEN).enqueue(WRITTEN)


async def test_a_model_answers_the_request_that_names_it_and_no_other(two_models, sample_library):
    answerer = Answerer(sample_library, Settings(ollama_host=two_models.url))

    named = await answerer.ask(PESKOV, options=AnswerOptions(model=OTHER.name))
    as_set = await answerer.ask(PESKOV)

    assert (named.model, as_set.model) == (OTHER.name, CHAT.name)
    assert [body["model"] for body in two_models.bodies("/api/chat")] == [OTHER.name, CHAT.name]


async def test_a_model_named_takes_the_place_of_the_one_given(two_models, sample_library):
    answerer = Answerer(
        sample_library, Settings(ollama_host=two_models.url), FakeListChatModel(responses=[WRITTEN])
    )

    assert (await answerer.ask(PESKOV, options=AnswerOptions(model=OTHER.name))).model == OTHER.name
    assert (await answerer.ask(PESKOV)).model == "FakeListChatModel"


async def test_a_model_that_is_not_there_is_named_in_a_notice(two_models, sample_library):
    answer = await Answerer(sample_library, Settings(ollama_host=two_models.url)).ask(
        PESKOV, options=AnswerOptions(model="phi4")
    )

    assert answer.mode == "quotes"
    assert "phi4" in answer.notices[0]


async def test_an_answer_is_made_of_as_many_passages_as_asked_for(sample_library, no_ollama):
    answerer = Answerer(sample_library, no_ollama)

    assert (await answerer.ask(PESKOV, options=AnswerOptions(passages=1))).context.passages_found == 1
    assert (await answerer.ask(PESKOV)).context.passages_found > 1


@pytest.mark.parametrize(("judge", "in_settings", "chats"), [(True, False, 2), (False, True, 1), (None, True, 2)])
async def test_a_second_opinion_is_asked_for_or_not(judge, in_settings, chats, two_models, sample_library):
    two_models.enqueue('{"1": "yes"}')
    answerer = Answerer(sample_library, Settings(ollama_host=two_models.url, judge=in_settings))

    await answerer.ask(PESKOV, options=AnswerOptions(judge=judge))

    assert len(two_models.bodies("/api/chat")) == chats


async def test_only_articles_that_pass_the_filters_are_read(sample_library, no_ollama):
    nowhere = AnswerOptions(filters=Filters.stated(languages=["de"]))

    answer = await Answerer(sample_library, no_ollama).ask(PESKOV, options=nowhere)

    assert answer.abstained


@pytest.mark.parametrize("passages", [0, -1, 101])
def test_a_number_of_passages_that_cannot_be_meant_is_refused(passages):
    with pytest.raises(SettingsError, match="from 1 to 100"):
        AnswerOptions(passages=passages)
