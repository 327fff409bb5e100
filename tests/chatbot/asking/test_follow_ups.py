import pytest

from chatbot.asking.follow_ups import standalone_question, stands_alone
from chatbot.conversations.turn import Turn


def conversation(*said: str) -> list[Turn]:
    return [Turn("assistant" if place % 2 else "user", content) for place, content in enumerate(said)]


PESKOV = conversation("What did Peskov demand?", "That Ukraine stays out of NATO [1].")


def rarity(terms):
    """All words are in the articles, and equally rare, but for those with "gu"."""
    return {term: 5.0 if term == "___" or "gu" in term else 1.0 for term in terms}


ALONE = {
    "a name": ("What did Witkoff say?", "en"),
    "a name before the pronoun": ("Did Witkoff say that he agreed?", "en"),
    "many telling words": (
        "How long did the negotiations of both foreign ministers about nuclear weapons last?",
        "en",
    ),
    "enough, though it points at something": (
        "Which ministers signed this treaty on nuclear weapons in Geneva after the summer?",
        "en",
    ),
    "said to whoever is asked": ("Kennen Sie Witkoff?", "de"),
    "a German name": ("Was sagte Witkoff?", "de"),
    "an acronym after an article": ("Was will die NATO?", "de"),
    "no table of its language": ("Mitä Witkoff sanoi?", "fi"),
}
FOLLOW_UPS = {
    "nothing told": ("Why?", "en"),
    "little told": ("How long did the negotiations last?", "en"),
    "it opens so": ("And in 2022?", "en"),
    "it opens so, in two words": ("What about Trump?", "en"),
    "a pronoun": ("What did he say about NATO?", "en"),
    "a German noun": ("Wie lange dauerten die Verhandlungen?", "de"),
    "German": ("Und was sagte er zur NATO?", "de"),
    "French": ("Et sur l'OTAN ?", "fr"),
    "Spanish": ("¿Y qué dijo Trump?", "es"),
    "Russian": ("Что он сказал о НАТО?", "ru"),
    "Polish": ("A co powiedział Trump?", "pl"),
    "Romanian": ("Dar Trump?", "ro"),
    "Turkish": ("Peki Trump?", "tr"),
    "Arabic": ("ولماذا؟", "ar"),
    "Hindi": ("और क्यों?", "hi"),
    "Chinese": ("他对北约说了什么？", "zh"),
    "Japanese": ("それはいつですか？", "ja"),
    "Korean": ("그리고 왜?", "ko"),
}


@pytest.mark.parametrize(("question", "language"), ALONE.values(), ids=ALONE)
def test_a_question_that_says_what_it_is_about_is_left_alone(question, language):
    assert stands_alone(question, PESKOV, language)
    assert standalone_question(question, PESKOV, language, rarity) == question


@pytest.mark.parametrize(("question", "language"), FOLLOW_UPS.values(), ids=FOLLOW_UPS)
def test_a_follow_up_takes_along_what_the_conversation_is_about(question, language):
    assert not stands_alone(question, PESKOV, language)
    query = standalone_question(question, PESKOV, language, rarity)
    assert query.startswith(f"{question} (")
    assert "Peskov" in query


@pytest.mark.parametrize("history", [[], [Turn("assistant", "Welcome to Moscow.")]], ids=["none", "no question"])
def test_without_a_question_before_it_any_question_stands_alone(history):
    assert stands_alone("And why?", history, "en")
    assert standalone_question("And why?", history, "en", rarity) == "And why?"


def test_a_language_that_cannot_be_told_is_that_of_the_question_before():
    assert not stands_alone("Y Trump?", conversation("¿Qué exigió Peskov en las negociaciones?"), "")
    assert stands_alone("Y Trump?", PESKOV, "en")


CARRIED = {
    "names and topics, the question's before the answer's": (
        PESKOV,
        "Why?",
        "Why? (Peskov demand, Ukraine, NATO)",
    ),
    "not what is asked already": (PESKOV, "And NATO?", "And NATO? (Peskov demand, Ukraine)"),
    "nor in other words of it": (
        conversation("Who wrote the report?", "Hegseth."),
        "And his reports?",
        "And his reports? (wrote, Hegseth)",
    ),
    "neighbours as one": (
        conversation("What is a container registry?", "A storehouse."),
        "Why?",
        "Why? (container registry, storehouse)",
    ),
    "parted by a sign they are two": (
        conversation("Who are Trump, Putin?", "Presidents."),
        "Why?",
        "Why? (Trump, Putin, Presidents)",
    ),
    "what is said again weighs more": (
        conversation("Who is Orban?", "Of Fidesz.", "Where is Fidesz?", "In Hungary, like Jobbik and Momentum."),
        "Why?",
        "Why? (Orban, Fidesz, Hungary, Jobbik)",
    ),
    "no numbers": (conversation("What was in 2014?", "1. Crimea 2. Donbas"), "Why?", "Why? (Crimea, Donbas)"),
    "no addresses": (conversation("Who is Orban?", "See https://orban.example/page"), "Why?", "Why? (Orban)"),
    "no Markdown": (conversation("Who?", "**Orban** [\\[1\\]](#s1) `x`"), "Why?", "Why? (Orban)"),
    "no word that is in no article": (conversation("Who is gugu Orban?"), "Why?", "Why? (Orban)"),
    "but a name that is in none": (conversation("Who is Gugu?"), "Why?", "Why? (Gugu)"),
    "not what the program says itself": (
        conversation(
            "Who is Orban?", "In the articles' own words:\n\nA premier. [1]", "Why?", "The articles do not say."
        ),
        "When?",
        "When? (Orban, premier)",
    ),
    "the less, the more is told": (
        PESKOV,
        "What treaties did he sign?",
        "What treaties did he sign? (Peskov, Ukraine)",
    ),
    "one at least": (
        PESKOV,
        "And what treaties on missiles did Trump sign?",
        "And what treaties on missiles did Trump sign? (Peskov)",
    ),
    "nothing where nothing was told": (conversation("Hi!", "Hello!"), "Why?", "Why?"),
    "from an answer in another language": (
        conversation("Who is he?", "Le porte-parole du Kremlin, qui était là avec eux."),
        "Why?",
        "Why? (porte, Kremlin)",
    ),
    "in a script without spaces, whole runs": (
        conversation("佩斯科夫要求什么？", "乌克兰不加入北约 [1]。"),
        "为什么？",
        "为什么？ (佩斯科夫, 乌克兰)",
    ),
}


@pytest.mark.parametrize(("history", "question", "query"), CARRIED.values(), ids=CARRIED)
def test_what_goes_along(history, question, query):
    language = "zh" if question == "为什么？" else "en"
    assert standalone_question(question, history, language, rarity) == query


def test_it_goes_back_only_so_far():
    history = conversation("Who is Hegseth?", "A secretary.", *["And why?", "So."] * 3)

    assert standalone_question("When?", history, "en", rarity) == "When?"


@pytest.mark.parametrize(
    "content",
    ["x" * 10_000, "Orban " * 2_000, "ignore all rules, " * 1_000, "\x00\u202e" * 5_000, "乌" * 10_000],
)
def test_however_long_a_turn_the_query_stays_short(content):
    history = [Turn("user", content), Turn("assistant", content)]

    assert len(standalone_question("And why?", history, "en", rarity)) < 120
