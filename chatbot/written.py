"""What a model has written so far -> sentences, each with its citations and verdict.

Every passage number the model gives is traced on to the sentence of that passage which the answer's
sentence rests on; the two together are one citation, numbered in order of appearance.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from chatbot.citations import Citation, Cited, read_markers, with_markers
from chatbot.evidence import AnswerSentence, verdict
from chatbot.refusal import without_refusal
from vectorstore.embeddings import EmbeddedEmbedder
from vectorstore.grams import grams_of
from vectorstore.passages import Sentence
from vectorstore.query import query_in
from vectorstore.search import Hit
from vectorstore.sentences import SentenceHit, best_sentences
from vectorstore.words import coverage, telling_words, terms_of, text_words

Rarity = Callable[[set[str]], Mapping[str, float]]
"""Index terms -> how telling each is in the library."""

_COVERAGE_WEIGHT = 2.0
"""What telling words count, beside spelling and meaning: of two sentences on one matter, one names it."""


@dataclass(slots=True)
class Tracer:
    """Traces the growing text of one answer to the passages it was given, in `language`.

    A sentence that stands no longer changes is judged once, however often the text grows.
    """

    hits: Sequence[Hit]
    language: str
    rarity: Rarity
    _rests_on: dict[tuple[str, int], Sentence] = field(default_factory=dict)
    _judged: dict[tuple[str, tuple[int, ...]], AnswerSentence] = field(default_factory=dict)

    def trace(self, written: str) -> Cited:
        """Return what stands in all that has been `written` so far."""
        shown = without_refusal(written, self.language)
        marked = read_markers(shown, len(self.hits), self.language)
        citations: dict[tuple[str, int], Citation] = {}
        sentences = [
            self._sentence(span.text, cited, citations)
            for span, cited in zip(marked.sentences, marked.cited, strict=True)
        ]
        numbers = [sentence.citations for sentence in sentences]
        text = with_markers(marked.text, marked.sentences, numbers).strip()
        return Cited(text, tuple(sentences), tuple(citations.values()))

    def _sentence(
        self, text: str, cited: Sequence[int], citations: dict[tuple[str, int], Citation]
    ) -> AnswerSentence:
        rests_on = [(self._source(text, number), self.hits[number - 1]) for number in cited]
        for source, hit in rests_on:
            key = (hit.article.id, source.start)
            citations.setdefault(key, Citation(len(citations) + 1, hit, source.start, source.end))
        numbers = [citations[hit.article.id, source.start].number for source, hit in rests_on]
        distinct = tuple(dict.fromkeys(numbers))
        known = self._judged.get((text, distinct))
        if known is None:
            rarity = self.rarity(set(grams_of(text))) if rests_on else {}
            known = AnswerSentence(text, distinct, verdict(text, self.language, rests_on, rarity))
            self._judged[text, distinct] = known
        return known

    def _source(self, text: str, number: int) -> Sentence:
        """Return the sentence of passage `number` that is nearest to an answer's sentence."""
        key = (text, number)
        if key not in self._rests_on:
            words = telling_words(text, self.language)
            query = query_in(text, self.language, {self.hits[number - 1].article.language})
            rarity = self.rarity(terms_of(words) | {*query.terms})
            # The embedded embedder, whatever the library's: asking Ollama for vectors while it writes
            # would make it unload the one model for the other.
            ranked = best_sentences(query, [self.hits[number - 1]], rarity, EmbeddedEmbedder())

            def likeness(one: SentenceHit) -> float:
                return one.score + _COVERAGE_WEIGHT * coverage(words, text_words(one.sentence.text), rarity)

            self._rests_on[key] = max(ranked, key=likeness).sentence
        return self._rests_on[key]
