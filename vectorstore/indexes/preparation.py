"""Preparing articles: cut into passages, signed and embedded, ready to be written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from vectorstore.article import Article
from vectorstore.embeddings.embedder import Embedder, Fingerprint, TextsRefused, Vectors
from vectorstore.report import Failure
from vectorstore.store.article_store import indexed_text
from vectorstore.store.near_copies import signature_of
from vectorstore.text.passages import Passage, passages_of


@dataclass(frozen=True, slots=True)
class Prepared:
    """An article with everything stored of it; `vectors` (passages, dimensions) is None until it is embedded."""

    article: Article
    passages: Sequence[Passage]
    signature: bytes
    vectors: Vectors | None


@dataclass(frozen=True, slots=True)
class Preparation:
    """Articles prepared with one embedder, those it refused, and the content hashes of both, by article id."""

    embedder: Fingerprint | None = None
    prepared: Mapping[str, Prepared] = field(default_factory=dict)
    failed: Mapping[str, Failure] = field(default_factory=dict)
    hashes: Mapping[str, str] = field(default_factory=dict)

    def knows(self, article: Article) -> bool:
        """Whether exactly this article is in here."""
        return self.hashes.get(article.id) == article.content_hash

    def merged_with(self, later: Preparation) -> Preparation:
        """Both in one; where an article is in both, the later one counts."""
        earlier = {name: one for name, one in self.failed.items() if name not in later.hashes}
        return Preparation(
            later.embedder,
            {**self.prepared, **later.prepared},
            {**earlier, **later.failed},
            {**self.hashes, **later.hashes},
        )


NOT_PREPARED = Preparation()


def prepare(articles: Iterable[Article], embedder: Embedder) -> Preparation:
    """Cut, sign and embed; an article fails if one of its passages is refused.

    Raises EmbeddingsError when nothing can be embedded.
    """
    cut = {article.id: (article, passages_of(article)) for article in map(Article.in_language, articles)}
    pairs = [(article, passage) for article, passages in cut.values() for passage in passages]
    vectors, refused = embedded(pairs, embedder)
    failed = {article.id: Failure(article.source or article.id, reason) for article, reason in refused}
    prepared: dict[str, Prepared] = {}
    begin = 0
    for article, passages in cut.values():
        if article.id not in failed:
            part = vectors[begin : begin + len(passages)]
            prepared[article.id] = Prepared(article, passages, signature_of(article.text), part)
        begin += len(passages)
    hashes = {article.id: article.content_hash for article, _ in cut.values()}
    return Preparation(embedder.fingerprint, prepared, failed, hashes)


def without_vectors(article: Article) -> Prepared:
    """Cut and sign an article that is to be embedded later."""
    article = article.in_language()
    return Prepared(article, passages_of(article), signature_of(article.text), None)


def embedded(
    pairs: Sequence[tuple[Article, Passage]], embedder: Embedder
) -> tuple[Vectors, list[tuple[Article, str]]]:
    """A vector for each passage, zeros where refused, and the articles of the refused ones with the reason.

    Raises EmbeddingsError when nothing can be embedded.
    """
    texts = [indexed_text(article, passage) for article, passage in pairs]
    vectors = np.zeros((len(texts), embedder.fingerprint.dimensions), dtype=np.float32)
    left = list(range(len(texts)))
    refused: dict[int, str] = {}
    while left:
        try:
            vectors[left] = embedder.embed([texts[index] for index in left])
            break
        except TextsRefused as error:
            bad = {left[place] for place in error.indices}
            if not bad:
                raise
            refused |= dict.fromkeys(bad, str(error))
            left = [index for index in left if index not in bad]
    return vectors, [(pairs[index][0], reason) for index, reason in refused.items()]
