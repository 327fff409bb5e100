import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import pytest
from letters import LetterEmbedder
from library_parts import TODAY

from vectorstore.adding import BATCH, AddProgress
from vectorstore.article import Article
from vectorstore.errors import EmbeddingsError
from vectorstore.filters import Filters
from vectorstore.library import Library
from vectorstore.report import Failure, Report
from vectorstore.sharing.interface import LibrarySize
from vectorstore.store.article_store import Entry

TALKS = Article(
    id="talks", title="Talks", text="Putin met Witkoff. They spoke of NATO.", language="en", source="/t"
)
HARVEST = Article(id="harvest", text="The harvest was good.", language="en")
CHANGED = Article(id="talks", title="Talks", text="Rubio flew to Riyadh.", language="en", source="/t")
ODD_QUERIES = ["", " ", "?", "…", "a", '"', "NEAR(", "* AND OR NOT", "{x} : ^y", "\0", "\ud800", "x" * 100_000,
               "Did Putin, then, " * 6_000, "普京", "Путин", "بوتين", "नमस्ते", "😀", "普京会见了威特科夫" * 9,
               "プーチン氏はウィトコフ氏と会談した",
               "ปูตินพบกับวิทคอฟฟ์ที่มอสโก", "'\"«»([{<", "^(Putin)* \\/ ~2", "Putin NOT Witkoff", "text:Putin",
               "普" * 100_000, "1" * 100_000, "(" * 100_000]  # fmt: skip


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library") as opened:
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "articles"
    made.mkdir()
    (made / "talks.txt").write_text("Talks in Moscow\n\nPutin met Witkoff. They spoke of NATO.")
    (made / "harvest.md").write_text("---\ntitle: Harvest\n---\nThe harvest was good.")
    return made


def found(library: Library, query: str) -> set[str]:
    """The articles that share a term with a query, by either of the library's indexes."""
    return {hit.article.id for hit in library.search(query, 50) if hit.signals.lexical > 0}


# Adding and removing


def test_a_folder_twice(library: Library, folder: Path) -> None:
    first = library.add(folder)
    before = library.entries()
    second = library.add([str(folder)])

    assert len(first.added) == 2
    assert first == Report(added=first.added)
    assert second == Report(unchanged=first.added)
    assert library.entries() == before
    assert library.size() == LibrarySize(2, 2, "embedded")
    assert len(library) == 2
    assert library.disagreements() == []


def test_a_file_that_changed_is_replaced(library: Library, folder: Path) -> None:
    library.add(folder)
    (folder / "talks.txt").write_text("Talks in Riyadh\n\nRubio met Lavrov.")

    report = library.add(folder)

    (name,) = report.updated
    assert (report.added, len(report.unchanged)) == ((), 1)
    assert found(library, "Putin Witkoff NATO Moscow") == set()
    assert found(library, "Rubio") == {name}
    assert [hit.passage.text for hit in library.search("Putin met Witkoff in Moscow", 50)].count(
        "Rubio met Lavrov."
    )
    assert library.disagreements() == []


def test_an_article_is_removed_by_any_path_to_its_file(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "rain.txt").write_text("It has rained for three days in all of Galicia.", "utf-8")
    added = library.add(tmp_path / "news").added
    monkeypatch.chdir(tmp_path / "news")

    assert library.remove("../news/rain.txt").removed == added


def test_a_file_is_removed_by_its_path_where_it_states_another_source(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "strike.md").write_text(
        "---\nsource: https://news.test/strike\n---\nThe port is on strike.", "utf-8"
    )
    with ZipFile(tmp_path / "both.zip", "w") as archive:
        archive.writestr("rain.md", "---\nsource: https://news.test/rain\n---\nIt rained for three days.")
        archive.writestr("hail.txt", "Hail fell twice.")
    (tmp_path / "both.zip2.txt").write_text("Snow fell once.", "utf-8")
    strike = library.add(tmp_path / "strike.md").added
    zipped = library.add(tmp_path / "both.zip").added
    library.add(tmp_path / "both.zip2.txt")
    monkeypatch.chdir(tmp_path)

    assert library.remove("strike.md") == Report(removed=strike)
    assert library.remove(str(tmp_path / "both.zip")) == Report(removed=zipped)
    assert len(library) == 1
    assert library.remove("strike.md").failed[0].source == "strike.md"


