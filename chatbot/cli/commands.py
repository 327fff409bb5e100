"""What each command does: open the library, do the work, print the result."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from argparse import Namespace
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import asdict

from chatbot.answer_lines import below, settled_text
from chatbot.answering.answer import Answer
from chatbot.answering.answer_json import answer_json
from chatbot.answering.answerer import Answerer
from chatbot.answering.options import AnswerOptions
from chatbot.cli.article_table import table_lines, total_line
from chatbot.cli.changes import add, add_paths, entries_of, rebuild, remove, show_problems
from chatbot.cli.desktop import open_on_desktop
from chatbot.cli.doctor import examine, pull_missing
from chatbot.cli.open_library import open_library, start_with_sample
from chatbot.cli.output import (
    LogLines,
    accept_any_character,
    entries_json,
    hits_json,
    line_width,
    print_json,
    print_text,
    say,
)
from chatbot.cli.progress import ProgressBar
from chatbot.cli.terminal import further, hit_lines
from chatbot.cli.user_commands import user, users_who_log_in
from chatbot.errors import QuestionError, SettingsError
from chatbot.phrases import count_of
from chatbot.serving.access.bound_address import BoundAddress
from chatbot.settings import Settings
from vectorstore.errors import ChatbotError, FilterError
from vectorstore.filters import Filters
from vectorstore.library import Library
from vectorstore.store.listing import selected

_WITH_LOGIN = "Users log in with their passwords; over HTTP, nothing is encrypted on the way."
_WITHOUT_LOGIN = "Anyone who can reach this machine can read and change the library, without a password."
_FAILED, _WRONG_USAGE, _INTERRUPTED = 1, 2, 130
_LOG_LEVELS = (logging.WARNING, logging.INFO, logging.DEBUG)
_FLAGS = ("library", "model", "judge", "context_tokens", "embeddings", "host", "port", "today")


def run(arguments: Namespace) -> int:
    """Run the command in `arguments` and return its exit status."""
    _log(arguments.verbose)
    accept_any_character()
    try:
        flags = {name: getattr(arguments, name, None) for name in _FLAGS}
        return _COMMANDS[arguments.command](arguments, Settings.from_environment().updated(flags))
    except (SettingsError, QuestionError, FilterError) as error:
        return _fail(error, _WRONG_USAGE)
    except ChatbotError as error:
        return _fail(error, _FAILED)
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:
        # The reader of the output has gone; what Python flushes at exit must not fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _FAILED


def _log(verbosity: int) -> None:
    lines = logging.StreamHandler()
    lines.setFormatter(LogLines("%(levelname)s: %(message)s"))
    logging.basicConfig(handlers=[lines])
    logging.getLogger().setLevel(_LOG_LEVELS[min(verbosity, len(_LOG_LEVELS) - 1)])


def _fail(error: ChatbotError, status: int) -> int:
    say(f"chatbot: {error}")
    return status


def _filters(arguments: Namespace) -> Filters:
    return Filters.stated(arguments.since or "", arguments.until or "", arguments.source, arguments.language)


def _chat(arguments: Namespace, settings: Settings) -> int:
    with BoundAddress.bind(settings.host, settings.port) as address:
        users = users_who_log_in(arguments, settings, address)
        with open_library(settings, create=True) as library, library.shared():
            if arguments.paths:
                report = add_paths(library, arguments, arguments.paths)
                show_problems(report, entries_of(report, library))
            if arguments.library is None:  # where one is named, the page offers the sample
                start_with_sample(library)
            from chatbot.serving.web_server import page_server  # gradio: three seconds

            say(f"The library {library.folder} has {count_of(len(library), 'article')}.")
            server = page_server(Answerer(library, settings), library, address, users)
            if address.elsewhere:
                say(f"{_WITHOUT_LOGIN if users is None else _WITH_LOGIN} Other machines open {address.elsewhere}.")
            say(f"Open {server.url} in a browser. Press Ctrl-C to stop.")
            if not arguments.no_browser:
                open_on_desktop(server.url)  # the address is bound already: the browser waits for the server
            server.run()
    return 0


def _ask(arguments: Namespace, settings: Settings) -> int:
    options = AnswerOptions(filters=_filters(arguments))
    with open_library(settings, create=arguments.library is None) as library:
        _start_if_empty(library, named=arguments.library is not None)
        answerer, question = Answerer(library, settings), " ".join(arguments.question)
        if arguments.json:
            answer = asyncio.run(answerer.ask(question, options=options))
        else:
            answer = asyncio.run(_streamed(answerer.stream(question, options=options)))
    if arguments.json:
        print_json(answer_json(answer))
        return 0
    for notice in answer.notices:
        say(f"note: {notice}")
    for line in ("", *below(answer)):
        print_text(line)
    return 0


async def _streamed(answering: AsyncGenerator[Answer, None]) -> Answer:
    """Print an answer as it grows, and return the whole of it."""
    printed = ""
    async with aclosing(answering):
        async for answer in answering:
            settled = settled_text(answer)
            print_text(further(printed, settled), end="\n" if answer.finished else "")
            printed = settled
    return answer


def _search(arguments: Namespace, settings: Settings) -> int:
    query = " ".join(arguments.query)
    if not any(map(str.isalnum, query)):
        raise QuestionError('The query has no words. Type what to look for, such as: chatbot search "NATO"')
    filters = _filters(arguments)
    with open_library(settings, create=arguments.library is None) as library:
        _start_if_empty(library, named=arguments.library is not None)
        found = library.find(query, arguments.k, filters, settings.today)
    hits = [hit for hit in found.hits if hit.signals.dense > 0 or hit.signals.lexical > 0]
    notices = found.notices or (() if hits else ("No passage matches.",))
    for notice in notices:
        say(f"note: {notice}")
    if arguments.json:
        print_json(hits_json(hits))
        return 0
    for rank, hit in enumerate(hits, 1):
        for line in hit_lines(rank, hit):
            print_text(line)
    return 0


def _start_if_empty(library: Library, named: bool) -> None:
    """Add the sample article to an empty library, unless the user named that library with --library."""
    if not named:
        start_with_sample(library)
    elif not len(library):
        say(f"note: The library {library.folder} is empty. Add articles with `chatbot add PATH`.")


def _list(arguments: Namespace, settings: Settings) -> int:
    with open_library(settings) as library:
        entries = library.entries()
    chosen = selected(entries, arguments.filter, arguments.sort)
    if arguments.json:
        print_json(entries_json(chosen))
        return 0
    for line in table_lines(chosen, line_width()):
        print_text(line)
    say(total_line(chosen, entries))
    return 0


def _doctor(arguments: Namespace, settings: Settings) -> int:
    if arguments.pull:
        with ProgressBar(sys.stderr, "MB", silent=arguments.json) as bar:
            asyncio.run(pull_missing(settings, lambda part: bar.show(part.completed // 1_000_000, part.share)))
    checks = asyncio.run(examine(settings))
    if arguments.json:
        print_json([asdict(check) for check in checks])
    else:
        for check in checks:
            print_text(f"{'ok     ' if check.well else 'to do  '}{check.name}: {check.seen}")
    return _FAILED if any(check.needed and not check.well for check in checks) else 0


def _eval(arguments: Namespace, settings: Settings) -> int:
    from chatbot.cli.evaluating.eval_command import evaluate  # slow to import, and not needed to answer

    return evaluate(arguments, settings)


def _questions(arguments: Namespace, settings: Settings) -> int:
    from chatbot.cli.evaluating.questions_command import draft_questions  # the same

    return draft_questions(arguments, settings)


_COMMANDS: dict[str, Callable[[Namespace, Settings], int]] = {
    "chat": _chat,
    "ask": _ask,
    "add": add,
    "list": _list,
    "remove": remove,
    "rebuild": rebuild,
    "search": _search,
    "doctor": _doctor,
    "eval": _eval,
    "questions": _questions,
    "user": user,
}
