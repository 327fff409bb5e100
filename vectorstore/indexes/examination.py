"""Reading an index in a child process, which a damaged one may kill or halt.

    python -m vectorstore.indexes.examination MODULE FOLDER

The child runs `examine(FOLDER)` of the module, and prints what is wrong.
"""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from pathlib import Path

from vectorstore.errors import LibraryError

_BEGUN = "examining"
_SECONDS = 30.0
_BYTES_A_SECOND = 2e6
"""How slow the slowest disk may be: a large index takes longer."""
_MEMORY = 4 * 2**30
_MEMORY_TIMES = 4
"""How much address space the child may take, and how often the index's size on top of it."""
_MOST_SHOWN = 200


def damage_in(folder: Path, module: str) -> str:
    """What `examine` of a module says of the index in `folder`, "" for nothing; never takes this process down."""
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    command = [sys.executable, "-P", "-m", __name__, module, str(folder), str(_MEMORY + _MEMORY_TIMES * size)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    try:
        ended = subprocess.run(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS + size / _BYTES_A_SECOND,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return "reading it does not end"
    except OSError:
        return ""  # no process can be started now
    _, begun, said = ended.stdout.decode("utf-8", "replace").partition(_BEGUN)
    if not begun:
        return ""  # the child could not begin
    reason = "".join(char for char in said.strip()[:_MOST_SHOWN] if char.isprintable())
    return reason or ("reading it fails" if ended.returncode else "")


def _limit_memory(most: int) -> None:
    try:
        import resource
    except ImportError:
        return  # Windows
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    if hard == resource.RLIM_INFINITY or most < hard:
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))


def _main(module: str, folder: str, memory: str) -> int:
    _limit_memory(int(memory))
    examine = importlib.import_module(module).examine
    sys.stdout.write(_BEGUN)
    sys.stdout.flush()
    try:
        found = str(examine(Path(folder)))
    except LibraryError as error:
        found = str(error.__cause__ or error)
    sys.stdout.write(found)
    return bool(found)


if __name__ == "__main__":
    sys.exit(_main(*sys.argv[1:]))
