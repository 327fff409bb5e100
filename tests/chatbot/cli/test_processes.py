"""The commands as processes of their own."""

import fcntl
import json
import os
import re
import signal
import socket
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest
from ollama_server import EMBEDDING, OllamaServer

from vectorstore.adding import BATCH
from vectorstore.article import Article
from vectorstore.indexes.seal import is_sealed
from vectorstore.library import Library
from vectorstore.sharing.lock import owner_address

RAIN = Article("It rains in Lviv.\n\nIt has rained for three days.", "Rain", "rain", "en", "/a/rain.txt")

pytestmark = pytest.mark.process

PESKOV = "What did Peskov demand?"
NATO = "le refus de l'Ukraine de rejoindre l'OTAN"


def process(*arguments: str, library: object, **changes: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "CHATBOT_LIBRARY": str(library), **changes}
    command = [sys.executable, "-m", "chatbot", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


def started(*arguments: str, library: object, **changes: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "CHATBOT_LIBRARY": str(library), **changes}
    command = [sys.executable, "-m", "chatbot", *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)


def archive(file: Path, count: int) -> Path:
    """Short articles, no two alike."""
    words = ["rain", "snow", "hail", "sleet", "wind", "storm", "frost", "thaw", "flood", "drought"]
    with file.open("w") as handle:
        for number in range(count):
            text = " ".join(words[int(digit)] for digit in f"{number:05}")
            line = {"id": f"n{number}", "title": f"Report {number}", "text": f"They had {text} in Lviv."}
            handle.write(json.dumps(line) + "\n")
    return file


def assert_refused(ran: tuple[int, str, str], status: int, *said: str) -> None:
    assert (ran[0], ran[1]) == (status, "")
    assert 1 <= len(ran[2].strip().splitlines()) <= 2
    assert all(words in ran[2] for words in said), ran[2]


def wait_until(true: Callable[[], bool]) -> None:
    until = time.monotonic() + 30
    while not true():
        assert time.monotonic() < until
        time.sleep(0.01)


@contextmanager
def guest_of(library: Path, owner: subprocess.Popen[str]) -> Iterator[Library]:
    """The library that a process is at work on, asked through its door."""
    wait_until(lambda: bool(owner_address(library).address))
    assert owner_address(library).process == owner.pid
    with Library.open(library) as guest:
        yield guest


def embedded(ollama: OllamaServer) -> int:
    """How many texts it was to embed."""
    return sum(len(body["input"]) for body in ollama.bodies("/api/embed") if isinstance(body["input"], list))


@contextmanager
def terminal_of(columns: int) -> Iterator[tuple[int, int]]:
    """The two ends of a terminal: what is shown is read from the first, and written to the second."""
    screen, terminal = os.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    yield screen, terminal
    os.close(screen)


def shown_on(screen: int, bars: int = 1_000_000) -> bytes:
    """What is shown until there were so many bars, or until nobody writes any more."""
    shown = b""
    with suppress(OSError):  # what Linux says at the end
        while shown.count(b" left)") < bars:
            shown += os.read(screen, 65536)
    return shown


class TestBadLibraries:
    COMMANDS = (["list"], ["ask", PESKOV], ["add", "--sample"], ["search", "x"], ["remove", "x"], ["rebuild"])

    def test_one_that_another_process_owns_and_lets_nobody_in(self, library):
        # Each waits for ten seconds, all at the same time.
        with Library.open(library):
            waiting = [
                started(*arguments, library=library) for arguments in (["list"], ["ask", PESKOV], ["doctor"])
            ]
            said = [process.communicate(timeout=60) for process in waiting]

        for process, (out, err) in zip(waiting[:2], said, strict=False):
            assert_refused((process.returncode, out, err), 1, "in use by another process", "--library")
        assert waiting[2].returncode == 1
        assert "to do  library: " in said[2][0]
        assert "in use by another process" in said[2][0]

    @pytest.mark.parametrize("arguments", [*COMMANDS, ["doctor"]], ids=lambda arguments: arguments[0])
    def test_one_that_lets_others_in(self, arguments, library, run):
        with Library.open(library) as owned, owned.shared():
            owned.add(RAIN)
            status, out, err = run(*arguments)

        assert status == (1 if arguments == ["remove", "x"] else 0), err
        assert "in use" not in out + err

    @pytest.mark.parametrize("arguments", COMMANDS, ids=lambda arguments: arguments[0])
    def test_one_that_cannot_be_written(self, arguments, run, tmp_path):
        (tmp_path / "file").write_text("")

        assert_refused(run(*arguments, "--library", tmp_path / "file" / "library"), 1, "--library")

    def test_one_that_cannot_be_written_to_the_doctor(self, run, tmp_path):
        (tmp_path / "file").write_text("")

        status, out, _ = run("doctor", "--library", tmp_path / "file")

        assert status == 1
        assert "to do  library: " in out


class TestProcesses:
    def test_ask_imports_nothing_that_other_commands_need(self, library):
        others = {"gradio", "fastapi", "langchain_core", "ollama", "jinja2", "docx"}
        code = (
            "import sys; from chatbot.cli.parser import main; status = main(['ask', sys.argv[1]])\n"
            f"print(sorted({others} & set(sys.modules)))"
        )
        ran = subprocess.run([sys.executable, "-c", code, PESKOV], capture_output=True, text=True, check=True)

        assert NATO in ran.stdout
        assert ran.stdout.splitlines()[-1] == "[]"

    def test_help_imports_no_chroma(self):
        code = (
            "import sys; from chatbot.cli.parser import main\n"
            "try: main(['--help'])\n"
            "except SystemExit: pass\n"
            "print(sorted({'chromadb', 'numpy', 'langchain_core', 'gradio'} & set(sys.modules)))"
        )
        ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

        assert ran.stdout.splitlines()[-1] == "[]"

    def test_a_reader_that_leaves_is_no_error(self, library):
        command = [sys.executable, "-m", "chatbot", "ask", PESKOV]
        environment = {**os.environ, "CHATBOT_LIBRARY": str(library)}
        reading, writing = os.pipe()
        os.close(reading)
        ran = subprocess.run(
            command, stdout=writing, stderr=subprocess.PIPE, text=True, env=environment, check=False
        )
        os.close(writing)

        assert ran.returncode == 1
        assert len(ran.stderr.splitlines()) == 1, ran.stderr

    @pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
    def test_any_encoding_takes_the_json(self, encoding, library, tmp_path):
        (tmp_path / "news.txt").write_text(
            "Песков 😀 сказал\n\nМосква настаивает на своих условиях, сказал Песков.", "utf-8"
        )
        with Library.open(library) as opened:
            opened.add(tmp_path / "news.txt")
        environment = {**os.environ, "CHATBOT_LIBRARY": str(library), "PYTHONIOENCODING": encoding}
        command = [sys.executable, "-m", "chatbot", "list", "--json"]
        listed = subprocess.run(command, capture_output=True, env=environment, check=True)

        assert "Песков 😀" in json.loads(listed.stdout.decode(encoding))[0]["title"]

    def test_a_name_that_is_no_text(self, library, tmp_path):
        folder = tmp_path / "articles"
        folder.mkdir()
        (folder / os.fsdecode(b"caf\xe9.txt")).write_text("")

        ran = process("add", str(folder), "--json", library=library)

        assert ran.returncode == 1
        assert "Traceback" not in ran.stderr
        assert len(json.loads(ran.stdout)["failed"]) == 1

    def test_ctrl_c_stops_the_model_and_leaves_no_trace(self, library, ollama):
        ollama.enqueue_fault("endless", "Moscow insists. ")
        environment = {**os.environ, "CHATBOT_LIBRARY": str(library), "OLLAMA_HOST": ollama.url}
        command = [sys.executable, "-m", "chatbot", "ask", PESKOV]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment) as asking:
            assert asking.stdout.read(15) == b"Moscow insists."
            asking.send_signal(signal.SIGINT)
            _, said = asking.communicate(timeout=30)

        assert asking.returncode == 130
        assert b"Traceback" not in said
        assert ollama.cancelled.wait(10)


