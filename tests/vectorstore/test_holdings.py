import logging
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import letters
import numpy as np
import pytest
from letters import LetterEmbedder

from vectorstore.article import Article
from vectorstore.dense import DenseIndex
from vectorstore.errors import EmbeddingsError
from vectorstore.holdings import Holdings
from vectorstore.passages import passages_of
from vectorstore.report import Report
from vectorstore.store import ArticleStore

TALKS = Article(
    id="talks", title="Talks", text="Putin met Witkoff. They spoke of NATO.", language="en", source="/t"
)
HARVEST = Article(id="harvest", text="The harvest was good.", language="en", source="/h")
CHANGED = Article(id="talks", title="Talks", text="Rubio met Lavrov in Riyadh.", language="en", source="/t")


@contextmanager
def opened(folder: Path, embedder: LetterEmbedder | None = None) -> Iterator[Holdings]:
    """What a program finds when it starts on `folder`."""
    store, dense = ArticleStore(folder / "articles.sqlite3"), DenseIndex(folder / "chroma")
    with closing(store), closing(dense):
        holdings = Holdings(store, dense, embedder or LetterEmbedder())
        holdings.mend()
        yield holdings


@pytest.fixture
def embedder() -> LetterEmbedder:
    return LetterEmbedder()


@pytest.fixture
def holdings(tmp_path: Path, embedder: LetterEmbedder) -> Iterator[Holdings]:
    with opened(tmp_path, embedder) as found:
        yield found


def assert_holds(holdings: Holdings, *articles: Article) -> None:
    """These articles stand in the store and in both indexes, and nothing else does."""
    passages = [passage for article in articles for passage in passages_of(article)]
    assert [article for article, _ in holdings.store.articles()] == list(articles)
    assert holdings.store.passage_ids() == [passage.id for passage in passages]
    assert holdings.dense.ids() == {passage.id for passage in passages}
    assert holdings.disagreements() == []
    everything = " ".join(f"{article.title} {article.text}" for article in (TALKS, HARVEST, CHANGED))
    indexed = holdings.store.lexical.scores(everything)
    assert set(holdings.store.ids_of(list(indexed)).values()) == holdings.dense.ids()


def test_adding(holdings: Holdings) -> None:
    assert holdings.add([TALKS, HARVEST]) == Report(added=("talks", "harvest"))

    assert_holds(holdings, TALKS, HARVEST)


def test_adding_nothing(holdings: Holdings, embedder: LetterEmbedder) -> None:
    assert holdings.add([]) == Report()
    assert embedder.calls == []


def test_adding_again_makes_no_vector(holdings: Holdings, embedder: LetterEmbedder) -> None:
    holdings.add([TALKS, HARVEST])
    embedder.calls.clear()

    assert holdings.add([TALKS, HARVEST]) == Report(unchanged=("talks", "harvest"))

    assert embedder.calls == []
    assert_holds(holdings, TALKS, HARVEST)


def test_of_a_changed_article_nothing_old_is_left(holdings: Holdings) -> None:
    holdings.add([TALKS, HARVEST])

    assert holdings.add([CHANGED]) == Report(updated=("talks",))

    assert_holds(holdings, HARVEST, CHANGED)
    assert holdings.store.lexical.scores("Witkoff NATO") == {}


def test_a_language_is_detected_before_anything_is_compared(holdings: Holdings) -> None:
    unsaid = Article(id="fr", text="Moscou insiste sur le refus de l'Ukraine de rejoindre l'OTAN.")

    assert holdings.add([unsaid]) == Report(added=("fr",))
    assert holdings.add([unsaid]) == Report(unchanged=("fr",))
    assert [article.language for article, _ in holdings.store.articles()] == ["fr"]


def test_the_same_text_from_two_places_is_kept_once(holdings: Holdings) -> None:
    copies = [Article(id=name, text=TALKS.text, language="en", source=f"/{name}") for name in ("one", "two")]

    assert holdings.add([TALKS, copies[0]]) == Report(added=("talks",), unchanged=("talks",))
    assert holdings.add([copies[1]]) == Report(unchanged=("talks",))

    assert_holds(holdings, TALKS)


@pytest.mark.parametrize("copy_first", [True, False])
def test_a_text_is_not_lost_when_the_article_that_held_it_changes(holdings: Holdings, copy_first: bool) -> None:
    copy = Article(id="copy", text=TALKS.text, language="en")
    holdings.add([TALKS])

    report = holdings.add([copy, CHANGED] if copy_first else [CHANGED, copy])

    assert report == Report(added=("copy",), updated=("talks",))
    assert {article for article, _ in holdings.store.articles()} == {copy, CHANGED}


def test_a_new_article_with_the_text_a_known_one_changes_to_is_a_copy(holdings: Holdings) -> None:
    holdings.add([TALKS])

    report = holdings.add([Article(id="copy", text=CHANGED.text, language="en"), CHANGED])

    assert report == Report(updated=("talks",), unchanged=("talks",))
    assert_holds(holdings, CHANGED)


