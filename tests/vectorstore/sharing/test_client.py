import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from library_parts import TODAY

from vectorstore.article import Article
from vectorstore.embeddings.built_in import BuiltInEmbedder
from vectorstore.embeddings.embedder import Vectors
from vectorstore.errors import EmbeddingsError, LibraryError, OwnerEnded
from vectorstore.filters import EVERYTHING, Filters
from vectorstore.indexes.lexical import LexicalIndex
from vectorstore.indexes.preparation import Preparation
from vectorstore.search.hits import Found, Hit, Signals
from vectorstore.sharing.client import RemoteLibrary
from vectorstore.sharing.interface import LibraryInterface, LibrarySize
from vectorstore.sharing.local import LocalLibrary
from vectorstore.sharing.lock import OwnerAddress
from vectorstore.sharing.server import LibraryServer
from vectorstore.sharing.wire import SHARED_METHODS
from vectorstore.store.article_store import Entry

NO_OLLAMA = "http://127.0.0.1:9"
SCRIPTS = {
    "el": "Βρέχει στην Αθήνα εδώ και τρεις ημέρες, λέει η υπηρεσία.",
    "ru": "Москва настаивает на своих условиях, сказал Песков 😀.",
    "he": "בירושלים יורד גשם כבר שלושה ימים, נמסר משירות התחזיות.",
    "ar": "تمطر في القاهرة منذ ثلاثة أيام، كما تقول الأرصاد.",
    "hi": "दिल्ली में तीन दिनों से बारिश हो रही है, विभाग ने कहा।",
    "ko": "서울에는 사흘째 비가 내리고 있다고 기상청이 말했다.",
    "zh": "气象局说，北京已经下了三天的雨，𠮷野家也关门了。",
}
ARTICLES = [
    Article(
        "It rains in Lviv.\n\nIt has rained for three days, says the office.", "Rain", "en", "en", "/a/rain.txt"
    ),
    Article(
        "It rains in Lviv.\n\nIt has rained for three days, says the office.", "Same", "same", source="/b/x.pdf"
    ),
    Article(
        "Snow on page two.", "Snow", "p", "en", "https://n.test/", "2025-01-02", "A", "The Post", pages=(0, 5)
    ),
    *[Article(text, f"«{name}»", name, name, f"/a/{name}.zip!/1") for name, text in SCRIPTS.items()],
]


class Wordless(BuiltInEmbedder):
    """Has vectors for articles, and none for a question that speaks of sleet."""

    def embed_query(self, text: str) -> Vectors:
        if "sleet" in text:
            raise EmbeddingsError("There is no vector of sleet.")
        return super().embed_query(text)


def owner_of(folder: Path) -> LocalLibrary:
    """A library in whose index there is another row than there should be."""
    folder.mkdir()
    owner = LocalLibrary.open(folder, Wordless(), NO_OLLAMA, "")
    owner.add(ARTICLES, owner.prepare(ARTICLES))
    owner.close()
    with closing(LexicalIndex(folder / "lexical")) as index:
        index.remove([1])
        index.put({999: "none"})
    return LocalLibrary.open(folder, Wordless(), NO_OLLAMA, "")


@pytest.fixture(scope="module")
def twins(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[LocalLibrary, RemoteLibrary]]:
    """Two libraries alike, asked the same one after the other: one directly, the other through its server."""
    folder = tmp_path_factory.mktemp("twins")
    with ExitStack() as resources:
        owners = [owner_of(folder / name) for name in ("one", "other")]
        for owner in owners:
            resources.callback(owner.close)
        yield owners[0], resources.enter_context(connected_to(owners[1]))


def where(server: LibraryServer) -> OwnerAddress:
    return OwnerAddress(os.getpid(), server.address, server.token)


@contextmanager
def connected_to(owner: Any) -> Iterator[RemoteLibrary]:
    with (
        TemporaryDirectory() as folder,
        LibraryServer(owner, Path(folder)) as server,
        closing(RemoteLibrary(where(server), "", NO_OLLAMA)) as remote,
    ):
        yield remote


Asking = Callable[[Any], object]


def added(articles: Sequence[Article]) -> Asking:
    return lambda library: library.add(articles, library.prepare(articles))