class TestStopping:
    """Ctrl-C in the middle: what is done is kept, and one line says so."""

    def test_an_addition(self, library, tmp_path):
        file = archive(tmp_path / "news.jsonl", 2000)
        adding = started("add", str(file), "--json", library=library)
        with guest_of(library, adding) as guest:
            wait_until(lambda: len(guest) > BATCH)  # so that the first is counted
            adding.send_signal(signal.SIGINT)
            out, err = adding.communicate(timeout=30)

        assert (adding.returncode, out) == (130, "")
        said = re.fullmatch(
            r"stopped: ([\d,]+) articles? added so far\. Run the same command again to continue\.\n", err
        )
        assert said, err
        kept = int(said[1].replace(",", ""))
        with Library.open(library) as opened:
            assert kept <= len(opened) <= kept + BATCH, "a batch may have been written that was not counted yet"
            assert len(opened) < 2000
            assert opened.disagreements() == []
            report = opened.add(file)
            assert len(report.added) + len(report.unchanged) == len(opened) == 2000
            assert len(report.unchanged) >= kept > 0

    @pytest.mark.parametrize("columns", [80, 200])
    def test_an_addition_on_a_terminal(self, columns, library, tmp_path):
        file = archive(tmp_path / "news.jsonl", 4000)
        with terminal_of(columns) as (screen, terminal):
            environment = {**os.environ, "CHATBOT_LIBRARY": str(library)}
            command = [sys.executable, "-m", "chatbot", "add", str(file)]
            with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=terminal, env=environment) as adding:
                os.close(terminal)
                first = shown_on(screen, bars=2)
                adding.send_signal(signal.SIGINT)
                out, _ = adding.communicate(timeout=30)
            rest = shown_on(screen)
            *bars, before, last = (first + rest).decode().rstrip().split("\r")

        assert (adding.returncode, out) == (130, b"")
        shown = list(filter(str.strip, bars))
        assert shown, (first, rest)
        for bar in shown:
            assert len(bar) <= columns
            assert re.search(r" \d?\d% .*[\d,]+ articles, [\d,]+ a second .*[\d:]+ left", bar), bar
        assert before.strip() == "", "the bar is gone"
        assert last.startswith("stopped: ")

    def test_a_rebuild(self, library, tmp_path, ollama):
        with Library.open(library) as opened:
            opened.add(archive(tmp_path / "news.jsonl", 200))
        rebuilding = started("rebuild", "--embeddings", EMBEDDING.name, library=library, OLLAMA_HOST=ollama.url)
        # Answered for a while, and then no more.
        wait_until(lambda: embedded(ollama) > 100)
        ollama.hang("/api/embed")
        rebuilding.send_signal(signal.SIGINT)
        out, err = rebuilding.communicate(timeout=30)

        assert (rebuilding.returncode, out) == (130, "")
        assert len(err.splitlines()) == 1
        assert err.startswith("stopped: the old embeddings stay in use.")
        with OllamaServer() as again:
            listed = process("search", "snow in Lviv", "--json", library=library, OLLAMA_HOST=again.url)
            assert embedded(again) == 0, "it lives on the old vectors"
            assert len(json.loads(listed.stdout)) == 8
            ran = process("rebuild", "--embeddings", EMBEDDING.name, library=library, OLLAMA_HOST=again.url)
            assert 0 < embedded(again) < 200 - 90, "what was made is not made again"
        assert ran.returncode == 0
        assert EMBEDDING.name in ran.stdout
        with Library.open(library) as opened:
            assert opened.disagreements() == []
            assert opened.size().made_with == f"ollama:{EMBEDDING.name}"


