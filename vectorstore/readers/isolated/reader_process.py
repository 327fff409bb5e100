"""Reads files and web addresses in a process of its own, which what is read can crash or fill without harm."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from threading import Lock

from vectorstore.article import Article
from vectorstore.readers.isolated import process_limits
from vectorstore.readers.isolated.messages import Message, from_message, receive, send, source_of
from vectorstore.report import Failure

_log = logging.getLogger(__name__)

MOST_FAILURES = 1000
"""Listed of one file; the others are counted."""
_MOST_FILES = 2000
"""Read by one process, so that what libraries leave in its memory does not add up."""
_PACKAGE_PARENT = str(Path(__file__).parents[3])


class ReaderProcess:
    """Starts a process when the first file is read, and another after one that has ended.

    One thread reads; any may stop it.
    """

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._files = 0
        self._stopped = False
        self._starting = Lock()

    def read(self, request: Message, on_progress: Callable[[int], None]) -> Iterator[Article | Failure]:
        """Yield what is found in the file or at the address that a request names, as `read_file` does.

        `on_progress` is called with the number of bytes read so far.
        """
        source, failures = source_of(request), 0
        for found in self._answer(request, on_progress):
            failures += isinstance(found, Failure)
            if isinstance(found, Article) or failures <= MOST_FAILURES:
                yield found
        if failures > MOST_FAILURES:
            yield Failure(
                source, f"has {failures - MOST_FAILURES:,} more parts that cannot be read; correct them."
            )

    def stop(self) -> None:
        """End the process at once, and read nothing more."""
        with self._starting:
            self._stopped = True
            if self._process is not None:
                self._process.kill()

    def close(self) -> None:
        """End the process; another is started for the next file."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            with process:  # closes the pipes and waits
                pass

    def _answer(self, request: Message, on_progress: Callable[[int], None]) -> Iterator[Article | Failure]:
        try:
            process = self._started()
        except OSError as error:
            reason = error.strerror or error
            yield Failure(source_of(request), f"cannot be read: no process can be started for it ({reason}).")
            return
        if process is None:
            return
        is_whole = False
        try:
            yield from self._exchange(process, request, on_progress)
            is_whole = True
        finally:
            if not is_whole:
                self.close()

    def _exchange(
        self, process: subprocess.Popen[bytes], request: Message, on_progress: Callable[[int], None]
    ) -> Iterator[Article | Failure]:
        assert process.stdin
        assert process.stdout
        with suppress(BrokenPipeError):  # it has ended, which is found below
            send(process.stdin, request)
            process.stdin.flush()
        while message := receive(process.stdout):
            found = from_message(message)
            if found is None:
                if message.get("ends"):
                    self.close()
                return
            if "traceback" in message:
                _log.info("A fault in reading %s:\n%s", source_of(request), message["traceback"])
            on_progress(message.get("position", 0))
            yield found
        self.close()
        if not self._stopped:
            yield Failure(source_of(request), _cause(process.returncode))

    def _started(self) -> subprocess.Popen[bytes] | None:
        """The process, None after `stop`."""
        if self._files == _MOST_FILES:
            self.close()
            self._files = 0
        self._files += 1
        with self._starting:
            if self._process is None and not self._stopped:
                self._process = subprocess.Popen(
                    [sys.executable, "-P", "-m", "vectorstore.readers.isolated.worker"],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    bufsize=2**16,
                    # -P and no "": the working folder may be one of strangers' files.
                    env={**os.environ, "PYTHONPATH": os.pathsep.join([_PACKAGE_PARENT, *filter(None, sys.path)])},
                )
            return None if self._stopped else self._process


def _cause(status: int) -> str:
    """Why a process ended before it had read a file."""
    if sys.platform != "win32":
        if status == -signal.SIGXCPU:
            return process_limits.TOO_MUCH_TIME
        if status == -signal.SIGKILL:  # by the system, for want of memory, or for a message without end
            return process_limits.TOO_MUCH_MEMORY
    return process_limits.CRASHED
