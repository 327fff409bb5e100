"""The commands: what they print, and their exit status."""

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from chatbot.cli import main
from chatbot.sample import FOLDER
from vectorstore import Library

PESKOV = "What did Peskov demand?"
NATO = "le refus de l'Ukraine de rejoindre l'OTAN"
ARTICLE_KEYS = {"id", "title", "source", "published", "language"}
ANSWER_KEYS = {
    *("question", "standalone_question", "answer", "abstained", "mode", "model", "sentences", "citations"),
    *("near_misses", "context", "notices", "seconds"),
}
COMMANDS = ["chat", "ask", "add", "list", "remove", "search", "doctor"]


@pytest.fixture
def library(tmp_path, monkeypatch):
    folder = tmp_path / "library"
    monkeypatch.setenv("CHATBOT_LIBRARY", str(folder))
    return folder


@pytest.fixture
def run(library, capsys):
    """Run a command; return its exit status, standard output and standard error."""

    def run(*arguments: object) -> tuple[int, str, str]:
        try:
            status = main(list(map(str, arguments)))
        except SystemExit as exit_:
            status = int(exit_.code or 0)
        printed = capsys.readouterr()
        assert "Traceback" not in printed.err
        return status, printed.out, printed.err

    return run


@pytest.fixture
def documents(run):
    """Run a command with --json; return its exit status and the document it printed."""

    def documents(*arguments: object) -> tuple[int, object]:
        status, out, _ = run(*arguments, "--json")
        return status, json.loads(out)

    return documents


