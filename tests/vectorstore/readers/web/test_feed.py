import re
import time
from collections.abc import Callable
from itertools import pairwise

import pytest

from vectorstore.article import Article
from vectorstore.errors import ReaderError
from vectorstore.readers.web.feed import MAX_PAGES, articles_of_feed, is_feed
from vectorstore.readers.web.fetch import Fetched
from vectorstore.report import Failure

URL = "https://example.org/news/feed"

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
     xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/">
<channel><title>Le Journal &amp;amp; Co</title><language>fr-FR</language>
<managingEditor>chief@example.org (Chief)</managingEditor>
{}
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de"><title>Die Zeitung</title>
<author><name>Die Redaktion</name></author>{}</feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Il Giornale</title><dc:language>it</dc:language></channel>{}</rdf:RDF>"""

FULL = "<content:encoded><![CDATA[<p>The full text.</p>]]></content:encoded>"
PAGE = Article("The text of the page.", "Page title", language="en", author="Page author", outlet="Page outlet")


def missing(url: str) -> Article:
    raise ReaderError("was not found (HTTP 404); check the URL.")


def read(
    feed: str | bytes, article_at: Callable[[str], Article] = missing, charset: str = ""
) -> list[Article | Failure]:
    body = feed.encode() if isinstance(feed, str) else feed
    return list(articles_of_feed(Fetched(URL, "", charset, body), "origin", article_at))


def article(feed: str, article_at: Callable[[str], Article] = missing) -> Article:
    [found] = read(feed, article_at)
    assert isinstance(found, Article), found
    return found


def outcomes(found: list[Article | Failure]) -> list[str]:
    return [one.text if isinstance(one, Article) else one.error for one in found]


RSS_ENTRY = f"""<item><title>Un &lt;i&gt;titre&lt;/i&gt;</title><link>https://example.org/a</link>
<guid isPermaLink="false">42</guid><pubDate>Fri, 14 Mar 2025 23:30:00 -0500</pubDate>
<dc:creator>Jane Doe</dc:creator><description>A teaser.</description>{FULL}</item>"""
ATOM_ENTRY = """<entry><title>Ein Titel</title><id>tag:example.org,2025:1</id><link href="https://example.org/a"/>
<published>2025-03-14T10:00:00+01:00</published><updated>2025-04-01T10:00:00Z</updated><summary>A teaser.</summary>
<author><name>Jane Doe</name></author><author><name>John Roe</name><email>j@example.org</email></author>
<content type="html">&lt;p&gt;The full text.&lt;/p&gt;</content></entry>"""
RDF_ENTRY = f"""<item rdf:about="https://example.org/a"><title>Un titolo</title><link>https://example.org/a</link>
<dc:date>2025-03-14T10:00:00+01:00</dc:date><dc:creator>Jane Doe</dc:creator>
<description>A teaser.</description>{FULL}</item>"""


@pytest.mark.parametrize(
    ("feed", "title", "author", "outlet", "language"),
    [
        (RSS.format(RSS_ENTRY), "Un titre", "Jane Doe", "Le Journal & Co", "fr"),
        (ATOM.format(ATOM_ENTRY), "Ein Titel", "Jane Doe, John Roe", "Die Zeitung", "de"),
        (RDF.format(RDF_ENTRY), "Un titolo", "Jane Doe", "Il Giornale", "it"),
    ],
    ids=["RSS", "Atom", "RDF"],
)
def test_every_field(feed: str, title: str, author: str, outlet: str, language: str) -> None:
    found = article(feed)
    assert found == Article(
        text="The full text.",
        title=title,
        id=found.id,
        language=language,
        source="https://example.org/a",
        published="2025-03-14",
        author=author,
        outlet=outlet,
        origin="origin",
    )


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (FULL, "The full text."),
        ("<content:encoded>&lt;p&gt;One&lt;br/&gt;more.&lt;p&gt;Two.</content:encoded>", "One\nmore.\n\nTwo."),
        ("<content:encoded>&lt;script&gt;x&lt;/script&gt;A &amp;amp; B &amp;lt;</content:encoded>", "A & B <"),
        ("<content:encoded>&lt;img src='https://example.org/i.png'&gt;Text.</content:encoded>", "Text."),
        ("<content:encoded>No markup.</content:encoded>", "No markup."),
    ],
)
def test_full_texts(content: str, text: str) -> None:
    assert article(RSS.format(f"<item>{content}</item>")).text == text


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("<content>Plain &lt;text>.</content>", "Plain <text>."),
        ('<content type="html">&lt;p>One.&lt;/p>&lt;p>Two.</content>', "One.\n\nTwo."),
        (
            '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>One.</p><p>Two.</p></div></content>',
            "One.\n\nTwo.",
        ),
    ],
)
def test_full_texts_in_atom(content: str, text: str) -> None:
    assert article(ATOM.format(f"<entry><id>1</id>{content}</entry>")).text == text


LINK = "<link>https://example.org/a</link>"


@pytest.mark.parametrize(
    "feed",
    [
        RSS.format(f"<item>{LINK}<description>&lt;p&gt;A teaser.&lt;/p&gt;</description></item>"),
        RSS.format(f"<item>{LINK}</item>"),
        RSS.format(f"<item>{LINK}<content:encoded>&lt;img src='x'&gt;</content:encoded></item>"),
        RSS.format(f"<item>{LINK}<description>A teaser.</description><media:description>A caption."
                   "</media:description></item>"),
        RSS.replace('xmlns:content="http://purl.org/rss/1.0/modules/content/"', "").format(
            f"<item>{LINK}<media:description>A caption.</media:description>"
            "<description>&lt;p&gt;A teaser.&lt;/p&gt;</description></item>"
        ),
        ATOM.format('<entry><link href="https://example.org/a"/><summary>A teaser.</summary></entry>'),
        ATOM.format('<entry><link href="https://example.org/a"/><content src="https://example.org/b"/></entry>'),
        RDF.format(f"<item>{LINK}<description>A teaser.</description></item>"),
    ],
)  # fmt: skip
def test_an_entry_without_its_text_is_read_from_its_page(feed: str) -> None:
    asked: list[str] = []

    def page(url: str) -> Article:
        asked.append(url)
        return PAGE

    found = article(feed, page)
    assert (found.text, found.title, found.author) == (PAGE.text, "Page title", found.author)
    assert (found.source, found.origin) == ("https://example.org/a", "origin")
    assert asked == ["https://example.org/a"]
    assert outcomes(read(feed)) == ["entry 1: https://example.org/a was not found (HTTP 404); check the URL."]


def test_what_the_entry_states_counts_before_what_its_page_does() -> None:
    found = article(RSS.format(RSS_ENTRY.replace(FULL, "")), lambda _: PAGE)
    assert (found.title, found.author, found.outlet) == ("Un titre", "Jane Doe", "Le Journal & Co")
    assert (found.language, found.published) == ("fr", "2025-03-14")
    bare = "<rss version='2.0'><channel><language>und</language><item><link>/a</link></item></channel></rss>"
    found = article(bare, lambda _: PAGE)
    assert (found.title, found.author, found.outlet) == (PAGE.title, PAGE.author, PAGE.outlet)
    assert (found.language, found.published) == ("en", "")


@pytest.mark.parametrize(
    ("link", "source"),
    [
        ("<link>https://example.org/a?b=1&amp;c=2</link>", "https://example.org/a?b=1&c=2"),
        ("<link>/a</link>", "https://example.org/a"),
        ("<link>../b</link>", "https://example.org/b"),
        ("<guid>https://example.org/a</guid>", "https://example.org/a"),
        ("<guid>a-1</guid>", "origin"),
        ("<guid isPermaLink='false'>https://example.org/a</guid>", "origin"),
        ("<link>javascript:alert(1)</link>", "origin"),
        ("<link>file:///etc/passwd</link>", "origin"),
        ("<link>http://[</link>", "origin"),
        ("<link></link>", "origin"),
        ("", "origin"),
    ],
)
def test_links(link: str, source: str) -> None:
    assert article(RSS.format(f"<item>{link}{FULL}</item>")).source == source


@pytest.mark.parametrize(
    ("written", "published"),
    [
        ("Fri, 14 Mar 2025 10:00:00 GMT", "2025-03-14"),
        ("14 Mar 2025 00:30 +0200", "2025-03-14"),
        ("2025-03-14T23:59:59-08:00", "2025-03-14"),
        ("2025-03-14", "2025-03-14"),
        ("Fri, 34 Mar 2025 10:00:00 GMT", ""),
        ("14 Mar 99999999999999999999", ""),
        ("2025-02-30T10:00:00Z", ""),
        ("yesterday", ""),
        ("", ""),
    ],
)
def test_dates(written: str, published: str) -> None:
    assert article(RSS.format(f"<item><pubDate>{written}</pubDate>{FULL}</item>")).published == published


def test_updated_is_not_published() -> None:
    assert article(ATOM.format(ATOM_ENTRY.replace("published", "changed"))).published == ""


@pytest.mark.parametrize(
    ("feed", "author"),
    [
        (RSS.format(f"<item><author>jane@example.org (Jane Doe)</author>{FULL}</item>"), "Jane Doe"),
        (RSS.format(f"<item><author>jane@example.org</author>{FULL}</item>"), ""),
        (RSS.format(f"<item>{FULL}</item>"), ""),
        (ATOM.format("<entry><content>Text.</content></entry>"), "Die Redaktion"),
    ],
)
def test_authors(feed: str, author: str) -> None:
    assert article(feed).author == author


def test_an_entry_keeps_its_id() -> None:
    before = article(RSS.format(RSS_ENTRY))
    changed = RSS_ENTRY.replace("The full text", "Another").replace("titre", "autre").replace("/a<", "/b<")
    assert article(RSS.format(changed)).id == before.id
    assert article(RSS.format(RSS_ENTRY.replace(">42<", ">43<"))).id != before.id
    [elsewhere] = articles_of_feed(Fetched(URL, "", "", RSS.format(RSS_ENTRY).encode()), "another", missing)
    assert isinstance(elsewhere, Article)
    assert elsewhere.id != before.id


@pytest.mark.parametrize("feed", [RSS, ATOM, RDF], ids=["RSS", "Atom", "RDF"])
def test_a_broken_entry_leaves_the_others(feed: str) -> None:
    name, content = (
        ("entry", "<content>{}.</content>") if feed is ATOM else ("item", FULL.replace("The full", "{}"))
    )
    one, last = (f"<{name}><title>{title}</title>{content.format(title)}</{name}>" for title in ("One", "Last"))
    broken = f"<{name}><title>B\n</title><link>javascript:x</link><description>A teaser.</description></{name}>"
    found = read(feed.format(one + broken + f"<{name}/>" + one + last))
    assert [type(outcome) for outcome in found] == [Article, Failure, Failure, Failure, Article]
    assert outcomes(found)[1:4] == [
        "entry 2 (B): has neither full text nor a link to a page; it was skipped.",
        "entry 3: has neither full text nor a link to a page; it was skipped.",
        "entry 4 (One): repeats entry 1; it was skipped.",
    ]
    assert {failure.source for failure in found if isinstance(failure, Failure)} == {"origin"}


@pytest.mark.parametrize(
    ("feed", "articles", "reason"),
    [
        (RSS.format(RSS_ENTRY + RSS_ENTRY.replace("42", "43")).replace("teaser", "R&D", 1), 2, "not well-formed"),
        (
            RSS.format(RSS_ENTRY + RSS_ENTRY.replace("42", "43"))[:-300],
            1,
            "unclosed CDATA section|no element found",
        ),
        (RSS.format(RSS_ENTRY + "<item><title>B</titel></item>"), 1, "mismatched tag"),
        (
            RSS.format(RSS_ENTRY).replace('xmlns:media="http://search.yahoo.com/mrss/"', "media:x='y'"),
            1,
            "unbound",
        ),
        (RSS.format(RSS_ENTRY + "&#xD800;"), 1, "reference to invalid character number"),
    ],
    ids=["ampersand", "cut off", "tags", "prefix", "number"],
)
def test_of_a_damaged_feed_what_can_be_read_is(feed: str, articles: int, reason: str) -> None:
    found = read(feed)
    assert [one.text for one in found if isinstance(one, Article)] == ["The full text."] * articles
    assert isinstance(found[-1], Failure)
    assert re.match(rf"is damaged XML \(.*({reason}).*\): .+ others may be missing; ", found[-1].error)


def test_an_entry_cut_off_in_its_text_is_not_taken() -> None:
    found = read(RSS.format(RSS_ENTRY).partition("full text")[0])
    assert not any(isinstance(one, Article) for one in found)


BOMB = "".join(f'<!ENTITY {name} "{f"&{before};" * 10}">\n' for before, name in pairwise("abcdefghi"))
LONG = f'<!ENTITY a "{"a" * 100_000}">'


@pytest.mark.parametrize(
    "doctype",
    [
        f'<!DOCTYPE rss [\n<!ENTITY a "aaaaaaaaaa">\n{BOMB}]>',
        f"<!DOCTYPE rss [\n{LONG}\n]>",
        f"<!DOCTYPE rss [{LONG}]>",
        '<!DOCTYPE rss [\n<!ENTITY a SYSTEM "file:///etc/passwd">\n]>',
        '<!DOCTYPE rss SYSTEM "http://127.0.0.1:9/rss.dtd">',
    ],
    ids=["of entities", "of one on a line", "of one", "external", "external type"],
)
def test_entities_do_not_unfold(doctype: str) -> None:
    feed = RSS.format(f"<item><title>&i;</title><content:encoded>{'&a;' * 10_000}.x</content:encoded></item>")
    begun = time.monotonic()
    found = read(feed.replace("<rss", f"{doctype}<rss", 1))
    assert sum(map(len, map(str, found))) < 100_000
    assert "root:" not in str(found)
    assert time.monotonic() - begun < 1


def test_characters_by_name_in_a_feed_with_a_document_type() -> None:
    feed = RSS.format(RSS_ENTRY.replace("Jane", "Ren&eacute;e"))
    assert isinstance(found := read(feed.replace("<rss", "<!DOCTYPE rss><rss", 1))[0], Article)
    assert found.author == "Renée Doe"


def test_pages_are_fetched_up_to_a_number() -> None:
    entries = "".join(f"<item><link>/{number}</link></item>" for number in range(MAX_PAGES + 2))
    *found, first, second = read(RSS.format(entries + f"<item><guid>last</guid>{FULL}</item>"), lambda _: PAGE)[
        :-1
    ]
    assert len(found) == MAX_PAGES
    for failure, number in ((first, MAX_PAGES), (second, MAX_PAGES + 1)):
        assert isinstance(failure, Failure)
        assert f"after 500 pages of this feed; add https://example.org/{number} by itself" in failure.error


@pytest.mark.parametrize(
    ("declared", "charset", "encoding"),
    [
        ("utf-8", "", "utf-8"),
        ("utf-8", "", "utf-8-sig"),
        ("iso-8859-1", "", "cp1252"),
        ("utf-8", "windows-1252", "cp1252"),
        ("iso-8859-1", "utf-8", "utf-8"),
        ("utf-16", "", "utf-16"),
        ("undefined", "no-such", "utf-8"),
    ],
)
def test_encodings(declared: str, charset: str, encoding: str) -> None:
    feed = RSS.replace('"utf-8"', f'"{declared}"', 1).format(RSS_ENTRY.replace("The full", "Élysée’s"))
    [found] = read(feed.encode(encoding), charset=charset)
    assert isinstance(found, Article)
    assert found.text == "Élysée’s text."


@pytest.mark.parametrize(
    ("feed", "message"),
    [
        ("", "is not an RSS or Atom feed"),
        ("<html><body><rss></rss></body></html>", "is not an RSS or Atom feed"),
        ("{}", "is not an RSS or Atom feed"),
        ("<!--" * 10_000, "is not an RSS or Atom feed"),
        ("<!-- -->" * 10_000, "is not an RSS or Atom feed"),
        (RSS.format(""), "is a feed without entries"),
        (bytes(range(256)), "is not text"),
    ],
)
def test_no_feed(feed: str | bytes, message: str) -> None:
    with pytest.raises(ReaderError, match=f"^{message}.*; "):
        read(feed)


@pytest.mark.parametrize(
    ("content", "known"),
    [
        (RSS, True),
        (ATOM, True),
        (RDF, True),
        (
            "\ufeff\n<?xml version='1.0'?><!-- <html> --><?x?><!DOCTYPE rss [<!ENTITY a 'b'>]>\n<rss/>",
            True,
        ),
        ("<atom:feed xmlns:atom='http://www.w3.org/2005/Atom'/>", True),
        ("<!DOCTYPE html><html><!-- <rss> --></html>", False),
        ("<feedback/>", False),
        ("rss", False),
        ("", False),
    ],
)
def test_a_feed_is_known_by_its_root(content: str, known: bool) -> None:
    assert is_feed(content.encode()) is known
