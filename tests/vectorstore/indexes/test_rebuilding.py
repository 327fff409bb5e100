import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np
import pytest
from letters import LetterEmbedder
from library_parts import add, assert_holds, hits_of, opened
from ollama_server import CHAT, EMBEDDING, Model, OllamaServer

from vectorstore.article import Article
from vectorstore.embeddings.embedder import Fingerprint
from vectorstore.errors import EmbeddingsError
from vectorstore.indexes.generations import Generations
from vectorstore.indexes.indexed_articles import IndexedArticles
from vectorstore.indexes.rebuilding import Rebuilding, Rebuilt
from vectorstore.indexes.repair import disagreements
from vectorstore.library import Library
from vectorstore.report import Failure, Report

MANY = [Article(id=f"a{number:03}", text=f"Article {number} on Putin.", language="en") for number in range(80)]
TALKS = Article(id="talks", text="Putin met Witkoff in Petersburg.", language="en", source="/t")


class BackwardEmbedder(LetterEmbedder):
    """Another model: its vectors point away from those of `LetterEmbedder`."""

    def __init__(self, digest: str = "backward", *, refused: str = "") -> None:
        super().__init__(digest=digest, refused=refused)

    def embed(self, texts):
        return -super().embed(texts)

    def embed_query(self, text):
        return -super().embed_query(text)

    @property
    def embedded(self) -> int:
        """How many texts it was given."""
        return sum(map(len, self.calls))


class WiderEmbedder(BackwardEmbedder):
    """A model of other dimensions."""

    @property
    def fingerprint(self):
        return Fingerprint("wider", "w", 52)

    def embed(self, texts):
        half = super().embed(texts)
        return np.concatenate([half, half], axis=1) / np.float32(2**0.5)


@contextmanager
def rebuilding_in(folder: Path) -> Iterator[tuple[IndexedArticles, Rebuilding]]:
    """What a program finds when it starts on `folder` and is to rebuild."""
    with (
        opened(folder) as indexed,
        closing(Rebuilding(indexed, Generations(indexed.store, folder, ""))) as rebuilding,
    ):
        yield indexed, rebuilding


def finish(rebuilding: Rebuilding, embedder: LetterEmbedder) -> list[Rebuilt]:
    steps = []
    while not steps or not steps[-1].finished:
        steps.append(rebuilding.step(embedder))
        assert len(steps) < 100
    return steps


def similarity(indexed: IndexedArticles, embedder: LetterEmbedder, article: Article) -> float:
    """How near an article of one passage is to its own text."""
    (name,) = indexed.store.passage_ids([article.id])
    (vector,) = embedder.embed([article.text])
    return indexed.dense.similarities(vector, [name])[name]


def assert_made_by(embedder: LetterEmbedder, indexed: IndexedArticles, articles: Sequence[Article]) -> None:
    """Every vector is the one this embedder makes of its article."""
    reference = embedder.embed_query(TALKS.text)
    expected = embedder.embed([article.text for article in articles]) @ reference
    names = [name for article in articles for name in indexed.store.passage_ids([article.id])]
    similar = indexed.dense.similarities(reference, names)
    assert [similar[name] for name in names] == pytest.approx(expected.tolist(), abs=1e-5)


def folders(folder: Path) -> set[str]:
    return {path.name for path in folder.glob("vectors-*")}


def test_it_goes_by_steps_and_then_all_is_in_place_at_once(tmp_path: Path) -> None:
    other = BackwardEmbedder()
    with rebuilding_in(tmp_path) as (indexed, rebuilding):
        add(indexed, *MANY)
        before = folders(tmp_path)

        first = rebuilding.step(other)

        assert first == Rebuilt(32, 80)
        assert first.share == pytest.approx(32 / 80)
        assert similarity(indexed, LetterEmbedder(), MANY[0]) == pytest.approx(1.0, abs=1e-5)
        assert indexed.embedder is not other
        assert finish(rebuilding, other) == [Rebuilt(64, 80), Rebuilt(80, 80), Rebuilt(80, 80, finished=True)]

        assert indexed.embedder is other
        assert other.embedded == 80
        assert similarity(indexed, other, MANY[79]) == pytest.approx(1.0, abs=1e-5)
        assert_holds(indexed, *MANY)
        assert not folders(tmp_path) & before
        assert len(folders(tmp_path)) == 1

    with opened(tmp_path, other) as indexed:
        assert_holds(indexed, *MANY)
        assert add(indexed, TALKS) == Report(added=("talks",))
    with opened(tmp_path) as indexed, pytest.raises(EmbeddingsError, match="cannot be mixed"):
        add(indexed, Article(text="Anything else."))


