"""Which texts name what is looked for, across spellings, cases and languages."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vectorstore.text.subject import NameForm, Subject, subject_of
from vectorstore.text.terms import grams_of

LANGUAGES = {"de", "en", "fr", "pl", "ru", "uk", "zh"}

NAMED = {
    "as it is": ("Lavrov", "en", "Rubio met Lavrov.", "en"),
    "whatever the case": ("lavrov", "en", "LAVROV SPEAKS", "en"),
    "of a city, the earlier name": ("Kyiv", "en", "The roads to Kiev.", "en"),
    "of a city, in Ukrainian": ("Kiev", "en", "Він живе у Києві.", "uk"),
    "of a city, in Russian": ("Kyiv", "en", "Он был в Киеве.", "ru"),
    "of a city, in Chinese": ("Kyiv", "en", "他在基辅。", "zh"),
    "of a city, asked in a case": ("Киеве", "ru", "In Kiew regnet es.", "de"),
    "of a city, asked in Chinese": ("基辅", "zh", "It rains in Kyiv.", "en"),
    "of a country": ("Russia", "en", "La Russie insiste.", "fr"),
    "of a country of two words": ("the United States", "en", "Les États-Unis insistent.", "fr"),
    "in a case": ("Путин", "ru", "Он говорил с Путиным.", "ru"),
    "asked in a case": ("Путине", "ru", "Это сказал Путин.", "ru"),
    "in another alphabet": ("Putin", "en", "Это сказал Путин.", "ru"),
    "a plural": ("election", "en", "The elections are over.", "en"),
    "asked in the plural": ("elections", "en", "The election is over.", "en"),
    "an acronym turned": ("NATO", "en", "L'OTAN s'élargit.", "fr"),
    "an acronym in small letters": ("NATO", "en", "Nato expands.", "en"),
    "all of its words": ("the war in Ukraine", "en", "Ukraine has seen war.", "en"),
    "beside Chinese": ("NATO", "en", "北约（NATO）成员", "zh"),
    "a script without spaces": ("北约", "zh", "他说北约很重要。", "zh"),
}  # fmt: skip
NOT_NAMED = {
    "another word": ("Lavrov", "en", "Rubio met Witkoff.", "en"),
    "a word that begins alike": ("Niger", "en", "Nigeria votes.", "en"),
    "a word that ends alike": ("Iran", "en", "Iraq and Tehran", "en"),
    "one of two words": ("the war in Ukraine", "en", "Ukraine has voted.", "en"),
    "small letters of an acronym": ("WHO", "en", "The man who came.", "en"),
    "another acronym": ("EU", "en", "The US and the UN", "en"),
    "half of a country's name": ("United States", "en", "Manchester United won.", "en"),
    "another case of another name": ("Rom", "de", "Ein Roman", "de"),
    "function words alone": ("of the", "en", "The end of the war", "en"),
    "nothing": ("", "en", "The end of the war", "en"),
    "no words": ("?!", "en", "What?!", "en"),
}


@pytest.mark.parametrize(("name", "asked_in", "text", "language"), NAMED.values(), ids=NAMED)
def test_a_text_names_it(name: str, asked_in: str, text: str, language: str) -> None:
    assert subject_of(name, asked_in, LANGUAGES).stands_in(text, language)


@pytest.mark.parametrize(("name", "asked_in", "text", "language"), NOT_NAMED.values(), ids=NOT_NAMED)
def test_a_text_does_not_name_it(name: str, asked_in: str, text: str, language: str) -> None:
    assert not subject_of(name, asked_in, LANGUAGES).stands_in(text, language)


def led_to(subject: Subject, text: str) -> bool:
    """Whether the index, asked for the subject, finds the text."""
    indexed = set(grams_of(text))

    def found(form: NameForm) -> bool:
        return form.acronym in indexed or (form.is_spelled and {*form.index_terms()} <= indexed)

    return any(all(map(found, forms)) for forms in subject.names)


@pytest.mark.parametrize(("name", "asked_in", "text", "language"), NAMED.values(), ids=NAMED)
def test_the_index_leads_to_it(name: str, asked_in: str, text: str, language: str) -> None:
    assert led_to(subject_of(name, asked_in, LANGUAGES), text)


WORDS = st.text(st.sampled_from("abeikorsуабкнe基辅北 -'NATO1é"), max_size=14)


@settings(max_examples=300)
@given(WORDS, WORDS, st.sampled_from(["en", "ru", "zh"]))
def test_the_index_leads_to_whatever_names_it(name: str, text: str, language: str) -> None:
    subject = subject_of(name, language, set())

    assert not subject.stands_in(f"{text} {name}", language) or led_to(subject, f"{text} {name}")
    assert not subject.stands_in(text, language) or led_to(subject, text)
