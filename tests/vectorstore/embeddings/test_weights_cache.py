import os
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import numpy as np
import pytest

from vectorstore.embeddings.weights_cache import digest_of, load_decoded
from vectorstore.errors import EmbeddingsError

WEIGHTS = np.arange(5000, dtype=np.float32)


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    np.savez_compressed(tmp_path / "weights.npz", weights=WEIGHTS)
    return tmp_path / "weights.npz"


def loaded(archive: Path) -> tuple[Path, list[float]]:
    """The file that was read at last, and whether it held the weights."""
    read: list[Path] = []

    def load(path: Path) -> list[float]:
        read.append(path)
        with np.load(path) as arrays:
            return list(arrays["weights"])

    values = load_decoded(archive, load)
    return read[-1], values


def copy_of(archive: Path) -> Path:
    (copy,) = (archive.parent / "cache").glob("*/weights-*.npz")
    return copy


def test_a_copy_is_made_once_for_this_user_alone_and_then_read(archive):
    first, values = loaded(archive)
    made = first.stat().st_mtime_ns

    assert values == list(WEIGHTS)
    assert loaded(archive)[0] == first == copy_of(archive)
    assert first.stat().st_mtime_ns == made
    assert first.stat().st_mode & 0o777 == 0o600
    assert {one.compress_type for one in zipfile.ZipFile(first).infolist()} == {zipfile.ZIP_STORED}
    assert list(first.parent.iterdir()) == [first]


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: data[:200],
        lambda data: b"x" * len(data),
        lambda data: data[:3000] + b"x" * 64 + data[3064:],
    ],
    ids=["empty", "cut", "garbage", "changed inside"],
)
def test_a_damaged_copy_is_never_used_and_is_made_again(archive, damage):
    copy = loaded(archive)[0]
    copy.write_bytes(damage(copy.read_bytes()))

    assert loaded(archive)[1] == list(WEIGHTS)
    assert loaded(archive) == (copy, list(WEIGHTS))


@pytest.mark.parametrize("place", ["file", "folder"])
def test_a_copy_that_others_can_write_is_not_used(archive, place):
    copy = loaded(archive)[0]
    (copy if place == "file" else copy.parent).chmod(0o777)

    assert loaded(archive) == (archive, list(WEIGHTS))


def test_nothing_is_kept_in_a_folder_that_others_can_write(archive):
    folder = archive.parent / "cache" / "article-chatbot"
    folder.mkdir(parents=True)
    folder.chmod(0o777)

    assert loaded(archive) == (archive, list(WEIGHTS))
    assert list(folder.iterdir()) == []


@pytest.mark.skipif(not hasattr(os, "chown") or os.geteuid() != 0, reason="only root gives files away")
@pytest.mark.parametrize("place", ["file", "folder"])
def test_a_copy_of_another_user_is_not_used(archive, place):
    copy = loaded(archive)[0]
    os.chown(copy if place == "file" else copy.parent, 12345, 12345)

    assert loaded(archive) == (archive, list(WEIGHTS))


def test_where_nothing_can_be_kept_the_archive_is_read(archive, tmp_path):
    (tmp_path / "cache").write_text("no folder")

    assert loaded(archive) == (archive, list(WEIGHTS))


def test_another_archive_has_a_copy_of_its_own(archive, tmp_path):
    loaded(archive)
    other = tmp_path / "other.npz"
    np.savez_compressed(other, weights=WEIGHTS + 1)

    assert loaded(other)[1] == list(WEIGHTS + 1)
    assert loaded(archive)[1] == list(WEIGHTS)
    assert digest_of(other) != digest_of(archive)


LOAD_AT = """
import sys, time
from pathlib import Path
import numpy as np
from vectorstore.embeddings.weights_cache import load_decoded
time.sleep(max(float(sys.argv[2]) - time.time(), 0))
print(load_decoded(Path(sys.argv[1]), lambda path: float(np.load(path)["weights"].sum())))
"""


def test_processes_that_make_it_at_once_all_get_the_weights(archive):
    command = [sys.executable, "-c", LOAD_AT, str(archive), str(time.time() + 1)]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]

    told = [process.communicate(timeout=60)[0] for process in processes]

    assert told == [f"{float(WEIGHTS.sum())}\n"] * 4
    assert list(copy_of(archive).parent.iterdir()) == [copy_of(archive)]
    assert loaded(archive) == (copy_of(archive), list(WEIGHTS))


def test_a_missing_or_damaged_archive_says_what_to_do(tmp_path):
    (tmp_path / "weights.npz").write_text("no archive")

    with pytest.raises(EmbeddingsError, match="install"):
        digest_of(tmp_path / "weights.npz")
