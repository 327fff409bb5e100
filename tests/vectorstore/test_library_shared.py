"""One library used by several processes: asked through its owner's server, and taken over when that ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest
from ollama_server import EMBEDDING, OllamaServer

from vectorstore.adding import BATCH, AddProgress
from vectorstore.article import Article
from vectorstore.embeddings.built_in import BuiltInEmbedder
from vectorstore.embeddings.embedder import Vectors
from vectorstore.errors import LibraryError, LibraryLocked, OwnerEnded
from vectorstore.library import Library
from vectorstore.sharing.lock import owner_address
from vectorstore.sharing.opening import LibraryOpener

pytestmark = pytest.mark.process

SECONDS = 20.0
RAIN = Article("It rains in Lviv.\n\nIt has rained for three days.", "Rain", "rain", "en", "/a/rain.txt")
SNOW = Article("Snow fell on Odesa.\n\nNobody had expected it.", "Snow", "snow", "en", "/a/snow.txt")

# Owns a library and lets others in until it is killed; whoever asks it for something slow waits.
OWN_IT = """
import sys, time
from vectorstore.embeddings.built_in import BuiltInEmbedder
from vectorstore.library import Library

class Slow(BuiltInEmbedder):
    def embed_query(self, text):
        if "slowly" in text:
            print("asked", flush=True)
            time.sleep(60)
        return super().embed_query(text)

with Library.open(sys.argv[1], embeddings=Slow()) as library, library.shared():
    print("open", flush=True)
    sys.stdin.read()
