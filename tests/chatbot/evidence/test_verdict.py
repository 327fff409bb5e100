import pytest

from chatbot.evidence import reasons
from chatbot.evidence.verdict import QUOTED, verdict
from vectorstore.article import Article
from vectorstore.search.hits import Hit, Signals
from vectorstore.text.passages import passages_of


def hit_of(text, language, title="", published=""):
    article = Article(text=text, title=title, published=published, language=language)
    return Hit(passages_of(article)[0], article, 1.0, Signals(0.5, 1.0))


def sentence(hit, place):
    return hit.passage.sentences[place], hit


FRENCH = hit_of(
    "Dmitri Peskov a déclaré que Moscou insistait sur la reconnaissance de quatre régions. "
    "Les entretiens du 12 février ont coûté 3,5 millions et réuni 1 200 personnes.",
    "fr",
    title="Rencontre à Moscou",
    published="2025-03-14",
)
ENGLISH = hit_of(
    "The mayor of Dresden opened the new bridge on Monday. "
    "Building it cost the city nine million euros. "
    "Critics had called for a tunnel.",
    "en",
    title="A bridge for Dresden",
)
GERMAN = hit_of("Bürgermeister Hilbert eröffnete am Montag die neue Brücke in Dresden.", "de")
HARBOUR = hit_of(
    "Le ministre Pavlo Hrytsenko a annoncé le 19 février une baisse de la taxe portuaire de 8 %.",
    "fr",
    published="2025-02-20",
)
EXPORTS = hit_of("The port shipped 9,000 boxes. That is 15 percent more than a year before.", "en")
CHARTER = hit_of("The article of the charter does not mention the navy at all.", "en")

JUDGED = {
    "other words for it": ("The new bridge was opened by Dresden's mayor.", "en", ENGLISH, 0, "supported"),
    "told of two sentences": (
        "The mayor of Dresden opened the bridge, which cost nine million euros.",
        "en",
        ENGLISH,
        0,
        "supported",
    ),
    "in another language": ("Peskov insisted on the recognition of four regions.", "en", FRENCH, 0, "supported"),
    "from German": ("Hilbert opened the new bridge in Dresden on Monday.", "en", GERMAN, 0, "supported"),
    "a figure of another sentence": ("On 12 February Peskov insisted on regions.", "en", FRENCH, 0, "supported"),
    "decimals in another notation": ("Les entretiens ont coûté 3.5 millions.", "fr", FRENCH, 1, "supported"),
    "a figure it does not have": ("It cost 47 million.", "en", FRENCH, 1, "unsupported"),
    "a figure changed": ("Building it cost the city six million euros.", "en", ENGLISH, 1, "unsupported"),
    "names in other places, in other words": (
        "Dresden has a new bridge, which the mayor opened on Monday.",
        "en",
        ENGLISH,
        0,
        "supported",
    ),
    "a name changed": ("The mayor of Leipzig opened the new bridge on Monday.", "en", ENGLISH, 0, "unsupported"),
    "another matter": ("Grain prices rose in the spring.", "en", ENGLISH, 0, "unsupported"),
    "another matter across languages": ("Grain prices rose in the spring.", "en", FRENCH, 0, "unsupported"),
    "a person who is another across languages": (
        "Minister Igor Melnyk announced on 19 February a cut of the port tax by 8 percent.",
        "en",
        HARBOUR,
        0,
        "weak",
    ),
    "a sign for a word": ("That is 15% more than a year before.", "en", EXPORTS, 1, "supported"),
    "from other letters": ("Строительство обошлось городу в девять миллионов евро.", "ru", ENGLISH, 1, "weak"),
    "from other signs": ("德累斯顿市长周一为新桥揭幕。", "zh", ENGLISH, 0, "weak"),
    "a figure changed, in other letters": (
        "Строительство обошлось городу в шесть миллионов евро.",
        "ru",
        ENGLISH,
        1,
        "unsupported",
    ),
    "the matter, but not that": ("The bridge attracts tourists and cyclists.", "en", ENGLISH, 0, "weak"),
}


