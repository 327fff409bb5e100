"""The command line: arguments, options and help.

Imports nothing that `chatbot --help` does not need; `chatbot.cli.commands` does the work.
"""

from __future__ import annotations

import gc
import signal
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from importlib.metadata import version
from pathlib import Path
from typing import Any, NoReturn

from chatbot.cli.evaluating.evaluating_arguments import EVAL, QUESTIONS, add_eval, add_questions
from chatbot.cli.shared_arguments import add_filters, add_model, add_today, count

_WRONG_USAGE = 2
_ORDERS = ("added", "title", "outlet", "date", "language", "passages")
_DESCRIPTION = """\
Ask your articles. Every sentence of an answer leads to the sentence it rests on.

  chatbot                        open the chat page (with a sample article while your library is empty)
  chatbot add articles/          read a folder of articles into the library
  chatbot ask "What happened?"   answer here, in the terminal
"""
_SETTINGS = """\
Settings: CHATBOT_LIBRARY, CHATBOT_MODEL, CHATBOT_CONTEXT, CHATBOT_JUDGE, CHATBOT_EMBEDDINGS,
CHATBOT_CHROMA_URL, CHATBOT_HOST, CHATBOT_PORT, CHATBOT_TODAY, OLLAMA_HOST.
Exit status: 0 done, 1 something failed, 2 wrong usage.
`chatbot COMMAND --help` explains one command.
"""
_CHAT = """\
examples:
  chatbot chat                       serve the page on http://127.0.0.1:7860 and open it
  chatbot chat articles/ --port 0    add a folder first; use any free port
"""
_ASK = """\
examples:
  chatbot ask "What did Peskov demand?"
  chatbot ask --json "What did Peskov demand?" | jq '.citations[].quote'
  chatbot ask "/timeline the negotiations" (or /summary, /digest, /list)
  chatbot ask "What was said last week?" --source lemonde.fr --language fr

Where Ollama runs, its model writes the answer; otherwise the answer quotes the articles. If no article
is about the question, the answer is "The articles do not say."; without a model, one that comes near without
clearly answering says so and shows the nearest sentences. A model of another provider answers with
--model openai:NAME, once its packages are installed; the passages it reads then leave this machine.
"""
_ADD = """\
examples:
  chatbot add report.pdf notes/      .txt .md .html .pdf .docx .epub .csv .jsonl .zip, and folders of them
  chatbot add https://example.org/a  a web page, or an RSS or Atom feed
  chatbot add articles/ --prune      also remove articles whose files are gone from the folder
  chatbot add --sample               the sample article
"""
_LIST = """\
examples:
  chatbot list --sort date               newest first
  chatbot list --filter lemonde.fr       only articles with this text in title, outlet or source
"""
_REMOVE = "examples:\n  chatbot remove de211be32b49 articles/old.txt\n"
_REBUILD = """\
examples:
  chatbot rebuild --embeddings embeddinggemma    switch to an embedding model of Ollama
  chatbot rebuild --embeddings embedded          switch back to the built-in embeddings

Questions are answered with the old embeddings until the new ones are complete. A rebuild that was stopped
continues where it was.
"""
_DOCTOR = """\
examples:
  chatbot doctor            show what works, and what to do about the rest
  chatbot doctor --pull     first download a model (several gigabytes) if Ollama runs and has none
"""
_USER = """\
examples:
  chatbot user add anna       asks for her password; where input is piped, reads it from there
  chatbot user list
  chatbot user remove anna

The users log in to the page that `chatbot chat --auth` serves. Adding one again changes the password.
"""
_SEARCH = """\
examples:
  chatbot search "NATO membership" --k 3
  chatbot search "grain exports" --from 2025-02 --to 2025-03-15

A query that names a time ("in February 2025", "la semaine dernière", "latest") prefers articles of that time.
"""


def start() -> int:
    """Entry point of the `chatbot` command; returns the exit status.

    The imports leave half a million objects that live until the end. Collecting garbage less often while they
    load, and not once more at exit, saves a quarter of a second of `chatbot ask`.
    """
    gc.set_threshold(100_000, 20, 100)
    _end_as_by_ctrl_c()
    status = main()
    gc.freeze()
    return status