"""


class Owner:
    """A library of this process that others are let in to, until it is closed."""

    def __init__(self, folder: Path) -> None:
        self._resources = ExitStack()
        self.library = self._resources.enter_context(Library.open(folder))
        self._resources.enter_context(self.library.shared())

    def close(self) -> None:
        self._resources.close()


@contextmanager
def another_process(folder: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", OWN_IT, str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        try:
            yield process
        finally:
            process.kill()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "library"


@pytest.fixture
def owner(folder: Path) -> Iterator[Owner]:
    owner = Owner(folder)
    owner.library.add(RAIN)
    yield owner
    owner.close()


def ids(library: Library) -> set[str]:
    return {entry.id for entry in library.entries()}


class TestAnnouncing:
    def test_the_owner_says_where_it_is_while_it_lets_others_in(self, folder: Path) -> None:
        with Library.open(folder) as library:
            before = owner_address(folder)
            with library.shared():
                meanwhile, written = owner_address(folder), (folder / "owner").read_text()
                mode = (folder / "owner").stat().st_mode & 0o777
            after, left = owner_address(folder), (folder / "owner").read_text()

        assert before == after
        assert (before.address, before.token) == ("", "")
        assert meanwhile.process == os.getpid()
        assert Path(meanwhile.address).parent == folder
        assert len(meanwhile.token) == 43
        assert mode == 0o600
        assert meanwhile.token in written
        assert meanwhile.token not in left

    def test_also_when_it_is_stopped(self, folder: Path) -> None:
        library = Library.open(folder)

        def stopped() -> None:
            with library, library.shared():
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            stopped()
        assert owner_address(folder).token == ""
        Library.open(folder).close()

    def test_where_no_server_can_listen_the_library_works_alone(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "missing"))
        with Library.open(tmp_path / ("x" * 120)) as library, library.shared():
            assert library.add(RAIN).added == ("rain",)
            assert owner_address(library.folder).address == ""
        assert "Other processes cannot use" in caplog.text

    def test_sharing_again_starts_another_server(self, folder: Path) -> None:
        tokens = []
        with Library.open(folder) as library:
            for _ in range(2):
                with library.shared():
                    tokens.append(owner_address(folder).token)
                    with Library.open(folder) as remote:
                        assert len(remote) == 0
        assert tokens[0] != tokens[1]


class TestWaiting:
    def test_who_does_not_let_others_in_is_waited_for(self, folder: Path) -> None:
        first = Library.open(folder)
        closing = threading.Timer(0.4, first.close)
        closing.start()
        with Library.open(folder) as library:
            assert len(library) == 0
        closing.join()

    def test_until_it_shares_the_library(self, folder: Path) -> None:
        with Library.open(folder) as first, ExitStack() as sharing:
            first.add(RAIN)
            opening = threading.Timer(0.4, sharing.enter_context, [first.shared()])
            opening.start()
            with Library.open(folder) as remote:
                assert ids(remote) == {"rain"}
            opening.join()

    @pytest.mark.parametrize("patience", [0.0, 0.3])
    def test_no_longer_than_was_asked_for(self, folder: Path, patience: float) -> None:
        with Library.open(folder):
            started = time.monotonic()
            with pytest.raises(LibraryLocked):
                LibraryOpener(folder, "", "", "").open(patience)
        assert patience <= time.monotonic() - started < patience + 2


class TestAsking:
    def test_both_see_what_either_does(self, owner: Owner, folder: Path) -> None:
        with Library.open(folder) as remote:
            assert ids(remote) == {"rain"}
            assert remote.add(SNOW).added == ("snow",)
            assert ids(owner.library) == {"rain", "snow"}
            assert remote.search("Odesa", 1)[0].article == owner.library.article("snow")
            owner.library.remove("rain")
            assert ids(remote) == {"snow"}

    def test_many_at_once_lose_nothing(self, owner: Owner, folder: Path) -> None:
        def add(number: int) -> None:
            with Library.open(folder) as remote:
                remote.add([Article(f"Text {number} of {part}.", id=f"{number}-{part}") for part in range(70)])

        adding = [threading.Thread(target=add, args=(number,)) for number in range(4)]
        for thread in adding:
            thread.start()
        for thread in adding:
            thread.join(SECONDS)

        assert len(owner.library) == 4 * 70 + 1
        assert owner.library.disagreements() == []

    def test_a_file_is_the_one_of_who_names_it(
        self, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "here").mkdir()
        (tmp_path / "here" / "news.txt").write_text("Hail\n\nHail fell on Odesa twice last night.")
        with another_process(folder), Library.open(folder) as remote:
            monkeypatch.chdir(tmp_path / "here")
            [added] = remote.add("news.txt").added
            assert remote.remove("news.txt").removed == (added,)

    def test_what_is_gone_is_pruned(self, owner: Owner, folder: Path, tmp_path: Path) -> None:
        news = tmp_path / "news"
        news.mkdir()
        for name in ("a", "b"):
            (news / f"{name}.txt").write_text(f"Hail {name}\n\nHail fell on the town of {name} last night.")
        with Library.open(folder) as remote:
            kept, lost = remote.add(news).added
            (news / "b.txt").unlink()
            assert remote.add(news).gone == (lost,)
            assert remote.add(news, prune=True).removed == (lost,)
            assert ids(remote) == {"rain", kept}

    def test_a_rebuild_tells_how_far_it_is(self, owner: Owner, folder: Path) -> None:
        told = []
        with Library.open(folder) as remote:
            remote.rebuild(progress=lambda rebuilt: told.append(rebuilt.finished))
        assert told[-1]
        assert owner.library.disagreements() == []

    @pytest.mark.parametrize("first", ["the owner", "another process"])
    def test_a_second_rebuild_is_refused_until_the_first_has_ended(
        self, folder: Path, ollama: OllamaServer, first: str
    ) -> None:
        articles = [Article(f"Text {number}.", id=str(number)) for number in range(40)]
        with Library.open(folder, ollama_host=ollama.url) as owner, owner.shared():
            owner.add(articles)
            with Library.open(folder, ollama_host=ollama.url) as remote:
                one, other = (owner, remote) if first == "the owner" else (remote, owner)
                with closing(one.rebuilding(EMBEDDING.name)) as steps:
                    done = [next(steps)]
                    for embeddings in ("", EMBEDDING.name):
                        with pytest.raises(LibraryError, match=r"being embedded again already\. Wait until"):
                            other.rebuild(embeddings)
                    done += steps
                assert [step.done for step in done] == sorted(step.done for step in done)
                assert owner.size().made_with == f"ollama:{EMBEDDING.name}"
                other.rebuild("embedded")
            assert owner.size().made_with == "embedded"

    def test_a_rebuild_that_was_stopped_or_killed_keeps_nobody_out(self, owner: Owner, folder: Path) -> None:
        with closing(owner.library.rebuilding()) as steps:
            next(steps)
        rebuild = (
            "import sys, vectorstore as v; next(v.Library.open(sys.argv[1]).rebuilding()); import os; os._exit(9)"
        )
        subprocess.run([sys.executable, "-c", rebuild, str(folder)], check=False)
        assert owner.library.rebuild().failed == ()


ASKED: dict[str, Callable[[Library], object]] = {
    "how many": lambda library: len(library),
    "holding": lambda library: library.size().articles,
    "entries": lambda library: len(library.entries()),
    "an article": lambda library: library.article("rain") == RAIN,
    "whether it is there": lambda library: RAIN in library,
    "languages": lambda library: library.languages() == {"en"},
    "found": lambda library: library.search("rain", 1)[0].article.id == "rain",
    "rarity": lambda library: len(library.rarity(["lviv"])),
    "the embedder": lambda library: library.embedder.fingerprint.name == "embedded",
    "added": lambda library: len(library.add(SNOW).added),
    "removed": lambda library: len(library.remove("rain").removed),
    "disagreements": lambda library: len(library.disagreements()) + 1,
    "repaired": lambda library: library.repair() is None,
    "rebuilt": lambda library: library.rebuild().failed == (),
}


class TestTakingOver:
    @pytest.mark.parametrize("ask", ASKED.values(), ids=ASKED)
    def test_whatever_is_asked_next_is_answered(self, owner: Owner, folder: Path, ask) -> None:
        with Library.open(folder) as remote:
            owner.close()
            assert ask(remote) == 1

    def test_an_addition_goes_on(self, owner: Owner, folder: Path) -> None:
        articles = [Article(f"Text {number}.", id=str(number)) for number in range(2 * BATCH + 10)]
        told: list[AddProgress] = []

        def show(progress: AddProgress) -> None:
            told.append(progress)
            owner.close()

        with Library.open(folder) as remote:
            report = remote.add(articles, progress=show)
            assert len(told) > 2
            assert len(report.added) == len(articles)
            assert report.failed == ()
            assert len(remote) == len(articles) + 1
            assert remote.disagreements() == []

    def test_a_rebuild_goes_on(self, owner: Owner, folder: Path) -> None:
        owner.library.add([Article(f"Text {number}.", id=str(number)) for number in range(40)])
        told = []

        def show(rebuilt) -> None:
            told.append(rebuilt.done)
            owner.close()

        with Library.open(folder) as remote:
            remote.rebuild(progress=show)
            assert len(told) > 2
            assert remote.disagreements() == []

    def test_many_at_once_are_answered(self, owner: Owner, folder: Path) -> None:
        counts: list[int] = []
        with Library.open(folder) as remote:
            asking = [threading.Thread(target=lambda: counts.append(len(remote))) for _ in range(8)]
            owner.close()
            for thread in asking:
                thread.start()
            for thread in asking:
                thread.join(SECONDS)
        assert counts == [1] * 8

    def test_one_of_many_clients_takes_over_and_the_others_use_it(self, owner: Owner, folder: Path) -> None:
        with ExitStack() as resources:
            remotes = [resources.enter_context(Library.open(folder)) for _ in range(3)]
            for remote in remotes:
                resources.enter_context(remote.shared())
            owner.close()
            for number, remote in enumerate(remotes):
                remote.add(Article(f"Text {number}.", id=str(number)))
            assert [ids(remote) for remote in remotes] == [{"rain", "0", "1", "2"}] * 3

    def test_who_took_over_lets_others_in_while_it_shares(self, owner: Owner, folder: Path) -> None:
        with Library.open(folder) as remote:
            with remote.shared():
                owner.close()
                assert len(remote) == 1
                with Library.open(folder) as third:
                    assert ids(third) == {"rain"}
                assert owner_address(folder).token
            assert owner_address(folder).token == ""

    def test_the_folder_is_free_once_it_is_closed(self, owner: Owner, folder: Path) -> None:
        with Library.open(folder) as remote:
            owner.close()
            assert len(remote) == 1
        with Library.open(folder) as library:
            assert len(library) == 1

    def test_a_next_owner_that_lets_nobody_in_is_waited_for(self, owner: Owner, folder: Path) -> None:
        with Library.open(folder) as remote:
            owner.close()
            with Library.open(folder) as third:
                freeing = threading.Timer(0.5, third.close)
                freeing.start()
                assert len(remote) == 1
                freeing.join()


class TestKilled:
    def test_nothing_is_lost(self, folder: Path) -> None:
        with another_process(folder) as process, Library.open(folder) as remote:
            remote.add(RAIN)
            assert owner_address(folder).process == process.pid
            process.send_signal(signal.SIGKILL)
            process.wait(SECONDS)
            assert remote.add(SNOW).added == ("snow",)
            assert ids(remote) == {"rain", "snow"}
            assert remote.search("Lviv", 1)[0].article == RAIN
            assert remote.disagreements() == []

    def test_in_the_middle_of_a_call(self, folder: Path) -> None:
        found: list[str] = []
        with another_process(folder) as process, Library.open(folder) as remote:
            remote.add([RAIN, SNOW])
            asking = threading.Thread(
                target=lambda: found.append(remote.search("slowly, where did snow fall?", 1)[0].article.id)
            )
            asking.start()
            assert process.stdout is not None
            assert process.stdout.readline() == "asked\n"
            process.send_signal(signal.SIGKILL)
            asking.join(SECONDS)
            assert found == ["snow"]

    def test_who_comes_later_owns_it(self, folder: Path) -> None:
        with another_process(folder) as process:
            with Library.open(folder) as remote:
                remote.add(RAIN)
            process.send_signal(signal.SIGKILL)
            process.wait(SECONDS)
        with Library.open(folder) as library:
            assert ids(library) == {"rain"}


class Mistaken(BuiltInEmbedder):
    """Makes a mistake over every question."""

    def embed_query(self, text: str) -> Vectors:
        raise RuntimeError("a mistake")


def test_the_owners_mistake_is_an_error_and_no_reason_to_ask_for_ever(folder: Path) -> None:
    with Library.open(folder, embeddings=Mistaken()) as library, library.shared():
        library.add(RAIN)
        with Library.open(folder) as remote, pytest.raises(LibraryError) as caught:
            remote.find("rain", 1)
    assert not isinstance(caught.value, OwnerEnded)


WORDS = ["rain", "snow", "hail", "sleet", "wind", "storm", "frost", "thaw", "flood", "drought"]


def written(file: Path, count: int) -> Path:
    """An archive of short articles, no two alike."""
    with file.open("w") as handle:
        for number in range(count):
            text = " ".join(WORDS[int(digit)] for digit in f"{number:05}")
            line = {
                "id": f"{file.stem}-{number}",
                "title": f"{file.stem} {number}",
                "text": f"{text} in {file.stem}.",
                "published": "2025-03-14",
            }
            handle.write(json.dumps(line) + "\n")
    return file


def test_two_processes_add_at_the_same_time(folder: Path, tmp_path: Path) -> None:
    files = [written(tmp_path / "lviv.jsonl", 300), written(tmp_path / "odesa.jsonl", 900)]
    adding = [
        subprocess.Popen(
            [sys.executable, "-m", "chatbot", "add", str(file), "--json", "--library", str(folder)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for file in files
    ]
    said = [process.communicate(timeout=60) for process in adding]

    assert [process.returncode for process in adding] == [0, 0], said
    assert [err for _, err in said] == ["", ""]
    assert [len(json.loads(out)["added"]) for out, _ in said] == [300, 900]
    with Library.open(folder) as library:
        assert len(library) == 1200
        assert library.disagreements() == []
