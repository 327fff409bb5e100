"""What an answer's sentence says and its source does not, fact by fact, and what is no difference."""

from __future__ import annotations

import pytest

from chatbot.evidence.comparison.compared_facts import differences, warm
from chatbot.evidence.facts.text_facts import Source
from chatbot.sample import FOLDER
from vectorstore.article import Article
from vectorstore.text.passages import passages_of

SEED = next(FOLDER.glob("*.txt")).read_text("utf-8")
PESKOV = (
    "Peskov said Moscow insists that Ukraine give up joining NATO "
    "and that Russian sovereignty over {} be recognised."
)


def found(said: str, source: str, languages: str, passage: str = "", published: str = "") -> list[tuple[str, ...]]:
    ours, theirs = languages.split("-")
    around = Source(f"{passage} {source}", theirs, published)
    compared = differences(said, ours, Source(source, theirs, published), around)
    return [(one.kind, one.said, one.source) for one in compared]


@pytest.fixture(scope="module")
def sample() -> tuple[Source, Source]:
    article = Article(id="sample", title="Un nouvel appel téléphonique", text=SEED, language="fr")
    passage = next(one for one in passages_of(article) if "quatre régions" in one.text)
    sentence = next(one for one in passage.sentences if "quatre régions" in one.text)
    return Source(sentence.text, "fr"), Source(f"{article.title}\n{passage.text}", "fr")


def test_an_english_answer_to_the_french_sample_stands(sample: tuple[Source, Source]) -> None:
    assert differences(PESKOV.format("four regions"), "en", *sample) == ()


@pytest.mark.parametrize("said", ["five", "three", "12", "nineteen"])
def test_another_number_of_regions_is_found(said: str, sample: tuple[Source, Source]) -> None:
    (number,) = differences(PESKOV.format(f"{said} regions"), "en", *sample)
    assert (number.kind, number.said, number.source, number.certain) == ("number", said, "quatre", True)


