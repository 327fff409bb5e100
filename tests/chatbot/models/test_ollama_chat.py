import asyncio
import json
import socket
import time

import pytest
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, HumanMessage, SystemMessage, ToolMessage
from ollama_server import CHAT, Model, OllamaServer

from chatbot.errors import ModelBrokeOff, ModelError, ModelUnavailable, PromptTooLong
from chatbot.models.calling import stream
from chatbot.models.ollama_chat import OllamaChat

MESSAGES = [SystemMessage("Answer from the passages."), HumanMessage("What did Peskov demand?")]


@pytest.fixture
def server():
    with OllamaServer() as server:
        yield server


@pytest.fixture
def model(server):
    return chat_of(server)


def chat_of(server: OllamaServer, **changes) -> OllamaChat:
    settings = {"context_tokens": 4096, "answer_tokens": 100, "silence_seconds": 2.0, **changes}
    return OllamaChat(**{"model": CHAT.name, "host": server.url, **settings})


async def said(model: BaseChatModel) -> list[AIMessageChunk]:
    return [chunk async for chunk in stream(model, MESSAGES)]


async def text_until_error(model: BaseChatModel) -> tuple[str, ModelError]:
    text = ""
    try:
        async for chunk in stream(model, MESSAGES):
            text += str(chunk.content)
    except ModelError as error:
        return text, error
    pytest.fail(f"no error after {text!r}")


async def test_an_answer_streams_piece_by_piece(server, model):
    server.enqueue("Moscow insists", " on it [1].", " Nonsense [9].")

    chunks = await said(model)

    assert [chunk.content for chunk in chunks] == ["Moscow insists", " on it [1].", " Nonsense [9].", ""]
    assert chunks[-1].response_metadata["done_reason"] == "stop"
    assert chunks[-1].usage_metadata is not None
    assert chunks[-1].usage_metadata["output_tokens"] == 3


async def test_every_call_asks_for_the_same(server, model):
    server.enqueue("One.").enqueue("Two.")

    await said(model)
    await said(model)

    first, second = server.bodies("/api/chat")
    assert first == second
    assert first["options"] == {"num_ctx": 4096, "num_predict": 100, "temperature": 0.0}
    assert (first["think"], first["truncate"], first["shift"], first["stream"]) == (False, False, False, True)
    assert first["keep_alive"]
    assert first["messages"] == [
        {"role": "system", "content": "Answer from the passages."},
        {"role": "user", "content": "What did Peskov demand?"},
    ]


async def test_a_model_that_cannot_stop_thinking_is_asked_to_think_little():
    with OllamaServer(Model("gpt-oss:20b", ("completion", "thinking"))) as server:
        server.enqueue("Moscow.", thoughts=["They ask who."])

        chunks = await said(chat_of(server, model="gpt-oss:20b"))

    assert "".join(chunk.text for chunk in chunks) == "Moscow."
    assert chunks[0].content == [{"type": "reasoning", "reasoning": "They ask who."}]
    assert server.bodies("/api/chat")[0]["think"] == "low"


async def test_history_and_broken_characters_are_carried(server, model):
    server.enqueue("Yes.")

    await model.ainvoke([HumanMessage("Who?"), AIMessage("Peskov."), HumanMessage("When \ud800?")])

    roles = [(message["role"], message["content"]) for message in server.bodies("/api/chat")[0]["messages"]]
    assert roles == [("user", "Who?"), ("assistant", "Peskov."), ("user", "When ??")]


async def test_a_message_of_another_kind_is_a_mistake_of_the_caller(model):
    with pytest.raises(TypeError, match="ToolMessage"):
        await model.ainvoke([ToolMessage("42", tool_call_id="1")])


async def test_an_answer_cut_off_at_its_limit_shows_it(server):
    server.enqueue("Moscow", " insists", " on it.")

    chunks = await said(chat_of(server, answer_tokens=2))

    assert "".join(str(chunk.content) for chunk in chunks) == "Moscow insists"
    assert chunks[-1].response_metadata["done_reason"] == "length"


