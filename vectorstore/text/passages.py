"""Article -> Passages and Sentences, by exact offsets into the article's text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sentencex import get_sentence_boundaries

from vectorstore.article import Article
from vectorstore.languages.function_words import stop_words
from vectorstore.languages.language_files import language_data

PASSAGE_WORDS = 120
"""No passage holds more words, as `count_words` counts."""

PASSAGE_CHARACTERS = 1500
"""No passage is longer; reached only by words far longer than any language's, by rules and by gaps."""

# Scripts that put no space between words. Han and kana words are about two characters long, Thai, Lao,
# Khmer and Burmese ones about five. Anything else is a word up to the next space; a very long run is several.
_HAN = "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_THAI = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
_WORD = re.compile(rf"[{_HAN}]{{1,2}}|[{_THAI}]{{1,5}}|[^\s{_HAN}{_THAI}]{{1,24}}")

# A blank line ends a sentence whatever its punctuation, and so does a line that opens a list item,
# a heading or a quotation.
_PARAGRAPH_END = re.compile(r"\n[^\S\n]*\n\s*|\n(?=[ \t]*(?:[-*+•>]|#{1,6}|\d{1,3}[.)])[ \t])")

# sentencex knows initials in some languages only.
_UNFINISHED = re.compile(r"(?<![\w.])([^\W_]|\d{2})\.\s*\Z")
# It knows the short words for units and millions in some languages only: 14 εκατ. ευρώ.
_SHORT_UNIT = re.compile(r"\d[ \u00a0\u202f]?[^\W\d_]{1,5}\.\s*\Z")
# Nor does it know all ordinals: den 19. November, im 19. Jahrhundert, 19. århundrede.
_ORDINAL = re.compile(r"(?<![\w.,:-])\d{1,2}\.\s+\Z")
_NEXT_WORD = re.compile(r"[^\W\d_]+")

# sentencex takes time quadratic in the sentences of a paragraph without spaces: it reads this much at once.
_WINDOW = 4000

_CUTS = (re.compile(r"[;:,]\s+|[，、；：،؛]\s*"), re.compile(r"\s+"))
"""Where a sentence too long for a passage is best cut: after a clause, else after a word."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A span of an article: `article.text[start:end] == text`, no space at either end."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Passage:
    """Whole sentences in a row, the unit that is embedded and retrieved.

    `article.text[start:end] == text`; its sentences are in order and lie within it.
    """

    id: str
    article_id: str
    start: int
    end: int
    text: str
    sentences: tuple[Sentence, ...]


def sentences_of(text: str, language: str) -> list[Sentence]:
    """Split `text` into sentences by the rules of `language` ("" means English rules).

    They leave out only white space; one that would not fit a passage is cut into several that do.
    """
    return [
        Sentence(start, end, text[start:end])
        for first, last in _paragraphs(text)
        for whole in _boundaries(text, first, last, language or "en")
        for start, end in _within_bound(text, *whole)
    ]


def passages_of(article: Article) -> list[Passage]:
    """Cut an article into passages of whole sentences, in order, together holding every sentence.

    Each holds at most `PASSAGE_WORDS` words and `PASSAGE_CHARACTERS` characters, across paragraphs too, and begins
    with the sentence that ended the one before, unless that one and the next are together too long.
    """
    version = f"{article.id}.{article.content_hash[:8]}"
    passages = []
    for number, group in enumerate(_groups(sentences_of(article.text, article.language))):
        start, end = group[0].start, group[-1].end
        text = article.text[start:end]
        passages.append(Passage(f"{version}.{number}", article.id, start, end, text, tuple(group)))
    return passages


def count_words(text: str) -> int:
    """Count words; a text in parts has at least as many as the whole."""
    return len(_WORD.findall(text))


def _groups(sentences: list[Sentence]) -> Iterator[list[Sentence]]:
    group: list[Sentence] = []
    lengths: list[int] = []
    for sentence in sentences:
        length = count_words(sentence.text)
        if group and not _fits(group[0].start, sum(lengths), sentence.end, length):
            yield group
            shared = 1 if _fits(group[-1].start, lengths[-1], sentence.end, length) else 0
            group, lengths = group[len(group) - shared :], lengths[len(lengths) - shared :]
        group.append(sentence)
        lengths.append(length)
    if group:
        yield group


def _fits(start: int, words: int, end: int, more_words: int) -> bool:
    return words + more_words <= PASSAGE_WORDS and end - start <= PASSAGE_CHARACTERS


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for gap in _PARAGRAPH_END.finditer(text):
        yield start, gap.start()
        start = gap.end()
    yield start, len(text)


def _boundaries(text: str, start: int, end: int, language: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of the sentences of one paragraph, reading it one window at a time.

    The last sentence in a window may go on beyond it, so the next window begins with it, unless it fills this one.
    """
    while start < end:
        limit = min(start + _WINDOW, end)
        found = get_sentence_boundaries(language, text[start:limit])
        ends = [start + boundary["end_index"] for boundary in found] or [limit]
        if limit < end and len(ends) > 1:
            ends.pop()
        for stop in ends:
            if stop == ends[-1] or not (
                _is_unfinished(text, start, stop) or _is_ordinal(text, start, stop, language)
            ):
                yield start, stop
                start = stop


