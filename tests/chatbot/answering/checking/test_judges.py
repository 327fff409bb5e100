"""How models are asked whether statements rest on their sources, and what is made of their replies."""

from __future__ import annotations

import pytest
from injections import INJECTIONS
from ollama_server import CHAT, Model, OllamaServer

from chatbot.answering.checking.judges import Statement, opinions_on
from chatbot.models.discovery import AvailableModel, find_model
from chatbot.prompting.budget import PromptBudget
from chatbot.settings import Settings

BUDGET = PromptBudget(4000)
TWO = [
    Statement("It rained in Odesa.", "It rained in Odesa on Monday."),
    Statement("The port closed.", "The port stayed open."),
]


async def judge_of(server: OllamaServer) -> AvailableModel:
    model = await find_model(Settings(ollama_host=server.url))
    assert isinstance(model, AvailableModel)
    return model


REPLIES = {
    "JSON": ('{"1": "yes", "2": "no"}', {0: "yes", 1: "no"}),
    "JSON over lines": ('{\n  "1": "partly",\n  "2": "yes"\n}', {0: "partly", 1: "yes"}),
    "lines, of a server that knows no schemas": ("1: yes\n2: no", {0: "yes", 1: "no"}),
    "in other dress": ("**1.** No, the source says nothing of it.\n[2]: YES", {0: "no", 1: "yes"}),
    "the first counts": ("1: yes\n1: no", {0: "yes"}),
    "of other numbers": ('{"0": "no", "7": "no"}', {}),
    "nothing that can be read": ("I think they are fine.", {}),
    "a number of the text": ("Of the 2 nobody says 1 yes", {}),
}


@pytest.mark.parametrize(("reply", "opinions"), REPLIES.values(), ids=REPLIES)
async def test_opinions_are_read(reply, opinions, ollama):
    ollama.enqueue(reply)

    assert await opinions_on(TWO, await judge_of(ollama), BUDGET) == opinions


async def test_all_statements_go_in_one_call_with_the_schema_of_the_reply(ollama):
    ollama.enqueue("{}")

    await opinions_on(TWO, await judge_of(ollama), BUDGET)

    [asked] = ollama.bodies("/api/chat")
    [message] = asked["messages"]
    assert asked["format"]["properties"].keys() == {"1", "2"}
    assert "> Statement: The port closed.\n> Source: The port stayed open." in message["content"]


@pytest.mark.parametrize("text", INJECTIONS[::8])
async def test_a_statement_that_gives_orders_stays_between_its_marks(text, ollama):
    ollama.enqueue("{}")

    await opinions_on([Statement(text, text)], await judge_of(ollama), BUDGET)

    content = ollama.bodies("/api/chat")[0]["messages"][0]["content"]
    statements = content.partition("[1]\n")[2].splitlines()[1:-1]
    assert all(line.startswith(">") for line in statements)


@pytest.mark.parametrize(
    ("name", "replies", "messages"),
    [
        (
            "bespoke-minicheck:7b",
            ("Yes", "No."),
            [("user", "Document: It rained in Odesa on Monday.\nClaim: It rained in Odesa.")],
        ),
        (
            "granite3-guardian:2b",
            ("No", "Yes"),
            [
                ("system", "groundedness"),
                ("context", "It rained in Odesa on Monday."),
                ("assistant", "It rained in Odesa."),
            ],
        ),
    ],
)
async def test_a_model_made_for_it_is_asked_in_its_own_format(name, replies, messages):
    with OllamaServer(Model(name)) as server:
        server.enqueue(replies[0]).enqueue(replies[1])
        opinions = await opinions_on(TWO, await judge_of(server), BUDGET)
        asked = server.bodies("/api/chat")

    assert opinions == {0: "yes", 1: "no"}
    assert [(one["role"], one["content"]) for one in asked[0]["messages"]] == messages
    assert len(asked) == 2
    assert all("format" not in one for one in asked)


async def test_a_checker_that_says_neither_has_no_opinion():
    with OllamaServer(Model("bespoke-minicheck:7b")) as server:
        server.enqueue("Perhaps").enqueue("yes")
        assert await opinions_on(TWO, await judge_of(server), BUDGET) == {1: "yes"}


async def test_statements_that_do_not_fit_are_left_out(ollama):
    ollama.enqueue('{"1": "yes", "2": "yes"}')

    assert await opinions_on(TWO, await judge_of(ollama), PromptBudget(380)) == {0: "yes"}
    assert await opinions_on(TWO, await judge_of(ollama), PromptBudget(50)) == {}
    assert [body["model"] for body in ollama.bodies("/api/chat")] == [CHAT.name]
