"""What is no longer where it came from: named, and removed when it is asked for."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from documents import zip_bytes
from letters import LetterEmbedder
from web_server import Answer, WebServer

from vectorstore.article import Article
from vectorstore.library import Library
from vectorstore.report import Report


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library", embeddings=LetterEmbedder()) as opened:
        yield opened


@pytest.fixture
def news(tmp_path: Path) -> Path:
    """A folder of seven articles: two files, an archive of three lines, a zip of two files."""
    folder = tmp_path / "news"
    (folder / "sub").mkdir(parents=True)
    (folder / "a.txt").write_text("The text of a.")
    (folder / "sub" / "b.txt").write_text("The text of b.")
    (folder / "lines.jsonl").write_text(lines("l1", "l2", "l3"))
    (folder / "x.zip").write_bytes(members("z1.txt", "z2.txt"))
    return folder


def lines(*names: str) -> str:
    return "".join(f'{{"id": "{name}", "text": "The text of {name}."}}\n' for name in names)


def members(*names: str) -> bytes:
    return zip_bytes({name: f"The text of {name[:2]}." for name in names})


def texts(library: Library) -> set[str]:
    """The last word of every article's text, which is its name."""
    found = (library.article(entry.id) for entry in library.entries())
    return {article.text.split(" ")[-1].rstrip(".") for article in found if article}


ALL = {"a", "b", "l1", "l2", "l3", "z1", "z2"}


def nothing(news: Path) -> None:
    pass


def a_file_deleted(news: Path) -> None:
    (news / "a.txt").unlink()


def a_file_moved(news: Path) -> None:
    (news / "a.txt").rename(news / "sub" / "moved.txt")


def a_file_hidden(news: Path) -> None:
    (news / "a.txt").rename(news / ".a.txt")


def a_folder_deleted(news: Path) -> None:
    (news / "sub" / "b.txt").unlink()
    (news / "sub").rmdir()


def a_folder_emptied(news: Path) -> None:
    (news / "sub" / "b.txt").unlink()


def all_emptied(news: Path) -> None:
    for name in ("a.txt", "sub/b.txt", "lines.jsonl", "x.zip"):
        (news / name).unlink()


def a_line_gone(news: Path) -> None:
    (news / "lines.jsonl").write_text(lines("l1", "l3"))


def a_line_in_another_archive(news: Path) -> None:
    (news / "lines.jsonl").write_text(lines("l1", "l3"))
    (news / "sub" / "more.jsonl").write_text(lines("l2"))


def an_archive_deleted(news: Path) -> None:
    (news / "lines.jsonl").unlink()


def a_line_gone_and_one_bad(news: Path) -> None:
    (news / "lines.jsonl").write_text(lines("l1") + '{"id": "l3", "te\n')


def an_archive_of_no_articles(news: Path) -> None:
    (news / "lines.jsonl").write_text("\n")


def a_member_gone(news: Path) -> None:
    (news / "x.zip").write_bytes(members("z2.txt"))


def a_member_bad(news: Path) -> None:
    (news / "x.zip").write_bytes(zip_bytes({"z1.txt": bytes(range(256)) * 9}))


def a_zip_deleted(news: Path) -> None:
    (news / "x.zip").unlink()


def a_zip_cut_off(news: Path) -> None:
    (news / "x.zip").write_bytes(members("z1.txt", "z2.txt")[:50])


def an_empty_file(news: Path) -> None:
    (news / "a.txt").write_text("")


def another_text(news: Path) -> None:
    (news / "a.txt").write_text("Another text of a.")


