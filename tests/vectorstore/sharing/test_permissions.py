"""What another user of the machine can do with a library: nothing."""

from __future__ import annotations

import json
import logging
import os
import pwd
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from vectorstore.article import Article
from vectorstore.errors import LibraryError
from vectorstore.library import Library
from vectorstore.sharing.lock import owner_address
from vectorstore.sharing.permissions import make_private

RAIN = Article("It rains in Lviv.\n\nIt has rained for three days.", "Rain", "rain", "en", "/a/rain.txt")
NOBODY = 65534

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as another user")

# Imports what it needs while it may, becomes another user, and prints which attacks succeed.
ATTACK = f"""
import fcntl, json, os, socket, sys
from pathlib import Path

folder, files, address = Path(sys.argv[1]), json.loads(sys.argv[2]), sys.argv[3]

def lock(): return fcntl.flock(os.open(folder / "lock", os.O_RDONLY), fcntl.LOCK_EX | fcntl.LOCK_NB) or True
def connect(): return socket.socket(socket.AF_UNIX).connect(address) or True

attacks = {{
    "control": lambda: (folder.parent / "control").read_bytes(),
    "list": lambda: os.listdir(folder),
    "hold the lock": lock,
    "connect": connect,
    "replace": lambda: (folder / "lock").unlink() or True,
    "plant": lambda: (folder / "owner.new").write_text("x"),
    **{{file: (folder / file).read_bytes for file in files}},
}}
os.setgroups([])
os.setgid({NOBODY})
os.setuid({NOBODY})
done = []
for name, attack in attacks.items():
    try:
        attack() and done.append(name)
    except OSError:
        pass
print(json.dumps(done))
"""


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


def open_to_others(folder: Path) -> list[Path]:
    return [path for path in (folder, *folder.rglob("*")) if mode_of(path) & 0o077]


def expose(folder: Path) -> None:
    """Give a library the permissions that earlier versions gave it."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o777 if path.is_dir() else 0o666)


@pytest.fixture(autouse=True)
def _permissive_umask() -> Iterator[None]:
    umask = os.umask(0)
    yield
    os.umask(umask)


@pytest.fixture
def reachable() -> Iterator[Path]:
    """A folder that every user can read; those of pytest are private."""
    folder = Path(tempfile.mkdtemp(dir="/tmp"))
    folder.chmod(0o755)
    (folder / "control").write_text("readable")
    yield folder
    shutil.rmtree(folder)


def attacked(folder: Path) -> list[str]:
    """Which attacks of another user succeed, files to read among them."""
    files = [str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()]
    command = [sys.executable, "-c", ATTACK, str(folder), json.dumps(files), owner_address(folder).address]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True, env={"PATH": ""})
    done: list[str] = json.loads(ran.stdout)
    return done


class TestModes:
    def test_a_new_library_is_its_users_alone(self, tmp_path: Path) -> None:
        folder = tmp_path / "library"
        with Library.open(folder) as library, library.shared():
            library.add(RAIN)
            library.rebuild()
            assert mode_of(folder) == 0o700
            assert [path for path in folder.iterdir() if mode_of(path) & 0o077] == []
        assert open_to_others(folder) == []

    def test_so_is_an_existing_one_once_it_is_opened(self, tmp_path: Path) -> None:
        folder = tmp_path / "library"
        with Library.open(folder) as library:
            library.add(RAIN)
        expose(folder)

        with Library.open(folder) as library:
            assert open_to_others(folder) == []
            assert library.search("rain")[0].article == RAIN

    def test_other_files_in_the_folder_keep_theirs(self, tmp_path: Path) -> None:
        (tmp_path / "library" / "notes").mkdir(parents=True)
        script = tmp_path / "library" / "notes" / "run"
        script.touch(0o755)

        Library.open(tmp_path / "library").close()

        assert (mode_of(script), mode_of(tmp_path / "library")) == (0o755, 0o700)

    def test_links_are_not_followed_to_other_files(self, tmp_path: Path) -> None:
        (tmp_path / "elsewhere").touch(0o644)
        (tmp_path / "library").mkdir()
        (tmp_path / "library" / "owner").symlink_to(tmp_path / "elsewhere")

        make_private(tmp_path / "library")

        assert mode_of(tmp_path / "elsewhere") == 0o644

    @pytest.mark.parametrize("is_there", [True, False])
    def test_a_link_to_the_folder_is_the_folder(self, tmp_path: Path, is_there: bool) -> None:
        folder, link = tmp_path / "real", tmp_path / "link"
        link.symlink_to(folder)
        if is_there:
            folder.mkdir()
        with Library.open(link) as library, library.shared():
            library.add(RAIN)
            assert library.folder == folder
            for name in (link, folder):
                with Library.open(name) as other:
                    assert len(other) == 1
        assert open_to_others(folder) == []

    def test_a_folder_of_everybody_keeps_its_mode_and_that_is_noted(
        self, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        folder = tmp_path / "like-tmp"
        folder.mkdir()
        folder.chmod(0o1777)
        with Library.open(folder) as library:
            library.add(RAIN)

        assert mode_of(folder) == 0o1777
        assert open_to_others(folder) == [folder]
        [noted] = [record for record in caplog.records if record.levelno == logging.WARNING]
        assert "--library" in noted.getMessage()

    def test_a_disk_that_keeps_no_permissions_is_noted(
        self, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "library").mkdir()
        monkeypatch.setattr(os, "chmod", lambda *_args, **_options: None)
        make_private(tmp_path / "library")
        assert "keeps no permissions" in caplog.text


@needs_root
class TestAnotherUser:
    @pytest.fixture
    def folder(self, reachable: Path) -> Path:
        folder = reachable / "library"
        with Library.open(folder) as library:
            library.add(RAIN)
        return folder

    def test_the_attacks_are_some(self, folder: Path) -> None:
        expose(folder)
        done = attacked(folder)
        assert {"control", "list", "hold the lock", "replace", "plant", "articles.sqlite3"} <= set(done)

    @pytest.mark.parametrize("before", [expose, lambda folder: None], ids=["exposed before", "new"])
    def test_reads_connects_locks_and_changes_nothing(self, folder: Path, before: Callable[[Path], None]) -> None:
        before(folder)
        with Library.open(folder) as library, library.shared():
            assert attacked(folder) == ["control"]
            with Library.open(folder) as other:
                assert len(other) == 1
        assert attacked(folder) == ["control"]

    def test_opening_it_is_refused_in_one_line(self, folder: Path) -> None:
        code = f"""
