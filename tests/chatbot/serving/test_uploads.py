from __future__ import annotations

from pathlib import Path

import pytest
from starlette.requests import Request

from chatbot.errors import UploadError
from chatbot.serving.uploads import earlier_uploads, receive_upload, shown_name

NAMES = {
    "report.pdf": "report.pdf",
    "2025/report.pdf": "2025/report.pdf",
    "../../etc/passwd.txt": "etc/passwd.txt",
    "/etc/passwd.txt": "etc/passwd.txt",
    "C:\\Users\\me\\a.txt": "C:/Users/me/a.txt",
    "./a//b/../c.txt": "a/b/c.txt",
    " a\n\0\u202eb.txt ": "a b.txt",
    "<img src=x onerror=alert(1)>.txt": "<img src=x onerror=alert(1)>.txt",
    "é" * 500 + ".txt": "é" * 396 + ".txt",
    "..": "",
    "": "",
}


@pytest.mark.parametrize(("stated", "shown"), NAMES.items())
def test_a_name_is_one_line_that_leads_nowhere(stated: str, shown: str) -> None:
    assert shown_name(stated) == shown


def request(*pieces: bytes) -> Request:
    left = [{"type": "http.request", "body": piece, "more_body": True} for piece in pieces]

    async def receive() -> dict[str, object]:
        return left.pop(0) if left else {"type": "http.request", "body": b"", "more_body": False}

    return Request({"type": "http", "headers": []}, receive)


async def test_the_same_content_has_the_same_origin_under_the_same_name(tmp_path: Path) -> None:
    first, again, other = [
        await receive_upload(request(*pieces), name, tmp_path)
        for pieces, name in (((b"a", b"b"), "a.txt"), ((b"ab",), "a.txt"), ((b"ab",), "b.txt"))
    ]
    assert first.origin == again.origin != other.origin
    assert first.path != again.path
    assert first.path.read_bytes() == b"ab"
    assert first.path.suffix == ".txt"


async def test_a_disk_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(UploadError, match=r"cannot be stored .* make room on the disk"):
        await receive_upload(request(b"a"), "a.txt", tmp_path / "gone")


class Origins:
    """A library that knows where its articles came from."""

    def origins_under(self, _place: str) -> dict[str, str]:
        return {
            "same": "uploads/aa/news.txt",
            "same part": "uploads/aa/news.txt!/1.txt",
            "earlier": "uploads/bb/news.txt",
            "earlier part": "uploads/cc/news.txt!/1.txt",
            "elsewhere": "uploads/dd/2025/news.txt",
            "longer name": "uploads/ee/news.txt.txt",
        }


def test_earlier_uploads_have_the_same_name_and_other_content() -> None:
    assert earlier_uploads(Origins(), "uploads/aa/news.txt") == ("earlier", "earlier part")
