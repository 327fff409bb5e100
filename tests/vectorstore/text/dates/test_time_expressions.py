import re
from datetime import date

import pytest
from babel.dates import format_date, format_skeleton
from hypothesis import example, given
from hypothesis import strategies as st

from vectorstore.text.dates.time_expressions import TimeExpression, time_in, time_told

TODAY = date(2025, 11, 20)  # a Thursday
LOCALES = re.findall(
    r"\w+",
    "ar be bg ca cs da de el en es et fa fi fr he hi hr hu id it ja ka ko lt lv nl no pl pt ro ru sk sl sr sv ta "
    "th tr uk vi zh",
)
OWN_WORDS = ["en", "fr", "de", "es", "it", "pt", "nl", "ro", "ru", "uk", "pl", "tr", "ar", "zh", "ja"]


def days(asked: TimeExpression | None) -> str:
    if asked is None:
        return "nothing"
    period = f"{asked.period.start or ''}..{asked.period.end or ''}" if asked.period else ""
    return " ".join(filter(None, [period, "latest" if asked.latest else ""]))


@pytest.mark.parametrize(
    ("language", "question", "day", "words"),
    [
        ("en", "What happened on 18 February 2025?", "2025-02-18", "on 18 February 2025"),
        ("en", "What happened on February 18, 2025?", "2025-02-18", "on February 18, 2025"),
        ("en", "the vote of the 18th of February 2025", "2025-02-18", "18th of February 2025"),
        ("en", "the vote of 18 Feb. 2025", "2025-02-18", "18 Feb. 2025"),
        ("fr", "Qui a voté le 1er février 2025 ?", "2025-02-01", "le 1er février 2025"),
        ("fr", "le 1 FEVRIER 2025", "2025-02-01", "le 1 FEVRIER 2025"),
        ("de", "Was geschah am 18. Februar 2025?", "2025-02-18", "am 18. Februar 2025"),
        ("de", "am Dienstag, dem 18. Februar 2025,", "2025-02-18", "am Dienstag, dem 18. Februar 2025"),
        ("de", "am 18. Jänner 2025", "2025-01-18", "am 18. Jänner 2025"),
        ("es", "el 18 de febrero de 2025", "2025-02-18", "el 18 de febrero de 2025"),
        ("ru", "Что было 18 февраля 2025 года?", "2025-02-18", "18 февраля 2025"),
        ("zh", "2025年2月18日发生了什么？", "2025-02-18", "2025年2月18日"),
        ("ja", "2025年2月18日に何が", "2025-02-18", "2025年2月18日"),
        ("ko", "2025년 2월 18일에 무슨 일이", "2025-02-18", "2025년 2월 18일"),
        ("fa", "در ۱۸ فوریهٔ ۲۰۲۵ چه شد؟", "2025-02-18", "۱۸ فوریهٔ ۲۰۲۵"),
        ("ar", "في 18 شباط 2025", "2025-02-18", "في 18 شباط 2025"),
        ("hu", "Mi történt 2025. február 18-án?", "2025-02-18", "2025. február 18-án"),
        ("", "2025-02-18", "2025-02-18", "2025-02-18"),
        ("xx", "(2025-02-18)", "2025-02-18", "2025-02-18"),
        ("en", "on 18/02/2025", "2025-02-18", "on 18/02/2025"),
        ("en", "on 02/18/2025", "2025-02-18", "on 02/18/2025"),
        ("en", "on 3.2.2025", "2025-02-03", "on 3.2.2025"),
        ("fr", "le 03/02/2025", "2025-02-03", "le 03/02/2025"),
        ("ja", "2025/02/18の", "2025-02-18", "2025/02/18"),
        ("en", "yesterday", "2025-11-19", "yesterday"),
        ("de", "Was sagte er heute?", "2025-11-20", "heute"),
        ("en", "3 days ago", "2025-11-17", "3 days ago"),
        ("fr", "il y a trois jours", "2025-11-17", "il y a trois jours"),
        ("ar", "قبل يومين", "2025-11-18", "قبل يومين"),
        ("zh", "3天前", "2025-11-17", "3天前"),
        ("en", "Who resigned last Thursday?", "2025-11-13", "last Thursday"),
        ("en", "Who resigned on Thursday?", "2025-11-20", "on Thursday"),
        ("fr", "Que s'est-il passé lundi ?", "2025-11-17", "lundi"),
        ("ru", "Кто ушёл в среду?", "2025-11-19", "в среду"),
        ("pl", "Kto odszedł w środę?", "2025-11-19", "w środę"),
        ("de", "am Montag", "2025-11-17", "am Montag"),
        ("en", "Who resigned on 4 March?", "2025-03-04", "on 4 March"),
        ("en", "Who resigned on Tuesday, 4 March?", "2025-03-04", "on Tuesday, 4 March"),
        ("uk", "18 лютого", "2025-02-18", "18 лютого"),
        ("zh", "2月18日", "2025-02-18", "2月18日"),
    ],
)
def test_days(language: str, question: str, day: str, words: str) -> None:
    asked = time_in(question, language, TODAY)
    assert days(asked) == f"{day}..{day}"
    assert asked is not None
    assert asked.words == words


