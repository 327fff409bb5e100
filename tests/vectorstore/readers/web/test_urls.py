from collections.abc import Iterator
from itertools import repeat

import pytest
from web_server import Answer, WebServer

from vectorstore.article import Article, short_digest
from vectorstore.readers.files import is_url
from vectorstore.readers.web.urls import articles_at
from vectorstore.report import Failure

TEXT = "Une nouvelle conversation téléphonique est attendue la semaine prochaine, a déclaré l'envoyé spécial."
PAGE = f"<html><head>{{}}</head><body><article><h1>Le titre</h1><p>{TEXT}</p></article></body></html>"
RSS = """<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>F</title>
<item><title>Whole</title><guid>1</guid><content:encoded>Full text.</content:encoded></item>
<item><title>On its page</title><link>/page</link><description>A teaser.</description></item>
<item><title>Gone</title><link>/gone</link><description>A teaser.</description></item>
<item><title>A feed</title><link>/feed</link></item>
<item><title>Two</title><link>/two.jsonl</link></item>
<item><title>Bad</title><link>/bad.jsonl</link></item>
<item><title>Secret</title><link>http://a:b@127.0.0.1/</link></item>
</channel></rss>"""


@pytest.fixture
def server() -> Iterator[WebServer]:
    with WebServer() as server:
        yield server


def read(url: str) -> list[Article | Failure]:
    return list(articles_at(url, allow_private=True))


def article(url: str) -> Article:
    [found] = read(url)
    assert isinstance(found, Article), found
    return found


def test_a_page(server: WebServer) -> None:
    server.answers["/a"] = Answer(PAGE.format("").encode(), "text/html; charset=utf-8")
    url = f"{server.url}/a"
    found = article(f" {url}\n")
    assert (found.title, found.text) == ("Le titre", TEXT)
    assert (found.id, found.source, found.origin) == (short_digest(url), url, url)


def test_a_page_is_known_by_the_address_that_was_given(server: WebServer) -> None:
    canonical = '<link rel="canonical" href="https://example.org/a">'
    server.answers["/a"] = Answer(status=301, headers={"Location": "/b"})
    server.answers["/b"] = Answer(PAGE.format(canonical).encode())
    found = article(f"{server.url}/a")
    assert (found.source, found.origin) == ("https://example.org/a", f"{server.url}/a")
    assert found.id == short_digest(f"{server.url}/a")


@pytest.mark.parametrize(
    ("charset", "stated", "encoding"),
    [
        ("windows-1252", "utf-8", "cp1252"),
        ("utf-8", "windows-1252", "utf-8"),
        ("UTF-8", "windows-1252", "utf-8-sig"),
        ("windows-1252", "windows-1252", "utf-8-sig"),
        ("no-such", "windows-1252", "cp1252"),
        ("utf-8", "windows-1252", "cp1252"),
        ("", "windows-1252", "cp1252"),
        ("", "", "utf-8"),
    ],
)
def test_the_charset_of_the_server_counts_before_that_of_the_page(
    server: WebServer, charset: str, stated: str, encoding: str
) -> None:
    page = PAGE.format(f'<meta charset="{stated}">').encode(encoding)
    server.answers["/"] = Answer(page, f"text/html; charset={charset}")
    assert article(server.url).text == TEXT


@pytest.mark.parametrize(
    ("path", "content_type", "body"),
    [
        ("/a.txt", "text/plain", "Some text."),
        ("/a", "text/plain", "Some text."),
        ("/a.md", "text/plain", "# T\n\nSome text."),
        ("/a", "text/markdown", "# T\n\nSome text."),
        ("/a.jsonl", "application/octet-stream", '{"text": "Some text."}'),
        ("/a.JSONL?x=1", "text/plain", '{"text": "Some text."}'),
        ("/a", "application/x-ndjson", '{"text": "Some text."}'),
        ("/a.pdf", "text/html", "<html><body><p>Some text.</p></body></html>"),
        ("/a", "application/xhtml+xml", "<html><body><p>Some text.</p></body></html>"),
        ("/a", "", "<html><body><p>Some text.</p></body></html>"),
    ],
)
def test_kinds(server: WebServer, path: str, content_type: str, body: str) -> None:
    server.answers[path] = Answer(body.encode(), content_type)
    assert article(server.url + path).text == "Some text."


@pytest.mark.parametrize(
    "content_type",
    [
        "application/rss+xml",
        "application/xml",
        "text/xml",
        "text/html",
        "text/plain",
        "application/octet-stream",
        "",
    ],
)
def test_a_feed_whatever_its_server_says_it_is(server: WebServer, content_type: str) -> None:
    server.answers["/"] = Answer(RSS.partition("<item><title>On")[0].encode(), content_type)
    found = read(server.url)[0]
    assert isinstance(found, Article)
    assert (found.text, found.outlet, found.origin) == ("Full text.", "F", server.url)