def test_vectors_of_other_dimensions(tmp_path: Path) -> None:
    wider = WiderEmbedder()
    with rebuilding_in(tmp_path) as (indexed, rebuilding):
        add(indexed, TALKS)

        finish(rebuilding, wider)

        assert similarity(indexed, wider, TALKS) == pytest.approx(1.0, abs=1e-5)
        assert add(indexed, MANY[0]) == Report(added=("a000",))
        assert_holds(indexed, TALKS, MANY[0])


def test_an_empty_library_is_rebuilt_at_once(tmp_path: Path) -> None:
    other = BackwardEmbedder()
    with rebuilding_in(tmp_path) as (indexed, rebuilding):
        assert rebuilding.step(other) == Rebuilt(0, 0, finished=True)
        assert rebuilding.step(other).share == 1.0
        assert add(indexed, TALKS) == Report(added=("talks",))
        assert similarity(indexed, other, TALKS) == pytest.approx(1.0, abs=1e-5)


def test_the_same_embedder_makes_all_anew(tmp_path: Path) -> None:
    again = LetterEmbedder()
    with rebuilding_in(tmp_path) as (indexed, rebuilding):
        add(indexed, *MANY[:3])
        before = folders(tmp_path)

        finish(rebuilding, again)

        assert [len(texts) for texts in again.calls] == [3]
        assert not folders(tmp_path) & before
        assert_holds(indexed, *MANY[:3])


# What happens meanwhile

CHANGED_EARLY = Article(id="a000", text="Rubio spoke early.", language="en")
CHANGED_LATE = Article(id="a079", text="Rubio spoke late.", language="en")
SHARER = Article(id="sharer", text=MANY[5].text, language="en")


def changed(indexed: IndexedArticles) -> None:
    add(indexed, CHANGED_EARLY, CHANGED_LATE)


def removed(indexed: IndexedArticles) -> None:
    indexed.remove(["a000", "a040", "a079"])


def added(indexed: IndexedArticles) -> None:
    add(indexed, TALKS)


def removed_and_added_again(indexed: IndexedArticles) -> None:
    indexed.remove(["a000", "a079"])
    add(indexed, MANY[0], MANY[79])


def shared_and_bequeathed(indexed: IndexedArticles) -> None:
    add(indexed, SHARER)
    indexed.remove(["a005"])


MEANWHILE = {
    changed: [*MANY[1:79], CHANGED_EARLY, CHANGED_LATE],
    removed: [article for article in MANY if article.id not in ("a000", "a040", "a079")],
    added: [*MANY, TALKS],
    removed_and_added_again: MANY,
    shared_and_bequeathed: [*MANY[:5], *MANY[6:], SHARER],
}


@pytest.mark.parametrize(("change", "left"), MEANWHILE.items(), ids=lambda case: getattr(case, "__name__", ""))
@pytest.mark.parametrize("after", [1, 3])
def test_what_changes_meanwhile_is_right(
    tmp_path: Path, change: Callable[[IndexedArticles], None], left: list[Article], after: int
) -> None:
    other = BackwardEmbedder()
    with rebuilding_in(tmp_path) as (indexed, rebuilding):
        add(indexed, *MANY)
        for _ in range(after):
            rebuilding.step(other)

        change(indexed)
        assert_holds(indexed, *left)
        finish(rebuilding, other)

        assert_holds(indexed, *left)
        assert_made_by(other, indexed, left)


