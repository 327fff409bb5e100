"""Which questions are about a whole article or library; all others are asked of the places that bear on them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.asking.overview_questions import Overview, read_overview
from chatbot.asking.question import Question
from chatbot.turn import Turn
from vectorstore.text.dates.period import Period

TODAY = date(2025, 3, 20)
FEBRUARY = Period(date(2025, 2, 1), date(2025, 2, 28))
MARCH = Period(date(2025, 3, 1), date(2025, 3, 31))

ASKED = {
    "Summarise the article on the Munich conference": ("en", "summary", "Munich conference"),
    "Can you give me a short summary of the article on the flood, please?": ("en", "summary", "flood"),
    "What is the article about the strike about?": ("en", "summary", "strike"),
    "Summarise it": ("en", "summary", ""),
    "Summarize this article in three sentences": ("en", "summary", ""),
    "What are these articles about?": ("en", "digest", ""),
    "What are the articles in my library about?": ("en", "digest", ""),
    "What is my library about?": ("en", "digest", ""),
    "Was gibt es Neues in der Bibliothek?": ("de", "digest", ""),
    "Worum geht es in meiner Bibliothek?": ("de", "digest", ""),
    "Worum geht es in meinen Artikeln?": ("de", "digest", ""),
    "De quoi parle ma bibliothèque ?": ("fr", "digest", ""),
    "De quoi traitent mes articles ?": ("fr", "digest", ""),
    "¿De qué hablan mis artículos?": ("es", "digest", ""),
    "¿Qué hay en mi biblioteca?": ("es", "digest", ""),
    "Cosa c'è nella mia biblioteca?": ("it", "digest", ""),
    "Di che cosa trattano i miei articoli?": ("it", "digest", ""),
    "Summarise the library": ("en", "digest", ""),
    "Summarise all the articles about Kyiv": ("en", "digest", "Kyiv"),
    "Give me an overview of the articles": ("en", "digest", ""),
    "Which articles mention Kyiv?": ("en", "list", "Kyiv"),
    "How many articles mention “Kyiv”?": ("en", "list", "Kyiv"),
    "How many of the articles talk about climate change?": ("en", "list", "climate change"),
    "In which articles is Olaf Scholz mentioned?": ("en", "list", "Olaf Scholz"),
    "How many articles are there?": ("en", "list", ""),
    "List all articles": ("en", "list", ""),
    "When did what happen?": ("en", "timeline", ""),
    "Give me a timeline of the negotiations": ("en", "timeline", "negotiations"),
    "Résume l'article sur la conférence de Munich": ("fr", "summary", "conférence de Munich"),
    "De quoi parlent ces articles ?": ("fr", "digest", ""),
    "Quels articles mentionnent Kiev ?": ("fr", "list", "Kiev"),
    "Fais-moi une chronologie des négociations": ("fr", "timeline", "négociations"),
    "Fasse den Artikel über die Münchner Konferenz zusammen": ("de", "summary", "Münchner Konferenz"),
    "Worum geht es in diesen Artikeln?": ("de", "digest", ""),
    "Wovon handeln die Artikel?": ("de", "digest", ""),
    "Welche Artikel erwähnen Kiew?": ("de", "list", "Kiew"),
    "In wie vielen Artikeln kommt Kiew vor?": ("de", "list", "Kiew"),
    "Wie viele Artikel gibt es?": ("de", "list", ""),
    "Erstelle eine Zeitleiste der Verhandlungen": ("de", "timeline", "Verhandlungen"),
    "Resume el artículo sobre la conferencia": ("es", "summary", "conferencia"),
    "¿De qué tratan estos artículos?": ("es", "digest", ""),
    "¿Qué artículos mencionan Kiev?": ("es", "list", "Kiev"),
    "¿Cuántos artículos hablan de Kiev?": ("es", "list", "Kiev"),
    "Hazme una cronología de la guerra": ("es", "timeline", "guerra"),
    "Riassumi l'articolo sulla conferenza di Monaco": ("it", "summary", "conferenza di Monaco"),
    "Di cosa parlano questi articoli?": ("it", "digest", ""),
    "Quali articoli menzionano Kiev?": ("it", "list", "Kiev"),
    "Fammi una cronologia della guerra": ("it", "timeline", "guerra"),
    "Resuma o artigo sobre a conferência": ("pt", "summary", "conferência"),
    "Quais artigos mencionam Kiev?": ("pt", "list", "Kiev"),
    "Quantos artigos há?": ("pt", "list", ""),
    "Faça uma cronologia da guerra": ("pt", "timeline", "guerra"),
    "Vat het artikel over de conferentie samen": ("nl", "summary", "conferentie"),
    "Waar gaan deze artikelen over?": ("nl", "digest", ""),
    "Maak een tijdlijn van de oorlog": ("nl", "timeline", "oorlog"),
    "Перескажи статью о конференции": ("ru", "summary", "конференции"),
    "О чём эти статьи?": ("ru", "digest", ""),
    "Сколько статей упоминают Киев?": ("ru", "list", "Киев"),
    "Составь хронологию войны": ("ru", "timeline", "войны"),
    "O czym są te artykuły?": ("pl", "digest", ""),
    "Które artykuły wspominają o Kijowie?": ("pl", "list", "Kijowie"),
    "Podaj chronologię wojny": ("pl", "timeline", "wojny"),
    "Bu makaleler ne hakkında?": ("tr", "digest", ""),
    "Kaç makale var?": ("tr", "list", ""),
    "لخّص المقال عن المؤتمر": ("ar", "summary", "المؤتمر"),
    "عمّ تتحدث هذه المقالات؟": ("ar", "digest", ""),
    "ما هي المقالات التي تتحدث عن كييف؟": ("ar", "list", "كييف"),
    "متى حدث ماذا؟": ("ar", "timeline", ""),
    "这些文章讲的是什么？": ("zh", "digest", ""),
    "有多少篇文章？": ("zh", "list", ""),
    "これらの記事は何についてですか？": ("ja", "digest", ""),
    "記事は何件ありますか？": ("ja", "list", ""),
    "いつ何が起きましたか？": ("ja", "timeline", ""),
}  # fmt: skip


@pytest.mark.parametrize(("question", "expected"), ASKED.items(), ids=ASKED)
@pytest.mark.parametrize("known", [True, False], ids=["in a known language", "in any"])
def test_what_a_question_asks(question: str, expected: tuple[str, str, str], known: bool) -> None:
    language, kind, subject = expected
    overview = read_overview(Question(question, language if known else ""), TODAY)

    assert overview == Overview(kind, subject, language)


COMMANDS = {
    "/timeline": Overview("timeline", "", "en"),
    "/timeline the war in Sudan": Overview("timeline", "the war in Sudan", "en"),
    "/LIST  Kyiv?": Overview("list", "Kyiv", "en"),
    "/summary Munich in February": Overview("summary", "Munich", "en", FEBRUARY),
    "/digest 基辅": Overview("digest", "基辅", "zh"),
    "/list Київ": Overview("list", "Київ", "uk"),
    "/list the article": Overview("list", "the article", "en"),
}


@pytest.mark.parametrize(("question", "expected"), COMMANDS.items(), ids=COMMANDS)
def test_a_command_asks_in_any_language(question: str, expected: Overview) -> None:
    assert read_overview(Question(question, expected.language), TODAY) == expected


@pytest.mark.parametrize("question", ["/help", "/", "/lists x", "what is /list"])
def test_what_is_no_command(question: str) -> None:
    assert read_overview(Question(question, "en"), TODAY) is None


ORDINARY = [
    "Quel est le principal sujet de discussion ?",
    "What is in the library of Congress?",
    "Worum geht es im Streit um die Stadtbibliothek?",
    "Worum geht es in der Bibliothek von Alexandria?",
    "Que contient la bibliothèque du Vatican ?",
    "¿Qué hay en la biblioteca de El Escorial?",
    "Cosa c'è nella biblioteca di Alessandria?",
    "What did Peskov demand?",
    "What is the Treaty of Rome about?",
    "What did the article of the treaty say?",
    "What does Article 5 say?",
    "What does the article say about Peskov?",
    "What does the article on NATO say about Peskov?",
    "What are the articles of the constitution about?",
    "Which articles of the treaty mention the king?",
    "How many articles does the treaty have?",
    "How many articles did Einstein publish in 1905?",
    "Summarise the speech",
    "Who wrote the article on Peskov?",
    "When did the war happen?",
    "What happened in Munich?",
    "When was the library built?",
    "Wer leitet die Bibliothek?",
    "Und die Bibliothek?",
    "Qui dirige les travaux de la bibliothèque ?",
    "What happened when Rubio met Lavrov?",
    "Que dit l'article 5 du traité ?",
    "Combien d'articles compte le traité ?",
    "De quoi parle le film ?",
    "Was steht in Artikel 5?",
    "Was sagt der Artikel über Peskow?",
    "Wovon handelt der Film?",
    "Welche Länder erwähnen Kiew?",
    "¿Cuántos artículos tiene la constitución?",
    "Cosa dice l'articolo 5?",
    "O que diz o artigo 5?",
    "Wat zegt artikel 5?",
    "Ce spune articolul 5?",
    "Что говорится в статье 5?",
    "О чём договорились стороны?",
    "Про що домовилися сторони?",
    "O czym rozmawiali?",
    "5. madde ne diyor?",
    "ماذا تقول المادة الخامسة؟",
    "第五条说了什么？",
    "第5条は何と言っていますか",
    "अनुच्छेद 5 क्या कहता है?",
    "?",
    "Summarise the article on " + "x " * 200,
    "Summarise the article on it. And who is he? What does he say?",
]


@pytest.mark.parametrize("question", ORDINARY)
def test_an_ordinary_question_is_none_of_these(question: str) -> None:
    assert read_overview(Question(question, ""), TODAY) is None


TIMED = {
    "What happened in March about Gaza?": Overview("digest", "Gaza", "en", MARCH),
    "Was geschah im Februar in Gaza?": Overview("digest", "Gaza", "de", FEBRUARY),
    "¿Qué pasó en marzo en Gaza?": Overview("digest", "Gaza", "es", MARCH),
    "Que s'est-il passé en mars à Gaza ?": Overview("digest", "Gaza", "fr", MARCH),
    "List the articles from February": Overview("list", "", "en", FEBRUARY),
    "Which articles are from February 2025?": Overview("list", "", "en", FEBRUARY),
    "Which articles from February mention Kyiv?": Overview("list", "Kyiv", "en", FEBRUARY),
    "How many articles are there about Kyiv from 2024?": Overview(
        "list", "Kyiv", "en", Period(date(2024, 1, 1), date(2024, 12, 31))
    ),
    "Summarise the articles of last week": Overview(
        "digest", "", "en", Period(date(2025, 3, 10), date(2025, 3, 16))
    ),
    "Liste les articles de février": Overview("list", "", "fr", FEBRUARY),
    "Liste die Artikel aus dem Februar auf": Overview("list", "", "de", FEBRUARY),
    "Muestra los artículos de febrero": Overview("list", "", "es", FEBRUARY),
    "Покажи статьи за февраль": Overview("list", "", "ru", FEBRUARY),
    "列出2025年2月的文章": Overview("list", "", "zh", FEBRUARY),
}


@pytest.mark.parametrize(("question", "expected"), TIMED.items(), ids=TIMED)
def test_articles_of_a_time(question: str, expected: Overview) -> None:
    assert read_overview(Question(question, expected.language), TODAY) == expected


def test_the_article_that_is_spoken_of_is_told_by_the_question_before() -> None:
    history = [Turn("user", "What did Peskov demand?"), Turn("assistant", "That Ukraine stays out of NATO [1].")]

    assert read_overview(Question("Summarise it", "en", history)) == Overview(
        "summary", "", "en", before="What did Peskov demand?"
    )


@given(st.text(max_size=30), st.sampled_from(["Summarise the article on {}", "/list {}", "{} kronolojisi"]))
def test_a_subject_stands_in_its_question(subject: str, frame: str) -> None:
    question = frame.format(subject)
    overview = read_overview(Question(question, "en"), TODAY)

    assert overview is None or all(part in question for part in overview.subject.split())