DIFFERENT = {
    "number": (
        "en-en",
        "The fire destroyed 12 houses in Lyon.",
        "The fire destroyed 21 houses in Lyon.",
        ("number", "21", "12"),
    ),
    "number in words": (
        "en-en",
        "Four ministers resigned on Sunday.",
        "Seven ministers resigned on Sunday.",
        ("number", "Seven", "Four"),
    ),
    "number out of nothing": (
        "en-en",
        "The company is growing fast.",
        "The company has 47 million customers.",
        ("number", "47 million", ""),
    ),
    "percentage": (
        "fr-fr",
        "Le chômage a reculé de 7,4 % en Espagne.",
        "Le chômage a reculé de 4,7 % en Espagne.",
        ("number", "4,7 %", "7,4 %"),
    ),
    "morning for evening": (
        "en-en",
        "The train leaves Leeds at 7.30 p.m. on Monday.",
        "The train leaves Leeds at 7.30 a.m. on Monday.",
        ("number", "7.30 a.m.", "7.30 p.m."),
    ),
    "decades": (
        "en-en",
        "The worst drought in four decades.",
        "The worst drought in 50 years.",
        ("number", "50 years", "four decades"),
    ),
    "half a million": (
        "es-es",
        "La inundación dejó medio millón de damnificados.",
        "La inundación dejó un millón de damnificados.",
        ("number", "un millón", "medio millón"),
    ),
    "one and a half": (
        "de-de",
        "Der Bau dauert anderthalb Jahre.",
        "Der Bau dauert zweieinhalb Jahre.",
        ("number", "zweieinhalb Jahre", "anderthalb Jahre"),
    ),
    "thousands for millions by a letter": (
        "en-en",
        "The fund raised $5m for the school.",
        "The fund raised $5k for the school.",
        ("number", "$5k", "$5m"),
    ),
    "currency after an abbreviation": (
        "de-de",
        "Die Sanierung kostete 90 Mio. €.",
        "Die Sanierung kostete 90 Mio. $.",
        ("number", "90 Mio. $", "90 Mio. €"),
    ),
    "currency": (
        "en-en",
        "The bridge cost 40 million euros.",
        "The bridge cost 40 million dollars.",
        ("number", "40 million dollars", "40 million euros"),
    ),
    "magnitude": (
        "de-de",
        "Der Konzern machte 3 Millionen Euro Gewinn.",
        "Der Konzern machte 3 Milliarden Euro Gewinn.",
        ("number", "3 Milliarden Euro", "3 Millionen Euro"),
    ),
    "date": (
        "en-fr",
        "Les entretiens ont eu lieu le 12 février.",
        "The talks took place on 21 February.",
        ("date", "21 February", "12 février"),
    ),
    "month": (
        "es-es",
        "La reunión será el 5 de marzo de 2024.",
        "La reunión será el 5 de mayo de 2024.",
        ("date", "5 de mayo de 2024", "5 de marzo de 2024"),
    ),
    "year": (
        "en-en",
        "The treaty was signed in Rome in 1957.",
        "The treaty was signed in Rome in 1975.",
        ("date", "1975", "1957"),
    ),
    "weekday": (
        "en-de",
        "Die Wahl findet am Sonntag statt.",
        "The election takes place on Saturday.",
        ("date", "Saturday", "Sonntag"),
    ),
    "name": (
        "en-en",
        "The envoy Steve Witkoff flew to Moscow on Thursday.",
        "The envoy Keith Kellogg flew to Moscow on Thursday.",
        ("name", "Keith Kellogg", "Steve Witkoff"),
    ),
    "surname": (
        "en-en",
        "On Monday Anna Meyer opened the bridge.",
        "On Monday Anna Schulz opened the bridge.",
        ("name", "Schulz", "Meyer"),
    ),
    "name out of nothing": (
        "en-en",
        "the talks went well, he said",
        "The talks with Kellogg went well, he said.",
        ("name", "Kellogg", ""),
    ),
    "first name": (
        "es-es",
        "García anunció su dimisión el lunes.",
        "Pérez anunció su dimisión el lunes.",
        ("name", "Pérez", "García"),
    ),
    "acronym": (
        "fr-fr",
        "L'OTAN a refusé la demande.",
        "L'ONU a refusé la demande.",
        ("name", "ONU", "OTAN"),
    ),
    "German name": (
        "de-de",
        "In der Debatte widersprach Baerbock dem Kanzler scharf.",
        "In der Debatte widersprach Wagenknecht dem Kanzler scharf.",
        ("name", "Wagenknecht", "Baerbock"),
    ),
    "quotation": (
        "en-en",
        "He called the plan “wholly unrealistic”.",
        "He called the plan “utter madness”.",
        ("quotation", "utter madness", ""),
    ),
    "negated": (
        "en-en",
        "The minister will attend the summit in Geneva.",
        "The minister will not attend the summit in Geneva.",
        ("negation", "not", ""),
    ),
    "negation left out": (
        "de-de",
        "Der Minister reist nicht nach Genf zum Gipfel.",
        "Der Minister reist nach Genf zum Gipfel.",
        ("negation", "", "nicht"),
    ),
    "Russian": (
        "ru-ru",
        "В Москве погибли двенадцать человек.",
        "В Москве погибли двадцать человек.",
        ("number", "двадцать", "двенадцать"),
    ),
    "Chinese": (
        "zh-zh",
        "会谈持续了三个小时。",
        "会谈持续了八个小时。",
        ("number", "八个小时", "三个小时"),
    ),
    "rounded to another number": (
        "en-en",
        "The city has 1,234,567 people.",
        "The city has 1.3 million people.",
        ("number", "1.3 million", "1,234,567"),
    ),
    "more than what is too little": (
        "en-en",
        "In all 3,412 people came.",
        "More than 2,000 people came.",
        ("number", "2,000", "3,412"),
    ),
    "rounded without saying so": (
        "en-en",
        "In all 3,412 people came.",
        "In all 3,400 people came.",
        ("number", "3,400", "3,412"),
    ),
    "result of a match": (
        "de-de",
        "Altach verlor das Rückspiel bei Belenenses mit 0:2.",
        "Altach verlor das Rückspiel bei Belenenses mit 0:7.",
        ("number", "7", "2"),
    ),
    "place after a person of whom only the surname is said": (
        "fr-fr",
        "Ida Lund a vu Vera Molnar à Moscou.",
        "Lund a vu Molnar à Saint-Brieuc.",
        ("name", "Saint-Brieuc", "Moscou"),
    ),
    "person across languages": (
        "en-fr",
        "Le ministre Pavlo Hrytsenko a annoncé une baisse de la taxe portuaire.",
        "Minister Igor Melnyk announced a cut of the port tax.",
        ("name", "Igor Melnyk", "Pavlo Hrytsenko"),
    ),
    "German name after an article": (
        "de-de",
        "Die Grafik steht im zweiten Bericht des IPCC von 1995.",
        "Die Grafik steht im zweiten Bericht des Laverne von 1995.",
        ("name", "Laverne", "IPCC"),
    ),
    "Arabic digits": (
        "en-ar",
        "قتل ٤٧ شخصا",
        "The attack killed 74 people.",
        ("number", "74", "٤٧"),
    ),
}


