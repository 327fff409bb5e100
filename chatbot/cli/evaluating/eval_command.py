"""`chatbot eval`: read the file, ask or check, print the figures and write the reports."""

from __future__ import annotations

import asyncio
import os
import sys
from argparse import Namespace
from collections.abc import Callable, Sequence
from contextlib import ExitStack, aclosing
from dataclasses import replace
from datetime import date
from pathlib import Path

from chatbot.answering.answerer import Answerer
from chatbot.cli.evaluating.eval_output import require_writable, show_claims, show_runs
from chatbot.cli.evaluating.variants import variants
from chatbot.cli.open_library import open_library
from chatbot.cli.output import say
from chatbot.cli.progress import ProgressBar
from chatbot.errors import EvaluationFileError, SettingsError
from chatbot.evaluation.claims.claim_check import checked_claims
from chatbot.evaluation.claims.claim_files import claims_of, holds_claims
from chatbot.evaluation.evaluator import Evaluator, Outcome
from chatbot.evaluation.question_files import LabelledQuestion, QuestionFile, questions_of
from chatbot.evaluation.records import Record, read_records
from chatbot.evaluation.runs.cache_folder import archive_library, stopped_run
from chatbot.evaluation.runs.kept_outcomes import KeptOutcomes
from chatbot.evaluation.runs.made_with import made_with
from chatbot.evaluation.runs.run_json import EvaluationRun, read_run
from chatbot.models.providers import provider_and_name
from chatbot.phrases import count_of
from chatbot.settings import Settings
from vectorstore.library import Library

_FAILED = 1
_OF_QUESTIONS = ("articles", "html", "baseline", "compare", "resume", "judged-by")
_WITHOUT_OLLAMA = 4
"""Questions at a time where they do not share one model of this machine."""
Show = Callable[[int, float], None]


def evaluate(arguments: Namespace, settings: Settings) -> int:
    """Measure a file of questions or of claims; 1 where any of it could not be read or asked."""
    file = Path(arguments.file)
    records = read_records(file)
    require_writable(filter(None, (arguments.json, arguments.html)))
    if holds_claims(records):
        return _check_claims(file, records, arguments)
    questions = questions_of(file, records)
    _say_problems(questions.problems)
    if questions.ignored:
        say(f"note: fields that questions do not have are not read: {', '.join(questions.ignored)}")
    earlier = read_run(Path(arguments.baseline)) if arguments.baseline else None
    runs = {
        name: _run(file, questions, arguments, varied, name)
        for name, varied in variants(settings, arguments.compare).items()
    }
    show_runs(runs, arguments, earlier)
    failed = [outcome for run in runs.values() for outcome in run.outcomes if outcome.error]
    return _FAILED if questions.problems or failed else 0


def _run(
    file: Path, questions: QuestionFile, arguments: Namespace, settings: Settings, variant: str
) -> EvaluationRun:
    """Ask the questions of one library in one way, or what is left of them."""
    with _library(arguments, settings) as library:
        with_what = asyncio.run(made_with(library, settings, Answerer(library, settings), arguments.judged_by))
        kept_in = stopped_run(file, library.folder, variant)
        kept = KeptOutcomes(kept_in) if arguments.resume else KeptOutcomes.begin(kept_in, with_what)
        known = kept.outcomes(with_what, questions.questions) if arguments.resume else []
        found = {one.question.id: one for one in known}
        left = [question for question in questions.questions if question.id not in found]
        try:
            with ProgressBar(sys.stderr, "questions") as bar:
                evaluator = Evaluator(library, settings, judged_by=arguments.judged_by)
                parallel = arguments.parallel or _parallel(settings, with_what.model)
                asking = _ask(evaluator, left, parallel, kept, bar.show)
                found |= {one.question.id: one for one in asyncio.run(asking)}
        except KeyboardInterrupt:
            say("stopped: what was found so far is kept. Run the same command with --resume to continue.")
            raise
    outcomes = tuple(found[question.id] for question in questions.questions)
    return EvaluationRun(str(file), str(date.today()), with_what, outcomes, questions.problems)


async def _ask(
    evaluator: Evaluator, questions: Sequence[LabelledQuestion], parallel: int, kept: KeptOutcomes, show: Show
) -> list[Outcome]:
    found: list[Outcome] = []
    async with aclosing(evaluator.outcomes(questions, parallel)) as outcomes:
        async for outcome in outcomes:
            found.append(outcome)
            kept.add(outcome)
            show(len(found), len(found) / len(questions))
    return found


def _library(arguments: Namespace, settings: Settings) -> Library:
    """The user's library, or one of the articles that the command names, kept for the next run."""
    if not arguments.articles:
        return open_library(settings)
    archive = Path(arguments.articles)
    folder = archive_library(archive, settings.embeddings)
    with ExitStack() as closed_on_failure:
        library = closed_on_failure.enter_context(
            open_library(replace(settings, library=folder, chroma_url=""), create=True)
        )
        with ProgressBar(sys.stderr, "articles") as bar:
            report = library.add(archive, progress=lambda done: bar.show(done.articles, done.share))
        _say_problems([f"{failure.source}: {failure.error}" for failure in report.failed])
        if not len(library):
            raise EvaluationFileError(f"{archive} has no articles that can be read. Name others.")
        closed_on_failure.pop_all()
    return library


def _check_claims(file: Path, records: Sequence[Record], arguments: Namespace) -> int:
    claims = claims_of(file, records)
    for option in _OF_QUESTIONS:
        if getattr(arguments, option.replace("-", "_")):
            raise SettingsError(f"{file} has claims, and --{option} is for questions. Leave it out.")
    _say_problems(claims.problems)
    folder = archive_library(file, "")
    with Library.open(folder) as library, ProgressBar(sys.stderr, "claims") as bar:
        library.add([article for claim in claims.claims for article in claim.articles])
        found = []
        for checked in checked_claims(claims.claims, library.rarity):
            found.append(checked)
            bar.show(len(found), len(found) / len(claims.claims))
    show_claims(file, found, arguments)
    return _FAILED if claims.problems else 0


def _say_problems(problems: Sequence[str]) -> None:
    for problem in problems:
        say(f"left out: {problem}")
    if problems:
        say(f"note: {count_of(len(problems), 'problem')} in what was read; the rest is used.")


def _parallel(settings: Settings, model: str) -> int:
    """As many questions at a time as have no need to wait for one another."""
    if not model:
        return os.cpu_count() or 1
    return _WITHOUT_OLLAMA if provider_and_name(settings.model)[0] else 1