@pytest.mark.parametrize(
    ("language", "question", "period"),
    [
        ("en", "in February 2025", "2025-02-01..2025-02-28"),
        ("fr", "en février 2025", "2025-02-01..2025-02-28"),
        ("ru", "в феврале 2025 года", "2025-02-01..2025-02-28"),
        ("uk", "у лютому 2025 року", "2025-02-01..2025-02-28"),
        ("pl", "w lutym 2025", "2025-02-01..2025-02-28"),
        ("cs", "v únoru 2025", "2025-02-01..2025-02-28"),
        ("fi", "helmikuussa 2025", "2025-02-01..2025-02-28"),
        ("hu", "2025 februárjában", "2025-02-01..2025-02-28"),
        ("he", "בפברואר 2025", "2025-02-01..2025-02-28"),
        ("en", "in February", "2025-02-01..2025-02-28"),
        ("ru", "в мае", "2025-05-01..2025-05-31"),
        ("ja", "2月に", "2025-02-01..2025-02-28"),
        ("zh", "去年2月", "2024-02-01..2024-02-29"),
        ("en", "in February last year", "2024-02-01..2024-02-29"),
        ("de", "im Februar letzten Jahres", "2024-02-01..2024-02-29"),
        ("en", "last November", "2024-11-01..2024-11-30"),
        ("fr", "février dernier", "2025-02-01..2025-02-28"),
        ("tr", "Şubat ayında", "2025-02-01..2025-02-28"),
        ("en", "in 2024", "2024-01-01..2024-12-31"),
        ("en", "in the year 2000, when", "2000-01-01..2000-12-31"),
        ("en", "How old was he in 1917?", "1917-01-01..1917-12-31"),
        ("fr", "en 2024", "2024-01-01..2024-12-31"),
        ("de", "Was geschah 2024?", "2024-01-01..2024-12-31"),
        ("ru", "в 2024 году", "2024-01-01..2024-12-31"),
        ("tr", "2024'te", "2024-01-01..2024-12-31"),
        ("ko", "2024년에", "2024-01-01..2024-12-31"),
        ("en", "the Q1 2025 figures", "2025-01-01..2025-03-31"),
        ("fr", "au 4e trimestre 2024", "2024-10-01..2024-12-31"),
        ("en", "last week", "2025-11-10..2025-11-16"),
        ("en", "this week", "2025-11-17..2025-11-20"),
        ("fr", "la semaine dernière", "2025-11-10..2025-11-16"),
        ("de", "letzte Woche", "2025-11-10..2025-11-16"),
        ("es", "la semana pasada", "2025-11-10..2025-11-16"),
        ("it", "la settimana scorsa", "2025-11-10..2025-11-16"),
        ("pt", "na semana passada", "2025-11-10..2025-11-16"),
        ("nl", "vorige week", "2025-11-10..2025-11-16"),
        ("ro", "săptămâna trecută", "2025-11-10..2025-11-16"),
        ("ru", "на прошлой неделе", "2025-11-10..2025-11-16"),
        ("uk", "минулого тижня", "2025-11-10..2025-11-16"),
        ("pl", "w zeszłym tygodniu", "2025-11-10..2025-11-16"),
        ("tr", "geçen hafta", "2025-11-10..2025-11-16"),
        ("ar", "الأسبوع الماضي", "2025-11-10..2025-11-16"),
        ("zh", "上周", "2025-11-10..2025-11-16"),
        ("ja", "先週", "2025-11-10..2025-11-16"),
        ("en", "two weeks ago", "2025-11-03..2025-11-09"),
        ("de", "vor zwei Monaten", "2025-09-01..2025-09-30"),
        ("sv", "för 2 år sedan", "2023-01-01..2023-12-31"),
        ("en", "last month", "2025-10-01..2025-10-31"),
        ("en", "this year", "2025-01-01..2025-11-20"),
        ("en", "in the last 24 hours", "2025-11-19..2025-11-20"),
        ("en", "in the last year", "2024-11-20..2025-11-20"),
        ("fr", "ces trois derniers jours", "2025-11-17..2025-11-20"),
        ("zh", "过去两周", "2025-11-06..2025-11-20"),
        ("de", "in den letzten 3 Monaten", "2025-08-20..2025-11-20"),
    ],
)
def test_periods(language: str, question: str, period: str) -> None:
    assert days(time_in(f"Xxxx {question}?", language, TODAY)) == period


