import pytest

from chatbot.models.thoughts import AnswerText, beyond_thoughts

CASES = {
    "plain": ("Moscow insists [1].", "Moscow insists [1]."),
    "thoughts first": ("<think>They ask who.</think>\n\nMoscow.", "Moscow."),
    "several": ("<think>a</think> <think>b</think>Moscow.", "Moscow."),
    "thinking": ("<Thinking>They ask who.</Thinking> Moscow.", "Moscow."),
    "reasoning": ("<reasoning>They ask who.</reasoning> Moscow.", "Moscow."),
    "harmony": (
        "<|channel|>analysis<|message|>Who?<|end|><|start|>assistant<|channel|>final<|message|>Moscow.",
        "Moscow.",
    ),
    "harmony without thoughts": ("<|channel|>final<|message|>Moscow.", "Moscow."),
    "gemma": ("<|channel>thought\nThey ask who.<channel|>Moscow.", "Moscow."),
    "mistral": ("[THINK]They ask who.[/THINK]Moscow.", "Moscow."),
    "kimi": ("◁think▷They ask who.◁/think▷Moscow.", "Moscow."),
    "seed": ("<seed:think>They ask who.</seed:think>Moscow.", "Moscow."),
    "harmony never closed": ("<|channel|>analysis<|message|>They ask who.", ""),
    "a citation first": ("[1] tells of it.", "[1] tells of it."),
    "blank before": ("\n <think>hm</think>Moscow.", "Moscow."),
    "a mark of its own": ("<b>Moscow</b> insists.", "<b>Moscow</b> insists."),
    "later thoughts are text": ("He said <think> twice.", "He said <think> twice."),
    "never closed": ("<think>They ask who", ""),
    "only the beginning of a tag": ("<thi", "<thi"),
    "empty": ("", ""),
}


@pytest.mark.parametrize("width", [1, 2, 3, 7, 100])
@pytest.mark.parametrize(("streamed", "said"), CASES.values(), ids=CASES)
def test_thoughts_are_dropped_however_the_stream_is_cut(streamed: str, said: str, width: int) -> None:
    answer = AnswerText()
    pieces = [streamed[start : start + width] for start in range(0, len(streamed), width)]

    assert "".join(map(answer.feed, pieces)) + answer.rest() == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("They ask who.</think>\n\nMoscow.", "Moscow."),
        ("They ask who.</thinking>Moscow.", "Moscow."),
        ("They ask who.[/THINK] Moscow.", "Moscow."),
        ("Moscow insists.", "Moscow insists."),
        ("They ask who.</think>", ""),
        ("", ""),
    ],
)
def test_thoughts_that_were_never_opened_end_where_they_are_closed(written: str, said: str) -> None:
    assert beyond_thoughts(written) == said
