"""Whatever Ollama does: a plain notice, what came is kept, the articles' own sentences follow, and nobody waits.

Every row is asked through the stand-in, over a socket, and ends within the settings' own bounds of time.
"""

import asyncio
import itertools
import json
import re
import socket
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
from ollama_server import CHAT, Model, OllamaServer

from chatbot.answering.answerer import Answerer
from chatbot.settings import Settings
from chatbot.turn import Turn
from vectorstore.library import Library

SETTINGS = Settings(
    connect_seconds=1.0,
    first_token_seconds=1.5,
    silence_seconds=1.0,
    answer_seconds=3.0,
    answer_tokens=60,
    port=0,
)
# Each of three lists may take as long as a connection, and so may the connection of the answer; the rest is
# for the program's own work on a slow machine.
GUARD_SECONDS = 4 * SETTINGS.connect_seconds + SETTINGS.answer_seconds + 2.0
QUESTION = "What did Peskov demand?"
NATO = "le refus de l'Ukraine de rejoindre l'OTAN"
SAID = ("Moscow insists", " that Ukraine give up joining NATO [1].", " Then he")
MEMORY = "model requires more system memory (5.6 GiB) than is available (3.1 GiB)"
NOT_OLLAMA = r"is not Ollama \(.*\); set OLLAMA_HOST"


@dataclass(frozen=True)
class Row:
    """What is done to the stand-in, and what is to come of it; `kept` is of what the model wrote."""

    does: Callable[[OllamaServer], object]
    notice: str
    kept: str = ""


def line(content: str, **more: object) -> bytes:
    return json.dumps({"message": {"role": "assistant", "content": content}, **more}).encode() + b"\n"


def thought(text: str) -> bytes:
    message = {"role": "assistant", "content": "", "thinking": text}
    return json.dumps({"message": message, "done": False}).encode() + b"\n"


def fault(*script: object, message: str = "", kept: str = "", notice: str) -> Row:
    return Row(lambda server: server.enqueue_fault(*script, message=message), notice, kept)


def wire(*pieces: bytes, notice: str, kept: str = "", protocol: str = "HTTP/1.1") -> Row:
    return Row(lambda server: server.enqueue_wire(pieces, protocol=protocol), notice, kept)


def on_and_on(piece: bytes, *begin: bytes, notice: str, kept: str = "", pace: float = 0.0) -> Row:
    """A stream that repeats one piece until the client leaves."""
    return Row(
        lambda server: server.enqueue_wire(itertools.chain(begin, itertools.repeat(piece)), pace=pace),
        notice,
        kept,
    )


def counting() -> Row:
    lines = (line(f"On day {number} it rained. ") for number in itertools.count())
    return Row(lambda server: server.enqueue_wire(lines), "did not come to an end", "On day 7 it rained.")


INSISTS = "Moscow insists that Ukraine give up joining NATO"
BEGUN = line("".join(SAID))

