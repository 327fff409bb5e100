"""Ranking the sentences of what was found by how well they answer the question.

The score of a sentence is the weighted sum of its signals, each scaled to 0 to 1 over the sentences. Weights:
rounded from a logistic regression on which sentence holds the answer: docs/decisions/0009.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from chatbot.answering.quoting.answer_kinds import kinds_asked_for, kinds_held
from chatbot.answering.quoting.unquotable import is_fragment, is_heading, is_question
from chatbot.asking.retrieval import Retrieval
from chatbot.evidence.facts.text_facts import read_facts
from vectorstore.embeddings.built_in import LANGUAGES, BuiltInEmbedder
from vectorstore.embeddings.embedder import Vectors
from vectorstore.search.fusion import Scores
from vectorstore.search.hits import Hit
from vectorstore.search.reranking import Closeness, text_terms
from vectorstore.text.passages import Sentence, count_words
from vectorstore.text.terms import word_grams
from vectorstore.text.words import content_words

_CLAUSE_END = re.compile(r"(?<=[,;:–—])\s+|\s+(?=[(«„])|(?<=[)»“])\s+|(?<=[，、；：،؛])")
_CLAUSE_WORDS = 6
"""Parts of a sentence with fewer words are taken together."""
_STEM = 4
"""Words with so many letters in common at the beginning count as one."""


@dataclass(frozen=True, slots=True)
class SentenceHit:
    """A sentence of a hit; a higher score is better, above 0 better than the average."""

    sentence: Sentence
    hit: Hit
    score: float


class SignalWeights(NamedTuple):
    """How much each signal of a sentence counts.

    `terms` are the question's index terms that it has, by their rarity among these very sentences: in an article
    on Luther, all of them have his name. `words` are the question's words that it has, `in_context` those that it
    or the sentence before has, which may name the subject. `meaning` is the similarity of the question to the
    sentence or the nearest clause of it, `passage` the score of its passage. `kind` is whether it holds the kind
    of thing asked for, and `new` the logarithm of how many content words it adds to those of the question: a
    sentence that only repeats the question is no answer.
    """

    terms: float
    words: float
    in_context: float
    meaning: float
    passage: float
    kind: float
    new: float


_WITHIN = SignalWeights(terms=2.5, words=0.6, in_context=1.9, meaning=1.9, passage=2.5, kind=2.5, new=0.2)
_ACROSS = SignalWeights(terms=1.1, words=1.2, in_context=0.0, meaning=6.0, passage=3.0, kind=3.0, new=0.3)
"""For sentences in the question's language, and for those in another one where the encoder knows both."""


class _InContext(NamedTuple):
    sentence: Sentence
    hit: Hit
    before: str

    @property
    def text(self) -> str:
        return self.sentence.text


def rank_sentences(retrieval: Retrieval) -> list[SentenceHit]:
    """The sentences of the hits that can be quoted, best first; any other only where there is nothing else."""
    candidates = list(_candidates(retrieval.hits))
    if not candidates:
        return []
    query = BuiltInEmbedder().embed_query(retrieval.parsed_query.text)
    parts = [[one.text, *_clauses(one.text)] for one in candidates]
    vectors = _embedded(parts)
    meaning = [(some @ query).max() for some in vectors]
    matches = _given_below(candidates, np.array([*_matches(retrieval, candidates), meaning]))
    weights = _weights(retrieval.question.language, candidates)
    scores = np.array(weights[:5]) @ [*map(_scaled, matches), _scaled([one.hit.score for one in candidates])]
    kinds = _kinds(retrieval, candidates, np.array([some[0] for some in vectors]))
    scores += weights.kind * kinds @ kinds_asked_for(query) + weights.new * _new(retrieval, candidates)
    quotable = [place for place, one in enumerate(candidates) if _is_quotable(one.text)] or range(len(candidates))
    ranked = [
        SentenceHit(candidates[place].sentence, candidates[place].hit, float(scores[place])) for place in quotable
    ]
    return sorted(ranked, key=lambda one: -one.score)


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


