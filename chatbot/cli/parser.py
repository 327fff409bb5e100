"""The command line: what can be typed, and the exit status of what comes of it.

Nothing is imported here that `chatbot --help` does not need; `chatbot.cli.commands` is what the commands do.
"""

from __future__ import annotations

import gc
import sys
from argparse import ArgumentParser, ArgumentTypeError, RawDescriptionHelpFormatter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import NoReturn

_WRONG_USAGE = 2
_MOST_PASSAGES = 1000
_DESCRIPTION = """\
Ask your articles. Every sentence of an answer leads to the sentence it rests on.

  chatbot                        open the chat page (with a sample article, while the library is empty)
  chatbot add articles/          read a folder of articles into the library
  chatbot ask "What happened?"   answer here, in the terminal
"""
_SETTINGS = """\
Settings: CHATBOT_LIBRARY, CHATBOT_MODEL, CHATBOT_CONTEXT, CHATBOT_JUDGE, CHATBOT_EMBEDDINGS,
CHATBOT_CHROMA_URL, CHATBOT_HOST, CHATBOT_PORT, CHATBOT_TODAY, OLLAMA_HOST.
Exit status: 0 done, 1 something failed, 2 wrong usage.
`chatbot COMMAND --help` says more about one command.
"""
_CHAT = """\
examples:
  chatbot chat                       the page on http://127.0.0.1:7860, over the articles there are
  chatbot chat articles/ --port 0    adds a folder first, and takes any free port
"""
_ASK = """\
examples:
  chatbot ask "What did Peskov demand?"
  chatbot ask --json "What did Peskov demand?" | jq '.citations[].quote'
  chatbot ask "What was said last week?" --source lemonde.fr --language fr

Ollama's model answers where Ollama runs; else the articles' own sentences do. A question that no
article tells of gets a plain "The articles do not say." A model of another provider answers with
--model openai:NAME, once its packages are installed; the passages it answers from then leave this machine.
"""
_ADD = """\
examples:
  chatbot add report.pdf notes/      .txt .md .html .pdf .docx .epub .csv .jsonl .zip, and folders of them
  chatbot add https://example.org/a  a web page, or an RSS or Atom feed
  chatbot add articles/ --prune      also removes the articles that are no longer in the folder
  chatbot add --sample               the article that comes along
"""
_REMOVE = """\
examples:
  chatbot remove de211be32b49 articles/old.txt
"""
_REBUILD = """\
examples:
  chatbot rebuild --embeddings embeddinggemma    an embedding model of Ollama's, from now on
  chatbot rebuild --embeddings embedded          back to the vectors that come along

Questions are answered with the old vectors until the new ones are ready. A rebuild that was stopped goes
on where it was.
"""
_DOCTOR = """\
examples:
  chatbot doctor            what is there, and what to do
  chatbot doctor --pull     fetches a model first (some gigabytes), where Ollama runs and has none
"""
_SEARCH = """\
examples:
  chatbot search "NATO membership" --k 3
  chatbot search "grain exports" --from 2025-02 --to 2025-03-15

A query that speaks of a time ("in February 2025", "la semaine dernière", "latest") prefers articles of it.
"""


