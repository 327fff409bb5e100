"""The commands: `chatbot chat`, `ask`, `add`, `list`, `remove`, `search`, `doctor`."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace, RawDescriptionHelpFormatter
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import asdict, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from chatbot.answer import Answer, Answerer
from chatbot.contracts import answer_json, articles_json, hits_json, report_json
from chatbot.doctor import examine
from chatbot.errors import QuestionError, SettingsError
from chatbot.settings import Settings, port_number
from chatbot.terminal import article_line, below, counted, hit_lines, report_line, settled_text, skipped_line
from seeds import EXAMPLES
from seeds import FOLDER as SAMPLE
from vectorstore.errors import ChatbotError
from vectorstore.library import Library, Report

_FAILED, _WRONG_USAGE, _INTERRUPTED = 1, 2, 130
_DESCRIPTION = """\
Ask your articles. Every sentence of an answer leads to the sentence it rests on.

  chatbot                        open the chat page (with a sample article, while the library is empty)
  chatbot add articles/          read a folder of articles into the library
  chatbot ask "What happened?"   answer here, in the terminal
"""
_SETTINGS = """\
Settings: CHATBOT_LIBRARY, CHATBOT_MODEL, CHATBOT_EMBEDDINGS, CHATBOT_HOST, CHATBOT_PORT, OLLAMA_HOST.
Exit status: 0 done, 1 something failed, 2 wrong usage.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s: %(message)s")
    given = _parser().parse_args(_with_command(sys.argv[1:] if arguments is None else arguments))
    try:
        status: int = given.run(given, _settings(given))
    except (SettingsError, QuestionError) as error:
        return _fail(error, _WRONG_USAGE)
    except ChatbotError as error:
        return _fail(error, _FAILED)
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:
        # Whoever read the output has seen enough; what Python would flush at the end goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _FAILED
    return status


def _fail(error: ChatbotError, status: int) -> int:
    _say(f"chatbot: {error}")
    return status


def _with_command(arguments: Sequence[str]) -> Sequence[str]:
    """`chat` is the default command."""
    named = any(not argument.startswith("-") for argument in arguments[:1])
    return arguments if named or {"-h", "--help", "--version"} & set(arguments[:1]) else ["chat", *arguments]


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        prog="chatbot", description=_DESCRIPTION, epilog=_SETTINGS, formatter_class=RawDescriptionHelpFormatter
    )
    parser.add_argument("--version", action="version", version=version("article-chatbot"))
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    def command(name: str, run: Callable[[Namespace, Settings], int], teaches: str) -> ArgumentParser:
        added = commands.add_parser(name, help=teaches, description=teaches)
        added.set_defaults(run=run)
        added.add_argument("--library", metavar="DIR", help="the library's folder")
        return added

    chat = command("chat", _chat, "add the PATHs, then serve the chat page on this machine")
    chat.add_argument("paths", nargs="*", metavar="PATH", help="a file or folder of articles")
    chat.add_argument("--host", help="the address to serve on (127.0.0.1)")
    chat.add_argument("--port", type=_port, help="the port to serve on (7860; 0: any free one)")
    _model_flag(chat)
    ask = command("ask", _ask, "answer one question, with its sources")
    ask.add_argument("question", nargs="+", metavar="QUESTION")
    _model_flag(ask)
    add = command("add", _add, "read articles into the library; a second time changes nothing")
    add.add_argument("paths", nargs="*", metavar="PATH", help="a file or folder: .txt .md .html .jsonl")
    add.add_argument("--sample", action="store_true", help="add the sample article that comes along")
    add.add_argument("--embeddings", metavar="MODEL", help="for a new library: an embedding model of Ollama's")
    command("list", _list, "list the library's articles")
    remove = command("remove", _remove, "take articles out of the library")
    remove.add_argument("articles", nargs="+", metavar="ARTICLE", help="an id or source, as `list` shows it")
    search = command("search", _search, "show the passages found for a query, best first")
    search.add_argument("query", nargs="+", metavar="QUERY")
    search.add_argument("--k", type=_count, default=8, help="how many passages (8)")
    doctor = command("doctor", _doctor, "check the library, Ollama and the models, and say what to do")
    for printing in (ask, add, commands.choices["list"], remove, search, doctor):
        printing.add_argument("--json", action="store_true", help="print one JSON document and nothing else")
    return parser


def _model_flag(parser: ArgumentParser) -> None:
    parser.add_argument("--model", metavar="NAME", help="the Ollama model that answers (the best one there)")


def _port(text: str) -> int:
    try:
        return port_number(text)
    except SettingsError as error:
        raise ArgumentTypeError(str(error)) from None


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise ArgumentTypeError(f"{text!r} is no count; give 1 or more")
    return int(text)


