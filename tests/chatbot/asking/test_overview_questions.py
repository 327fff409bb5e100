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
    "What topics are covered here?": ("en", "digest", ""),
    "Give me a quick overview of what's in my collection": ("en", "digest", ""),
    "What have the papers been writing about lately?": ("en", "digest", ""),
    "What's the news on the wildfires?": ("en", "digest", "wildfires"),
    "Give me a digest of the news on tariffs": ("en", "digest", "tariffs"),
    "How many of my articles deal with vaccines?": ("en", "list", "vaccines"),
    "Could you outline the article on the shutdown?": ("en", "summary", "shutdown"),
    "Put the events of the trial in chronological order": ("en", "timeline", "trial"),
    "Trace the history of the merger in dates": ("en", "timeline", "merger"),
    "Gib mir einen Überblick über die Artikel": ("de", "digest", ""),
    "Welche Themen kommen in den Texten vor?": ("de", "digest", ""),
    "Was gibt es Neues zum Streik?": ("de", "digest", "Streik"),
    "Zeig mir alle Artikel über Fußball": ("de", "list", "Fußball"),
    "Wie viele Artikel handeln von der Energiewende?": ("de", "list", "Energiewende"),
    "Welche Texte befassen sich mit Corona?": ("de", "list", "Corona"),
    "Fass mir den Text über die Bundeswehr kurz zusammen": ("de", "summary", "Bundeswehr"),
    "Stell die Ereignisse der Krise in zeitlicher Reihenfolge dar": ("de", "timeline", "Krise"),
    "Chronologie der Regierungskrise": ("de", "timeline", "Regierungskrise"),
    "Fais-moi le point sur la grève": ("fr", "digest", "grève"),
    "Quoi de neuf sur les élections ?": ("fr", "digest", "élections"),
    "Quels sont les principaux thèmes de mes documents ?": ("fr", "digest", ""),
    "Donne-moi un aperçu de la collection": ("fr", "digest", ""),
    "Combien d'articles parlent du climat ?": ("fr", "list", "climat"),
    "Montre-moi tous les textes sur le cinéma": ("fr", "list", "cinéma"),
    "Peux-tu résumer le texte sur les canaux ?": ("fr", "summary", "canaux"),
    "Retrace les événements de la révolution dans l'ordre chronologique": ("fr", "timeline", "révolution"),
    "Que s'est-il passé et à quelle date ?": ("fr", "timeline", ""),
    "¿Qué hay de nuevo sobre la huelga?": ("es", "digest", "huelga"),
    "¿Cuáles son los temas principales de los textos?": ("es", "digest", ""),
    "¿En qué artículos aparece Sánchez?": ("es", "list", "Sánchez"),
    "Muéstrame todos los artículos sobre fútbol": ("es", "list", "fútbol"),
    "¿Cuántos textos tratan del cambio climático?": ("es", "list", "cambio climático"),
    "Hazme un resumen del artículo sobre el incendio": ("es", "summary", "incendio"),
    "Ordena cronológicamente los hechos del juicio": ("es", "timeline", "juicio"),
    "Cronología del escándalo": ("es", "timeline", "escándalo"),
    "Quali sono le ultime notizie sullo sciopero?": ("it", "digest", "sciopero"),
    "Quanti articoli parlano di calcio?": ("it", "list", "calcio"),
    "Fai un riassunto dell'articolo sul terremoto": ("it", "summary", "terremoto"),
    "Ricostruisci la cronologia della crisi": ("it", "timeline", "crisi"),
    "O que há de novo sobre as eleições?": ("pt", "digest", "eleições"),
    "Quais são os principais temas dos artigos?": ("pt", "digest", ""),
    "Mostra-me todos os artigos sobre vacinas": ("pt", "list", "vacinas"),
    "Wat is er nieuw over de staking?": ("nl", "digest", "staking"),
    "Hoeveel artikelen gaan over voetbal?": ("nl", "list", "voetbal"),
    "Что нового о выборах?": ("ru", "digest", "выборах"),
    "Какие темы затрагивают эти тексты?": ("ru", "digest", ""),
    "Покажи все статьи о футболе": ("ru", "list", "футболе"),
    "Co nowego w sprawie strajku?": ("pl", "digest", "strajku"),
    "Seçimlerle ilgili son haberler neler?": ("tr", "digest", "Seçimlerle"),
    "أعطني لمحة عامة عن المقالات": ("ar", "digest", ""),
    "ما الجديد؟": ("ar", "digest", ""),
    "有什么新消息？": ("zh", "digest", ""),
    "給我這些文章的概要": ("zh", "digest", ""),
    "最近のニュースは何ですか？": ("ja", "digest", ""),
    "すべての記事を一覧表示して": ("ja", "list", ""),
    "기사들은 무엇에 관한 것입니까?": ("ko", "digest", ""),
    "Give me the main points of the text about the strike": ("en", "summary", "strike"),
    "How many documents mention inflation?": ("en", "list", "inflation"),
    "Which of these pieces talk about Ukraine?": ("en", "list", "Ukraine"),
    "What's happened with the shutdown lately?": ("en", "digest", "shutdown"),
    "Latest on the tariffs": ("en", "digest", "tariffs"),
    "Summarize everything you have on the Louvre heist": ("en", "digest", "Louvre heist"),
    "Liste alle Artikel über Bildung auf": ("de", "list", "Bildung"),
    "Gibt es Artikel über die Bahn?": ("de", "list", "Bahn"),
    "Was ist in letzter Zeit zum Thema Klima passiert?": ("de", "digest", "Klima"),
    "Erstelle eine Chronologie des Prozesses": ("de", "timeline", "Prozesses"),
    "Wovon handelt diese Sammlung?": ("de", "digest", ""),
    "Y a-t-il des articles sur la santé ?": ("fr", "list", "santé"),
    "Quels sont les sujets abordés ?": ("fr", "digest", ""),
    "Quelles sont les dernières nouvelles de la guerre ?": ("fr", "digest", "guerre"),
    "¿Hay artículos sobre la vivienda?": ("es", "list", "vivienda"),
    "¿Cuáles son las últimas noticias?": ("es", "digest", ""),
    "Resume todo lo que tienes sobre Gaza": ("es", "digest", "Gaza"),
    "¿Qué ha pasado últimamente con los aranceles?": ("es", "digest", "aranceles"),
    "Lista los artículos que hablan de Trump": ("es", "list", "Trump"),
    "Ci sono articoli sulla scuola?": ("it", "list", "scuola"),
    "Quais são as notícias mais recentes?": ("pt", "digest", ""),
    "Zijn er artikelen over onderwijs?": ("nl", "list", "onderwijs"),
    "Какие есть статьи о спорте?": ("ru", "list", "спорте"),
    "Jakie są najnowsze wiadomości?": ("pl", "digest", ""),
    "Haberleri özetle": ("tr", "digest", ""),
    "Was gibt es Neues zu den Flüchtlingen?": ("de", "digest", "Flüchtlingen"),
    "¿Qué hay de nuevo sobre el Louvre?": ("es", "digest", "Louvre"),
    "Which articles are about the pension reform?": ("en", "list", "pension reform"),
    "How many articles mention the pension reform?": ("en", "list", "pension reform"),
    "Summarise all articles about the pension reform": ("en", "digest", "pension reform"),
    "What's new about the pension reform?": ("en", "digest", "pension reform"),
    "Welche Artikel handeln von Putin?": ("de", "list", "Putin"),
    "Riassumi l'articolo sul terremoto": ("it", "summary", "terremoto"),
    "Muéstrame todos los artículos sobre Putin": ("es", "list", "Putin"),
    "Welke artikelen gaan over de pensioenhervorming?": ("nl", "list", "pensioenhervorming"),
    "Deprem hakkındaki makaleyi özetle": ("tr", "summary", "Deprem"),
    "Emeklilik reformu hakkındaki makaleleri listele": ("tr", "list", "Emeklilik reformu"),
    "Перечисли статьи о пенсионной реформе": ("ru", "list", "пенсионной реформе"),
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
    "Which news agency reported the resignation?",
    "What did the article cost the publisher?",
    "Compare Schedule I and III",
    "Compare the articles of confederation with the constitution",
    "What is the theme of the exhibition?",
    "Who summarised the findings of the commission?",
    "Which newspaper first listed the victims?",
    "What is the latest iPhone called?",
    "What new species were discovered in Borneo?",
    "How many stories does the tower have?",
    "How many papers were presented at the conference?",
    "What was on the list of demands?",
    "When was the first timeline of the universe drawn?",
    "What is the summary judgment in the case?",
    "Which magazine published the interview with the pope?",
    "Welches Nachrichtenmedium hat die Informationen zuerst gebracht?",
    "Welche Zeitung berichtete über den Skandal?",
    "Was ist der Inhalt des Abkommens?",
    "Was ist neu an dem Gesetz?",
    "Was steht im Bericht über die Polizei?",
    "Worum ging es bei dem Treffen in Genf?",
    "Welches Thema hat die Ausstellung?",
    "Warum wurde die Chronik gefälscht?",
    "Wovon wird im Text berichtet, dass es verboten ist?",
    "Quel journal a révélé l'affaire ?",
    "Quel est le thème de l'exposition ?",
    "Que contient l'accord ?",
    "Quels nouveaux médicaments ont été autorisés ?",
    "Qui a rédigé la liste des invités ?",
    "De quoi traite le troisième chapitre ?",
    "Combien d'articles ce magasin vend-il ?",
    "Quel événement a eu lieu en 1789 ?",
    "¿Qué periódico publicó la noticia?",
    "¿Cuál es el tema de la novela?",
    "¿Qué novedades trae la ley?",
    "¿Qué contiene el acuerdo?",
    "¿Qué ocurrió con la lista de espera?",
    "Quale giornale ha pubblicato la lettera?",
    "Qual è l'argomento del libro?",
    "Que jornal revelou o caso?",
    "Welke krant schreef over het schandaal?",
    "Какая газета сообщила о скандале?",
    "Jaka gazeta ujawniła aferę?",
    "哪家报纸首先报道了这件事？",
    "その展覧会のテーマは何ですか？",
    "What happened to the Louvre director?",
    "Who wrote the song of the summer?",
    "Which channel broadcasts the match?",
    "Wer hat die Liste der Spender veröffentlicht?",
    "Was meldete die Zeitung am Montag?",
    "Wie heißt der neue Film von Wim Wenders?",
    "Welche Nachricht schockierte die Fans?",
    "Qui a publié le rapport ?",
    "Quelle est la nouvelle règle pour les vélos ?",
    "Que raconte la légende ?",
    "¿Quién escribió la historia?",
    "¿Qué tema trató la reunión?",
    "¿Qué nuevo récord logró?",
    "Di che cosa parla il romanzo?",
    "Jaki jest temat wystawy?",
    "Hangi gazete haberi yayımladı?",
    "Compare the 2019 report with the 2021 one",
    "Latest version of the treaty?",
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
