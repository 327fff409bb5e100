"""What must hold of a library after its process was killed, and after the same is done again."""

from __future__ import annotations

import functools
import logging
import random
import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from crash_moments import (
    Point,
)
from crash_operations import (
    OTHER,
    PRESENT,
    Operation,
    State,
    indexed_in,
)
from tantivy import Query

from vectorstore.article import Article
from vectorstore.embeddings.built_in import BuiltInEmbedder
from vectorstore.embeddings.embedder import Vectors
from vectorstore.library import Library
from vectorstore.search.query import read_query
from vectorstore.store.article_store import indexed_text
from vectorstore.text.passages import Passage, passages_of
from vectorstore.text.terms import grams_of


def state_of(library: Library) -> State:
    entries = library.entries()
    articles = {one.id: library.article(one.id) for one in entries}
    found = indexed_in(library).dense._collection.get(include=["embeddings"])
    with closing(sqlite3.connect(library.folder / "articles.sqlite3")) as database:
        spans = database.execute(
            "SELECT passages.id, articles.id, start, end FROM passages JOIN articles ON number = article"
        )
        facts = database.execute("SELECT * FROM facts WHERE value != '' AND name NOT IN ('library', 'vectors')")
        return State(
            entries=entries,
            articles={name: one for name, one in articles.items() if one is not None},
            passages={name: tuple(span) for name, *span in spans},
            terms=terms_in_index(library),
            vectors=dict(zip(found["ids"], np.asarray(found["embeddings"], np.float32), strict=True)),
            facts=dict(facts.fetchall()),
        )


def check_left(operation: Operation, folder: Path, point: Point) -> list[str]:
    """Check what a killed process left, and run the operation again; return the library's warnings."""
    warnings = _Warnings()
    logging.getLogger("vectorstore").addHandler(warnings)
    with operation.opened(folder) as library:
        state = state_of(library)
        check_articles(operation, state)
        if operation.heals:
            check_agreement(library, state)
            check_search(library, state, point)
        operation.run(library)
        same("disagreements", library.disagreements(), [])
        check_folder(folder)
    return warnings.said


class _Warnings(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())


def check_end(operation: Operation, folder: Path, expected: State | None) -> State:
    """Open a library once more: it is as it should be, and as a run that nobody killed left it (`expected`)."""
    with operation.opened(folder) as library:
        state = state_of(library)
        same("the articles at the end", state.articles, operation.after)
        check_agreement(library, state)
    check_folder(folder)
    same("open to others", [path for path in (folder, *folder.rglob("*")) if path.stat().st_mode & 0o077], [])
    if expected is not None:
        for name in ("entries", "passages", "terms", "facts"):
            same(f"the {name} at the end", getattr(state, name), getattr(expected, name))
    return replace(state, vectors={})


def check_folder(folder: Path) -> None:
    """One generation of vectors is left, and nothing that nobody knows of."""
    found = {file.name for file in folder.iterdir() if "sqlite3-" not in file.name} - {"rebuilding"}
    kinds = sorted(name.partition("-")[0] for name in found)
    same("what lies in the folder", kinds, ["articles.sqlite3", "lexical", "lock", "owner", "vectors"])


def check_articles(operation: Operation, state: State) -> None:
    """Every article is as it was given before or after."""
    for name in operation.before | operation.after | state.articles:
        found = state.articles.get(name)
        if found not in (operation.before.get(name), operation.after.get(name)):
            raise AssertionError(f"{name} is neither as it was nor as it becomes: {found!r}")