def _settings(given: Namespace) -> Settings:
    flags: dict[str, Any] = {name: getattr(given, name, None) for name in ("model", "embeddings", "host", "port")}
    settings = replace(
        Settings.from_environment(), **{name: flag for name, flag in flags.items() if flag is not None}
    )
    return replace(settings, library=Path(given.library).expanduser()) if given.library else settings


def _open(settings: Settings) -> Library:
    library = Library.open(settings.library, embeddings=settings.embeddings, ollama_host=settings.ollama_host)
    made_with = library.made_with
    if settings.embeddings and made_with and settings.embeddings != made_with:
        _say(
            f"note: this library was made with {made_with} embeddings and goes on with them; "
            f"for {settings.embeddings}, make another with --library."
        )
    return library


def _start_with_sample(library: Library) -> None:
    """Put the sample article into an empty library, so that there is something to ask."""
    if not len(library):
        library.add(SAMPLE)
        _say(f"note: the library {library.folder} was empty and holds the sample article now.")


def _chat(given: Namespace, settings: Settings) -> int:
    with _open(settings) as library:
        if given.paths:
            _show_failures(library.add(given.paths))
        _start_with_sample(library)
        from chatbot.ui.server import serve  # gradio: three seconds

        sample = any(Path(article.source).parent == SAMPLE for article, _ in library.articles())
        _say(f"The library {library.folder} holds {counted(len(library), 'article')}.")
        serve(
            Answerer(library, settings),
            settings,
            examples=EXAMPLES if sample else (),
            opened=lambda url: _say(f"Open {url} in a browser; Ctrl-C stops."),
        )
    return 0


def _ask(given: Namespace, settings: Settings) -> int:
    with _open(settings) as library:
        _start_with_sample(library)
        answering = Answerer(library, settings).stream(" ".join(given.question))
        answer = asyncio.run(_last(answering) if given.json else _streamed(answering))
    if given.json:
        return _print_json(answer_json(answer))
    for notice in answer.notices:
        _say(f"note: {notice}")
    for line in ("", *below(answer)):
        _print(line)
    return 0


async def _last(answering: AsyncGenerator[Answer, None]) -> Answer:
    return [answer async for answer in answering][-1]


async def _streamed(answering: AsyncGenerator[Answer, None]) -> Answer:
    """Print an answer as it grows, and return the whole of it."""
    printed = ""
    async with aclosing(answering):
        async for answer in answering:
            settled = settled_text(answer)
            _print(settled[len(printed) :], end="\n" if answer.finished else "")
            printed = settled
    return answer


def _add(given: Namespace, settings: Settings) -> int:
    paths = [*given.paths, *([SAMPLE] if given.sample else [])]
    if not paths:
        raise SettingsError("There is nothing to add; give files or folders, or --sample for the sample article.")
    with _open(settings) as library:
        report = library.add(paths)
    return _finish(report, given)


def _list(given: Namespace, settings: Settings) -> int:
    with _open(settings) as library:
        articles = library.articles()
    if given.json:
        return _print_json(articles_json(articles))
    for article, passages in articles:
        _print(article_line(article, passages))
    if not articles:
        _say(f"The library {settings.library} is empty; `chatbot add PATH` fills it.")
    return 0


def _remove(given: Namespace, settings: Settings) -> int:
    with _open(settings) as library:
        report = library.remove(given.articles)
    return _finish(report, given)


def _search(given: Namespace, settings: Settings) -> int:
    with _open(settings) as library:
        _start_with_sample(library)
        found = library.find(" ".join(given.query), given.k)
    if found.notice:
        _say(f"note: {found.notice}")
    if given.json:
        return _print_json(hits_json(found.hits))
    for rank, hit in enumerate(found.hits, 1):
        for line in hit_lines(rank, hit):
            _print(line)
    return 0


def _doctor(given: Namespace, settings: Settings) -> int:
    checks = asyncio.run(examine(settings))
    if given.json:
        _print_json([asdict(check) for check in checks])
    else:
        for check in checks:
            _print(f"{'ok     ' if check.well else 'to do  '}{check.name}: {check.seen}")
    return _FAILED if any(check.needed and not check.well for check in checks) else 0


def _finish(report: Report, given: Namespace) -> int:
    if given.json:
        _print_json(report_json(report))
    else:
        _print(report_line(report))
    _show_failures(report)
    return _FAILED if report.failed else 0


def _show_failures(report: Report) -> None:
    for failure in report.failed:
        _say(f"failed: {failure.error}")
    if skipped := skipped_line(report):
        _say(f"note: {skipped}")


def _print(text: str, end: str = "\n") -> None:
    print(text, end=end, flush=True)


def _print_json(document: object) -> int:
    _print(json.dumps(document, ensure_ascii=False, indent=2))
    return 0


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
