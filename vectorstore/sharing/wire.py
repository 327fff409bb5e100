"""Calls: what one process asks of another's library, as JSON on the way."""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from typing import Any, get_type_hints

from pydantic import TypeAdapter, ValidationError

from vectorstore.indexes.preparation import Preparation
from vectorstore.sharing.interface import LibraryInterface


@dataclass(frozen=True, slots=True)
class Call:
    """One method of a Keeper: how its arguments and its result are written as JSON, and read again."""

    name: str
    arguments: dict[str, TypeAdapter[Any]]
    result: TypeAdapter[Any]

    def written(self, *given: object) -> bytes:
        """Return the arguments as JSON."""
        named = zip(self.arguments.items(), given, strict=True)
        return _json({name: adapter.dump_python(one, mode="json") for (name, adapter), one in named})

    def read(self, written: bytes) -> list[Any]:
        """Return the arguments that were written; raises ValueError for anything else."""
        try:
            given = json.loads(written)
            return [adapter.validate_python(given[name]) for name, adapter in self.arguments.items()]
        except (ValidationError, KeyError, TypeError, RecursionError) as error:
            raise ValueError(f"these are no arguments of {self.name}") from error

    def answer(self, result: object) -> bytes:
        """Return the result as JSON."""
        return _json(self.result.dump_python(result, mode="json"))

    def result_in(self, answer: bytes) -> Any:
        """Return the result that was answered."""
        return self.result.validate_python(json.loads(answer))


# All that a guest asks; `add` prepares at the owner's.
NAMES = (
    *("holding", "entries", "article", "holds", "languages", "origins_under", "rarity", "find"),
    *("newest", "whole", "naming"),
    *("add", "remove", "disagreements", "repair", "rebuild"),
)


@functools.cache
def call_named(name: str) -> Call:
    """Return the call of one of `NAMES`, by the types that the Keeper's method states."""
    types = get_type_hints(getattr(LibraryInterface, name))
    result = TypeAdapter(types.pop("return"))
    return Call(name, {one: TypeAdapter(of) for one, of in types.items() if of is not Preparation}, result)


def _json(value: object) -> bytes:
    # Escapes carry even half a surrogate pair, which a command line may hold.
    return json.dumps(value).encode("ascii")