@pytest.mark.parametrize(("text", "language", "hit", "place", "support"), JUDGED.values(), ids=JUDGED)
def test_a_sentence_is_judged(text, language, hit, place, support):
    judged = verdict(text, language, [sentence(hit, place)], {})

    assert judged.support == support
    assert judged.reasons


def test_reasons_are_three_at_most():
    text = "In 1999 Paris, London, Rome and Vienna paid 47 million, 88 million and 91 million."

    assert len(verdict(text, "en", [sentence(ENGLISH, 0)], {}).reasons) == 3


def test_a_sentence_without_a_citation_is_uncited():
    assert verdict("Moscow insists.", "en", [], {}).support == "uncited"


def test_a_quotation_is_known_whatever_its_punctuation():
    source, hit = sentence(FRENCH, 0)

    assert verdict(source.text.upper().replace(".", " !"), "fr", [(source, hit)], {}) == QUOTED


def test_what_one_of_two_articles_has_is_there():
    text = "Hilbert opened the new bridge, which cost nine million euros."

    judged = verdict(text, "en", [sentence(GERMAN, 0), sentence(ENGLISH, 1)], {})

    assert judged.support == "supported"


ABOUT_THE_ARTICLES = {
    "en": "The articles do not mention the price of the bridge.",
    "en, otherwise": "There is no information about the bridge in the passages.",
    "fr": "Les articles ne mentionnent pas le prix du pont.",
    "de": "Die Artikel erwähnen den Preis der Brücke nicht.",
    "es": "Los artículos no mencionan el precio del puente.",
    "it": "Gli articoli non menzionano il prezzo del ponte.",
    "pt": "Os artigos não mencionam o preço da ponte.",
    "nl": "De artikelen vermelden de prijs van de brug niet.",
    "ro": "Articolele nu menționează prețul podului.",
    "ru": "В статьях не упоминается цена моста.",
    "uk": "У статтях не згадується ціна мосту.",
    "pl": "Artykuły nie podają ceny mostu.",
    "tr": "Makalelerde köprünün fiyatından bahsedilmiyor.",
    "ar": "لا تذكر المقالات سعر الجسر.",
    "zh": "文章没有提到大桥的价格。",
    "ja": "記事には橋の価格について書かれていません。",
    "hi": "लेखों में पुल की कीमत का उल्लेख नहीं है।",
}


@pytest.mark.parametrize(("language", "text"), ABOUT_THE_ARTICLES.items(), ids=ABOUT_THE_ARTICLES)
def test_what_the_articles_do_not_mention_is_neither_supported_nor_unsupported(language, text):
    cited = verdict(text, language[:2], [sentence(ENGLISH, 0)], {})
    uncited = verdict(text, language[:2], [], {})

    assert (cited.support, uncited.support) == ("weak", "uncited")
    assert cited.reasons == uncited.reasons == (reasons.ABSENCE,)


def test_a_source_that_is_about_articles_is_judged_like_any_other():
    text = "The charter's article makes no mention of the navy."

    assert verdict(text, "en", [sentence(CHARTER, 0)], {}).support == "supported"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Here is what is known about the bridge:", "en"),
        ("Die Brücke hat mehrere Gründe:", "de"),
        ("大桥如下：", "zh"),
    ],
)
def test_what_only_introduces_is_not_supported(text, language):
    assert verdict(text, language, [sentence(ENGLISH, 0)], {}).reasons == (reasons.INTRODUCTION,)
    assert verdict(text, language, [], {}).support == "uncited"


def test_an_introduction_that_names_something_is_judged_like_any_other():
    text = "The mayor of Dresden opened the new bridge on Monday:"

    assert verdict(text, "en", [sentence(ENGLISH, 0)], {}).reasons != (reasons.INTRODUCTION,)