def test_questions_are_answered_with_the_old_vectors_meanwhile(tmp_path: Path) -> None:
    other = BackwardEmbedder()
    with rebuilding_in(tmp_path) as (indexed, rebuilding):
        add(indexed, *MANY, TALKS)

        def best() -> str:
            vector = indexed.embedder.embed_query(TALKS.text)
            return hits_of(indexed, TALKS.text, vector, 1, dense_weight=1.0)[0].article.id

        answers = [best()]
        while not rebuilding.step(other).finished:
            answers.append(best())
        answers.append(best())

        assert answers == ["talks"] * 5


def test_what_was_prepared_before_is_embedded_anew(tmp_path: Path) -> None:
    other = BackwardEmbedder()
    with rebuilding_in(tmp_path) as (indexed, rebuilding):
        add(indexed, MANY[0])
        prepared = indexed.prepare([TALKS])

        finish(rebuilding, other)
        indexed.add([TALKS], prepared)

        assert similarity(indexed, other, TALKS) == pytest.approx(1.0, abs=1e-5)


# One that is ended before it has ended


def test_one_that_was_stopped_is_taken_up_again(tmp_path: Path) -> None:
    with rebuilding_in(tmp_path) as (indexed, rebuilding):
        add(indexed, *MANY)
        rebuilding.step(BackwardEmbedder())
        indexed.remove(["a070"])

    other = BackwardEmbedder()
    with rebuilding_in(tmp_path) as (indexed, rebuilding):
        assert len(folders(tmp_path)) == 2
        add(indexed, TALKS)
        finish(rebuilding, other)

        assert other.embedded == 80 - 32 - 1 + 1
        assert_holds(indexed, *MANY[:70], *MANY[71:], TALKS)
        assert similarity(indexed, other, MANY[0]) == pytest.approx(1.0, abs=1e-5)
        assert len(folders(tmp_path)) == 1


def test_one_that_ended_within_a_step_makes_no_vector_twice(tmp_path: Path) -> None:
    with rebuilding_in(tmp_path) as (indexed, rebuilding):
        add(indexed, *MANY)
        kept = indexed.store.fact("rebuilding")
        rebuilding.step(BackwardEmbedder())
        begun = indexed.store.fact("rebuilding").replace('"row": 32', '"row": 0')
        assert begun != kept
        indexed.store.set_fact("rebuilding", begun)

    other = BackwardEmbedder()
    with rebuilding_in(tmp_path) as (indexed, rebuilding):
        finish(rebuilding, other)
        assert other.embedded == 80 - 32
        assert_holds(indexed, *MANY)


def test_one_that_is_begun_with_another_embedder_gives_the_first_up(tmp_path: Path) -> None:
    first, second = BackwardEmbedder("first"), BackwardEmbedder("second")
    with rebuilding_in(tmp_path) as (indexed, rebuilding):
        add(indexed, *MANY)
        live = folders(tmp_path)
        rebuilding.step(first)
        (given_up,) = folders(tmp_path) - live

        assert rebuilding.step(second) == Rebuilt(32, 80)
        assert given_up not in folders(tmp_path)
        finish(rebuilding, second)

        assert second.embedded == 80
        assert indexed.embedder is second
        assert len(folders(tmp_path)) == 1
        assert_holds(indexed, *MANY)


def test_one_that_is_never_taken_up_again_leaves_the_library_as_it_was(tmp_path: Path) -> None:
    with rebuilding_in(tmp_path) as (indexed, rebuilding):
        add(indexed, *MANY)
        rebuilding.step(BackwardEmbedder())

    with opened(tmp_path) as indexed:
        add(indexed, TALKS)
        assert similarity(indexed, LetterEmbedder(), TALKS) == pytest.approx(1.0, abs=1e-5)
        assert_holds(indexed, *MANY, TALKS)


