"""Answers without a model: the one to three sentences of the articles that say most of what was asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from chatbot.citations import Citation, Cited
from chatbot.evidence import QUOTED, AnswerSentence
from chatbot.inquiry import Inquiry
from chatbot.phrases import phrases
from vectorstore.embeddings import EmbeddedEmbedder, Embedder
from vectorstore.errors import EmbeddingsError
from vectorstore.sentences import SentenceHit, best_sentences
from vectorstore.words import Word, match, text_words, weighted_share

MOST_QUOTES = 3
_CONSIDERED = 8
_NEW_SHARE = 0.25
"""What a further sentence must add of the question's telling words to be worth reading."""


def quote(inquiry: Inquiry, embedder: Embedder, first: int = 1) -> Cited:
    """Answer in the articles' own sentences, introduced in the question's language, cited from `first` on."""
    best = chosen(inquiry.words, _ranked(inquiry, embedder), inquiry.rarity)
    citations = tuple(
        Citation(number, one.hit, one.sentence.start, one.sentence.end) for number, one in enumerate(best, first)
    )
    introduction = phrases(inquiry.language).quotes
    return Cited(
        text="\n\n".join([introduction, *(f"{one.quote} [{one.number}]" for one in citations)]),
        sentences=tuple(AnswerSentence(one.quote, (one.number,), QUOTED) for one in citations),
        citations=citations,
    )


def chosen(words: Sequence[Word], ranked: Sequence[SentenceHit], rarity: Mapping[str, float]) -> list[SentenceHit]:
    """Choose from `ranked`, best first: the best sentence, and further ones that have words it lacks.

    Returned in the order they stand in their articles, the best one's article first.
    """
    taken: list[SentenceHit] = []
    found = dict.fromkeys(words, 0.0)
    for candidate in ranked[:_CONSIDERED]:
        text = text_words(candidate.sentence.text)
        matches = {word: max(found[word], match(word, text)) for word in words}
        gain = weighted_share(matches, rarity) - weighted_share(found, rarity)
        if not taken or (gain >= _NEW_SHARE and candidate.score > 0):
            taken.append(candidate)
            found = matches
        if len(taken) == MOST_QUOTES:
            break
    articles = list(dict.fromkeys(one.hit.article.id for one in taken))
    return sorted(taken, key=lambda one: (articles.index(one.hit.article.id), one.sentence.start))


def _ranked(inquiry: Inquiry, embedder: Embedder) -> list[SentenceHit]:
    try:
        return best_sentences(inquiry.searched, inquiry.hits, inquiry.rarity, embedder)
    except EmbeddingsError:
        # An answer without a model must not need one: Ollama may be gone, with the library's embeddings.
        return best_sentences(inquiry.searched, inquiry.hits, inquiry.rarity, EmbeddedEmbedder())