CHANGES: list[tuple[Callable[[Path], None], set[str]]] = [
    (nothing, set()),
    (a_file_deleted, {"a"}),
    (a_file_moved, {"a"}),
    (a_file_hidden, {"a"}),
    (a_folder_deleted, {"b"}),
    (a_folder_emptied, {"b"}),
    (all_emptied, ALL),
    (a_line_gone, {"l2"}),
    (a_line_in_another_archive, set()),
    (an_archive_deleted, {"l1", "l2", "l3"}),
    (a_line_gone_and_one_bad, set()),
    (an_archive_of_no_articles, set()),
    (a_member_gone, {"z1"}),
    (a_member_bad, set()),
    (a_zip_deleted, {"z1", "z2"}),
    (a_zip_cut_off, set()),
    (an_empty_file, set()),
    (another_text, set()),
]


def named(case: object) -> str:
    return getattr(case, "__name__", "")


@pytest.mark.parametrize(("change", "gone"), CHANGES, ids=named)
@pytest.mark.parametrize("prune", [False, True])
def test_what_is_gone(
    library: Library, news: Path, change: Callable[[Path], None], gone: set[str], prune: bool
) -> None:
    library.add(news)
    known = {entry.id: entry for entry in library.entries()}
    before = texts(library)
    change(news)

    report = library.add(news, prune=prune)

    named = report.removed if prune else report.gone
    assert (report.gone if prune else report.removed) == ()
    assert len(named) == len(gone)
    assert {*named} <= known.keys()
    moved = gone if change is a_file_moved else set()  # under another name, it is another article
    assert texts(library) == (before - gone | moved if prune else before)
    assert library.disagreements() == []


def test_the_zip_of_a_member_may_be_given_alone(library: Library, news: Path) -> None:
    library.add(news)
    a_member_gone(news)

    assert len(library.add(news / "x.zip", prune=True).removed) == 1
    assert texts(library) == ALL - {"z1"}


def test_nothing_is_said_of_what_was_not_given(library: Library, news: Path) -> None:
    library.add(news)
    for change in (a_file_deleted, a_line_gone, a_member_gone):
        change(news)

    assert library.add(news / "sub", prune=True).removed == ()
    assert library.add(Article(text="The text of own.", origin=str(news)), prune=True).removed == ()
    assert texts(library) == ALL | {"own"}


def test_a_folder_whose_name_begins_alike_is_another(library: Library, news: Path) -> None:
    beside = news.with_name("news2")
    beside.mkdir()
    (beside / "c.txt").write_text("The text of c.")
    library.add([news, beside])
    (beside / "c.txt").unlink()

    assert library.add(news, prune=True).removed == ()
    assert len(library.add(beside, prune=True).removed) == 1


def test_a_place_that_is_not_there_any_more_is_a_failure(library: Library, news: Path) -> None:
    """A disk that is not mounted must not empty the library."""
    library.add(news)
    news.rename(news.with_name("elsewhere"))

    report = library.add([news, news / "a.txt"], prune=True)

    assert len(report.failed) == 2
    assert (report.gone, report.removed) == ((), ())
    assert texts(library) == ALL


@pytest.mark.parametrize("places", [["."], [".", "sub"], ["sub", "."], [".", "."], [".", "a.txt"]])
def test_of_places_within_each_other_each_article_is_named_once(
    library: Library, news: Path, places: list[str]
) -> None:
    library.add(news)
    a_folder_emptied(news)
    given = [news / place for place in places]

    report = library.add(given)
    assert len(report.gone) == 1
    assert library.add(given, prune=True).removed == report.gone


def test_two_places(library: Library, news: Path) -> None:
    library.add(news)
    a_folder_emptied(news)
    a_line_gone_and_one_bad(news)

    report = library.add([news / "sub", news / "lines.jsonl"], prune=True)

    assert len(report.removed) == 1
    assert texts(library) == ALL - {"b"}


def test_what_came_from_the_web_is_never_gone(library: Library, news: Path) -> None:
    with WebServer() as server:
        page = b"<html><body><article><p>A page of the text of web.</p></article></body></html>"
        server.answers["/a"] = Answer(page)
        library.add([news, f"{server.url}/a"], allow_private=True)
        server.answers.clear()

        report = library.add([news, f"{server.url}/a"], allow_private=True, prune=True)

    assert (report.gone, report.removed) == ((), ())
    assert [failure.source for failure in report.failed] == [f"{server.url}/a"]
    assert texts(library) == ALL | {"web"}