def test_the_size_is_known_while_the_library_is_busy(library: Library) -> None:
    library.add([TALKS, HARVEST])
    sizes: list[LibrarySize] = []
    with library._library._indexed.exclusive():  # type: ignore[attr-defined]
        thread = threading.Thread(target=lambda: sizes.append(library.size()), daemon=True)
        thread.start()
        thread.join(10)

    assert [size.articles for size in sizes] == [2]


def test_a_library_contains_a_text_wherever_it_came_from(library: Library) -> None:
    library.add(Article(id="a", text="It rained in Lviv.", source="one"))
    assert Article(id="b", text="It rained in Lviv.", source="two") in library
    assert Article(id="a", text="It snowed in Lviv.", source="one") not in library


def test_an_article_that_was_removed_is_not_found(library: Library) -> None:
    library.add([TALKS, HARVEST])

    assert library.remove(["talks"]) == Report(removed=("talks",))

    assert [hit.article.id for hit in library.search("Putin met Witkoff", 50)] == ["harvest"]
    assert library.article("talks") is None
    assert library.disagreements() == []


def test_removing_by_source_and_by_names_of_none(library: Library) -> None:
    library.add([TALKS, HARVEST])

    report = library.remove(["/t", "/t", "nobody", ""])

    assert report.removed == ("talks",)
    assert [failure.source for failure in report.failed] == ["nobody", ""]
    assert len(library) == 1
    assert library.remove("harvest").removed == ("harvest",)


def test_more_articles_than_a_batch_and_copies_across_batches(library: Library) -> None:
    many = [Article(id=f"a{number}", text=f"Article number {number}.", language="en") for number in range(150)]
    copies = [Article(id=f"copy{number}", text=many[number].text, language="en") for number in (0, 149)]

    report = library.add(iter([*many, *copies]))

    assert report.added == tuple(article.id for article in many)
    assert report.copies == ("copy0", "copy149")
    assert len(library) == 150
    assert len(library.entries()) == 152
    assert library.disagreements() == []


@pytest.mark.parametrize("between", [0, 100])
def test_of_two_articles_under_one_id_the_later_stays(library: Library, between: int) -> None:
    others = [
        Article(id=f"a{number}", text=f"Article number {number}.", language="en") for number in range(between)
    ]

    report = library.add([TALKS, *others, CHANGED])

    assert report.added == ("talks", *(article.id for article in others))
    assert report.updated == ("talks",)
    assert library.article("talks") == CHANGED
    assert found(library, "Witkoff NATO") == set()


def test_what_fails_is_named_and_the_rest_is_kept(library: Library, folder: Path) -> None:
    (folder / "empty.txt").write_text("")
    (folder / "binary.txt").write_bytes(bytes(range(256)))
    (folder / "picture.png").write_bytes(b"\x89PNG")
    items = [folder / "gone.txt", folder, Article(text=" ", source="blank"), HARVEST, "~nobody-of-this-name/x"]

    report = library.add(items)

    assert len(report.added) == 2
    assert report.copies == ("harvest",)  # it has the text of harvest.md
    assert {failure.source for failure in report.failed} == {
        str(folder / "gone.txt"),
        str(folder / "empty.txt"),
        str(folder / "binary.txt"),
        "blank",
        "~nobody-of-this-name/x",
    }
    assert all(failure.error and "\n" not in failure.error for failure in report.failed)
    assert report.skipped == (folder / "picture.png",)
    assert len(library) == 2


