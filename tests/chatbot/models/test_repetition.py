import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.models.repetition import repeats, without_repeats

SAID = "Moscow insists on it, Peskov said on Tuesday, and it will not change its mind [1]."
REPEATED = {
    "a sentence": (f"They met. {' '.join([SAID] * 5)}", f"They met. {SAID}"),
    "a sentence and a half": (f"They met. {' '.join([SAID] * 5)} Moscow ins", f"They met. {SAID} Moscow ins"),
    "a word": ("They met. " + "Moscow " * 60, "They met. Moscow"),
    "a character": ("They met. " + "!" * 300, "They met. !"),
    "lines": (
        "They met.\n" + "- It rains in Lviv and in Odesa today.\n" * 9,
        "They met.\n- It rains in Lviv and in Odesa today.",
    ),
    "a rule without end": ("They met. " + "-" * 2500, "They met. -"),
    "Chinese": ("会谈开始。" + "他们谈了三个小时,没有结果。" * 30, "会谈开始。他们谈了三个小时,没有结果。"),
}
KEPT = {
    "nothing": "",
    "a sentence": SAID,
    "a sentence three times": " ".join([SAID] * 3),
    "the rule of a wide table": f"{SAID}\n|{'-' * 300}|{'-' * 300}|",
    "a wide cell": f"{SAID}\n| Lviv{' ' * 500}|",
    "an answer of 200 sentences": " ".join(
        f"On day {day} the talks in Lviv and Odesa lasted {day % 7 + 1} hours, and nothing came of them [1]."
        for day in range(200)
    ),
    "the rule of a table": f"{SAID}\n|---|---|---|---|\n",
    "a list of one form": "".join(
        f"- On day {day} it rained for {day * 7} minutes in Lviv.\n" for day in range(40)
    ),
    "a repetition long past": " ".join([SAID] * 5)
    + " Then they went home, and nothing more was heard of it by anyone at all.",
}


@pytest.mark.parametrize(("text", "once"), REPEATED.values(), ids=REPEATED)
def test_what_is_said_over_and_over_is_said_once(text, once):
    assert repeats(text)
    kept = without_repeats(text)
    assert text.startswith(kept)
    assert not repeats(kept)
    # Where the circle is entered is not said: the rest of a round may stay.
    assert once.startswith(kept) or kept.startswith(once[: len(once) // 2])
    assert len(kept) <= len(once) + 1


@pytest.mark.parametrize("text", KEPT.values(), ids=KEPT)
def test_anything_else_stays(text):
    assert not repeats(text)
    assert without_repeats(text) == text


@given(st.text(max_size=400), st.text(min_size=1, max_size=50))
def test_every_repetition_is_noticed(text, unit):
    text += unit * (4 + 240 // len(unit))

    assert repeats(text)
    assert text.startswith(without_repeats(text))