ROWS = {
    "400": fault(400, message="the prompt has 9000 tokens", notice="did not accept .*; ask a shorter one"),
    "401": fault(401, message="unauthorized", notice="rejected the request"),
    "403": fault(403, notice="rejected the request"),
    "404": fault(404, message="model not found", notice="`ollama pull gemma4:e4b`"),
    "429": fault(429, message="too many", notice="busy .*ask again in a moment"),
    "500": fault(500, message="the runner stopped", notice="Ollama failed .*another model"),
    "503": fault(503, message="server busy", notice="busy .*ask again in a moment"),
    "a redirect": fault(302, notice="is not Ollama"),
    "no memory": fault(500, message=MEMORY, notice="a smaller model with CHATBOT_MODEL"),
    "no memory, in the middle": fault(
        "error", *SAID, message="CUDA error: out of memory", notice="a smaller model", kept=INSISTS
    ),
    "an error in the middle": fault("error", *SAID, message="on fire", notice="broke off: on fire", kept=INSISTS),
    "a connection that breaks": fault("drop", *SAID, notice="broke off", kept=INSISTS),
    "a connection that breaks at once": fault("drop", notice="broke off"),
    "no done": fault("end", *SAID, notice="broke off before its answer was whole", kept=INSISTS),
    "no line at all": fault("end", notice="broke off before its answer was whole"),
    "half a line": fault("json", *SAID, notice="sent a damaged line", kept=INSISTS),
    "silence at once": fault("silence", notice=r"silent for 1\.5 seconds"),
    "some words and then silence": fault("silence", *SAID, notice=r"silent for 1 seconds", kept=INSISTS),
    "loading for too long": Row(lambda server: server.enqueue("Late.", wait=5), r"silent for 1\.5 seconds"),
    "an empty answer": fault("empty", notice="wrote no answer"),
    "blanks": fault("empty", " ", "\n", notice="wrote no answer"),
    "only thoughts": fault("thinking", "They ask", " who.", notice="wrote only its thoughts"),
    "thoughts without an end": on_and_on(thought("Who, I wonder?"), notice="did not come to an end"),
    "thoughts in a tag, never closed": wire(
        line("<think>They ask who."), line("", done=True), notice="wrote only its thoughts"
    ),
    "thoughts of another form": wire(
        line("<|channel|>analysis<|message|>They ask who."), line("", done=True), notice="only its thoughts"
    ),
    "an answer without an end": counting(),
    "one sentence again and again": on_and_on(
        line(" It rains."), BEGUN, notice="the same over and over", kept=INSISTS
    ),
    "a drop at a time, without an end": on_and_on(
        line("Rain. "), line("It rains."), pace=0.1, notice="did not come to an end", kept="It rains."
    ),
    "bytes without a line": on_and_on(b" ", BEGUN, pace=0.05, notice=r"silent for 1 seconds", kept=INSISTS),
    "signs of life and no word": on_and_on(line("", done=False), pace=0.05, notice=r"silent for 1\.5 seconds"),
    "a line of fifty megabytes": Row(
        lambda server: server.enqueue_wire([BEGUN, *[b"x" * 1_000_000] * 50]), "sent a damaged line", INSISTS
    ),
    "not UTF-8": wire(BEGUN, b'{"message":{"content":"\xff\xfe"}}\n', notice="sent a damaged line", kept=INSISTS),
    "JSON of another shape": wire(BEGUN, b"[1]\n", notice="sent a damaged line", kept=INSISTS),
    "a message that is none": wire(BEGUN, b'{"message":[]}\n', notice="sent a damaged line", kept=INSISTS),
    "a page of the web": wire(b"<html>Welcome</html>\n", notice="sent a damaged line"),
    "only loaded": wire(line("", done=True, done_reason="load"), notice="wrote no answer"),
    "unloaded": wire(line("", done=True, done_reason="unload"), notice="wrote no answer"),
    "closed as HTTP/1.0 does": wire(BEGUN, notice="broke off", kept=INSISTS, protocol="HTTP/1.0"),
    "an error page without an end": Row(
        lambda server: server.answer("/api/chat", 500, b"x" * 3_000_000), r"Ollama failed \(HTTP 500\)"
    ),
    "removed since it was found": Row(
        lambda server: server.answer("/api/chat", 404, {"error": "model not found"}), "`ollama pull"
    ),
    "lists that hang": Row(lambda server: server.hang("/api/tags"), r"does not answer within 1 seconds"),
    "details that hang": Row(lambda server: server.hang("/api/show"), r"does not answer within 1 seconds"),
    "another server": Row(lambda server: server.answer("/api/tags", 200, b"<html>"), NOT_OLLAMA),
    "a server that asks for a key": Row(
        lambda server: server.answer("/api/tags", 401, b""), r"rejected the request \(401\)"
    ),
    "a server that is starting": Row(
        lambda server: server.answer("/api/tags", 503, {"error": "starting"}), r"failed \(starting\); try again"
    ),
}
assert len(ROWS) >= 25


@pytest.fixture(scope="module", autouse=True)
def _everything_is_imported(sample_library: Library) -> None:
    """Ask once, so that no row waits for that."""
    with OllamaServer() as server:
        server.enqueue(*SAID[:2])
        asyncio.run(Answerer(sample_library, Settings(ollama_host=server.url)).ask(QUESTION))


@pytest.fixture
def answerer_of(sample_library: Library):
    def answerer_of(server: OllamaServer, **changes: object) -> Answerer:
        # By name, so that a model that is not found is told of.
        settings = replace(SETTINGS, ollama_host=server.url, model=CHAT.name, **changes)
        return Answerer(sample_library, settings)

    return answerer_of


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
async def test_a_fault_is_told_what_came_is_kept_and_the_articles_follow(row, ollama, answerer_of):
    row.does(ollama)

    async with asyncio.timeout(GUARD_SECONDS):
        answer = await answerer_of(ollama).ask(QUESTION)

    assert [notice for notice in answer.notices if re.search(row.notice, notice)], answer.notices
    assert all(len(notice.splitlines()) == 1 and len(notice) < 400 for notice in answer.notices)
    assert answer.mode == ("model" if row.kept else "quotes")
    assert row.kept in answer.text
    assert any(NATO in citation.quote for citation in answer.citations)
    assert "They ask who" not in answer.text
    assert answer.finished
    assert not answer.abstained


