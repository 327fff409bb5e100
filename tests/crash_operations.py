"""What the crash test does to a library: everything that changes one."""

from __future__ import annotations

import random
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from format_1 import put_into_format_1
from letters import LetterEmbedder

from vectorstore.article import Article, digest
from vectorstore.embeddings.built_in import BUILT_IN
from vectorstore.embeddings.embedder import Embedder, Vectors
from vectorstore.indexes.indexed_articles import CHANGING_FACT, IndexedArticles
from vectorstore.library import Library
from vectorstore.sharing.local import LocalLibrary
from vectorstore.store.article_store import Entry

Articles = dict[str, Article]


class BackwardLetters(LetterEmbedder):
    """What made the vectors that are replaced: the letters from z to a."""

    def __init__(self, name: str) -> None:
        super().__init__(name=name, digest="backward")

    def embed(self, texts: Sequence[str]) -> Vectors:
        return super().embed(texts)[:, ::-1]

    def embed_query(self, text: str) -> Vectors:
        return super().embed_query(text)[::-1]


# The built-in embedder takes seconds for what is done here a hundred times; vectors are replaced unasked only
# where an embedder of its name made them.
PRESENT, OUTDATED, OTHER = LetterEmbedder(name=BUILT_IN), BackwardLetters(BUILT_IN), BackwardLetters("other")
DIMENSIONS = PRESENT.fingerprint.dimensions

REMOVED = ["n0", "n1", "s2", "s5", "c20", "n21", "n40", "archive1", *(f"n{number}" for number in range(50, 70))]
FILLER = ["".join(letters) for letters in zip("bdfgklmnprst" * 25, "aeiou" * 60, "nrstlmkxz" * 34, strict=False)]


def telling(name: str) -> str:
    """Return a word that stands in one text alone."""
    return "q" + digest(name)[:12].translate(str.maketrans("0123456789", "ghijklmnop"))


def article(name: str, text: str) -> Article:
    return Article(id=name, title=f"On {name[0]}", text=text, language="en", source=f"/news/{name}")


def words(count: int, luck: random.Random) -> str:
    return " ".join(luck.choices(FILLER, k=count))


def news(name: str, version: int = 1) -> Article:
    """Return a short article that has nothing to do with any other."""
    luck = random.Random(f"{name} {version}")
    lines = (f"{words(9, luck).capitalize()}." for _ in range(4))
    return article(name, f"Report of {telling(f'{name} {version}')}. {' '.join(lines)}")


def near(name: str, other: Article) -> Article:
    """Return an article that tells the story of another in nearly the same words."""
    return article(name, f"{other.text} Also {telling(name)}.")


def archive(number: int) -> Article:
    """Return a long article: each of its sentences is a passage."""
    luck = random.Random(number)
    lines = (f"{words(61, luck).capitalize()}." for _ in range(150))
    return article(f"archive{number}", f"The {telling(f'archive{number}')} of it. {' '.join(lines)}")


def by_id(*articles: Article) -> dict[str, Article]:
    return {one.id: one for one in articles}


def base() -> Articles:
    """Return what a library holds before it is changed: some texts came from several places."""
    plain = by_id(*(archive(number) for number in range(2)), *(news(f"n{number}") for number in range(80)))
    same = by_id(*(article(f"s{number}", plain[f"n{number // 2}"].text) for number in range(20)))
    return plain | same | by_id(*(near(f"c{number}", plain[f"n{number}"]) for number in range(20, 26)))


def new(count: int) -> Articles:
    """Return what is added: to what `base` has, or to nothing; of each other, there are copies, too."""
    plain = by_id(*(news(f"m{number}") for number in range(count)))
    texts = [plain["m0"].text, news("n0").text, news("n30").text, plain["m1"].text]
    same = by_id(*(article(f"t{number}", text) for number, text in enumerate(texts)))
    close = by_id(near("d0", plain["m2"]), near("d1", news("n31")), near("d2", news("n20")))
    return plain | same | close


def changed(before: Articles) -> Articles:
    """Return articles of `base` in new words: holders of others' texts, sharers, and what comes to share one."""
    plain = by_id(*(news(f"n{number}", 2) for number in range(60)))
    texts = {"s0": news("s0").text, "s2": news("n1", 2).text, "n61": news("n62").text, "n63": news("n2", 2).text}
    moved = by_id(*(article(name, text) for name, text in texts.items()), near("n64", news("n65")))
    return before | plain | moved | by_id(*(news(f"s{number}") for number in (4, 5)))


@dataclass(frozen=True, slots=True)
class State:
    """All that a library holds, but for numbers that mean nothing outside."""

    entries: list[Entry]
    articles: Articles
    passages: dict[str, tuple[str, int, int]]
    terms: dict[str, int]
    vectors: dict[str, Vectors]
    facts: dict[str, str]


