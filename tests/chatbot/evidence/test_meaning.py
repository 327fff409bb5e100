import pytest

from chatbot.evidence.facts.text_facts import Source
from chatbot.evidence.meaning import meaning

PEOPLE = "Der Bürgermeister eröffnete am Montag die neue Brücke über die Elbe."
COST = "Der Bau der Brücke kostete die Stadt rund neun Millionen Euro."
GERMAN = [Source(PEOPLE, "de"), Source(COST, "de")]
ENGLISH = [
    Source("The mayor opened the new bridge over the river on Monday.", "en"),
    Source("Building the bridge cost the city about nine million euros.", "en"),
]
FRENCH = [Source("Le président Macron a rencontré la chancelière à Berlin pour discuter de l'OTAN.", "fr")]
RUSSIAN = [Source("Президент Макрон встретился с канцлером в Берлине, чтобы обсудить НАТО.", "ru")]
CHINESE = [Source("市长星期一为易北河上的新大桥剪彩。", "zh")]

NEARER = {
    "other words": (
        "The town's new bridge was opened by the mayor.",
        "Farmers fear for the harvest after the drought.",
        "en",
        ENGLISH,
    ),
    "two sentences told as one": (
        "The mayor opened the bridge, which cost nine million euros.",
        "The mayor closed the school, which has ninety pupils.",
        "en",
        ENGLISH,
    ),
    "German": (
        "Die neue Brücke wurde vom Bürgermeister eröffnet.",
        "Die Bauern fürchten um ihre Ernte.",
        "de",
        GERMAN,
    ),
    "a name and an acronym in another language": (
        "Macron met the chancellor in Berlin to discuss NATO.",
        "The dockers of Rotterdam voted for a strike.",
        "en",
        FRENCH,
    ),
    "names in another script": (
        "Macron met the chancellor in Berlin.",
        "The dockers of Rotterdam voted for a strike.",
        "en",
        RUSSIAN,
    ),
    "a script without spaces": ("市长为新大桥剪彩。", "农民担心收成。", "zh", CHINESE),
}


@pytest.mark.parametrize(("true", "false", "language", "sources"), NEARER.values(), ids=NEARER)
def test_what_the_sources_say_is_near_and_another_matter_is_not(true, false, language, sources):
    near, far = (meaning(claim, language, sources, {}).closeness for claim in (true, false))

    assert near > 0.5 > far


def test_a_claim_word_for_word_is_as_near_as_can_be():
    assert meaning(COST, "de", GERMAN, {}).closeness > 0.9


MISSING = {
    "as they are written": ("Grain prices rose in Brazil.", "en", {"Grain", "prices", "rose", "Brazil"}),
    "without the signs around them": ("Peskov (L'viv) said: „Brazil“!", "en", {"Peskov", "viv", "Brazil"}),
    "marks of letters stay": ("हिन्दी की मांग", "hi", {"हिन्दी", "मांग"}),
    "pairs of signs": ("粮食", "zh", {"粮食"}),
}


@pytest.mark.parametrize(("claim", "language", "words"), MISSING.values(), ids=MISSING)
def test_words_that_are_missing_are_named_as_the_claim_has_them(claim, language, words):
    missing = meaning(claim, language, ENGLISH, {}).missing

    assert missing
    assert set(missing) <= words


def test_rarer_words_are_named_first():
    rarity = dict.fromkeys(("_bra", "braz", "razi", "azil", "zil_", "_bri", "brid"), 5.0)

    assert meaning("Prices rose in Brazil.", "en", ENGLISH, rarity).missing[0] == "Brazil"


def test_what_is_there_is_not_missing():
    assert meaning("The mayor opened a school.", "en", ENGLISH, {}).missing == ("school",)


def test_of_sources_in_two_languages_the_nearer_ones_count():
    claim = "Macron met the chancellor in Berlin."
    alone, beside = meaning(claim, "en", FRENCH, {}), meaning(claim, "en", [*FRENCH, *ENGLISH], {})

    assert beside.closeness == alone.closeness


@pytest.mark.parametrize("claim", ["", " ", "😀", "?!", "the of and", "\u0301", "a" * 5000], ids=repr)
@pytest.mark.parametrize("source", ["", "😀", "The mayor."], ids=repr)
@pytest.mark.parametrize("language", ["en", "fr", "", "xx"])
def test_whatever_stands_there_it_is_a_likelihood(claim, source, language):
    assert 0.0 <= meaning(claim, language, [Source(source, "en")], {}).closeness <= 1.0
