"""The lexical index: BM25 over the terms of passages, in tantivy; the only module that imports tantivy.

It is derived from the article store. Each change is atomic (tantivy writes the list of its files last). Rows that
the store does not have, left by a process that was killed, are never shown.
"""

from __future__ import annotations

import json
import logging
import math
import shutil
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import tantivy
from tantivy import Occur, Query

from vectorstore.errors import LibraryError
from vectorstore.indexes.examination import damage_in
from vectorstore.indexes.seal import break_seal, is_sealed, seal
from vectorstore.text.terms import joined_terms, terms_way

_log = logging.getLogger(__name__)

LEXICAL_VERSION = f"tantivy-1 {terms_way()}"
"""An index of another version is made again."""

_LIST = "meta.json"
_PARTS = ("fast", "fieldnorm", "idx", "pos", "store", "term")
_ROW, _TERMS = "row", "terms"
_WRITER_BYTES = 50_000_000
_MOST_SHOWN = 200
_MOST_TERMS = 2000
"""More than any question has; of a pasted article only the beginning is searched."""


class LexicalIndex:
    """The terms of passages by row number, in a folder of its own, for one thread at a time.

    Scores are BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009) with tantivy's fixed
    k1 1.2 and b .75. Removed rows count in the rarity of a term until tantivy next merges its files. Every failure
    is a LibraryError.
    """

    def __init__(self, folder: Path) -> None:
        """Open the index in `folder`; a missing or unreadable one is replaced by an empty one."""
        self._folder = folder
        self._schema = _schema()
        self._writer: tantivy.IndexWriter | None = None
        self.is_suspect = not is_sealed(folder)
        if self.is_suspect:
            self._discard_damaged()
        with self._mapped_errors():
            break_seal(folder)
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._index = _manual(tantivy.Index(self._schema, str(folder)))
        self._reload()

    def close(self) -> None:
        """Close the index after the merging under way."""
        writer, self._writer = self._writer, None
        if writer is not None:
            with self._mapped_errors():
                writer.wait_merging_threads()
        seal(self._folder)

    def __len__(self) -> int:
        return self._searcher.num_docs

    def rows(self) -> set[int]:
        """The numbers of all rows."""
        with self._mapped_errors():
            return set(self._found(Query.all_query(), len(self)))

    def clear(self) -> None:
        """Remove everything."""
        with self._changed() as writer:
            writer.delete_all_documents()

    def put(self, texts: Mapping[int, str]) -> None:
        """Index texts by row number, replacing these rows."""
        if not texts:
            return
        with self._changed() as writer:
            for row, text in texts.items():
                writer.delete_documents_by_term(_ROW, row)
                document = tantivy.Document()
                document.add_integer(_ROW, row)
                document.add_text(_TERMS, joined_terms(text))
                writer.add_document(document)

    def remove(self, rows: Iterable[int]) -> None:
        """Remove rows, if they exist."""
        leaving = list(rows)
        if not leaving:
            return
        with self._changed() as writer:
            for row in leaving:
                writer.delete_documents_by_term(_ROW, row)

    def best(
        self, weights: Mapping[str, float], count: int, among: Sequence[int] | None = None
    ) -> dict[int, float]:
        """The `count` rows with the highest scores above 0, of those in `among` where it is given.

        `weights` are the query's terms, each with a factor for its score.
        """
        query = self._any_of(weights)
        if query is None or (among is not None and not among):
            return {}
        if among is not None:
            query = Query.boolean_query([(Occur.Must, self._rows(among)), (Occur.Must, query)])
        with self._mapped_errors():
            return self._found(query, min(count, len(self)))

    def scores(self, weights: Mapping[str, float], rows: Sequence[int]) -> dict[int, float]:
        """The scores of those of these rows that have any of the terms."""
        return self.best(weights, len(rows), among=rows)

    def rarity(self, terms: Iterable[str]) -> dict[str, float]:
        """The inverse document frequency of each term, above 0."""
        passages = len(self)
        with self._mapped_errors():
            counts = {term: self._searcher.doc_freq(_TERMS, term) for term in sorted(set(terms))}
        return {term: math.log1p((passages + 1) / (min(count, passages) + 0.5)) for term, count in counts.items()}

    def _discard_damaged(self) -> None:
        if not self._folder.is_dir():
            return
        reason = "its list of files is missing"
        if (self._folder / _LIST).exists():
            reason = damage_in(self._folder, __name__)
        elif not any(self._folder.iterdir()):
            return
        if reason:
            _log.warning("The text index in %s is damaged (%s) and is made again.", self._folder, reason)
            with self._mapped_errors():
                shutil.rmtree(self._folder)

    def _reload(self) -> None:
        with self._mapped_errors():
            self._index.reload()
            self._searcher = self._index.searcher()

    @contextmanager
    def _changed(self) -> Iterator[tantivy.IndexWriter]:
        """Commit everything that is written inside, or nothing of it."""
        with self._mapped_errors():
            writer, self._writer = self._writer or self._index.writer(_WRITER_BYTES, 1), None
            yield writer
            writer.commit()
        # A writer that failed is not used again.
        self._writer = writer
        self._reload()

    def _any_of(self, weights: Mapping[str, float]) -> Query | None:
        """The query for rows with any of the terms, None where there is none with a weight."""
        weighed = [(term, weight) for term, weight in weights.items() if weight > 0][:_MOST_TERMS]
        alternatives = [
            (Occur.Should, Query.boost_query(Query.term_query(self._schema, _TERMS, term, "freq"), weight))
            for term, weight in weighed
        ]
        return Query.boolean_query(alternatives) if alternatives else None

    def _rows(self, rows: Sequence[int]) -> Query:
        return Query.const_score_query(Query.term_set_query(self._schema, _ROW, list(rows)), 0.0)

    def _found(self, query: Query, count: int) -> dict[int, float]:
        if count < 1:
            return {}
        hits = self._searcher.search(query, count, count=False).hits
        rows = self._searcher.fast_field_values(_ROW, [address for _, address in hits])
        return {int(cast("int", row)): score for row, (score, _) in zip(rows, hits, strict=True)}

    @contextmanager
    def _mapped_errors(self) -> Iterator[None]:
        try:
            yield
        except (ValueError, OSError) as error:
            raise LibraryError(
                f"The index in {self._folder} cannot be used ({_shortened(error)}). Check that the disk is "
                "not full; if the index is damaged, delete that folder: it is made again from the articles."
            ) from error