async def test_every_count_is_optional(server, model):
    last = b'{"message":{"role":"assistant","content":"Moscow."},"done":true}\n'
    server.answer("/api/chat", 200, last)

    (chunk,) = await said(model)

    assert (chunk.content, chunk.usage_metadata) == ("Moscow.", None)


BREAKS = {
    "error": (("error", "Moscow", " insists"), "Moscow insists", ModelBrokeOff, "broke off: on fire"),
    "drop": (("drop", "Moscow", " insists"), "Moscow insists", ModelBrokeOff, "broke off"),
    "end": (("end", "Moscow", " insists"), "Moscow insists", ModelBrokeOff, "broke off"),
    "silence": (("silence", "Moscow", " insists"), "Moscow insists", ModelBrokeOff, "silent for 0.6 seconds"),
    "silence at once": (("silence",), "", ModelBrokeOff, "silent for 0.6 seconds"),
    "json": (("json", "Moscow", " insists"), "Moscow insists", ModelBrokeOff, "damaged"),
    "400": ((400,), "", ModelError, "shorter"),
    "404": ((404,), "", ModelUnavailable, "`ollama pull gemma4:e4b`"),
    "401": ((401,), "", ModelError, "rejected the request (401)"),
    "403": ((403,), "", ModelError, "rejected the request (403)"),
    "302": ((302,), "", ModelError, "not Ollama"),
    "429": ((429,), "", ModelError, "busy"),
    "500": ((500,), "", ModelError, "Ollama failed (on fire)"),
    "503": ((503,), "", ModelError, "busy"),
}


@pytest.mark.parametrize(("fault", "text", "kind", "words"), BREAKS.values(), ids=BREAKS)
async def test_what_fails_says_so_and_keeps_the_text_so_far(server, fault, text, kind, words):
    server.enqueue_fault(*fault, message="on fire")
    begun = time.perf_counter()

    got, error = await text_until_error(chat_of(server, silence_seconds=0.6))

    assert got == text
    assert type(error) is kind
    assert words in str(error)
    assert len(str(error).splitlines()) == 1
    assert time.perf_counter() - begun < 2


MEMORY = "model requires more system memory (5.6 GiB) than is available (3.1 GiB)"


@pytest.mark.parametrize("fault", [(500,), ("error", "Moscow")], ids=["at once", "in the middle"])
async def test_a_model_that_is_too_large_is_said_to_be(server, model, fault):
    server.enqueue_fault(*fault, message=MEMORY)

    _, error = await text_until_error(model)

    assert "a smaller model with CHATBOT_MODEL" in str(error)
    assert MEMORY in str(error)


NESTED = (
    '{"error":{"code":400,"message":"request (2528 tokens) exceeds the available context size",'
    '"n_prompt_tokens":2528,"n_ctx":1024}}'
)
PROSE = "request (2528 tokens) exceeds the available context size (1024 tokens), try increasing it"


@pytest.mark.parametrize("fault", [(400,), ("error", "Moscow")], ids=["at once", "in the middle"])
async def test_an_error_that_is_json_inside_json_is_read(server, model, fault):
    server.enqueue_fault(*fault, message=NESTED)

    _, error = await text_until_error(model)

    assert "request (2528 tokens) exceeds the available context size" in str(error)
    assert "{" not in str(error)


TOO_LONG = {
    "JSON inside JSON": (NESTED, (2528, 1024)),
    "JSON three deep": (json.dumps({"error": NESTED}), (2528, 1024)),
    "prose": (PROSE, (2528, 1024)),
    "prose inside JSON": (json.dumps({"error": {"code": 400, "message": PROSE}}), (2528, 1024)),
    "counts that are none": (NESTED.replace("2528,", "true,").replace("1024", "-1"), None),
    "without counts": ("the prompt is too long", None),
}


@pytest.mark.parametrize(("message", "counts"), TOO_LONG.values(), ids=TOO_LONG)
async def test_the_counts_of_a_prompt_that_is_too_long_are_read(server, model, message, counts):
    server.enqueue_fault(400, message=message)

    _, error = await text_until_error(model)

    found = (error.tokens, error.context_tokens) if isinstance(error, PromptTooLong) else None
    assert found == counts
    assert "{" not in str(error)


