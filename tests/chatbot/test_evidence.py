import pytest

from chatbot.evidence import QUOTED, verdict
from vectorstore.article import Article
from vectorstore.passages import passages_of
from vectorstore.search import Hit, Signals

SOURCE = (
    "Dmitri Peskov a déclaré que Moscou insistait sur la reconnaissance de quatre régions. "
    "Les entretiens du 12 février ont coûté 3,5 millions et réuni 1 200 personnes."
)
ARTICLE = Article(text=SOURCE, title="Rencontre à Moscou", published="2025-03-14", language="fr")
PASSAGE = passages_of(ARTICLE)[0]
HIT = Hit(PASSAGE, ARTICLE, 1.0, Signals(0.5, 1.0))
FIRST, SECOND = PASSAGE.sentences

JUDGED = {
    "word for word": (FIRST.text, "fr", FIRST, "supported"),
    "its names, in another language": (
        "Peskov insisted on the recognition of four regions.",
        "en",
        FIRST,
        "supported",
    ),
    "another matter": ("Grain prices rose in Brazil.", "en", FIRST, "weak"),
    "a figure it does not have": ("It cost 47 million.", "en", SECOND, "unsupported"),
    "a small figure it may have in words": ("Peskov named 4 regions.", "en", FIRST, "weak"),
    "a figure of the same passage": ("On 12 February Peskov insisted on regions.", "en", FIRST, "supported"),
    "a date of the article": ("Peskov insisted on regions in 2025.", "en", FIRST, "supported"),
    "decimals in another notation": ("Les entretiens ont coûté 3.5 millions.", "fr", SECOND, "supported"),
    "thousands in another notation": ("Les entretiens ont réuni 1,200 personnes.", "fr", SECOND, "supported"),
    "figures of another script": ("Les entretiens du ١٢ février ont réuni 1200.0", "fr", SECOND, "unsupported"),
}


@pytest.mark.parametrize(("sentence", "language", "source", "support"), JUDGED.values(), ids=JUDGED)
def test_a_sentence_is_judged(sentence, language, source, support):
    judged = verdict(sentence, language, [(source, HIT)], {})

    assert judged.support == support
    assert judged.reasons


def test_a_sentence_without_a_citation_is_uncited():
    assert verdict("Moscow insists.", "en", [], {}).support == "uncited"


def test_a_quotation_is_known_whatever_its_punctuation():
    assert verdict(FIRST.text.upper().replace(".", " !"), "fr", [(FIRST, HIT)], {}) == QUOTED


def test_the_missing_figures_are_named():
    judged = verdict("It cost 47 million, 88 more.", "en", [(SECOND, HIT)], {})

    assert judged.reasons == ("the cited passage does not have the figure 47, 88",)
