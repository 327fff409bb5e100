"""What each command does: opens the library, has the work done, and prints what came of it."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from argparse import Namespace
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from chatbot.answering.answer import Answer
from chatbot.answering.answer_json import answer_json, entries_json, hits_json, report_json
from chatbot.answering.answerer import Answerer
from chatbot.answering.options import AnswerOptions
from chatbot.cli.doctor import examine, pull_missing
from chatbot.cli.open_library import open_library, other_embeddings
from chatbot.cli.output import print_json, print_text, print_whatever_there_is, say
from chatbot.cli.progress import ProgressBar
from chatbot.cli.terminal import (
    below,
    entry_line,
    further,
    gone_line,
    hit_lines,
    report_line,
    settled_text,
    skipped_line,
)
from chatbot.errors import QuestionError, SettingsError
from chatbot.phrases import count_of
from chatbot.sample import EXAMPLES
from chatbot.sample import FOLDER as SAMPLE
from chatbot.settings import Settings, day, library_folder, port_number, token_count
from vectorstore.adding import AddProgress as Added
from vectorstore.article import Article
from vectorstore.errors import ChatbotError, FilterError
from vectorstore.filters import Filters
from vectorstore.library import Library
from vectorstore.readers.files import files_in, read_file
from vectorstore.report import Report

_FAILED, _WRONG_USAGE, _INTERRUPTED = 1, 2, 130


def run(given: Namespace) -> int:
    """Run the command that was given, and return its exit status."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s: %(message)s")
    print_whatever_there_is()
    try:
        return _COMMANDS[given.command](given, _settings(given))
    except (SettingsError, QuestionError, FilterError) as error:
        return _fail(error, _WRONG_USAGE)
    except ChatbotError as error:
        return _fail(error, _FAILED)
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:
        # Whoever read the output has seen enough; what Python would flush at the end goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _FAILED


def _fail(error: ChatbotError, status: int) -> int:
    say(f"chatbot: {error}")
    return status


def _settings(given: Namespace) -> Settings:
    settings = Settings.from_environment()
    readers: dict[str, Callable[[str], object]] = {
        "library": library_folder,
        "model": str.strip,
        "judge": bool,
        "context_tokens": token_count,
        "embeddings": str,
        "host": str,
        "port": port_number,
        "today": day,
    }
    flags: dict[str, Any] = {
        name: read_file(getattr(given, name)) for name, read_file in readers.items() if _is_given(given, name)
    }
    return replace(settings, **flags)


def _filters(given: Namespace) -> Filters:
    return Filters.stated(given.since or "", given.until or "", given.source, given.language)


def _is_given(given: Namespace, flag: str) -> bool:
    return getattr(given, flag, None) is not None


def _open(settings: Settings) -> Library:
    library = open_library(settings)
    made_with = other_embeddings(library, settings.embeddings)
    if made_with:
        say(
            f"note: this library was made with the {made_with} embeddings and goes on with them; "
            f"`chatbot rebuild --embeddings {settings.embeddings}` changes that."
        )
    return library


def _start_with_sample(library: Library) -> None:
    """Put the sample article into an empty library, so that there is something to ask."""
    if not len(library):
        library.add(SAMPLE)
        say(f"note: the library {library.folder} was empty and holds the sample article now.")


def _chat(given: Namespace, settings: Settings) -> int:
    with _open(settings) as library, library.shared():
        if given.paths:
            _show_failures(_added(library, given, given.paths))
        _start_with_sample(library)
        from chatbot.serving.web_server import serve  # gradio: three seconds

        sample = [found for file in files_in(SAMPLE) for found in read_file(file)]
        has_sample = all(isinstance(found, Article) and found in library for found in sample)
        say(f"The library {library.folder} holds {count_of(len(library), 'article')}.")
        serve(
            Answerer(library, settings),
            settings,
            examples=EXAMPLES if has_sample else (),
            opened=lambda url: say(f"Open {url} in a browser; Ctrl-C stops."),
        )
    return 0


def _ask(given: Namespace, settings: Settings) -> int:
    options = AnswerOptions(filters=_filters(given))
    with _open(settings) as library:
        _start_with_sample(library)
        answering = Answerer(library, settings).stream(" ".join(given.question), options=options)
        answer = asyncio.run(_last(answering) if given.json else _streamed(answering))
    if given.json:
        print_json(answer_json(answer))
        return 0
    for notice in answer.notices:
        say(f"note: {notice}")
    for line in ("", *below(answer)):
        print_text(line)
    return 0


async def _last(answering: AsyncGenerator[Answer, None]) -> Answer:
    return [answer async for answer in answering][-1]


