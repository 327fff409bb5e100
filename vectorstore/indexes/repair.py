"""Repair: finish what an ended process left unfinished, and make the indexes agree with the article store."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from vectorstore.article import Article
from vectorstore.embeddings.embedder import Embedder
from vectorstore.errors import EmbeddingsError
from vectorstore.indexes.dense import DenseIndex
from vectorstore.indexes.indexed_articles import CHANGING_FACT, IndexedArticles
from vectorstore.indexes.lexical import LEXICAL_VERSION
from vectorstore.indexes.preparation import embedded
from vectorstore.store.article_store import ArticleStore, indexed_text
from vectorstore.text.passages import Passage

_log = logging.getLogger(__name__)

_BATCH = 500
"""Passages repaired together, to bound memory."""
_TRIED = 8
_COUNTED = 20_000
"""The most passages at which vectors are counted on opening: Chroma reads all of them, seconds at a million."""
_VERSION_FACT = "lexical"


def finish_change(indexed: IndexedArticles, suspect: bool = False) -> None:
    """Finish a change that was interrupted, if there was one, or if the indexes are `suspect` of damage.

    Passages that cannot be embedded now are found by text match only, until the next start.
    """
    with indexed.exclusive():
        unfinished = indexed.store.fact(CHANGING_FACT)
        passages = indexed.store.passage_count()
        _repair_lexical(indexed, bool(unfinished) or (suspect and passages <= _COUNTED))
        if unfinished or (passages <= _COUNTED and (suspect or len(indexed.dense) != passages)):
            _repair_dense(indexed)


def vector_damage(indexed: IndexedArticles) -> str:
    """What is wrong with the vectors, "" for nothing; raises LibraryError where a server cannot be reached.

    Zeros stand for a text that the embedder refuses, or are damage: some of them are embedded again to tell.
    """
    found = indexed.dense.damage()
    rows = list(indexed.store.rows_of(found.blank[:_TRIED]).values())
    if found.reason or not rows:
        return found.reason
    pairs = [(article, passage) for passage, article in indexed.store.passages(rows).values()]
    try:
        vectors, _ = embedded(pairs, indexed.embedder)
    except EmbeddingsError:
        return ""  # cannot be told now
    return f"{len(found.blank)} vectors are zeros" if vectors.any() else ""


def disagreements(indexed: IndexedArticles) -> list[str]:
    """Where the indexes differ from the article store; empty when all is well."""
    with indexed.lock:
        damage = vector_damage(indexed)
        missing, extra = _differences(indexed.store, indexed.dense)
        rows, found = set(indexed.store.rows_after(0, -1)), indexed.lexical.rows()
    return [
        *([f"damaged vectors: {damage}"] if damage else []),
        *([f"passages without a vector, found by text match only: {len(missing)}"] if missing else []),
        *([f"vectors without a passage, never found: {len(extra)}"] if extra else []),
        *([f"passages missing from the text index: {len(rows - found)}"] if rows - found else []),
        *([f"entries of the text index without a passage: {len(found - rows)}"] if found - rows else []),
    ]


def repair(indexed: IndexedArticles) -> None:
    """Make both indexes agree with the store; raises EmbeddingsError when nothing can be embedded."""
    with indexed.exclusive():
        _index_again(indexed)
        _embed_again(indexed)


def add_vectors(
    pairs: Sequence[tuple[Passage, Article]], dense: DenseIndex, embedder: Embedder
) -> list[tuple[Article, str]]:
    """Embed stored passages; returns the articles that were refused, with the reason.

    Refused passages get a vector of zeros, which is similar to none.
    """
    vectors, refused = embedded([(article, passage) for passage, article in pairs], embedder)
    dense.add([passage.id for passage, _ in pairs], vectors)
    return refused


def _repair_lexical(indexed: IndexedArticles, suspected: bool) -> None:
    """Index what is missing, or everything where the index is of another version."""
    store, lexical = indexed.store, indexed.lexical
    if store.fact(_VERSION_FACT) != LEXICAL_VERSION:
        lexical.clear()
        store.set_fact(_VERSION_FACT, LEXICAL_VERSION)
        count = _index_again(indexed)
        _log.info("Indexed %d passages again for this version.", count)
    elif suspected or len(lexical) != store.passage_count():
        count = _index_again(indexed)
        if count:
            _log.warning("Repaired %d passages of the text index after an interrupted change.", count)


def _repair_dense(indexed: IndexedArticles) -> None:
    try:
        count = _embed_again(indexed)
    except EmbeddingsError as error:
        _log.warning("Some passages are found by text match only for now: %s", error)
    else:
        if count:
            _log.warning("Finished an interrupted change: %d passages.", count)


def _embed_again(indexed: IndexedArticles) -> int:
    """Make Chroma hold exactly the store's passages; returns how many differed."""
    store, dense = indexed.store, indexed.dense
    missing, extra = _differences(store, dense)
    with indexed.change_recorded():
        dense.remove(sorted(extra))
        if missing:
            indexed.check_embedder()
        rows = sorted(store.rows_of(sorted(missing)).values())
        for begin in range(0, len(rows), _BATCH):
            found = store.passages(rows[begin : begin + _BATCH])
            for article, reason in add_vectors(list(found.values()), dense, indexed.embedder):
                _log.warning("%s is found partly by text match only: %s", article.source or article.id, reason)
    store.set_fact(CHANGING_FACT, "")
    return len(missing) + len(extra)


def _index_again(indexed: IndexedArticles) -> int:
    """Make the lexical index hold exactly the store's rows; returns how many differed."""
    store, lexical = indexed.store, indexed.lexical
    rows, found = set(store.rows_after(0, -1)), lexical.rows()
    lexical.remove(found - rows)
    missing = sorted(rows - found)
    for begin in range(0, len(missing), _BATCH):
        passages = store.passages(missing[begin : begin + _BATCH])
        lexical.put({row: indexed_text(article, passage) for row, (passage, article) in passages.items()})
    return len(rows ^ found)


def _differences(store: ArticleStore, dense: DenseIndex) -> tuple[set[str], set[str]]:
    """The ids of passages without a vector, and of vectors without a passage."""
    stored, vectors = set(store.all_passage_ids()), dense.ids()
    return stored - vectors, vectors - stored
