"""The shapes of the JSON that other programs rely on, key by key."""

import logging
from pathlib import Path

from chatbot.cli.output import LogLines, entries_json, hits_json, report_json
from vectorstore.article import Article
from vectorstore.report import Failure, Report
from vectorstore.search.hits import Hit, Signals
from vectorstore.store.article_store import Entry
from vectorstore.text.passages import passages_of

ARTICLE = Article("It rains.", "Weather", "a1", "en", "weather.txt", "2025-01-02", "A. Person", "The Post")
COPY = Entry("b2", "Rain", "copy.txt", "", "en")
PASSAGE = passages_of(ARTICLE)[0]
HIT = Hit(PASSAGE, ARTICLE, 1.23456, Signals(0.98765, 7.65432), (COPY,))
ARTICLE_JSON = {
    "id": "a1",
    "title": "Weather",
    "source": "weather.txt",
    "published": "2025-01-02",
    "language": "en",
    "author": "A. Person",
    "outlet": "The Post",
}
COPY_JSON = {
    "id": "b2",
    "title": "Rain",
    "source": "copy.txt",
    "published": "",
    "language": "en",
    "author": "",
    "outlet": "",
}
HIT_JSON = {
    "rank": 1,
    "score": 1.2346,
    "signals": {"dense": 0.9877, "lexical": 7.6543},
    "article": {**ARTICLE_JSON, "content_hash": ARTICLE.content_hash},
    "start": 0,
    "end": 9,
    "text": "It rains.",
    "also_in": [COPY_JSON],
}


def test_hits():
    assert hits_json([HIT]) == [HIT_JSON]


def test_articles():
    entry = Entry("a1", "Weather", "weather.txt", "2025-01-02", "en", "A. Person", "The Post", 3, ("b2",))

    assert entries_json([entry, COPY]) == [
        {**ARTICLE_JSON, "passages": 3, "copies_of": ["b2"]},
        {**COPY_JSON, "passages": 0, "copies_of": []},
    ]


def test_a_report():
    report = Report(
        added=("a",),
        updated=("b",),
        unchanged=("c",),
        removed=("d",),
        copies=("e",),
        gone=("f",),
        failed=(Failure("g.txt", "the file is empty"),),
        skipped=(Path("h.png"),),
    )

    assert report_json(report) == {
        "added": ["a"],
        "updated": ["b"],
        "unchanged": ["c", "e"],
        "removed": ["d"],
        "gone": ["f"],
        "failed": [{"source": "g.txt", "error": "the file is empty"}],
    }


def test_a_line_of_the_log_has_no_controls():
    record = logging.LogRecord("x", logging.INFO, "x.py", 1, "from %s\nbelow", ("\x1b[31mred\u202e\x9b\r",), None)

    assert LogLines("%(levelname)s: %(message)s").format(record) == "INFO: from [31mred\nbelow"
