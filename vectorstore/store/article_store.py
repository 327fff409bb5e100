"""The article store: whole articles and the spans of their passages, in SQLite; the indexes derive from it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vectorstore.article import Article, digest, one_line
from vectorstore.errors import LibraryError
from vectorstore.filters import EVERYTHING, Filters
from vectorstore.store.catalogue import Catalogue, passing
from vectorstore.store.database import Database
from vectorstore.store.integrity import damage_of, stored_pages, stored_spans
from vectorstore.store.near_copies import NearCopies
from vectorstore.store.schema import ARTICLE_COUNT, PASSAGE_COUNT, ensure_schema, has_indexes, missing_store
from vectorstore.text.passages import Passage, Sentence

_ENTRY = "number, id, title, source, published, language, author, outlet, same_as"
_READ = "number, same_as, text, pages, language_detected"
_STATED = "title, id, language, source, published, author, outlet, origin"
_PASSAGE = "row, id, article, start, end, sentences"


@dataclass(frozen=True, slots=True)
class Entry:
    """An article without its text.

    `passages` is their number, 0 for a duplicate of another article's text; `copies_of` are the ids of earlier
    articles that are near copies of it.
    """

    id: str
    title: str
    source: str
    published: str
    language: str
    author: str = ""
    outlet: str = ""
    passages: int = 0
    copies_of: tuple[str, ...] = ()


class ArticleStore:
    """Articles and the spans of their passages, in one file, so that each change is one transaction.

    An article has an id outside and a number in here. A text that came from two places is stored with one article,
    its holder; the other is a duplicate (`put_duplicate`). For one thread at a time (`IndexedArticles.lock`),
    except facts and counts, which any thread may read. Every failure is a LibraryError.
    """

    def __init__(self, file: Path) -> None:
        """Open the store in `file`, created if needed, unless there are indexes of one that is lost."""
        if not file.exists() and has_indexes(file.parent):
            raise missing_store(file.parent)
        self._database = Database(file)
        try:
            ensure_schema(self._database, file.parent)
            self.copies = NearCopies(self._database)
            self.catalogue = Catalogue(self._database)
            self._facts = self._read_facts()
        except LibraryError:
            self._database.close()
            raise

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit everything that is written inside, or nothing of it."""
        try:
            with self._database.transaction():
                yield
        finally:
            self._facts = self._read_facts()

    def fact(self, name: str) -> str:
        """A fact about the library, "" when there is none of this name."""
        return self._facts.get(name, "")

    def set_fact(self, name: str, value: str) -> None:
        """Store a fact about the library."""
        self._database.run("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))
        self._facts = {**self._facts, name: value}

    def damage(self) -> list[str]:
        """What is damaged in the file, in sentences; reads all of it."""
        return damage_of(self._database)

    def put(self, article: Article, passages: Sequence[Passage], signature: bytes) -> dict[int, str]:
        """Store an article and its passages, replacing the one with its id; returns the texts to index, by row.

        Like all changes here, in the caller's transaction.
        """
        number = self._insert(article, article.text, 0)
        first = self._rows_used() + 1
        rows = range(first, first + len(passages))
        self._database.run_for_each(
            "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?)",
            [
                (row, one.id, number, one.start, one.end, json.dumps([(at.start, at.end) for at in one.sentences]))
                for row, one in zip(rows, passages, strict=True)
            ],
        )
        self.copies.add(number, signature)
        return {row: indexed_text(article, one) for row, one in zip(rows, passages, strict=True)}

    def put_duplicate(self, article: Article, holder: str) -> None:
        """Store an article whose text the article with id `holder` has, too."""
        self._insert(article, "", self._number(holder))

    def discard(self, article_id: str) -> None:
        """Remove an article and its passages; the caller must remove or store again its duplicates."""
        number = self._number(article_id)
        self.copies.remove(number)
        self._database.run("DELETE FROM passages WHERE article = ?", (number,))
        self._database.run("DELETE FROM articles WHERE number = ?", (number,))

    def article(self, article_id: str) -> Article | None:
        """The article with this id, if there is one."""
        return next(iter(self._articles([self._number(one_line(article_id))]).values()), None)

    def entries(self, filters: Filters = EVERYTHING) -> Iterator[Entry]:
        """The articles that pass `filters`, without their texts, in the order they were added."""
        condition, values = passing(filters)
        passed = {
            number for (number,) in self._database.rows(f"SELECT number FROM articles WHERE {condition}", values)
        }
        counts = dict(self._database.rows("SELECT article, count(*) FROM passages GROUP BY article"))
        earlier_ids: dict[int, list[str]] = {}
        rows = self._database.rows(f"SELECT {_ENTRY} FROM articles ORDER BY number")
        stories = self.copies.stories(row[-1] or row[0] for row in rows)
        for number, *shown, same_as in rows:
            earlier = earlier_ids.setdefault(stories[same_as or number], [])
            if number in passed:
                yield Entry(*[*shown, counts.get(number, 0), tuple(earlier)])
            earlier.append(shown[0])

    def copies_among(self, numbers: Sequence[int]) -> dict[int, tuple[Entry, ...]]:
        """The near copies and duplicates of each of these articles, in the order they were added."""
        stories = self.copies.stories(numbers)
        members = self.copies.members(list(set(stories.values()))) | stories
        select = f"SELECT {_ENTRY} FROM articles WHERE"
        rows = self._database.rows_among(f"{select} number", list(members))
        rows += self._database.rows_among(f"{select} same_as > 0 AND same_as", list(members))
        entries = [(members[row[-1] or row[0]], row[0], Entry(*row[1:-1])) for row in sorted(rows)]
        return {
            number: tuple(
                entry for other_story, other, entry in entries if other_story == story and other != number
            )
            for number, story in stories.items()
        }

    def languages(self) -> set[str]:
        """The known languages of all articles."""
        # Jumps from each language to the next in the index: DISTINCT would read all of it.
        known = self._database.rows(
            """WITH RECURSIVE known(language) AS (
                SELECT min(language) FROM articles WHERE language > ''
                UNION ALL
                SELECT (SELECT min(language) FROM articles WHERE language > known.language)
                FROM known WHERE language IS NOT NULL
            ) SELECT language FROM known WHERE language IS NOT NULL"""
        )
        return {language for (language,) in known}

    def article_count(self) -> int:
        """The number of articles without duplicates, as counted by the triggers in the schema."""
        return self._count(ARTICLE_COUNT)

    def content_hashes(self, ids: Sequence[str]) -> dict[str, str]:
        """The content hashes of those of these articles that exist, by id."""
        return dict(self._database.rows_among("SELECT id, content_hash FROM articles WHERE id", ids))

    def holder_of(self, text: str) -> str:
        """The id of the article that holds exactly this text, "" when none does."""
        rows = self._database.rows(
            "SELECT id FROM articles WHERE text_hash = ? AND same_as = 0 ORDER BY number", (digest(text),)
        )
        return str(rows[0][0]) if rows else ""

    def duplicates_of(self, article_id: str) -> list[Article]:
        """The articles whose text this one holds, in the order they were added."""
        rows = self._database.rows(
            "SELECT number FROM articles WHERE same_as = ? AND same_as > 0 ORDER BY number",
            (self._number(article_id),),
        )
        return list(self._articles([number for (number,) in rows]).values())

    def ids_named(self, name: str) -> list[str]:
        """The ids of the articles whose id or source is `name`, or that were read from this file or archive."""
        wanted = one_line(name)
        if not wanted:
            return []
        # What comes from within an archive begins so; a slash is followed by a zero in the order of characters.
        statement = "SELECT id FROM articles WHERE ? IN (id, source, origin) OR (origin > ? AND origin < ?)"
        rows = self._database.rows(statement, (wanted, f"{wanted}!/", f"{wanted}!0"))
        return [found for (found,) in rows]

    def origins_under(self, place: str) -> dict[str, str]:
        """The origins, by id, of the articles read from this file, archive or folder."""
        found = dict(self._database.rows("SELECT id, origin FROM articles WHERE origin = ?", (one_line(place),)))
        for begin in inside_of(place):
            end = f"{begin.removesuffix('/')}0"
            found |= self._database.rows(
                "SELECT id, origin FROM articles WHERE origin > ? AND origin < ?", (begin, end)
            )
        return found

    def passage_ids(self, article_ids: Iterable[str] = ()) -> list[str]:
        """The ids of these articles' passages."""
        numbers = self._database.rows_among("SELECT number FROM articles WHERE id", list(article_ids))
        rows = self._database.rows_among("SELECT id FROM passages WHERE article", [row[0] for row in numbers])
        return [row[0] for row in rows]

    def all_passage_ids(self) -> list[str]:
        """The ids of all passages."""
        return [row[0] for row in self._database.rows("SELECT id FROM passages ORDER BY row")]

    def passage_count(self) -> int:
        """The number of passages, as counted by the triggers in the schema."""
        return self._count(PASSAGE_COUNT)

    def rows_after(self, row: int, count: int) -> list[int]:
        """The next index rows after one, in order."""
        rows = self._database.rows("SELECT row FROM passages WHERE row > ? ORDER BY row LIMIT ?", (row, count))
        return [found for (found,) in rows]

    def rows_of(self, passage_ids: Sequence[str]) -> dict[str, int]:
        """The index rows of those of these passages that exist, by passage id."""
        return dict(self._database.rows_among("SELECT id, row FROM passages WHERE id", passage_ids))

    def ids_of(self, rows: Sequence[int]) -> dict[int, str]:
        """The ids of the passages in these index rows, by row."""
        return dict(self._database.rows_among("SELECT row, id FROM passages WHERE row", rows))

    def passages(self, rows: Sequence[int]) -> dict[int, tuple[Passage, Article]]:
        """Passages with their articles, by index row."""
        return self._with_articles(self._database.rows_among(f"SELECT {_PASSAGE} FROM passages WHERE row", rows))

    def _insert(self, article: Article, text: str, same_as: int) -> int:
        if self._number(article.id):
            self.discard(article.id)
        shown = (article.language, article.source, article.published, article.author, article.outlet)
        read = (article.origin, json.dumps(article.pages), int(article.language_detected))
        hashes = (article.content_hash, digest(article.text))
        values = (article.id, article.title, text, *shown, *read, *hashes, same_as)
        return self._database.run(f"INSERT INTO articles VALUES (NULL{', ?' * len(values)})", values)

    def _rows_used(self) -> int:
        """The highest index row ever used."""
        rows = self._database.rows("SELECT seq FROM sqlite_sequence WHERE name = 'passages'")
        return int(rows[0][0]) if rows else 0

    def _count(self, name: str) -> int:
        try:
            return int(self._facts[name])
        except (KeyError, ValueError):
            raise self._database.damaged(f"it has no {name}") from None

    def _read_facts(self) -> dict[str, str]:
        return dict(self._database.rows("SELECT name, value FROM facts"))

    def _number(self, article_id: str) -> int:
        rows = self._database.rows("SELECT number FROM articles WHERE id = ?", (article_id,))
        return int(rows[0][0]) if rows else 0

    def _with_articles(self, passages: Sequence[tuple[Any, ...]]) -> dict[int, tuple[Passage, Article]]:
        articles = self._articles(list({number for _, _, number, *_ in passages}))
        found = {}
        for row, passage_id, number, start, end, spans in passages:
            try:
                article = articles[number]
                sentences = stored_spans(spans, len(article.text))
                found[row] = (_stored_passage(passage_id, article, (start, end), sentences), article)
            except (LookupError, ValueError, TypeError):
                raise self._database.damaged(f"passage {row} cannot be read") from None
        return found

    def _articles(self, numbers: Sequence[int]) -> dict[int, Article]:
        rows = self._database.rows_among(f"SELECT {_READ}, {_STATED} FROM articles WHERE number", numbers)
        texts = self._texts([row[1] for row in rows if row[1]])
        try:
            return {
                number: Article(*[texts.get(same_as, text), *stated, stored_pages(pages), bool(detected)])
                for number, same_as, text, pages, detected, *stated in sorted(rows)
            }
        except (ValueError, TypeError, AttributeError):
            raise self._database.damaged("an article cannot be read") from None

    def _texts(self, numbers: Sequence[int]) -> Mapping[int, str]:
        return dict(self._database.rows_among("SELECT number, text FROM articles WHERE number", numbers))


def inside_of(place: str) -> tuple[str, str]:
    """How the origins of everything in a folder, or in an archive, begin."""
    return one_line(f"{place}/"), one_line(f"{place}!/")


def indexed_text(article: Article, passage: Passage) -> str:
    """What is indexed and embedded for a passage: the article's title, then the passage's text."""
    return f"{article.title}\n{passage.text}" if article.title else passage.text


def _stored_passage(
    passage_id: str, article: Article, span: tuple[int, int], sentences: list[tuple[int, int]]
) -> Passage:
    text, (start, end) = article.text, span
    inside = tuple(Sentence(begin, stop, text[begin:stop]) for begin, stop in sentences)
    return Passage(passage_id, article.id, start, end, text[start:end], inside)