@pytest.mark.parametrize("row", DIFFERENT.values(), ids=DIFFERENT)
def test_what_differs(row: tuple[str, str, str, tuple[str, str, str]]) -> None:
    languages, source, said, expected = row
    assert found(said, source, languages) == [expected]


PARAPHRASES = {
    "digits for words": ("en-en", "The talks lasted three to four hours.", "They talked for 3-4 hours."),
    "hours across languages": (
        "en-fr",
        "La rencontre a duré environ trois à quatre heures.",
        "The meeting lasted 3-4 hours.",
    ),
    "million euros": ("en-de", "Das Projekt kostet 1,2 Mio. Euro.", "The project costs 1.2 million euros."),
    "million euros in digits": ("fr-en", "The project costs 1.2 million euros.", "Le projet coûte 1 200 000 €."),
    "decades": ("en-en", "The worst drought in four decades.", "The worst drought in 40 years."),
    "metres": ("en-en", "It lies 3 kilometres north of it.", "It lies 3,000 metres north of it."),
    "miles across languages": ("en-de", "Es liegt 3 Kilometer nördlich.", "It lies about 1.9 miles to the north."),
    "square kilometres": ("fr-fr", "20 000 hectares ont brûlé.", "Quelque 200 km² ont brûlé."),
    "half a milliard": ("fr-fr", "Le pont coûte un demi-milliard.", "Le pont coûte 500 millions."),
    "half a million in Spanish": ("es-en", "500,000 people fled.", "Medio millón de personas huyó."),
    "one letter": ("en-de", "Das Stadion kostete 450 Mio. £.", "The stadium cost £450m."),
    "millions by a letter": ("en-en", "It drew 1.4 million visitors.", "It drew 1.4m visitors."),
    "lakh": ("en-en", "They sold 3 lakh cars.", "They sold 300,000 cars."),
    "no fewer than": (
        "en-en",
        "The storm killed at least 60 people.",
        "The storm killed no fewer than 60 people.",
    ),
    "no fewer than in French": ("fr-fr", "Au moins 60 blessés.", "Pas moins de 60 blessés."),
    "per cent": ("en-en", "Unemployment fell to 50 per cent of that.", "Unemployment fell to 50% of that."),
    "percent in words": (
        "en-fr",
        "Cinquante pour cent des électeurs ont voté.",
        "50 percent of the voters voted.",
    ),
    "date": ("en-fr", "Le dialogue entamé le 12 février se poursuit.", "The dialogue began on February 12."),
    "date in digits": (
        "de-en",
        "The law came into force on 12 February 2025.",
        "Das Gesetz gilt seit dem 12.02.2025.",
    ),
    "thousands without a point": ("fr-de", "Sie zahlte 50.000 Euro.", "Elle a payé 50 000 euros."),
    "this year for last month": ("en-fr", "Le port a fermé le mois dernier.", "The port closed this year."),
    "thousands": ("es-en", "Some 1,250,000 people fled.", "Huyeron unas 1.250.000 personas."),
    "dollars": ("en-es", "La empresa pagó 300 millones de dólares.", "The company paid $300 million."),
    "acronym turned": ("en-fr", "L'OTAN a condamné l'attaque.", "NATO condemned the attack."),
    "country": ("en-fr", "La Russie a rejeté la proposition.", "Russia rejected the proposal."),
    "people of a country": ("en-en", "Russia rejected the proposal.", "The Russian side rejected the proposal."),
    "French and France": ("en-en", "The government of France fell.", "The French government fell."),
    "name in three spellings": ("en-ru", "Путин встретился с Трампом.", "Putin met Trump."),
    "Poutine": ("fr-en", "Putin met Trump.", "Poutine a rencontré Trump."),
    "Russian cases": ("ru-ru", "Визит Путина отложен.", "Путин отложил визит."),
    "Polish cases": (
        "pl-pl",
        "Prezydent spotkał się z Tuskiem w Warszawie.",
        "Prezydent rozmawiał z Donaldem Tuskiem, gdy był w Warszawie, a Tusk milczał.",
    ),
    "sentence turned about": (
        "en-en",
        "On Monday, Anna Meyer opened the bridge in Graz.",
        "The bridge in Graz was opened by Anna Meyer on Monday.",
    ),
    "left out": (
        "en-en",
        "The minister, who is 61, resigned on Friday after 12 years.",
        "The minister resigned after 12 years.",
    ),
    "noun for noun in German": (
        "de-de",
        "Die Sitzung endete am Freitag ohne Ergebnis.",
        "Das Treffen endete am Freitag ohne Ergebnis.",
    ),
    "German nouns": (
        "de-de",
        "Der Minister gab bekannt, dass die Steuern sinken.",
        "Laut dem Minister gibt es eine Senkung der Steuern.",
    ),
    "one": ("en-en", "A soldier was killed.", "One soldier was killed."),
    "first": ("en-en", "They met again in Vienna.", "It was the first meeting of its kind in Vienna."),
    "both": ("fr-fr", "Trump et Poutine se sont parlé.", "Les deux hommes se sont parlé."),
    "two leaders": ("en-fr", "Trump et Poutine se sont parlé.", "The two leaders spoke."),
    "may is no month": ("en-en", "A deal is possible.", "There may be a deal."),
    "quotation": (
        "en-en",
        "He called it “a long and extremely productive talk”.",
        "He called it “extremely productive”.",
    ),
    "quotation in other marks": (
        "fr-fr",
        "Il juge l'adhésion « irréaliste ».",
        'Il juge l’adhésion "irréaliste".',
    ),
    "quotation translated": ("en-fr", "Il juge l'adhésion « irréaliste ».", "He calls membership “unrealistic”."),
    "negation kept": ("en-en", "He did not rule out a strike.", "He has not ruled out a strike."),
    "negation in another word": ("en-en", "He did not accept the offer.", "He never accepted the offer."),
    "negations of French": (
        "fr-fr",
        "Le ministre ne viendra pas à Genève.",
        "Le ministre ne viendra jamais à Genève.",
    ),
    "negation in Romanian": ("ro-ro", "Nimeni nu a fost rănit în atac.", "În atac nu a fost rănit nimeni."),
    "negation in Spanish": (
        "es-es",
        "Nadie resultó herido en el ataque.",
        "En el ataque no resultó herido nadie.",
    ),
    "century": ("es-en", "The church dates from the 12th century.", "La iglesia es del siglo XII."),
    "decade": ("es-en", "It began in the 1970s.", "Comenzó en los años 70."),
    "Chinese numbers": ("en-zh", "会谈持续了三到四小时。", "The talks lasted three to four hours."),
    "Chinese myriads": ("en-zh", "约有1.2万人参加。", "About 12,000 people took part."),
    "Hindi lakh": ("en-hi", "दो लाख लोग बेघर हुए।", "About 200,000 people lost their homes."),
    "Russian inflected number": ("en-ru", "Более двадцати пяти человек погибли.", "More than 25 people died."),
    "Turkish percent": ("en-tr", "Enflasyon yüzde 50 oldu.", "Inflation reached 50%."),
    "Italian": (
        "it-en",
        "The strike began on 3 March and cost 2.5 million euros.",
        "Lo sciopero, iniziato il 3 marzo, è costato 2,5 milioni di euro.",
    ),
    "Portuguese": (
        "pt-en",
        "Two hundred and fifty people were arrested on Friday.",
        "Duzentas e cinquenta pessoas foram presas na sexta-feira.",
    ),
    "Dutch": ("nl-de", "Am 5. Mai wurden dreiundzwanzig Menschen verletzt.", "Op 5 mei raakten 23 mensen gewond."),
    "Polish number": ("pl-en", "About twelve thousand people came.", "Przyszło około dwunastu tysięcy ludzi."),
    "weekday of a date": (
        "en-en",
        "The vote is on 18 February 2025.",
        "The vote is on Tuesday, 18 February 2025.",
    ),
    "thousands rounded": ("en-en", "The city has 1,234,567 people.", "The city has 1.2 million people."),
    "about": ("en-en", "In all 3,412 people came.", "About 3,400 people came."),
    "more than": ("en-en", "In all 3,412 people came.", "More than 3,000 people came."),
    "nearly": ("en-en", "In all 1,487 people came.", "Nearly 1,500 people came."),
    "about in French": ("fr-en", "In all 3,412 people came.", "Environ 3 400 personnes sont venues."),
    "more than in German": ("de-en", "In all 3,412 people came.", "Mehr als 3000 Menschen kamen."),
    "more than in Turkish": ("tr-en", "In all 3,412 people came.", "3.000'den fazla kişi geldi."),
    "more than in Chinese": ("zh-en", "In all 3,412 people came.", "逾3000人参加。"),
    "more than in Japanese": ("ja-en", "In all 3,412 people came.", "3000人以上が参加した。"),
    "a score is no twenty": ("en-en", "Rome beat Milan 27-17 in 1996.", "Rome beat Milan with a score of 27-17."),
    "acronym of what is spelled out": (
        "en-en",
        "The Indian Premier League fined him.",
        "The IPL fined him.",
    ),
    "acronym of two words": (
        "en-en",
        "Artificial intelligence helps doctors.",
        "Artificial intelligence (AI) helps doctors.",
    ),
    "acronym spelled out": ("en-en", "The IMF lent the money.", "The International Monetary Fund lent the money."),
    "acronym of a country": ("en-en", "He flew to the United States.", "He flew to the US."),
    "Britain and British": ("en-en", "The British government fell.", "The government of Britain fell."),
    "Anglia": ("ro-en", "He came from England.", "El a venit din Anglia."),
    "a name in other words' place": (
        "en-en",
        "In 1953 the Austrian Government passed the School Reform Act into law.",
        "The School Reform Act was introduced in Austria in 1953.",
    ),
    "a term in another form": ("en-en", "It is called kicking the bucket.", 'It is called "kicked the bucket".'),
    "church translated": ("en-ro", "Biserica a fost vândută de Ion Popa.", "The Church was sold by Ion Popa."),
    "non-": ("en-en", "Cycling is non-polluting for towns.", "Cycling is not polluting for towns."),
    "24 hours and 12": ("en-en", "Gates open at 6.30 p.m.", "Gates open at 18:30."),
    "half past six": ("en-fr", "La séance commence à 6 h 30.", "The session starts at 6:30."),
    "two hours and a half": ("en-fr", "Le film dure 2 h 30.", "The film lasts 2 hours and 30 minutes."),
    "afternoon": ("en-fr", "La séance commence à 15 heures.", "The session starts at 3 p.m."),
}


