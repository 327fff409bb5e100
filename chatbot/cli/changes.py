"""The commands that change the library: add, remove, rebuild."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from chatbot.cli.open_library import open_library, shown_embeddings
from chatbot.cli.output import print_json, print_text, report_json, say
from chatbot.cli.progress import ProgressBar
from chatbot.cli.terminal import Entries, copies_line, gone_line, report_line, skipped_line, undated_line
from chatbot.errors import SettingsError
from chatbot.phrases import count_of
from chatbot.sample import FOLDER as SAMPLE
from chatbot.settings import Settings
from vectorstore.adding import AddProgress
from vectorstore.library import Library
from vectorstore.report import Report
from vectorstore.store.article_store import Entry

_FAILED = 1


def add(arguments: Namespace, settings: Settings) -> int:
    """Add what the command names to the library, which is created if needed."""
    paths = [*arguments.paths, *([SAMPLE] if arguments.sample else [])]
    if not paths:
        raise SettingsError("Nothing to add. Name files, folders or web addresses, or use --sample.")
    with open_library(settings, create=True) as library, library.shared():
        report = add_paths(library, arguments, paths)
        entries = entries_of(report, library)
    return _finish(report, arguments, entries)


def add_paths(library: Library, arguments: Namespace, paths: Sequence[str | Path]) -> Report:
    """Add files, folders and web addresses with a progress bar; Ctrl-C says what was kept."""
    written = 0

    def show(progress: AddProgress) -> None:
        nonlocal written
        written = progress.written
        bar.show(progress.articles, progress.share)

    try:
        with ProgressBar(sys.stderr, "articles", silent=getattr(arguments, "json", False)) as bar:
            return library.add(
                paths,
                prune=getattr(arguments, "prune", False),
                allow_private=getattr(arguments, "allow_private", False),
                progress=show,
            )
    except KeyboardInterrupt:
        say(f"stopped: {count_of(written, 'article')} added so far. Run the same command again to continue.")
        raise


def remove(arguments: Namespace, settings: Settings) -> int:
    """Remove the articles that the command names."""
    with open_library(settings) as library:
        report = library.remove(arguments.articles)
    return _finish(report, arguments)


def rebuild(arguments: Namespace, settings: Settings) -> int:
    """Embed every passage again, with the model that the settings name or the one in use."""
    with open_library(replace(settings, embeddings="")) as library, library.shared():
        try:
            with ProgressBar(sys.stderr, "passages") as bar:
                report = library.rebuild(
                    settings.embeddings, lambda rebuilt: bar.show(rebuilt.done, rebuilt.share)
                )
        except KeyboardInterrupt:
            say("stopped: the old embeddings stay in use. Run the same command again to continue.")
            raise
        size = library.size()
    show_problems(report)
    embeddings = shown_embeddings(size.made_with)
    if size.articles:
        print_text(f"The library now uses {embeddings}.")
    else:
        print_text(f"The library is empty. It will use {embeddings}.")
    return _FAILED if report.failed else 0


def entries_of(report: Report, library: Library) -> Entries:
    """The articles that a report has something to tell of, by their ids."""
    articles = filter(None, map(library.article, (*report.added, *report.updated, *report.gone)))
    told = {one.id: Entry(one.id, one.title, one.source, one.published, one.language) for one in articles}
    # Only all entries together tell which articles are copies, which takes seconds in a large library.
    return told | ({entry.id: entry for entry in library.entries()} if report.copies else {})


def show_problems(report: Report, entries: Entries = MappingProxyType({})) -> None:
    """Print what failed, was skipped, is a copy, has no date and is gone to standard error."""
    for failure in report.failed:
        named = "" if failure.source in failure.error else f"{failure.source}: "
        say(f"failed: {named}{failure.error}")
    lines = (copies_line, undated_line, gone_line)
    for note in (skipped_line(report), *(line(report, entries) for line in lines)):
        if note:
            say(f"note: {note}")


def _finish(report: Report, arguments: Namespace, entries: Entries = MappingProxyType({})) -> int:
    if arguments.json:
        print_json(report_json(report))
    else:
        print_text(report_line(report))
    show_problems(report, entries)
    return _FAILED if report.failed else 0