def indexed_in(library: Library) -> IndexedArticles:
    assert isinstance(library._library, LocalLibrary)
    return library._library._indexed


@dataclass(frozen=True, slots=True)
class Operation:
    """Something that turns a library that holds `before` into one that holds `after`.

    `weight` is how many of the points it gets. The library it begins with is made with the vectors of
    `embedder`; `damaged` is done to it behind its back, `aged` to its folder when it is closed, and not `heals`
    says that opening does not see that. Many points are while the function `aimed` runs.
    """

    name: str
    weight: int
    before: Articles
    after: Articles
    run: Callable[[Library], object]
    embedder: Embedder = PRESENT
    damaged: Callable[[Library], None] = lambda library: None
    aged: Callable[[Path], None] = lambda folder: None
    heals: bool = True
    aimed: str = ""

    def prepare(self, folder: Path) -> None:
        if self.before:
            with Library.open(folder, embeddings=self.embedder) as library:
                library.add(self.before.values())
                self.damaged(library)
            self.aged(folder)

    def embedder_of(self, folder: Path) -> Embedder:
        """Return which embedder to open the library with: the one that made its vectors, if it is another."""
        return OTHER if OTHER.fingerprint.name in _made_with(folder) else PRESENT

    def opened(self, folder: Path) -> Library:
        return Library.open(folder, embeddings=self.embedder_of(folder))


def _made_with(folder: Path) -> str:
    """Read which embedder made a library in a copy of its file: opening must find everything as it was left."""
    with tempfile.TemporaryDirectory() as copy:
        for file in folder.glob("articles.sqlite3*"):
            shutil.copy(file, copy)
        with closing(sqlite3.connect(f"{copy}/articles.sqlite3")) as database, suppress(sqlite3.OperationalError):
            return str(database.execute("SELECT value FROM facts WHERE name = 'embedder'").fetchall())
    return ""


def worn(library: Library, times: Sequence[int]) -> None:
    """Put as many vectors in and take them out, so that what comes next lets Chroma write its index.

    It does so after 1,000 changes; until then, they stand in its log.
    """
    dense = indexed_in(library).dense
    for count in times:
        ids = [f"none.{number}" for number in range(count)]
        dense.add(
            ids,
            np.random.default_rng(count).normal(size=(count, DIMENSIONS)).astype(np.float32),
        )
        dense.remove(ids)


def rebuilt(library: Library) -> None:
    """Embed everything again with the present embedder, as with a model of another name."""
    indexed_in(library).embedder = PRESENT
    library.rebuild()


def begun(library: Library) -> None:
    """Begin a rebuild, up to where Chroma is about to write its index for the second time."""
    indexed_in(library).embedder = PRESENT
    for _ in range(56):
        library._library.rebuild("")


def spoiled(library: Library) -> None:
    """Take vectors out and put as many others in; leave passages out of the lexical index."""
    indexed = indexed_in(library)
    store, dense = indexed.store, indexed.dense
    dense.remove(store.all_passage_ids()[100:350:50])
    dense.add([f"none.{number}" for number in range(5)], np.eye(5, DIMENSIONS, dtype=np.float32))
    indexed.lexical.remove(store.rows_after(0, 2))


def cut_short(library: Library) -> None:
    """Leave what opening finishes: the same, as an ended change does, and terms of another version."""
    spoiled(library)
    indexed_in(library).store.set_fact("lexical", "of another version")
    indexed_in(library).store.set_fact(CHANGING_FACT, "yes")


def operations() -> list[Operation]:
    """Return everything that changes a library."""
    before, added, other = base(), new(80), changed(base())
    less = {name: one for name, one in before.items() if name not in REMOVED}
    large = before | by_id(*(archive(number) for number in range(2, 7)))
    huge = before | by_id(*(archive(number) for number in range(2, 14)))
    plain = {name: one for name, one in before.items() if name[0] != "s"}
    first, again = partial(worn, times=(300,)), partial(worn, times=(700, 140))
    return [
        Operation("create", 1, {}, new(30), lambda library: library.add(new(30).values())),
        Operation("add", 4, before, before | added, lambda library: library.add(added.values()), damaged=first),
        Operation("replace", 4, before, other, lambda library: library.add(other.values()), damaged=again),
        Operation("remove", 2, before, less, lambda library: library.remove(REMOVED), damaged=again),
        Operation("rebuild", 4, large, large, rebuilt, OTHER),
        Operation("resume", 1, huge, huge, rebuilt, OTHER, damaged=begun),
        Operation(
            "upgrade", 2, plain, plain, lambda _: None, OUTDATED, aged=put_into_format_1, aimed="ensure_schema"
        ),
        Operation("mend", 1, before, before, lambda _: None, damaged=cut_short),
        Operation("repair", 1, before, before, Library.repair, damaged=spoiled, heals=False),
    ]