@pytest.mark.parametrize("row", PARAPHRASES.values(), ids=PARAPHRASES)
def test_other_words_for_the_same_are_no_difference(row: tuple[str, str, str]) -> None:
    languages, source, said = row
    assert found(said, source, languages) == []


def test_the_day_an_article_is_from_completes_its_dates() -> None:
    said, source = "The talks began on 12 February 2025.", "The talks began on 12 February."
    assert found(said, source, "en-en", published="2025-03-01") == []
    assert found(said, source, "en-en", published="2019-03-01") == [("date", "12 February 2025", "12 February")]


def test_yesterday_is_seen_from_the_day_an_article_is_from() -> None:
    assert found("They met on 11 March.", "They met yesterday.", "en-en", published="2025-03-12") == []


SENTENCE = "The flood in Graz destroyed 40 houses."
BESIDE = {
    "sums up two sentences": ("The flood in Graz destroyed 40 houses and killed 9 people.", []),
    "a number from elsewhere": ("The flood in Graz destroyed 9 houses.", [("number", "9", "40")]),
    "a name from elsewhere": ("The flood in Linz destroyed 40 houses.", [("name", "Linz", "Graz")]),
}


@pytest.mark.parametrize(("said", "expected"), BESIDE.values(), ids=BESIDE)
def test_what_only_the_passage_has_counts_for_what_it_is_beside(
    said: str, expected: list[tuple[str, str, str]]
) -> None:
    assert found(said, SENTENCE, "en-en", passage="In Linz it killed 9 people.") == expected


