import pytest

from chatbot.evidence import reasons
from chatbot.evidence.grounding import Grounding
from chatbot.evidence.verdict import QUOTED, verdict
from vectorstore.article import Article
from vectorstore.search.hits import Hit, Signals
from vectorstore.text.passages import passages_of


def hit_of(text, language, title="", published=""):
    article = Article(text=text, title=title, published=published, language=language)
    return Hit(passages_of(article)[0], article, 1.0, Signals(0.5, 1.0))


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
CHINESE = hit_of("梅德韦杰夫表示港口已经开放。", "zh")
QUAKE = hit_of("The survey said the quake struck at noon local time about 12 miles east of Dresden.", "en")
OPEN = hit_of("“Traffic is slow this week. The old bridge will remain open, however,” the mayor said.", "en")
CHARTER = hit_of("The article of the charter does not mention the navy at all.", "en")

JUDGED = {
    "other words for it": ("The new bridge was opened by Dresden's mayor on Monday.", "en", ENGLISH, "verified"),
    "word for word but for the order": (
        "On Monday the mayor of Dresden opened the new bridge.",
        "en",
        ENGLISH,
        "verified",
    ),
    "in another language": (
        "Peskov said that Moscow insisted on the recognition of four regions.",
        "en",
        FRENCH,
        "verified",
    ),
    "from German": ("Mayor Hilbert opened the new bridge in Dresden on Monday.", "en", GERMAN, "verified"),
    "a sign for a word": ("That is 15% more than a year before.", "en", EXPORTS, "verified"),
    "decimals in another notation": (
        "Les entretiens du 12 février ont coûté 3.5 millions.",
        "fr",
        FRENCH,
        "verified",
    ),
    "a figure changed": ("Building it cost the city six million euros.", "en", ENGLISH, "contradicted"),
    "a name changed": ("The mayor of Leipzig opened the new bridge on Monday.", "en", ENGLISH, "contradicted"),
    "a word turned round": (
        "The mayor of Dresden closed the new bridge on Monday.",
        "en",
        ENGLISH,
        "contradicted",
    ),
    "turned round across languages": (
        "Mayor Hilbert closed the new bridge in Dresden on Monday.",
        "en",
        GERMAN,
        "contradicted",
    ),
    "a negation": ("The mayor of Dresden did not open the new bridge on Monday.", "en", ENGLISH, "contradicted"),
    "an invented quotation": (
        "The mayor of Dresden called the new bridge “a triumph of engineering and will”.",
        "en",
        ENGLISH,
        "contradicted",
    ),
    "a name that no passage has, across languages": (
        "According to Halvorsen, Moscow insisted on the recognition of four regions.",
        "en",
        FRENCH,
        "contradicted",
    ),
    "a place under its other name": (
        "Der Bürgermeister von Dresde eröffnete am Montag die neue Brücke.",
        "de",
        ENGLISH,
        "verified",
    ),
    "another surname": (
        "Pavlo Melnyk, the minister, announced that the port tax would fall.",
        "en",
        HARBOUR,
        "contradicted",
    ),
    "a name in letters without capitals": ("According to Medvedev, the port opened.", "en", CHINESE, "linked"),
    "a rounded figure": ("The quake struck roughly 12 miles east of Dresden.", "en", QUAKE, "verified"),
    "no longer": ("The mayor said the old bridge will no longer be open.", "en", OPEN, "contradicted"),
    "another matter with a figure": ("Le prix du pétrole a baissé de 9 %.", "fr", FRENCH, "unsourced"),
    "another matter in two words": ("It rains.", "en", ENGLISH, "unsourced"),
    "another matter": ("Grain prices rose in the spring.", "en", ENGLISH, "unsourced"),
    "another matter across languages": ("Grain prices rose in the spring.", "en", FRENCH, "unsourced"),
    "from other letters": ("Строительство обошлось городу в девять миллионов евро.", "ru", ENGLISH, "verified"),
    "a figure changed, in other letters": (
        "Строительство обошлось городу в шесть миллионов евро.",
        "ru",
        ENGLISH,
        "contradicted",
    ),
    "the matter, but not that": ("The bridge attracts tourists and cyclists.", "en", ENGLISH, "linked"),
}


