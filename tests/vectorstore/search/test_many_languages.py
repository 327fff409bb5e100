"""A library of many languages, searched with the built-in embedder."""

from collections.abc import Iterator

import pytest

from vectorstore.article import Article
from vectorstore.library import Library

TEXTS = {
    "fr": "Le boulanger de la gare a fermé sa boutique après quarante ans. Il n'a trouvé aucun repreneur.",
    "de": "Die Feuerwehr rettete am Sonntag drei Kühe aus einem Fluss. Die Tiere blieben unverletzt.",
    "es": "El ayuntamiento plantará mil árboles para dar sombra a las calles. Los vecinos elegirán las especies.",
    "it": "Il museo resta chiuso fino a giugno per riparare il tetto. I quadri sono in un magazzino.",
    "ru": "Учёные нашли в озере новый вид рыбы. Она живёт на глубине двухсот метров.",
    "ar": "أضرب سائقو الحافلات يوم الاثنين مطالبين بزيادة الأجور. توقفت المواصلات في المدينة.",
    "tr": "Depremde köprü yıkıldı. Köylüler nehri artık tekneyle geçiyor.",
    "zh": "这家医院用机器人给病人送药。护士们说这样节省了很多时间。",
    "ja": "小学校の給食が来月から無料になります。市が費用を負担します。",
    "ro": "Poliția din Cluj a prins un hoț de biciclete. El furase peste o sută într-un an.",
    "en": "The orchestra cancelled its concert because the pianist fell ill. Tickets will be refunded.",
}
NEAR = [
    "Ms Baker, the minister, spoke in the debate. She will speak again on Friday.",
    "The firefighters elected a chairman. He is a teacher.",
    "The city will have a new map. How many people need one is not known.",
    "A shop in Naples sells posters. Why is the king on them?",
    "What did the poets discover? A new rhyme.",
    "The taxi drivers did not go on holiday. Why is not known.",
    "Bridge is a card game. What happened in the final is told in a book.",
    "The hospital hired a cook. He will begin in May.",
    "Lunches in the park are popular. When it rains, the lawns are empty.",
]
"""English articles with words of the questions, which answer none of them."""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library.open(tmp_path_factory.mktemp("languages")) as opened:
        opened.add(Article(id=language, text=text, language=language) for language, text in TEXTS.items())
        opened.add(Article(id=f"near {place}", text=text, language="en") for place, text in enumerate(NEAR))
        yield opened


def found(library: Library, question: str, k: int = 5) -> list[str]:
    return [hit.article.id for hit in library.find(question, k).hits]


@pytest.mark.parametrize(
    ("question", "answered_in"),
    [
        ("Why did the baker close his shop?", "fr"),
        ("Which animals did the firefighters save?", "de"),
        ("How many trees will the city plant?", "es"),
        ("Why is the museum closed?", "it"),
        ("What did the scientists discover in the lake?", "ru"),
        ("Why did the bus drivers go on strike?", "ar"),
        ("What happened to the bridge in the earthquake?", "tr"),
        ("What do the robots do in the hospital?", "zh"),
        ("When do school lunches become free?", "ja"),
        ("How many bicycles were stolen in Cluj?", "ro"),
        ("Why was the concert cancelled?", "en"),
        ("Pourquoi le concert a-t-il été annulé ?", "en"),
        ("Warum wurde das Konzert abgesagt?", "en"),
        ("Почему отменили концерт?", "en"),
        ("لماذا ألغيت الحفلة الموسيقية؟", "en"),
        ("音乐会为什么取消了？", "en"),
        ("¿Qué animales salvaron los bomberos?", "de"),
        ("Quel nouveau poisson a été découvert ?", "ru"),
        ("Wie viele Bäume werden gepflanzt?", "es"),
        ("なぜ博物館は閉まっていますか？", "it"),
    ],
)
def test_the_article_that_answers_is_first_whatever_its_language(
    library: Library, question: str, answered_in: str
) -> None:
    assert found(library, question)[0] == answered_in


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("Warum hat the baker sa boutique fermé?", "fr"),
        ("Why did the pianist fall ill? Почему отменили концерт?", "en"),
        ("köprü bridge 桥 мост", "tr"),
        ("Клуж, Cluj, كلوج, クルージュ, Κλουζ", "ro"),
        ("Why did the bus drivers go on strike? " * 1250, "ar"),
    ],
    ids=["two languages", "two questions", "four languages", "a name in five scripts", "10,000 words"],
)
def test_a_strange_question_finds_what_it_asks_for(library: Library, question: str, first: str) -> None:
    assert first in found(library, question)[:2]


@pytest.mark.parametrize("question", ["😀", "😀" * 1000, "?", "\u0301", "\x00", "ꦱꦮꦭ", "a" * 50_000])
def test_a_question_without_words_finds_no_more_than_asked(library: Library, question: str) -> None:
    assert len(found(library, question, 3)) <= 3
