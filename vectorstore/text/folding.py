"""Text in lower case, without accents, in Western digits; each character with the place it came from."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_APOSTROPHES = str.maketrans("’ʼ‘`´", "'''''")


def folded(text: str) -> tuple[str, list[int]]:
    """Return `text` folded, spaces in a row made one, and the place in `text` of each of its characters."""
    signs: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        for plain in _folded_sign(sign):
            if plain != " " or signs[-1:] != [" "]:
                signs.append(plain)
                places.append(place)
    return "".join(signs), places


def fold(text: str) -> str:
    """Return `text` folded, without spaces around it."""
    return folded(text)[0].strip()


@lru_cache(maxsize=10_000)
def _folded_sign(sign: str) -> str:
    if sign.isspace():
        return " "
    kind = unicodedata.category(sign)
    if kind == "Cf":
        return ""
    if kind == "Nd":
        return str(unicodedata.decimal(sign))
    parts = unicodedata.normalize("NFKD", sign.translate(_APOSTROPHES))
    bare = "".join(part for part in parts if not unicodedata.combining(part))
    # Hangul comes apart as well, and must not match by half a syllable. ı is the lower case of a Turkish I.
    return unicodedata.normalize("NFC", bare).casefold().replace("ı", "i")
