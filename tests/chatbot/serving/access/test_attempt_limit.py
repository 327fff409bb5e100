from __future__ import annotations

from chatbot.serving.access.attempt_limit import AttemptLimit


class Clock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_attempts_of_a_key_are_limited_until_the_oldest_is_long_ago() -> None:
    clock = Clock()
    limit = AttemptLimit(most=2, seconds=60, now=clock)
    for clock.seconds in (0.0, 10.0):
        assert limit.seconds_left("name anna", "address 1") == 0
        limit.count("name anna", "address 1")
    assert limit.seconds_left("name anna") == limit.seconds_left("name zoe", "address 1") == 50
    assert limit.seconds_left("name zoe", "address 2") == 0
    clock.seconds = 60
    assert limit.seconds_left("name anna", "address 1") == 0
    limit.count("name anna")
    assert limit.seconds_left("name anna") == 10


def test_an_attempt_that_succeeded_does_not_count() -> None:
    limit = AttemptLimit(most=2)
    for _ in range(5):
        limit.count("name anna")
        limit.forgive("name anna")
    limit.forgive("name zoe")
    assert limit.seconds_left("name anna") == 0


def test_only_so_many_keys_are_kept() -> None:
    limit = AttemptLimit(most=1)
    for number in range(10_001):
        limit.count(f"name {number}")
    assert limit.seconds_left("name 0") == 0
    assert limit.seconds_left("name 1") > 0