def test_an_article_that_states_a_source_of_its_own_is_known_by_its_file(library: Library, news: Path) -> None:
    stated = '{"id": "s", "text": "The text of s.", "source": "https://example.org/s"}\n'
    (news / "lines.jsonl").write_text(stated + lines("l1"))
    library.add(news)
    (news / "lines.jsonl").write_text(lines("l1"))

    assert library.add(news).gone == ("s",)


def test_a_text_from_two_files_stays_with_the_one_that_is_left(library: Library, news: Path) -> None:
    (news / "same.txt").write_text("The text of a.")
    added = library.add(news)
    assert len(added.copies) == 1
    a_file_deleted(news)

    report = library.add(news, prune=True)

    assert len(report.removed) == 1
    assert texts(library) == ALL
    assert library.search("The text of a")[0].article.source == str(news / "same.txt")
    assert library.disagreements() == []


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may open everything")
@pytest.mark.parametrize("place", [".", "sub"])
def test_a_folder_that_cannot_be_opened_has_lost_nothing(library: Library, news: Path, place: str) -> None:
    library.add(news)
    a_file_deleted(news)
    (news / "sub").chmod(0)
    try:
        report = library.add(news / place, prune=True)
    finally:
        (news / "sub").chmod(0o700)

    assert [failure.source for failure in report.failed] == [str(news / "sub")]
    assert texts(library) == (ALL - {"a"} if place == "." else ALL)


@pytest.mark.parametrize("name", ["x\u200b", "x\u00ad", "x\ny", "x\u2028", "x ", "e\u0301"])
def test_a_file_of_a_name_with_signs_nobody_sees(library: Library, tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    folder.mkdir()
    (folder / f"{name}.jsonl").write_text(lines("l1", "l2"))
    library.add(folder)

    (folder / f"{name}.jsonl").write_text(lines("l1") + '{"id": "l2", "te\n')
    assert library.add(folder, prune=True).removed == ()
    (folder / f"{name}.jsonl").write_text(lines("l1"))
    assert library.add(folder, prune=True).removed == ("l2",)
    (folder / f"{name}.jsonl").unlink()
    assert library.add(folder, prune=True).removed == ("l1",)


@pytest.mark.parametrize("end", [" ", "\n", "\u2028"])
def test_folders_whose_names_differ_by_what_nobody_sees(library: Library, news: Path, end: str) -> None:
    library.add(news)
    other = news.with_name(f"{news.name}{end}")
    other.mkdir()
    (other / "c.txt").write_text("The text of c.")

    assert library.add(other, prune=True).removed == ()

    assert texts(library) == ALL | {"c"}


@pytest.mark.skipif(os.name != "posix", reason="elsewhere, every name is text")
def test_a_file_of_a_name_that_is_no_text(library: Library, tmp_path: Path) -> None:
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9"))
    folder.mkdir()
    (folder / "a.txt").write_text("The text of a.")

    assert len(library.add(folder).added) == 1
    (folder / "a.txt").unlink()
    report = library.add(folder, prune=True)

    assert len(report.removed) == 1
    assert report == Report(removed=report.removed, failed=report.failed)


def test_what_is_refused_a_vector_is_not_gone(tmp_path: Path, news: Path) -> None:
    embedder = LetterEmbedder()
    with Library.open(tmp_path / "library", embeddings=embedder) as library:
        library.add(news)
        (news / "a.txt").write_text("A cursed text of a.")
        embedder.refused = "cursed"

        report = library.add(news, prune=True)

        assert (report.gone, report.removed) == ((), ())
        assert [failure.source for failure in report.failed] == [str(news / "a.txt")]
        assert texts(library) == ALL
