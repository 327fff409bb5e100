"""How many answers are made at once, over all endpoints of the process, and whose turn is next."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import suppress
from itertools import count
from typing import Self

from chatbot.errors import TooManyQuestions


class AnswerLimit:
    """Admits `at_once` answers at the same time and lets `waiting` more queue.

    Readers take turns: next is who has fewest answers under way, and of those who had a turn longest ago. Where
    the queue is full, a reader with fewer questions in it takes the last place of the one with most. A place is
    told at most once in `told_seconds`: all move whenever one answer ends.
    """

    def __init__(self, at_once: int = 4, waiting: int = 32, told_seconds: float = 1.0) -> None:
        self.told_seconds = told_seconds
        self._at_once = at_once
        self._most_waiting = waiting
        self._waiting: list[QueuePlace] = []
        self._answering: Counter[str] = Counter()
        self._turns = count(1)
        self._last_turns: dict[str, int] = {}

    def place(self, reader: str) -> QueuePlace:
        """A place in the queue for a question of this reader, to be entered."""
        return QueuePlace(self, reader)

    def join(self, place: QueuePlace) -> None:
        """Put a place at the end of its reader's; raises TooManyQuestions where the queue is full."""
        if len(self._waiting) >= self._most_waiting and self._answering.total() >= self._at_once:
            self._make_room(place.reader)
        self._waiting.append(place)
        self._advance()

    def leave(self, place: QueuePlace) -> None:
        """Give a place to the next."""
        if place.is_admitted:
            self._answering -= Counter({place.reader: 1})  # which keeps no reader without answers
        elif place in self._waiting:
            self._waiting.remove(place)
        self._advance()
        if not self._answering[place.reader] and all(one.reader != place.reader for one in self._waiting):
            self._last_turns.pop(place.reader, None)

    def before(self, place: QueuePlace) -> int:
        """How many places have their turn before this one."""
        return self._in_order().index(place)

    def _advance(self) -> None:
        while self._waiting and self._answering.total() < self._at_once:
            first = self._in_order()[0]
            self._waiting.remove(first)
            self._answering[first.reader] += 1
            self._last_turns[first.reader] = next(self._turns)
            first.is_admitted = True
            first.moved.set()
        for place in self._waiting:
            place.moved.set()

    def _in_order(self) -> list[QueuePlace]:
        """The places in the order of their turns; those of one reader come as they were taken."""
        ahead = self._answering.copy()
        turns: dict[QueuePlace, tuple[int, int]] = {}
        for place in self._waiting:
            turns[place] = ahead[place.reader], self._last_turns.get(place.reader, 0)
            ahead[place.reader] += 1
        return sorted(self._waiting, key=turns.__getitem__)

    def _make_room(self, reader: str) -> None:
        waiting = Counter(place.reader for place in self._waiting)
        greediest, most = waiting.most_common(1)[0] if waiting else (reader, 0)
        if most <= waiting[reader] + 1:
            raise _too_many()
        last = [place for place in self._waiting if place.reader == greediest][-1]
        self._waiting.remove(last)
        last.is_displaced = True
        last.moved.set()


class QueuePlace:
    """A place in the queue of an AnswerLimit, while it is entered."""

    def __init__(self, limit: AnswerLimit, reader: str) -> None:
        self.reader = reader
        self.is_admitted = self.is_displaced = False
        self.moved = asyncio.Event()
        self._limit = limit

    async def __aenter__(self) -> Self:
        self._limit.join(self)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._limit.leave(self)

    async def before(self) -> AsyncGenerator[int, None]:
        """Yield how many questions have their turn before this one, as it changes, until it is this one's.

        Raises TooManyQuestions where a reader with fewer questions has taken the place.
        """
        told = -1
        while not self.is_admitted:
            if self.is_displaced:
                raise _too_many()
            if (now := self._limit.before(self)) != told:
                yield (told := now)
                await self._settled(self._limit.told_seconds)
                continue  # it can have moved meanwhile
            await self.moved.wait()
            self.moved.clear()

    async def _settled(self, seconds: float) -> None:
        """Wait so long, or until it is this one's turn or no place any more."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not (self.is_admitted or self.is_displaced):
                    await self.moved.wait()
                    self.moved.clear()


def _too_many() -> TooManyQuestions:
    return TooManyQuestions("Too many questions are being answered right now. Ask again in a minute.")
