import json
import stat
import tracemalloc
from io import BytesIO
from random import Random
from zipfile import ZIP_STORED

import pytest
from documents import with_directory, zip_bytes

from vectorstore.article import Article, short_digest
from vectorstore.errors import ReaderError
from vectorstore.readers.extraction.encoding import MAX_BYTES
from vectorstore.readers.zip import MAX_TOTAL_BYTES, articles_in
from vectorstore.report import Failure

ORIGIN = "/a.zip"
TEXT = "Some text."
LINK = stat.S_IFLNK << 16
TWO = zip_bytes({"a.txt": TEXT, "b.txt": TEXT})


def read(content: bytes) -> list[Article | Failure]:
    return list(articles_in(BytesIO(content), ORIGIN))


def told(content: bytes) -> list[tuple[str, str]]:
    """What was found: of articles the origin and the text, of failures the source and the error."""
    return [
        (one.origin, one.text) if isinstance(one, Article) else (one.source, one.error) for one in read(content)
    ]


def test_each_file_by_name_with_its_place() -> None:
    members = {"b.txt": TEXT, "a/z.md": f"# T\n\n{TEXT}", "a.jsonl": '{"text": "x", "source": "s"}\n{"text": "y"}'}
    assert told(zip_bytes(members)) == [
        ("/a.zip!/a.jsonl", "x"),
        ("/a.zip!/a.jsonl", "y"),
        ("/a.zip!/a/z.md", TEXT),
        ("/a.zip!/b.txt", TEXT),
    ]
    stated, unstated, titled, plain = read(zip_bytes(members))
    assert isinstance(stated, Article)
    assert isinstance(unstated, Article)
    assert isinstance(titled, Article)
    assert isinstance(plain, Article)
    assert (stated.source, unstated.source, plain.source) == ("s", "/a.zip!/a.jsonl", "/a.zip!/b.txt")
    assert (titled.title, plain.id) == ("T", short_digest("/a.zip!/b.txt"))


@pytest.mark.parametrize(
    "name",
    ["folder.txt/", ".a.txt", ".git/a.txt", "a/.b/c.txt", "__MACOSX/a.txt", "__MACOSX/._a.txt", "a.png", "a", "-"],
)
def test_what_is_passed_over(name: str) -> None:
    assert told(zip_bytes({name: "", "b.txt": TEXT})) == [("/a.zip!/b.txt", TEXT)]
    with pytest.raises(ReaderError, match=r"^contains no file that can be read; put .*\.txt, "):
        read(zip_bytes({name: ""}))


def test_a_link_is_passed_over() -> None:
    content = zip_bytes({"link.txt": "/etc/passwd", "b.txt": TEXT})
    assert told(with_directory(content, "link.txt", mode=LINK)) == [("/a.zip!/b.txt", TEXT)]


def test_an_empty_archive() -> None:
    with pytest.raises(ReaderError, match=r"^contains no file that can be read; put"):
        read(zip_bytes({}))


@pytest.mark.parametrize("name", ["./a.txt", "a/./b.txt", "a..b.txt", "a/b..txt", "A.TXT", "ж.txt", "Q: why.txt"])
def test_names_that_are_read(name: str) -> None:
    assert told(zip_bytes({name: TEXT})) == [(f"/a.zip!/{name}", TEXT)]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("../a.txt", TEXT, "has a name that leads out of the archive; rename"),
        ("a/../../b.txt", TEXT, "has a name that leads out of the archive; rename"),
        ("..\\a.txt", TEXT, "has a name that leads out of the archive; rename"),
        ("/etc/a.txt", TEXT, "has a name that leads out of the archive; rename"),
        ("\\\\host\\a.txt", TEXT, "has a name that leads out of the archive; rename"),
        ("C:\\a.txt", TEXT, "has a name that leads out of the archive; rename"),
        ("C:/a.txt", TEXT, "has a name that leads out of the archive; rename"),
        ("a.zip", zip_bytes({"a.txt": TEXT}), "is an archive within the archive; unpack"),
        ("a.ZIP", TEXT, "is an archive within the archive; unpack"),
        ("a.txt", b"\x00\x01\x02", "is not text; save"),
        ("a.txt", "", "contains no text; put"),
        ("a.html", "", "contains no main text; save"),
        ("a.jsonl", "", "contains no articles; write"),
        ("a.jsonl", "{", "line 1: is not JSON"),
        ("a.txt", bytes(20 * 2**20), "is made to fill the memory"),
        ("a.jsonl", bytes(20 * 2**20), "is made to fill the memory"),
    ],
)
def test_a_bad_file_leaves_the_others(name: str, content: str | bytes, message: str) -> None:
    found = told(zip_bytes({"0.txt": "before", name: content, "z.txt": "after"}))
    assert [text for _, text in found if text in ("before", "after")] == ["before", "after"]
    [(source, error)] = [one for one in found if one[1] not in ("before", "after")]
    assert source == f"/a.zip!/{name}"
    assert error.startswith(message)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (with_directory(TWO, "a.txt", flags=1), "is encrypted; save"),
        (
            with_directory(TWO, "a.txt", crc=1),
            "is damaged or incomplete; download",
        ),
        (with_directory(TWO, "a.txt", method=99), "is compressed with an unsupported method"),
    ],
)
def test_a_broken_member_leaves_the_others(content: bytes, message: str) -> None:
    (source, error), after = told(content)
    assert (source, after) == ("/a.zip!/a.txt", ("/a.zip!/b.txt", TEXT))
    assert error.startswith(message)


