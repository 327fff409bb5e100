from pathlib import Path

import pytest
from documents import zip_bytes
from web_server import Answer, WebServer

from vectorstore.article import Article
from vectorstore.readers.inputs import Inputs
from vectorstore.report import Failure

LINE = '{"id": "%s", "text": "Text of %s."}\n'


def archive(*names: str) -> str:
    return "".join(LINE % (name, name) for name in names)


def test_articles_files_and_folders_in_the_order_given(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text("The second.\n\nIts text.")
    (tmp_path / "a.txt").write_text("The first.\n\nIts text.")
    (tmp_path / "c.png").write_bytes(b"\x89PNG")
    own = Article(text="Its own text.")

    found = list(Inputs([own, tmp_path, str(tmp_path / "a.txt")]))

    assert [item.source for item in found if isinstance(item, Article)] == [
        "",
        *(str(tmp_path / name) for name in ("a.txt", "b.txt", "a.txt")),
    ]
    assert [item for item in found if isinstance(item, Path)] == [tmp_path / "c.png"]


def test_what_cannot_be_read_is_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("")
    (tmp_path / "good.txt").write_text("A good text.")
    (tmp_path / "none").mkdir()
    bad = [
        str(tmp_path / "gone.txt"),
        "~nobody-of-this-name/x",
        "a\0b",
        Article(text="  \n", source="blank"),
        str(tmp_path / "none"),
    ]

    found = list(Inputs([*bad, tmp_path]))

    failures = [item for item in found if isinstance(item, Failure)]
    assert [failure.source for failure in failures] == [
        *bad[:2],
        "ab",
        "blank",
        bad[4],
        str(tmp_path / "empty.txt"),
    ]
    assert all(failure.error and "\n" not in failure.error for failure in failures)
    assert [item.text for item in found if isinstance(item, Article)] == ["A good text."]


def test_web_addresses(tmp_path: Path) -> None:
    with WebServer() as server:
        server.answers["/a"] = Answer(b"<html><body><article><p>A page of text.</p></article></body></html>")

        (page,) = Inputs([f"{server.url}/a"], allow_private=True)
        (refused,) = Inputs([f"{server.url}/a"])
        (missing,) = Inputs([f"{server.url}/none"], allow_private=True)

    assert isinstance(page, Article)
    assert (page.text, page.source) == ("A page of text.", f"{server.url}/a")
    assert isinstance(refused, Failure)
    assert isinstance(missing, Failure)
    assert missing.source == f"{server.url}/none"


@pytest.mark.parametrize(
    "given",
    ["example.org/article", "www.example.org", "example.co.uk:8080/a/b.html?c=d", "EXAMPLE.com", " lemonde.fr/a "],
)
def test_a_web_address_without_a_scheme_is_offered_one(given: str) -> None:
    address = given.strip()
    error = f"There is no file {address}; for the web page, add https://{address}."
    assert list(Inputs([given])) == [Failure(given, error)]


@pytest.mark.parametrize(
    "given", ["port-strike.md", "a/example.org", "notes.odt", "folder", "../example.org", "v1.2/a.txt"]
)
def test_other_names_of_no_file_are_taken_for_paths(given: str) -> None:
    assert list(Inputs([given])) == [Failure(given, "does not exist; check the path.")]


def test_what_is_given_one_by_one_is_looked_at_one_by_one(tmp_path: Path) -> None:
    file = tmp_path / "later.txt"

    def items():
        yield Article(text="The first.")
        file.write_text("Written meanwhile.")
        yield file

    assert [item.text for item in Inputs(items())] == ["The first.", "Written meanwhile."]


# What may be said to be gone


PLACES = {
    "a file": (["a.txt"], [], ["a.txt"], []),
    "a folder": (["d/a.txt", "d/b.jsonl"], [], ["d"], []),
    "a bad line": (["d/a.txt"], ["d/b.jsonl"], ["d"], ["d/b.jsonl"]),
    "a bad member": (["d/a.txt"], ["d/x.zip"], ["d"], ["d/x.zip"]),
    "an empty file": (["d/a.txt"], ["d/empty.txt"], ["d"], ["d/empty.txt"]),
    "a file of no kind": (["d/a.txt", "d/c.png"], [], ["d"], []),
}
CONTENT = {
    "a.txt": b"Some text.",
    "b.jsonl": archive("1", "2").encode(),
    "c.png": b"\x89PNG",
    "empty.txt": b"",
}
BAD = {"b.jsonl": archive("1").encode() + b"{", "x.zip": zip_bytes({"a.txt": "Some.", "b.txt": b"\0\1\2\3" * 99})}


@pytest.mark.parametrize(("good", "bad", "given", "unsure"), PLACES.values(), ids=PLACES)
def test_places_given_and_those_not_read_whole(
    tmp_path: Path, good: list[str], bad: list[str], given: list[str], unsure: list[str]
) -> None:
    for name in [*good, *bad]:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        content = BAD if name in bad else CONTENT
        (tmp_path / name).write_bytes(content.get(Path(name).name, b""))

    intake = Inputs([tmp_path / name for name in given])
    list(intake)

    assert intake.roots == [str(tmp_path / name) for name in given]
    assert {*intake.incomplete} == {str(tmp_path / name) for name in unsure}


def test_what_is_not_there_and_what_is_no_path_are_no_places(tmp_path: Path) -> None:
    intake = Inputs([tmp_path / "none", Article(text="A.", origin=str(tmp_path)), "http://127.0.0.1:9/"])
    list(intake)

    assert (intake.roots, intake.incomplete) == ([], [])


def test_an_empty_folder_is_a_place(tmp_path: Path) -> None:
    """Whatever came from it is gone."""
    intake = Inputs([tmp_path])
    list(intake)

    assert (intake.roots, intake.incomplete) == ([str(tmp_path)], [])


@pytest.mark.parametrize("given", ["news", "news/../news", "linked"])
def test_a_place_is_what_its_articles_say(tmp_path: Path, given: str) -> None:
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "a.txt").write_text("Some text.")
    (tmp_path / "linked").symlink_to(tmp_path / "news")

    intake = Inputs([tmp_path / given])
    (article,) = intake

    assert isinstance(article, Article)
    assert intake.roots == [str(tmp_path / "news")]
    assert article.origin == str(tmp_path / "news" / "a.txt")


# How much has been read


def test_the_share_grows_with_the_bytes_that_were_read(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(archive(*(f"a{number}" for number in range(20_000))))
    (tmp_path / "b.txt").write_text("Some text. " * 10_000)
    (tmp_path / "c.png").write_bytes(bytes(1_000_000))

    intake = Inputs([tmp_path])
    shares = [intake.share, *(intake.share for _ in intake), intake.share]

    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    assert 0.4 < shares[10_000] < 0.6
    assert len({round(share, 1) for share in shares}) > 8


@pytest.mark.parametrize("items", [[], [Article(text="A.")], ["/nowhere/at/all.txt"]])
def test_where_no_files_are_given_there_is_nothing_to_wait_for(items: list[str | Path | Article]) -> None:
    intake = Inputs(items)
    assert intake.share == 1.0
    list(intake)
    assert intake.share == 1.0


def test_a_file_that_is_gone_meanwhile_is_named(tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / f"{name}.txt").write_text("Some text.")
    intake = Inputs([tmp_path])
    (tmp_path / "b.txt").unlink()

    first, second = intake

    assert isinstance(first, Article)
    assert second == Failure(str(tmp_path / "b.txt"), "does not exist; check the path.")
