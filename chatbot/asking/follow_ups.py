"""Follow-ups: whether a question needs the conversation, and by rules the question that stands alone.

A question is a follow-up when it opens as one ("And ...", "What about ..."), refers back ("he", "this") before it
names anything, or has few telling words. The main words of the conversation are then added to it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from chatbot.conversations.turn import Turn
from vectorstore.languages.detection import detect_language
from vectorstore.languages.language_files import language_data, phrases
from vectorstore.text.terms import words_of
from vectorstore.text.words import NOWHERE, Rarity, Word, content_words, match, terms_of, text_words, word_weight

_LITTLE = 3
"""With so few telling words, and no name, a question leaves open what it is about."""
_LITTLE_WITHOUT_CAPITALS = 2
_MUCH = 5
"""With more telling words a question can be searched, whatever it refers to."""

_ENOUGH = 4
"""The telling words of a follow-up with those that are added; at least one is added."""
_TURNS_BACK = 6
_TURN_CHARACTERS = 1000
_WORD_CHARACTERS = 30
_FADING = 0.8
"""The weight of a word for each question further back; words of answers, which digress, weigh less."""
_ANSWERED = 0.7

_NOWHERE_SHARE = 0.85
"""A word rarer than this share of the rarest is in no article and finds nothing; names are kept all the same."""

_SENTENCE_END = re.compile(r"[.!?:;\n\u2026\u3002\uff01\uff1f\uff1a\uff1b\u061f\u0964]+")
_STATED = re.compile(r"(\*\*[^*\n]+\*\*) \([^)\n]*\)")
"""A listed title with its outlet and day, which a question is not about."""
_ADDRESS = re.compile(r"https?://\S+|(?<=\])\([^)\s]*\)")


@dataclass(frozen=True, slots=True)
class _MentionedWord:
    """A telling word as it was spelt in a turn (0 is the last one); the `place` of neighbours is 1 apart."""

    word: Word
    spelling: str
    turn: int
    place: int
    by_user: bool


def stands_alone(question: str, history: Sequence[Turn], language: str) -> bool:
    """Whether a question can be searched without the conversation; True where there is none."""
    questions = [turn.content for turn in history if turn.role == "user"]
    if not questions:
        return True
    language = language or detect_language(questions[-1])
    words = content_words(question, language)
    if len(words) > _MUCH:
        return True
    tokens = _tokens(question)
    unnamed = _until_named(tokens, words, language)
    if _opens_as_follow_up(tokens, language) or _points_back(unnamed, language):
        return False
    has_capitals = question.upper() != question.lower()
    return len(unnamed) < len(tokens) or len(words) > (_LITTLE if has_capitals else _LITTLE_WITHOUT_CAPITALS)


def standalone_question(question: str, history: Sequence[Turn], language: str, rarity: Rarity) -> str:
    """The question as it is where it stands alone, or with the words that it leaves open.

    They are added in brackets: a few words, the latest, most frequent and rarest of the conversation, preferably
    the user's; names count twice.
    """
    if stands_alone(question, history, language):
        return question
    count = max(1, _ENOUGH - len(content_words(question, language)))
    added = _spelt(_weightiest(question, list(_mentions(history, language)), rarity)[:count])
    return f"{question} ({', '.join(added)})" if added else question


def _is_of_word(char: str) -> bool:
    return char.isalnum() or unicodedata.category(char)[0] == "M"


def _tokens(text: str) -> list[str]:
    """Split at everything but letters, digits and combining marks, as the words of a search are."""
    return ["".join(signs) for is_token, signs in groupby(text, _is_of_word) if is_token]


def _opens_as_follow_up(tokens: Sequence[str], language: str) -> bool:
    openings = language_data(language).follow_ups.openings
    if language_data(language).writing.unspaced:
        return bool(tokens) and tokens[0].startswith(openings)
    start = " ".join(tokens[:3]).casefold() + " "
    return any(start.startswith(f"{opening} ") for opening in openings)


def _points_back(tokens: Sequence[str], language: str) -> bool:
    """Whether one of `tokens` refers to something named before."""
    pointers = language_data(language).follow_ups.pointers
    if language_data(language).writing.unspaced:
        return any(pointer in token for token in tokens for pointer in pointers)
    # With a capital in the middle of a sentence, "Sie" and "Lei" address the reader.
    return any(
        token.casefold() in pointers and (not place or token.islower()) for place, token in enumerate(tokens)
    )


def _until_named(tokens: Sequence[str], words: Iterable[Word], language: str) -> Sequence[str]:
    """The tokens before the first name, acronym or number; all of them where there is none."""
    names = {word.text for word in words if word.is_name}
    markers = language_data(language).nouns.markers
    for place, token in enumerate(tokens):
        is_noun = place > 0 and token[1:].islower() and tokens[place - 1].casefold() in markers
        if not is_noun and not names.isdisjoint(words_of(token)):
            return tokens[:place]
    return tokens


def _weightiest(question: str, mentions: Sequence[_MentionedWord], rarity: Rarity) -> list[_MentionedWord]:
    """The words that may be added, the weightiest first, each at its last mention."""
    question_words = text_words(question)
    weights = rarity({NOWHERE, *terms_of(mention.word for mention in mentions)})
    rarest = _NOWHERE_SHARE * weights[NOWHERE]
    last: dict[str, _MentionedWord] = {}
    shares: dict[tuple[str, int], float] = {}
    for mention in mentions:
        word = mention.word
        weight = word_weight(word, weights)
        if match(word, question_words) or (weight > rarest and not word.is_name):
            continue
        last.setdefault(word.text, mention)
        share = _FADING ** (mention.turn // 2) * (1.0 if mention.by_user else _ANSWERED)
        shares[word.text, mention.turn] = share * weight
    scores: dict[str, float] = defaultdict(float)
    for (text, _), share in shares.items():
        scores[text] += share
    return [last[text] for text in sorted(scores, key=lambda text: -scores[text])]


def _spelt(mentions: Iterable[_MentionedWord]) -> list[str]:
    """Words as they were spelt, in the order of the conversation; neighbours as one."""
    spelt: list[str] = []
    before: _MentionedWord | None = None
    for mention in sorted(mentions, key=lambda mention: (-mention.turn, mention.place)):
        if before and (before.turn, before.place + 1) == (mention.turn, mention.place):
            spelt[-1] += f" {mention.spelling}"
        elif mention.spelling not in spelt:
            spelt.append(mention.spelling)
        before = mention
    return spelt


def _mentions(history: Sequence[Turn], language: str) -> Iterator[_MentionedWord]:
    """The telling words of the last turns, the last turn's first."""
    for number, turn in enumerate(reversed(history[-_TURNS_BACK:])):
        text = _ADDRESS.sub(" ", turn.content[:_TURN_CHARACTERS])
        text_language = detect_language(text) or language
        if turn.role == "assistant":
            text = _without_own_sentences(text, {"", language, text_language})
        for word, spelling, place in _telling_words_of(text, text_language):
            yield _MentionedWord(word, spelling, number, place, turn.role == "user")


