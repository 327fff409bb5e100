"""Subject: a name or topic in all its spellings, and whether a text names it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile

from vectorstore.languages.folding import UNSPACED
from vectorstore.languages.language_files import language_data
from vectorstore.text.cldr_names import city_names, other_names
from vectorstore.text.terms import acronym_keys, one_spelling, spelled_words, word_grams, words_of
from vectorstore.text.words import content_words, words_in

_RUN = re.compile(f"[{UNSPACED}]+")
_PLURALS = ("s", "es")
_STEM, _SHORT_STEM = 4, 3
_ENDING, _ASKED_ENDING, _SHORT_ENDING = 3, 2, 1
_VOWELS = frozenset("aeiou")
_ACRONYM_ALONE = 3  # in lower case, an acronym of so few letters is another word: us, who


@dataclass(frozen=True, slots=True)
class NameForm:
    """One word of a name: as written, as indexed, and its key where it is an acronym."""

    written: str
    spelled: str
    acronym: str = ""

    @property
    def is_unspaced(self) -> bool:
        """Whether it is of a script without spaces between words."""
        return _RUN.search(self.written) is not None

    @property
    def is_spelled(self) -> bool:
        """Whether it can be matched by its letters, and not only by its capitals."""
        return not self.acronym or len(self.spelled) > _ACRONYM_ALONE

    def index_terms(self) -> list[str]:
        """Index terms of every text with the word, whatever its ending; possibly none."""
        if self.is_unspaced:
            words = [spelled for _, spelled in spelled_words(self.written)]
            return [gram for word in words for gram in word_grams(word) if "_" not in gram and len(gram) == _STEM]
        if len(self.spelled) < _SHORT_STEM:
            return list(word_grams(self.spelled))
        stem = self.spelled[: max(min(_STEM, len(self.spelled)), len(self.spelled) - _ASKED_ENDING)]
        return list(word_grams(stem))[:-1]


@dataclass(frozen=True, slots=True)
class Subject:
    """A name or topic in its spellings: a text with every word of one of `names` names it.

    `language` is that of the question, ISO 639-1.
    """

    names: tuple[tuple[NameForm, ...], ...]
    language: str

    def stands_in(self, text: str, language: str) -> bool:
        """Whether a text in `language` has every word of one of the names."""
        words = set(words_of(_RUN.sub(" ", text)))
        acronyms = set(acronym_keys(text)) if any(form.acronym for name in self.names for form in name) else set()
        inflects = _inflects(language) or _inflects(self.language)

        def has(form: NameForm) -> bool:
            if form.acronym and form.acronym in acronyms:
                return True
            if form.is_unspaced:
                return form.written in text
            return form.is_spelled and any(_is_same(form.spelled, word, inflects) for word in words)

        return any(all(map(has, name)) for name in self.names)


def subject_of(text: str, language: str, languages: Collection[str]) -> Subject:
    """Read a subject to look for in articles in `languages`: its content words, and its names in other languages.

    CLDR has those of countries, languages and cities. A text of function words alone names nothing.
    """
    written = _written(text, language)
    names = [tuple(_forms(written))] if written else []
    names += [tuple(_forms(name.split())) for name in _other_names(written, language, languages)]
    return Subject(tuple(dict.fromkeys(filter(None, names))), language)


def _written(text: str, language: str) -> list[str]:
    """The content words of `text` as written; a run of a script without spaces is one."""
    tokens = [token for token in re.split(r"[^\w\u0300-\u036f\u0900-\u0dff]+", text) if token]
    telling = {word.text for word in content_words(text, language)}
    return [
        token
        for token in tokens
        if _RUN.search(token)
        or (token[0].isupper() and not language_data(language).writing.nouns_capitalised)
        or not telling.isdisjoint(word.text for word in words_in(token))
    ]


def _forms(tokens: Sequence[str]) -> Iterator[NameForm]:
    for token in tokens:
        acronym = next(iter(acronym_keys(token)), "")
        if _RUN.search(token):
            yield NameForm(token, "")
            continue
        for word in words_of(token):
            yield NameForm(token, one_spelling(word), acronym)


def _other_names(written: Sequence[str], language: str, languages: Collection[str]) -> Iterator[str]:
    """Yield the names in other languages of the thing that `written` names."""
    romanised = [word for token in written for word in words_of(token)]
    if not romanised:
        return
    asked = one_spelling("".join(romanised))

    def is_asked(name: str) -> bool:
        return _same(asked, one_spelling(name.replace(" ", "")), _inflects(language))

    yield from city_names(is_asked, language, sorted(languages))
    several = romanised if len(romanised) > 1 else []
    for other in sorted({*languages} - {language}):
        parts = {one for word in several for one in other_names([word], language, [other])}
        yield " ".join(one for one in other_names(romanised, language, [other]) if one not in parts)


def _inflects(language: str) -> bool:
    """Whether a noun may have more endings than its plural's."""
    return not language_data(language).writing.plural_only


@lru_cache(maxsize=100_000)  # nearly all words of a text have been in the ones before
def _is_same(asked: str, word: str, inflects: bool) -> bool:
    return _same(asked, one_spelling(word), inflects)


def _same(asked: str, word: str, inflects: bool) -> bool:
    """Whether two normalised words are one: a plural or, where it `inflects`, another case."""
    if asked == word:
        return True
    shorter, longer = sorted((asked, word), key=len)
    if len(shorter) >= _SHORT_STEM and longer.startswith(shorter) and longer[len(shorter) :] in _PLURALS:
        return True
    return inflects and _inflected(asked, word)


def _inflected(asked: str, word: str) -> bool:
    stem = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(asked, word, strict=False)))
    ending, other = asked[stem:], word[stem:]
    if stem < _STEM:
        return stem == _SHORT_STEM and not ending and len(other) <= _SHORT_ENDING
    if len(ending) > _ASKED_ENDING or len(other) > _ENDING:
        return False
    return not ending or not other or (ending[0] in _VOWELS and other[0] in _VOWELS)
