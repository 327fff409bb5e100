import pytest

from chatbot.thoughts import SpokenText

CASES = {
    "plain": ("Moscow insists [1].", "Moscow insists [1]."),
    "thoughts first": ("<think>They ask who.</think>\n\nMoscow.", "Moscow."),
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
    spoken = SpokenText()
    pieces = [streamed[start : start + width] for start in range(0, len(streamed), width)]

    assert "".join(map(spoken.feed, pieces)) + spoken.rest() == said
