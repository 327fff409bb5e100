"""How a call of a library method, and its result, travel between two processes: as JSON."""

from __future__ import annotations

import functools
import inspect
import json
from collections.abc import Callable
from typing import Any, get_type_hints

from pydantic import TypeAdapter, ValidationError

from vectorstore.indexes.preparation import Preparation
from vectorstore.sharing.interface import LibraryInterface

SHARED_METHODS: dict[str, Callable[..., Any]] = {
    name: method
    for name, method in vars(LibraryInterface).items()
    if inspect.isfunction(method) and not name.startswith("_") and name not in ("prepare", "close")
}
"""What other processes may call."""


class WireFormat:
    """The JSON of one method's arguments and result, by its type hints; a `Preparation` is never sent."""

    def __init__(self, method: Callable[..., Any]) -> None:
        types = get_type_hints(method)
        self._name = method.__name__
        self._result = TypeAdapter(types.pop("return"))
        self._arguments = {name: TypeAdapter(of) for name, of in types.items() if of is not Preparation}

    def encode_arguments(self, *given: object) -> bytes:
        """Arguments as JSON."""
        named = zip(self._arguments.items(), given, strict=True)
        return _json({name: adapter.dump_python(value, mode="json") for (name, adapter), value in named})

    def decode_arguments(self, encoded: bytes) -> list[Any]:
        """Arguments from JSON; raises ValueError for anything else."""
        try:
            given = json.loads(encoded)
            return [adapter.validate_python(given[name]) for name, adapter in self._arguments.items()]
        except (ValidationError, KeyError, TypeError, RecursionError) as error:
            raise ValueError(f"these are not the arguments of {self._name}") from error

    def encode_result(self, result: object) -> bytes:
        """A result as JSON."""
        return _json(self._result.dump_python(result, mode="json"))

    def decode_result(self, encoded: bytes) -> Any:
        """A result from JSON."""
        return self._result.validate_python(json.loads(encoded))


@functools.cache
def wire_format(method_name: str) -> WireFormat:
    """The format of one of `SHARED_METHODS`, made when it is first needed."""
    return WireFormat(SHARED_METHODS[method_name])


def _json(value: object) -> bytes:
    # ASCII escapes can carry a lone surrogate, which a command line may contain.
    return json.dumps(value).encode("ascii")