PARAPHRASES = {
    "who buys is sold it": (
        "en",
        "Dalton sold the yard to Soren last year.",
        "Soren bought the yard from Dalton.",
    ),
    "bought in French": ("en", "Dalton sold the yard to Soren.", "Soren a acheté le chantier à Dalton.", "fr"),
    "lives are lost": (
        "en",
        "The fire in the harbour killed 12 people.",
        "The fire in the harbour cost 12 lives.",
    ),
    "la vie": (
        "fr",
        "L'incendie du port a tué douze personnes.",
        "L'incendie du port a coûté la vie à douze gens.",
    ),
    "ums Leben": ("en", "The fire killed 12 people.", "Bei dem Brand kamen zwölf Menschen ums Leben.", "de"),
    "denied": ("en", "The yard denied that it had cut jobs.", "The yard said it had not cut any jobs."),
    "failed": ("en", "The opposition failed to stop the law.", "The opposition could not stop the law."),
    "refusé": ("fr", "La ville a refusé d'augmenter la taxe.", "La ville n'augmentera pas la taxe."),
    "more slowly": (
        "en",
        "Prices rose less than expected in May.",
        "Prices grew more slowly than expected in May.",
    ),
    "after for before": (
        "en",
        "Before the vote, the minister resigned.",
        "The vote came after the minister quit.",
    ),
    "an ordinal": ("de", "Dritter wurde Andre Grasset (9,92).", "Andre Grasset came in third.", "en"),
    "a Roman century": (
        "fr",
        "Le roi (le deuxième) la fonde au XIVe siècle.",
        "It dates from the 14th century.",
        "en",
    ),
    "a name in one word": (
        "de",
        "Die Muslimbruderschaft betreibt in Odesa drei Kliniken.",
        "The Muslim Brotherhood runs three clinics in Odesa.",
        "en",
    ),
    "a negation in another clause": (
        "fr",
        "La ville, qui n'a pas payé, craint que l'hiver soit long.",
        "The city fears that the winter will be long.",
        "en",
    ),
    "cents": ("en", "It takes 3.7 cents to make a coin.", "Faire une pièce coûte 3,7 cents.", "fr"),
    "a month without its year": (
        "en",
        "The first debate is planned for June.",
        "The first debate is in June 2019.",
    ),
    "a share and a count": ("en", "Of the two, one had 100% of it.", "The two phases are used in most of it."),
}


@pytest.mark.parametrize("row", PARAPHRASES.values(), ids=PARAPHRASES)
def test_what_says_the_same_in_other_words_is_never_loud(row):
    language, source, said, *other = row

    assert judge(said, *(other or [language]), [hit_of(source, language)]).support in ("verified", "linked")


TURNED = {
    "rise in German": (
        "de",
        "Die Zahl der Taxis ist im Mai gesunken.",
        "Die Zahl der Taxis ist im Mai gestiegen.",
    ),
    "buyer for seller": (
        "en",
        "Dalton sold the yard to Soren in May.",
        "Dalton bought the yard from Soren in May.",
    ),
    "another city": ("fr", "Lund a rencontré Molnar à Bruxelles.", "Lund met Molnar in Warsaw.", "en"),
    "unrealistic across languages": (
        "fr",
        "La ministre Ida Lund juge irréaliste le projet de port.",
        "La ministra Ida Lund considera realista el proyecto del puerto.",
        "es",
    ),
    "refused in another clause than a negation": (
        "fr",
        "Ces demandes ont été rejetées par la ville, qui insiste sur le principe « rien sans nous ».",
        "Die Stadt hat diese Forderungen akzeptiert.",
        "de",
    ),
    "never beside another negation": (
        "fr",
        "Ces demandes ont été rejetées deux fois par la partie ukrainienne : rien sur l'Ukraine sans l'Ukraine.",
        "La partie ukrainienne n'a jamais rejeté ces demandes.",
    ),
    "another surname after a translated first name": (
        "fr",
        "Un appel entre Anna Lund et Vladimir Molnar est attendu.",
        "A call between Anna Lund and Volodymyr Kravitz is expected.",
        "en",
    ),
    "next month": (
        "fr",
        "Une nouvelle conversation est attendue la semaine prochaine.",
        "A new conversation is expected next month.",
        "en",
    ),
    "years across languages": (
        "fr",
        "Les deux maires ont parlé pour la première fois en trois ans.",
        "The two mayors spoke for the first time in five years.",
        "en",
    ),
    "in place of a place": ("fr", "Ida Lund a vu Vera Molnar à Moscou.", "Ida Lund a vu Vera Molnar à Genève."),
}


