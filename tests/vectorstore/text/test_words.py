import pytest
from hypothesis import given
from hypothesis import strategies as st

from vectorstore.text.words import Word, coverage, match, telling_words, terms_of, text_words, word_weight


def word(text: str) -> Word:
    """The word as it stands within a question, so that a capital makes it a name."""
    return telling_words(f"Xxxx {text}", "en")[-1]


@pytest.mark.parametrize(
    ("question", "language", "words"),
    [
        ("What did Peskov demand?", "en", ["peskov", "demand"]),
        ("Combien de temps a duré la rencontre ?", "fr", ["temps", "dure", "rencontre"]),
        ("Что потребовал Песков?", "ru", ["potreboval", "peskov"]),
        ("Who said it?", "en", ["who", "said", "it"]),
        ("WHO said it?", "en", ["who"]),
        ("Putin and Putin", "en", ["putin"]),
        ("", "en", []),
        ("?!", "", []),
        ("What is it", "xx", ["what", "is", "it"]),
        ("नमस्ते दुनिया", "en", ["nmste", "duniya"]),
        ("Ельцин", "en", ["eltsin"]),
    ],
)
def test_telling_words(question: str, language: str, words: list[str]) -> None:
    assert [found.text for found in telling_words(question, language)] == words


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("Did Putin meet Witkoff in 2025?", {"putin", "witkoff", "2025"}),
        ("Putin", set()),  # every sentence begins with a capital
        ("NATO", {"nato"}),
        ("2025", {"2025"}),
        ("what of it", set()),
    ],
)
def test_names_and_numbers(question: str, names: set[str]) -> None:
    assert {found.text for found in telling_words(question, "xx") if found.is_name} == names


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("Putin", "Vladimir Poutine"),
        ("Putin", "Владимир Путин"),
        ("Poutine", "Vladimir Putin"),
        ("Путин", "Poutine"),
        ("Witkoff", "Уиткофф, Steve Vitkof"),
        ("NATO", "refus de rejoindre l'OTAN"),
        ("OTAN", "to join NATO"),
        ("NATO", "вступить в НАТО"),
        ("EU", "l'UE"),
        ("negotiations", "les négociations"),
        ("demand", "demanded"),
        ("Yeltsin", "Ельцин"),
        ("Lviv", "во Львів"),
        ("1990", "in the 1990s"),
        ("नमस्ते", "नमस्ते दुनिया"),
    ],
)
def test_a_word_is_matched_across_spellings(asked: str, text: str) -> None:
    assert match(word(asked), text_words(text)) >= 0.4


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("Putin", "The harvest was good."),
        ("putin", "patina"),  # only a name is matched by its consonants
        ("NATO", "a note on tano and nota"),
        ("Peskov", ""),
        ("1001", "101 or 1011"),
        ("2024", "in 2023"),
        ("oil", "the talks"),
        ("thanks", "more than sixty ships"),
    ],
)
def test_another_word_is_no_match(asked: str, text: str) -> None:
    assert match(word(asked), text_words(text)) == 0.0


@given(st.text(alphabet=st.characters(categories=["L", "N"]), min_size=1, max_size=12))
def test_a_word_is_wholly_in_a_text_that_has_it(text: str) -> None:
    for found in telling_words(text, "en"):
        assert match(found, text_words(f"before {text} after")) == 1.0


@given(st.text(max_size=30), st.text(max_size=60))
def test_a_match_is_a_share(asked: str, text: str) -> None:
    words, held = telling_words(asked, "en"), text_words(text)

    for found in words:
        assert match(found, held) == 0.0 or 0.4 <= match(found, held) <= 1.0
    assert 0.0 <= coverage(words, held, {}) <= 1.0 + 1e-9
    assert terms_of(words) >= {gram for found in words for gram in found.grams}


def test_an_acronym_is_as_rare_as_what_it_may_be_turned_into() -> None:
    nato = word("NATO")
    common = dict.fromkeys(terms_of([nato]), 4.0) | {nato.acronym: 1.0}
    assert word_weight(nato, common) == 2 * 1.0


@pytest.mark.parametrize(
    ("question", "language", "telling"),
    [
        ("杭州的商家会被罚多少钱?", "zh", ["hangzhou", "shangjia"]),  # pairs with a function sign are no words
        ("杭州市长", "zh", ["hangzhou", "zhoushi", "shizhang"]),
        ("2024年NATO", "zh", ["2024", "nato"]),
    ],
)
def test_a_script_without_spaces_is_read_in_pairs(question: str, language: str, telling: list[str]) -> None:
    found = [found.text for found in telling_words(question, language)]
    assert found[: len(telling)] == telling
    assert coverage(telling_words(question, language), text_words(question), {}) == pytest.approx(1.0)


@given(st.permutations(list("NATO")))
def test_an_acronym_matches_its_letters_in_any_order(letters: list[str]) -> None:
    assert match(word("NATO"), text_words("".join(letters))) == 1.0


def test_coverage_weighs_each_word_by_its_rarity() -> None:
    words = telling_words("harvest talks", "en")
    rare_harvest = {gram: 9.0 if gram in words[0].grams else 1.0 for gram in terms_of(words)}

    assert coverage(words, text_words("the harvest"), rare_harvest) == pytest.approx(0.9)
    assert coverage(words, text_words("the talks"), rare_harvest) == pytest.approx(0.1)
    assert coverage(words, text_words("the talks on the harvest"), rare_harvest) == pytest.approx(1.0)
    assert coverage([], text_words("the talks"), {}) == 0.0


def test_a_name_counts_double() -> None:
    assert word_weight(word("Putin"), {}) == 2 * word_weight(word("putin"), {})
