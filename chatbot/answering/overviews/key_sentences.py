"""Key sentences of an article: its lead, and sentences with the words that it repeats.

After SumBasic (Nenkova and Vanderwende, 2005): a sentence weighs as much as its words on average; a word weighs
more the more often the article has it, and less once it stands in a chosen sentence. Added here: earlier
sentences weigh more, as in news, and words that every article of the library has weigh less.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence, Set

from chatbot.answering.quoting.answer_kinds import point_elsewhere
from chatbot.answering.quoting.unquotable import is_question
from vectorstore.embeddings.kept_vectors import kept_vectors
from vectorstore.text.passages import Sentence, count_words
from vectorstore.text.words import Rarity, Word, content_words, terms_of, word_weight

_FEWEST, _MOST = 3, 6
_WORDS = (8, 60)
"""Shorter sentences are headings or datelines; longer ones do not summarise."""
_CONSIDERED = 400
"""Sentences at the beginning of an article that are considered."""
_STEM = 6
"""Leading letters that forms of one word share."""
_ENDS = frozenset(".!?…。！？؟।\"'”»)」")
_POSITION = 0.35
_ALREADY_CHOSEN = 0.25
"""The share of its weight that a word keeps once it stands in a chosen sentence."""


def key_sentences(sentences: Sequence[Sentence], language: str, rarity: Rarity) -> list[Sentence]:
    """Choose 3 to 6 of an article's sentences, the lead among them, in its order; fewer where it is short."""
    whole = told_in(sentences[:_CONSIDERED]) or list(sentences[:_CONSIDERED])
    if not whole:
        return []
    words = [content_words(one.text, language) for one in whole]
    stems = [{_stem(word) for word in found} for found in words]
    weights = _weights(words, rarity)
    wanted = min(max(_FEWEST, round(math.sqrt(len(whole)))), _MOST, len(whole))
    taken: list[int] = []
    while len(taken) < wanted:
        rest = [place for place in range(len(whole)) if place not in taken]
        best = max(rest, key=lambda place: _worth(stems[place], weights) / (1 + place) ** _POSITION)
        taken.append(best if taken else 0)  # the lead comes first
        for stem in stems[taken[-1]]:
            weights[stem] *= _ALREADY_CHOSEN
    return [whole[place] for place in sorted(taken)]


def lead_of(sentences: Sequence[Sentence]) -> Sentence | None:
    """The first of an article's sentences, past headings, questions and notes; None where it has none."""
    whole = (one for one in sentences if is_whole(one.text))
    telling = (one for one in whole if told_in([one]))  # one by one: most often the first one tells something
    return next(telling, next(iter(sentences), None))


def told_in(sentences: Sequence[Sentence]) -> list[Sentence]:
    """The sentences that can stand alone and tell something: not "Editor's note: click here for live updates"."""
    whole = [one for one in sentences if is_whole(one.text)]
    points = point_elsewhere(kept_vectors([one.text for one in whole]))
    return [one for one, elsewhere in zip(whole, points, strict=True) if not elsewhere]


def is_whole(text: str) -> bool:
    """Whether a text is a sentence that can stand alone, not a heading, a question or an item of a list."""
    fewest, most = _WORDS
    is_sentence = text[-1:] in _ENDS and not text[:1].islower() and fewest <= count_words(text) <= most
    return is_sentence and not is_question(text)


def _weights(words: Sequence[Sequence[Word]], rarity: Rarity) -> dict[str, float]:
    counts = Counter(_stem(word) for found in words for word in found)
    known = {_stem(word): word for found in words for word in found}
    rare = rarity(terms_of(known.values()))
    return {stem: math.log1p(counts[stem]) ** 2 * word_weight(word, rare) for stem, word in known.items()}


def _worth(stems: Set[str], weights: Mapping[str, float]) -> float:
    return sum(weights[stem] for stem in stems) / math.sqrt(len(stems) + 4)


def _stem(word: Word) -> str:
    return word.spelled[:_STEM]
