"""Topics: the names and things that a conversation is about, as they were spelt."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from chatbot.asking.message_kinds import names_a_subject
from chatbot.own_phrases import without_own_phrases
from chatbot.turn import Turn
from vectorstore.languages.detection import detect_language
from vectorstore.languages.folding import is_unspaced
from vectorstore.text.terms import words_of
from vectorstore.text.words import (
    NOWHERE,
    Rarity,
    Word,
    content_words,
    match,
    terms_of,
    text_words,
    word_weight,
)

_TURN_CHARACTERS = 1000
_TOPIC_CHARACTERS = 60
"""A longer run of words is no topic."""
_FADING = 0.8
"""The weight of a topic for each question further back; those of answers, which digress, weigh less."""
_ANSWERED = 0.4
_NOWHERE_SHARE = 0.85
"""A word rarer than this share of the rarest is in no article and finds nothing; names are kept all the same."""
_JOINING = 2
"""The function words that may stand between two parts of one name: Treaty of Rome."""

_SENTENCE_END = re.compile(r"[.!?:;,()\[\]*\n\u2026\u3001\u3002\uff01\uff1f\uff1a\uff1b\uff0c\u061f\u060c\u0964]+")
_TOKEN = re.compile(r"[^\W_](?:[\w\u0300-\u036f\u0900-\u0dff]|-(?=\w))*")
_STATED = re.compile(r"(\*\*[^*\n]+\*\*) \([^)\n]*\)")
"""A listed title with its outlet and day, which a question is not about."""
_ADDRESS = re.compile(r"https?://\S+|(?<=\])\([^)\s]*\)")


@dataclass(frozen=True, slots=True)
class Topic:
    """A name or thing as it was spelt, with its telling words."""

    text: str
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class _SpeltToken:
    """A token of a sentence, its telling words, and whether it has a capital."""

    start: int
    end: int
    words: tuple[Word, ...]
    capital: bool


def topics_of(turns: Sequence[Turn], question: str, language: str, rarity: Rarity) -> list[Topic]:
    """The topics of `turns`, the last turn first, that a question in `language` does not name itself.

    The weightiest first: the latest, most frequent and rarest, preferably the user's; names count twice.
    """
    mentions = [
        (place, turn, topic)
        for place, turn in enumerate(turns)
        for topic in _topics_in(turn, language)
        if place == len(turns) - 1 or _may_be_followed(turn, topic)
    ]
    weights = rarity({NOWHERE, *terms_of(word for _, _, topic in mentions for word in topic.words)})
    asked = text_words(question)
    shares: dict[tuple[str, int], float] = {}
    topics: dict[str, Topic] = {}
    for place, turn, topic in mentions:
        words = [one for one in topic.words if _is_known(one, weights) and not match(one, asked)]
        if not words:
            continue
        key = " ".join(one.spelled for one in topic.words)
        topics.setdefault(key, topic)
        weight = max(word_weight(one, weights) for one in words)
        shares[key, place] = weight * _share_of_turn(place, turn, len(turns))
    scores: dict[str, float] = defaultdict(float)
    for (key, _), share in shares.items():
        scores[key] += share
    by_weight = sorted(topics, key=lambda key: -scores[key])
    asked_about = {key for key, place in shares if turns[place].role == "user"}
    if any(word.is_name for key in asked_about for word in topics[key].words):
        # What answers name besides is seldom what the next question is about.
        by_weight = [key for key in by_weight if key in asked_about]
    return [topics[key] for key in by_weight]


def _may_be_followed(turn: Turn, topic: Topic) -> bool:
    """Whether what was said may be what is asked about next: a "cost" that was asked for may not."""
    is_name = any(word.is_name for word in topic.words)
    return is_name or turn.role == "assistant" or names_a_subject(turn.content)


def _share_of_turn(place: int, turn: Turn, turns: int) -> float:
    """What a turn counts: less for each question further back, but for the one that all others follow."""
    fading = 1.0 if place == turns - 1 else _FADING ** (place // 2)
    return fading * (1.0 if turn.role == "user" else _ANSWERED)


def _is_known(word: Word, weights: Mapping[str, float]) -> bool:
    return word.is_name or word_weight(word, weights) <= _NOWHERE_SHARE * weights[NOWHERE]


def _topics_in(turn: Turn, language: str) -> Iterator[Topic]:
    text = _ADDRESS.sub(" ", turn.content[:_TURN_CHARACTERS])
    written = detect_language(text) or language
    if turn.role == "assistant":
        text = _STATED.sub(r"\1 ", without_own_phrases(text, [language, written]))
    for sentence in _SENTENCE_END.split(text):
        for run in _runs(_tokens(sentence, written)):
            spelt = sentence[run[0].start : run[-1].end]
            if len(spelt) <= _TOPIC_CHARACTERS:
                yield Topic(spelt, tuple({word.text: word for token in run for word in token.words}.values()))


def _tokens(sentence: str, language: str) -> list[_SpeltToken]:
    """The tokens of a sentence; of a script without spaces, its runs of telling words and what is between them."""
    words = {word.text: word for word in content_words(sentence, language) if not word.text.isdigit()}
    found = []
    for token in _TOKEN.finditer(sentence):
        for start, end in _pieces(token, words):
            spelt = sentence[start:end]
            telling = tuple(words[one] for one in _romanised(spelt) if one in words)
            found.append(_SpeltToken(start, end, telling, spelt[0].isupper()))
    return found


def _romanised(spelt: str) -> list[str]:
    if not is_unspaced(spelt):
        return words_of(spelt)
    return ["".join(words_of(spelt[place : place + 2])) for place in range(len(spelt) - 1)]


def _pieces(token: re.Match[str], words: Mapping[str, Word]) -> Iterator[tuple[int, int]]:
    if not is_unspaced(token[0]):
        yield token.span()
        return
    pairs = range(token.start(), token.end() - 1)
    for is_telling, run in groupby(pairs, lambda at: "".join(words_of(token.string[at : at + 2])) in words):
        places = list(run)
        if is_telling:
            yield places[0], places[-1] + 2


def _runs(tokens: Sequence[_SpeltToken]) -> Iterator[list[_SpeltToken]]:
    """Neighbouring telling tokens alike in their capital; parts of a name with the few words that join them."""
    run: list[_SpeltToken] = []
    between: list[_SpeltToken] = []
    for place, token in enumerate(tokens):
        if not token.words and not _begins_name(tokens, place):
            between.append(token)
        elif run and not between and token.capital == run[-1].capital:
            run.append(token)
        elif run and run[-1].capital and token.capital and 0 < len(between) <= _JOINING:
            run += [*between, token]
            between = []
        else:
            if run:
                yield run
            run, between = [token], []
    if run:
        yield run


def _begins_name(tokens: Sequence[_SpeltToken], place: int) -> bool:
    """Whether a function word is the first of a name, as in New York: both have a capital within a sentence."""
    following = tokens[place + 1 : place + 2]
    return place > 0 and tokens[place].capital and any(one.capital and one.words for one in following)