def test_the_entries_of_a_feed(server: WebServer) -> None:
    server.answers["/feed"] = Answer(RSS.encode(), "application/rss+xml")
    server.answers["/page"] = Answer(PAGE.format("").encode(), "text/html; charset=utf-8")
    server.answers["/two.jsonl"] = Answer(b'{"text": "One."}\n{"text": "Two."}', "")
    server.answers["/bad.jsonl"] = Answer(b"{", "")
    whole, page, *failures = read(f"{server.url}/feed")
    assert isinstance(whole, Article)
    assert isinstance(page, Article)
    assert (whole.title, whole.text) == ("Whole", "Full text.")
    assert (page.title, page.text, page.source) == ("On its page", TEXT, f"{server.url}/page")
    assert {one.origin for one in (whole, page)} == {f"{server.url}/feed"}
    said = [failure.error.replace(server.url, "") for failure in failures if isinstance(failure, Failure)]
    assert said == [
        "entry 3 (Gone): /gone was not found (HTTP 404); check the URL.",
        "entry 4 (A feed): /feed is a feed and not an article; add it by itself.",
        "entry 5 (Two): /two.jsonl is not one article; add it by itself.",
        "entry 6 (Bad): /bad.jsonl line 1: is not JSON (Expecting property name enclosed in double quotes); "
        "write one object a line.",
        "entry 7 (Secret): http://a:b@127.0.0.1/ contains a user name or password; give the URL without it.",
    ]


def test_the_pages_of_a_feed_have_one_time_limit_together(server: WebServer) -> None:
    link = "<item><title>{0}</title><link>/{0}</link></item>"
    whole = "<item><title>Whole</title><content:encoded>Full text.</content:encoded></item>"
    feed = RSS.partition("<item>")[0] + link.format("slow") + link.format("next") + whole + "</channel></rss>"
    server.answers["/feed"] = Answer(feed.encode(), "application/rss+xml")
    server.answers["/slow"] = Answer(PAGE.format("").encode(), pause=3)
    server.answers["/next"] = Answer(PAGE.format("").encode())
    slow, following, last = articles_at(f"{server.url}/feed", allow_private=True, feed_seconds=0.5)
    assert isinstance(slow, Failure)
    assert "/slow did not answer in time" in slow.error
    assert isinstance(following, Failure)
    assert "/next was not fetched, after 0.5 seconds of this feed; add it alone." in following.error
    assert isinstance(last, Article)
    assert [path for path, _ in server.requests] == ["/feed", "/slow"]


def test_the_links_of_a_feed_are_checked_like_its_address(server: WebServer) -> None:
    [failure] = articles_at(f"{server.url}/feed")
    assert isinstance(failure, Failure)
    assert failure.error.startswith("leads to 127.0.0.1, which is not on the public internet; ")
    assert server.requests == []


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (Answer(status=404), "was not found (HTTP 404); check"),
        (Answer(b"\x89PNG", "image/png"), "has a format that cannot be read (image/png); give"),
        (Answer(b"{}", "application/json"), "has a format that cannot be read (application/json); give"),
        (Answer(b"x", "application/octet-stream"), "has a format that cannot be read (application/octet-stream)"),
        (Answer(b"", "text/html"), "contains no main text; save"),
        (Answer(b"%PDF\x00\x01\x02", "text/html"), "is not text; save"),
        (Answer(b"<html></html>", "application/rss+xml"), "is not an RSS or Atom feed; check"),
        (Answer(repeat(b"x" * 2**16)), "is longer than 20 MB; save it"),
        (Answer(status=302, headers={"Location": "/"}), "redirects in a circle; open"),
    ],
    ids=["404", "image", "json", "bytes", "empty", "binary", "no feed", "endless", "circle"],
)
def test_what_cannot_be_read_is_a_failure(server: WebServer, answer: Answer, message: str) -> None:
    server.answers["/"] = answer
    [failure] = read(f"{server.url}/")
    assert isinstance(failure, Failure)
    assert failure.source == f"{server.url}/"
    assert failure.error.startswith(message)
    assert failure.error.isprintable()


@pytest.mark.parametrize("url", ["ftp://127.0.0.1/a", "file:///etc/passwd", "http://", "http://a@127.0.0.1/", "x"])
def test_what_is_no_address_of_the_web_is_a_failure(url: str) -> None:
    [failure] = read(url)
    assert isinstance(failure, Failure)
    assert failure.source == url


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("https://example.org/a", True),
        (" HTTP://example.org", True),
        ("ftp://example.org/a", True),
        ("file:///a.txt", True),
        ("example.org/a.html", False),
        ("/a/b.html", False),
        ("C:\\a.txt", False),
        ("c://a.txt", False),
        ("https", False),
        ("a https://example.org", False),
        ("", False),
    ],
)
def test_addresses_and_paths(text: str, known: bool) -> None:
    assert is_url(text) is known
