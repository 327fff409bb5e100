"""The function words of a language, from stopwords-iso (57 languages, inside its wheel)."""

from __future__ import annotations

import stopwordsiso


def stop_words(language: str) -> frozenset[str]:
    """The function words of an ISO 639-1 language as they are written; none where it has no list."""
    return frozenset(stopwordsiso.stopwords(language) if stopwordsiso.has_lang(language) else ())
