"""Words turned round, within a language and from one to another."""

from __future__ import annotations

import pytest

from chatbot.evidence.comparison.opposites import opposed

OPPOSED = {
    "en ended": ("The strike ended in May.", "en", "The strike began in May.", "en", ("ended", "began")),
    "en more": ("It needs more water.", "en", "It needs less water.", "en", ("more", "less")),
    "en before": ("She spoke before the vote.", "en", "She spoke after the vote.", "en", ("before", "after")),
    "en paid": ("Visitors pay.", "en", "Entry is free.", "en", ("pay", "is free")),
    "en cut": ("The city cut the rent.", "en", "The city increased the rent.", "en", ("cut", "increased")),
    "fr refuse": ("Le maire a refusé.", "fr", "Le maire a accepté.", "fr", ("refusé", "accepté")),
    "fr after": ("Après le vote.", "fr", "Avant le vote.", "fr", ("Après", "Avant")),
    "de won": ("Sie hat gewonnen.", "de", "Sie hat verloren.", "de", ("gewonnen", "verloren")),
    "es falls": ("El precio caerá.", "es", "El precio subirá.", "es", ("caerá", "subirá")),
    "es closed": ("El museo cerró.", "es", "El museo abrió.", "es", ("cerró", "abrió")),
    "it": ("Il museo è chiuso.", "it", "Il museo è aperto.", "it", ("chiuso", "aperto")),
    "pt": ("O preço caiu.", "pt", "O preço subiu.", "pt", ("caiu", "subiu")),
    "nl": ("De club verloor.", "nl", "De club won.", "nl", ("verloor", "won")),
    "ro": ("Muzeul s-a închis.", "ro", "Muzeul s-a deschis.", "ro", ("închis", "deschis")),
    "ru less": ("Стало меньше птиц.", "ru", "Стало больше птиц.", "ru", ("меньше", "больше")),
    "ru free": ("Вход бесплатный.", "ru", "Вход платный.", "ru", ("бесплатный", "платный")),
    "uk": ("Музей закрили.", "uk", "Музей відкрили.", "uk", ("закрили", "відкрили")),
    "pl": ("Klub przegrał.", "pl", "Klub wygrał.", "pl", ("przegrał", "wygrał")),
    "tr": ("Fiyatlar düştü.", "tr", "Fiyatlar arttı.", "tr", ("düştü", "arttı")),
    "ar": ("انخفض السعر", "ar", "ارتفع السعر", "ar", ("انخفض", "ارتفع")),
    "zh": ("门票收费。", "zh", "门票免费。", "zh", ("收费", "免费")),
    "ja": ("人口は減少した。", "ja", "人口は増加した。", "ja", ("減少", "増加")),
    "hi": ("निर्यात बढ़ गया", "hi", "आयात बढ़ गया", "hi", ("निर्यात", "आयात")),
    "en of de": ("The museum closed.", "en", "Das Museum eröffnete.", "de", ("closed", "eröffnete")),
    "de of ru": ("Der Preis sank.", "de", "Цена выросла.", "ru", ("sank", "выросла")),
}


@pytest.mark.parametrize(
    ("answer", "language", "source", "source_language", "expected"), OPPOSED.values(), ids=OPPOSED
)
def test_turned_round(
    answer: str, language: str, source: str, source_language: str, expected: tuple[str, str]
) -> None:
    assert expected in opposed(answer, language, source, source_language)


NOT_OPPOSED = {
    "the same": ("The strike ended.", "en", "The strike stopped.", "en"),
    "both in the source": ("The strike ended.", "en", "It began in May and ended in June.", "en"),
    "both in the answer": ("It began in May and ended in June.", "en", "It began in May.", "en"),
    "autumn": ("The price rose.", "en", "In the fall the price was 8.", "en"),
    "another thing": ("The museum closed.", "en", "The strike began.", "en"),
    "translated": ("The museum closed.", "en", "Le musée a fermé.", "fr"),
    "no table": ("The museum closed.", "en", "Nyitva van.", "hu"),
}


@pytest.mark.parametrize(
    ("answer", "language", "source", "source_language"), NOT_OPPOSED.values(), ids=NOT_OPPOSED
)
def test_not_turned_round(answer: str, language: str, source: str, source_language: str) -> None:
    assert opposed(answer, language, source, source_language) == ()
