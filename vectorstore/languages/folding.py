"""Case and accent folding, with the position that each character came from; and which scripts have no spaces."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
"""Thai, Lao, Burmese, Khmer, kana, Han: scripts without spaces between words, as a regular expression's class."""
_UNSPACED_SIGN = re.compile(f"[{UNSPACED}]")
_GLUED_SIGN = re.compile(f"[{UNSPACED}\uac00-\ud7a3]")
_APOSTROPHES = str.maketrans("’ʼ‘`´", "'''''")


def folded(text: str) -> tuple[str, list[int]]:
    """`text` folded, with runs of spaces as one, and the position in `text` of each character."""
    signs: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        for plain in _folded_sign(sign):
            if plain != " " or signs[-1:] != [" "]:
                signs.append(plain)
                places.append(place)
    return "".join(signs), places


def fold(text: str) -> str:
    """`text` folded and stripped."""
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


def is_unspaced(text: str) -> bool:
    """Whether a text has a character of a script that puts no spaces between words."""
    return bool(_UNSPACED_SIGN.search(text))


def is_glued(text: str) -> bool:
    """Whether a text has a character of a script that puts no space after a word: 500円です, 5,000원이다."""
    return bool(_GLUED_SIGN.search(text))


def has_capitals(text: str) -> bool:
    """Whether a text is in a script with capitals, unlike Arabic, Chinese or Hindi."""
    cased = sum(sign.isupper() or sign.islower() for sign in text)
    return 2 * cased >= sum(map(str.isalpha, text))