def test_removing_leaves_nothing(holdings: Holdings) -> None:
    holdings.add([TALKS, HARVEST])

    assert holdings.remove("/t") == Report(removed=("talks",))
    assert_holds(holdings, HARVEST)
    assert holdings.remove("harvest") == Report(removed=("harvest",))
    assert_holds(holdings)


@pytest.mark.parametrize("name", ["", "nobody", "tal"])
def test_removing_what_is_not_there_is_named(holdings: Holdings, name: str) -> None:
    holdings.add([TALKS, Article(id="own", text="An article without a source.", language="en")])

    (failure,) = holdings.remove(name).failed

    assert failure.source == name
    assert "chatbot list" in failure.error
    assert holdings.store.article_count() == 2


def test_a_text_no_vector_can_be_made_of_is_named_and_the_rest_is_in(tmp_path: Path) -> None:
    long = Article(id="long", text="All is well. " * 200 + "Then NaN came.", language="en", source="/long")
    copy = Article(id="copy", text=long.text, language="en")
    with opened(tmp_path, LetterEmbedder(refused="NaN")) as holdings:
        report = holdings.add([TALKS, long, HARVEST, copy])

        assert (report.added, report.updated, report.unchanged) == (("talks", "harvest"), (), ())
        assert [failure.source for failure in report.failed] == ["/long"]
        assert "leave it out" in report.failed[0].error
        assert_holds(holdings, TALKS, HARVEST)


def test_a_change_no_vector_can_be_made_of_leaves_what_was_there(tmp_path: Path) -> None:
    with opened(tmp_path, LetterEmbedder(refused="Rubio")) as holdings:
        holdings.add([TALKS])

        report = holdings.add([CHANGED])

        assert report.updated == ()
        assert [failure.source for failure in report.failed] == ["/t"]
        assert_holds(holdings, TALKS)


def test_an_embedder_that_refuses_without_saying_what_is_not_asked_for_ever(holdings: Holdings) -> None:
    class Refusing(LetterEmbedder):
        def embed(self, texts):
            raise letters.TextsRefused("no vectors.", [])

    with pytest.raises(EmbeddingsError, match=r"no vectors\."):
        Holdings(holdings.store, holdings.dense, Refusing()).add([TALKS])
    assert_holds(holdings)


def test_without_an_embedder_nothing_is_added_and_nothing_lost(
    holdings: Holdings, embedder: LetterEmbedder
) -> None:
    holdings.add([TALKS])
    embedder.unreachable = True

    with pytest.raises(EmbeddingsError, match="start the server"):
        holdings.add([HARVEST])

    assert holdings.add([TALKS]) == Report(unchanged=("talks",))
    assert_holds(holdings, TALKS)


def test_another_embedder_is_refused(tmp_path: Path) -> None:
    with opened(tmp_path) as holdings:
        holdings.add([TALKS])

    with opened(tmp_path, LetterEmbedder(digest="other")) as holdings:
        with pytest.raises(EmbeddingsError, match="do not mix") as caught:
            holdings.add([HARVEST])
        assert "\n" not in str(caught.value)
        assert_holds(holdings, TALKS)
        assert holdings.remove("talks") == Report(removed=("talks",))


def test_a_refused_article_does_not_bind_an_empty_library_to_its_embedder(tmp_path: Path) -> None:
    with opened(tmp_path, LetterEmbedder(refused="Putin")) as holdings:
        holdings.add([TALKS])

    with opened(tmp_path, LetterEmbedder(digest="other")) as holdings:
        assert holdings.add([TALKS]) == Report(added=("talks",))


# What a program that ended in the middle of a change leaves behind.


def changing(store: ArticleStore) -> None:
    store.state("changing", "yes")


def vectors_of(article: Article) -> tuple[list[str], np.ndarray]:
    passages = passages_of(article)
    return [passage.id for passage in passages], LetterEmbedder().embed([passage.text for passage in passages])


@contextmanager
def left_by_a_crash(folder: Path) -> Iterator[tuple[ArticleStore, DenseIndex]]:
    with opened(folder) as holdings:
        holdings.add([TALKS, HARVEST])
        changing(holdings.store)
        yield holdings.store, holdings.dense


def test_a_crash_after_chroma_and_before_the_store(tmp_path: Path) -> None:
    with left_by_a_crash(tmp_path) as (_, dense):
        dense.add(*vectors_of(CHANGED))

    with opened(tmp_path) as holdings:
        assert_holds(holdings, TALKS, HARVEST)


def test_a_crash_after_the_store_and_before_the_old_vectors_go(tmp_path: Path) -> None:
    with left_by_a_crash(tmp_path) as (store, dense):
        dense.add(*vectors_of(CHANGED))
        with store.transaction():
            store.put(CHANGED, passages_of(CHANGED))

    with opened(tmp_path) as holdings:
        assert_holds(holdings, HARVEST, CHANGED)


