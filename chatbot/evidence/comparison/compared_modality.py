"""Words that keep what stands beside them from being told as a fact, where the other text tells it as one.

Refused to name, failed to deliver, plans to build, accused of stealing, almost collapsed. They are told from the
sentence encoder's vectors, so that one row of English words does for all its languages.
"""

from __future__ import annotations

from collections.abc import Iterator

from chatbot.evidence.comparison.difference import ComparedTexts, Difference
from chatbot.evidence.facts.negations import denied_words, negations_in
from chatbot.evidence.facts.text_facts import TextFacts
from chatbot.evidence.facts.text_tokens import Token, alike, shared
from vectorstore.embeddings.built_in import LANGUAGES
from vectorstore.embeddings.kept_vectors import kept_vectors

_DENYING = (
    "denied, refused, failed, rejected, refuses to, prevented, avoided, unable, impossible, banned, forbidden, "
    "excluded, abandoned, cancelled, absent, unlikely, against"
)
_SUPPOSING = (
    "plans, intends, wants, hopes, promised, threatened, demanded, urged, proposed, accused, alleged, suspected, "
    "attempted, almost, nearly, may, might"
)
_TELLING = "will, is, was, has, said, announced, decided, agreed, gave, asked, approved, allowed"
"""Words that tell facts; some are near to those above."""
_LIKE_DENYING, _LIKE_SUPPOSING = 0.7, 0.78
"""The cosine of a word and one of these that is of their kind, in whatever language."""
_BESIDE = 0.5
"""The share of the content words beside one, in its clause, that the other text has, too, if it tells them."""
_SHORTEST = 3


def compared_modality(texts: ComparedTexts) -> Iterator[Difference]:
    """Yield a word with which one text does not tell as a fact what the other does; neither is certainly wrong.

    An answer may say more carefully what its source does, but not deny it.
    """
    answer, source = texts.answer, texts.rests_on
    is_told = _has_what_stands_beside if texts.same_language else _is_nearer_without
    denies, is_denied = denying_words(answer, source), denying_words(source, answer)
    if not (negations_in(answer.text) or denies or _supposing_words(answer, source)):
        for token in (*is_denied, *_supposing_words(source, answer)):
            if is_told(source, token, answer):
                yield Difference("modality", "", source.text.as_written(token.start, token.end), certain=False)
                return
    if not (negations_in(source.text) or is_denied):
        for token in denies:
            if is_told(answer, token, source):
                yield Difference("modality", answer.text.as_written(token.start, token.end), "", certain=False)
                return


def denying_words(facts: TextFacts, other: TextFacts) -> list[Token]:
    """The content words of a text, which another lacks, that deny by themselves: failed to pay, refused."""
    return _like([token for token in _left_over(facts, other) if token.telling], facts, _DENYING, _LIKE_DENYING)


def _supposing_words(facts: TextFacts, other: TextFacts) -> list[Token]:
    """The words of a text, which another lacks, that tell what is meant, asked for or possible."""
    return _like(_left_over(facts, other), facts, _SUPPOSING, _LIKE_SUPPOSING)


def _left_over(facts: TextFacts, other: TextFacts) -> list[Token]:
    """The words of a text that another lacks, but for those that round a number."""
    keys = {token.key for token in other.text.tokens}
    rounding = {token.start for one in facts.numbers for token in facts.text.before(one.start)}
    return [
        token
        for token in facts.text.tokens
        if (len(token.text) >= _SHORTEST or token.telling) and token.start not in rounding
        if not any(alike(token.key, key) for key in keys)
    ]


def _like(tokens: list[Token], facts: TextFacts, words: str, least: float) -> list[Token]:
    """The words that are near to one of `words`, and nearer than to any that tell facts."""
    if not tokens or facts.language not in LANGUAGES:
        return []
    vectors = kept_vectors([facts.text.as_written(token.start, token.end).casefold() for token in tokens])
    near = (vectors @ kept_vectors(words.split(", ")).T).max(axis=1)
    telling = (vectors @ kept_vectors(_TELLING.split(", ")).T).max(axis=1)
    return [token for token, one, other in zip(tokens, near, telling, strict=True) if one >= least and one > other]


def _has_what_stands_beside(facts: TextFacts, token: Token, other: TextFacts) -> bool:
    """Whether another text has half of the content words beside a word, in its clause, and not names alone."""
    beside = denied_words(facts.text, token.start, token.end)
    names = {one.word.spelled for one in facts.names}
    return shared(beside, other.keys) >= _BESIDE * len(beside) and shared(beside - names, other.keys) > 0


def _is_nearer_without(facts: TextFacts, token: Token, other: TextFacts) -> bool:
    """Whether another text is nearer in meaning to a text without a word than with it."""
    text = facts.text
    without = text.as_written(0, token.start) + text.as_written(token.end, len(text.folded))
    whole, part, there = kept_vectors([text.text, without, other.text.text])
    return float(part @ there) > float(whole @ there)