class TestChat:
    @pytest.mark.parametrize("ended_by", ["SIGINT", "SIGTERM", "SIGHUP"])
    def test_it_serves_until_it_is_told_to_end(self, library, tmp_path, ended_by):
        (tmp_path / "news.txt").write_text("Rain\n2025-03-14\n\nIt has rained in Lviv for three days.")
        given = [str(tmp_path / "news.txt"), str(tmp_path / "missing.txt"), "--port", "0"]
        environment = {**os.environ, "CHATBOT_LIBRARY": str(library)}
        command = [sys.executable, "-m", "chatbot", "chat", *given]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as serving:
            failed, holds, opened = (serving.stderr.readline() for _ in range(3))
            address = opened.split()[1]
            page = httpx.get(address, timeout=30)
            serving.send_signal(getattr(signal, ended_by))
            try:
                _, said = serving.communicate(timeout=30)
            finally:
                serving.kill()

        assert "missing.txt" in failed
        assert "has 1 article." in holds
        assert page.status_code == 200
        assert (serving.returncode, said) == (0, "")
        indexes = [folder for folder in library.iterdir() if folder.is_dir()]
        assert len(indexes) == 2
        assert all(map(is_sealed, indexes)), "they would be examined the next time"

    def test_an_address_that_others_reach_needs_consent_before_anything_is_added(self, library, tmp_path):
        (tmp_path / "news.txt").write_text("Rain\n\nIt has rained in Lviv for three days.")
        ran = process("chat", str(tmp_path / "news.txt"), "--host", "0.0.0.0", "--port", "0", library=library)

        assert ran.returncode == 2
        assert len(ran.stderr.splitlines()) == 1
        assert "chatbot user add NAME" in ran.stderr
        assert "--no-auth" in ran.stderr
        assert not library.exists()

    def test_served_to_others_it_says_so_and_prints_an_address_that_works(self, library):
        environment = {**os.environ, "CHATBOT_LIBRARY": str(library)}
        command = [sys.executable, "-m", "chatbot", "chat", "--host", "0.0.0.0", "--no-auth", "--port", "0"]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as serving:
            said = []
            for line in serving.stderr:
                said.append(line)
                if line.startswith("Open "):
                    break
            page = httpx.get(said[-1].split()[1], timeout=30)
            serving.send_signal(signal.SIGINT)
            serving.communicate(timeout=30)

        assert page.status_code == 200
        assert "without a password" in said[-2]
        assert f"http://{socket.gethostname()}:" in said[-2]

    def test_a_port_in_use(self, library):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            ran = process("chat", "--port", str(taken.getsockname()[1]), library=library)

        assert ran.returncode == 1
        assert ran.stderr.splitlines()[-1].startswith("chatbot: Port ")
        assert "Traceback" not in ran.stderr
