"""Numbers are read in any notation, script and language."""

from __future__ import annotations

from decimal import Decimal

import pytest
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from chatbot.evidence.facts.quantities.number import Number, readings
from chatbot.evidence.facts.quantities.numbers import numbers_in
from chatbot.evidence.facts.text_tokens import Text

# fmt: off
LOCALES = [
    "en", "de", "fr", "es", "it", "pt", "pt_PT", "nl", "ro", "ru", "uk", "pl",
    "tr", "cs", "sv", "da", "fi", "hu", "el", "de_CH", "en_IN", "hi", "ja", "zh",
    "ko", "ar_EG", "fa", "bg", "hr", "vi", "id", "he",
]
# fmt: on


def read(text: str, language: str) -> list[Number]:
    return [one for one in numbers_in(Text(text, language)) if not one.loose]


NUMBERS = {
    "digits": ("en", "12 houses", ["12"]),
    "thousands with commas": ("en", "some 1,250,000 people", ["1250000"]),
    "thousands with points": ("de", "rund 1.250.000 Menschen", ["1250000"]),
    "thousands with spaces": ("fr", "1 250 000 personnes", ["1250000"]),
    "thousands with narrow spaces": ("fr", "1\u202f250\u202f000 personnes", ["1250000"]),
    "thousands with apostrophes": ("de", "1’250’000 Franken", ["1250000"]),
    "Indian groups": ("hi", "12,34,567", ["1234567"]),
    "decimal comma": ("de", "3,75 Prozent", ["3.75"]),
    "decimal point and thousands": ("en", "1,250.5", ["1250.5"]),
    "Arabic": ("ar", "١٬٢٥٠٬٠٠٠", ["1250000"]),
    "Devanagari": ("hi", "५०", ["50"]),
    "full width": ("ja", "５０", ["50"]),
    "million": ("en", "1.2 million", ["1200000"]),
    "short million": ("de", "1,2 Mio. Euro", ["1200000"]),
    "billion by a letter": ("en", "$3.5bn and $5M", ["3500000000", "5000000"]),
    "thousand millions": ("es", "3 mil millones", ["3000000000"]),
    "range in words": ("fr", "trois à quatre heures", ["3", "4"]),
    "range in digits": ("en", "3-4 hours", ["3", "4"]),
    "English words": ("en", "two hundred and fifty thousand six hundred", ["250600"]),
    "English teens": ("en", "nineteen men", ["19"]),
    "French words": ("fr", "quatre-vingt-dix-sept", ["97"]),
    "French thousands": ("fr", "deux mille trois cents", ["2300"]),
    "German words": ("de", "dreiundzwanzig", ["23"]),
    "German thousands": ("de", "zweitausendfünfhundert", ["2500"]),
    "Spanish women": ("es", "doscientas personas", ["200"]),
    "Italian": ("it", "ventitré", ["23"]),
    "Portuguese": ("pt", "duas mil pessoas", ["2000"]),
    "Dutch": ("nl", "tweeduizend", ["2000"]),
    "Romanian": ("ro", "două sute cincizeci de mii", ["250000"]),
    "Russian": ("ru", "двадцати пяти тысяч", ["25000"]),
    "Ukrainian": ("uk", "чотирьох областей", ["4"]),
    "Polish": ("pl", "dwunastu tysięcy", ["12000"]),
    "Turkish": ("tr", "iki bin beş yüz", ["2500"]),
    "Chinese": ("zh", "三百五十", ["350"]),
    "Chinese myriads": ("zh", "三亿五千万", ["350000000"]),
    "Chinese mixed": ("zh", "1.2万", ["12000"]),
    "Japanese mixed": ("ja", "3億5000万", ["350000000"]),
    "Hindi": ("hi", "दो लाख", ["200000"]),
    "short Greek million": ("el", "14 εκατ. ευρώ", ["14000000"]),
    "Arabic billions": ("ar", "3 مليارات دولار", ["3000000000"]),
    "Arabic, two billion in a word": ("ar", "وبلغت التكلفة ملياري جنيه", ["2000000000"]),
    "Swedish": ("sv", "tjugoett", ["21"]),
    "Roman": ("es", "siglo XIX", ["19"]),
    "a Roman ordinal": ("fr", "au XIVe siècle", ["14"]),
    "cents": ("fr", "3,7 cents", ["3.7"]),
    "ordinal": ("en", "the 18th century", ["18"]),
    "ordinal in words": ("de", "der zwanzigste", ["20"]),
    "decade": ("en", "the 1980s", ["1980"]),
    "the cent of a percentage": ("fr", "cinquante pour cent", ["50"]),
    "Thai million": ("th", "3,700 ล้านบาท", ["3700000000"]),
    "no number: signs of Thai number words": ("th", "ค่าก่อสร้างและห้องสมุด", []),
    "no number: a plane": ("en", "an F-16 and Covid-19", []),
    "no number: ten in Turkish is its too": ("tr", "onun evi", []),
}


