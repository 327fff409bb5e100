import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.answering.quoting.expected import KINDS, _patterns, _tables, expected

ASKED = {
    "ar": {"person": "من هو رئيس الوزراء؟", "time": "متى بدأت الحرب؟", "place": "أين وقع الاجتماع؟"},
    "cs": {"person": "Kdo vyhrál volby?", "duration": "Jak dlouho trvala schůzka?", "count": "Kolik lidí přišlo?"},
    "da": {"person": "Hvem vandt valget?", "time": "Hvornår begyndte krigen?", "count": "Hvor mange kom der?"},
    "de": {
        "person": "Mit wem sprach Putin?",
        "time": "In welchem Jahr wurde der Vertrag geschlossen?",
        "count": "Wie viele Menschen kamen?",
        "share": "Wie viel Prozent stimmten zu?",
        "duration": "Wie lange dauerte das Treffen?",
        "measure": "Wie alt war er?",
        "place": "Welches Land lehnte ab?",
        "name": "Wie heißt die Firma?",
        "reason": "Warum trat er zurück?",
        "money": "Was kostete die Brücke?",
        "other": "Hat er gesagt, wann er kommt?",
    },
    "el": {"person": "Ποιος κέρδισε;", "time": "Πότε άρχισε ο πόλεμος;", "count": "Πόσοι άνθρωποι ήρθαν;"},
    "en": {
        "person": "To whom did he speak when he left?",
        "time": "The law was passed in what year?",
        "place": "Which city hosted the talks?",
        "count": "About how many people came?",
        "share": "What percentage of voters agreed?",
        "money": "How much did the bridge cost?",
        "duration": "How long did the meeting last?",
        "measure": "How far is it from Paris?",
        "name": "What company built it?",
        "reason": "Why did he resign?",
        "other": "Was he there when it began?",
    },
    "es": {
        "person": "¿A quién llamó?",
        "duration": "¿Cuánto duró la reunión?",
        "count": "¿Cuántas personas vinieron?",
    },
    "fa": {"person": "چه کسی برنده شد؟", "place": "جلسه کجا بود؟", "reason": "چرا استعفا داد؟"},
    "fi": {"person": "Kuka voitti?", "time": "Milloin sota alkoi?", "duration": "Kuinka kauan kokous kesti?"},
    "fr": {
        "person": "À qui a-t-il parlé ?",
        "time": "En quelle année la loi a-t-elle été votée ?",
        "duration": "Combien de temps a duré la rencontre ?",
        "count": "Combien de personnes sont venues ?",
        "place": "Dans quel pays a-t-il fui ?",
        "share": "Quel pourcentage a voté ?",
        "money": "Combien coûte un billet ?",
        "other": "Est-ce qu'il a dit quand il vient ?",
    },
    "he": {"person": "מי ניצח בבחירות?", "time": "מתי התחילה המלחמה?", "count": "כמה אנשים באו?"},
    "hi": {"person": "चुनाव किसने जीता?", "time": "युद्ध कब शुरू हुआ?", "place": "बैठक कहाँ हुई?"},
    "id": {"person": "Siapa yang menang?", "time": "Kapan perang dimulai?", "duration": "Berapa lama rapat itu?"},
    "it": {
        "person": "Chi ha vinto?",
        "time": "In che anno è successo?",
        "duration": "Quanto è durato l'incontro?",
    },
    "ja": {
        "person": "誰が勝ちましたか？",
        "time": "戦争はいつ始まりましたか？",
        "duration": "会談は何時間続きましたか？",
    },
    "ko": {
        "person": "누가 이겼습니까?",
        "time": "전쟁은 언제 시작되었습니까?",
        "place": "회의는 어디에서 열렸습니까?",
    },
    "nl": {"person": "Wie won?", "time": "In welk jaar was dat?", "duration": "Hoe lang duurde het overleg?"},
    "no": {"person": "Hvem vant?", "time": "Når begynte krigen?", "duration": "Hvor lenge varte møtet?"},
    "pl": {"person": "Kto wygrał?", "time": "Kiedy zaczęła się wojna?", "duration": "Jak długo trwało spotkanie?"},
    "pt": {"person": "Quem venceu?", "time": "Em que ano aconteceu?", "duration": "Quanto tempo durou a reunião?"},
    "ro": {"person": "Cine a câștigat?", "time": "În ce an s-a întâmplat?", "duration": "Cât a durat întâlnirea?"},
    "ru": {
        "person": "Кто выиграл выборы?",
        "time": "В каком году это было?",
        "duration": "Сколько времени длилась встреча?",
        "count": "Сколько человек пришло?",
        "place": "В какой стране это было?",
    },
    "sv": {"person": "Vem vann?", "time": "När började kriget?", "duration": "Hur länge varade mötet?"},
    "tr": {"person": "Seçimi kim kazandı?", "time": "Savaş ne zaman başladı?", "count": "Kaç kişi geldi?"},
    "uk": {"person": "Хто виграв?", "time": "Коли почалася війна?", "duration": "Скільки часу тривала зустріч?"},
    "vi": {
        "person": "Ai đã thắng?",
        "time": "Chiến tranh bắt đầu khi nào?",
        "duration": "Cuộc họp kéo dài bao lâu?",
    },
    "zh": {
        "person": "谁赢得了选举？",
        "time": "战争什么时候开始？",
        "duration": "会谈持续了多长时间？",
        "count": "有多少人参加？",
        "place": "他去了哪个国家？",
    },
}
ROWS = [(language, kind, text) for language, asked in ASKED.items() for kind, text in asked.items()]


@pytest.mark.parametrize(("language", "kind", "question"), ROWS, ids=lambda value: value)
def test_a_question_says_which_kind_of_thing_it_asks_for(language, kind, question):
    assert expected(question, language) == kind


@pytest.mark.parametrize("language", _tables())
def test_every_language_has_every_kind(language):
    assert {*_tables()[language]} - {"which", "closed"} == {*KINDS}
    assert language in ASKED
    _, asking = _patterns(language)
    assert not any(pattern.match("") for pattern in asking.values())


@pytest.mark.parametrize("question", ["", "?", "Peskov", "Tell me of the talks."])
def test_what_asks_for_nothing_expects_nothing(question):
    assert expected(question, "en") == "other"


def test_a_language_without_a_table_is_read_as_english():
    assert expected("Who won?", "xx") == expected("Who won?", "") == "person"


@given(st.text(max_size=60), st.sampled_from([*_tables(), ""]))
def test_any_question_has_a_kind(question, language):
    assert expected(question, language) in KINDS