def examine(folder: Path) -> str:
    """What is wrong with the index in `folder`, "" for nothing; may end the process."""
    listed = json.loads((folder / _LIST).read_text("utf-8"))
    for segment in listed["segments"]:
        name = segment["segment_id"].replace("-", "")
        for file in {*folder.glob(f"{name}.*"), *(folder / f"{name}.{part}" for part in _PARTS)}:
            if not _has_checksum(file.read_bytes()):
                return f"{file.name} is not as it was written"
    index = tantivy.Index(_schema(), str(folder))
    count = index.searcher().num_docs
    found = len(index.searcher().search(Query.all_query(), max(count, 1), count=False).hits)
    return "" if found == count else f"only {found} of {count} passages can be read"


def _has_checksum(content: bytes) -> bool:
    """Whether a file of tantivy ends with the CRC-32 of what is before: body, JSON, its length, a magic number."""
    length = int.from_bytes(content[-8:-4], "little")
    body = len(content) - 8 - length
    try:
        return body >= 0 and json.loads(content[body:-8])["crc"] == zlib.crc32(memoryview(content)[:body])
    except (ValueError, LookupError, TypeError):
        return False


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field(_ROW, indexed=True, fast=True)
    builder.add_text_field(_TERMS, tokenizer_name="whitespace", index_option="freq")
    return builder.build()


def _shortened(error: Exception) -> str:
    """An error's text in one line; tantivy's may contain a whole file."""
    return " ".join(str(error).split())[:_MOST_SHOWN]


def _manual(index: tantivy.Index) -> tantivy.Index:
    """Turn off watching the folder: all changes are made here."""
    index.config_reader(reload_policy="manual")
    return index