def test_an_article_no_vector_can_be_made_of_is_named(tmp_path: Path) -> None:
    with Library.open(tmp_path, embeddings=LetterEmbedder(refused="Witkoff")) as library:
        report = library.add([TALKS, HARVEST])

        assert report.added == ("harvest",)
        assert report.failed == (Failure("/t", "no vector can be made of this text; leave it out."),)


def test_nothing_at_all_may_be_added(library: Library) -> None:
    assert library.add([]) == Report()


def test_a_single_item_may_stand_alone(library: Library, folder: Path) -> None:
    assert library.add(TALKS).added == ("talks",)
    assert len(library.add(folder / "harvest.md").added) == 1
    assert library.add(str(folder / "harvest.md")).added == ()


class Told(list[AddProgress]):
    """What an addition says of itself; `fails_at` is after how many times the listener breaks."""

    def __init__(self, fails_at: int = 0) -> None:
        self._fails_at = fails_at

    def __call__(self, progress: AddProgress) -> None:
        self.append(progress)
        if len(self) == self._fails_at:
            raise KeyboardInterrupt


COUNT = 2 * BATCH + 22


def test_progress_is_told_after_each_batch(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    lines = [f'{{"id": "a{number}", "text": "Article number {number}."}}\n' for number in range(COUNT)]
    told = Told()
    with Library.open(tmp_path / "library", embeddings=LetterEmbedder(refused=f"number {COUNT - 1}.")) as library:
        file.write_text("".join(lines[:10]))
        library.add(file)
        file.write_text("".join(lines) + "{\n")
        library.add(file, progress=told)

    assert [one.articles for one in told] == [BATCH, 2 * BATCH, COUNT - 1]
    assert told[-1] == AddProgress(articles=COUNT - 1, written=COUNT - 11, failed=2, share=1.0)
    assert [one.share for one in told] == sorted(one.share for one in told)
    assert all(0 < one.share < 1 for one in told[:-1]), "the last batch is still to come"


def test_progress_is_of_what_is_written_not_of_what_is_read_ahead(tmp_path: Path) -> None:
    articles = [f'{{"id": "a{number}", "text": "{number} {"rain " * 60}."}}\n' for number in range(4 * BATCH)]
    (tmp_path / "a.jsonl").write_text("".join(articles))
    told = Told()
    with Library.open(tmp_path / "library", embeddings=LetterEmbedder()) as library:
        library.add(tmp_path / "a.jsonl", progress=told)

    assert [one.share for one in told] == pytest.approx([0.25, 0.5, 0.75, 1.0], abs=0.05)


def test_what_was_committed_before_an_end_stays(tmp_path: Path) -> None:
    many = [Article(id=f"a{number}", text=f"Article number {number}.", language="en") for number in range(COUNT)]
    embedder = LetterEmbedder()
    with Library.open(tmp_path, embeddings=embedder) as library:
        with pytest.raises(KeyboardInterrupt):
            library.add(many, progress=Told(fails_at=2))

        assert len(library) == 2 * BATCH
        assert library.disagreements() == []
        embedder.calls.clear()
        report = library.add(many)
        assert (len(report.unchanged), len(report.added)) == (2 * BATCH, 22)
        assert sum(map(len, embedder.calls)) == 22


class Ending(LetterEmbedder):
    """Answers three times."""

    def embed(self, texts):
        if len(self.calls) == 3:
            raise EmbeddingsError("nobody answers any more.")
        return super().embed(texts)


def test_an_embedder_that_fails_on_the_way_keeps_the_batches_before(tmp_path: Path) -> None:
    many = [
        Article(id=f"a{number}", text=f"Article number {number}.", language="en") for number in range(4 * BATCH)
    ]

    with Library.open(tmp_path, embeddings=Ending()) as library:
        with pytest.raises(EmbeddingsError, match="any more"):
            library.add(many)

        assert len(library) == 3 * BATCH
        assert library.disagreements() == []


def test_the_library_lists_what_it_holds(library: Library) -> None:
    written = Article(
        id="w", title="W", text="Some text.", language="de", source="https://a.b/c", published="2025-04-12",
        author="Anna", outlet="AFP",
    )  # fmt: skip
    same = Article(id="same", text=TALKS.text, source="/same")
    library.add([TALKS, written, same])

    assert library.entries() == [
        Entry("talks", "Talks", "/t", "", "en", passages=1),
        Entry("w", "W", "https://a.b/c", "2025-04-12", "de", "Anna", "AFP", passages=1),
        Entry("same", "", "/same", "", "en", passages=0, copies_of=("talks",)),
    ]
    assert library.size() == LibrarySize(articles=2, passages=2, made_with="embedded")
    assert library.languages() == {"en", "de"}
    assert [entry.id for entry in library.search("Putin")[0].also_in] == ["same"]


def test_a_library_that_is_well_is_repaired_to_what_it_was(library: Library) -> None:
    library.add([TALKS, HARVEST])

    library.repair()

    assert library.disagreements() == []
    assert library.search("Putin")[0].article == TALKS


# Searching


@pytest.mark.parametrize("query", ["Putin", "Poutine", "Путин", "OTAN", "НАТО", "Who met Witkoff?"])
def test_search(library: Library, query: str) -> None:
    library.add([HARVEST, TALKS])

    best = library.search(query)[0]

    assert best.article == TALKS
    assert TALKS.text[best.passage.start : best.passage.end] == best.passage.text
    assert all(TALKS.text[one.start : one.end] == one.text for one in best.passage.sentences)


@pytest.mark.parametrize("query", ODD_QUERIES)
def test_any_text_can_be_searched(library: Library, query: str) -> None:
    library.add([TALKS, HARVEST])

    result = library.find(query, 5)

    assert result.notices == ()
    assert {hit.article.id for hit in result.hits} <= {"talks", "harvest"}
    assert all(-100 < hit.score < 100 for hit in result.hits)
    assert result.query.text == query


@pytest.mark.parametrize("query", ODD_QUERIES)
def test_any_text_can_be_searched_among_those_that_pass(library: Library, query: str) -> None:
    library.add([TALKS, HARVEST])

    assert {hit.article.id for hit in library.search(query, 5, Filters(sources=("/t",)))} <= {"talks"}


@pytest.mark.parametrize(("k", "count"), [(-1, 0), (0, 0), (1, 1), (2, 2), (1000, 2), (10**6, 2)])
def test_k(library: Library, k: int, count: int) -> None:
    library.add([TALKS, HARVEST])

    assert len(library.search("Putin", k)) == count


@pytest.mark.parametrize("query", ["Putin", "", "x" * 100_000])
def test_an_empty_library_finds_nothing(library: Library, query: str) -> None:
    assert library.search(query) == []
    assert library.rarity(["puti"])["puti"] > 0


def test_where_the_embedder_cannot_be_reached_spelling_decides_and_it_is_said(tmp_path: Path) -> None:
    embedder = LetterEmbedder()
    with Library.open(tmp_path, embeddings=embedder) as library:
        library.add([TALKS, HARVEST])
        embedder.unreachable = True

        result = library.find("Putin")

        assert [hit.article.id for hit in result.hits] == ["talks"]
        assert result.notices == (
            "Searched by text match only, without semantic search: nobody answers; start the server.",
        )
        with pytest.raises(EmbeddingsError):
            library.add([CHANGED])
        assert library.article("talks") == TALKS


def test_vectors_of_another_embedder_are_not_mixed(tmp_path: Path) -> None:
    with Library.open(tmp_path, embeddings=LetterEmbedder()) as library:
        library.add([TALKS])

    with Library.open(tmp_path, embeddings=LetterEmbedder(digest="another")) as library:
        with pytest.raises(EmbeddingsError, match="cannot be mixed"):
            library.add([HARVEST])
        result = library.find("Putin")
        assert [hit.article.id for hit in result.hits] == ["talks"]
        assert "cannot be mixed" in result.notices[0]
        assert "\n" not in result.notices[0]


PAPERS = [
    Article(id="old", text="The harvest was good, says Fiat.", language="en", published="2024-02-20",
            source="https://a.test/1", outlet="AFP"),
    Article(id="new", text="The harvest was good, says Ford.", language="en", published="2025-02-20",
            source="https://b.test/2", outlet="Reuters"),
    Article(id="fr", text="La récolte a été bonne.", language="fr", published="2025-01", source="/fr.txt"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (None, {"old", "new", "fr"}),
        (Filters(), {"old", "new", "fr"}),
        (Filters.stated(since="2025"), {"new", "fr"}),
        (Filters.stated(until="2024"), {"old"}),
        (Filters.stated(sources=["afp", "/FR.txt"]), {"old", "fr"}),
        (Filters.stated(languages=["fr-CA"]), {"fr"}),
    ],
)
def test_only_articles_that_pass_are_searched(library: Library, filters: Filters | None, found: set[str]) -> None:
    library.add(PAPERS)

    assert {hit.article.id for hit in library.search("the harvest", 10, filters)} == found
    assert {hit.article.id for hit in library.find("the harvest", 10, filters, TODAY).hits} == found


@pytest.mark.parametrize(
    "filters",
    [
        Filters.stated(since="2026-05"),
        Filters.stated(sources=["Nobody's Times"]),
        Filters.stated(languages=["xx"]),
        Filters.stated("2025", "2025", ["AFP"], ["en"]),
    ],
    ids=str,
)
@pytest.mark.parametrize("query", ["the harvest", ""])
def test_a_filter_that_nothing_passes_is_named(library: Library, filters: Filters, query: str) -> None:
    library.add(PAPERS)

    result = library.find(query, 5, filters)

    assert result.hits == ()
    assert any(str(filters) in notice for notice in result.notices)


def test_what_was_wanting_is_all_said(tmp_path: Path) -> None:
    embedder = LetterEmbedder()
    with Library.open(tmp_path, embeddings=embedder) as library:
        library.add(PAPERS)
        embedder.unreachable = True

        said = library.find("the harvest", 5, Filters.stated(since="2026")).notices

        assert "nobody answers" in said[0]
        assert "2026-01-01" in said[1]


@pytest.mark.parametrize(("today", "first"), [(date(2025, 3, 5), "new"), (date(2024, 3, 5), "old")])
def test_a_time_is_seen_from_the_day_that_is_given(library: Library, today: date, first: str) -> None:
    library.add(PAPERS)

    result = library.find("How was the harvest last month?", 5, today=today)

    found = [hit.article.id for hit in result.hits]
    assert {*found} == {"old", "new", "fr"}
    assert next(one for one in found if one != "fr") == first  # a translation may say it more like the question
    assert result.query.time
    assert "last month" in result.query.time.words
    assert any("last month" in notice for notice in result.notices)


def test_an_empty_library_says_that_it_has_no_articles(library: Library) -> None:
    assert library.find("How was the harvest?").notices == ("The library has no articles yet; add some first.",)


def test_a_notice_is_one_line_however_long_the_question(library: Library) -> None:
    library.add(PAPERS)

    (notice,) = library.find("What happened in February 2025,\n" * 3000, today=TODAY).notices

    assert "\n" not in notice
    assert len(notice) < 300


def test_without_a_day_it_is_seen_from_this_one(library: Library) -> None:
    begin = date.today().year
    time = library.find("What happened last year?").query.time

    assert time
    assert time.period
    assert time.period.start in {date(begin - 1, 1, 1), date(date.today().year - 1, 1, 1)}


def test_rarity_is_of_this_library(library: Library) -> None:
    library.add([TALKS, HARVEST])

    rarity = library.rarity({"puti", "harv", "zzzz"})

    assert rarity["puti"] == rarity["harv"] < rarity["zzzz"]