def find(library: LibraryInterface, query: str, k: int, filters: Filters = EVERYTHING) -> Found:
    """What is found, with scores rounded: vectors differ in their last digits by the batch they were made in."""
    found = library.find(query, k, filters, TODAY)
    return replace(found, hits=tuple(map(rounded, found.hits)))


def rounded(hit: Hit) -> Hit:
    signals = Signals(round(hit.signals.dense, 4), round(hit.signals.lexical, 4))
    return replace(hit, score=round(hit.score, 3), signals=signals)


NEW = Article("Hail fell on Odesa, twice.", "Hail", "new", "en")
CHANGED = Article("It rains in Lviv no more.", "Rain", "en", "en", "/a/rain.txt")
COPY = Article("Snow on page two.", "Copy", "copy", "en", "/c.txt")
FILTERS = [
    Filters.stated(since="2025"),
    Filters.stated(until="2024"),
    Filters.stated(sources=["x.pdf", "THE POST"]),
    Filters.stated(languages=["ru-RU", "ko"]),
    Filters.stated(sources=["caf\udce9"]),
]
EMPTY_QUERIES = ["", " ", "?", "\udce9", "\0"]

# Each is asked of both; what it answers must be the same, and something.
ASKED: dict[str, tuple[str, Asking]] = {
    "size": ("size", lambda library: library.size()),
    "entries": ("entries", lambda library: library.entries()),
    "an article": ("article", lambda library: [library.article(one.id) for one in ARTICLES]),
    "no article": ("article", lambda library: [library.article(name) for name in ("", "none", "\0")]),
    "texts held": (
        "holds",
        lambda library: [library.holds(text) for text in (ARTICLES[0].text, "", "other", "ж")],
    ),
    "languages": ("languages", lambda library: library.languages()),
    "origins": (
        "origins_under",
        lambda library: [library.origins_under(p) for p in ("/a", "/a/ru.zip", "/", "x", "")],
    ),
    "rarity": ("rarity", lambda library: library.rarity(["lviv", "none", "__nato", ""])),
    "found": ("find", lambda library: [find(library, query, 8) for query in ("rain in Lviv", *SCRIPTS.values())]),
    "found, of those that pass": (
        "find",
        lambda library: [find(library, "rain in Lviv in January 2025", 8, one) for one in FILTERS],
    ),
    "found, half a character": ("find", lambda library: find(library, "Lviv caf\udce9 \ud83d", 3)),
    "found, as many as are wanted": (
        "find",
        lambda library: [find(library, "Lviv", k) for k in (-1, 0, 1, 1000, 10**30)],
    ),
    "newest": ("newest", lambda library: [library.newest(one, 3) for one in (EVERYTHING, *FILTERS)]),
    "whole": ("whole", lambda library: [library.whole(name) for name in ("en", "same", "none", "", "\udce9")]),
    "naming": (
        "naming",
        lambda library: [
            library.naming(name, "en", filters, 2)
            for name in ("Lviv", "Moscow", "\udce9", "")
            for filters in (EVERYTHING, FILTERS[3])
        ],
    ),
    "found without vectors": ("find", lambda library: find(library, "sleet in Lviv", 3)),
    "nothing to find": ("find", lambda library: [find(library, query, 3) for query in EMPTY_QUERIES]),
    "added": ("add", added([NEW, CHANGED, COPY, ARTICLES[1]])),
    "added nothing": ("add", added([])),
    "added, half a character": (
        "add",
        added([Article("Hail \udce9 fell.", "\ud83d", "caf\udce9", "en", "/caf\udce9")]),
    ),
    "removed": ("remove", lambda library: library.remove(["ru", "/a/rain.txt", "https://n.test/"])),
    "removed what is not there": ("remove", lambda library: library.remove(["none", "", "\0", "caf\udce9"])),
    "no damage": ("damage", lambda library: [library.damage()]),
    "disagreements": ("disagreements", lambda library: library.disagreements()),
    "repaired": (
        "repair",
        lambda library: [library.repair(), library.disagreements(), find(library, "Lviv rain", 2)],
    ),
    "rebuilt": (
        "rebuild",
        lambda library: [library.rebuild(""), library.rebuild(""), find(library, "Lviv rain", 2)],
    ),
}


