import os
import socket
import stat
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest

from vectorstore.article import Article
from vectorstore.errors import EmbeddingsError, LibraryError, LibraryLocked
from vectorstore.report import Report
from vectorstore.sharing.interface import LibrarySize
from vectorstore.sharing.server import LibraryServer
from vectorstore.sharing.wire import SHARED_METHODS


class NotingLibrary:
    """Keeps one article, notes what it is asked, and raises `failure` where it is given one."""

    def __init__(self, failure: Exception | None = None) -> None:
        self.asked: list[tuple[str, list[Any]]] = []
        self.failure = failure

    def holds(self, text: str) -> bool:
        return self._note("holds", text) or text == "rain"

    def size(self) -> LibrarySize:
        self._note("size")
        return LibrarySize(1, 1, "embedded")

    def add(self, articles: Sequence[Article]) -> Report:
        self._note("add", articles)
        return Report(added=tuple(article.id for article in articles))

    def _note(self, name: str, *given: object) -> bool:
        self.asked.append((name, list(given)))
        if self.failure:
            raise self.failure
        return False


class SlowLibrary(NotingLibrary):
    """Answers once it may."""

    def __init__(self) -> None:
        super().__init__()
        self.entered = threading.Event()
        self.go_on = threading.Event()

    def size(self) -> LibrarySize:
        self.entered.set()
        assert self.go_on.wait(10)
        return super().size()


@pytest.fixture
def library() -> NotingLibrary:
    return NotingLibrary()


@pytest.fixture
def server(library: NotingLibrary, tmp_path: Path) -> Iterator[LibraryServer]:
    with LibraryServer(library, tmp_path) as server:
        yield server


def client_of(server: LibraryServer) -> httpx.Client:
    return httpx.Client(
        base_url="http://library",
        transport=httpx.HTTPTransport(uds=server.address),
        timeout=10,
    )


def connected(server: LibraryServer) -> socket.socket:
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(10)
    connection.connect(server.address)
    return connection


def called(
    server: LibraryServer, path: str = "/holds", body: bytes = b'{"text": "rain"}', **headers: str
) -> httpx.Response:
    sent = {"Authorization": f"Bearer {server.token}", **headers}
    with client_of(server) as client:
        return client.post(path, content=body, headers=sent)


def said(server: LibraryServer, *lines: str, body: bytes = b"") -> bytes:
    """What is answered to lines that no HTTP client would send."""
    with connected(server) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode("latin-1") + body)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def test_a_call_is_answered(server: LibraryServer, library: NotingLibrary) -> None:
    answer = called(server)

    assert (answer.status_code, answer.json()) == (200, True)
    assert library.asked == [("holds", ["rain"])]


def test_articles_are_added(server: LibraryServer, library: NotingLibrary) -> None:
    answer = called(server, "/add", b'{"articles": [{"text": "It rains.", "id": "a"}]}')

    assert answer.json()["added"] == ["a"]
    assert library.asked == [("add", [[Article("It rains.", id="a")]])]


def test_each_has_a_token_of_its_own(tmp_path: Path) -> None:
    with LibraryServer(NotingLibrary(), tmp_path) as one, LibraryServer(NotingLibrary(), tmp_path) as other:
        assert one.token != other.token
        assert len(one.token) == 43, "256 bits"


WRONG = {
    "none": None,
    "nothing": "",
    "no token": "Bearer ",
    "another": "Bearer nonsense",
    "another kind": "Basic nonsense",
    "not ASCII": "Bearer \xe9\xff",
    "long": f"Bearer {'x' * 10_000}",
}


@pytest.mark.parametrize("authorization", WRONG.values(), ids=WRONG)
@pytest.mark.parametrize("path", ["/holds", "/nonsense", "/"])
def test_without_the_token_nothing_is_learned(
    server: LibraryServer, library: NotingLibrary, path: str, authorization: str | None
) -> None:
    stated = [] if authorization is None else [f"Authorization: {authorization}"]
    answer = said(server, f"POST {path} HTTP/1.1", "Content-Length: 16", *stated, body=b'{"text": "rain"}')

    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.0 401 ")
    assert body == b""
    assert server.token.encode() not in answer
    assert library.asked == []


