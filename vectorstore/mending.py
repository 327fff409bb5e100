"""Mending: what an ended process left undone is finished, and what disagrees is made again from the store."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from vectorstore.article import Article
from vectorstore.dense import DenseIndex
from vectorstore.embeddings import Embedder
from vectorstore.errors import EmbeddingsError
from vectorstore.holdings import CHANGING_FACT, Holdings
from vectorstore.passages import Passage
from vectorstore.preparation import embedded
from vectorstore.store import ArticleStore, indexed_text

_log = logging.getLogger(__name__)

_AT_ONCE = 500
"""Passages made again together, so that a library of any size is mended in little memory."""
_TERMS_FACT = "terms"


def mend(holdings: Holdings) -> None:
    """Finish a change that was cut short, if there was one.

    Passages whose vectors cannot be made now are found by spelling alone until they are.
    """
    with holdings.still():
        _mend_terms(holdings.store)
        unfinished = holdings.store.fact(CHANGING_FACT)
        if unfinished or len(holdings.dense) != holdings.store.passage_count():
            _mend_vectors(holdings)


def disagreements(holdings: Holdings) -> list[str]:
    """Say where the indexes and the article store disagree; nothing to say when all is well."""
    with holdings.busy:
        missing, extra = _differences(holdings.store, holdings.dense)
        rows, indexed = set(holdings.store.rows_after(0, -1)), holdings.store.lexical.rows()
    return [
        *([f"passages without a vector, found by spelling alone: {len(missing)}"] if missing else []),
        *([f"vectors without a passage, never found: {len(extra)}"] if extra else []),
        *([f"passages not found by spelling: {len(rows - indexed)}"] if rows - indexed else []),
        *([f"spellings without a passage: {len(indexed - rows)}"] if indexed - rows else []),
    ]


def repair(holdings: Holdings) -> None:
    """Make both indexes agree with the store; raises EmbeddingsError when vectors cannot be made now."""
    with holdings.still():
        if set(holdings.store.rows_after(0, -1)) != holdings.store.lexical.rows():
            _index_again(holdings.store)
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


def _mend_terms(store: ArticleStore) -> None:
    """Index again where an update has changed how terms are made: nothing could be taken out any more."""
    if store.fact(_TERMS_FACT) == store.lexical.terms:
        return
    _index_again(store)


def _mend_vectors(holdings: Holdings) -> None:
    try:
        count = _embed_again(holdings)
    except EmbeddingsError as error:
        _log.warning("Some passages are found by spelling alone for now: %s", error)
    else:
        _log.warning("Finished an earlier change that was cut short: %d passages.", count)


def _embed_again(holdings: Holdings) -> int:
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


def _index_again(store: ArticleStore) -> None:
    with store.transaction():
        store.lexical.clear()
        row = 0
        while rows := store.rows_after(row, _AT_ONCE):
            found = store.passages(rows)
            store.lexical.add({row: indexed_text(article, passage) for row, (passage, article) in found.items()})
            row = rows[-1]
        store.state(_TERMS_FACT, store.lexical.terms)


def _differences(store: ArticleStore, dense: DenseIndex) -> tuple[set[str], set[str]]:
    """Return the passages without a vector, and the vectors without a passage."""
    stored, vectors = set(store.all_passage_ids()), dense.ids()
    return stored - vectors, vectors - stored
