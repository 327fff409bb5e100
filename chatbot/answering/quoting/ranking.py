"""Ranking the sentences of what was found by how well they answer the question.

The score of a sentence is the weighted sum of its signals: the log-odds that it answers, but for a constant. The
weights are explained in docs/decisions/0009.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from chatbot.answering.quoting.answer_kinds import kind_matches, kinds_asked_for, lack_kind, point_elsewhere
from chatbot.answering.quoting.unquotable import is_ended, is_fragment, is_heading, is_question
from chatbot.asking.relevance import Bearing, hits_of_its_time, share_of_names
from chatbot.asking.retrieval import Retrieval
from chatbot.evidence.facts.text_facts import read_facts
from vectorstore.embeddings.built_in import BuiltInEmbedder
from vectorstore.embeddings.embedder import Vectors
from vectorstore.embeddings.kept_vectors import kept_vectors, kept_vectors_of_each
from vectorstore.search.fusion import Scores
from vectorstore.search.hits import Hit
from vectorstore.search.query import Query
from vectorstore.search.reranking import Closeness, text_terms
from vectorstore.store.article_store import indexed_text
from vectorstore.text.dates.datelines import is_dateline
from vectorstore.text.passages import Passage, Sentence, count_words
from vectorstore.text.terms import spelled_words, word_grams, words_of
from vectorstore.text.words import NOWHERE, content_words

_CLAUSE_END = re.compile(r"(?<=[,;:–—])\s+|\s+(?=[(«„])|(?<=[)»“])\s+|(?<=[，、；：،؛])")
_CLAUSE_WORDS = 6
"""Parts of a sentence with fewer words are taken together."""
_ANSWERS = 0.5
_POINTER_WORDS = 25
"""A longer sentence that points elsewhere says something, too."""
_LEAST_DEVIATION = 2.0
_STEM = 4
"""Words with so many letters in common at the beginning count as one."""


@dataclass(frozen=True, slots=True)
class SentenceHit:
    """A sentence of a hit; a higher score is better.

    `bears` is how much it bears on the question, on one scale within a language and across, whatever it holds.
    `answers`: it holds the kind of thing asked for; `lacks`: it has nothing of the kind that is clearly asked for.
    """

    sentence: Sentence
    hit: Hit
    score: float
    bears: float = 0.0
    answers: bool = False
    lacks: bool = False


class SignalWeights(NamedTuple):
    """How much each signal of a sentence counts.

    - `terms`: the share of the question's index terms that it has, 0 to 1, by their rarity among these very
      sentences: in an article on Luther, all of them have his name. Those of the title count half.
    - `words`: the share of the question's words that it, the title or the sentence before has, 0 to 1: these may
      name the subject.
    - `meaning`: the cosine of the question to the sentence, or to the nearest clause of it.
    - `passage`: the score of its passage, in standard deviations from the mean of these sentences, or in units of
      `_LEAST_DEVIATION` where all are found nearly alike.
    - `kind`: whether it holds the kind of thing asked for, 0 to 1.
    - `new`: whether it adds a content word to those of the question; what only repeats it is seldom an answer.
    - `lead`: 0 at the beginning of an article and less further down, the less the more its title is like the
      question: what a title promises is told first.
    """

    terms: float
    words: float
    meaning: float
    passage: float
    kind: float
    new: float
    lead: float


_WEIGHTS = SignalWeights(terms=4.5, words=2.5, meaning=4.5, passage=1.0, kind=2.5, new=2.0, lead=2.5)
_LACKS = 1.0
"""By how much less a sentence scores that has nothing of what is clearly asked for, as a day or a sum."""
_ACROSS = 2.0
"""By how much less a sentence scores that is in another language than the question."""
_NAMELESS, _FEW_NAMES = 3.0, 0.34
_COMMON, _BY_CHANCE = 7.3, 0.3
"""In a library smaller than this (some 750 passages) a sentence scores less by chance, and by how much."""
_LEAD_CHARACTERS = 250


class _InContext(NamedTuple):
    sentence: Sentence
    hit: Hit
    before: str

    @property
    def text(self) -> str:
        return self.sentence.text

    @property
    def title(self) -> str:
        return self.hit.article.title


def rank_sentences(retrieval: Retrieval) -> list[SentenceHit]:
    """The sentences of the hits that can be quoted, best first."""
    candidates = list(_candidates(hits_of_its_time(retrieval.hits, retrieval.parsed_query)))
    if not candidates:
        return []
    query = BuiltInEmbedder().embed_query(retrieval.parsed_query.text)
    vectors = list(kept_vectors_of_each([one.text, *_clauses(one.text)] for one in candidates))
    meaning = np.array([(some @ query).max() for some in vectors])
    whole = np.array([some[0] for some in vectors])
    kinds, lacks = _kinds(retrieval, candidates, query, whole)
    passages = _passages(candidates)
    asked = _without_time(retrieval.parsed_query, [one.hit for one in candidates])
    matches = _given_below(candidates, [_terms(asked, candidates), _words(asked, retrieval, candidates), meaning])
    signals = [*matches, passages, kinds, _new(retrieval, candidates), _lead(candidates, query)]
    scores = np.array(_WEIGHTS) @ np.array(signals)
    bearing = scores - _WEIGHTS.kind * kinds + _comparable(retrieval, candidates)
    ranked = [
        SentenceHit(one.sentence, one.hit, float(score), float(bears), bool(kind >= _ANSWERS), bool(lack))
        for one, score, bears, kind, lack in zip(
            candidates, scores - _LACKS * lacks, bearing, kinds, lacks, strict=True
        )
    ]
    quotable = [
        ranked[place]
        for place, points in enumerate(point_elsewhere(whole))
        if _is_quotable(candidates[place], points) and not _stands_in(retrieval.question.text, candidates[place])
    ]
    return sorted(quotable, key=lambda one: -one.score)


def _candidates(hits: Sequence[Hit]) -> Iterator[_InContext]:
    """Each sentence once (neighbouring passages share one) with its best hit and the sentence before."""
    seen = set()
    for hit in hits:
        before = ""
        for sentence in hit.passage.sentences:
            if (hit.article.id, sentence.start) not in seen:
                seen.add((hit.article.id, sentence.start))
                yield _InContext(sentence, hit, before)
            before = sentence.text


def _is_quotable(one: _InContext, points_elsewhere: bool) -> bool:
    if is_question(one.text) or is_fragment(one.text) or is_dateline(one.text, one.hit.article.language):
        return False
    if points_elsewhere and count_words(one.text) <= _POINTER_WORDS:
        return False
    return not (is_heading(one.text) and _is_prose(one.hit.passage))


def _stands_in(question: str, one: _InContext) -> bool:
    """Whether a question says a sentence word for word, so that it answers nothing."""
    return f" {' '.join(words_of(one.text))} " in f" {' '.join(words_of(question))} "


def _is_prose(passage: Passage) -> bool:
    """Whether most of a passage are sentences; otherwise it is a list or table, and what does not end an item."""
    ended = [is_ended(one.text) or is_question(one.text) for one in passage.sentences]
    return 2 * sum(ended) > len(ended)


def _terms(query: Query, candidates: Sequence[_InContext]) -> Scores:
    rarity = _rarity_among([frozenset(text_terms(one.text)) for one in candidates], query.terms)
    closeness = Closeness(query, rarity)
    alone = closeness.of_terms([text_terms(one.text) for one in candidates])
    titled = closeness.of_terms([(*text_terms(one.title), *text_terms(one.text)) for one in candidates])
    scores: Scores = (alone + titled) / 2 / (sum(rarity.values()) or 1.0)
    return scores


def _without_time(query: Query, hits: Sequence[Hit]) -> Query:
    """The query without the words that name its time, where an article is of that time: it need not say so."""
    time = query.time
    if time is None or not (
        time.latest or any(time.period and time.period.holds(hit.article.published) for hit in hits)
    ):
        return query
    of_time = {spelled for _, spelled in spelled_words(time.words)}
    words = tuple(word for word in query.words if word.spelled not in of_time)
    left_out = {term for word in query.words for term in word.terms} - {
        term for word in words for term in word.terms
    }
    terms = {term: weight for term, weight in query.terms.items() if term not in left_out}
    return replace(query, words=words, terms=terms) if words else query


def _words(query: Query, retrieval: Retrieval, candidates: Sequence[_InContext]) -> Scores:
    texts = [frozenset().union(*map(text_terms, (one.title, one.before, one.text))) for one in candidates]
    return Closeness(query, retrieval.rarity).of_words(texts)


def _passages(candidates: Sequence[_InContext]) -> Scores:
    scores = np.array([one.hit.score for one in candidates])
    deviations: Scores = (scores - scores.mean()) / max(scores.std(), _LEAST_DEVIATION)
    return deviations


def _given_below(candidates: Sequence[_InContext], matches: Sequence[Scores]) -> NDArray[np.float64]:
    """The matches, those of a question also given to the sentence below: a question is its heading."""
    given = np.array(matches)
    for place, one in enumerate(candidates[1:], 1):
        if one.before == candidates[place - 1].text and is_question(one.before):
            given[:, place] = np.maximum(given[:, place], given[:, place - 1])
    return given


def _clauses(sentence: str) -> list[str]:
    """The parts of a sentence of at least `_CLAUSE_WORDS` words; none where it is in one piece."""
    clauses = [""]
    for part in filter(None, _CLAUSE_END.split(sentence)):
        if count_words(clauses[-1]) >= _CLAUSE_WORDS:
            clauses.append("")
        clauses[-1] = f"{clauses[-1]} {part}".strip()
    if len(clauses) > 1 and count_words(clauses[-1]) < _CLAUSE_WORDS:
        last = clauses.pop()
        clauses[-1] = f"{clauses[-1]} {last}"
    return clauses if len(clauses) > 1 else []


def _kinds(
    retrieval: Retrieval, candidates: Sequence[_InContext], query: Vectors, vectors: Vectors
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """How much each sentence holds of the kinds of things that the question asks for, and whether it lacks one."""
    asked, question = kinds_asked_for(query), read_facts(retrieval.query, retrieval.question.language)
    facts = [read_facts(one.text, one.hit.article.language, one.hit.article.published) for one in candidates]
    return kind_matches(asked, question, facts, vectors), lack_kind(asked, question, facts)


def _new(retrieval: Retrieval, candidates: Sequence[_InContext]) -> NDArray[np.float64]:
    """Whether each sentence has a content word that the question has not."""
    asked = {word.spelled[:_STEM] for word in retrieval.words}
    return np.array([float(not _stems(one.text, one.hit.article.language) <= asked) for one in candidates])


def _lead(candidates: Sequence[_InContext], query: Vectors) -> NDArray[np.float64]:
    """How early each sentence stands, weighted by how like the question the title is; 0 where there is none."""
    below = np.array([max(0, one.sentence.start - _LEAD_CHARACTERS) for one in candidates])
    likeness = kept_vectors([one.title for one in candidates]) @ query * [bool(one.title) for one in candidates]
    leads: NDArray[np.float64] = -np.log1p(below / _LEAD_CHARACTERS) * np.maximum(0.0, likeness)
    return leads


def _comparable(retrieval: Retrieval, candidates: Sequence[_InContext]) -> NDArray[np.float64]:
    """What is added to the score of each sentence to compare it with those of other libraries and languages.

    One in an article without the names of the question, which are spelled alike within a language, is about
    something else.
    """
    asked, smaller = retrieval.question.language, max(0.0, _COMMON - retrieval.rarity.get(NOWHERE, _COMMON))
    across = _ACROSS if retrieval.bearing is Bearing.ANSWERS else 0.0
    added = {
        id(hit): across if hit.article.language != asked else -_NAMELESS * (_names(retrieval, hit) < _FEW_NAMES)
        for hit in {id(one.hit): one.hit for one in candidates}.values()
    }
    return np.array([added[id(one.hit)] for one in candidates]) + _BY_CHANCE * smaller


def _names(retrieval: Retrieval, hit: Hit) -> float:
    text = indexed_text(hit.article, hit.passage)
    return share_of_names(retrieval.parsed_query, retrieval.words, hit, text, retrieval.rarity)


@lru_cache(maxsize=2048)  # the next question is often about the same articles
def _stems(text: str, language: str) -> frozenset[str]:
    return frozenset(word.spelled[:_STEM] for word in content_words(text, language))


def _rarity_among(texts: Sequence[frozenset[str]], wanted: Iterable[str]) -> dict[str, float]:
    """The rarity of each of the `wanted` terms among texts given as `text_terms`, above 0."""
    counts: Counter[str] = Counter()
    for text in texts:
        # An acronym's key is its own term.
        counts.update({term for word in text for term in ((word,) if word[0] == "_" else word_grams(word))})
    return {term: math.log((len(texts) + 1) / (counts[term] + 0.5)) for term in wanted}