@pytest.mark.parametrize("row", TURNED.values(), ids=TURNED)
def test_what_says_the_opposite_is_contradicted(row):
    language, source, said, *other = row

    assert judge(said, *(other or [language]), [hit_of(source, language)]).support == "contradicted"


def test_a_figure_that_neither_of_two_articles_has_is_contradicted():
    hits = [hit_of("The fire killed 12 people.", "en"), hit_of("The dead of the fire are 14 people now.", "en")]

    assert judge("The fire killed 13 people.", "en", hits).support == "contradicted"


@pytest.mark.parametrize("text", ["Yes.", "25", "Dead", "`x = 12`"])
def test_what_says_nothing_is_not_without_a_source(text):
    assert judge(text, "en", [ENGLISH]).support == "unchecked"


def judge(text, language, hits):
    """Judge a sentence that cites all of `hits`."""
    grounding = Grounding(hits, lambda terms: dict.fromkeys(terms, 1.0))
    claim = grounding.read(text, language)
    return verdict(
        claim, [place for hit in range(len(hits)) if (place := grounding.place(claim, hit))], grounding.passages
    )


@pytest.mark.parametrize(("text", "language", "hit", "support"), JUDGED.values(), ids=JUDGED)
def test_a_sentence_is_judged(text, language, hit, support):
    judged = judge(text, language, [hit])

    assert judged.support == support
    assert bool(judged.reasons) == (support != "linked")


def test_reasons_are_three_at_most():
    text = (
        "The mayor of Leipzig opened the new bridge on Friday, and building it cost the city six million dollars."
    )

    assert len(judge(text, "en", [ENGLISH]).reasons) <= 3


def test_nothing_to_rest_on_is_no_source():
    assert judge("Moscow insists.", "en", []).support == "unsourced"


def test_a_quotation_is_known_whatever_its_punctuation():
    source = FRENCH.passage.sentences[0]

    assert judge(source.text.upper().replace(".", " !"), "fr", [FRENCH]) == QUOTED


def test_what_one_of_two_articles_says_is_not_contradicted_by_the_other():
    assert judge("Building it cost the city nine million euros.", "en", [GERMAN, ENGLISH]).support == "verified"


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
def test_what_the_articles_do_not_mention_cannot_be_checked(language, text):
    judged = judge(text, language[:2], [ENGLISH])

    assert judged.support == judge(text, language[:2], []).support == "unchecked"
    assert judged.reasons == (reasons.ABSENCE,)


def test_a_source_that_is_about_articles_is_judged_like_any_other():
    assert judge("The article of the charter does not mention the navy.", "en", [CHARTER]).support == "verified"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Here is what is known about the bridge:", "en"),
        ("Die Brücke hat mehrere Gründe:", "de"),
        ("大桥如下：", "zh"),
    ],
)
def test_what_only_introduces_cannot_be_checked(text, language):
    judged = judge(text, language, [ENGLISH])

    assert (judged.support, judged.reasons) == ("unchecked", (reasons.INTRODUCTION,))


def test_an_introduction_that_names_something_is_judged_like_any_other():
    text = "The mayor of Dresden opened the new bridge on Monday:"

    assert judge(text, "en", [ENGLISH]).support == "verified"
