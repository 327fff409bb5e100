import pytest

from chatbot.prompting.refusal import REFUSAL, holds_refusal, may_refuse, refuses, without_refusal

REFUSALS = [REFUSAL, f" {REFUSAL}\n", f"`{REFUSAL}`", f"**{REFUSAL}**", f'"{REFUSAL}."', f"«{REFUSAL}»"]
REFUSALS += [
    f"{REFUSAL}. The passages tell of other things.",
    REFUSAL.replace("_", r"\_"),
    REFUSAL.replace("_", " "),
]


@pytest.mark.parametrize("written", REFUSALS)
def test_a_refusal_is_known_from_its_first_letter_to_its_end(written):
    assert refuses(written)
    assert holds_refusal(written)
    for length in range(len(written) + 1):
        assert may_refuse(written[:length]), written[:length]


@pytest.mark.parametrize("written", ["No.", "NOTHING", "NOT IN MOSCOW", "Peskov", "NOT_IN_THE_BOOK", "Not in the"])
def test_an_answer_is_no_refusal(written):
    assert not may_refuse(written)
    assert not refuses(written)
    assert not holds_refusal(written)


KEPT = {
    "none": ("It rains. It snows.", "It rains. It snows."),
    "at the end": (f"It rains [1]. {REFUSAL}", "It rains [1]. "),
    "in the middle": (f"It rains. The rest is {REFUSAL}. It snows.", "It rains.  It snows."),
    "escaped": (r"It rains. NOT\_IN\_THE\_ARTICLES.", "It rains. "),
    "begun": ("It rains. NOT_IN_TH", "It rains. "),
    "begun in bold": ("It rains. **NOT_", "It rains. "),
    "all of it": (REFUSAL, ""),
    "a word that begins so": ("It rains. NOT", "It rains. NOT"),
}


@pytest.mark.parametrize(("written", "kept"), KEPT.values(), ids=KEPT)
def test_the_code_word_goes_with_its_sentence(written, kept):
    assert without_refusal(written, "en") == kept