def _is_unfinished(text: str, start: int, stop: int) -> bool:
    """Whether a sentence was ended too early: after an initial ("G. Verdi"), a list's number or "40 mill. de"."""
    if text[stop : stop + 1].islower() and _SHORT_UNIT.search(text, max(start, stop - 12), stop):
        return True
    found = _UNFINISHED.search(text, max(start, stop - 8), stop)
    if not found:
        return False
    return found[1].isupper() or (found[1].isdigit() and not text[start : found.start()].strip())


def _is_ordinal(text: str, start: int, stop: int, language: str) -> bool:
    """Whether a sentence was ended within "19. århundrede" or, where nouns have a capital, "im 19. Jahrhundert".

    A number at the end of a sentence mostly follows a name or a sign ("Route 99.", "2:1."), and the next sentence
    begins with a function word more often than with a noun.
    """
    found = _ORDINAL.search(text, max(start, stop - 40), stop)
    following = _NEXT_WORD.match(text, stop)
    if not found or not following:
        return False
    if following[0][0].islower():
        return True
    if not language_data(language).writing.nouns_capitalised or following[0].lower() in stop_words(language):
        return False
    before = text[start : found.start()].split()[-1:]
    return any(word[0].islower() or word.endswith(",") or word.lower() in stop_words(language) for word in before)


def _within_bound(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the spans of one sentence without outer white space, cut where it is too long for a passage."""
    start, end = _trimmed(text, start, end)
    while (limit := _limit(text, start, end)) < end:
        cut = _cut(text, start, limit)
        yield _trimmed(text, start, cut)
        start, end = _trimmed(text, cut, end)
    if start < end:
        yield start, end


def _limit(text: str, start: int, end: int) -> int:
    """How far a passage that begins at `start` can reach."""
    if end - start <= PASSAGE_WORDS:
        return end  # no word is shorter than a character
    reach = start
    end = min(end, start + PASSAGE_CHARACTERS)
    for number, word in enumerate(_WORD.finditer(text, start, end)):
        if number == PASSAGE_WORDS:
            return reach
        reach = word.end()
    return end


def _cut(text: str, start: int, limit: int) -> int:
    """Where to cut `text[start:limit]`: after a clause or a word in its second half, else at the limit."""
    middle = (start + limit) // 2
    found = ([found.end() for found in mark.finditer(text, middle, limit)] for mark in _CUTS)
    return next((cuts[-1] for cuts in found if cuts), limit)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    part = text[start:end]
    return end - len(part.lstrip()), start + len(part.rstrip())
