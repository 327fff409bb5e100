"""Files made to fill the memory, take without end or crash a reader are one named failure; the rest is read."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from vectorstore.article import Article
from vectorstore.readers.inputs import Inputs
from vectorstore.report import Failure

PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents [%s] /Resources << %s >> >>"
FONT = b"/Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>"
FORM = b"/Type /XObject /Subtype /Form /BBox [0 0 600 800] /Resources << %s >>"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limits")


def stream(content: bytes, more: bytes) -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), more, content)


def written_pdf(contents: bytes, resources: bytes, *objects: bytes) -> bytes:
    """A PDF of one page, written out; `objects` are numbered from 4."""
    page = PAGE % (contents, resources)
    everything = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        page,
        *objects,
    )
    bodies = [b"%d 0 obj\n%s\nendobj\n" % (number, body) for number, body in enumerate(everything, 1)]
    return b"%PDF-1.4\n" + b"".join(bodies) + b"trailer\n<< /Root 1 0 R >>\n%%EOF\n"


def one_stream_eight_times() -> bytes:
    shown = b"BT /F1 11 Tf 72 700 Td " + b"(Some text.) Tj " * (100 * 2**16) + b"ET"
    packed = zlib.compress(zlib.compress(shown, 9), 9)  # Flate in Flate
    return written_pdf(b"4 0 R " * 8, FONT, stream(packed, b"/Filter [/FlateDecode /FlateDecode]"))


def one_long_stream_eight_times() -> bytes:
    shown = b" " * (100 * 2**20) + b"BT /F1 11 Tf 72 700 Td (Some text.) Tj ET"
    return written_pdf(b"4 0 R " * 8, FONT, stream(zlib.compress(shown, 9), b"/Filter /FlateDecode"))


def forms_calling_forms(levels: int = 12) -> bytes:
    calls = [
        stream(b"/X Do " * 10, FORM % (b"/XObject << /X %d 0 R >>" % (number + 6))) for number in range(levels)
    ]
    last = stream(b"BT /F1 11 Tf (Some text.) Tj ET", FORM % FONT)
    return written_pdf(b"4 0 R", b"/XObject << /X 5 0 R >>", stream(b"/X Do", b""), *calls, last)


def children() -> set[int]:
    found = subprocess.run(["pgrep", "-P", str(os.getpid())], capture_output=True, text=True).stdout
    return set(map(int, found.split()))


@pytest.mark.parametrize("make", [one_stream_eight_times, one_long_stream_eight_times, forms_calling_forms])
def test_what_needs_too_much_is_one_failure_and_the_rest_is_read(
    make: Callable[[], bytes], tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text("The first.\n\nIts text.")
    (tmp_path / "b.pdf").write_bytes(make())
    (tmp_path / "c.txt").write_text("The third.\n\nIts text.")
    first, failed, third = Inputs([tmp_path])
    assert isinstance(first, Article)
    assert isinstance(third, Article)
    assert isinstance(failed, Failure)
    assert failed.source == str(tmp_path / "b.pdf")
    assert "memory" in failed.error  # PDFium ends itself without memory, or reads no text


def test_an_unexpected_error_is_one_failure_that_says_what_to_do_and_its_traceback_is_logged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    library = tmp_path / "faulty"
    library.mkdir()
    (library / "docx.py").write_text("raise KeyError('a part')")  # python-docx, as the reader imports it
    monkeypatch.syspath_prepend(library)
    for name in ("a.docx", "b.txt"):
        (tmp_path / name).write_text("Some text.")
    failed, article = Inputs([tmp_path / "a.docx", tmp_path / "b.txt"])
    assert isinstance(failed, Failure)
    assert "a fault in this program (KeyError); save its text as a .txt file" in failed.error
    assert isinstance(article, Article)
    [record] = caplog.records
    assert record.levelno == logging.INFO
    assert "raise KeyError('a part')" in record.getMessage()


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux tells what a process has held")
def test_one_process_reads_many_files_however_large_the_one_that_started_it(tmp_path: Path) -> None:
    for name in "abc":
        (tmp_path / f"{name}.txt").write_text("Some text.")
    script = (
        "import os, subprocess, sys; from vectorstore.readers.inputs import Inputs; held = b'x' * 500 * 2**20\n"
        "for _ in Inputs([sys.argv[1]]): subprocess.run(['pgrep', '-f', 'isolated', '-P', str(os.getpid())])"
    )
    ran = subprocess.run([sys.executable, "-c", script, str(tmp_path)], capture_output=True, check=True)
    readers = ran.stdout.split()
    assert len(readers) == 3
    assert len(set(readers)) == 1


def test_a_reader_that_is_killed_is_one_failure(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.jsonl").write_text('{"text": "Some text."}\n{"text": "More text."}\n' * 40_000)
    before = children()
    reading = iter(Inputs([tmp_path]))
    next(reading)
    [reader] = children() - before
    os.kill(reader, signal.SIGKILL)
    sources = [found.source for found in reading if isinstance(found, Failure) and "memory" in found.error]
    assert sources == [str(tmp_path / "a.jsonl")]


def test_no_process_is_left(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "Some text."}\n' * 100_000)
    before = children()
    inputs = Inputs([tmp_path])
    reading = iter(inputs)
    next(reading)
    assert children() - before
    inputs.stop()
    assert len(list(reading)) < 100_000
    assert children() - before == set()


def test_a_reader_ends_with_the_process_that_started_it(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "Some text."}\n' * 100_000)
    script = (
        "import sys, time; from vectorstore.readers.inputs import Inputs; found = iter(Inputs([sys.argv[1]]));"
        "next(found); print(flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE) as parent:
        assert parent.stdout
        parent.stdout.readline()
        found = subprocess.run(["pgrep", "-P", str(parent.pid)], capture_output=True, text=True).stdout
        [reader] = map(int, found.split())
        parent.kill()
    assert any(not Path(f"/proc/{reader}/cmdline").exists() or _has_ended(reader) for _ in _waiting())


def test_failures_without_end_are_counted(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("{\n" * 3000 + '{"text": "Some text."}\n')
    *failures, article, counted = Inputs([tmp_path])
    assert len(failures) == 1000
    assert isinstance(article, Article)
    assert isinstance(counted, Failure)
    assert "2,000 more" in counted.error


def test_names_reach_no_terminal_with_their_control_characters(tmp_path: Path) -> None:
    (tmp_path / "\x1b[31mred\u202e\x9b\n.pdf").write_bytes(b"no PDF")
    [failed] = Inputs([tmp_path])
    assert isinstance(failed, Failure)
    assert failed.source.isprintable()
    assert failed.source.endswith("[31mred .pdf")


def _has_ended(process: int) -> bool:
    try:
        return ") Z" in Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return True


def _waiting() -> Iterator[int]:
    for tenth, _ in pairwise(range(100)):
        yield tenth
        time.sleep(0.1)