def _without_own_sentences(text: str, languages: Iterable[str]) -> str:
    for own in map(phrases, languages):
        text = text.replace(own.quotes, " ").replace(own.silent, " ")
    return _STATED.sub(r"\1 ", text)


def _telling_words_of(text: str, language: str) -> Iterator[tuple[Word, str, int]]:
    """The telling words of a text with spelling and place; bare numbers mean nothing elsewhere."""
    place = 0
    for sentence in _SENTENCE_END.split(text):
        place += 1
        words = {word.text: word for word in content_words(sentence, language) if not word.text.isdigit()}
        for is_token, signs in groupby(sentence, _is_of_word):
            piece = "".join(signs)
            place += is_token or piece not in (" ", "-")
            for romanised, spelling in _spellings(piece, words, language) if is_token else ():
                yield words[romanised], spelling[:_WORD_CHARACTERS], place


def _spellings(token: str, words: Mapping[str, Word], language: str) -> Iterator[tuple[str, str]]:
    """The `words` of a token with their spelling: in an unspaced script, the run that a word stands in."""
    if not language_data(language).writing.unspaced or token.isascii():
        yield from ((word, token) for word in words_of(token) if word in words and len(word) > 1)
        return
    pairs = [token[place : place + 2] for place in range(len(token) - 1)]
    for is_telling, run in groupby(pairs, lambda pair: "".join(words_of(pair)) in words):
        first, *others = run
        spelling = first + "".join(pair[1] for pair in others)
        yield from (("".join(words_of(pair)), spelling) for pair in (first, *others) if is_telling)
