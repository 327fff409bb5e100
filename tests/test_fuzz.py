"""Damaged files are read or refused, and nothing worse; `benchmarks/fuzz` shows it at length."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import fuzz
import pytest

pytestmark = pytest.mark.process


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str, bytes], str]]:
    with fuzz.reading(tmp_path_factory.mktemp("fuzz")) as read:
        yield read


@pytest.mark.parametrize("kind", fuzz.good_files())
def test_a_damaged_file_is_read_or_refused(kind: str, read: Callable[[str, bytes], str]) -> None:
    assert "article" in read(kind, fuzz.good_files()[kind])
    outcomes = [read(kind, fuzz.mutation(kind, number, seed=1)) for number in range(8)]
    assert set(outcomes) <= {"article", "failure", "article and failure"}