import os, sys
from vectorstore.errors import LibraryError
from vectorstore.library import Library
from vectorstore.sharing import client, unwritable  # could not be imported as the other user
os.setgroups([])
os.setgid({NOBODY})
os.setuid({NOBODY})
for create in (True, False):
    try:
        Library.open(sys.argv[1], create=create)
    except LibraryError as error:
        print(error)
"""
        ran = subprocess.run(
            [sys.executable, "-c", code, str(folder)], capture_output=True, text=True, timeout=60, check=True
        )
        said = ran.stdout.splitlines()
        assert len(said) == 2
        assert all("--library" in line for line in said)

    @pytest.mark.parametrize("foreign", ["lock", "owner", "articles.sqlite3", "lexical"])
    def test_what_belongs_to_another_user_than_its_folder_is_refused(self, folder: Path, foreign: str) -> None:
        os.chown(folder / foreign, NOBODY, NOBODY)
        with pytest.raises(LibraryError) as caught:
            Library.open(folder)
        assert_refuses(str(caught.value), pwd.getpwuid(NOBODY).pw_name)

    @pytest.mark.parametrize("foreign", [".", "lock"])
    def test_a_user_is_refused_what_is_not_theirs(self, folder: Path, foreign: str) -> None:
        give(folder, NOBODY)
        os.chown(folder / foreign, 54321, 54321)
        folder.chmod(0o777)
        assert_refuses(as_nobody(folder), "54321")

    def test_root_is_given_one_from_outside_a_container(self, reachable: Path) -> None:
        """A mounted folder belongs to the user outside who made it, whom nobody knows inside."""
        folder = reachable / "mounted"
        folder.mkdir()
        expose(folder)
        give(folder, 54321)
        with Library.open(folder) as library:
            library.add(RAIN)
        give(folder, 54321)
        expose(folder)

        with Library.open(folder) as library:
            assert library.article("rain") == RAIN
            assert folder.stat().st_uid == 54321
            assert attacked(folder) == ["control"]

    @pytest.mark.parametrize("planted", ["lexical", "articles.sqlite3"])
    def test_a_link_of_another_user_is_refused_to_root(self, reachable: Path, planted: str) -> None:
        elsewhere = reachable / "elsewhere"
        elsewhere.mkdir(mode=0o755)
        folder = reachable / "mounted"
        folder.mkdir()
        (folder / planted).symlink_to(elsewhere)
        give(folder, 54321)
        with pytest.raises(LibraryError, match="is a link"):
            Library.open(folder)
        assert mode_of(elsewhere) == 0o755


def give(folder: Path, user: int) -> None:
    for path in (folder, *folder.rglob("*")):
        os.chown(path, user, user, follow_symlinks=False)


def as_nobody(folder: Path) -> str:
    """What opening a library as another user is answered, who may import this program."""
    code = f"""
import os, sys
from vectorstore.errors import LibraryError
from vectorstore.sharing.lock import lock_folder
from pathlib import Path
os.setgroups([])
os.setgid({NOBODY})
os.setuid({NOBODY})
try:
    lock_folder(Path(sys.argv[1]))
except LibraryError as error:
    print(error)
"""
    command = [sys.executable, "-c", code, str(folder)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout


def assert_refuses(message: str, owner: str) -> None:
    assert f"belongs to another user ({owner})" in message
    assert "--library" in message
    assert "\n" not in message.strip()