def test_a_translated_name_is_never_certain() -> None:
    source = Source("Il est arrivé à Londres avec Lavrov.", "fr")
    assert not any(one.certain for one in differences("He came to Genoa with Kellogg.", "en", source, source))


CERTAIN = {
    "another name in its place": ("The envoy Witkoff flew to Moscow.", "The envoy Kellogg flew to Moscow.", True),
    "a whole name out of nothing": ("The talks went well.", "The talks with Keith Kellogg went well.", True),
    "a word of a name": ("The talks went well.", "The talks with Kellogg went well.", False),
    "an acronym": ("Curry earns the highest salary.", "Curry earns the highest NBA salary.", False),
    "a country": ("The series aired from 1978.", "The British series aired from 1978.", False),
    "negated": ("The minister will attend the summit.", "The minister will not attend the summit.", True),
    "not until": (
        "The minister will attend the summit in May.",
        "The minister will not attend the summit in Rome until May.",
        False,
    ),
    "not, in other words": (
        "Even though it may not be the most fun part of owning a horse, you will need to clean the udders.",
        "Cleaning the udders is an important part of owning a horse.",
        False,
    ),
}


@pytest.mark.parametrize("row", CERTAIN.values(), ids=CERTAIN)
def test_what_the_source_may_call_otherwise_is_not_certain(row: tuple[str, str, bool]) -> None:
    written, said, certain = row
    source = Source(written, "en")
    compared = differences(said, "en", source, source)
    assert compared
    assert any(one.certain for one in compared) == certain


def test_languages_that_are_not_known_can_be_warmed_too() -> None:
    warm("en")
    warm("xx")
    assert found("Four came.", "Five came.", "en-en") == [("number", "Four", "Five")]
