"""The facts of an answer's sentence compared with its source's, kind by kind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from chatbot.evidence.comparison.compared_names import compared_names
from chatbot.evidence.comparison.compared_numbers import compared_numbers
from chatbot.evidence.comparison.compared_opposites import compared_opposites
from chatbot.evidence.comparison.compared_quotations import compared_quotations
from chatbot.evidence.comparison.compared_roles import compared_roles
from chatbot.evidence.comparison.difference import ComparedTexts, Difference, Span
from chatbot.evidence.comparison.pairing import Pairing
from chatbot.evidence.facts.number import is_year
from chatbot.evidence.facts.text_facts import Source, TextFacts, read_facts
from chatbot.evidence.facts.text_tokens import Text, shared
from vectorstore.embeddings.built_in import LANGUAGES
from vectorstore.embeddings.kept_vectors import kept_vectors
from vectorstore.languages.folding import fold
from vectorstore.languages.language_files import language_data
from vectorstore.languages.patterns import any_word

_WORDS_SHARED = 2
_MOST = 0.6  # share of a sentence's content words
_DENYING = (
    "denied, refused, failed, rejected, declined, prevented, avoided, stopped, unable, impossible, banned, "
    "forbidden, excluded, abandoned, cancelled, lacks, missed, absent, unlikely, against"
)
"""Words that deny what they stand beside, as "not" does."""
_LIKE_DENYING = 0.7
"""The cosine of a word and one of these that is of their kind, in whatever language."""
_NEAR = 50  # characters on either side of a negation that may limit it


def differences(sentence: str, language: str, rests_on: Source, around: Source) -> tuple[Difference, ...]:
    """List the numbers, dates, names, quotations, negations and opposites of a sentence that its source lacks.

    `rests_on` is the sentence, or sentences, that it rests on; `around` the whole passage with its title.
    Languages are ISO 639-1 codes.
    """
    texts = ComparedTexts(
        read_facts(sentence, language, around.published),
        read_facts(rests_on.text, rests_on.language, rests_on.published),
        read_facts(around.text, around.language, around.published),
    )
    found = [*_compared_dates(texts), *compared_numbers(texts), *compared_names(texts)]
    if texts.same_language:
        found += [*compared_quotations(texts), *_compared_negations(texts), *compared_roles(texts)]
    negated = [is_negated(one.text.text, one.language) for one in (texts.answer, texts.rests_on)]
    if negated[0] == negated[1] and not any(one.kind == "negation" for one in found):
        found += compared_opposites(texts)
    return tuple(found)


def warm(language: str) -> None:
    """Read the tables of a language (up to 0.3 s), so that the first sentence in it does not wait for them."""
    text = Source("Anna Meyer (NATO) did not pay 12 euros on 3 March 2025.", language)
    differences("On 4 March Bernd (UN) paid 13.", language, text, text)


def _compared_dates(texts: ComparedTexts) -> Iterator[Difference]:
    years = _years(texts.around)
    pairing = Pairing(
        texts,
        [facts.dates for facts in texts.each],
        lambda said, there: said.is_said_by(there, years),
        lambda there: not there.relative,
    )
    for said in texts.answer.dates:
        if not said.relative and not pairing.has(said):
            instead = pairing.replaced(said)
            source = [(instead.start, instead.end)] if instead else []
            is_certain = instead is not None and said.differs(instead, years)
            yield texts.difference("date", (said.start, said.end), source, certain=is_certain)


def _years(around: TextFacts) -> frozenset[int]:
    said = {int(value) for one in around.numbers for value in one.values if is_year(value)}
    published = around.published[:4]
    return frozenset(said | ({int(published)} if published.isdigit() else set()))


def _compared_negations(texts: ComparedTexts) -> Iterator[Difference]:
    """Yield the negations of the answer that its source lacks, then those of the source that the answer lacks."""
    answer, source = texts.answer, texts.rests_on
    for span, certain in _unmatched(answer, source):
        yield Difference("negation", answer.text.as_written(*span), "", certain, span)
    for span, certain in _unmatched(source, answer):
        yield Difference("negation", "", source.text.as_written(*span), certain)


def _unmatched(one: TextFacts, other: TextFacts) -> Iterator[tuple[Span, bool]]:
    """Yield the negations of a text whose neighbouring words another text has without any, and whether certainly.

    Certain: the other has all that stands beside it and most of what the text says, and "not" is no "not only".
    """
    left = [other.text.beside(*span) for span in _negations(other.text)]
    for span in _negations(one.text):
        beside = one.text.beside(*span)
        match = max(left, key=lambda words: shared(beside, words), default=frozenset())
        if shared(beside, match):
            if language_data(one.language).negations.one_for_each:
                left.remove(match)
        elif (there := shared(beside, other.keys)) >= max(_WORDS_SHARED, len(beside) - 2):
            words = one.text.telling
            same = there == len(beside) and shared(words, other.keys) >= _MOST * len(words)
            same = same and not _denies_by_a_word(other, one)
            near = one.text.folded[max(0, span[0] - _NEAR) : span[1] + _NEAR]
            yield span, same and not _negation_patterns(one.language)[1].search(near)


def _denies_by_a_word(facts: TextFacts, other: TextFacts) -> bool:
    """Whether a text has a word, which another lacks, that denies by itself: failed to pay, denied, refused."""
    keys = {token.key for token in other.text.tokens}
    left = [token for token in facts.text.tokens if token.telling and token.key not in keys]
    if not left or facts.language not in LANGUAGES:
        return False
    vectors = kept_vectors([facts.text.as_written(token.start, token.end).casefold() for token in left])
    return bool((vectors @ kept_vectors(_DENYING.split(", ")).T).max() >= _LIKE_DENYING)


def is_negated(text: str, language: str) -> bool:
    """Whether a text has a word that negates, such as not, none or refused, and that nothing limits."""
    return any(_negation_patterns(language)[0].finditer(fold(text)))


def _negations(text: Text) -> list[Span]:
    return [found.span() for found in _negation_patterns(text.language)[0].finditer(text.folded)]


@lru_cache(maxsize=32)
def _negation_patterns(language: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """The words that negate a sentence, and those that limit a negation: not only, not until."""
    negations = language_data(language).negations
    return re.compile(any_word(negations.words)), re.compile(any_word(negations.limits))
