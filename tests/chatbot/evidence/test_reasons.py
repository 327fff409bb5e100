"""What a reader is told: the wording of every reason is pinned here and nowhere else."""

from __future__ import annotations

import pytest

from chatbot.evidence.comparison.compared_facts import differences
from chatbot.evidence.comparison.difference import Difference
from chatbot.evidence.facts.text_facts import Source
from chatbot.evidence.grounding import Grounding
from chatbot.evidence.reasons import difference_reason, stands_in_reason
from chatbot.evidence.verdict import verdict
from vectorstore.article import Article
from vectorstore.search.hits import Hit, Signals
from vectorstore.text.passages import passages_of

DIFFERENCES = {
    'the source says "quatre", the answer says "five"': Difference("number", "five", "quatre", True),
    '"47 million" is not in the source': Difference("number", "47 million", "", True),
    '"nineteen" may not be in the source': Difference("number", "nineteen", "", False),
    '"Keith Kellogg" is not in the source': Difference("name", "Keith Kellogg", "", True),
    '"Kellogg" may not be in the source': Difference("name", "Kellogg", "", False),
    'the quotation "wholly realistic" is not in the source': Difference("quotation", "wholly realistic", "", True),
    'the answer says "not", the source does not': Difference("negation", "not", "", True),
    'the source says "nicht", the answer does not': Difference("negation", "", "nicht", True),
    'the source says "refused", the answer says "agreed"': Difference("opposite", "agreed", "refused", True),
    'the source may mean something else by "3/4/2025"': Difference("date", "3/4/2025", "3/4/2025", False),
}


@pytest.mark.parametrize(("reason", "difference"), DIFFERENCES.items(), ids=DIFFERENCES)
def test_a_difference(reason: str, difference: Difference) -> None:
    assert difference_reason(difference) == reason


def test_where_else_it_stands() -> None:
    assert stands_in_reason(3) == "it stands in [3]"


ARTICLE = Article(
    "The mayor of Dresden opened the new bridge on Monday. It cost nine million euros.", language="en"
)
VERDICTS = {
    "quoted word for word": "The mayor of Dresden opened the new bridge on Monday!",
    "the source says all of it": "On Monday the mayor of Dresden opened the new bridge.",
    'the source says "Monday", the answer says "Friday"': "The mayor of Dresden opened the new bridge on Friday.",
    "nothing near it is in any passage that the model was given": "Grain prices rose in the spring.",
    "it says what the articles do not mention": "The articles do not mention the height of the bridge.",
    "it only introduces what follows": "Here is what is known about the bridge:",
}


@pytest.mark.parametrize(("reason", "sentence"), VERDICTS.items(), ids=VERDICTS)
def test_a_verdict(reason: str, sentence: str) -> None:
    hits = [Hit(passage, ARTICLE, 1.0, Signals(0.5, 1.0)) for passage in passages_of(ARTICLE)]
    grounding = Grounding(hits, lambda terms: dict.fromkeys(terms, 1.0))
    claim = grounding.read(sentence, "en")

    places = [place for place in [grounding.place(claim, 0)] if place]
    assert verdict(claim, places, grounding.passages).reasons == (reason,)


# The same figure of another thing: language, answer, language, source, and the two as they are quoted.
UNITS = {
    "signs": ("en", "It cost $40 million.", "en", "It cost €40 million.", "$40 million", "€40 million"),
    "pounds": ("en", "It cost £40 million.", "en", "It cost €40 million.", "£40 million", "€40 million"),
    "signs apart": ("en", "It cost $ 40 million.", "en", "It cost € 40 million.", "$ 40 million", "€ 40 million"),
    "signs behind": ("fr", "Il a coûté 40 $.", "fr", "Il a coûté 40 €.", "40 $", "40 €"),
    "codes": ("en", "It cost USD 40 million.", "en", "It cost EUR 40 million.", "USD 40 million",
              "EUR 40 million"),
    "codes behind": ("de", "Sie kostete 40 USD.", "de", "Sie kostete 40 EUR.", "40 USD", "40 EUR"),
    "words": ("en", "It cost 40 million dollars.", "en", "It cost 40 million euros.", "40 million dollars",
              "40 million euros"),
    "words with a link": ("fr", "Il a coûté 40 millions de dollars.", "fr", "Il a coûté 40 millions d'euros.",
                          "40 millions de dollars", "40 millions d'euros"),
    "Russian": ("ru", "Мост стоил 40 миллионов долларов.", "ru", "Мост стоил 40 миллионов евро.",
                "40 миллионов долларов", "40 миллионов евро"),
    "Arabic": ("ar", "بلغت التكلفة 40 مليون دولار", "ar", "بلغت التكلفة 40 مليون يورو", "40 مليون دولار",
               "40 مليون يورو"),
    "Turkish": ("tr", "Enflasyon yüzde 50 oldu.", "tr", "Enflasyon 50 lira oldu.", "yüzde 50", "50 lira"),
    "a range": ("en", "It cost 3 to 4 million dollars.", "en", "It cost 3 to 4 million euros.",
                "3 to 4 million dollars", "3 to 4 million euros"),
    "across languages": ("en", "It cost $40 million.", "de", "Sie kostete 40 Millionen Euro.", "$40 million",
                         "40 Millionen Euro"),
    "percent and money": ("en", "Growth was 5 percent.", "en", "Growth was $5.", "5 percent", "$5"),
    "votes and percent": ("en", "It got 60 votes.", "en", "It got 60 percent.", "60 votes", "60 percent"),
    "percent and votes": ("en", "The law got 60%.", "en", "The law got 60 votes.", "60%", "60 votes"),
    "times": ("en", "It took 48 days.", "en", "It took 48 hours.", "48 days", "48 hours"),
    "times in German": ("en", "It took 48 days.", "de", "Es dauerte 48 Stunden.", "48 days", "48 Stunden"),
    "times in Chinese": ("zh", "会谈持续了三天。", "zh", "会谈持续了三个小时。", "三天", "三个小时"),
    "times in Japanese": ("ja", "会談は48日続いた。", "ja", "会談は48時間続いた。", "48日", "48時間"),
    "Chinese of English": ("zh", "耗资4000万$。", "en", "It cost €40 million.", "4000万$", "€40 million"),
    "rates": ("en", "It costs $4 a day.", "en", "It costs $4 a week.", "$4 a day", "$4 a week"),
}  # fmt: skip


@pytest.mark.parametrize("row", UNITS.values(), ids=UNITS)
def test_the_two_figures_are_quoted_with_their_units(row: tuple[str, ...]) -> None:
    language, answer, source_language, source, said, instead = row
    there = Source(source, source_language)

    reasons = [difference_reason(one) for one in differences(answer, language, there, there)]

    assert f'the source says "{instead}", the answer says "{said}"' in reasons
