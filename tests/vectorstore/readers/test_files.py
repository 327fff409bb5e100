import os
import subprocess
import sys
from pathlib import Path

import pytest
from documents import docx_bytes, epub_bytes, zip_bytes
from pdfs import pdf

from vectorstore.article import short_digest
from vectorstore.errors import ReaderError
from vectorstore.readers.files import READABLE_FORMATS, Files, files_in, read_file

CONTENT = {
    "a.txt": b"Some text.",
    "b.md": b"# T\n\nSome text.",
    "c.markdown": b"Some text.",
    "d.html": b"<html><body><p>Some text.</p></body></html>",
    "e.HTM": b"<html><body><p>Some text.</p></body></html>",
    "f.jsonl": b'{"text": "Some text."}',
    "g.csv": b"text\nSome text.",
    "h.docx": docx_bytes(),
    "i.epub": epub_bytes({"a.xhtml": "<p>Some text.</p>"}),
    "j.pdf": pdf(["Some text."]),
    "k.zip": zip_bytes({"a.txt": b"Some text."}),
}


@pytest.mark.parametrize("name", CONTENT)
def test_each_kind(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.write_bytes(CONTENT[name])
    [article] = read_file(file)
    assert article.text == "Some text."
    assert article.source == str(file) + ("!/a.txt" if name == "k.zip" else "")


def test_one_file_is_one_article_by_whatever_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.txt"
    file.write_text("Some text.")
    (tmp_path / "link.txt").symlink_to(file)
    monkeypatch.chdir(tmp_path)
    ids = {next(read_file(Path(path))).id for path in ("a.txt", "./a.txt", str(file), "link.txt")}
    assert ids == {short_digest(str(file))}


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.txt", b"", "contains no text; put"),
        ("a.txt", b"\x00\x01\x02", "is not text; save"),
        ("a.odt", b"PK", "has a format that cannot be read; save it as one of .txt, .md,"),
        ("a", b"text", "has a format that cannot be read; save"),
        ("a.jsonl", b"{", "line 1: is not JSON"),
        ("two\nlines \x1b[31m.txt", b"", "contains no text; put"),
    ],
)
def test_failures_name_the_file_in_one_line(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    [failure] = read_file(file)
    assert failure.source.startswith(str(tmp_path))
    assert failure.error.startswith(message)
    assert (failure.source + failure.error).isprintable()


def test_what_cannot_be_opened(tmp_path: Path) -> None:
    (tmp_path / "loop.txt").symlink_to(tmp_path / "loop.txt")
    os.mkfifo(tmp_path / "pipe.txt")
    for path, message in [
        (tmp_path, "is a folder"),
        (tmp_path / "missing.txt", "does not exist; check"),
        (tmp_path / "loop.txt", "does not exist; check"),
        (tmp_path / "pipe.txt", "is a device or a pipe; save"),
        (tmp_path / ("x" * 300 + ".txt"), "cannot be opened (File name too long); check"),
        (Path("a\0.txt"), "does not exist; check"),
    ]:
        [failure] = read_file(path)
        assert failure.error.startswith(message)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read everything")
def test_no_permission(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("Some text.")
    file.chmod(0)
    [failure] = read_file(file)
    assert "Permission denied" in failure.error
    (tmp_path / "shut").mkdir(mode=0)
    assert files_in(tmp_path).closed_folders == (tmp_path / "shut",)


def test_files_below_a_folder(tmp_path: Path) -> None:
    for name in ["b/z.txt", "b/a.md", "a.jsonl", "c.odt", "b/Makefile", ".hidden.txt", ".git/x.txt", "b/.x/y.txt"]:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    found = files_in(tmp_path)
    assert found == Files(
        readable=tuple(tmp_path / name for name in ["a.jsonl", "b/a.md", "b/z.txt"]),
        other=(tmp_path / "b/Makefile", tmp_path / "c.odt"),
    )
    assert list(found) == list(found.readable)


def test_links_are_followed_once(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "b.txt").touch()
    (tmp_path / "a" / "round").symlink_to(tmp_path / "a")
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    (tmp_path / "a" / "there").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "a" / "same.txt").symlink_to(tmp_path / "elsewhere" / "b.txt")
    (tmp_path / "a" / "gone.txt").symlink_to(tmp_path / "nowhere")
    (tmp_path / "a" / "itself.txt").symlink_to(tmp_path / "a" / "itself.txt")
    found = [os.path.realpath(file) for file in files_in(tmp_path / "a")]
    assert sorted(found) == sorted({*found})
    assert {Path(file).name for file in found} == {"b.txt", "nowhere", "itself.txt"}


def test_a_file_stands_for_itself(tmp_path: Path) -> None:
    file = tmp_path / "a.odt"
    file.touch()
    assert list(files_in(file)) == [file]


def test_a_folder_with_nothing_to_read(tmp_path: Path) -> None:
    (tmp_path / "a.odt").touch()
    assert files_in(tmp_path) == Files((), other=(tmp_path / "a.odt",))
    with pytest.raises(ReaderError, match="does not exist; check"):
        files_in(tmp_path / "missing")


def test_libraries_are_loaded_when_their_kind_is_read() -> None:
    program = (
        "import sys, vectorstore.readers.files; "
        "print({'trafilatura', 'markdown_it', 'docx', 'pypdfium2', 'feedparser'} & set(sys.modules))"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "set()"


def test_kinds() -> None:
    assert {Path(name.lower()).suffix for name in CONTENT} == set(READABLE_FORMATS)
