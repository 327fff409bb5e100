"""Mutates one good file of each format and reads it in the isolated process, as the program does.

    python tests/fuzz.py [COUNT [SEED]]   as many mutations of each format
    python tests/fuzz.py pdf:17:1         mutation 17 of seed 1 of one format again, with what was read

What is read of a mutation are articles and failures that say what to do, within the bounds of time and memory; a
fault of the program, a crash of the reader and a reading without end are none. Exits with 1 when one fails.
"""

from __future__ import annotations

import json
import logging
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from copy import deepcopy
from functools import cache
from io import BytesIO
from pathlib import Path
from threading import Timer
from typing import Any
from zipfile import ZipFile

from documents import docx_bytes, epub_bytes, zip_bytes
from docx import Document
from lxml import etree
from pdfs import pdf
from web_server import Answer, WebServer

from vectorstore.article import INVISIBLE, Article
from vectorstore.readers.isolated import process_limits
from vectorstore.readers.isolated.reader_process import ReaderProcess
from vectorstore.report import Failure

SECONDS_AT_MOST = 120
"""Longer than the time limit of any file here."""
ZIPS = ("docx", "epub", "zip")
SENTENCE = (
    "It has rained in Lviv for three days, and the river is as high as in the flood of 2008, said the mayor."
)
MARKED = (
    f"<h1>Rain in Lviv</h1><p>{SENTENCE}</p><ul><li>One <b>town</b></li></ul><table><tr><td>1</td></tr></table>"
)
PAGE = (
    '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Rain in Lviv | The Post</title>'
    '<link rel="canonical" href="https://example.org/rain"><meta name="author" content="Jane Doe">'
    '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2025-03-14", "author": '
    '[{"name": "Jane Doe"}], "@graph": [{"@id": "#a", "name": "x"}]}</script></head><body><nav><a href="/">Home'
    f"</a></nav><article>{MARKED}<p>A line<br>and another.</p></article><footer>The end</footer></body></html>"
)
MARKDOWN = f"""---
title: Rain in Lviv
published: 2025-03-14
author: [Jane Doe, "John Roe"]
id: 12
---
# Rain

{SENTENCE} It is *still* [raining](https://example.org "now").[^1]

- one
  1. two

| a | b |
|---|---|
| 1 | 2 |

```python
print("rain")
```

[^1]: A note.
"""
CSV = f'id,title,text,date,author\n1,Rain,"{SENTENCE} ""So"", he said.",2025-03-14,Jane\n2,Snow,It snows.,,\n'
FEED = f"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>The Post &amp; Co</title><language>en-GB</language>
<item><title>Rain &lt;i&gt;again&lt;/i&gt;</title><guid isPermaLink="false">42</guid>
<dc:creator>Jane Doe</dc:creator><pubDate>Fri, 14 Mar 2025 23:30:00 -0500</pubDate>
<content:encoded><![CDATA[{MARKED}]]></content:encoded></item>
<item><title>No text</title><guid isPermaLink="false">43</guid><description>A teaser.</description></item>
</channel></rss>"""
# fmt: off
TOKENS = (
    b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\x1b[2J", b"\r", b"\n\n", b'"', b'""', b"'", b"&#0;",
    b"&#x110000;", b"&#55296;", b"&amp", b"<![CDATA[", b"]]>", b"<!--", b"-->", b"<!DOCTYPE x [<!ENTITY a 'b'>]>",
    b"<br>" * 50, b"<div>" * 300, b"</p>", b"<table><tr>", b"[" * 1000, b"{" * 1000, b"> " * 200, b"\n- " * 50,
    b"---\n", b"a: &a [*a]\n", b"id: 0x" + b"f" * 300, b"-1", b"4294967296", b"9" * 400, b"1e999", b"NaN", b"null",
    b"0000-00-00", b"9999-99-99T99:99:99+99:99", b"\xcc\x81" * 100, b"\xe2\x80\xae", b"../../x", b"%s%n", b"<< >>",
    b" 0 R", b"endobj", b"stream\n", b"PK\x03\x04", b"PK\x05\x06", b"\x7f", b",", b";", b"\t", b"\xc2\x85",
)
# fmt: on
VALUES = (
    "",
    " ",
    "0",
    "-1",
    "9" * 400,
    "1e999",
    "../../x",
    ":",
    "#",
    "%",
    "http://[",
    "x" * 1000,
    "\u202e",
    "\u0301" * 100,
)


class Failed(Exception):
    """What was read is not as it should be."""


@cache
def good_files() -> dict[str, bytes]:
    """The good file of each format; `feed` is one that a server has."""
    document = Document()
    document.core_properties.title, document.core_properties.author = "Rain in Lviv", "Jane Doe; John Roe"
    document.add_heading("Rain", 1)
    document.add_paragraph(SENTENCE)
    document.add_paragraph("One town", style="List Bullet")
    document.add_table(2, 2).cell(0, 1).text = "1"
    book = {"one.xhtml": MARKED, "two.xhtml": f"<h2>Two</h2><p>{SENTENCE}</p>"}
    record = json.dumps({"id": "a", "title": "Rain", "text": SENTENCE, "published": "2025-03-14", "author": ["J"]})
    members = {"a.txt": SENTENCE, "b/c.md": MARKDOWN, "d.html": PAGE, "e.csv": CSV, "f.jsonl": record}
    texts = {"txt": f"Rain in Lviv\nBy Jane Doe, 14 March 2025\n\n{SENTENCE}\n", "md": MARKDOWN, "html": PAGE}
    texts |= {"csv": CSV, "jsonl": f"{record}\n" + '{"text": "It snows.", "id": 2}\n', "feed": FEED}
    return {name: text.encode() for name, text in texts.items()} | {
        "pdf": pdf(["Rain in Lviv", "", SENTENCE[:60], SENTENCE[60:]], ["Page two"], title="Rain", language="en"),
        "docx": docx_bytes(document),
        "epub": epub_bytes(book, metadata="<dc:title>Rain</dc:title><dc:language>en</dc:language>"),
        "zip": zip_bytes(members),
    }


def mutation(kind: str, number: int, seed: int) -> bytes:
    """Mutation `number` of a seed; of a file that is a zip, three of four are of what is in it."""
    luck = random.Random(f"{kind} {number} {seed}")
    good = good_files()[kind]
    change = (mutated, rearranged, rearranged)[number % 3]
    if kind not in ZIPS:
        return change(good, luck)
    if number % 4 == 0:
        return mutated(good, luck)
    with ZipFile(BytesIO(good)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    for name in luck.sample([*members], luck.randint(1, 2)):
        members[name] = change(members[name], luck)
    return zip_bytes(members)


def mutated(content: bytes, luck: random.Random) -> bytes:
    """`content` after one to four changes at random places."""
    changes: tuple[Callable[[bytes, int, int], bytes], ...] = (
        lambda content, start, end: content[:start] + bytes([luck.randrange(256)]) + content[start + 1 :],
        lambda content, start, end: (
            content[:start] + bytes([content[start] ^ 1 << luck.randrange(8)]) + content[end:]
        ),
        lambda content, start, end: content[:start] + content[end:],
        lambda content, start, end: content[:start],
        lambda content, start, end: content[:end] + content[start:end] * luck.choice((1, 2, 50)) + content[end:],
        lambda content, start, end: content[:start] + luck.choice(TOKENS) + content[start:],
        lambda content, start, end: content[:start] + luck.choice(TOKENS) + content[end:],
        lambda content, start, end: content[:start] + luck.randbytes(end - start) + content[end:],
        lambda content, start, end: content[:start] + content[start:end][::-1] + content[end:],
        lambda content, start, end: content[end:] + content[start:end] + content[:start],
    )
    for _ in range(luck.randint(1, 4)):
        if not content:
            break
        start = luck.randrange(len(content))
        end = min(len(content), start + luck.choice((1, 4, 16, 64, 256)))
        content = luck.choice(changes)(content, start, end)
    return content


def _other_text(one: Any, _: Any, luck: random.Random) -> None:
    one.text = luck.choice(VALUES)


def _other_attribute(one: Any, _: Any, luck: random.Random) -> None:
    if one.attrib:
        one.set(luck.choice([*one.attrib]), luck.choice(VALUES))


def _no_attribute(one: Any, _: Any, luck: random.Random) -> None:
    if one.attrib:
        del one.attrib[luck.choice([*one.attrib])]


def _other_tag(one: Any, other: Any, _: random.Random) -> None:
    one.tag = other.tag


def _gone(one: Any, _: Any, __: random.Random) -> None:
    if one.getparent() is not None:
        one.getparent().remove(one)


def _copied(one: Any, other: Any, luck: random.Random) -> None:
    other.extend([deepcopy(one) for _ in range(luck.choice((1, 2, 20)))])


def _nested(one: Any, _: Any, luck: random.Random) -> None:
    for _ in range(luck.choice((2, 50, 200))):
        one = etree.SubElement(one, one.tag, one.attrib)


REARRANGEMENTS = (_other_text, _other_attribute, _no_attribute, _other_tag, _gone, _copied, _nested)


def rearranged(content: bytes, luck: random.Random) -> bytes:
    """XML after one to four changes that leave it well-formed; anything else `mutated`."""
    try:
        tree = etree.fromstring(content)
    except etree.XMLSyntaxError:
        return mutated(content, luck)
    for _ in range(luck.randint(1, 4)):
        elements = [*tree.iter("*")]
        luck.choice(REARRANGEMENTS)(luck.choice(elements), luck.choice(elements), luck)
    return etree.tostring(tree)


@contextmanager
def reading(folder: Path) -> Iterator[Callable[[str, bytes], str]]:
    """Gives a function that reads the content of a file of a format and returns the outcome; raises Failed."""
    with ExitStack() as stack:
        reader = stack.enter_context(closing(ReaderProcess()))
        server = stack.enter_context(WebServer())

        def read(kind: str, content: bytes) -> str:
            request: dict[str, object] = {"kind": "file", "name": str(folder / f"a.{kind}")}
            if kind == "feed":
                server.answers["/feed"] = Answer(content, "application/rss+xml")
                request = {"kind": "url", "name": f"{server.url}/feed", "allow_private": True}
            else:
                (folder / f"a.{kind}").write_bytes(content)
            hanging = Timer(SECONDS_AT_MOST, reader.stop)
            hanging.start()
            try:
                found = list(reader.read(request, lambda _: None))
            finally:
                hanging.cancel()
            return outcome(found, str(request["name"]))

        yield read


def outcome(found: Sequence[Article | Failure], name: str) -> str:
    """What was read, in a word; raises Failed where that is not what the user should see."""
    if not found:
        raise Failed("nothing was read, or the reading did not end")
    for one in found:
        if isinstance(one, Article):
            _check(bool(one.text) and one.text == one.text.strip(), one)
        else:
            _check(one.source.startswith(name) and one.error.endswith("."), one)
            _check(one.error != process_limits.CRASHED and "fault in this program" not in one.error, one)
            _check(one.error != process_limits.TOO_MUCH_TIME, one)
            _check(not INVISIBLE.search(one.error + one.source) and len(one.error.splitlines()) == 1, one)
    words = {type(one).__name__.lower() for one in found}
    return " and ".join(sorted(words))


def _check(is_right: bool, found: object) -> None:
    if not is_right:
        raise Failed(repr(found)[:1000])


def try_all(kind: str, count: int, seed: int) -> tuple[Counter[str], list[str]]:
    """The outcomes of the mutations of one format, and those that failed."""
    outcomes, failures = Counter[str](), []
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder, reading(Path(folder)) as read:
        for number in range(count):
            try:
                outcomes[read(kind, mutation(kind, number, seed))] += 1
            except Failed as error:
                failures.append(f"{kind}:{number}:{seed} failed: {error}")
                print(failures[-1], flush=True)
    return outcomes, failures


def again(kind: str, number: int, seed: int) -> int:
    """Read one mutation again, and print what it is and what was read, with the log."""
    logging.basicConfig(level=logging.INFO)
    content = mutation(kind, number, seed)
    print(content[:5000])
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder, reading(Path(folder)) as read:
        try:
            print(read(kind, content))
        except Failed as error:
            print(error)
            return 1
    return 0


def main(arguments: Sequence[str]) -> int:
    """Print the table; return 1 when a mutation failed."""
    first = arguments[0] if arguments else "1500"
    if ":" in first:
        kind, number, seed = first.split(":")
        return again(kind, int(number), int(seed))
    seed, began, failed = int(arguments[1]) if len(arguments) > 1 else 1, time.monotonic(), 0
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        work = {kind: pool.submit(try_all, kind, int(first), seed) for kind in good_files()}
        for kind, future in work.items():
            outcomes, failures = future.result()
            failed += len(failures)
            counted = ", ".join(f"{count} {what}" for what, count in sorted(outcomes.items()))
            print(f"{kind:<6}{counted}, {len(failures)} failed", flush=True)
    print(f"{int(first) * len(work)} mutations, {failed} failed, in {time.monotonic() - began:.0f} s")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