async def test_what_was_said_over_and_over_is_kept_once(answerer_of, ollama):
    ROWS["one sentence again and again"].does(ollama)

    answer = await answerer_of(ollama).ask(QUESTION)

    assert answer.text.count("It rains.") == 1


async def test_thoughts_that_were_never_opened_are_not_kept(answerer_of, ollama):
    ollama.enqueue("They ask who.", "</think>", *SAID[:2])

    answer = await answerer_of(ollama).ask(QUESTION)

    assert answer.text.startswith(INSISTS)
    assert "They ask who" not in answer.text


@pytest.mark.parametrize("fault", ["silence", "drop"])
async def test_a_model_that_fails_at_a_follow_up_is_not_asked_twice(answerer_of, ollama, fault):
    ollama.enqueue_fault(fault)
    said = [Turn("user", QUESTION), Turn("assistant", "That Ukraine stay out of NATO.")]

    async with asyncio.timeout(GUARD_SECONDS):
        answer = await answerer_of(ollama).ask("And why did he?", said)

    assert len(ollama.bodies("/api/chat")) == 1
    assert answer.mode == "quotes"
    assert [notice for notice in answer.notices if "was not asked again" in notice]


async def test_nobody_there(answerer_of, ollama, sample_library):
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{reserved.getsockname()[1]}"
        settings = replace(SETTINGS, ollama_host=address, model=CHAT.name)
        answer = await Answerer(sample_library, settings).ask(QUESTION)

    assert answer.notices == (
        f"Ollama is not running at {address}, where OLLAMA_HOST says it is. "
        "Run `ollama serve`, then `ollama pull gemma4:e4b`.",
    )
    assert any(NATO in citation.quote for citation in answer.citations)


async def test_a_server_that_has_started_answers_the_next_question(answerer_of):
    with OllamaServer() as reserved:
        port = int(reserved.url.rpartition(":")[2])
        answerer = answerer_of(reserved)
    before = await answerer.ask(QUESTION)
    with OllamaServer(port=port) as started:
        started.enqueue(*SAID[:2])
        after = await answerer.ask(QUESTION)

    assert (before.mode, after.mode) == ("quotes", "model")


async def test_loading_that_ends_in_time_is_no_fault(answerer_of, ollama):
    ollama.enqueue(*SAID[:2], wait=0.4)

    answer = await answerer_of(ollama).ask(QUESTION)

    assert (answer.mode, answer.notices) == ("model", ())
    assert INSISTS in answer.text


async def test_thoughts_before_an_answer_are_no_fault(answerer_of, ollama):
    ollama.enqueue_wire(
        [thought("Who?"), *[line("<thinking>Who?"), line("</thinking>"), BEGUN], line("", done=True)]
    )

    answer = await answerer_of(ollama).ask(QUESTION)

    assert answer.notices == ()
    assert answer.text.startswith(INSISTS)


@pytest.mark.parametrize("closing", ["left", "cancelled"])
async def test_generation_stops_when_the_reader_leaves(answerer_of, ollama, closing):
    # Each piece another, or it would be stopped for going round in circles.
    ollama.enqueue_wire((line(f"On day {number} it rained. ") for number in itertools.count()), pace=0.02)
    answers = answerer_of(ollama, answer_seconds=30).stream(QUESTION)
    async for answer in answers:
        if answer.text:
            break

    if closing == "left":
        await answers.aclose()
    else:
        reading = asyncio.ensure_future(anext(answers))
        await asyncio.sleep(0)
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading

    assert await asyncio.to_thread(ollama.cancelled.wait, 2)


async def test_a_context_of_another_size_is_never_asked_for(answerer_of):
    with OllamaServer(Model(CHAT.name, context_length=4096)) as server:
        server.enqueue(*SAID[:2]).enqueue(*SAID[:2])
        await answerer_of(server).ask(QUESTION)
        await answerer_of(server).ask("Who met Putin?")

        options = [body["options"] for body in server.bodies("/api/chat")]

    assert options[0] == options[1]
    assert options[0]["num_ctx"] == 4096
