"""The article store: whole articles and where their passages lie, in SQLite; the indexes are made from it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vectorstore.article import Article, digest, one_line
from vectorstore.errors import LibraryError
from vectorstore.store.catalogue import Catalogue
from vectorstore.store.database import Database
from vectorstore.store.near_copies import NearCopies
from vectorstore.store.schema import ensure_schema
from vectorstore.text.passages import Passage, Sentence

_ENTRY = "number, id, title, source, published, language, author, outlet, same_as"
_READ = "number, same_as, text, pages, language_detected"
_STATED = "title, id, language, source, published, author, outlet, origin"
_PASSAGE = "row, id, article, start, end, sentences"


@dataclass(frozen=True, slots=True)
class Entry:
    """An article as a list shows it, without its text.

    `passages` is how many it was cut into, 0 for one whose text another holds; `copies_of` are the ids of
    the earlier articles that tell the same story in nearly the same words.
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
    """Articles and where their passages lie, in one file, so that each change is one transaction.

    An article is known by its id outside and by a number here. A text that came from two places is held by
    one article; the other is kept with it (`put_same`). Used by one thread at a time; `Holdings` sees to
    that. Every failure is a LibraryError.
    """

    def __init__(self, file: Path) -> None:
        """Open the store in `file`, made where it is not there."""
        self._database = Database(file)
        try:
            ensure_schema(self._database, file.parent)
            self.copies = NearCopies(self._database)
            self.catalogue = Catalogue(self._database)
        except LibraryError:
            self._database.close()
            raise

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def transaction(self) -> AbstractContextManager[None]:
        """All that is written inside is kept, or none of it."""
        return self._database.transaction()

    def fact(self, name: str) -> str:
        """Return what is known of the library under `name`, "" when nothing is."""
        rows = self._database.rows("SELECT value FROM facts WHERE name = ?", (name,))
        return str(rows[0][0]) if rows else ""

    def state(self, name: str, value: str) -> None:
        """Remember a fact of the library."""
        self._database.run("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))

    def put(self, article: Article, passages: Sequence[Passage], signature: bytes) -> dict[int, str]:
        """Keep an article and its passages in place of what stood under its id; the caller commits.

        Return what is to be indexed, by index row.
        """
        number = self._insert(article, article.text, 0)
        first = self._rows_used() + 1
        rows = range(first, first + len(passages))
        self._database.run_for_each(
            "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?)",
            (
                (
                    row,
                    one.id,
                    number,
                    one.start,
                    one.end,
                    json.dumps([(its.start, its.end) for its in one.sentences]),
                )
                for row, one in zip(rows, passages, strict=True)
            ),
        )
        self.copies.add(number, signature)
        return {row: indexed_text(article, one) for row, one in zip(rows, passages, strict=True)}

    def put_same(self, article: Article, holder: str) -> None:
        """Keep an article whose text the one called `holder` has, too; the caller commits."""
        self._insert(article, "", self._number(holder))

    def discard(self, article_id: str) -> None:
        """Take out an article and its passages; the caller commits.

        One that holds the text of others leaves them without: they are discarded or put with it.
        """
        number = self._number(article_id)
        self.copies.remove(number)
        self._database.run("DELETE FROM passages WHERE article = ?", (number,))
        self._database.run("DELETE FROM articles WHERE number = ?", (number,))

    def article(self, article_id: str) -> Article | None:
        """Return the article with this id, if it is there."""
        return next(iter(self._articles([self._number(one_line(article_id))]).values()), None)

    def entries(self) -> Iterator[Entry]:
        """Yield every article as a list shows it, in the order they came."""
        counts = dict(self._database.rows("SELECT article, count(*) FROM passages GROUP BY article"))
        told: dict[int, list[str]] = {}
        rows = self._database.rows(f"SELECT {_ENTRY} FROM articles ORDER BY number")
        stories = self.copies.stories(row[-1] or row[0] for row in rows)
        for number, *shown, same_as in rows:
            earlier = told.setdefault(stories[same_as or number], [])
            yield Entry(*[*shown, counts.get(number, 0), tuple(earlier)])
            earlier.append(shown[0])

    def copies_among(self, numbers: Sequence[int]) -> dict[int, tuple[Entry, ...]]:
        """Return, for each of these articles, the others that tell its story, in the order they came."""
        stories = self.copies.stories(numbers)
        tellers = self.copies.tellers(list(set(stories.values()))) | stories
        select = f"SELECT {_ENTRY} FROM articles WHERE"
        rows = self._database.rows_among(f"{select} number", list(tellers))
        rows += self._database.rows_among(f"{select} same_as > 0 AND same_as", list(tellers))
        entries = [(tellers[row[-1] or row[0]], row[0], Entry(*row[1:-1])) for row in sorted(rows)]
        return {
            number: tuple(entry for told, other, entry in entries if told == story and other != number)
            for number, story in stories.items()
        }

    def languages(self) -> set[str]:
        """Return the languages of all articles, but for those of which it is not known."""
        # From each language to the next in the index: DISTINCT would read all of it.
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
        """Count all articles, a text that came from two places once."""
        return int(self._database.rows("SELECT count(*) FROM articles WHERE same_as = 0")[0][0])

    def content_hashes(self, ids: Sequence[str]) -> dict[str, str]:
        """Return the content hash of each of these articles that is there, by its id."""
        return dict(self._database.rows_among("SELECT id, content_hash FROM articles WHERE id", ids))

    def holder_of(self, text: str) -> str:
        """Return the id of the article that holds this very text, "" when none does."""
        rows = self._database.rows(
            "SELECT id FROM articles WHERE text_hash = ? AND same_as = 0 ORDER BY number", (digest(text),)
        )
        return str(rows[0][0]) if rows else ""

    def sharers_of(self, article_id: str) -> list[Article]:
        """Return the articles whose text this one holds for them, in the order they came."""
        rows = self._database.rows(
            "SELECT number FROM articles WHERE same_as = ? AND same_as > 0 ORDER BY number",
            (self._number(article_id),),
        )
        return list(self._articles([number for (number,) in rows]).values())

    def ids_called(self, name: str) -> list[str]:
        """Return the ids of the articles whose id or source, in one line, is `name`; none for no name."""
        wanted = one_line(name)
        rows = self._database.rows("SELECT id FROM articles WHERE ? IN (id, source)", (wanted,)) if wanted else []
        return [row[0] for row in rows]

    def origins_under(self, place: str) -> dict[str, str]:
        """Return the origins, by id, of the articles that came from a file, from within it, or from a folder."""
        found = dict(self._database.rows("SELECT id, origin FROM articles WHERE origin = ?", (one_line(place),)))
        for begin in inside_of(place):
            # All that begins so: a slash is followed by a zero in the order of characters.
            end = f"{begin.removesuffix('/')}0"
            found |= self._database.rows(
                "SELECT id, origin FROM articles WHERE origin > ? AND origin < ?", (begin, end)
            )
        return found

    def passage_ids(self, article_ids: Iterable[str] = ()) -> list[str]:
        """Return the ids of these articles' passages."""
        numbers = self._database.rows_among("SELECT number FROM articles WHERE id", list(article_ids))
        rows = self._database.rows_among("SELECT id FROM passages WHERE article", [row[0] for row in numbers])
        return [row[0] for row in rows]

    def all_passage_ids(self) -> list[str]:
        """Return the ids of all passages."""
        return [row[0] for row in self._database.rows("SELECT id FROM passages ORDER BY row")]

    def passage_count(self, upto: int = 2**62) -> int:
        """Count the passages, or those of rows up to one."""
        return int(self._database.rows("SELECT count(*) FROM passages WHERE row <= ?", (upto,))[0][0])

    def rows_after(self, row: int, count: int) -> list[int]:
        """Return the next index rows after one, in order."""
        rows = self._database.rows("SELECT row FROM passages WHERE row > ? ORDER BY row LIMIT ?", (row, count))
        return [found for (found,) in rows]

    def rows_of(self, passage_ids: Sequence[str]) -> dict[str, int]:
        """Return the index row of each passage that is there."""
        return dict(self._database.rows_among("SELECT id, row FROM passages WHERE id", passage_ids))

    def ids_of(self, rows: Sequence[int]) -> dict[int, str]:
        """Return the id of the passage in each index row."""
        return dict(self._database.rows_among("SELECT row, id FROM passages WHERE row", rows))

    def passages(self, rows: Sequence[int]) -> dict[int, tuple[Passage, Article]]:
        """Return passages with their articles by index row."""
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
        """Return the highest index row that any passage has ever had."""
        rows = self._database.rows("SELECT seq FROM sqlite_sequence WHERE name = 'passages'")
        return int(rows[0][0]) if rows else 0

    def _number(self, article_id: str) -> int:
        rows = self._database.rows("SELECT number FROM articles WHERE id = ?", (article_id,))
        return int(rows[0][0]) if rows else 0

    def _with_articles(self, passages: Sequence[tuple[Any, ...]]) -> dict[int, tuple[Passage, Article]]:
        # Each article is read once, however many of its passages were asked for.
        articles = self._articles(list({number for _, _, number, *_ in passages}))
        found = {}
        for row, passage_id, number, start, end, spans in passages:
            article = articles[number]
            found[row] = (_stored_passage(passage_id, article, (start, end), json.loads(spans)), article)
        return found

    def _articles(self, numbers: Sequence[int]) -> dict[int, Article]:
        rows = self._database.rows_among(f"SELECT {_READ}, {_STATED} FROM articles WHERE number", numbers)
        texts = self._texts([row[1] for row in rows if row[1]])
        return {
            number: Article(*[texts.get(same_as, text), *stated, tuple(json.loads(pages)), bool(detected)])
            for number, same_as, text, pages, detected, *stated in sorted(rows)
        }

    def _texts(self, numbers: Sequence[int]) -> Mapping[int, str]:
        return dict(self._database.rows_among("SELECT number, text FROM articles WHERE number", numbers))


def inside_of(place: str) -> tuple[str, str]:
    """Return what the origins of all that is in a folder, or in an archive, begin with."""
    return one_line(f"{place}/"), one_line(f"{place}!/")


def indexed_text(article: Article, passage: Passage) -> str:
    """Return what is searched and embedded for a passage: the article's title, then its text."""
    return f"{article.title}\n{passage.text}" if article.title else passage.text


def _stored_passage(
    passage_id: str, article: Article, span: tuple[int, int], sentences: list[tuple[int, int]]
) -> Passage:
    text = article.text
    return Passage(
        id=passage_id,
        article_id=article.id,
        start=span[0],
        end=span[1],
        text=text[slice(*span)],
        sentences=tuple(Sentence(start, end, text[start:end]) for start, end in sentences),
    )
