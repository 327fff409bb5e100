import logging
import threading
from pathlib import Path

import pytest
from letters import LetterEmbedder

from vectorstore.article import Article
from vectorstore.embeddings.built_in import BuiltInEmbedder
from vectorstore.embeddings.embedder import Fingerprint
from vectorstore.errors import EmbeddingsError
from vectorstore.library import Library
from vectorstore.report import Rebuilt
from vectorstore.sharing.lock import rebuild_lock
from vectorstore.sharing.updating import VectorUpdate

ARTICLES = [Article(id=f"a{place}", text=f"Article {place} is about rain.", language="en") for place in range(9)]


class EarlierBuiltIn(LetterEmbedder):
    """Vectors as those of an earlier version: under the same name, of other dimensions."""

    @property
    def fingerprint(self) -> Fingerprint:
        return Fingerprint("embedded", "earlier", 26)


class Steps:
    """A rebuild of 1,000 passages in steps of 250; each waits until it is `allowed`."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.allowed = threading.Semaphore(0)
        self.done = 0

    def __call__(self) -> Rebuilt:
        self.begun.set()
        self.allowed.acquire()
        self.done += 250
        return Rebuilt(self.done, 1000, finished=self.done >= 1000)


@pytest.fixture
def earlier(tmp_path: Path) -> Path:
    with Library.open(tmp_path, embeddings=EarlierBuiltIn()) as library:
        library.add(ARTICLES)
    return tmp_path


def test_a_library_with_earlier_vectors_is_embedded_again_when_it_is_opened(earlier, caplog):
    with caplog.at_level(logging.WARNING), Library.open(earlier) as library:
        found = library.find("rain")

        assert not library.size().outdated
        assert not found.notices
        assert {hit.signals.dense > 0 for hit in found.hits} == {True}
        assert library.disagreements() == []
    assert "Embedding 9 passages again" in caplog.text

    caplog.clear()
    with caplog.at_level(logging.WARNING), Library.open(earlier):
        assert caplog.text == ""


def test_articles_added_to_it_have_vectors_of_this_version(earlier):
    with Library.open(earlier) as library:
        library.add(Article(id="new", text="It snows.", language="en"))

        assert library.disagreements() == []
        assert library.search("snow")[0].article.id == "new"


def test_a_library_with_vectors_of_this_version_is_left_alone(tmp_path):
    with Library.open(tmp_path, embeddings=BuiltInEmbedder()) as library:
        library.add(ARTICLES)
    with Library.open(tmp_path) as library:
        assert library._update is None


def test_many_passages_are_embedded_while_questions_are_answered(tmp_path):
    steps = Steps()
    update = VectorUpdate(steps, 1000, tmp_path)  # returns although no step is done
    steps.allowed.release(4)
    update.wait()

    assert steps.done == 1000


def test_stopping_ends_it_after_the_step_under_way(tmp_path):
    steps = Steps()
    update = VectorUpdate(steps, 1000, tmp_path)
    steps.begun.wait()
    stopping = threading.Thread(target=update.stop)
    stopping.start()
    while not update._stopped.is_set():
        pass
    steps.allowed.release(4)
    stopping.join()

    assert steps.done == 250


def test_a_failure_is_said_and_ends_it(tmp_path, caplog):
    def fail() -> Rebuilt:
        raise EmbeddingsError("the weights are damaged; install them again.")

    with caplog.at_level(logging.WARNING):
        VectorUpdate(fail, 1000, tmp_path).wait()

    assert "found by text match only: the weights are damaged" in caplog.text


def test_it_leaves_a_rebuild_of_another_process_alone(tmp_path, caplog):
    steps = Steps()
    with rebuild_lock(tmp_path), caplog.at_level(logging.WARNING):
        VectorUpdate(steps, 9, tmp_path)

    assert steps.done == 0
    assert "being embedded again already" in caplog.text
