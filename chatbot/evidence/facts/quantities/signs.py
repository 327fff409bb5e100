"""The percent sign or the currency beside a number: 50 %, per cent, £40, 40 Mio. €, US$40."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from chatbot.evidence.facts.text_tokens import Text, Token
from vectorstore.languages.cldr import currencies
from vectorstore.languages.folding import is_glued, is_unspaced
from vectorstore.languages.number_words import number_words

PlacedUnit = tuple[frozenset[str], tuple[int, int]]
"""The unit of a number, and where it stands in the folded text."""

_SIGN_BEFORE = re.compile(r"(?:[^\s\w.,;:!?()\"'“”„«»–—-]|\b[a-z]{2,3}\$?)\Z")
_CODE_AFTER = re.compile(r" ?([a-z]{3})\b")
_BESIDE = 2
_LOOK_BACK = 8
_PERCENT = frozenset(["%"])
_PERCENT_SIGNS = "%٪‰"


class UnitSigns:
    """Finds the percent signs and the currencies of a text, by their signs, codes and names."""

    def __init__(self, text: Text) -> None:
        self._text = text
        self._folded = text.folded
        self._percent = number_words(text.language).percent
        self._percent_in_signs = tuple(run[0] for run in self._percent if is_unspaced(run[0]))
        self._currencies = currencies(text.language)
        self._glued = _glued_currencies(text.language)

    def beside(self, start: int, end: int) -> PlacedUnit | None:
        """What stands after a number, or else before it."""
        return self.after(end) or self.before(start)

    def after(self, end: int) -> PlacedUnit | None:
        """What stands after a number that ends at a place of the folded text."""
        if sign := self.sign_after(end):
            return sign
        place = self._text.index_after(end)
        tokens = self._text.tokens[place : place + 3]
        if not tokens or tokens[0].start - end > _BESIDE:
            return None
        return self._percent_in(tokens, end) or self._currency_in(tokens, end)

    def sign_after(self, end: int) -> PlacedUnit | None:
        """The sign, not the word, that stands after a number."""
        sign = self._folded[end : end + 2].lstrip()[:1]
        after_sign = self._folded.find(sign, end) + 1
        if sign and sign in _PERCENT_SIGNS:
            return _PERCENT, (end, after_sign)
        if sign and not sign.isalnum() and sign in self._currencies:
            return self._currencies[sign], (end, after_sign)
        return None

    def percent_after(self, end: int) -> bool:
        """Whether a percent sign, or the words for it, stand there."""
        found = self.after(end)
        return found is not None and found[0] == _PERCENT

    def money_after(self, end: int) -> bool:
        """Whether the sign or code of a currency stands there, and is not that of a number behind it."""
        found = self.sign_after(end) or self._code_after(end)
        return found is not None and found[0] != _PERCENT and not self._folded[found[1][1] :][:1].isdigit()

    def money_before(self, start: int) -> bool:
        """Whether the sign or code of a currency stands before a number."""
        found = self.before(start)
        return found is not None and found[0] != _PERCENT

    def before(self, start: int) -> PlacedUnit | None:
        """What stands before a number that begins at a place of the folded text."""
        first = max(0, start - _LOOK_BACK)
        before = self._folded[first:start].rstrip()
        for run in self._percent:
            if len(run) == 1 and before.endswith(run[0]):
                return _PERCENT, (first + len(before) - len(run[0]), start)
        sign = _SIGN_BEFORE.search(before)
        unit = sign and (self._currencies.get(sign[0]) or self._currencies.get(sign[0][-1]))
        return (unit, (first + sign.start(), start)) if sign and unit else None

    def _code_after(self, end: int) -> PlacedUnit | None:
        found = _CODE_AFTER.match(self._folded, end)
        unit = found and self._currencies.get(found[1])
        if not found or not unit or not self._text.as_written(*found.span(1)).isupper():
            return None
        return unit, found.span()

    def _percent_in(self, tokens: Sequence[Token], end: int) -> PlacedUnit | None:
        words = tuple(token.text for token in tokens)
        for run in self._percent:
            if words[: len(run)] == run:
                return _PERCENT, (end, tokens[len(run) - 1].end)
        if len(words[0]) == 1:
            signs = (sign for sign in self._percent_in_signs if self._folded.startswith(sign, end))
            return next(((_PERCENT, (end, end + len(sign))) for sign in signs), None)
        return None

    def _currency_in(self, tokens: Sequence[Token], end: int) -> PlacedUnit | None:
        """A currency that is named by one of two words, up to the last word of its name."""
        first = tokens[0].start
        if written := next((name for name in self._glued if self._folded.startswith(name, first)), ""):
            return self._currencies[written], (end, first + len(written))
        unit = next(filter(None, (self._currencies.get(token.text) for token in tokens[:2])), None)
        if not unit:
            return None
        name = [token for token in tokens if not unit.isdisjoint(self._currencies.get(token.text, ()))]
        return unit, (end, name[-1].end)


@lru_cache(maxsize=32)
def _glued_currencies(language: str) -> Sequence[str]:
    """The names of currencies that need no space after them, the longest first."""
    return sorted(filter(is_glued, currencies(language)), key=len, reverse=True)