def test_every_call_is_asked() -> None:
    assert {name for name, _ in ASKED.values()} == set(SHARED_METHODS)


@pytest.mark.parametrize("ask", [ask for _, ask in ASKED.values()], ids=ASKED)
def test_the_same_comes_through_the_door_as_directly(
    twins: tuple[LocalLibrary, RemoteLibrary], ask: Asking
) -> None:
    owner, remote = twins

    direct = ask(owner)

    assert direct
    assert ask(remote) == direct
    assert remote.entries() == owner.entries()
    assert remote.size() == owner.size()


FAILING: dict[str, tuple[type[Exception], Asking]] = {
    "embeddings that are not there": (EmbeddingsError, lambda library: library.rebuild("bge-m3")),
    "embeddings of no name": (EmbeddingsError, lambda library: library.rebuild("\udce9 \0")),
    "a library that is closed": (LibraryError, lambda library: library.entries()),
}


@pytest.mark.parametrize(("kind", "ask"), FAILING.values(), ids=FAILING)
def test_a_failure_comes_across_as_itself(tmp_path: Path, kind: type[Exception], ask: Asking) -> None:
    owner = owner_of(tmp_path / "library")
    with connected_to(owner) as remote:
        if kind is LibraryError:
            owner.close()
        failures = []
        for library in (owner, remote):
            with pytest.raises(kind) as caught:
                ask(library)
            failures.append((type(caught.value), str(caught.value)))
    owner.close()

    assert failures[0] == failures[1]


class Mistaken:
    """A library that makes a mistake over its entries."""

    def __init__(self, mistake: Exception) -> None:
        self._mistake = mistake

    def size(self) -> LibrarySize:
        return LibrarySize(0, 0, "")

    def entries(self, filters: Filters) -> list[Entry]:
        raise self._mistake


@pytest.mark.parametrize("mistake", [RuntimeError("x"), KeyError("x"), ValueError("x"), LibraryError("caf\udce9")])
def test_a_mistake_of_the_owners_is_not_taken_for_its_end(mistake: Exception) -> None:
    with connected_to(Mistaken(mistake)) as remote, pytest.raises(LibraryError) as caught:
        remote.entries()

    assert not isinstance(caught.value, OwnerEnded)


def test_it_prepares_nothing_itself(twins: tuple[LocalLibrary, RemoteLibrary]) -> None:
    assert twins[1].prepare([NEW]) == Preparation()


def test_it_has_the_embedder_that_made_the_library(twins: tuple[LocalLibrary, RemoteLibrary]) -> None:
    assert twins[1].embedder.fingerprint == twins[0].embedder.fingerprint


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:9",
        "http://127.0.0.1:0",
        "ftp://127.0.0.1",
        "nonsense",
        "/missing/socket",
        f"/{'x' * 200}",
    ],
)
def test_an_owner_that_is_not_there_is_gone(address: str) -> None:
    remote = RemoteLibrary(OwnerAddress(1, address, "x"), "", NO_OLLAMA)

    with closing(remote), pytest.raises(OwnerEnded, match="run the command again"):
        remote.size()
    assert not RemoteLibrary(OwnerAddress(1, address, "x"), "", NO_OLLAMA).is_reachable()


def test_an_owner_that_closed_its_door_is_gone(tmp_path: Path) -> None:
    owner = owner_of(tmp_path / "library")
    with LibraryServer(owner, tmp_path) as server:
        left = RemoteLibrary(where(server), "", NO_OLLAMA)
        assert left.is_reachable()
    with closing(left), pytest.raises(OwnerEnded, match="has ended"):
        left.size()
    owner.close()


def test_another_owner_at_the_same_address_is_not_the_one_that_was_asked(tmp_path: Path) -> None:
    owner = owner_of(tmp_path / "library")
    with LibraryServer(owner, tmp_path) as server:
        stranger = RemoteLibrary(replace(where(server), token="of an earlier one"), "", NO_OLLAMA)
        with closing(stranger), pytest.raises(OwnerEnded, match="now open in another process"):
            stranger.size()
    owner.close()
