import threading
from collections.abc import Iterator
from contextlib import closing

import pytest

from vectorstore.adding import prefetched

SECONDS = 10.0


class Making:
    """Numbers made one by one; one can wait until so many have been begun, and look at where they were made."""

    def __init__(self, count: int, fails_at: int = -1) -> None:
        self.begun: list[int] = []
        self.threads: set[str] = set()
        self._count = count
        self._fails_at = fails_at
        self._changed = threading.Condition()

    def __iter__(self) -> Iterator[int]:
        for number in range(self._count):
            with self._changed:
                self.begun.append(number)
                self.threads.add(threading.current_thread().name)
                self._changed.notify_all()
            if number == self._fails_at:
                raise ZeroDivisionError(number)
            yield number

    def wait_for(self, begun: int) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.begun) >= begun, SECONDS)


def ahead_threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("ahead")]


@pytest.mark.parametrize("count", [0, 1, 2, 3, 100])
@pytest.mark.parametrize("depth", [1, 2, 7])
def test_all_come_in_order(count: int, depth: int) -> None:
    assert list(prefetched(range(count), depth)) == list(range(count))


def test_they_are_made_in_one_other_thread_that_ends() -> None:
    making = Making(5)

    assert list(prefetched(making)) == [0, 1, 2, 3, 4]

    assert len(making.threads) == 1
    assert threading.current_thread().name not in making.threads
    assert ahead_threads() == []


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_the_next_are_made_meanwhile_and_never_more_than_that(depth: int) -> None:
    making = Making(20)
    with closing(prefetched(making, depth)) as made:
        for number in made:
            making.wait_for(min(number + 1 + depth, 20))
            assert len(making.begun) <= number + 1 + depth


def test_nothing_is_made_before_the_first_is_asked_for() -> None:
    making = Making(3)
    prefetched(making).close()

    assert making.begun == []


@pytest.mark.parametrize("fails_at", [0, 1, 5])
def test_an_error_comes_in_its_turn(fails_at: int) -> None:
    making = Making(20, fails_at)
    made = prefetched(making)

    assert [next(made) for _ in range(fails_at)] == list(range(fails_at))
    with pytest.raises(ZeroDivisionError, match=str(fails_at)):
        next(made)

    assert making.begun == list(range(fails_at + 1))
    assert ahead_threads() == []


@pytest.mark.parametrize("taken", [1, 4])
def test_closing_stops_it(taken: int) -> None:
    making = Making(1000)
    made = prefetched(making)
    for _ in range(taken):
        next(made)

    made.close()

    assert ahead_threads() == []
    assert len(making.begun) <= taken + 2
    with pytest.raises(StopIteration):
        next(made)


def test_closing_waits_for_the_one_being_made_and_begins_no_other() -> None:
    may, second = threading.Event(), threading.Event()
    begun = []

    def numbers() -> Iterator[int]:
        for number in range(10):
            begun.append(number)
            if number == 1:
                second.set()
                assert may.wait(SECONDS)
            yield number

    made = prefetched(numbers())
    assert next(made) == 0
    assert second.wait(SECONDS)
    allowing = threading.Timer(0.2, may.set)
    allowing.start()

    made.close()

    assert may.is_set()
    assert begun == [0, 1]
    allowing.join()


def take_one_and_fail(making: Making) -> None:
    with closing(prefetched(making)) as made:
        raise ZeroDivisionError(next(made))


def test_what_goes_wrong_between_two_stops_it() -> None:
    making = Making(1000)

    with pytest.raises(ZeroDivisionError):
        take_one_and_fail(making)

    assert ahead_threads() == []
    assert len(making.begun) <= 3


def test_one_ahead_of_another() -> None:
    making = Making(50)
    with closing(prefetched(making)) as first, closing(prefetched(2 * number for number in first)) as second:
        assert next(second) == 0
        assert next(second) == 2

    assert ahead_threads() == []
    assert len(making.begun) <= 2 + 2 + 3