def start() -> int:
    """Run the command of this process, quickly begun and quickly ended; returns its exit status.

    What the program imports is half a million objects that stay: the garbage collector looks through
    them less often meanwhile, and not once more at the end. A quarter of a second of `chatbot ask`.
    """
    gc.set_threshold(100_000, 20, 100)
    status = main()
    gc.freeze()
    return status


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; wrong usage exits with 2, as `--help` does with 0."""
    given = _parser().parse_args(_with_command(sys.argv[1:] if arguments is None else arguments))
    from chatbot.cli.commands import run  # all the rest of the program: most of a second

    return run(given)


class _Parser(ArgumentParser):
    """A parser whose errors are one line that says where to read on."""

    def error(self, message: str) -> NoReturn:
        """Print `message` and exit."""
        self.exit(_WRONG_USAGE, f"{self.prog}: {message}; see `{self.prog} --help`.\n")


@dataclass(frozen=True, slots=True)
class _Command:
    """One command: what it does in a line, examples, its own arguments, and whether it can print JSON."""

    teaches: str
    examples: str
    arguments: Callable[[ArgumentParser], None]
    prints: bool = True


def _parser() -> ArgumentParser:
    parser = _Parser(
        prog="chatbot", description=_DESCRIPTION, epilog=_SETTINGS, formatter_class=RawDescriptionHelpFormatter
    )
    parser.add_argument("--version", action="version", version=version("article-chatbot"))
    commands = parser.add_subparsers(metavar="COMMAND", dest="command", required=True)
    for name, command in _COMMANDS.items():
        added = commands.add_parser(
            name,
            help=command.teaches,
            description=f"{command.teaches[0].upper()}{command.teaches[1:]}.",
            epilog=command.examples,
            formatter_class=RawDescriptionHelpFormatter,
        )
        command.arguments(added)
        if command.prints:
            added.add_argument("--json", action="store_true", help="print one JSON document and nothing else")
        added.add_argument("--library", metavar="DIR", help="the library's folder (CHATBOT_LIBRARY)")
    return parser


def _with_command(arguments: Sequence[str]) -> Sequence[str]:
    """Put in the default command, `chat`; a word that is no command is told what to do."""
    first = next(iter(arguments), "")
    if first in (*_COMMANDS, "-h", "--help", "--version"):
        return arguments
    parser = _Parser(prog="chatbot")
    if first and not first.startswith("-"):
        meant = f"chatbot add {first}" if Path(first).exists() else f'chatbot ask "{" ".join(arguments)}"'
        parser.error(f"{first!r} is not a command; perhaps you mean `{meant}`")
    behind = next((argument for argument in arguments if argument in _COMMANDS), None)
    if behind:
        parser.error(f"options go after the command: `chatbot {behind} {first} …`")
    return ["chat", *arguments]


def _chat(parser: ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", metavar="PATH", help="a file or folder of articles to add first")
    parser.add_argument("--host", help="the address to serve on (CHATBOT_HOST; 127.0.0.1)")
    parser.add_argument("--port", help="the port to serve on (CHATBOT_PORT; 7860; 0: any free one)")
    _model(parser)


def _ask(parser: ArgumentParser) -> None:
    parser.add_argument("question", nargs="+", metavar="QUESTION", help="what you want to know, in any language")
    _limits(parser)
    _model(parser)


def _add(parser: ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", metavar="PATH|URL", help="a file, a folder, a web page or a feed")
    parser.add_argument("--sample", action="store_true", help="add the sample article that comes along")
    parser.add_argument("--embeddings", metavar="MODEL", help="for a new library: an embedding model of Ollama's")
    parser.add_argument("--prune", action="store_true", help="remove articles whose files are gone from the PATHs")
    parser.add_argument(
        "--allow-private", action="store_true", help="let a URL be of this machine or its own network"
    )


def _remove(parser: ArgumentParser) -> None:
    parser.add_argument("articles", nargs="+", metavar="ARTICLE", help="an id or source, as `list` shows it")


def _rebuild(parser: ArgumentParser) -> None:
    parser.add_argument("--embeddings", metavar="MODEL", help="an Ollama model, or `embedded` (the one there is)")


def _search(parser: ArgumentParser) -> None:
    parser.add_argument("query", nargs="+", metavar="QUERY", help="words, or a question")
    parser.add_argument("--k", type=_count, default=8, help="how many places (8)")
    _limits(parser)


def _nothing(parser: ArgumentParser) -> None:
    """Take no arguments of its own."""


def _doctor(parser: ArgumentParser) -> None:
    parser.add_argument("--pull", action="store_true", help="have Ollama fetch the model that is missing, first")


def _limits(parser: ArgumentParser) -> None:
    limits = parser.add_argument_group(
        "which articles", "a day is a year, month or day: 2025, 2025-02 or 2025-02-18"
    )
    limits.add_argument("--from", dest="since", metavar="DAY", help="published then or later")
    limits.add_argument("--to", dest="until", metavar="DAY", help="published then or earlier")
    limits.add_argument(
        "--source", metavar="TEXT", action="append", default=[], help="part of an outlet, address or file name"
    )
    limits.add_argument("--language", metavar="CODE", action="append", default=[], help="such as en, fr or zh")
    parser.add_argument("--today", metavar="DAY", help='the day that "last week" is seen from (CHATBOT_TODAY)')


def _model(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--model",
        metavar="NAME",
        help="the model that answers (CHATBOT_MODEL; the best one Ollama has), or PROVIDER:NAME",
    )
    parser.add_argument(
        "--context",
        dest="context_tokens",
        metavar="TOKENS",
        help="how much it reads and writes at most (CHATBOT_CONTEXT; 8192); more takes more memory",
    )
    parser.add_argument(
        "--judge",
        action="store_true",
        default=None,
        help="ask it for a second opinion on each sentence it wrote (CHATBOT_JUDGE)",
    )


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 4 or not 1 <= int(text) <= _MOST_PASSAGES:
        raise ArgumentTypeError(f"{text[:20]!r} is not a count; give a number from 1 to {_MOST_PASSAGES}")
    return int(text)


_COMMANDS = {
    "chat": _Command("add the PATHs, then serve the chat page on this machine", _CHAT, _chat, prints=False),
    "ask": _Command("answer one question, with its sources", _ASK, _ask),
    "add": _Command("read articles into the library; a second time changes nothing", _ADD, _add),
    "list": _Command("list the library's articles", "", _nothing),
    "remove": _Command("take articles out of the library", _REMOVE, _remove),
    "rebuild": _Command("make all vectors anew, beside the ones in use", _REBUILD, _rebuild, prints=False),
    "search": _Command("show the passages found for a query, best first", _SEARCH, _search),
    "doctor": _Command("check the library, Ollama and the models, and say what to do", _DOCTOR, _doctor),
}
