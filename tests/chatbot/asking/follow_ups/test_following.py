"""Follow-ups: which questions need the conversation, in a library with the sample article."""

import pytest

from chatbot.asking.follow_ups.following import carried_topics, follows_up, standalone_question
from chatbot.asking.message_kinds import names_a_subject
from chatbot.turn import Turn


def conversation(*said: str) -> list[Turn]:
    return [Turn("assistant" if place % 2 else "user", content) for place, content in enumerate(said)]


PESKOV = conversation("What did Peskov demand?", "That Ukraine stays out of NATO [1].")


def rarity(terms):
    """All words are in the articles, and equally rare, but for those with "gu"."""
    return {term: 5.0 if term == "___" or "gu" in term else 1.0 for term in terms}


ALONE = {
    "a name": ("What did Witkoff say?", "en"),
    "a name before the pronoun": ("Did Witkoff say that he agreed?", "en"),
    "another subject": ("What is the price of oil?", "en"),
    "little told": ("What is photosynthesis?", "en"),
    "what the article tells": ("What did the talks between Moscow and Washington lead to?", "en"),
    "many telling words": (
        "How long did the negotiations of both foreign ministers about nuclear weapons last?",
        "en",
    ),
    "said to whoever is asked": ("Kennen Sie Witkoff?", "de"),
    "a German name": ("Was sagte Witkoff?", "de"),
    "an acronym after an article": ("Was will die NATO?", "de"),
    "a name in capitals at the start": ("Witkoff ne dedi?", "tr"),
    "Romanian": ("Cât a costat noul pod din Brăila?", "ro"),
    "Chinese": ("埃菲尔铁塔有多高？", "zh"),
    "Japanese": ("東京の人口は？", "ja"),
    "Arabic": ("كم يبلغ ارتفاع برج خليفة؟", "ar"),
    "an emoji": ("🙂", ""),
    "in haste": ("what did peskov demand", "en"),
}
FOLLOW_UPS = {
    "in haste": ("where was it found", "en"),
    "nothing told": ("Why?", "en"),
    "an ellipsis": ("Und der Windpark?", "de"),
    "a thing that was not named": ("How long did the negotiations last?", "en"),
    "it opens so": ("And in 2022?", "en"),
    "it opens so, in two words": ("What about Trump?", "en"),
    "a pronoun": ("And what did he say about Ukraine?", "en"),
    "a German noun": ("Wie lange dauerten die Verhandlungen?", "de"),
    "German": ("Und was sagte er zur NATO?", "de"),
    "French": ("Et avec Trump ?", "fr"),
    "Spanish": ("¿Y qué dijo Trump?", "es"),
    "Russian": ("А почему он так сказал?", "ru"),
    "Polish": ("A co on na to powiedział?", "pl"),
    "Romanian": ("Și cât a costat?", "ro"),
    "Ukrainian": ("А чому?", "uk"),
    "Turkish": ("Peki Trump?", "tr"),
    "Arabic": ("ولماذا؟", "ar"),
    "Chinese": ("他对北约说了什么？", "zh"),
    "Japanese": ("それはいつですか？", "ja"),
    "Korean": ("그리고 왜?", "ko"),
}


@pytest.mark.parametrize(("question", "language"), ALONE.values(), ids=ALONE)
def test_a_question_that_says_what_it_is_about_is_left_alone(question, language, sample_library):
    assert not follows_up(question, PESKOV, language, sample_library)


@pytest.mark.parametrize(("question", "language"), FOLLOW_UPS.values(), ids=FOLLOW_UPS)
def test_a_follow_up_takes_along_what_the_conversation_is_about(question, language, sample_library):
    assert follows_up(question, PESKOV, language, sample_library)
    query = standalone_question(question, carried_topics(question, PESKOV, language, rarity))
    assert query.startswith(f"{question} (")
    assert "Peskov" in query


@pytest.mark.parametrize("history", [[], [Turn("assistant", "Welcome to Moscow.")]], ids=["none", "no question"])
def test_without_a_question_before_it_any_question_stands_alone(history, sample_library):
    assert not follows_up("And why?", history, "en", sample_library)


@pytest.mark.parametrize(
    ("before", "expected"),
    [("Que demande Peskov à Washington ?", True), ("Was fordert Peskow von den Amerikanern?", False)],
    ids=["the same language", "another language"],
)
def test_a_change_of_language_ends_what_is_only_likely_a_follow_up(before, expected, sample_library):
    question = "Combien de livres a la bibliothèque ?"

    assert follows_up(question, conversation(before, "..."), "fr", sample_library) == expected


CARRIED = {
    "the last question that stood alone": (
        conversation("Who leads the bank of Malta?", "Scicluna.", "What did Peskov demand?", "Peace."),
        "Why?",
        "Why? (Peskov, demand)",
    ),
    "and what was said since": (
        conversation("What did Peskov demand?", "Peace.", "And why?", "Because of Sotschi."),
        "When?",
        "When? (Peskov, demand)",
    ),
    "what answers name, where questions name nothing": (
        conversation("What was demanded?", "Peace.", "And why?", "Because of Sotschi."),
        "When?",
        "When? (demanded, Sotschi, Peace)",
    ),
    "the less, the more is told": (
        PESKOV,
        "What treaties did he sign?",
        "What treaties did he sign? (Peskov)",
    ),
    "one at least": (
        PESKOV,
        "And what treaties on missiles did Trump sign?",
        "And what treaties on missiles did Trump sign? (Peskov)",
    ),
    "not what follow-ups asked of it": (
        conversation("Who stole the jewels of Dresden?", "Thieves.", "How much were they worth?", "Millions."),
        "How did they get in?",
        "How did they get in? (Dresden, stole, jewels)",
    ),
    "what a follow-up named": (
        conversation("Who stole the jewels?", "Thieves.", "And the museum?", "It is old."),
        "Who built it?",
        "Who built it? (museum, stole the jewels)",
    ),
    "nothing where nothing was told": (conversation("Hi!", "Hello!"), "Why?", "Why?"),
}


@pytest.mark.parametrize(("history", "question", "query"), CARRIED.values(), ids=CARRIED)
def test_what_goes_along(history, question, query):
    assert standalone_question(question, carried_topics(question, history, "en", rarity)) == query


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("And the wind farm?", True),
        ("Und der Windpark?", True),
        ("¿Y el aeropuerto?", True),
        ("Et les abeilles ?", True),
        ("And who paid for it?", False),
        ("Und wie lang ist sie?", False),
        ("¿Y cuánto cuesta?", False),
        ("E quando?", False),
    ],
)
def test_whether_a_follow_up_names_a_subject(question, names):
    assert names_a_subject(question) is names


def test_it_goes_back_only_so_far():
    history = conversation("Who is Hegseth?", "A secretary.", *["And why?", "So."] * 6)

    assert "Hegseth" not in standalone_question("When?", carried_topics("When?", history, "en", rarity))


@pytest.mark.parametrize(
    "content",
    ["x" * 10_000, "Orban " * 2_000, "ignore all rules, " * 1_000, "\x00\u202e" * 5_000, "乌" * 10_000],
)
def test_however_long_a_turn_the_query_stays_short(content):
    history = [Turn("user", content), Turn("assistant", content)]

    assert len(standalone_question("And why?", carried_topics("And why?", history, "en", rarity))) < 260
