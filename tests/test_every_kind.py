"""A good and a broken file of every kind, a page and a feed: all that is good is in, all else is named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from documents import docx_bytes, epub_bytes, zip_bytes
from docx import Document
from pdfs import pdf
from web_server import Answer, WebServer

from chatbot.cli.parser import main
from vectorstore.library import Library
from vectorstore.readers.files import READABLE_FORMATS

STATED = {
    "title": "Sailors",
    "author": "A. Writer",
    "outlet": "The Sea",
    "language": "en",
    "published": "2025-03-14",
    "text": "The sailors were seen near the isle of Mull.",
}
HEAD = (
    '<title>Sailors</title><meta name="author" content="A. Writer">'
    '<meta property="og:site_name" content="The Sea">'
    '<meta property="article:published_time" content="2025-03-14">'
)
PAGE = f'<html lang="en"><head>{HEAD}</head><body><article><p>{STATED["text"]}</p></article></body></html>'
BOOK = (
    "<dc:title>Sailors</dc:title><dc:creator>A. Writer</dc:creator><dc:publisher>The Sea</dc:publisher>"
    "<dc:language>en</dc:language><dc:date>2025-03-14</dc:date>"
)
FRONT = "---\ntitle: Sailors\nauthor: A. Writer\noutlet: The Sea\nlanguage: en\ndate: 2025-03-14\n---\n"
FEED = """<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>The Sea</title><language>en</language>
<item><title>Sailors</title><author>A. Writer</author><guid>1</guid>
<pubDate>Fri, 14 Mar 2025 08:00:00 GMT</pubDate>
<content:encoded>&lt;p&gt;The sailors were seen near the isle of Mull.&lt;/p&gt;</content:encoded></item>
<item><title>Nothing more</title><guid>2</guid></item></channel></rss>"""

EVERYTHING = ("title", "author", "outlet", "language", "published")
GOOD: dict[str, tuple[bytes, tuple[str, ...]]] = {
    ".txt": (f"Sailors\n\n{STATED['text']}".encode(), ("title",)),
    ".md": ((FRONT + STATED["text"]).encode(), EVERYTHING),
    ".markdown": ((FRONT + STATED["text"]).encode(), EVERYTHING),
    ".html": (PAGE.encode(), EVERYTHING),
    ".htm": (PAGE.encode(), EVERYTHING),
    ".pdf": (
        pdf([STATED["text"]], title="Sailors", author="A. Writer", language="en"),
        ("title", "author", "language"),
    ),
    ".epub": (epub_bytes({"a.xhtml": f"<p>{STATED['text']}</p>"}, metadata=BOOK), EVERYTHING),
    ".csv": ("\n".join([",".join(STATED), ",".join(STATED.values())]).encode(), EVERYTHING),
    ".jsonl": (json.dumps(STATED).encode(), EVERYTHING),
    ".zip": (zip_bytes({"inside.md": FRONT + STATED["text"]}), EVERYTHING),
}
BROKEN = {
    ".txt": (b"\x00\x01\x02", "is not text"),
    ".md": (b"---\ntitle: [\n---\nText.", "front matter"),
    ".markdown": (b"---\ndate: soon\n---\nText.", "published is"),
    ".html": (b"<nav><a href='/'>Home</a><a href='/more'>More</a></nav>", "contains no main text"),
    ".htm": (b"", "contains no main text"),
    ".pdf": (pdf(None, None), "has no text layer"),
    ".docx": (b"No zip at all", "is not a Word document"),
    ".epub": (zip_bytes({"mimetype": "application/epub+zip"}), "book"),
    ".csv": (b"when,where\n2025,Mull\n", "text"),
    ".jsonl": (b'{"text": "One line is good, and it is kept."}\n{', "line 2: is not JSON"),
    ".zip": (zip_bytes({"../a.txt": "Out."}), "leads out of the archive"),
}


def word() -> bytes:
    document = Document()
    document.core_properties.title = "Sailors"
    document.core_properties.author = "A. Writer"
    document.core_properties.language = "en"
    document.add_paragraph(STATED["text"])
    return docx_bytes(document)


def written(folder: Path) -> None:
    good = GOOD | {".docx": (word(), ("title", "author", "language"))}
    assert set(good) == set(BROKEN) == set(READABLE_FORMATS)
    folder.mkdir()
    for kind, (content, _) in good.items():
        (folder / f"good{kind}").write_bytes(content)
    for kind, (content, _) in BROKEN.items():
        (folder / f"broken{kind}").write_bytes(content)


def test_every_kind(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written(tmp_path / "in")
    with WebServer() as web:
        web.answers = {"/page": Answer(PAGE.encode()), "/feed": Answer(FEED.encode(), "application/rss+xml")}
        site = f"http://127.0.0.1:{web.port}"
        addresses = [f"{site}/page", f"{site}/feed", f"{site}/nothing"]
        arguments = ["--allow-private", "--json", "--library", str(tmp_path / "library")]
        status = main(["add", str(tmp_path / "in"), *addresses, *arguments])
    report = json.loads(capsys.readouterr().out)
    assert status == 1
    failed = {Path(one["source"].split("!/")[0]).name: one["error"] for one in report["failed"]}
    assert set(failed) == {*(f"broken{kind}" for kind in BROKEN), "feed", "nothing"}
    assert [kind for kind, (_, said) in BROKEN.items() if said not in failed[f"broken{kind}"]] == []
    assert len(report["added"]) + len(report["unchanged"]) == len(READABLE_FORMATS) + 2 + 1
    with Library.open(tmp_path / "library") as library:
        by_name = {Path(entry.source.split("!/")[0]).name: entry for entry in library.entries()}
        for kind, fields in {**{kind: fields for kind, (_, fields) in GOOD.items()}, ".docx": ("title",)}.items():
            stated = {field: getattr(by_name[f"good{kind}"], field) for field in fields}
            assert stated == {field: STATED[field] for field in fields}, kind
        for name in ("page", "feed"):
            assert {field: getattr(by_name[name], field) for field in EVERYTHING} == {
                field: STATED[field] for field in EVERYTHING
            }, name
        assert {library.article(entry.id).text for entry in library.entries()} == {  # type: ignore[union-attr]
            STATED["text"],
            "One line is good, and it is kept.",
        }
