import pytest
from langchain_core.messages import HumanMessage
from ollama_server import Model, OllamaServer

from chatbot.errors import PromptTooLong
from chatbot.models.calling import stream
from chatbot.models.discovery import AvailableModel, find_model
from chatbot.models.measurements import UNKNOWN_RATIO, Measurements, measurements_of
from chatbot.models.token_estimates import FRAME_TOKENS, estimated_tokens
from chatbot.settings import Settings

WORDS = "rain " * 400
ESTIMATED = FRAME_TOKENS + estimated_tokens(WORDS)


def test_before_anything_is_known():
    known = Measurements()

    assert (known.token_ratio, known.tokens_read_a_second) == (UNKNOWN_RATIO, 0)
    assert known.seconds_for(1000, 10) is None


RATIOS = {
    "fewer tokens than estimated": ([(1000, 700)], 1.0),
    "more": ([(1000, 1180)], 1.18),
    "the most so far": ([(1000, 1180), (1000, 700)], 1.18),
    "a count that cannot be": ([(1000, 900_000)], 4.0),
    "a short prompt says nothing": ([(100, 150)], UNKNOWN_RATIO),
    "no estimate says nothing": ([(0, 900)], UNKNOWN_RATIO),
}


@pytest.mark.parametrize(("prompts", "ratio"), RATIOS.values(), ids=RATIOS)
def test_the_ratio_of_tokens(prompts, ratio):
    known = Measurements()
    for estimated, counted in prompts:
        known.learn_ratio(estimated, counted)

    assert known.token_ratio == pytest.approx(ratio)


def nanoseconds(reading: float | None, writing: float | None = None) -> dict[str, int | None]:
    durations = {"prompt_eval_duration": reading, "eval_duration": writing}
    return {name: seconds and round(seconds * 1e9) for name, seconds in durations.items()}


SPEEDS = {
    "one answer": ([(1000, nanoseconds(10))], 100),
    "the slowest of the last, as a cached beginning takes no time": (
        [(1000, nanoseconds(10)), (1000, nanoseconds(1))],
        100,
    ),
    "long ago counts no more": ([(1000, nanoseconds(10))] + [(1000, nanoseconds(1))] * 3, 1000),
    "a short prompt says nothing": ([(50, nanoseconds(10))], 0),
    "a server that does not say": ([(1000, nanoseconds(None)), (1000, {})], 0),
}


@pytest.mark.parametrize(("answers", "speed"), SPEEDS.values(), ids=SPEEDS)
def test_the_speed_of_reading(answers, speed):
    known = Measurements()
    for tokens, metadata in answers:
        known.learn_speed(tokens, 10, metadata)

    assert known.tokens_read_a_second == pytest.approx(speed)


def test_how_long_an_answer_would_take():
    known = Measurements()
    known.learn_speed(1000, 20, nanoseconds(10, 4))

    assert known.seconds_for(500, 10) == pytest.approx(5 + 2)


async def asked(server: OllamaServer, context_tokens: int = 8192) -> AvailableModel:
    model = await find_model(Settings(ollama_host=server.url, context_tokens=context_tokens))
    assert isinstance(model, AvailableModel)
    assert model.measurements is measurements_of(server.url, model.name)
    async for _ in stream(model.chat(), [HumanMessage(WORDS)]):
        pass
    return model


async def test_an_answer_of_ollama_is_measured():
    with OllamaServer(Model("gemma4:tiny", tokens_a_word=3, read_a_second=50, written_a_second=5)) as server:
        server.enqueue("It", " rains.")
        model = await asked(server)

    assert model.measurements.token_ratio == pytest.approx(1200 / ESTIMATED)
    assert model.measurements.tokens_read_a_second == pytest.approx(50)
    assert model.measurements.seconds_for(100, 10) == pytest.approx(4)


async def test_a_prompt_that_was_too_long_is_measured():
    with OllamaServer(Model("gemma4:tiny", tokens_a_word=3)) as server:
        with pytest.raises(PromptTooLong):
            await asked(server, 1024)

        known = measurements_of(server.url, "gemma4:tiny")
    assert known.token_ratio == pytest.approx(1200 / ESTIMATED)
    assert known.context_tokens == 1024
