"""An answer from its first word to its last, over real sockets: the sample article, and the Ollama stand-in."""

import asyncio
from contextlib import aclosing

import pytest
from answers import NATO, PESKOV, WRITTEN, grown
from ollama_server import CHAT, Reply

from chatbot.answering.answerer import Answerer
from chatbot.errors import QuestionError
from vectorstore.library import Library


async def test_an_answer_streams_and_its_numbers_lead_to_sentences(ollama, answerer):
    ollama.improvise(lambda _: Reply(tuple(WRITTEN), pace=0.06))

    answers = await grown(answerer)

    last = answers[-1]
    assert len(answers) > 3
    assert last.text == "Peskov demanded that Ukraine stays out of NATO. [1] Nonsense."
    assert all("9" not in answer.text for answer in answers)
    assert (last.mode, last.model, last.abstained) == ("model", CHAT.name, False)
    assert NATO in last.citations[0].quote
    assert [sentence.verdict.support for sentence in last.sentences] == ["linked", "unchecked"]
    assert last.notices == (f"{CHAT.name} cited [9]: there is no such passage.",)


async def test_the_receipt_is_what_the_server_counted(ollama, answerer):
    ollama.enqueue(*WRITTEN)

    receipt = (await answerer.ask(PESKOV)).context

    sent = ollama.bodies("/api/chat")[0]
    assert receipt.passages_used == receipt.passages_found > 0
    assert 0 < receipt.tokens < receipt.budget
    assert receipt.budget == sent["options"]["num_ctx"] - sent["options"]["num_predict"]


async def test_closing_the_stream_stops_the_model(ollama, answerer):
    ollama.enqueue_fault("endless", "Moscow insists. ")

    async with aclosing(answerer.stream(PESKOV)) as answers:
        async for answer in answers:
            if len(answer.sentences) > 3:
                break

    assert await asyncio.to_thread(ollama.cancelled.wait, 10)


async def test_cancelling_the_question_stops_the_model(ollama, answerer):
    ollama.enqueue_fault("endless", "Moscow insists. ")
    begun = asyncio.Event()

    async def asking() -> None:
        async for answer in answerer.stream(PESKOV):
            if answer.text:
                begun.set()

    task = asyncio.create_task(asking())
    await begun.wait()
    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task
    assert await asyncio.to_thread(ollama.cancelled.wait, 10)


async def test_an_empty_library_says_nothing(tmp_path, no_ollama):
    with Library.open(tmp_path / "library") as library:
        answer = await Answerer(library, no_ollama).ask(PESKOV)

    assert (answer.abstained, answer.near_misses, answer.finished) == (True, (), True)


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ("", "has no words"),
        (" \n\t", "has no words"),
        ("?!…", "has no words"),
        ("🙂", "has no words"),
        ("\u200b", "has no words"),
        ("a" * 100_000, "100,000 characters"),
        ("/lists Kyiv", "There is no command /lists. There are /summary, /digest, /list, /timeline."),
    ],
    ids=["nothing", "blanks", "marks", "an emoji", "invisible", "long", "an unknown command"],
)
async def test_what_is_no_question_is_refused(question, message, answerer):
    with pytest.raises(QuestionError, match=message):
        await answerer.ask(question)


async def test_status_names_the_model_or_the_remedy(answerer, sample_library, no_ollama):
    with_model, without = await answerer.status(), await Answerer(sample_library, no_ollama).status()

    assert (with_model.name, with_model.reason) == (CHAT.name, "")
    assert without.name == ""
    assert "`ollama serve`" in without.reason