@pytest.mark.parametrize("content", [None, b"garbage " * 1000])
def test_vectors_that_were_begun_and_are_damaged_are_made_from_the_beginning(
    tmp_path: Path, content: bytes | None
) -> None:
    with rebuilding_in(tmp_path) as (indexed, rebuilding):
        add(indexed, *MANY)
        live = folders(tmp_path)
        rebuilding.step(BackwardEmbedder())
    (begun,) = folders(tmp_path) - live
    if content is None:
        shutil.rmtree(tmp_path / begun)
    else:
        (tmp_path / begun / "chroma.sqlite3").write_bytes(content)

    other = BackwardEmbedder()
    with rebuilding_in(tmp_path) as (indexed, rebuilding):
        finish(rebuilding, other)
        assert_holds(indexed, *MANY)
        assert similarity(indexed, other, MANY[0]) == pytest.approx(1.0, abs=1e-5)


# Texts and embedders that fail


def test_refused_texts_are_named_and_found_by_spelling_alone(tmp_path: Path) -> None:
    refusing = BackwardEmbedder(refused="Witkoff")
    with rebuilding_in(tmp_path) as (indexed, rebuilding):
        add(indexed, MANY[0], TALKS, MANY[1])

        steps = finish(rebuilding, refusing)

        reason = "no vector can be made of this text; leave it out."
        assert [one.failed for one in steps] == [(Failure("/t", reason),), ()]
        assert disagreements(indexed) == []
        assert similarity(indexed, LetterEmbedder(), TALKS) == 0.0
        (hit,) = hits_of(indexed, "Witkoff", None, 3)
        assert hit.article == TALKS


def test_an_embedder_that_cannot_be_reached_stops_it_and_it_goes_on_later(tmp_path: Path) -> None:
    other = BackwardEmbedder()
    with rebuilding_in(tmp_path) as (indexed, rebuilding):
        add(indexed, *MANY)
        rebuilding.step(other)
        other.unreachable = True

        with pytest.raises(EmbeddingsError, match="start the server"):
            rebuilding.step(other)
        assert_holds(indexed, *MANY)

        other.unreachable = False
        finish(rebuilding, other)
        assert other.embedded == 80
        assert_holds(indexed, *MANY)


# By the name of a model


def test_a_library_is_rebuilt_by_the_name_of_a_model(tmp_path: Path) -> None:
    told: list[Rebuilt] = []
    cursed = Article(id="cursed", text="A cursed text of Witkoff.", language="en", source="/c")
    with OllamaServer(CHAT, EMBEDDING, Model("other:latest", ("embedding",), dimensions=32)) as server:
        server.mark_bad("cursed")
        with Library.open(tmp_path, ollama_host=server.url) as library:
            library.add([*MANY, TALKS, cursed])
            assert library.size().made_with == "embedded"

            report = library.rebuild("bge-m3", told.append)

            assert [failure.source for failure in report.failed] == ["/c"]
            assert told[-1] == Rebuilt(82, 82, finished=True)
            assert [one.done for one in told] == [32, 64, 82, 82]
            assert library.size().made_with == library.embedder.fingerprint.name == "ollama:bge-m3:latest"
            assert library.search("Witkoff in Petersburg")[0].article == TALKS
            assert library.disagreements() == []

            assert [failure.source for failure in library.rebuild("other").failed] == ["/c"]
            assert library.embedder.fingerprint.dimensions == 32

        with Library.open(tmp_path, ollama_host=server.url) as library:
            assert library.size().made_with == "ollama:other:latest"
            before = len(server.bodies("/api/embed"))
            library.rebuild()
            assert library.size().made_with == "ollama:other:latest"
            assert len(server.bodies("/api/embed")) > before + 80 / 32
            assert library.rebuild("embedded") == Report()
            assert library.size().made_with == "embedded"
            assert library.search("Witkoff in Petersburg")[0].article == TALKS
            assert library.add(TALKS) == Report(unchanged=("talks",))
    assert len(folders(tmp_path)) == 1


def test_a_model_that_is_not_there_leaves_the_library_as_it_was(tmp_path: Path, ollama: OllamaServer) -> None:
    with Library.open(tmp_path, ollama_host=ollama.url) as library:
        library.add(TALKS)

        with pytest.raises(EmbeddingsError, match="ollama pull nosuch"):
            library.rebuild("nosuch")

        assert library.size().made_with == "embedded"
        assert library.find("Putin").notices == ()
        assert library.disagreements() == []
    assert len(folders(tmp_path)) == 1
