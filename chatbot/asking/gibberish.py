"""Gibberish: whether the telling words of a question are none of any language, such as "asdf qwer zxcv"."""

from __future__ import annotations

import re

from vectorstore.embeddings.built_in import letters_per_token
from vectorstore.text.terms import words_of
from vectorstore.text.words import content_words

_TOKEN = re.compile(r"[^\W_]+")
_LETTERS = 2.4
"""The vocabulary of the encoder has words in pieces of more letters, but for rare names."""


def is_gibberish(text: str, language: str) -> bool:
    """Whether the telling words of `text` are scraps; False in a script without capitals. Raises EmbeddingsError.

    So are rare names: it says something of those alone of which nothing is found.
    """
    telling = {word.text for word in content_words(text, language)}
    tokens = [token for token in _TOKEN.findall(text) if not telling.isdisjoint(words_of(token))]
    return any(map(_has_case, tokens)) and letters_per_token(tokens) < _LETTERS


def _has_case(token: str) -> bool:
    return token.lower() != token.upper()
