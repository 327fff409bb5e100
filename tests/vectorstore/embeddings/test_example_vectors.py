from pathlib import Path

import numpy as np
import pytest

from vectorstore.embeddings.built_in import BuiltInEmbedder
from vectorstore.embeddings.example_vectors import example_vectors

TEXTS = ["Thanks!", "Und warum?", "\ud800"]


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    BuiltInEmbedder().embed(TEXTS)  # its weights are read from the usual place
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path


def kept(cache: Path) -> Path:
    (file,) = cache.glob("*/examples-*.npz")
    return file


def test_they_are_the_embedders_whether_kept_or_not(cache):
    for _ in range(2):
        assert np.allclose(example_vectors(TEXTS), BuiltInEmbedder().embed(TEXTS), atol=1e-6)


def test_they_are_kept_for_this_user_alone_and_then_read(cache):
    example_vectors(TEXTS)
    np.savez(kept(cache), vectors=np.ones((len(TEXTS), 512), np.float32))

    assert (example_vectors(TEXTS) == 1).all()
    assert kept(cache).parent.stat().st_mode & 0o777 == 0o700


def test_other_texts_have_a_file_of_their_own(cache):
    example_vectors(TEXTS)

    assert np.allclose(example_vectors(TEXTS[:1]), BuiltInEmbedder().embed(TEXTS[:1]), atol=1e-6)
    assert len([*cache.glob("*/examples-*.npz")]) == 2


@pytest.mark.parametrize(
    "damage",
    [
        lambda file: file.write_bytes(b""),
        lambda file: file.write_bytes(b"x" * 3000),
        lambda file: file.write_bytes(file.read_bytes()[:2000]),
        lambda file: file.write_bytes(file.read_bytes()[:2000] + b"x" * 64 + file.read_bytes()[2064:]),
        lambda file: np.savez(file, vectors=np.zeros((1, 512), np.float32)),
        lambda file: np.savez(file, others=np.zeros((3, 512), np.float32)),
        lambda file: file.chmod(0o666),
        lambda file: (file.unlink(), file.mkdir()),
    ],
    ids=["empty", "garbage", "cut", "changed inside", "other texts", "other array", "writable by all", "a folder"],
)
def test_a_file_that_is_not_right_is_not_used(cache, damage):
    example_vectors(TEXTS)
    damage(kept(cache))

    assert np.allclose(example_vectors(TEXTS), BuiltInEmbedder().embed(TEXTS), atol=1e-6)


def test_where_nothing_can_be_kept_they_are_embedded(cache):
    (cache / "article-chatbot").write_text("no folder")

    assert np.allclose(example_vectors(TEXTS), BuiltInEmbedder().embed(TEXTS), atol=1e-6)
