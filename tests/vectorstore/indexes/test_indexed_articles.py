import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import letters
import pytest
from letters import LetterEmbedder
from library_parts import CHANGED, HARVEST, TALKS, add, articles_in, assert_holds, opened, scores

from vectorstore.article import Article
from vectorstore.errors import EmbeddingsError
from vectorstore.indexes.indexed_articles import IndexedArticles
from vectorstore.indexes.preparation import Preparation
from vectorstore.report import Report
from vectorstore.store.article_store import ArticleStore
from vectorstore.text.passages import passages_of


def add_unprepared(indexed: IndexedArticles, *articles: Article) -> Report:
    """What an owner does for a remote, who prepares nothing."""
    return indexed.add(articles, Preparation())


@pytest.mark.parametrize("adding", [add, add_unprepared])
def test_adding(indexed: IndexedArticles, embedder: LetterEmbedder, adding) -> None:
    assert adding(indexed, TALKS, HARVEST) == Report(added=("talks", "harvest"))

    assert_holds(indexed, TALKS, HARVEST)
    assert [len(texts) for texts in embedder.calls] == [2]


@pytest.mark.parametrize("adding", [add, add_unprepared])
def test_adding_nothing(indexed: IndexedArticles, embedder: LetterEmbedder, adding) -> None:
    assert adding(indexed) == Report()
    assert embedder.calls == []


@pytest.mark.parametrize("adding", [add, add_unprepared])
def test_adding_again_makes_no_vector(indexed: IndexedArticles, embedder: LetterEmbedder, adding) -> None:
    add(indexed, TALKS, HARVEST)
    embedder.calls.clear()

    assert adding(indexed, TALKS, HARVEST) == Report(unchanged=("talks", "harvest"))

    assert embedder.calls == []
    assert_holds(indexed, TALKS, HARVEST)


@pytest.mark.parametrize("adding", [add, add_unprepared])
def test_of_a_changed_article_nothing_old_is_left(indexed: IndexedArticles, adding) -> None:
    add(indexed, TALKS, HARVEST)

    assert adding(indexed, CHANGED) == Report(updated=("talks",))

    assert_holds(indexed, HARVEST, CHANGED)
    assert scores(indexed.lexical, "Witkoff NATO") == {}


@pytest.mark.parametrize("field", ["title", "source", "published", "author", "outlet"])
def test_what_is_stated_of_an_article_may_change_alone(indexed: IndexedArticles, field: str) -> None:
    changed = Article(**{"id": "harvest", "text": HARVEST.text, "language": "en", "source": "/h", field: "2026"})
    add(indexed, HARVEST)

    assert add(indexed, changed) == Report(updated=("harvest",))

    assert_holds(indexed, changed)


def test_what_was_prepared_of_another_version_is_not_taken(
    indexed: IndexedArticles, embedder: LetterEmbedder
) -> None:
    prepared = indexed.prepare([TALKS])

    assert indexed.add([CHANGED, HARVEST], prepared) == Report(added=("talks", "harvest"))

    assert_holds(indexed, CHANGED, HARVEST)
    for article in (CHANGED, HARVEST):
        (passage,) = passages_of(article)
        (vector,) = embedder.embed([f"{article.title}\n{passage.text}"])
        assert indexed.dense.similarities(vector, [passage.id])[passage.id] == pytest.approx(1.0, abs=1e-5)


def test_what_was_prepared_by_another_embedder_is_not_taken(indexed: IndexedArticles) -> None:
    """A rebuild may end between the two."""
    first = LetterEmbedder(digest="first")
    prepared = IndexedArticles(indexed.store, indexed.lexical, indexed.dense, first).prepare([TALKS])

    indexed.add([TALKS], prepared)

    assert_holds(indexed, TALKS)
    assert indexed.embedder.calls == first.calls


def test_a_language_is_detected_before_anything_is_compared(indexed: IndexedArticles) -> None:
    unsaid = Article(id="fr", text="Moscou insiste sur le refus de l'Ukraine de rejoindre l'OTAN.")

    assert add(indexed, unsaid) == Report(added=("fr",))
    assert add(indexed, unsaid) == Report(unchanged=("fr",))
    assert [article.language for article in articles_in(indexed.store)] == ["fr"]


def test_a_language_that_is_stated_later_is_a_change(indexed: IndexedArticles) -> None:
    add(indexed, Article(id="harvest", text=HARVEST.text, source="/h"))

    assert add(indexed, HARVEST) == Report(updated=("harvest",))
    assert_holds(indexed, HARVEST)


def test_removing_leaves_nothing(indexed: IndexedArticles) -> None:
    add(indexed, TALKS, HARVEST)

    indexed.remove(["talks"])
    assert_holds(indexed, HARVEST)
    indexed.remove(["harvest"])
    assert_holds(indexed)