@pytest.mark.parametrize(
    ("language", "question", "period"),
    [
        ("en", "between March and May 2025", "2025-03-01..2025-05-31"),
        ("en", "between December and February", "2024-12-01..2025-02-28"),
        ("en", "between 2019 and 2021", "2019-01-01..2021-12-31"),
        ("en", "in 2019 and 2021", "2019-01-01..2021-12-31"),
        ("en", "in March and April 2024", "2024-03-01..2024-04-30"),
        ("en", "from 1 to 5 March 2025", "2025-03-01..2025-03-05"),
        ("en", "from December 2024 to February", "2024-12-01..2025-02-28"),
        ("en", "1–5 March 2025", "2025-03-01..2025-03-05"),
        ("de", "1.–5. März 2025", "2025-03-01..2025-03-05"),
        ("fr", "du 1er au 5 mars 2025", "2025-03-01..2025-03-05"),
        ("es", "entre marzo y mayo de 2025", "2025-03-01..2025-05-31"),
        ("it", "da marzo a maggio 2025", "2025-03-01..2025-05-31"),
        ("pt", "entre março e maio de 2025", "2025-03-01..2025-05-31"),
        ("ru", "с 2019 по 2021 год", "2019-01-01..2021-12-31"),
        ("ar", "بين مارس ومايو 2025", "2025-03-01..2025-05-31"),
        ("zh", "从3月到5月", "2025-03-01..2025-05-31"),
        ("en", "since March 2025", "2025-03-01.."),
        ("en", "since last week", "2025-11-10.."),
        ("en", "since December", "2024-12-01.."),
        ("en", "after March 2025", "2025-04-01.."),
        ("en", "before 2025-02-01", "..2025-01-31"),
        ("en", "until 2024", "..2024-12-31"),
        ("en", "after March 2025 and before June 2025", "2025-04-01..2025-05-31"),
        ("fr", "depuis le 3 mars", "2025-03-03.."),
        ("fr", "avant 2024", "..2023-12-31"),
        ("de", "seit Montag", "2025-11-17.."),
        ("de", "bis Ende März 2025", "..2025-03-31"),
        ("es", "hasta el año 2024", "..2024-12-31"),
        ("ru", "после марта 2025", "2025-04-01.."),
        ("tr", "Mart 2025'ten beri", "2025-03-01.."),
        ("en", "in 2019 about the plan of March 2024", "2019-01-01..2024-03-31"),
    ],
)
def test_ranges(language: str, question: str, period: str) -> None:
    assert days(time_in(f"Xxxx {question}?", language, TODAY)) == period


@pytest.mark.parametrize(
    ("language", "question", "words"),
    [
        ("en", "What is the latest on Ukraine?", "latest"),
        ("en", "What has NATO recently said?", "recently"),
        ("fr", "Quelles sont les dernières nouvelles ?", "dernières nouvelles"),
        ("de", "Was ist die neueste Meldung?", "neueste"),
        ("ru", "Какие последние новости?", "последние новости"),
        ("zh", "最新消息", "最新"),
    ],
)
def test_the_latest_names_no_days(language: str, question: str, words: str) -> None:
    assert time_in(question, language, TODAY) == TimeExpression(None, True, words)


