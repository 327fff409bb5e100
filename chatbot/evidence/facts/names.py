"""Names in a text: words with a capital where their language gives none to others, and acronyms."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from chatbot.evidence.facts.countries import countries_of, country_words
from chatbot.evidence.facts.text_tokens import Text, Token
from vectorstore.languages.folding import fold
from vectorstore.languages.language_files import language_data
from vectorstore.languages.patterns import expression
from vectorstore.text.words import Word, words_in

_STOP = re.compile(r"[.!?:;…\"“„«»\[\]\n]|(?<!\w)['‘]")
_JOINED = re.compile(r"[ \-'’.&]{1,2}|[ .]{1,2}(?:[^\W\d_]\.? ){1,2}")
_WITHOUT_POINT = re.compile(r"[^\W\d_](?!\.)")
_FEWEST_LETTERS = 2
_ACRONYM = re.compile(r"\b(?:[^\W\d_]\.[ -]?){2,6}|\b[^\W\d_]{2,6}\b")
_NO_LETTER = re.compile(r"[\W\d_]")
_LONGEST_ACRONYM = 6
_LOOK_BACK = 40


@dataclass(frozen=True, slots=True)
class Name:
    """A word that is a name or part of one, between two places of a folded text.

    `run` tells which words stand together, as Donald and Trump do. `sure` is False where it may be another word
    with a capital: the first of a sentence, which is `initial`, or a German word, a `noun` where it stands as only
    these do. `acronym` has its letters where it is one; `initials` are those of the run.
    """

    start: int
    end: int
    word: Word
    keys: frozenset[str]
    countries: frozenset[str]
    run: int
    sure: bool
    initial: bool
    noun: bool
    acronym: str
    initials: str


def names_in(text: Text) -> list[Name]:
    """The names of a text, in order; none in scripts that have no capitals."""
    capitals = [token for token in text.tokens if _has_capital(text, token)]
    nouns = {token for token in capitals if _is_a_noun(text, token)}
    runs = sorted([*_runs(text, capitals, nouns), *([noun] for noun in nouns)], key=lambda run: run[0].start)
    return [_name(text, run, token, number) for number, run in enumerate(runs) for token in run]


def acronyms_in(text: str) -> frozenset[str]:
    """The acronyms of a text, in lower case and without points; none where everything is in capitals."""
    return frozenset() if text.isupper() else frozenset(filter(None, map(_acronym_of, _ACRONYM.findall(text))))


def _acronym_of(written: str) -> str:
    """The letters of an acronym in lower case; "" for any other word."""
    letters = _NO_LETTER.sub("", written)
    return letters.casefold() if letters.isupper() and 1 < len(letters) <= _LONGEST_ACRONYM else ""


def _name(text: Text, run: list[Token], token: Token, number: int) -> Name:
    written = text.as_written(token.start, token.end)
    word = _word(written)
    acronym = "" if text.text.isupper() else _acronym_of(written)
    initial = token == run[0] and _begins_a_sentence(text, token)
    return Name(
        token.start,
        token.end,
        word,
        frozenset([word.spelled]),
        countries_of([word.spelled], [acronym], text.language),
        number,
        _is_sure(text, run, written, initial),
        initial,
        len(run) == 1 and _is_a_noun(text, token),
        acronym,
        "".join(one.text[0] for one in run) if len(run) > 1 else "",
    )


@lru_cache(maxsize=20_000)  # the names of a source come again in every sentence
def _word(written: str) -> Word:
    """A word as a name in mid-sentence."""
    return words_in(f"x {written}")[-1]


def _is_sure(text: Text, run: list[Token], written: str, initial: bool) -> bool:
    if written.isupper() and not text.text.isupper():
        return True
    return not initial and (not _capitalises_nouns(text) or len(run) > 1)


def _begins_a_sentence(text: Text, token: Token) -> bool:
    before = text.folded[: token.start].rstrip(" -–—'\"“„«‘(")
    return not before or any(map(_STOP.search, (before[-1], text.folded[len(before) : token.start])))


def _runs(text: Text, capitals: Sequence[Token], nouns: Collection[Token]) -> list[list[Token]]:
    runs: list[list[Token]] = []
    for token in capitals:
        if token in nouns:
            continue
        if runs and _are_joined(text, runs[-1][-1].end, token.start):
            runs[-1].append(token)
        else:
            runs.append([token])
    return runs


def _are_joined(text: Text, end: int, start: int) -> bool:
    """Whether what stands between two words keeps them one name: an initial does, "y" of "Ana y Luis" does not."""
    if not _JOINED.fullmatch(text.folded, end, start):
        return False
    return not any(map(str.islower, _WITHOUT_POINT.findall(text.as_written(end, start))))


def _has_capital(text: Text, token: Token) -> bool:
    written = text.as_written(token.start, token.end)
    return len(written) >= _FEWEST_LETTERS and written[0].isupper() and (token.telling or written.isupper())


def _capitalises_nouns(text: Text) -> bool:
    return language_data(text.language).writing.nouns_capitalised


def _is_a_noun(text: Text, token: Token) -> bool:
    """Whether a word stands as nouns do that all have a capital."""
    if not _capitalises_nouns(text) or text.as_written(token.start, token.end).isupper():
        return False
    endings, determiner, adjective = _noun_patterns(text.language)
    if endings.search(token.text):
        return True
    if token.key in country_words(text.language):
        return False
    written = text.as_written(max(0, token.start - _LOOK_BACK), token.start)
    before = written.split()[-2:]
    *first, last = map(fold, before or [""])
    if determiner.fullmatch(last) or last.isdigit():
        return True
    return bool(first and before[1].islower() and adjective.fullmatch(last) and determiner.fullmatch(first[0]))


@lru_cache(maxsize=8)
def _noun_patterns(language: str) -> list[re.Pattern[str]]:
    """What nouns end with, and the determiners and adjectives that stand before them."""
    rules = language_data(language).nouns
    sources = f"(?:{rules.endings})$", rules.determiners, rules.adjectives
    return [re.compile(expression(source)) for source in sources]