def test_as_many_vectors_as_passages_but_others(tmp_path: Path) -> None:
    with left_by_a_crash(tmp_path) as (_, dense):
        dense.remove(vectors_of(TALKS)[0])
        dense.add(*vectors_of(CHANGED))
        assert len(dense) == 2

    with opened(tmp_path) as holdings:
        assert_holds(holdings, TALKS, HARVEST)


def test_a_process_killed_in_the_middle_of_a_change(tmp_path: Path) -> None:
    """Its embedder ends it when asked who it is: in `add`, between Chroma and the store's commit."""
    code = (
        "import os, signal, sys; from pathlib import Path\n"
        "sys.path.insert(0, sys.argv[2])\n"
        "from letters import LetterEmbedder\n"
        "from vectorstore.article import Article\n"
        "from vectorstore.dense import DenseIndex\n"
        "from vectorstore.holdings import Holdings\n"
        "from vectorstore.store import ArticleStore\n"
        "class Killing(LetterEmbedder):\n"
        "    @property\n"
        "    def fingerprint(self):\n"
        "        if len(dense) > 0: os.kill(os.getpid(), signal.SIGKILL)\n"
        "        return super().fingerprint\n"
        "folder = Path(sys.argv[1])\n"
        "dense = DenseIndex(folder / 'chroma')\n"
        "Holdings(ArticleStore(folder / 'articles.sqlite3'), dense, Killing()).add([Article(text='Lost.')])\n"
    )
    tests = str(Path(letters.__file__).parent)
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path), tests], capture_output=True, text=True)
    assert done.returncode == -signal.SIGKILL, done.stderr
    with closing(DenseIndex(tmp_path / "chroma")) as dense:
        assert len(dense) == 1

    with opened(tmp_path) as holdings:
        assert_holds(holdings)
        assert holdings.add([TALKS]) == Report(added=("talks",))


def test_vectors_that_went_missing_are_made_again(tmp_path: Path, embedder: LetterEmbedder) -> None:
    many = [Article(id=f"a{number}", text=f"Article {number}.", language="en") for number in range(1100)]
    with opened(tmp_path) as holdings:
        holdings.add(many)
        holdings.dense.remove(holdings.store.passage_ids()[5:])

    with opened(tmp_path, embedder) as holdings:
        assert holdings.disagreements() == []
        assert sorted(map(len, embedder.calls)) == [95, 500, 500]
        vector = embedder.embed_query("Article 1099.")
        name = holdings.store.passage_ids("a1099")[0]
        assert holdings.dense.similarities(vector, [name])[name] == pytest.approx(1.0, abs=1e-5)


def unreachable() -> LetterEmbedder:
    embedder = LetterEmbedder()
    embedder.unreachable = True
    return embedder


@pytest.mark.parametrize(
    "embedder", [unreachable(), LetterEmbedder(digest="other"), LetterEmbedder(refused="Witkoff")],
    ids=["unreachable", "another", "refusing"],
)  # fmt: skip
def test_vectors_that_cannot_be_made_now_are_made_another_day(tmp_path: Path, embedder, caplog) -> None:
    with left_by_a_crash(tmp_path) as (_, dense):
        dense.remove(list(dense.ids()))
        dense.add(*vectors_of(CHANGED))

    with caplog.at_level(logging.WARNING), opened(tmp_path, embedder) as holdings:
        assert holdings.store.lexical.scores("Witkoff")
        assert not holdings.dense.ids() & set(vectors_of(CHANGED)[0])
        (said,) = holdings.disagreements()
        assert "found by spelling alone" in said
    assert "found by spelling alone" in caplog.text

    with opened(tmp_path) as holdings:
        assert_holds(holdings, TALKS, HARVEST)


def test_a_later_change_does_not_make_an_unfinished_one_forgotten(tmp_path: Path) -> None:
    with left_by_a_crash(tmp_path) as (_, dense):
        dense.remove(vectors_of(TALKS)[0])
        dense.add(*vectors_of(CHANGED))

    refusing = LetterEmbedder(refused="Witkoff")
    with opened(tmp_path, refusing) as holdings:
        holdings.add([Article(id="new", text="Something new.", language="en")])
        holdings.dense.add(["stray"], LetterEmbedder().embed(["a stray vector that makes the numbers equal"]))
        assert len(holdings.dense) == holdings.store.passage_count()

    with opened(tmp_path) as holdings:
        assert holdings.disagreements() == []


def test_a_library_that_is_well_is_not_looked_through(tmp_path: Path, embedder: LetterEmbedder) -> None:
    with opened(tmp_path) as holdings:
        holdings.add([TALKS])
        assert holdings.store.fact("changing") == ""

    embedder.unreachable = True
    with opened(tmp_path, embedder) as holdings:
        assert_holds(holdings, TALKS)


def test_disagreements_are_named(holdings: Holdings) -> None:
    holdings.add([TALKS, HARVEST])
    holdings.dense.remove(vectors_of(TALKS)[0])
    holdings.dense.add(*vectors_of(CHANGED))

    missing, extra = holdings.disagreements()

    assert missing.startswith("passages without a vector, found by spelling alone: 1;")
    assert extra.startswith("vectors without a passage, never found: 1;")
