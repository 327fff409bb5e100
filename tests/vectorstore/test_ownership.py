import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from vectorstore.errors import LibraryError, LibraryLocked
from vectorstore.ownership import own

OWN_IT = (
    "import sys; from pathlib import Path; from vectorstore.ownership import own;"
    "lock = own(Path(sys.argv[1])); print('owned', flush=True); sys.stdin.read()"
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
        own(folder)

    message = str(caught.value)
    assert str(folder) in message
    assert f"another process (its id is {process.pid})" in message
    assert "Close that one first, or use another library with --library." in message
    assert "\n" not in message


def test_a_killed_owner_leaves_no_lock(tmp_path: Path) -> None:
    with owner_of(tmp_path) as process:
        process.kill()
        process.wait()

        own(tmp_path).release()


def test_it_can_be_had_again_once_let_go(tmp_path: Path) -> None:
    for _ in range(3):
        own(tmp_path).release()


def test_this_process_has_it_already(tmp_path: Path) -> None:
    lock = own(tmp_path)
    with pytest.raises(LibraryLocked, match="this very program"):
        own(tmp_path)
    lock.release()


def test_any_thread_can_let_it_go(tmp_path: Path) -> None:
    lock = own(tmp_path)
    thread = threading.Thread(target=lock.release)
    thread.start()
    thread.join()

    own(tmp_path).release()


@pytest.mark.parametrize("written", [b"", b"\xff\xfe", b"not a number\nat all", b"9" * 3])
def test_whatever_stands_in_the_owners_file_the_message_is_one_line(tmp_path: Path, written: bytes) -> None:
    lock = own(tmp_path)
    (tmp_path / "owner").write_bytes(written)

    with pytest.raises(LibraryLocked, match="another process") as caught:
        own(tmp_path)

    assert "\n" not in str(caught.value)
    lock.release()


def below_a_file(folder: Path) -> Path:
    (folder / "file").write_text("")
    return folder / "file" / "library"


def a_file(folder: Path) -> Path:
    (folder / "file").write_text("")
    return folder / "file"


def a_lock_that_is_a_folder(folder: Path) -> Path:
    (folder / "lock").mkdir()
    return folder


def an_owner_that_is_a_folder(folder: Path) -> Path:
    (folder / "owner").mkdir()
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
        an_owner_that_is_a_folder,
        a_name_too_long,
        a_name_that_cannot_be,
    ],
)
def test_a_folder_that_cannot_be_used(tmp_path: Path, place) -> None:
    folder = place(tmp_path)

    kept = []  # an error that is kept keeps alive what it came from; the lock must be let go all the same
    for _ in range(2):
        with pytest.raises(LibraryError, match="--library") as caught:
            own(folder)
        kept.append(caught.value)
        assert not isinstance(caught.value, LibraryLocked)
        assert "\n" not in str(caught.value)
        assert "\0" not in str(caught.value)
