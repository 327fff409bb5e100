"""Rebuilding: the vectors of another embedder, made beside the live ones, then put in their place at once."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from vectorstore.article import Article
from vectorstore.embeddings.embedder import Embedder, Fingerprint
from vectorstore.indexes.dense import DenseIndex
from vectorstore.indexes.generations import Generations
from vectorstore.indexes.indexed_articles import EMBEDDER_FACT, IndexedArticles
from vectorstore.indexes.repair import add_vectors
from vectorstore.report import Failure, Rebuilt
from vectorstore.store.article_store import ArticleStore
from vectorstore.text.passages import Passage

_FACT = "rebuilding"
_AT_ONCE = 256


@dataclass(frozen=True, slots=True)
class _Beside:
    """What is being made: under which name, by which embedder, and up to which row it is done."""

    name: str
    embedder: str
    row: int


class Rebuilding:
    """Makes new vectors step by step; what a step has made is kept, whatever ends the process."""

    def __init__(self, holdings: IndexedArticles, generations: Generations) -> None:
        self._holdings = holdings
        self._generations = generations
        self._open: tuple[str, DenseIndex] | None = None

    def close(self) -> None:
        """Let go of what is being made; the next step takes it up again."""
        if self._open is not None:
            self._open[1].close()
            self._open = None

    def step(self, embedder: Embedder) -> Rebuilt:
        """Embed the next passages by `embedder`, or, when all are, put the new vectors in place.

        A rebuild that was begun with the same embedder goes on, one with another is given up. Raises
        EmbeddingsError when no vectors can be made now.
        """
        holdings, store = self._holdings, self._holdings.store
        fingerprint = embedder.fingerprint
        with holdings.changing:
            with holdings.busy:
                beside, made = self._beside(fingerprint)
                rows = store.rows_after(beside.row, _AT_ONCE)
                pairs = self._unmade(rows, made)
            # Searching goes on while vectors are made: nobody else knows of these yet.
            refused = add_vectors(pairs, made, embedder) if pairs else []
            with holdings.busy:
                if not rows:
                    return self._put_in_place(beside.name, made, embedder)
                self._remember(beside.name, fingerprint, rows[-1])
                done, total = store.passage_count(rows[-1]), store.passage_count()
        return Rebuilt(done, total, failed=tuple(Failure(one.source or one.id, why) for one, why in refused))

    def _beside(self, fingerprint: Fingerprint) -> tuple[_Beside, DenseIndex]:
        """Return what was begun with this embedder, or begin."""
        kept = self._holdings.store.fact(_FACT)
        beside = _Beside(**json.loads(kept)) if kept else None
        if beside is not None and beside.embedder == fingerprint.to_json():
            made = self._opened(beside.name)
            # Vectors that are gone are not there to go on from.
            if made is not None and (len(made) or not beside.row):
                return beside, made
        self.close()
        beside = self._remember(self._generations.new_name(), fingerprint, 0)
        self._generations.sweep(beside.name)
        self._open = beside.name, self._generations.open(beside.name)
        return beside, self._open[1]

    def _opened(self, name: str) -> DenseIndex | None:
        if self._open is None or self._open[0] != name:
            self.close()
            made = self._generations.opened_again(name)
            self._open = None if made is None else (name, made)
        return None if self._open is None else self._open[1]

    def _unmade(self, rows: list[int], made: DenseIndex) -> list[tuple[Passage, Article]]:
        """Return the passages whose vectors an ended process had not made, with their articles."""
        there = made.among(list(self._holdings.store.ids_of(rows).values()))
        return [pair for pair in self._holdings.store.passages(rows).values() if pair[0].id not in there]

    def _remember(self, name: str, fingerprint: Fingerprint, row: int) -> _Beside:
        beside = _Beside(name, fingerprint.to_json(), row)
        self._holdings.store.state(_FACT, json.dumps(asdict(beside)))
        return beside

    def _put_in_place(self, name: str, made: DenseIndex, embedder: Embedder) -> Rebuilt:
        holdings = self._holdings
        made.remove(sorted(made.ids() - set(holdings.store.all_passage_ids())))
        with holdings.store.transaction():
            self._generations.make_live(name)
            holdings.store.state(EMBEDDER_FACT, embedder.fingerprint.to_json())
            holdings.store.state(_FACT, "")
        before, self._open = holdings.dense, None
        holdings.dense, holdings.embedder = made, embedder
        before.discard()
        total = holdings.store.passage_count()
        return Rebuilt(total, total, finished=True)


def unfinished(store: ArticleStore) -> str:
    """Return the name of the generation that an unfinished rebuild makes, "" when there is none."""
    kept = store.fact(_FACT)
    return str(json.loads(kept)["name"]) if kept else ""
