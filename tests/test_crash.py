"""A library outlives its process being killed, wherever that is; `benchmarks/crash` shows it at 1,000 points."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.crash

CRASH = Path(__file__).with_name("crash.py")
POINTS = 32
OPERATIONS = ("create", "add", "replace", "remove", "rebuild", "resume", "upgrade", "mend", "repair")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="every point is a forked process")
def test_a_library_outlives_being_killed_at_any_point(tmp_path: Path) -> None:
    # In a process of its own: whoever forks must have started no thread.
    command = [sys.executable, str(CRASH), str(POINTS)]
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=600)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert ended.stderr == ""
    survived = {
        name: int(count) for name, count in re.findall(r"^(\w+) +\d+ +\d+ +(\d+) +\d+$", ended.stdout, re.M)
    }
    assert tuple(survived) == OPERATIONS
    assert sum(survived.values()) == POINTS
    assert sum(survived[name] for name in ("create", "add", "replace", "rebuild", "resume")) >= 22
    # SQLite deletes its temporary files as it opens them; killed in between, it leaves one.
    assert [left for left in tmp_path.iterdir() if not left.name.startswith("etilqs_")] == []
