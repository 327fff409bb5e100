"""The topics of a conversation: whole names and things, the weightiest first."""

import pytest

from chatbot.asking.follow_ups.topics import topics_of
from chatbot.turn import Turn


def rarity(terms):
    """All words are in the articles, and equally rare, but for those with "gu"."""
    return {term: 5.0 if term == "___" or "gu" in term else 1.0 for term in terms}


def topics(*said: str, question: str = "Why?", language: str = "en") -> list[str]:
    turns = [Turn("assistant" if place % 2 else "user", content) for place, content in enumerate(said)]
    return [topic.text for topic in topics_of(turns[::-1], question, language, rarity)]


NAMED = {
    "names before things": (("What did Peskov demand?",), ["Peskov", "demand"]),
    "what a question names, not its answer": (("Who is Peskov?", "Speaker of Putin."), ["Peskov"]),
    "what an answer names, where no question does": (
        ("Who said so?", "The speaker of Putin."),
        ["Putin", "speaker"],
    ),
    "a name of several words": (("What did Dmitri Peskov say?",), ["Dmitri Peskov"]),
    "a name with what joins it": (("What is the Treaty of Rome?",), ["Treaty of Rome"]),
    "a name that a function word begins": (("Who is the mayor of New York?",), ["New York", "mayor"]),
    "things of several words": (("What is a container registry?",), ["container registry"]),
    "a hyphen joins": (("Qui est le porte-parole ?",), ["porte-parole"]),
    "an elision is no part": (("Que veut l'OTAN ?",), ["OTAN", "veut"]),
    "parted by a sign they are two": (("Who are Trump, Putin?",), ["Trump", "Putin"]),
    "no numbers": (("What was in 2014?", "1. Crimea 2. Donbas"), ["Crimea", "Donbas"]),
    "no addresses": (("Who is Orban?", "See https://orban.example/page"), ["Orban"]),
    "no Markdown": (("Who?", "**Orban** [\\[1\\]](#s1) `x`"), ["Orban"]),
    "no word that is in no article": (("Who is gugu Orban?",), ["Orban"]),
    "but a name that is in none": (("Who is Gugu?",), ["Gugu"]),
    "not what the program says itself": (
        ("Who is it?", "In the articles' own words:\n\nA premier. [1]", "Why?", "The articles do not say."),
        ["premier"],
    ),
    "from an answer in another language": (
        ("Who is he?", "Le porte-parole du Kremlin, qui était là avec eux."),
        ["Kremlin", "porte-parole"],
    ),
    "no endless run of words": (
        ("Is Pneumonoultramicroscopicsilicovolcanoconiosispneumonoultramic bad?",),
        ["bad"],
    ),
}


@pytest.mark.parametrize(("said", "expected"), NAMED.values(), ids=NAMED)
def test_what_was_spoken_of(said, expected):
    assert topics(*said) == expected


def test_not_what_the_question_names_itself():
    assert topics("What did Peskov demand of NATO?", question="And NATO?") == ["Peskov", "demand"]
    assert topics("Who wrote the report?", "Hegseth.", question="And his reports?") == ["wrote", "Hegseth"]


def test_what_is_said_again_weighs_more():
    said = ("Who is Orban?", "Of Fidesz.", "Where is Fidesz?", "In Hungary, like Jobbik.")

    assert topics(*said)[0] == "Fidesz"


def test_what_was_asked_about_weighs_more_than_what_an_answer_names():
    said = ("What does the malaria vaccine do?", "It protects, says Emile Kaboré of Lyon.")

    assert topics(*said)[0] == "malaria vaccine"


def test_in_a_script_without_spaces_whole_runs():
    assert topics("佩斯科夫要求什么？", "乌克兰不加入北约 [1]。", question="为什么？", language="zh")[:2] == [
        "佩斯科夫",
        "乌克兰不加入北约",
    ]