def process(*arguments: str, library: object, **changes: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "CHATBOT_LIBRARY": str(library), **changes}
    command = [sys.executable, "-m", "chatbot", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


def assert_refused(ran: tuple[int, str, str], status: int, *said: str) -> None:
    assert (ran[0], ran[1]) == (status, "")
    assert 1 <= len(ran[2].strip().splitlines()) <= 2
    assert all(words in ran[2] for words in said), ran[2]


class TestAsk:
    def test_json(self, documents):
        status, answer = documents("ask", PESKOV)

        assert status == 0
        assert set(answer) == ANSWER_KEYS
        assert (answer["question"], answer["mode"], answer["abstained"]) == (PESKOV, "quotes", False)
        assert any(NATO in citation["quote"] for citation in answer["citations"])
        for citation in answer["citations"]:
            assert set(citation) == {"number", "article", "passage", "quote", "start", "end"}
            assert set(citation["article"]) == ARTICLE_KEYS
            assert set(citation["passage"]) == {"id", "start", "end"}
            assert len(citation["quote"]) == citation["end"] - citation["start"]
        assert set(answer["sentences"][0]) == {"text", "citations", "verdict", "reasons"}
        assert set(answer["context"]) == {"passages_found", "passages_used", "tokens", "budget"}
        assert set(answer["seconds"]) == {"search", "first_token", "total"}

    def test_quotes_are_the_articles_own(self, documents, library):
        _, answer = documents("ask", PESKOV)

        with Library.open(library) as opened:
            for citation in answer["citations"]:
                article = opened.article(citation["article"]["id"])
                assert article.text[citation["start"] : citation["end"]] == citation["quote"]

    @pytest.mark.parametrize(
        ("question", "quoted"),
        [
            ("Combien de temps a duré la rencontre entre Witkoff et Poutine ?", "trois à quatre heures"),
            ("Who called NATO membership unrealistic?", "Pete Hegseth"),
        ],
    )
    def test_the_right_sentence(self, question, quoted, documents):
        assert any(quoted in citation["quote"] for citation in documents("ask", question)[1]["citations"])

    def test_what_is_not_told(self, documents):
        status, answer = documents("ask", "What is the price of oil?")

        assert (status, answer["abstained"], answer["citations"]) == (0, True, [])
        assert set(answer["near_misses"][0]) == {"rank", "score", "signals", "article", "start", "end", "text"}

    def test_text(self, run):
        status, out, err = run("ask", *PESKOV.split())

        assert status == 0
        assert NATO in out
        assert out.rstrip().endswith("(without a model)")
        assert "holds the sample article now" in err

    def test_a_model_streams(self, run, ollama, monkeypatch):
        monkeypatch.setenv("OLLAMA_HOST", ollama.url)
        ollama.enqueue("Ukraine stays", " out of NATO, says Peskov [1].", " Nonsense [9].", " It rains.")

        status, out, _ = run("ask", PESKOV)

        assert status == 0
        assert out.startswith("Ukraine stays out of NATO, says Peskov. [1] Nonsense. It rains.\n")
        assert "cites nothing" in out
        assert "(by gemma4:e4b, from" in out

    def test_a_model_that_takes_back_what_it_wrote(self, run, ollama, monkeypatch):
        monkeypatch.setenv("OLLAMA_HOST", ollama.url)
        ollama.enqueue("Moscow insists.", " I mean it.", " NOT_IN_THE_ARTICLES")

        _, out, _ = run("ask", PESKOV)

        assert "Moscow insists.\n\nThe articles do not say.\n" in out

    def test_a_notice_goes_to_standard_error(self, run):
        status, out, err = run("ask", PESKOV, "--model", "mistral")

        assert status == 0
        assert NATO in out
        assert "note: Ollama is not running" in err

    @pytest.mark.parametrize("question", ["", " ", "?", "a" * 100_000], ids=["nothing", "blank", "mark", "long"])
    def test_no_question(self, question, run):
        run("add", "--sample")

        assert_refused(run("ask", question), 2, "The question")


class TestAdd:
    def test_a_second_time_changes_nothing(self, documents):
        first, second = documents("add", FOLDER), documents("add", "--sample")

        assert set(first[1]) == {"added", "updated", "unchanged", "removed", "failed"}
        assert (first[0], len(first[1]["added"])) == (0, 1)
        assert second == (0, {**{key: [] for key in first[1]}, "unchanged": first[1]["added"]})

    def test_the_good_ones_go_in(self, documents, tmp_path):
        (tmp_path / "empty.txt").write_text("")
        (tmp_path / "binary.txt").write_bytes(bytes(range(256)) * 20)
        (tmp_path / "folder").mkdir()
        (tmp_path / "good.txt").write_text("It rains in Lviv.\n\nIt has rained for three days in all of Galicia.")
        given = ["missing.txt", "empty.txt", "binary.txt", "folder", "good.txt"]

        status, report = documents("add", *(tmp_path / name for name in given))

        assert status == 1
        assert len(report["added"]) == 1
        assert [Path(failure["source"]).name for failure in report["failed"]] == given[:4]
        assert all(set(failure) == {"source", "error"} for failure in report["failed"])
        assert all(failure["error"] and "\n" not in failure["error"] for failure in report["failed"])

    def test_failures_stand_on_standard_error(self, run, tmp_path):
        status, out, err = run("add", tmp_path / "missing.txt", "--sample")

        assert (status, out) == (1, "1 added, 1 failed.\n")
        assert len(err.splitlines()) == 1
        assert "missing.txt" in err

    def test_nothing(self, run):
        assert_refused(run("add"), 2, "--sample")

    def test_other_embeddings_than_the_librarys_are_said(self, run, ollama, monkeypatch):
        monkeypatch.setenv("OLLAMA_HOST", ollama.url)
        run("add", "--sample", "--embeddings", "bge-m3")

        same = [run("add", "--sample", "--embeddings", name)[2] for name in ("bge-m3:latest", "ollama:bge-m3")]
        other = run("add", "--sample", "--embeddings", "embeddinggemma")[2]

        assert same == ["", ""]
        assert "made with the ollama:bge-m3:latest embedding model" in other


class TestLibrary:
    def test_list(self, documents):
        documents("add", "--sample")

        status, [article] = documents("list")

        assert status == 0
        assert set(article) == {*ARTICLE_KEYS, "passages", "copies_of"}
        assert article["passages"] > 1

    def test_list_of_an_empty_one(self, run, documents):
        assert documents("list") == (0, [])
        assert "chatbot add" in run("list")[2]

    def test_remove(self, documents):
        _, report = documents("add", "--sample")
        [article] = report["added"]

        assert documents("remove", article)[1]["removed"] == [article]
        assert documents("list") == (0, [])

    def test_remove_one_that_is_not_there(self, run):
        status, out, err = run("remove", "nonsense")

        assert (status, out) == (1, "1 failed.\n")
        assert "chatbot list" in err

    def test_search(self, documents):
        status, hits = documents("search", "Peskov", "OTAN", "--k", "2")

        assert (status, len(hits)) == (0, 2)
        assert [hit["rank"] for hit in hits] == [1, 2]
        assert set(hits[0]) == {"rank", "score", "signals", "article", "start", "end", "text"}
        assert set(hits[0]["signals"]) == {"dense", "lexical"}
        assert NATO in hits[0]["text"]

    def test_search_in_text(self, run):
        assert run("search", "Peskov")[1].startswith("1. ")

    def test_doctor(self, documents):
        status, checks = documents("doctor")

        assert status == 0
        assert all(set(check) == {"name", "well", "seen", "needed"} for check in checks)
        assert [check["name"] for check in checks] == ["library", "model"]

    def test_doctor_with_something_needed_to_do(self, run, monkeypatch):
        monkeypatch.setenv("CHATBOT_MODEL", "mistral")
        status, out, _ = run("doctor")

        assert status == 1
        assert "to do  model: " in out


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
