"""What each command does: opens the library, has the work done, and prints what came of it."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
from argparse import Namespace
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import asdict, replace
from io import TextIOWrapper
from typing import Any

from chatbot.answer import Answer, Answerer
from chatbot.contracts import answer_json, articles_json, hits_json, report_json
from chatbot.doctor import examine
from chatbot.errors import QuestionError, SettingsError
from chatbot.sample import EXAMPLES
from chatbot.sample import FOLDER as SAMPLE
from chatbot.settings import Settings, library_folder, port_number
from chatbot.terminal import (
    article_line,
    below,
    counted,
    further,
    hit_lines,
    report_line,
    settled_text,
    skipped_line,
)
from vectorstore.article import Article
from vectorstore.errors import ChatbotError
from vectorstore.library import Library, Report
from vectorstore.ollama import is_same_model
from vectorstore.readers import files_in, read

_FAILED, _WRONG_USAGE, _INTERRUPTED = 1, 2, 130
_OLLAMA = "ollama:"


def run(given: Namespace) -> int:
    """Run the command that was given, and return its exit status."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s: %(message)s")
    _print_whatever_there_is()
    try:
        return _COMMANDS[given.command](given, _settings(given))
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


def _print_whatever_there_is() -> None:
    """Show a character that the terminal's encoding lacks as its escape, instead of failing over it."""
    for output in (sys.stdout, sys.stderr):
        if isinstance(output, TextIOWrapper):
            output.reconfigure(errors="backslashreplace")


def _fail(error: ChatbotError, status: int) -> int:
    _say(f"chatbot: {error}")
    return status


def _settings(given: Namespace) -> Settings:
    settings = Settings.from_environment()
    readers: dict[str, Callable[[str], object]] = {
        "library": library_folder,
        "model": str,
        "embeddings": str,
        "host": str,
        "port": port_number,
    }
    flags: dict[str, Any] = {
        name: read(getattr(given, name)) for name, read in readers.items() if _is_given(given, name)
    }
    return replace(settings, **flags)


def _is_given(given: Namespace, flag: str) -> bool:
    return getattr(given, flag, None) is not None


def _open(settings: Settings) -> Library:
    library = Library.open(settings.library, embeddings=settings.embeddings, ollama_host=settings.ollama_host)
    made_with = library.made_with
    if settings.embeddings and made_with and not _is_same_embedder(settings.embeddings, made_with):
        _say(
            f"note: this library was made with the {made_with} embedding model and goes on with it; "
            f"for {settings.embeddings}, make another with --library."
        )
    return library


def _is_same_embedder(given: str, made_with: str) -> bool:
    return is_same_model(given.removeprefix(_OLLAMA), made_with.removeprefix(_OLLAMA))


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

        sample = [found for file in files_in(SAMPLE) for found in read(file)]
        has_sample = all(isinstance(found, Article) and found in library for found in sample)
        _say(f"The library {library.folder} holds {counted(len(library), 'article')}.")
        serve(
            Answerer(library, settings),
            settings,
            examples=EXAMPLES if has_sample else (),
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
            _print(further(printed, settled), end="\n" if answer.finished else "")
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
        named = "" if failure.source in failure.error else f"{failure.source}: "
        _say(f"failed: {named}{failure.error}")
    if skipped := skipped_line(report):
        _say(f"note: {skipped}")


def _print(text: str, end: str = "\n") -> None:
    sys.stdout.write(text + end)
    sys.stdout.flush()


def _print_json(document: object) -> int:
    # Escapes are JSON too, for an output that does not take every character.
    is_utf8 = (sys.stdout.encoding or "").replace("-", "").casefold() == "utf8"
    _print(json.dumps(document, ensure_ascii=not is_utf8, indent=2))
    return 0


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


_COMMANDS: dict[str, Callable[[Namespace, Settings], int]] = {
    "chat": _chat,
    "ask": _ask,
    "add": _add,
    "list": _list,
    "remove": _remove,
    "search": _search,
    "doctor": _doctor,
}
