"""What is kept of a run that was stopped, and when it can be continued."""

from dataclasses import replace

import pytest
from evaluation_runs import MADE_WITH, numbered, run_of

from chatbot.errors import EvaluationFileError, SettingsError
from chatbot.evaluation.runs.kept_outcomes import KeptOutcomes

FIRST, SECOND, THIRD = run_of(numbered([1.0, 0.0, 1.0])).outcomes
QUESTIONS = [FIRST.question, SECOND.question, THIRD.question]


@pytest.fixture
def file(tmp_path):
    return tmp_path / "new" / "run.jsonl"


@pytest.fixture
def kept(file):
    kept = KeptOutcomes.begin(file, MADE_WITH)
    kept.add(FIRST)
    kept.add(SECOND)
    return kept


def test_what_was_found_is_there_again(kept, file):
    assert KeptOutcomes(file).outcomes(MADE_WITH, QUESTIONS) == [FIRST, SECOND]


def test_what_failed_or_has_changed_is_asked_again(kept):
    kept.add(replace(THIRD, error="The model ran away."))
    changed = replace(FIRST.question, answers=("another",))

    assert kept.outcomes(MADE_WITH, [changed, *QUESTIONS[1:]]) == [SECOND]


def test_a_line_that_was_cut_is_asked_again(kept, file):
    file.write_bytes(file.read_bytes()[:-30])

    assert kept.outcomes(MADE_WITH, QUESTIONS) == [FIRST]


def test_another_model_is_refused(kept):
    with pytest.raises(SettingsError, match="cannot be continued \\(model: gemma before, qwen now\\)"):
        kept.outcomes(replace(MADE_WITH, model="qwen"), QUESTIONS)


def test_nothing_to_continue(kept, file):
    file.unlink()
    with pytest.raises(SettingsError, match="no run of these questions"):
        kept.outcomes(MADE_WITH, QUESTIONS)
    for content in ("", "{}\n", "[1]\n", "\xff"):
        file.write_text(content, "latin-1")
        with pytest.raises(SettingsError, match="no run of these questions"):
            kept.outcomes(MADE_WITH, QUESTIONS)


def test_beginning_anew_forgets_what_was(kept, file):
    assert KeptOutcomes.begin(file, MADE_WITH).outcomes(MADE_WITH, QUESTIONS) == []


def test_a_place_that_cannot_be_written(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(EvaluationFileError, match="cannot be written"):
        KeptOutcomes.begin(tmp_path / "file" / "run.jsonl", MADE_WITH)
