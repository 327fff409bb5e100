"""The process that reads files and web addresses, one after the other, as standard input names them."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import BinaryIO

from vectorstore.article import Article
from vectorstore.readers.files import read_file
from vectorstore.readers.isolated import process_limits
from vectorstore.readers.isolated.messages import Message, receive, send, source_of, to_message
from vectorstore.report import Failure

_FLUSH_BYTES = 2**16


def main() -> None:
    """Answer each request by what is found there, then by an empty message."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that started this one
    requests, output = sys.stdin.buffer, os.fdopen(os.dup(1), "wb", _FLUSH_BYTES)
    os.dup2(2, 1)  # nothing that a library prints may stand among the messages
    process_limits.limit_process()
    waiting: SimpleQueue[Message] = SimpleQueue()
    Thread(target=_listen, args=(requests, waiting), daemon=True).start()
    while True:
        _answer(waiting.get(), output)


def _listen(requests: BinaryIO, waiting: SimpleQueue[Message]) -> None:
    """Queue the requests; end this process, whatever it is at, when the other has ended."""
    while request := receive(requests):
        waiting.put(request)
    os._exit(0)


def _answer(request: Message, output: BinaryIO) -> None:
    position = 0

    def set_position(read: int) -> None:
        nonlocal position
        position = read

    try:
        for found in _found(request, set_position):
            send(output, to_message(found) | {"position": position})
    except MemoryError:
        send(output, to_message(Failure(source_of(request), process_limits.TOO_MUCH_MEMORY)))
    except Exception as error:
        failed = to_message(Failure(source_of(request), process_limits.fault(error)))
        send(output, failed | {"traceback": traceback.format_exc()})
        send(output, {"ends": True})
        output.flush()
        raise
    # Where one took much memory, what is left may not be enough for the next.
    send(output, {"ends": process_limits.has_used_much()})
    output.flush()


def _found(request: Message, set_position: Callable[[int], None]) -> Iterator[Article | Failure]:
    if request["kind"] == "url":
        from vectorstore.readers.web.urls import articles_at  # imports httpx, which files do not need

        process_limits.limit_cpu(process_limits.URL_SECONDS)
        yield from articles_at(request["name"], allow_private=request["allow_private"])
    else:
        path = Path(request["name"])
        process_limits.limit_cpu(process_limits.seconds_for(path.stat().st_size if path.is_file() else 0))
        yield from read_file(path, set_position, request.get("origin", ""))


if __name__ == "__main__":
    main()