async def test_a_model_that_only_embeds_is_said_to_make_no_answers(server):
    _, error = await text_until_error(chat_of(server, model="bge-m3"))

    assert "bge-m3 makes no answers" in str(error)
    assert "CHATBOT_MODEL" in str(error)


@pytest.mark.parametrize("text", ["Moscow\u0085insists", "Moscow\u2028insists\u2029"])
async def test_line_breaks_of_unicode_do_not_end_a_line(server, model, text):
    server.enqueue(text)

    chunks = await said(model)

    assert "".join(chunk.text for chunk in chunks) == text


async def test_blank_lines_are_skipped(server, model):
    server.enqueue_wire([b"\n", b'{"message":{"role":"assistant","content":"Moscow."},"done":true}\n\n'])

    assert [chunk.content for chunk in await said(model)] == ["Moscow."]


@pytest.mark.parametrize("line", [b"[1]", b'{"message": "text"}', b'"text"', b"null", b"\xff\xfe"])
async def test_lines_of_another_shape_are_damage(server, model, line):
    server.answer("/api/chat", 200, line + b"\n")

    _, error = await text_until_error(model)

    assert type(error) is ModelBrokeOff


async def test_a_prompt_over_the_context_is_refused_not_cut(server):
    server.enqueue("Never said.")

    _, error = await text_until_error(chat_of(server, context_tokens=4))

    assert "did not accept the question (request (10 tokens) exceeds the available context size)" in str(error)


async def test_nobody_there(server):
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{reserved.getsockname()[1]}"

        _, error = await text_until_error(chat_of(server, host=address))

    assert type(error) is ModelUnavailable
    assert "`ollama serve`" in str(error)


async def test_a_model_that_was_removed_meanwhile(server):
    _, error = await text_until_error(chat_of(server, model="mistral"))

    assert type(error) is ModelUnavailable
    assert "`ollama pull mistral`" in str(error)


async def until_cancelled(server: OllamaServer) -> bool:
    for _ in range(200):
        if server.cancelled.is_set():
            return True
        await asyncio.sleep(0.01)
    return False


@pytest.mark.parametrize("through_langchain", [False, True])
async def test_closing_the_stream_stops_the_server(server, model, through_langchain):
    server.enqueue_fault("endless", "Moscow ")
    chunks = model.astream(MESSAGES) if through_langchain else stream(model, MESSAGES)
    await anext(chunks)

    await chunks.aclose()

    assert await until_cancelled(server)


async def test_a_cancelled_task_stops_the_server(server, model):
    server.enqueue_fault("endless", "Moscow ")
    task = asyncio.create_task(said(model))
    await asyncio.sleep(0.1)

    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task
    assert await until_cancelled(server)


async def test_a_key_is_never_sent_over_plain_http(server, model, monkeypatch):
    monkeypatch.setenv("OLLAMA_API_KEY", "secret")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    server.enqueue("Moscow.")

    await said(model)

    assert "Authorization" not in {name.title() for name in server.requests[0].headers}


def test_without_an_event_loop(server, model):
    server.enqueue("Moscow", " insists.")

    assert model.invoke(MESSAGES).content == "Moscow insists."


async def test_stop_words_are_passed_on(server, model):
    server.enqueue("Moscow.")

    await model.ainvoke(MESSAGES, stop=["\n\n"])

    assert server.bodies("/api/chat")[0]["options"]["stop"] == ["\n\n"]


async def test_two_answers_at_once_do_not_mix(server):
    with OllamaServer(CHAT, Model("mistral:latest")) as other:
        server.enqueue(*["one "] * 50)
        other.enqueue(*["two "] * 50)

        first, second = await asyncio.gather(said(chat_of(server)), said(chat_of(other)))

    assert {chunk.content for chunk in first} == {"one ", ""}
    assert {chunk.content for chunk in second} == {"two ", ""}
