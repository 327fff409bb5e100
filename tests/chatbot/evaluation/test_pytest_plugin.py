"""The pytest plugin, in suites of a few lines that pytest runs within this one."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from ollama_server import CHAT

from chatbot.evaluation.pytest_plugin import asker, plugin_options, question_tests  # noqa: F401 (imported once for all runs)

pytest_plugins = "pytester"

PLUGIN = "chatbot.evaluation.pytest_plugin.plugin"
ARGUMENTS = ("-p", PLUGIN, "-p", "no:asyncio", "-p", "no:cacheprovider", "-W", "default")
CACHE = os.environ.get("XDG_CACHE_HOME", str(Path.home() / ".cache"))  # pytester has a home of its own
Q = "What did Peskov demand?"
NATO = "le refus de l'Ukraine de rejoindre l'OTAN"
DEMAND = f"""\
- id: demand
  question: What did Peskov demand?
  answers: ["{NATO}"]
  articles: [000_a8a482ace9042be1.txt]
"""
BRAZIL = """\
- id: brazil
  question: Who is the president of Brazil?
  answerable: false
"""
MARKED = (
    "import pytest\n@pytest.mark.questions({marker})\ndef test_set(question, ask): assert ask(question).is_correct"
)


@pytest.fixture(scope="module", autouse=True)
def shared(sample_library):
    """The sample library, which the suites ask from other processes or from this one."""
    with sample_library.shared():
        yield


@pytest.fixture
def run(pytester, monkeypatch, sample_library, ollama):
    """Run pytest on a suite that asks the sample library."""
    monkeypatch.setenv("OLLAMA_HOST", ollama.url)
    monkeypatch.setenv("XDG_CACHE_HOME", CACHE)
    monkeypatch.setenv("CHATBOT_LIBRARY", str(sample_library.folder))

    def run(*arguments: str, **files: str) -> pytest.RunResult:
        pytester.makepyfile(**files)
        return pytester.runpytest_inprocess(*ARGUMENTS, *arguments)

    return run


ASSERTIONS = {
    "says('OTAN', 'quatre régions')": "",
    "says('OTAN', 'five regions')": "does not say 'five regions'",
    "cites('000_a8a482ace9042be1.txt', quote=\"refus de l'Ukraine\")": "",
    "cites('other.txt')": "cites '000_a8a482ace9042be1.txt', not 'other.txt'",
    "cites('000_a8a482ace9042be1.txt', quote='accord')": "of '000_a8a482ace9042be1.txt', not 'accord'",
    "is_supported": "",
    "abstains": "answers ",
}


def test_a_failed_assertion_says_what_is_so(run):
    tests = [f"def test_{place}(ask): assert ask({Q!r}).{one}" for place, one in enumerate(ASSERTIONS)]
    result = run(test_demand="\n".join(tests))

    failing = [said for said in ASSERTIONS.values() if said]
    result.assert_outcomes(passed=len(ASSERTIONS) - len(failing), failed=len(failing))
    result.stdout.fnmatch_lines([f"E *assert <*{said}*" for said in failing])


def test_a_failed_test_shows_answers_verdicts_and_sources(run):
    result = run(test_demand=f"def test_it(ask): assert not ask({Q!r}).says('OTAN')")

    result.stdout.fnmatch_lines(
        [
            "E *assert not <says 'OTAN'>",
            f"*- Answer to '{Q}' -*",
            "*refus de l'Ukraine*",
            "Sentences: * verified",
            "[[]1[]] *000_a8a482ace9042be1.txt",
            "(Quoted from the articles, without a model*",
        ]
    )


def test_one_test_a_question_and_one_a_threshold(run, pytester):
    pytester.path.joinpath("questions.yaml").write_text(DEMAND + BRAZIL, "utf-8")
    result = run("-v", test_set=MARKED.format(marker="'questions.yaml', min_mrr=1, max_hallucination_rate=0"))

    result.assert_outcomes(passed=4)
    tests = ("demand", "brazil", "min_mrr=1", "max_hallucination_rate=0")
    result.stdout.fnmatch_lines([f"*::test_set[[]{name}[]] PASSED*" for name in tests])


def test_a_question_without_an_id_is_called_by_its_words(run, pytester):
    pytester.path.joinpath("questions.yaml").write_text(f"- question: {Q}\n  answers: [NATO]\n", "utf-8")
    result = run(test_set=MARKED.format(marker="'questions.yaml'"))

    result.stdout.fnmatch_lines([f"*test_set[[]{Q.replace('?', '[?]')}[]]*"])
    result.stdout.fnmatch_lines(["question = LabelledQuestion(question=*, answers=('NATO',), answerable=True)"])


def test_a_wrong_answer_and_a_threshold_that_is_missed_say_why(run, pytester):
    wrong = DEMAND.replace(NATO, "a cease-fire") + "  forbidden: [OTAN]\n"
    pytester.path.joinpath("questions.yaml").write_text(wrong, "utf-8")
    result = run(test_set=MARKED.format(marker="'questions.yaml', min_gold_contained=0.5"))

    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(
        [
            "E *<says none of 'a cease-fire'; says 'OTAN'>*",
            "gold_contained is 0.000, below 0.5 (95 % interval 0.000 to 0.793, 1 question).",
            "  0.000  demand: What did Peskov demand?",
        ]
    )


def test_a_threshold_asks_what_has_not_been_asked(run, pytester):
    pytester.path.joinpath("questions.yaml").write_text(DEMAND + BRAZIL, "utf-8")
    marked = MARKED.format(marker="'questions.yaml', min_recall_at_5=1, min_forbidden=1")
    result = run("-k", "min_", test_set=marked)

    result.assert_outcomes(passed=1, failed=1, deselected=2)
    result.stdout.fnmatch_lines(["min_forbidden=1: no question has the labels *"])


UNUSABLE = {
    "'questions.yaml', min_speed=1": "There is no threshold min_speed. Write min_ or max_ before one of: hit_*",
    "'questions.yaml', min_mrr=80": "min_mrr=80 is not a threshold. Give a number from 0 to 1.",
    "'nothing.yaml'": "*nothing.yaml cannot be read (No such file or directory). Check its path.",
    "": "Name one question file: @pytest.mark.questions(*",
}


@pytest.mark.parametrize(("marker", "said"), UNUSABLE.items())
def test_a_marker_that_cannot_be_used(run, pytester, marker, said):
    pytester.path.joinpath("questions.yaml").write_text(DEMAND, "utf-8")
    result = run(test_set=MARKED.format(marker=marker))

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([said])


def test_a_marked_test_needs_both_arguments(run, pytester):
    result = run(test_set=MARKED.format(marker="'questions.yaml'").replace("question, ask", "question"))

    result.stdout.fnmatch_lines(["*test_set is marked `questions`: give it the argument ask."])


def test_a_bad_line_and_an_article_that_is_not_there_are_named(run, pytester):
    lines = DEMAND.replace("000_a8a482ace9042be1", "gone") + "- {id: bad}\n"
    pytester.path.joinpath("questions.yaml").write_text(lines, "utf-8")
    result = run(test_set=MARKED.format(marker="'questions.yaml'"))

    result.assert_outcomes(failed=1, warnings=1)
    result.stdout.fnmatch_lines(
        ["E *<the library has no article 'gone.txt'; cites *", "*questions.yaml: line 5: *"]
    )


WITH_MODEL = f"import pytest\n@pytest.mark.model\ndef test_it(ask): assert ask({Q!r}).answer.mode == 'model'"


def test_a_test_that_needs_a_model_is_skipped_without_one(run, ollama):
    ollama.answer("/api/tags", 200, {"models": []})
    result = run("-rs", test_it=WITH_MODEL)

    result.assert_outcomes(skipped=1)
    result.stdout.fnmatch_lines(
        ["SKIPPED * no model answers: Ollama has no model that can answer. Run `ollama pull *"]
    )


def test_a_test_that_needs_a_model_has_its_answer(run, ollama):
    ollama.enqueue(NATO.capitalize(), " [1].")
    run(f"--chatbot-model={CHAT.name}", test_it=WITH_MODEL).assert_outcomes(passed=1)


def test_a_test_without_the_marker_quotes_the_articles_whatever_is_installed(run, ollama):
    run(test_it=f"def test_it(ask): assert ask({Q!r}).answer.mode == 'quotes'").assert_outcomes(passed=1)
    assert ollama.requests == []


def test_a_model_that_fails_fails_the_test(run, ollama):
    ollama.enqueue_fault(500, message="out of memory")
    result = run(test_it=WITH_MODEL)

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines([f"{CHAT.name} gave no answer. *out of memory*"])


def test_a_library_of_articles_that_are_named_in_the_configuration(run, pytester):
    pytester.makeini("[pytest]\nchatbot_articles = articles")
    pytester.mkdir("articles").joinpath("bells.txt").write_text("The bells of Arle were stolen by Ada Finch.")
    run(test_it="def test_it(ask): assert ask('Who stole the bells of Arle?').cites('bells.txt')").assert_outcomes(
        passed=1
    )


def test_a_library_that_is_not_there_is_named(run, tmp_path):
    result = run(f"--chatbot-library={tmp_path / 'no'}", test_it="def test_it(ask): ask('Who?')")

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["There is no library at *"])


@pytest.mark.process
def test_a_process_of_xdist_asks_the_library_that_this_one_has_open(run, pytester):
    pytester.path.joinpath("questions.yaml").write_text(DEMAND + BRAZIL, "utf-8")
    pytester.makepyfile(test_set=MARKED.format(marker="'questions.yaml', min_mrr=1"))
    pytester.runpytest_subprocess(*ARGUMENTS, "-n1").assert_outcomes(passed=3)


def test_a_suite_with_fixtures_and_markers_of_its_own_is_left_alone(run):
    own = [
        "import pytest",
        "@pytest.fixture",
        "def library(): return 'books'",
        "@pytest.fixture",
        "def ask(library): return library",
        "@pytest.mark.model",
        "def test_it(ask): assert ask == 'books'",
    ]
    run(test_it="\n".join(own)).assert_outcomes(passed=1)


def test_importing_it_imports_nothing_of_the_program():
    script = (
        f"import {PLUGIN}, sys; print(*(name for name in sys.modules if name.startswith(('chatbot', 'vector'))))"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    packages = ("chatbot", "chatbot.evaluation", "chatbot.evaluation.pytest_plugin")
    assert ran.stdout.split() == [*packages, PLUGIN]