@pytest.mark.parametrize("names", [[], ["nobody"], [""], ["nobody", "tal"]])
def test_removing_what_is_not_there_leaves_all(indexed: IndexedArticles, names: list[str]) -> None:
    add(indexed, TALKS, HARVEST)

    indexed.remove(names)

    assert_holds(indexed, TALKS, HARVEST)


# What no vector can be made of


@pytest.mark.parametrize("adding", [add, add_unprepared])
def test_a_text_no_vector_can_be_made_of_is_named_and_the_rest_is_in(tmp_path: Path, adding) -> None:
    long = Article(id="long", text="All is well. " * 200 + "Then NaN came.", language="en", source="/long")
    copy = Article(id="copy", text=long.text, language="en", source="/copy")
    with opened(tmp_path, LetterEmbedder(refused="NaN")) as indexed:
        report = adding(indexed, TALKS, long, HARVEST, copy)

        assert (report.added, report.updated, report.copies) == (("talks", "harvest"), (), ())
        assert [failure.source for failure in report.failed] == ["/long", "/copy"]
        assert all("leave it out" in failure.error for failure in report.failed)
        assert_holds(indexed, TALKS, HARVEST)


@pytest.mark.parametrize("adding", [add, add_unprepared])
def test_a_change_no_vector_can_be_made_of_leaves_what_was_there(tmp_path: Path, adding) -> None:
    with opened(tmp_path, LetterEmbedder(refused="Rubio")) as indexed:
        add(indexed, TALKS)

        report = adding(indexed, CHANGED)

        assert report.updated == ()
        assert [failure.source for failure in report.failed] == ["/t"]
        assert_holds(indexed, TALKS)


class SilentlyRefusing(LetterEmbedder):
    """Refuses, and does not say what."""

    def embed(self, texts):
        raise letters.TextsRefused("no vectors.", [])


def test_an_embedder_that_refuses_without_saying_what_is_not_asked_for_ever(tmp_path: Path) -> None:
    with opened(tmp_path, SilentlyRefusing()) as indexed:
        with pytest.raises(EmbeddingsError, match=r"no vectors\."):
            add(indexed, TALKS)
        assert_holds(indexed)


@pytest.mark.parametrize("adding", [add, add_unprepared])
def test_without_an_embedder_nothing_is_added_and_nothing_lost(
    indexed: IndexedArticles, embedder: LetterEmbedder, adding
) -> None:
    add(indexed, TALKS)
    embedder.unreachable = True

    with pytest.raises(EmbeddingsError, match="start the server"):
        adding(indexed, HARVEST)

    assert adding(indexed, TALKS) == Report(unchanged=("talks",))
    assert_holds(indexed, TALKS)


@pytest.mark.parametrize("adding", [add, add_unprepared])
def test_another_embedder_is_refused(tmp_path: Path, adding) -> None:
    with opened(tmp_path) as indexed:
        add(indexed, TALKS)

    with opened(tmp_path, LetterEmbedder(digest="other")) as indexed:
        with pytest.raises(EmbeddingsError, match="cannot be mixed") as caught:
            adding(indexed, HARVEST)
        assert "\n" not in str(caught.value)
        assert_holds(indexed, TALKS)
        indexed.remove(["talks"])
        assert_holds(indexed)


def test_a_refused_article_does_not_bind_an_empty_library_to_its_embedder(tmp_path: Path) -> None:
    with opened(tmp_path, LetterEmbedder(refused="Putin")) as indexed:
        add(indexed, TALKS)

    with opened(tmp_path, LetterEmbedder(digest="other")) as indexed:
        assert add(indexed, TALKS) == Report(added=("talks",))


# A process that ends in the middle


def test_a_process_killed_in_the_middle_of_a_change(tmp_path: Path) -> None:
    """Its embedder ends it when asked who it is: in `add`, between Chroma and the store's commit."""
    code = (
        "import os, signal, sys; from pathlib import Path\n"
        "sys.path.insert(0, sys.argv[2])\n"
        "from library_parts import CHANGED, HARVEST, TALKS, add, opened\n"
        "from letters import LetterEmbedder\n"
        "from vectorstore.article import Article\n"
        "class Killing(LetterEmbedder):\n"
        "    @property\n"
        "    def fingerprint(self):\n"
        "        if self.calls and len(indexed.dense) > 0: os.kill(os.getpid(), signal.SIGKILL)\n"
        "        return super().fingerprint\n"
        "with opened(Path(sys.argv[1]), Killing()) as indexed:\n"
        "    add(indexed, Article(text='Lost.'))\n"
    )
    tests = str(Path(letters.__file__).parent)
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path), tests], capture_output=True, text=True)
    assert done.returncode == -signal.SIGKILL, done.stderr
    with closing(ArticleStore(tmp_path / "articles.sqlite3")) as store:
        assert store.fact("changing") == "yes"

    with opened(tmp_path) as indexed:
        assert_holds(indexed)
        assert add(indexed, TALKS) == Report(added=("talks",))
        assert_holds(indexed, TALKS)