@pytest.mark.parametrize("row", NUMBERS.values(), ids=NUMBERS)
def test_a_number_is_read(row: tuple[str, str, list[str]]) -> None:
    language, text, expected = row
    found = read(text, language)
    assert len(found) == len(expected)
    assert all(Decimal(value) in one.values for one, value in zip(found, expected, strict=True))


UNITS = {
    "%": ("en", "50%", "%"),
    "a space before it": ("fr", "50 %", "%"),
    "in words": ("es", "cincuenta por ciento", "%"),
    "before the number": ("tr", "yüzde 50", "%"),
    "before it in Chinese": ("zh", "百分之五十", "%"),
    "Arabic sign": ("ar", "٥٠٪", "%"),
    "of a range": ("en", "40-50 %", "%"),
    "euro sign": ("de", "40 €", "EUR"),
    "euros": ("en", "40 million euros", "EUR"),
    "pound sign": ("en", "£40", "GBP"),
    "code": ("en", "CHF 40", "CHF"),
    "dollars": ("ru", "40 долларов", "USD"),
    "dollar sign": ("en", "US$40", "USD"),
    "rupees": ("hi", "40 रुपए", "INR"),
    "zloty": ("pl", "40 zł", "PLN"),
    "yuan": ("zh", "约86亿元", "CNY"),
    "dollars in Chinese": ("zh", "3亿美元", "USD"),
    "yen": ("ja", "500円です", "JPY"),
    "dollars in Japanese": ("ja", "3億ドルの損失", "USD"),
    "won": ("ko", "5,000원이다", "KRW"),
    "won with a space": ("ko", "150억 원이었다", "KRW"),
    "dollars in Korean": ("ko", "3억 달러", "USD"),
    "baht": ("th", "3,700 ล้านบาท", "THB"),
    "rupees, spelled otherwise": ("hi", "3,700 करोड़ रुपये", "INR"),
    "sign after an abbreviation": ("de", "90 Mio. €", "EUR"),
    "name after an abbreviation": ("de", "90 Mio. Franken", "CHF"),
    "roubles, for short": ("ru", "3 млрд руб.", "RUB"),
    "dollars in Turkish": ("tr", "3 milyar dolar", "USD"),
    "lira, for short": ("tr", "3 milyar TL", "TRY"),
    "zloty after an abbreviation": ("pl", "500 tys. zł", "PLN"),
    "hryvnias, for short": ("uk", "5 млн грн", "UAH"),
    "crowns, for short": ("sv", "5 mn kr", "SEK"),
    "half a percent": ("en", "half a percent", "%"),
}


@pytest.mark.parametrize("row", UNITS.values(), ids=UNITS)
def test_a_unit_is_read(row: tuple[str, str, str]) -> None:
    language, text, unit = row
    assert all(unit in one.unit for one in read(text, language))
    assert read(text, language)


@given(
    number=st.one_of(st.integers(2, 10**12), st.decimals(2, 10**9, places=2)),
    locale=st.sampled_from(LOCALES),
)
def test_a_number_is_read_back_as_any_locale_writes_it(number: int | Decimal, locale: str) -> None:
    written = format_decimal(number, locale=locale)
    (found, *_) = numbers_in(Text(f"({written})", locale[:2]))
    assert Decimal(number) in found.values


@given(st.text("0123456789.,'", min_size=1))
def test_anything_of_digits_and_signs_is_a_number_or_none(written: str) -> None:
    digits = {sign for sign in written if sign.isdigit()}
    for value in readings(written) if digits and written[0].isdigit() and written[-1].isdigit() else ():
        assert {sign for sign in f"{value:f}" if sign.isdigit()} <= digits
