"""What `chatbot eval` prints and writes."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from chatbot.cli.output import print_json, print_text, say
from chatbot.errors import EvaluationFileError
from chatbot.evaluation.claims.claim_check import CheckedClaim, claim_figures
from chatbot.evaluation.figures import figures_of
from chatbot.evaluation.reports.comparison_lines import comparison_lines
from chatbot.evaluation.reports.figure_table import (
    abstention_lines,
    claim_lines,
    count_lines,
    figure_lines,
    unwanted_lines,
)
from chatbot.evaluation.reports.html_report import html_report
from chatbot.evaluation.runs.run_comparison import compare
from chatbot.evaluation.runs.run_json import EvaluationRun, run_json
from chatbot.phrases import count_of

_STANDARD_OUTPUT = "-"
_MOST_NAMED = 5


def require_writable(outputs: Iterable[str]) -> None:
    """Raise EvaluationFileError for a file that could not be written after the run."""
    for output in outputs:
        file = Path(output)
        if output == _STANDARD_OUTPUT:
            continue
        existed = file.exists()
        try:
            file.open("a").close()
            if not existed:
                file.unlink()
        except OSError as error:
            raise _unwritable(output, error) from error


def show_runs(runs: Mapping[str, EvaluationRun], arguments: Namespace, earlier: EvaluationRun | None) -> None:
    """Print the figures of runs, what is missing and what changed, and write the reports.

    The others are compared with the first run, which is the one that a later run can have as its baseline.
    """
    base = next(iter(runs.values()))
    if arguments.json != _STANDARD_OUTPUT:
        for line in _lines(runs, earlier):
            print_text(line)
    for run in runs.values():
        _say_missing(run)
    if arguments.html:
        write_report(arguments.html, html_report(runs, compare(earlier, base) if earlier else None))
    if arguments.json:
        document = run_json(base)
        document["compared"] = {name: run_json(run) for name, run in list(runs.items())[1:]}
        _write_json(arguments.json, document)


def show_claims(file: Path, found: Sequence[CheckedClaim], arguments: Namespace) -> None:
    """Print the figures of a claim file, and write them."""
    figures = claim_figures(found)
    if arguments.json != _STANDARD_OUTPUT:
        for line in claim_lines(figures):
            print_text(line)
    if arguments.json:
        claims = [
            {"id": one.claim.id, "claim": one.claim.claim, "supported": one.claim.supported, "found": one.support}
            for one in found
        ]
        _write_json(arguments.json, {"file": str(file), "sources": list(map(asdict, figures)), "claims": claims})


def _lines(runs: Mapping[str, EvaluationRun], earlier: EvaluationRun | None) -> Iterator[str]:
    base = next(iter(runs.values()))
    figures = {name: figures_of(run.outcomes) for name, run in runs.items()}
    yield from figure_lines(figures)
    for name, one in figures.items():
        yield ""
        yield from filter(None, [name])
        yield from abstention_lines(one)
        yield from count_lines(one)
        yield from unwanted_lines(runs[name].outcomes)
    for name, run in list(runs.items())[1:]:
        yield from ("", f"{name}, compared with the first:")
        yield from comparison_lines(compare(base, run))
    if earlier:
        yield from ("", f"Since {earlier.day}:")
        yield from comparison_lines(compare(earlier, base))


def _say_missing(run: EvaluationRun) -> None:
    if run.missing:
        named = ", ".join(run.missing[:_MOST_NAMED]) + (", …" if len(run.missing) > _MOST_NAMED else "")
        counted = count_of(len(run.missing), "article")
        say(f"note: not in the library, so not counted as missed: {counted} that the file names ({named})")
    for outcome in run.outcomes:
        if outcome.error:
            say(f"failed: {outcome.question.id}: {outcome.error}")


def _write_json(output: str, document: object) -> None:
    if output == _STANDARD_OUTPUT:
        print_json(document)
        return
    write_report(output, json.dumps(document, ensure_ascii=False, indent=1) + "\n")


def write_report(output: str, text: str) -> None:
    """Write a report; raises EvaluationFileError."""
    try:
        Path(output).write_text(text, "utf-8")
    except OSError as error:
        raise _unwritable(output, error) from error


def _unwritable(output: str, error: OSError) -> EvaluationFileError:
    return EvaluationFileError(f"{output} cannot be written: {error.strerror}. Name another file.")
