"""The facts of an answer's sentence compared with its source's, kind by kind."""

from __future__ import annotations

from collections.abc import Iterator

from chatbot.evidence.comparison.compared_modality import compared_modality, denying_words
from chatbot.evidence.comparison.compared_names import compared_names
from chatbot.evidence.comparison.compared_numbers import compared_numbers
from chatbot.evidence.comparison.compared_opposites import compared_opposites
from chatbot.evidence.comparison.compared_quotations import compared_quotations
from chatbot.evidence.comparison.compared_roles import compared_roles
from chatbot.evidence.comparison.difference import ComparedTexts, Difference, Span
from chatbot.evidence.comparison.pairing import Pairing
from chatbot.evidence.facts.negations import denied_words, is_limited, negations_in
from chatbot.evidence.facts.quantities.number import is_year
from chatbot.evidence.facts.text_facts import Source, TextFacts, read_facts
from chatbot.evidence.facts.text_tokens import shared
from vectorstore.languages.language_files import language_data

_WORDS_SHARED = 2
_HALF = 0.5  # of what stands beside a negation and in the other text, what stands beside one there
_MOST = 0.6  # share of a sentence's content words


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
    found = [
        *_compared_dates(texts),
        *_compared_relative_times(texts),
        *compared_numbers(texts),
        *compared_names(texts),
    ]
    if texts.same_language:
        found += [*compared_quotations(texts), *_compared_negations(texts), *compared_roles(texts)]
    if not any(one.kind == "negation" for one in found):
        found += compared_opposites(texts)
        found += compared_modality(texts)
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


def _compared_relative_times(texts: ComparedTexts) -> Iterator[Difference]:
    """Yield each time of the answer, such as next month, where the source has only others, such as next week."""
    there = texts.rests_on.relative_times
    for said in texts.answer.relative_times if there else ():
        if not any(said.may_be(one) for one in (*there, *texts.around.relative_times)):
            instead = there[0]
            yield texts.difference("date", (said.start, said.end), [(instead.start, instead.end)], certain=True)


def _years(around: TextFacts) -> frozenset[int]:
    said = {int(value) for one in around.numbers for value in one.values if is_year(value)}
    published = around.published[:4]
    return frozenset(said | ({int(published)} if published.isdigit() else set()))


def _compared_negations(texts: ComparedTexts) -> Iterator[Difference]:
    """Yield the negations of the answer that its source lacks, then those of the source that the answer lacks."""
    answer, source = texts.answer, texts.rests_on
    ours, theirs = list(_unmatched(answer, source)), list(_unmatched(source, answer))
    # Where both are left with one, it may be the same in other words: without saying, did not say.
    both = bool(ours and theirs)
    for span, certain in ours:
        yield Difference("negation", answer.text.as_written(*span), "", certain and not both, span)
    for span, certain in theirs:
        yield Difference("negation", "", source.text.as_written(*span), certain and not both)


def _unmatched(one: TextFacts, other: TextFacts) -> Iterator[tuple[Span, bool]]:
    """Yield the negations of a text whose neighbouring words another text has without any, and whether certainly.

    One that shares few of its neighbours with a negation of the other counts only if it is certain.
    """
    left = [denied_words(other.text, *span) for span in negations_in(other.text)]
    for span in negations_in(one.text):
        beside, denied = one.text.beside(*span), denied_words(one.text, *span)
        match = max(left, key=lambda words: shared(beside, words), default=frozenset())
        near, there = shared(beside, match), shared(beside, other.keys)
        is_same = near >= _HALF * there or shared(denied, match) == len(denied)
        if near and (is_same or not _is_certainly_denied(one, other, span)):
            if language_data(one.language).negations.one_for_each:
                left.remove(match)
        elif there >= max(_WORDS_SHARED, len(beside) - 2):
            yield span, _is_certainly_denied(one, other, span)


def _is_certainly_denied(one: TextFacts, other: TextFacts, span: Span) -> bool:
    """Whether another text has all that stands beside a negation, most of the text, and no "not only"."""
    beside, words = one.text.beside(*span), one.text.telling
    if shared(beside, other.keys) < len(beside) or shared(words, other.keys) < _MOST * len(words):
        return False
    return not (denying_words(other, one) or is_limited(one.text, *span))
