"""The command line: wrong usage, and the commands as processes of their own."""

import json
import os
import signal
import socket
import subprocess
import sys

import httpx
import pytest

from chatbot.sample import FOLDER
from vectorstore import Library

PESKOV = "What did Peskov demand?"
NATO = "le refus de l'Ukraine de rejoindre l'OTAN"
COMMANDS = ["chat", "ask", "add", "list", "remove", "search", "doctor"]


def process(*arguments: str, library: object, **changes: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "CHATBOT_LIBRARY": str(library), **changes}
    command = [sys.executable, "-m", "chatbot", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


def assert_refused(ran: tuple[int, str, str], status: int, *said: str) -> None:
    assert (ran[0], ran[1]) == (status, "")
    assert 1 <= len(ran[2].strip().splitlines()) <= 2
    assert all(words in ran[2] for words in said), ran[2]


USAGES = {
    "no such command": (["some/path"], "chatbot ask"),
    "a path as a command": ([str(FOLDER)], "chatbot add"),
    "options first": (["--library", "x", "ask", "foo"], "chatbot ask --library"),
    "no question": (["ask"], "chatbot ask --help"),
    "k nought": (["search", "x", "--k", "0"], "1 to 1000"),
    "k too large": (["search", "x", "--k", "9" * 5000], "1 to 1000"),
    "a port of letters": (["chat", "--port", "http"], "0 to 65535"),
    "a port too large": (["chat", "--port", "70000"], "0 to 65535"),
    "an unknown option": (["list", "--jason"], "--jason"),
    "a library without a name": (["list", "--library", ""], "--library"),
}


class TestWrongUsage:
    @pytest.mark.parametrize(("arguments", "said"), USAGES.values(), ids=USAGES)
    def test_it_is_said_what_to_do(self, arguments, said, run):
        assert_refused(run(*arguments), 2, said)

    @pytest.mark.parametrize(
        ("name", "value", "said"),
        [
            ("OLLAMA_HOST", "not a url", "OLLAMA_HOST"),
            ("CHATBOT_PORT", "x", "port"),
            ("CHATBOT_LIBRARY", "~no/", "user"),
        ],
    )
    def test_settings(self, name, value, said, run, monkeypatch):
        monkeypatch.setenv(name, value)

        assert_refused(run("list"), 2, said)

    def test_help_teaches(self, run):
        status, out, _ = run("--help")

        assert status == 0
        assert all(f"\n    {command} " in out for command in COMMANDS)
        assert 'chatbot ask "' in out

    @pytest.mark.parametrize("command", COMMANDS)
    def test_every_commands_help_teaches(self, command, run):
        status, out, _ = run(command, "--help")

        assert status == 0
        assert "--library DIR" in out
        assert ("--json" in out) == (command != "chat")


class TestBadLibraries:
    COMMANDS = (["list"], ["ask", PESKOV], ["add", "--sample"], ["search", "x"], ["remove", "x"])

    @pytest.mark.parametrize("arguments", COMMANDS, ids=lambda arguments: arguments[0])
    def test_one_that_another_process_owns(self, arguments, library):
        with Library.open(library):
            ran = process(*arguments, "--json", library=library)

        assert_refused((ran.returncode, ran.stdout, ran.stderr), 1, "in use by another process", "--library")

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
    def test_ask_imports_no_gradio(self, library):
        code = (
            "import sys; from chatbot.cli import main; status = main(['ask', sys.argv[1]])\n"
            "print([name for name in sys.modules if name.split('.')[0] == 'gradio'])"
        )
        ran = subprocess.run([sys.executable, "-c", code, PESKOV], capture_output=True, text=True, check=True)

        assert NATO in ran.stdout
        assert ran.stdout.splitlines()[-1] == "[]"

    def test_help_imports_no_chroma(self):
        code = (
            "import sys; from chatbot.cli import main\n"
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
        ran = process("add", str(tmp_path / "news.txt"), library=library)
        environment = {**os.environ, "CHATBOT_LIBRARY": str(library), "PYTHONIOENCODING": encoding}
        command = [sys.executable, "-m", "chatbot", "list", "--json"]
        listed = subprocess.run(command, capture_output=True, env=environment, check=True)

        assert ran.returncode == 0
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


class TestChat:
    def test_it_serves_until_ctrl_c(self, library, tmp_path):
        (tmp_path / "news.txt").write_text("Rain\n\nIt has rained in Lviv for three days, and in all of Galicia.")
        given = [str(tmp_path / "news.txt"), str(tmp_path / "missing.txt"), "--port", "0"]
        environment = {**os.environ, "CHATBOT_LIBRARY": str(library)}
        command = [sys.executable, "-m", "chatbot", "chat", *given]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as serving:
            failed, holds, opened = (serving.stderr.readline() for _ in range(3))
            address = opened.split()[1]
            page = httpx.get(address, timeout=30)
            serving.send_signal(signal.SIGINT)
            _, said = serving.communicate(timeout=30)

        assert "missing.txt" in failed
        assert "holds 1 article." in holds
        assert page.status_code == 200
        assert (serving.returncode, said) == (0, "")

    def test_a_port_in_use(self, library):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            ran = process("chat", "--port", str(taken.getsockname()[1]), library=library)

        assert ran.returncode == 1
        assert ran.stderr.splitlines()[-1].startswith("chatbot: Port ")
        assert "Traceback" not in ran.stderr
