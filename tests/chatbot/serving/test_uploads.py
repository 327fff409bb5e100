from __future__ import annotations

import pytest

from chatbot.serving.uploads import shown_name

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
