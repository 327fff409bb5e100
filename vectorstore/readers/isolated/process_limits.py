"""What a process that reads files may use, and the messages for what needs more."""

from __future__ import annotations

import re
import sys
from contextlib import suppress
from pathlib import Path

MEMORY_MB = 1024
"""Of address space."""
_FILE_MB = 16
"""Of a file that the process writes; it writes none but compiled modules."""

_SECONDS = 20
_SECONDS_PER_MB = 10
"""More for a larger file, which may be an archive of many articles."""
URL_SECONDS = 120

TOO_MUCH_MEMORY = (
    f"needs more memory than {MEMORY_MB / 1024:g} GB to read; split it, or save its text as a .txt file."
)
TOO_MUCH_TIME = "takes too long to read; split it, or save its text as a .txt file."
CRASHED = "makes its reader crash, most often for want of memory; split it, or save its text as a .txt file."


def fault(error: Exception) -> str:
    """The message for an error that no reader expects."""
    return (
        f"cannot be read because of a fault in this program ({type(error).__name__}); "
        "save its text as a .txt file, and report the fault with what the option -v shows."
    )


def seconds_for(size: int) -> int:
    """The CPU time that a file of this many bytes may take."""
    return _SECONDS + _SECONDS_PER_MB * size // 2**20


def limit_process() -> None:
    """Limit the memory of this process and the files that it writes, where the system can do that."""
    if sys.platform != "win32":
        import resource

        limits = {
            resource.RLIMIT_AS: MEMORY_MB * 2**20,
            resource.RLIMIT_FSIZE: _FILE_MB * 2**20,
            resource.RLIMIT_CORE: 0,
        }
        for limit, most in limits.items():
            with suppress(OSError, ValueError):  # macOS does not limit address space
                resource.setrlimit(limit, (most, most))


def limit_cpu(seconds: int) -> None:
    """End this process when it has used so much more CPU time, where the system can do that."""
    if sys.platform != "win32":
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        most = int(used.ru_utime + used.ru_stime) + 1 + seconds
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_CPU, (most if hard < 0 else min(most, hard), hard))


def has_used_much() -> bool:
    """Whether this process has at some time held a good part of the memory that it may have; only Linux tells."""
    if sys.platform != "linux":
        return False
    import resource

    most, _ = resource.getrlimit(resource.RLIMIT_AS)
    # Not ru_maxrss, which begins with what the process that started this one held.
    peak = None
    with suppress(OSError):  # no /proc
        status = Path("/proc/self/status").read_text("ascii", "replace")
        peak = re.search(r"^VmHWM:\s*(\d+) kB", status, re.MULTILINE)
    return most >= 0 and peak is not None and int(peak[1]) * 1024 > most // 3