@pytest.mark.parametrize("token", ["beginning", "end", "twice", "in capitals"])
def test_nearly_the_token_is_not_the_token(server: LibraryServer, library: NotingLibrary, token: str) -> None:
    near = {
        "beginning": server.token[:-1],
        "end": server.token[1:],
        "twice": server.token * 2,
        "in capitals": server.token.swapcase(),
    }
    assert called(server, Authorization=f"Bearer {near[token]}").status_code == 401
    assert library.asked == []


@pytest.mark.parametrize(
    "path",
    ["/", "/nonsense", "/prepare", "/close", "/embedder", "/__init__", "/HOLDS", "/holds/", "/holds?x=1"],
)
def test_what_is_no_call_is_not_found(server: LibraryServer, library: NotingLibrary, path: str) -> None:
    assert called(server, path).status_code == 404
    assert library.asked == []


LENGTHS = {
    "absent": [],
    "none": ["Content-Length:"],
    "below nothing": ["Content-Length: -1"],
    "no number": ["Content-Length: many"],
    "no digit of ours": ["Content-Length: \xb2"],
    "more than is taken": ["Content-Length: 9999999999"],
    "more than can be": [f"Content-Length: {'9' * 5000}"],
}


@pytest.mark.parametrize("length", LENGTHS.values(), ids=LENGTHS)
def test_a_call_of_no_length_that_can_be_read_is_refused(
    server: LibraryServer, library: NotingLibrary, length: list[str]
) -> None:
    answer = said(server, "POST /size HTTP/1.1", f"Authorization: Bearer {server.token}", *length)

    assert answer.startswith(b"HTTP/1.0 404 ")
    assert library.asked == []


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "OPTIONS", "HEAD"])
def test_there_are_no_other_methods(server: LibraryServer, library: NotingLibrary, method: str) -> None:
    with client_of(server) as client:
        answer = client.request(method, "/size", headers={"Authorization": f"Bearer {server.token}"})
    assert answer.status_code == 501
    assert library.asked == []


NO_ARGUMENTS = {
    "nothing": b"",
    "no JSON": b"rain",
    "no text": b"\xff\xfe\x00",
    "a list": b'["rain"]',
    "another name": b'{"words": "rain"}',
    "another type": b'{"text": 5}',
    "deep": b"[" * 100_000,
}


@pytest.mark.parametrize("body", NO_ARGUMENTS.values(), ids=NO_ARGUMENTS)
def test_arguments_that_are_none_are_refused(server: LibraryServer, library: NotingLibrary, body: bytes) -> None:
    assert called(server, body=body).status_code == 400
    assert library.asked == []


FAILURES = {
    "embeddings": (EmbeddingsError("No Ollama; start it."), 424),
    "library": (LibraryError("The disk is full."), 409),
    "locked": (LibraryLocked("In use."), 409),
    "any script": (LibraryError("Диск 😀 полон."), 409),
    "half a pair": (LibraryError("caf\udce9 cannot be used."), 409),
}


@pytest.mark.parametrize(("failure", "status"), FAILURES.values(), ids=FAILURES)
def test_a_failure_is_answered_as_what_it_is(tmp_path: Path, failure: Exception, status: int) -> None:
    with LibraryServer(NotingLibrary(failure), tmp_path) as server:
        assert called(server).status_code == status


@pytest.mark.parametrize("name", SHARED_METHODS)
def test_a_failure_of_one_call_leaves_the_door_open(name: str, server: LibraryServer) -> None:
    called(server, f"/{name}", b"nonsense")

    assert called(server).status_code == 200


def test_calls_are_answered_side_by_side(tmp_path: Path) -> None:
    library = SlowLibrary()
    with LibraryServer(library, tmp_path) as server:
        slow = threading.Thread(target=called, args=(server, "/size", b"{}"))
        slow.start()
        assert library.entered.wait(10)
        assert called(server).json() is True
        library.go_on.set()
        slow.join(10)


