import re
import time
from io import StringIO

import pytest

from chatbot.cli.progress import ProgressBar


class Terminal(StringIO):
    """A terminal that keeps all that was ever written to it."""

    def isatty(self) -> bool:
        return True


class Clock:
    """A clock that stands still until it is told to go on."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_what_ends_soon_shows_nothing_on_a_terminal():
    terminal = Terminal()
    with ProgressBar(terminal, "articles") as progress:
        for count in range(1, 101):
            progress.show(count, count / 100)

    assert terminal.getvalue() == ""


def test_a_terminal_gets_a_bar_with_count_rate_and_time_left_and_is_clean_afterwards():
    terminal = Terminal()
    clock = Clock()
    with ProgressBar(terminal, "articles", clock=clock) as progress:
        time.sleep(0.6)  # the bar's own clock
        clock.now += 2
        progress.show(2400, 0.4)
        shown = terminal.getvalue().split("\r")[-1]

    assert re.fullmatch(r" 40% .*2,400 articles, 1,200 a second .*00:0\d left\W*", shown), shown
    assert terminal.getvalue().split("\r")[-2].strip() == ""
    assert "\n" not in terminal.getvalue()


def test_a_pipe_gets_a_line_in_ten_seconds_at_most():
    pipe = StringIO()
    clock = Clock()
    lines = []
    with ProgressBar(pipe, "passages", clock=clock) as progress:
        for second in range(1, 36):
            clock.now += 1
            progress.show(1000 * second, second / 35)
            lines.append(pipe.getvalue().count("\n"))

    assert lines == [0] * 9 + [1] * 10 + [2] * 10 + [3] * 6
    assert pipe.getvalue() == (
        "29%: 10,000 passages, 1,000 a second\n"
        "57%: 20,000 passages, 1,000 a second\n"
        "86%: 30,000 passages, 1,000 a second\n"
    )


@pytest.mark.parametrize("output", [StringIO, Terminal])
def test_silence_writes_nothing_however_long_it_takes(output):
    shown = output()
    clock = Clock()
    with ProgressBar(shown, "articles", silent=True, clock=clock) as progress:
        clock.now += 60
        progress.show(1, 0.5)

    assert shown.getvalue() == ""


def stopped_in_the_middle(output: StringIO) -> None:
    with ProgressBar(output, "articles") as progress:
        progress.show(1, 0.5)
        raise KeyboardInterrupt


@pytest.mark.parametrize("output", [StringIO, Terminal])
def test_a_stop_is_passed_on_and_leaves_the_line_clean(output):
    shown = output()
    with pytest.raises(KeyboardInterrupt):
        stopped_in_the_middle(shown)

    assert shown.getvalue() == ""


@pytest.mark.parametrize(("count", "rate"), [(0, "0 a minute"), (4, "24 a minute"), (10, "1 a second")])
def test_what_takes_longer_than_a_second_is_counted_by_the_minute(count, rate):
    pipe = StringIO()
    clock = Clock()
    with ProgressBar(pipe, "questions", clock=clock) as progress:
        clock.now += 10
        progress.show(count, 1.0)

    assert pipe.getvalue() == f"100%: {count} questions, {rate}\n"
