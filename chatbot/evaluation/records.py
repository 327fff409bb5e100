"""Records: the objects of a JSON Lines or YAML file, each with the line that it begins in."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError

from chatbot.errors import EvaluationFileError

_YAML = (".yaml", ".yml")
_Found = TypeVar("_Found")


@dataclass(frozen=True, slots=True)
class Record:
    """An object of a file and its line, from 1; `fields` is None where `problem` says what is wrong with it."""

    line: int
    fields: dict[str, Any] | None
    problem: str = ""


def read_records(file: Path) -> list[Record]:
    """Read a file by its ending: YAML for .yaml and .yml, JSON Lines for every other.

    A line of JSON that cannot be read is a record with a problem. Raises EvaluationFileError where nothing can be
    read: there is no such file, it is not UTF-8, or it is YAML and has an error.
    """
    try:
        text = file.read_text("utf-8-sig")
    except OSError as error:
        raise EvaluationFileError(f"{file} cannot be read ({error.strerror}). Check its path.") from error
    except UnicodeDecodeError as error:
        raise EvaluationFileError(f"{file} is not UTF-8. Save it as UTF-8.") from error
    return list(_from_yaml(file, text) if file.suffix.lower() in _YAML else _from_json_lines(text))


def each_read(
    records: Iterable[Record], read: Callable[[int, dict[str, Any]], _Found]
) -> tuple[tuple[_Found, ...], tuple[str, ...]]:
    """What `read` makes of each record's line and fields; and of the others, why it is nothing, a sentence each.

    `read` raises ValueError, pydantic's or one that says what is wrong.
    """
    found: list[_Found] = []
    problems: list[str] = []
    for record in records:
        try:
            if record.fields is None:
                raise ValueError(record.problem)
            found.append(read(record.line, record.fields))
        except ValidationError as error:
            problems.append(f"line {record.line}: {_invalid(error)}")
        except ValueError as error:
            problems.append(f"line {record.line}: {error}")
    return tuple(found), tuple(problems)


def _invalid(error: ValidationError) -> str:
    """Say what is wrong with the fields of a record, the first of it."""
    first = error.errors()[0]
    return f"{'.'.join(map(str, first['loc']))}: {first['msg'][0].lower()}{first['msg'][1:]}"


def _from_json_lines(text: str) -> Iterator[Record]:
    # Not splitlines: U+2028 may stand in a JSON string.
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            yield _record(number, json.loads(line))
        except json.JSONDecodeError as error:
            yield Record(number, None, f"not JSON: {error.msg} at column {error.colno}")
        except RecursionError:
            yield Record(number, None, "not a record: it is nested too deeply")


def _from_yaml(file: Path, text: str) -> Iterator[Record]:
    loader = yaml.SafeLoader(text)
    try:
        listed = loader.get_single_node()
        if not isinstance(listed, yaml.SequenceNode):
            raise EvaluationFileError(f"{file} is not a list. Begin each of its records with `- `.")
        for node in listed.value:
            yield _record(node.start_mark.line + 1, loader.construct_object(node, deep=True))
    except yaml.MarkedYAMLError as error:
        line = f", line {error.problem_mark.line + 1}" if error.problem_mark else ""
        remedy = "Correct it there; texts with signs go in quotes."
        raise EvaluationFileError(f"{file}{line}: {error.problem}. {remedy}") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise EvaluationFileError(f"{file} is not YAML: {error}. Correct it.") from error
    finally:
        loader.dispose()


def _record(line: int, found: object) -> Record:
    if not isinstance(found, dict) or not all(isinstance(name, str) for name in found):
        return Record(line, None, f"not a record but {type(found).__name__}; give fields by name")
    return Record(line, found)
