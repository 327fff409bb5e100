"""Follow-ups: whether a question needs the conversation, and by rules the question that stands alone.

Whether a question leaves open what it is about is told by its meaning (`message_kinds.py`) and, where that is not
clear, by whether what it names is found without the conversation. Topics of the conversation are added, whole.
"""

from __future__ import annotations

from collections.abc import Sequence

from chatbot.asking.follow_ups.topics import Topic, topics_of
from chatbot.asking.message_kinds import kind_scores
from chatbot.turn import Turn
from vectorstore.languages.detection import detect_language
from vectorstore.library import Library
from vectorstore.search.hits import Hit
from vectorstore.store.article_store import indexed_text
from vectorstore.text.terms import words_of
from vectorstore.text.words import Rarity, Word, content_words, match, text_words

_UNCLEAR = 0.5
"""A question that is so much more like a follow-up than like one that stands alone is one whatever is found."""
_NAMED = 0.7
"""How well a text must match a name that stands in it."""
_ENOUGH = 3
"""The telling words of a follow-up with those that are added; at least one topic is added."""
_TURNS_BACK = 12


def follows_up(question: str, history: Sequence[Turn], language: str, library: Library) -> bool:
    """Whether a question must be read with the conversation; False where there is none.

    Raises EmbeddingsError where the built-in embeddings are missing.
    """
    before = [turn.content for turn in history if turn.role == "user"]
    if not before:
        return False
    openness = _openness(question)
    if openness <= 0:
        return False
    if openness > _UNCLEAR or not content_words(question, language):
        return True
    spoken = detect_language(before[-1], {*library.languages(), language})
    if language and spoken and language != spoken:
        return False
    return not _finds_its_names(question, language, library)


def carried_topics(question: str, history: Sequence[Turn], language: str, rarity: Rarity) -> list[Topic]:
    """The topics of the conversation that a follow-up is about: few, the main ones first.

    They come from the last question that stood alone and what was said since.
    """
    missing = max(1, _ENOUGH - len(content_words(question, language)))
    carried: list[Topic] = []
    for topic in topics_of(since_last_alone(history), question, language, rarity):
        if missing <= 0:
            break
        carried.append(topic)
        missing -= len(topic.words)
    return carried


def standalone_question(question: str, topics: Sequence[Topic]) -> str:
    """A follow-up with what it is about in brackets, whole."""
    return f"{question} ({', '.join(topic.text for topic in topics)})" if topics else question


def _openness(question: str) -> float:
    """How much more a question is like a follow-up than like one that stands alone."""
    # "where was it found", in haste, is no other question than with its capital and mark, which the examples have.
    written = question[:1].upper() + question[1:]
    scores = kind_scores(f"{written}?" if written[-1:].isalnum() else written)
    return scores["follow_up"] - scores["alone"]


def since_last_alone(history: Sequence[Turn]) -> list[Turn]:
    """The turns from the last back to the last question that stood alone."""
    turns: list[Turn] = []
    for turn in reversed(history[-_TURNS_BACK:]):
        turns.append(turn)
        if turn.role == "user" and _openness(turn.content) <= 0:
            break
    return turns


def _finds_its_names(question: str, language: str, library: Library) -> bool:
    """Whether a question has names, and one passage found for it has them all."""
    words = content_words(question, language)
    first = words_of(question.split()[0]) if question[:1].isupper() else []
    # The first word has a capital anyhow, and may be the only name: "Witkoff ne dedi?"
    names = [word for word in words if word.is_name] or [word for word in words if word.text in first]
    return bool(names) and any(_has(hit, names) for hit in library.find(question, 3).hits)


def _has(hit: Hit, names: Sequence[Word]) -> bool:
    words = text_words(indexed_text(hit.article, hit.passage))
    return all(match(name, words) >= _NAMED for name in names)
