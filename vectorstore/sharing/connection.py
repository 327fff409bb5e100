"""The connection of a process to a library: it has the folder open, or works through the process that has."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from vectorstore.errors import LibraryError
from vectorstore.sharing.interface import LibraryInterface
from vectorstore.sharing.opening import LibraryOpener

_log = logging.getLogger(__name__)

_PATIENCE_SECONDS = 10.0
"""How long to wait for a process that has the library open and does not share it."""


class LibraryConnection:
    """Opens the library with `opener`, and again when the process that had it open has ended; for any thread."""

    def __init__(self, opener: LibraryOpener) -> None:
        self._opener = opener
        self._library, self._lock = opener.open(_PATIENCE_SECONDS)
        self._opening = threading.Lock()
        self._closed = False
        self._is_shared = False
        self._server = ExitStack()

    @property
    def library(self) -> LibraryInterface:
        """The library as it is reached now; raises LibraryError once it is closed."""
        if self._closed:
            raise LibraryError(f"The library {self._opener.folder} is closed. Open it again with Library.open.")
        return self._library

    @property
    def is_owner(self) -> bool:
        """Whether this process has the folder open and may change it."""
        return self._lock is not None

    def open_again(self, ended: LibraryInterface) -> None:
        """Open the library anew, unless another thread has done so since it was found that `ended` has."""
        with self._opening:
            if ended is self._library:
                self._library, self._lock = self._opener.open(_PATIENCE_SECONDS)
                self._start_server()

    @contextmanager
    def shared(self) -> Iterator[None]:
        """Let other processes in while this one has the folder open."""
        self._is_shared = True
        self._start_server()
        try:
            yield
        finally:
            self._is_shared = False
            self._server.close()

    def close(self) -> None:
        """Close the library and let go of its folder."""
        self._closed = True
        self._library.close()
        if self._lock is not None:
            self._lock.release()

    def _start_server(self) -> None:
        if not self._is_shared or self._lock is None:
            return
        from vectorstore.sharing.server import LibraryServer  # rarely needed

        try:
            server = self._server.enter_context(LibraryServer(self._library, self._opener.folder))
        except OSError as error:
            _log.warning("Other processes cannot use %s meanwhile (%s).", self._opener.folder, error)
            return
        self._lock.publish(server.address, server.token)
        self._server.callback(self._lock.publish)
