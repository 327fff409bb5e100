import pytest

from chatbot.models.token_estimates import estimated_tokens

# How many tokens the tokenizer of Llama 2, which has the fewest pieces, makes of sentences of our own.
COUNTED = {
    "The minister said on 14 March 2025 that talks would go on for three to four hours.": 25,
    "Le ministre a déclaré le 14 mars 2025 que les pourparlers dureraient trois à quatre heures.": 29,
    "Der Minister sagte am 14. März 2025, die Gespräche würden noch drei bis vier Stunden dauern.": 32,
    "El ministro dijo el 14 de marzo de 2025 que las conversaciones durarían de tres a cuatro horas.": 31,
    "Министр заявил 14 марта 2025 года, что переговоры продлятся от трёх до четырёх часов.": 33,
    "Bakan, 14 Mart 2025'te görüşmelerin üç dört saat daha süreceğini söyledi.": 40,
    "Minister powiedział 14 marca 2025 roku, że rozmowy potrwają jeszcze trzy do czterech godzin.": 34,
    "قال الوزير في 14 مارس 2025 إن المحادثات ستستمر ثلاث إلى أربع ساعات.": 63,
    "部长2025年3月14日表示,会谈将持续三到四个小时。": 32,
    "大臣は2025年3月14日、協議は3、4時間続くと述べた。": 40,
    "मंत्री ने 14 मार्च 2025 को कहा कि वार्ता तीन से चार घंटे चलेगी।": 66,
}


@pytest.mark.parametrize(("text", "counted"), COUNTED.items(), ids=lambda value: str(value)[:20])
def test_tokens_are_estimated_on_the_high_side(text, counted):
    assert counted <= estimated_tokens(text) <= 3 * counted


@pytest.mark.parametrize(("text", "tokens"), {"": 0, "7" * 30: 30, "\ud800": 2, "word " * 100: 162}.items())
def test_any_text_has_an_estimate(text, tokens):
    assert estimated_tokens(text) == tokens


def test_a_text_in_parts_has_no_fewer_than_the_whole():
    assert estimated_tokens("It rains. ") + estimated_tokens("Идёт дождь.") >= estimated_tokens(
        "It rains. Идёт дождь."
    )
