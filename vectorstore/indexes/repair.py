"""Mending: what an ended process left undone is finished, and what disagrees is made again from the store."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from vectorstore.article import Article
from vectorstore.embeddings.embedder import Embedder
from vectorstore.errors import EmbeddingsError
from vectorstore.indexes.dense import DenseIndex
from vectorstore.indexes.indexed_articles import CHANGING_FACT, IndexedArticles
from vectorstore.indexes.lexical import WAY
from vectorstore.indexes.preparation import embedded
from vectorstore.store.article_store import ArticleStore, indexed_text
from vectorstore.text.passages import Passage

_log = logging.getLogger(__name__)

_AT_ONCE = 500
"""Passages made again together, so that a library of any size is mended in little memory."""
_COUNTED = 20_000
"""Passages up to which an index is counted whenever it is opened: Chroma reads all of it, seconds at a million."""
_WAY_FACT = "lexical"


def finish_change(holdings: IndexedArticles) -> None:
    """Finish a change that was cut short, if there was one.

    Passages whose vectors cannot be made now are found by spelling alone until they are.
    """
    with holdings.still():
        unfinished = holdings.store.fact(CHANGING_FACT)
        _mend_terms(holdings, suspected=bool(unfinished))
        passages = holdings.store.passage_count()
        if unfinished or (passages <= _COUNTED and len(holdings.dense) != passages):
            _mend_vectors(holdings)


def disagreements(holdings: IndexedArticles) -> list[str]:
    """Say where the indexes and the article store disagree; nothing to say when all is well."""
    with holdings.busy:
        missing, extra = _differences(holdings.store, holdings.dense)
        rows, indexed = set(holdings.store.rows_after(0, -1)), holdings.lexical.rows()
    return [
        *([f"passages without a vector, found by spelling alone: {len(missing)}"] if missing else []),
        *([f"vectors without a passage, never found: {len(extra)}"] if extra else []),
        *([f"passages not found by spelling: {len(rows - indexed)}"] if rows - indexed else []),
        *([f"spellings without a passage: {len(indexed - rows)}"] if indexed - rows else []),
    ]


def repair(holdings: IndexedArticles) -> None:
    """Make both indexes agree with the store; raises EmbeddingsError when vectors cannot be made now."""
    with holdings.still():
        _index_again(holdings)
        _embed_again(holdings)


def add_vectors(
    pairs: Sequence[tuple[Passage, Article]], dense: DenseIndex, embedder: Embedder
) -> list[tuple[Article, str]]:
    """Add the vectors of stored passages; return the articles refused a vector, each with the reason.

    Refused passages get a vector of zeros, which is like no other.
    """
    vectors, refused = embedded([(article, passage) for passage, article in pairs], embedder)
    dense.add([passage.id for passage, _ in pairs], vectors)
    return refused


def _mend_terms(holdings: IndexedArticles, suspected: bool) -> None:
    """Index what is not indexed, and all of it where an update has changed how that is done."""
    store, lexical = holdings.store, holdings.lexical
    if store.fact(_WAY_FACT) != WAY:
        lexical.clear()
        store.state(_WAY_FACT, WAY)
        count = _index_again(holdings)
        _log.info("Indexed %d passages in a new way.", count)
    elif suspected or len(lexical) != store.passage_count():
        count = _index_again(holdings)
        if count:
            _log.warning("Indexed %d passages that an earlier change had left out, or left.", count)


def _mend_vectors(holdings: IndexedArticles) -> None:
    try:
        count = _embed_again(holdings)
    except EmbeddingsError as error:
        _log.warning("Some passages are found by spelling alone for now: %s", error)
    else:
        _log.warning("Finished an earlier change that was cut short: %d passages.", count)


def _embed_again(holdings: IndexedArticles) -> int:
    """Make Chroma hold what the store names, no less and no more; return how many passages differed."""
    store, dense = holdings.store, holdings.dense
    missing, extra = _differences(store, dense)
    with holdings.marked():
        dense.remove(sorted(extra))
        if missing:
            holdings.check_embedder()
        rows = sorted(store.rows_of(sorted(missing)).values())
        for begin in range(0, len(rows), _AT_ONCE):
            found = store.passages(rows[begin : begin + _AT_ONCE])
            for article, reason in add_vectors(list(found.values()), dense, holdings.embedder):
                _log.warning("%s is found by spelling alone in part: %s", article.source or article.id, reason)
    store.state(CHANGING_FACT, "")
    return len(missing) + len(extra)


def _index_again(holdings: IndexedArticles) -> int:
    """Make the lexical index hold the rows that the store names; return how many differed."""
    store, lexical = holdings.store, holdings.lexical
    rows, indexed = set(store.rows_after(0, -1)), lexical.rows()
    lexical.remove(indexed - rows)
    missing = sorted(rows - indexed)
    for begin in range(0, len(missing), _AT_ONCE):
        found = store.passages(missing[begin : begin + _AT_ONCE])
        lexical.put({row: indexed_text(article, passage) for row, (passage, article) in found.items()})
    return len(rows ^ indexed)


def _differences(store: ArticleStore, dense: DenseIndex) -> tuple[set[str], set[str]]:
    """Return the passages without a vector, and the vectors without a passage."""
    stored, vectors = set(store.all_passage_ids()), dense.ids()
    return stored - vectors, vectors - stored
