"""Words that deny what they stand beside, as "not" does, where the other text says it plainly: refused to name.

They are told from the sentence encoder's vectors, so that one row of English words does for all its languages.
"""

from __future__ import annotations

from collections.abc import Iterator

from chatbot.evidence.comparison.difference import ComparedTexts, Difference
from chatbot.evidence.facts.negations import negations_in
from chatbot.evidence.facts.text_facts import TextFacts
from chatbot.evidence.facts.text_tokens import Text, Token, alike, shared
from vectorstore.embeddings.built_in import LANGUAGES
from vectorstore.embeddings.kept_vectors import kept_vectors

_DENYING = (
    "denied, refused, failed, rejected, refuses to, prevented, avoided, stopped, unable, impossible, banned, "
    "forbidden, excluded, abandoned, cancelled, lacks, absent, unlikely, against"
)
_LIKE_DENYING = 0.7
"""The cosine of a word and one of these that is of their kind, in whatever language."""
_BESIDE = 0.5
"""The share of the content words beside one that the other text has, too, if it says what is denied."""


def compared_denials(texts: ComparedTexts) -> Iterator[Difference]:
    """Yield the word with which one text denies what the other says; neither is certainly wrong."""
    is_said = _has_what_stands_beside if texts.same_language else _is_nearer_without
    for one, other in ((texts.answer, texts.rests_on), (texts.rests_on, texts.answer)):
        denying = () if negations_in(other.text) or denying_words(other, one) else denying_words(one, other)
        if token := next((token for token in denying if is_said(one.text, token, other)), None):
            written = one.text.as_written(token.start, token.end)
            said, source = (written, "") if one is texts.answer else ("", written)
            yield Difference("negation", said, source, certain=False)
            return


def _has_what_stands_beside(text: Text, token: Token, other: TextFacts) -> bool:
    """Whether another text has most of the content words beside a word."""
    beside = text.beside(token.start, token.end)
    return shared(beside, other.keys) >= _BESIDE * len(beside)


def _is_nearer_without(text: Text, token: Token, other: TextFacts) -> bool:
    """Whether another text is nearer in meaning to a text without a word than with it."""
    without = text.as_written(0, token.start) + text.as_written(token.end, len(text.folded))
    whole, part, there = kept_vectors([text.text, without, other.text.text])
    return float(part @ there) > float(whole @ there)


def denying_words(facts: TextFacts, other: TextFacts) -> list[Token]:
    """The words of a text, which another lacks, that deny by themselves: failed to pay, denied, refused."""
    keys = {token.key for token in other.text.tokens}
    words = (token for token in facts.text.tokens if token.telling)
    left = [token for token in words if not any(alike(token.key, key) for key in keys)]
    if not left or facts.language not in LANGUAGES:
        return []
    vectors = kept_vectors([facts.text.as_written(token.start, token.end).casefold() for token in left])
    denies = (vectors @ kept_vectors(_DENYING.split(", ")).T).max(axis=1) >= _LIKE_DENYING
    return [token for token, is_denying in zip(left, denies, strict=True) if is_denying]
