"""What pytest finds: options, markers, fixtures and hooks.

pytest imports this at the start of every suite, so it imports nothing of the program, and does nothing in a test
that has neither the fixtures nor the markers.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from chatbot.evaluation.evaluator import Outcome
    from chatbot.evaluation.pytest_plugin.asker import Asker
    from chatbot.evaluation.question_files import LabelledQuestion
    from vectorstore.library import Library

    Outcomes = dict[LabelledQuestion, Outcome]

_OUTCOMES = pytest.StashKey["dict[str, Outcomes]"]()
"""What came of the labelled questions of each test function, so that its thresholds do not ask them again."""
_ASKER = pytest.StashKey["Asker"]()

_MARKERS = (
    "questions(file, min_METRIC=..., max_METRIC=...): run the test once a question of the file, as the argument "
    "`question`, and once more for each threshold, which holds for the metric's mean over the file",
    "model: `ask` answers with a model, and skips the test where there is none; other tests quote the articles",
)
_OPTIONS = {
    "library": ("DIR", "the library to ask (CHATBOT_LIBRARY)"),
    "articles": ("PATH", "a file or folder of articles to make a library of, in place of one that exists"),
    "model": ("NAME", "the model of tests marked `model` (CHATBOT_MODEL; the best one Ollama has)"),
}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options, each also for the configuration file."""
    group = parser.getgroup("chatbot", "questions asked of articles")
    for name, (metavar, says) in _OPTIONS.items():
        group.addoption(f"--chatbot-{name}", metavar=metavar, help=says)
        parser.addini(f"chatbot_{name}", says, default="")


def pytest_configure(config: pytest.Config) -> None:
    """Register the markers."""
    for marker in _MARKERS:
        config.addinivalue_line("markers", marker)
    config.stash[_OUTCOMES] = {}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make one test a question and a threshold."""
    marker = metafunc.definition.get_closest_marker("questions")
    if marker is not None:
        from chatbot.evaluation.pytest_plugin.question_tests import question_tests

        metafunc.parametrize("question", question_tests(metafunc, marker))


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """In the test of a threshold, compare the figure instead of calling the function."""
    if pyfuncitem.get_closest_marker("questions") is None:
        return None
    from chatbot.evaluation.pytest_plugin.thresholds import Threshold, shortfall

    threshold = pyfuncitem.funcargs.get("question")
    if not isinstance(threshold, Threshold):
        return None
    asker = pyfuncitem.stash[_ASKER]
    if failing := shortfall(threshold, list(map(asker.outcome, threshold.questions))):
        pytest.fail(failing, pytrace=False)
    return True


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show the answers that a failed test got, with their sources and verdicts."""
    report = yield
    if report.failed and report.when == "call" and _ASKER in item.stash:
        report.sections += item.stash[_ASKER].sections()
    return report


@pytest.fixture(scope="session")
def library(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """The library that is asked: that of `--chatbot-library`, or one made of `--chatbot-articles`."""
    from chatbot.evaluation.pytest_plugin.plugin_options import PluginOptions

    options = PluginOptions.of(pytestconfig)
    with options.open_library(tmp_path_factory) as library:
        yield library


@pytest.fixture
def ask(request: pytest.FixtureRequest) -> Asker:
    """Asks the fixture `library`: `ask("Who won?")` or, of a question file, `ask(question)`."""
    from chatbot.evaluation.pytest_plugin.asker import Asker
    from chatbot.evaluation.pytest_plugin.plugin_options import PluginOptions

    test: Any = request.node
    with_model = test.get_closest_marker("model") is not None
    settings = PluginOptions.of(request.config).settings(with_model)  # skips before a library is made
    outcomes = request.config.stash[_OUTCOMES].setdefault(f"{test.parent.nodeid}::{test.originalname}", {})
    asker = Asker(request.getfixturevalue("library"), settings, outcomes)
    test.stash[_ASKER] = asker
    return asker
