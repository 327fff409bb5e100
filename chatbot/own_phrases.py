"""Own phrases: what the program itself says around an answer, which is neither the model's nor the articles'."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import astuple
from functools import lru_cache

from vectorstore.languages.language_files import overview_phrases, phrases

_FILLED_IN = re.compile(r"\\\{\w+\\\}")


def without_own_phrases(text: str, languages: Iterable[str] = ()) -> str:
    """`text` without the phrases in `languages` and in English."""
    return _own_phrases(frozenset(["en", *languages])).sub("", text)


@lru_cache(maxsize=64)
def _own_phrases(languages: Collection[str]) -> re.Pattern[str]:
    own = {one for code in languages for one in (*astuple(phrases(code)), *astuple(overview_phrases(code)))}
    listed = (_FILLED_IN.sub(r"[^\\n]{0,200}?", re.escape(one)) for one in sorted(own, key=len, reverse=True))
    return re.compile("|".join(listed))
