"""Hits on the subject of a follow-up: those of articles that have what the conversation is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chatbot.asking.follow_ups.topics import Topic
from chatbot.citations.cited_text import without_markers
from chatbot.own_phrases import without_own_phrases
from chatbot.turn import Turn
from vectorstore.languages.detection import detect_language
from vectorstore.search.hits import Hit
from vectorstore.text.words import Word, coverage, text_words

_ARTICLE_CHARACTERS = 10_000
"""What an article is about stands in so much of it."""
_SAME_SUBJECT = 0.5
"""The share of a subject's words, by rarity, that an article on it has."""
_NEARLY_MOST = 0.6
"""The same of an article in another language, which has few but names, times that of the article that has most."""
_QUOTE_CHARACTERS = 20
"""A shorter one may stand in any article."""


@dataclass(frozen=True, slots=True)
class FollowedSubject:
    """What a follow-up in `language` is about: its words, and how the answers that it follows began."""

    language: str
    words: tuple[Word, ...]
    told: tuple[str, ...]

    @classmethod
    def of(cls, topics: Sequence[Topic], turns: Sequence[Turn], language: str) -> FollowedSubject:
        """The subject that `topics` name, of which `turns` told."""
        words = {word.text: word for topic in topics for word in topic.words}
        told = [_first_told(turn.content, language) for turn in turns if turn.role == "assistant"]
        return cls(language, tuple(words.values()), tuple(one for one in told if len(one) >= _QUOTE_CHARACTERS))


def hits_on(subject: FollowedSubject, hits: Sequence[Hit], rarity: Mapping[str, float]) -> tuple[Hit, ...]:
    """The hits of articles on a subject; `rarity` holds the weights of its words."""
    shares = [coverage(subject.words, text_words(_beginning(hit)), rarity) for hit in hits]
    is_named = any(word.is_name for word in subject.words)
    least_abroad = _NEARLY_MOST * max(shares, default=0.0) if is_named else 0.0
    on_subject = []
    for hit, share in zip(hits, shares, strict=True):
        least = _SAME_SUBJECT if hit.article.language == subject.language else least_abroad
        is_on = share >= least and (share > 0 or not is_named)
        if is_on or any(one in hit.article.text for one in subject.told):
            on_subject.append(hit)
    return tuple(on_subject)


def _beginning(hit: Hit) -> str:
    return f"{hit.article.title}\n{hit.passage.text}\n{hit.article.text[:_ARTICLE_CHARACTERS]}"


def _first_told(answer: str, language: str) -> str:
    """The first paragraph of an answer, its best quote where it has any; others may be on anything."""
    own = without_own_phrases(answer, [language, detect_language(answer)])
    return without_markers(own.strip().partition("\n\n")[0]).strip()
