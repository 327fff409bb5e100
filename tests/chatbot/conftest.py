"""Commands run in this process, on a library of their own."""

import json

import pytest

from chatbot.cli.parser import main


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