def check_agreement(library: Library, state: State) -> None:
    """Every text is cut once and whole, and both indexes hold exactly the passages there are."""
    same("disagreements", library.disagreements(), [])
    cut = [state.articles[entry.id] for entry in state.entries if entry.passages]
    same("texts cut", Counter(one.text for one in cut), Counter({one.text for one in state.articles.values()}))
    passages = {passage.id: passage for one in cut for passage in passages_in(one)}
    same("passages", state.passages, {one.id: (one.article_id, one.start, one.end) for one in passages.values()})
    same("terms", state.terms, dict(sum(map(terms_in, cut), Counter())))
    same("vectors", state.vectors.keys(), passages.keys())
    embedder = state.facts["embedder"] if cut else ""
    expected = [vector for one in cut for vector in vectors_of(one, "backward" in embedder)]
    off = [name for name, vector in zip(passages, expected, strict=True) if _differ(state.vectors[name], vector)]
    same("vectors of something else", off, [])
    check_nearest(library, dict(zip(passages, expected, strict=True)))


def check_nearest(library: Library, vectors: dict[str, Vectors]) -> None:
    """The index leads from passages' vectors to these passages, but for the few that such an index may miss."""
    some = [*vectors][:: max(1, len(vectors) // 50)]
    if not some:
        return
    found = indexed_in(library).dense._collection.query(
        query_embeddings=np.stack([vectors[name] for name in some]), n_results=min(10, len(vectors)), include=[]
    )
    lost = [name for name, nearest in zip(some, found["ids"], strict=True) if name not in nearest]
    assert len(lost) <= MAY_MISS * len(some), f"the index of the vectors does not lead to {lost}"


def _differ(one: Vectors, other: Vectors) -> bool:
    return one.shape != other.shape or float(np.abs(one - other).max()) > 1e-4


def check_search(library: Library, state: State, point: Point) -> None:
    """Some articles are found by the word that they alone have, from whole articles only."""
    luck = random.Random(str(point))
    for name in luck.sample(sorted(state.articles), min(3, len(state.articles))):
        one = state.articles[name]
        hits = library.search(f"{one.text[:60]} {one.text[-30:]}", k=3)
        tellers = {hits[0].article.id, *(entry.id for entry in hits[0].also_in)} if hits else set()
        assert name in tellers, f"{name} is not found"
        for hit in hits:
            same("the article of a hit", hit.article, state.articles[hit.article.id])
            same("the passage of a hit", hit.passage.text, hit.article.text[hit.passage.start : hit.passage.end])


def same(what: str, found: Any, expected: Any) -> None:
    if found == expected:
        return
    if isinstance(found, Mapping):
        found, expected = found.items(), expected.items()
    with suppress(TypeError):
        more = [one for one in found if one not in expected][:3]
        less = [one for one in expected if one not in found][:3]
        if more or less:
            raise AssertionError(f"{what}: {more!r:.600} should not be there; {less!r:.600} should")
    raise AssertionError(f"{what}: {found!r:.600} is not {expected!r:.600}")


MAY_MISS = 0.2


@functools.cache
def passages_in(one: Article) -> Sequence[Passage]:
    return passages_of(one)


@functools.cache
def terms_in(one: Article) -> Counter[str]:
    """Return how many passages of an article have each index term."""
    return Counter(chain(*(set(grams_of(indexed_text(one, passage))) for passage in passages_in(one))))


def terms_in_index(library: Library) -> dict[str, int]:
    """Return how many passages that are there have each index term."""
    index = indexed_in(library).lexical
    counts = {
        term: index._searcher.search(Query.term_query(index._schema, "terms", term), 1).count
        for term, _ in index._searcher.terms_with_prefix("terms", "")
    }
    return {term: count for term, count in counts.items() if count}


@functools.cache
def vectors_of(one: Article, backward: bool) -> Vectors:
    texts = [indexed_text(one, passage) for passage in passages_in(one)]
    return (OTHER if backward else PRESENT).embed(texts)


def warm(operation: Operation) -> None:
    """Work out what is expected once, before any process is forked, and load what every library loads."""
    BuiltInEmbedder().embed(["anything"])
    read_query("anything", {"en"}, date.today())
    for one in {*operation.before.values(), *operation.after.values()}:
        terms_in(one), vectors_of(one, False), vectors_of(one, True)