def _end_as_by_ctrl_c() -> None:
    """Close the library, too, when a service manager, a container or a closed terminal ends this process."""
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)  # Windows has no SIGHUP
        if number is not None and signal.getsignal(number) == signal.SIG_DFL:  # nohup ignores SIGHUP
            signal.signal(number, lambda *_: signal.raise_signal(signal.SIGINT))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; wrong usage raises SystemExit(2), `--help` SystemExit(0)."""
    parsed = _parser().parse_args(_with_command(sys.argv[1:] if arguments is None else arguments))
    from chatbot.cli.commands import run  # the rest of the program: most of a second

    return run(parsed)


class _Parser(ArgumentParser):
    """A parser whose errors are one line that points to the help of the command that was given."""

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> tuple[Any, list[str]]:
        """Refuse here what would be left for the parser of all commands, whose help does not explain it."""
        found, unknown = super().parse_known_args(args, namespace)
        if unknown:
            self.error(f"unrecognized arguments: {' '.join(unknown)}")
        return found, unknown

    def error(self, message: str) -> NoReturn:
        """Print `message` to standard error and exit."""
        end = "" if message.endswith("?") else "."
        self.exit(_WRONG_USAGE, f"{self.prog}: {message}{end} See `{self.prog} --help`.\n")


@dataclass(frozen=True, slots=True)
class _Command:
    """A command: one line of help, examples, its arguments, and whether it has --json."""

    summary: str
    examples: str
    add_arguments: Callable[[ArgumentParser], None]
    has_json: bool = True


def _parser() -> ArgumentParser:
    parser = _Parser(
        prog="chatbot", description=_DESCRIPTION, epilog=_SETTINGS, formatter_class=RawDescriptionHelpFormatter
    )
    parser.add_argument("--version", action="version", version=version("article-chatbot"))
    commands = parser.add_subparsers(metavar="COMMAND", dest="command", required=True)
    for name, command in _COMMANDS.items():
        added = commands.add_parser(
            name,
            help=command.summary,
            description=f"{command.summary[0].upper()}{command.summary[1:]}.",
            epilog=command.examples,
            formatter_class=RawDescriptionHelpFormatter,
        )
        command.add_arguments(added)
        if command.has_json:
            added.add_argument("--json", action="store_true", help="print one JSON document and nothing else")
        added.add_argument("--library", metavar="DIR", help="the library's folder (CHATBOT_LIBRARY)")
        added.add_argument(
            "-v", "--verbose", action="count", default=0, help="log to standard error what happens; -vv logs more"
        )
    return parser


def _with_command(arguments: Sequence[str]) -> Sequence[str]:
    """Insert the default command, `chat`; exits with advice if the first word is not a command."""
    first = next(iter(arguments), "")
    if first in (*_COMMANDS, "-h", "--help", "--version"):
        return arguments
    parser = _Parser(prog="chatbot")
    if first and not first.startswith("-"):
        parser.error(f"{first!r} is not a command. Did you mean `{_likely(arguments)}`?")
    command = next((argument for argument in arguments if argument in _COMMANDS), None)
    if command:
        parser.error(f"options go after the command: `chatbot {command} {first} …`")
    return ["chat", *arguments]


def _likely(arguments: Sequence[str]) -> str:
    """What arguments that begin with no command mean: a file to add, a misspelled command or a question."""
    first, *rest = arguments
    if Path(first).exists():
        return f"chatbot add {first}"
    for command in get_close_matches(first, _COMMANDS, n=1):
        return " ".join(["chatbot", command, *rest])
    return f'chatbot ask "{" ".join(arguments)}"'


def _chat(parser: ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", metavar="PATH", help="a file, a folder or a web address to add first")
    parser.add_argument("--host", help="the address to serve on (CHATBOT_HOST; 127.0.0.1)")
    login = parser.add_mutually_exclusive_group()
    login.add_argument("--auth", action="store_true", help="users have to log in (see `chatbot user`)")
    login.add_argument("--no-auth", action="store_true", help="with --host: nobody has to log in")
    parser.add_argument("--port", help="the port to serve on (CHATBOT_PORT; 7860; 0: any free port)")
    parser.add_argument("--no-browser", action="store_true", help="do not open the page in your browser")
    add_model(parser)
    add_today(parser)


def _ask(parser: ArgumentParser) -> None:
    parser.add_argument("question", nargs="+", metavar="QUESTION", help="what you want to know, in any language")
    add_filters(parser)
    add_model(parser)
    add_today(parser)


def _add(parser: ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", metavar="PATH|URL", help="a file, a folder, a web page or a feed")
    parser.add_argument("--sample", action="store_true", help="add the sample article")
    parser.add_argument("--embeddings", metavar="MODEL", help="for a new library: an embedding model of Ollama")
    parser.add_argument("--prune", action="store_true", help="remove articles whose files are gone from the PATHs")
    parser.add_argument(
        "--allow-private", action="store_true", help="allow addresses of this machine and its network"
    )


def _remove(parser: ArgumentParser) -> None:
    parser.add_argument("articles", nargs="+", metavar="ARTICLE", help="an article's id, file or web address")


def _rebuild(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--embeddings", metavar="MODEL", help="a model of Ollama, or `embedded` for the built-in ones"
    )


def _search(parser: ArgumentParser) -> None:
    parser.add_argument("query", nargs="+", metavar="QUERY", help="words, or a question")
    parser.add_argument("--k", type=count, default=8, help="how many passages at most (8)")
    add_filters(parser)
    add_today(parser)


def _list(parser: ArgumentParser) -> None:
    parser.add_argument("--filter", metavar="TEXT", default="", help="part of a title, an outlet or a source")
    parser.add_argument("--sort", choices=_ORDERS, default="added", help="default: in the order they were added")


def _doctor(parser: ArgumentParser) -> None:
    parser.add_argument("--pull", action="store_true", help="first have Ollama download the model that is missing")


def _user(parser: ArgumentParser) -> None:
    parser.add_argument("action", choices=("add", "list", "remove"), help="what to do")
    parser.add_argument("name", nargs="?", metavar="NAME", default="", help="the user's name")


_COMMANDS = {
    "chat": _Command("add the PATHs, then serve the chat page on this machine", _CHAT, _chat, has_json=False),
    "ask": _Command("answer one question, with sources", _ASK, _ask),
    "add": _Command("read articles into the library; unchanged ones are skipped", _ADD, _add),
    "list": _Command("list the library's articles", _LIST, _list),
    "remove": _Command("remove articles from the library", _REMOVE, _remove),
    "rebuild": _Command("re-embed everything without downtime", _REBUILD, _rebuild, has_json=False),
    "search": _Command("show the passages that match a query, best first", _SEARCH, _search),
    "eval": _Command("answer a file of questions, or check one of claims, and measure it", EVAL, add_eval, False),
    "questions": _Command("draft a file of questions from the library", QUESTIONS, add_questions, has_json=False),
    "user": _Command("add, list or remove the users who may log in to the page", _USER, _user, has_json=False),
    "doctor": _Command("check the library, Ollama and the models, and say what to do", _DOCTOR, _doctor),
}
