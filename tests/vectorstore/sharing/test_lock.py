import json
import os
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import pytest

from vectorstore.errors import LibraryError, LibraryLocked
from vectorstore.sharing.lock import OwnerAddress, lock_folder, owner_address, rebuild_lock

OWN_IT = (
    "import sys; from pathlib import Path; from vectorstore.sharing.lock import lock_folder;"
    "lock = lock_folder(Path(sys.argv[1])); print('owned', flush=True); sys.stdin.read()"
)


@contextmanager
def owner_of(folder: Path) -> Iterator["subprocess.Popen[str]"]:
    """Another process that owns `folder` until it is killed."""
    with subprocess.Popen(
        [sys.executable, "-c", OWN_IT, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "owned\n"
        try:
            yield process
        finally:
            process.kill()


def test_another_process_has_it(tmp_path: Path) -> None:
    folder = tmp_path / "library"
    with owner_of(folder) as process, pytest.raises(LibraryLocked) as caught:
        lock_folder(folder)

    message = str(caught.value)
    assert str(folder) in message
    assert f"another process (its id is {process.pid})" in message
    assert "Close that one first, or use another library with --library." in message
    assert "\n" not in message


def test_a_killed_owner_leaves_no_lock(tmp_path: Path) -> None:
    with owner_of(tmp_path) as process:
        process.kill()
        process.wait()

        lock_folder(tmp_path).release()


def test_it_can_be_had_again_once_let_go(tmp_path: Path) -> None:
    for _ in range(3):
        lock_folder(tmp_path).release()


def test_this_process_has_it_already(tmp_path: Path) -> None:
    lock = lock_folder(tmp_path)
    with pytest.raises(LibraryLocked, match="this very program"):
        lock_folder(tmp_path)
    lock.release()


def test_any_thread_can_let_it_go(tmp_path: Path) -> None:
    lock = lock_folder(tmp_path)
    thread = threading.Thread(target=lock.release)
    thread.start()
    thread.join()

    lock_folder(tmp_path).release()


def test_what_is_announced_is_read_by_others(tmp_path: Path) -> None:
    ownership = lock_folder(tmp_path)
    said = [owner_address(tmp_path)]
    ownership.publish("http://127.0.0.1:4711", "secret")
    said.append(owner_address(tmp_path))
    ownership.publish()
    said.append(owner_address(tmp_path))
    ownership.release()

    here = OwnerAddress(os.getpid())
    assert said == [here, OwnerAddress(os.getpid(), "http://127.0.0.1:4711", "secret"), here]


def test_another_process_is_found(tmp_path: Path) -> None:
    with owner_of(tmp_path) as process:
        assert owner_address(tmp_path) == OwnerAddress(process.pid)


def test_a_new_owner_is_not_where_the_last_one_was(tmp_path: Path) -> None:
    first = lock_folder(tmp_path)
    first.publish("http://127.0.0.1:4711", "secret")
    first.release()
    lock_folder(tmp_path).release()

    assert owner_address(tmp_path) == OwnerAddress(os.getpid())
    assert b"secret" not in b"".join(file.read_bytes() for file in tmp_path.iterdir())


def nothing_before(folder: Path) -> None:
    pass


def an_owner_file_that_all_may_read(folder: Path) -> None:
    (folder / "owner").write_text("1")
    (folder / "owner").chmod(0o666)


def one_that_was_half_made(folder: Path) -> None:
    (folder / "owner.new").write_text("1")
    (folder / "owner.new").chmod(0o666)


def a_link_to_elsewhere(folder: Path) -> None:
    (folder.parent / "elsewhere").write_text("")
    (folder.parent / "elsewhere").chmod(0o666)
    (folder / "owner.new").symlink_to(folder.parent / "elsewhere")


@pytest.mark.parametrize(
    "before", [nothing_before, an_owner_file_that_all_may_read, one_that_was_half_made, a_link_to_elsewhere]
)
def test_only_its_user_reads_where_the_owner_is(tmp_path: Path, before) -> None:
    folder = tmp_path / "library"
    folder.mkdir()
    umask = os.umask(0)
    try:
        ownership = lock_folder(folder)
        before(folder)
        ownership.publish("http://127.0.0.1:4711", "secret")
    finally:
        os.umask(umask)

    written = (folder / "owner").lstat()
    assert stat.S_ISREG(written.st_mode)
    assert stat.S_IMODE(written.st_mode) == 0o600
    assert owner_address(folder).token == "secret"
    assert [file.name for file in tmp_path.iterdir() if file.is_file() and "secret" in file.read_text()] == []
    ownership.release()


BROKEN = {
    "empty": b"",
    "no text": b"\xff\xfe",
    "no JSON": b"not a number\nat all",
    "of version 0.1": b"999",
    "null": b"null",
    "a list": b"[1]",
    "a text": b'"http://127.0.0.1:9"',
    "an address alone": b'{"process": 1, "address": 7, "token": "x"}',
    "a token that is none": b'{"process": 1, "address": "http://127.0.0.1:9", "token": null}',
    "a process that is none": b'{"process": "1", "address": "http://127.0.0.1:9", "token": "x"}',
    "longer than it can be": b'{"process": 1, "address": "", "token": "%s"}' % (b"x" * 1_000_000),
    "half of it": b'{"process": 1, "addr',
    "zeros after a power cut": bytes(100),
    "deep": b"[" * 100_000,
}


@pytest.mark.parametrize("written", BROKEN.values(), ids=BROKEN)
def test_whatever_stands_in_the_owners_file_the_message_is_one_line(tmp_path: Path, written: bytes) -> None:
    lock = lock_folder(tmp_path)
    (tmp_path / "owner").write_bytes(written)

    assert owner_address(tmp_path) == OwnerAddress()
    with pytest.raises(LibraryLocked, match="in use by another process\\.") as caught:
        lock_folder(tmp_path)

    assert "\n" not in str(caught.value)
    lock.release()


def ended() -> int:
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        pass
    return process.pid


NOT_THE_HOLDERS = {
    "ended": ended,
    "another program": os.getppid,
    "every process": lambda: -1,
    "huge": lambda: 10**30,
}


@pytest.mark.parametrize("process", NOT_THE_HOLDERS.values(), ids=NOT_THE_HOLDERS)
def test_a_process_that_cannot_hold_the_lock_is_not_named(tmp_path: Path, process: Callable[[], int]) -> None:
    lock = lock_folder(tmp_path)
    (tmp_path / "owner").write_text(json.dumps(asdict(OwnerAddress(process()))))

    with pytest.raises(LibraryLocked, match="in use by another process\\."):
        lock_folder(tmp_path)
    lock.release()


def test_a_number_that_this_process_has_by_chance_is_not_this_process(tmp_path: Path) -> None:
    with owner_of(tmp_path):
        (tmp_path / "owner").write_text(json.dumps(asdict(OwnerAddress(os.getpid()))))

        with pytest.raises(LibraryLocked, match="in use by another process\\."):
            lock_folder(tmp_path)


def test_the_last_owner_does_not_overwrite_where_the_next_one_is(tmp_path: Path) -> None:
    first = lock_folder(tmp_path)
    first.release()
    second = lock_folder(tmp_path)
    second.publish(str(tmp_path / "socket-2"), "secret")
    first.publish()

    assert owner_address(tmp_path) == OwnerAddress(os.getpid(), str(tmp_path / "socket-2"), "secret")
    second.release()


def test_a_socket_is_found_in_a_folder_that_was_moved(tmp_path: Path) -> None:
    (tmp_path / "before").mkdir()
    lock = lock_folder(tmp_path / "before")
    lock.publish(str(tmp_path / "before" / "socket-1"), "secret")
    (tmp_path / "before").rename(tmp_path / "after")

    assert owner_address(tmp_path / "after").address == str(tmp_path / "after" / "socket-1")
    lock.release()


def test_where_no_owner_ever_was(tmp_path: Path) -> None:
    assert owner_address(tmp_path) == owner_address(tmp_path / "nowhere") == OwnerAddress()


def test_what_is_announced_is_one_document(tmp_path: Path) -> None:
    ownership = lock_folder(tmp_path)
    ownership.publish("http://127.0.0.1:1", "a long token")
    ownership.publish()
    ownership.release()

    assert json.loads((tmp_path / "owner").read_text()) == {"process": os.getpid(), "address": "", "token": ""}


def below_a_file(folder: Path) -> Path:
    (folder / "file").write_text("")
    return folder / "file" / "library"


def a_file(folder: Path) -> Path:
    (folder / "file").write_text("")
    return folder / "file"


def a_lock_that_is_a_folder(folder: Path) -> Path:
    (folder / "lock").mkdir()
    return folder


def a_name_too_long(folder: Path) -> Path:
    return folder / ("x" * 1000)


def a_name_that_cannot_be(folder: Path) -> Path:
    return folder / "a\0b\nc"


@pytest.mark.parametrize(
    "place",
    [
        below_a_file,
        a_file,
        a_lock_that_is_a_folder,
        a_name_too_long,
        a_name_that_cannot_be,
    ],
)
def test_a_folder_that_cannot_be_used(tmp_path: Path, place) -> None:
    folder = place(tmp_path)

    kept = []  # an error that is kept keeps alive what it came from; the lock must be let go all the same
    for _ in range(2):
        with pytest.raises(LibraryError, match="--library") as caught:
            lock_folder(folder)
        kept.append(caught.value)
        assert not isinstance(caught.value, LibraryLocked)
        assert "\n" not in str(caught.value)
        assert "\0" not in str(caught.value)


def test_where_the_owner_cannot_be_written_the_folder_is_owned_all_the_same(tmp_path: Path, caplog) -> None:
    (tmp_path / "owner").mkdir()
    ownership = lock_folder(tmp_path)
    with pytest.raises(LibraryLocked, match="in use by another process\\."):
        lock_folder(tmp_path)
    ownership.release()

    assert "Other processes cannot use" in caplog.text
    assert owner_address(tmp_path) == OwnerAddress()


def test_no_rebuild_begins_where_nothing_can_be_locked(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LibraryError, match="cannot be used"), rebuild_lock(tmp_path / "file"):
        pass