def _is_quotable(text: str) -> bool:
    return not (is_question(text) or is_heading(text) or is_fragment(text))


def _weights(language: str, candidates: Sequence[_InContext]) -> SignalWeights:
    """The weights between those of both cases, by how many sentences are of each."""
    foreign = [
        one.hit.article.language != language and {language, one.hit.article.language} <= LANGUAGES
        for one in candidates
    ]
    share = sum(foreign) / len(foreign)
    return SignalWeights(
        *(within + share * (across - within) for within, across in zip(_WITHIN, _ACROSS, strict=True))
    )


def _matches(retrieval: Retrieval, candidates: Sequence[_InContext]) -> list[Scores]:
    """How well each sentence matches the question by its terms, its words, and its words in context.

    What the title says, every sentence of the article is about.
    """
    titles = {one.hit.article.id: text_terms(one.hit.article.title) for one in candidates}
    terms = [(*titles[one.hit.article.id], *text_terms(one.text)) for one in candidates]
    own = [frozenset(one) for one in terms]
    joined = [one.union(text_terms(of.before)) for one, of in zip(own, candidates, strict=True)]
    query = retrieval.parsed_query
    of_words = Closeness(query, retrieval.rarity).of_words([*own, *joined])
    rarity = _rarity_among([frozenset(text_terms(one.text)) for one in candidates], query.terms)
    return [Closeness(query, rarity).of_terms(terms), of_words[: len(own)], of_words[len(own) :]]


def _given_below(candidates: Sequence[_InContext], matches: NDArray[np.float64]) -> NDArray[np.float64]:
    """The matches, those of a question also given to the sentence below: a question is its heading."""
    given = matches.copy()
    for place, one in enumerate(candidates[1:], 1):
        if one.before == candidates[place - 1].text and is_question(one.before):
            given[:, place] = np.maximum(given[:, place], given[:, place - 1])
    return given


def _embedded(parts: Sequence[Sequence[str]]) -> list[Vectors]:
    """The vectors of the parts of each sentence."""
    vectors = BuiltInEmbedder().embed([part for some in parts for part in some])
    return np.split(vectors, np.cumsum([len(some) for some in parts])[:-1])


def _scaled(values: ArrayLike) -> Scores:
    """Values moved and scaled to reach from 0 to 1; all 0 where they are equal."""
    array = np.asarray(values, dtype=np.float64)
    scores: Scores = (array - array.min()) / (np.ptp(array) or 1.0)
    return scores


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


def _kinds(retrieval: Retrieval, candidates: Sequence[_InContext], vectors: Vectors) -> NDArray[np.float64]:
    """What kinds of things each sentence holds, (sentences, kinds)."""
    question = read_facts(retrieval.query, retrieval.question.language)
    facts = [read_facts(one.text, one.hit.article.language, one.hit.article.published) for one in candidates]
    return kinds_held(facts, vectors, question)


def _new(retrieval: Retrieval, candidates: Sequence[_InContext]) -> Scores:
    """The logarithm of the number of content words that each sentence adds to the question's, plus one."""
    asked = {word.spelled[:_STEM] for word in retrieval.words}
    return np.log1p([len(_stems(one) - asked) for one in candidates])


def _stems(one: _InContext) -> set[str]:
    return {word.spelled[:_STEM] for word in content_words(one.text, one.hit.article.language)}


def _rarity_among(texts: Sequence[frozenset[str]], wanted: Iterable[str]) -> dict[str, float]:
    """The rarity of each of the `wanted` terms among texts given as `text_terms`, above 0."""
    counts: Counter[str] = Counter()
    for text in texts:
        # An acronym's key is its own term.
        counts.update({term for word in text for term in ((word,) if word[0] == "_" else word_grams(word))})
    return {term: math.log((len(texts) + 1) / (counts[term] + 0.5)) for term in wanted}