def test_a_broken_archive_of_lines_gives_what_came_before() -> None:
    lines = "".join(json.dumps({"text": f"{number} {'word ' * 200}"}) + "\n" for number in range(2000))
    content = zip_bytes({"a.jsonl": lines}, ZIP_STORED).replace(b"1999 word", b"1999 wird", 1)
    *before, last = told(content)
    assert len(before) > 500
    assert last == ("/a.zip!/a.jsonl", "is damaged or incomplete; download or create it again.")


def test_the_same_name_twice() -> None:
    content = zip_bytes({"a.txt": TEXT, "b.txt": "other"}).replace(b"b.txt", b"a.txt")
    first, second = told(content)
    assert first[0] == second[0]
    assert (first[1], second[1]) == (TEXT, "has the same name as another file in the archive; rename it.")


def test_names_are_shown_in_one_line() -> None:
    [failure] = read(zip_bytes({"two\nlines \x1b[31m\u202e.txt": ""}))
    assert isinstance(failure, Failure)
    assert (failure.source + failure.error).isprintable()


def test_a_long_file_of_lines_is_read_in_little_memory() -> None:
    more = "x" * 220_000
    lines = "\n".join(json.dumps({"text": str(number), "more": more}) for number in range(240)).encode()
    assert len(lines) > MAX_BYTES
    content = zip_bytes({"a.jsonl": lines}, ZIP_STORED)
    length = len(lines)
    del lines
    tracemalloc.start()
    count = sum(isinstance(one, Article) for one in articles_in(BytesIO(content), ORIGIN))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 240
    assert peak < length / 4


def test_all_together_are_no_longer_than_the_limit() -> None:
    # The directory may say more than there is; what it says counts.
    long = json.dumps({"text": Random(0).randbytes(MAX_TOTAL_BYTES // 150).hex()})
    content = zip_bytes({"a.jsonl": long, "b.txt": TEXT, "c.txt": "xx"})
    first, second, third = told(with_directory(content, "a.jsonl", length=MAX_TOTAL_BYTES - 5))
    assert (first[0], third) == ("/a.zip!/a.jsonl", ("/a.zip!/c.txt", "xx"))
    assert second[1].startswith("is past the limit of 1 GB unpacked for one archive; put")


def test_a_long_file_of_another_kind() -> None:
    content = zip_bytes({"a.txt": bytes(MAX_BYTES + 1), "b.txt": TEXT}, ZIP_STORED)
    (_, error), (_, after) = told(content)
    assert error == "is longer than 50 MB unpacked; split it."
    assert after == TEXT


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"Some text.", "is not a zip archive, whatever its name says; save"),
        (zip_bytes({"a.txt": TEXT})[:50], "is damaged or incomplete; download"),
        (
            with_directory(TWO, "b.txt", offset=0),
            "is made to fill the memory",
        ),
    ],
    ids=["no archive", "cut short", "overlapping"],
)
def test_what_is_no_archive(content: bytes, message: str) -> None:
    with pytest.raises(ReaderError, match=f"^{message}"):
        read(content)