def test_closing_waits_for_a_call_under_way(tmp_path: Path) -> None:
    library = SlowLibrary()
    server = LibraryServer(library, tmp_path)
    answers: list[httpx.Response] = []
    with server:
        calling = threading.Thread(target=lambda: answers.append(called(server, "/size", b"{}")))
        calling.start()
        assert library.entered.wait(10)
        closing = threading.Thread(target=server.__exit__, args=(None, None, None))
        closing.start()
        closing.join(0.3)
        waited = closing.is_alive()
        library.go_on.set()
        closing.join(10)
        calling.join(10)

    assert waited
    assert [answer.status_code for answer in answers] == [200]


def test_a_closed_door_is_gone(library: NotingLibrary, tmp_path: Path) -> None:
    with LibraryServer(library, tmp_path) as server:
        pass
    with pytest.raises(httpx.ConnectError):
        called(server)


def test_callers_that_stop_in_the_middle_do_not_keep_it_open(library: NotingLibrary, tmp_path: Path) -> None:
    with LibraryServer(library, tmp_path) as server:
        silent, half = connected(server), connected(server)
        stated = f"POST /holds HTTP/1.1\r\nAuthorization: Bearer {server.token}\r\nContent-Length: 16\r\n\r\n"
        half.sendall(stated.encode())
        assert called(server).status_code == 200
        started = time.monotonic()
    took = time.monotonic() - started
    silent.close()
    half.close()

    assert took < 8
    assert library.asked == [("holds", ["rain"])]


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


class TestSocket:
    def test_it_is_in_the_librarys_folder_for_its_user_alone(self, tmp_path: Path) -> None:
        umask = os.umask(0)
        try:
            with LibraryServer(NotingLibrary(), tmp_path) as server:
                [socket_file] = tmp_path.iterdir()
                assert server.address == str(socket_file)
                assert stat.S_ISSOCK(socket_file.lstat().st_mode)
                assert mode_of(socket_file) == 0o600
        finally:
            os.umask(umask)

    def test_nothing_is_left_of_it(self, tmp_path: Path) -> None:
        with LibraryServer(NotingLibrary(), tmp_path):
            pass
        assert list(tmp_path.iterdir()) == []

    def test_those_that_killed_processes_left_are_deleted(self, tmp_path: Path) -> None:
        with socket.socket(socket.AF_UNIX) as left:
            left.bind(str(tmp_path / "socket-of-one-killed"))
        with LibraryServer(NotingLibrary(), tmp_path) as server:
            assert [str(file) for file in tmp_path.iterdir()] == [server.address]
            assert called(server).status_code == 200

    def test_a_path_too_long_for_a_socket(
        self, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        temporary = tmp_path_factory.mktemp("t")
        monkeypatch.setattr(tempfile, "tempdir", str(temporary))
        folder = tmp_path / ("x" * 120)
        folder.mkdir()
        with LibraryServer(NotingLibrary(), folder) as server:
            [private] = temporary.iterdir()
            assert Path(server.address).parent == private
            assert (mode_of(private), mode_of(Path(server.address))) == (0o700, 0o600)
            assert called(server).status_code == 200
        assert list(temporary.iterdir()) == []

    def test_a_disk_without_sockets_and_no_other_place(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "missing"))
        with pytest.raises(OSError, match="missing"):
            LibraryServer(NotingLibrary(), tmp_path / "deleted")

    def test_a_system_without_unix_sockets_has_a_loopback_port(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delattr(socket, "AF_UNIX")
        with LibraryServer(NotingLibrary(), tmp_path) as server:
            assert server.address.startswith("http://127.0.0.1:")
            sent = {"Authorization": f"Bearer {server.token}"}
            for headers, status in [(sent, 200), ({}, 401)]:
                answer = httpx.post(
                    f"{server.address}/size", content=b"{}", headers=headers, trust_env=False, timeout=10
                )
                assert answer.status_code == status
        assert list(tmp_path.iterdir()) == []

    def test_many_who_connect_at_once_are_all_answered(self, server: LibraryServer) -> None:
        waiting = [connected(server) for _ in range(60)]
        assert called(server).status_code == 200
        for connection in waiting:
            connection.close()