async def _streamed(answering: AsyncGenerator[Answer, None]) -> Answer:
    """Print an answer as it grows, and return the whole of it."""
    printed = ""
    async with aclosing(answering):
        async for answer in answering:
            settled = settled_text(answer)
            print_text(further(printed, settled), end="\n" if answer.finished else "")
            printed = settled
    return answer


def _add(given: Namespace, settings: Settings) -> int:
    paths = [*given.paths, *([SAMPLE] if given.sample else [])]
    if not paths:
        raise SettingsError("There is nothing to add; give files or folders, or --sample for the sample article.")
    with _open(settings) as library, library.shared():
        report = _added(library, given, paths)
    return _finish(report, given)


def _added(library: Library, given: Namespace, paths: Sequence[str | Path]) -> Report:
    """Add, showing how far it has got; when it is stopped, say what is kept."""
    written = 0

    def show(progress: Added) -> None:
        nonlocal written
        written = progress.written
        shown.show(progress.articles, progress.share)

    try:
        with ProgressBar(sys.stderr, "articles", silent=_wants_json(given)) as shown:
            return library.add(
                paths,
                prune=getattr(given, "prune", False),
                allow_private=getattr(given, "allow_private", False),
                progress=show,
            )
    except KeyboardInterrupt:
        say(f"stopped: {count_of(written, 'article')} added until now are kept; the same command goes on.")
        raise


def _rebuild(given: Namespace, settings: Settings) -> int:
    with _open(replace(settings, embeddings="")) as library, library.shared():
        try:
            with ProgressBar(sys.stderr, "passages") as shown:
                report = library.rebuild(
                    settings.embeddings, lambda rebuilt: shown.show(rebuilt.done, rebuilt.share)
                )
        except KeyboardInterrupt:
            say("stopped: what was made is kept, and the old vectors are in use; the same command goes on.")
            raise
        holding = library.holding()
    _show_failures(report)
    will = "The library is empty; what is added is embedded" if not holding.articles else "The vectors are made"
    print_text(f"{will} by {holding.made_with} now.")
    return _FAILED if report.failed else 0


def _list(given: Namespace, settings: Settings) -> int:
    with _open(settings) as library:
        entries = library.entries()
    if given.json:
        print_json(entries_json(entries))
        return 0
    for entry in entries:
        print_text(entry_line(entry))
    if not entries:
        say(f"The library {settings.library} is empty; `chatbot add PATH` fills it.")
    return 0


def _remove(given: Namespace, settings: Settings) -> int:
    with _open(settings) as library:
        report = library.remove(given.articles)
    return _finish(report, given)


def _search(given: Namespace, settings: Settings) -> int:
    filters = _filters(given)
    with _open(settings) as library:
        _start_with_sample(library)
        found = library.find(" ".join(given.query), given.k, filters, settings.today)
    for notice in found.notices:
        say(f"note: {notice}")
    if given.json:
        print_json(hits_json(found.hits))
        return 0
    for rank, hit in enumerate(found.hits, 1):
        for line in hit_lines(rank, hit):
            print_text(line)
    return 0


def _doctor(given: Namespace, settings: Settings) -> int:
    if given.pull:
        with ProgressBar(sys.stderr, "MB", silent=given.json) as shown:
            asyncio.run(pull_missing(settings, lambda part: shown.show(part.completed // 1_000_000, part.share)))
    checks = asyncio.run(examine(settings))
    if given.json:
        print_json([asdict(check) for check in checks])
    else:
        for check in checks:
            print_text(f"{'ok     ' if check.well else 'to do  '}{check.name}: {check.seen}")
    return _FAILED if any(check.needed and not check.well for check in checks) else 0


def _finish(report: Report, given: Namespace) -> int:
    if given.json:
        print_json(report_json(report))
    else:
        print_text(report_line(report))
    _show_failures(report)
    return _FAILED if report.failed else 0


def _show_failures(report: Report) -> None:
    for failure in report.failed:
        named = "" if failure.source in failure.error else f"{failure.source}: "
        say(f"failed: {named}{failure.error}")
    for note in (skipped_line(report), gone_line(report)):
        if note:
            say(f"note: {note}")


def _wants_json(given: Namespace) -> bool:
    return bool(getattr(given, "json", False))


_COMMANDS: dict[str, Callable[[Namespace, Settings], int]] = {
    "chat": _chat,
    "ask": _ask,
    "add": _add,
    "list": _list,
    "remove": _remove,
    "rebuild": _rebuild,
    "search": _search,
    "doctor": _doctor,
}