def test_the_latest_of_a_period() -> None:
    assert days(time_in("the latest news from last week", "en", TODAY)) == "2025-11-10..2025-11-16 latest"


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", ""),
        ("en", "Who is Putin?"),
        ("en", "What may happen, and who will march?"),
        ("en", "What did Theresa May say after May resigned?"),
        ("en", "Did they walk in march or in step?"),
        ("en", "the 2015 Paris Agreement"),
        ("en", "the February Revolution of 1917"),
        ("en", "in February Revolution"),
        ("en", "the 2024 model"),
        ("en", "Article 2024"),
        ("en", "in 2000 towns"),
        ("en", "since 9/11"),
        ("en", "on 03/02/2025"),  # two days, as one writes it
        ("en", "from 2010-12"),
        ("en", "in 2010-11"),
        ("en", "before 0001-01-01 and after 9999-12-31"),
        ("en", "Black Friday"),
        ("en", "on Sunday Times reporters"),
        ("en", "a war of 30 days"),
        ("en", "it costs $2024, or 2024% in 2024km"),
        ("en", "on 31 February"),
        ("en", "from 31 to 5 February"),
        ("en", "still standing until today"),
        ("en", "next year"),
        ("en", "in 2026"),
        ("en", "in December"),  # of this year or the last
        ("en", "by Friday at the latest"),
        ("en", "the last week of the war"),
        ("fr", "la planète Mars et ses 2024 cratères"),
        ("fr", "le lundi noir"),
        ("de", "die Agenda 2010"),
        ("de", "über 2024 Menschen, rund 2024 davon"),
        ("de", "noch heute"),
        ("es", "hoy en día"),
        ("ro", "în mai multe orașe"),
        ("ru", "март и май"),
        ("zh", "十月革命"),
        ("zh", "上周一"),
        ("ja", "二月革命"),
        ("ar", "اليوم الوطني"),
    ],
)
def test_what_is_no_time(language: str, question: str) -> None:
    assert time_in(question, language, TODAY) is None


@pytest.mark.parametrize("locale", LOCALES)
@given(day=st.dates(date(1900, 1, 1), TODAY))
@example(day=date(2025, 4, 1))
@example(day=date(2024, 2, 29))
def test_a_date_is_read_as_it_is_written(locale: str, day: date) -> None:
    for width in ("long", "full"):
        asked = time_in(f"Xxxx {format_date(day, width, locale)}?", locale, TODAY)
        assert days(asked) == f"{day}..{day}"


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("month", range(1, 13))
def test_a_month_is_read_as_it_is_written(locale: str, month: int) -> None:
    written = format_skeleton("yMMMM", date(2024, month, 1), locale=locale)
    assert days(time_in(f"Xxxx {written}?", locale, TODAY)).startswith(f"2024-{month:02}-01..2024-{month:02}-")


PIECES = re.findall(
    r"\S+",
    "in on since before between and to from – 1 31 2025 2025-02-18 1/2/2025 March May last week ago 3 days"
    " le au en février dernier im vor bis März в с по мая 2月 2025年 上周 から latest ' . , ? \u0301 İ ﬁ",
)


@given(
    st.one_of(
        st.text(), st.lists(st.sampled_from(PIECES)).map(" ".join), st.lists(st.sampled_from(PIECES)).map("".join)
    ),
    st.sampled_from([*OWN_WORDS, "ko", "hu", "he", "", "xx", "../x"]),
    st.dates(date(1000, 1, 1), date(2999, 1, 1)),
)
def test_any_text_is_read_or_not_and_the_words_are_its_own(question: str, language: str, today: date) -> None:
    asked = time_in(question, language, today)
    if asked:
        assert asked.words
        assert asked.words in question
        assert asked.latest or asked.period
        assert asked.period is None or asked.period.start or asked.period.end


@pytest.mark.parametrize(
    ("language", "sentence", "told"),
    [
        ("fr", "Il attend l'aide promise, versée en octobre.", "2025-10-01..2025-10-31"),
        ("fr", "Il attend l'aide promise en octobre dernier.", "2024-10-01..2024-10-31"),
        ("fr", "La grève a commencé en mai.", "2025-05-01..2025-05-31"),
        ("en", "The aid will be paid in September.", "2025-09-01..2025-09-30"),
        ("en", "The aid was paid in August.", "2025-08-01..2025-08-31"),
        ("en", "The talks began in February.", "2025-02-01..2025-02-28"),
        ("en", "She resigned in November.", "2024-11-01..2024-11-30"),
        ("en", "It opened last month.", "2025-07-01..2025-07-31"),
        ("en", "It rained in 2000 towns.", "nothing"),
    ],
)
def test_what_a_sentence_of_an_article_tells_of_may_be_to_come(language: str, sentence: str, told: str) -> None:
    assert days(time_told(sentence, language, date(2025, 8, 4))) == told
