from __future__ import annotations

import time

from chatbot.throttle import Throttle


def test_the_first_update_passes_and_the_next_waits_for_its_time() -> None:
    throttle = Throttle(60.0)
    assert [throttle.passes() for _ in range(3)] == [True, False, False]


def test_updates_that_take_long_come_less_often() -> None:
    throttle = Throttle(0.0)
    assert throttle.passes()
    time.sleep(0.05)
    throttle.done()
    assert not throttle.passes()


def test_updates_that_take_no_time_come_as_often_as_they_may() -> None:
    throttle = Throttle(0.0)
    assert throttle.passes()
    assert throttle.passes()
