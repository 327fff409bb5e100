import json
from io import BytesIO

import pytest

from vectorstore.article import Article, clean_characters
from vectorstore.errors import ReaderError
from vectorstore.readers.html import articles_in, plain_text

FIRST = "Une nouvelle conversation téléphonique est attendue la semaine prochaine, a déclaré l'envoyé spécial."
LAST = "Ces demandes ont été rejetées à plusieurs reprises par la partie ukrainienne, le 2 mai 2024."


def page(head: str = "", body: str = f"<p>{FIRST}</p><p>{LAST}</p>") -> str:
    return (
        f"<html><head>{head}</head><body><nav><a href='/'>Accueil</a></nav><article>{body}</article>"
        "<footer>Mentions légales 2019-01-01</footer></body></html>"
    )


def read(html: str, encoding: str = "utf-8") -> Article:
    [article] = articles_in(BytesIO(html.encode(encoding)), "/a.html")
    return article


def test_main_text_without_what_stands_around_it() -> None:
    body = (
        f"<h1>Le titre</h1><p>Nouvelles</p><p>{FIRST}</p><h2>Contexte</h2><p>{LAST}</p><p>.</p><p>Haut de page</p>"
    )
    article = read(page("<title>Le titre | Le Site</title>", body))
    assert article.title == "Le titre"
    assert article.text == f"{FIRST}\n\nContexte\n\n{LAST}"


def test_a_page_of_very_many_elements_is_read_whole_without_its_menus() -> None:
    body = f"<h1>Le titre</h1><p>{FIRST}</p>" + "<p>Un <i>mot</i>.</p>\n" * 10_000 + f"<p>{LAST}</p>"
    article = read(page("<title>Le titre | Le Site</title>", body))
    assert article.title == "Le titre"
    assert article.text.split("\n\n") == [FIRST, *["Un mot."] * 10_000, LAST]


def test_line_breaks_within_a_paragraph() -> None:
    article = read(page(body=f"<p>{FIRST}<br>Puis<br/>\n<br>une autre.</p><p>{LAST}</p>"))
    assert article.text == f"{FIRST}\n\nPuis\n\nune autre.\n\n{LAST}"


HEAD = '<link rel="canonical" href="https://example.org/a">'


@pytest.mark.parametrize(
    ("head", "source"),
    [
        (HEAD, "https://example.org/a"),
        ('<meta property="og:url" content="https://example.org/b">', "https://example.org/b"),
        ('<meta property="og:site_name" content="Le Site">', "/a.html"),
        ('<link rel="canonical" href="javascript:alert(1)">', "/a.html"),
        ('<base href="https://example.org/">', "/a.html"),
        ("", "/a.html"),
    ],
)
def test_source_is_the_stated_address(head: str, source: str) -> None:
    article = read(page(head))
    assert article.source == source
    assert article.id == read(page()).id


@pytest.mark.parametrize(
    ("head", "published"),
    [
        ('<meta property="article:published_time" content="2025-03-14T10:00:00Z">', "2025-03-14"),
        ('<meta name="date" content="1950-05-09">', "1950-05-09"),
        ('<meta name="DC.date.issued" content="2025-03">', "2025-03"),
        ('<script type="application/ld+json">{"datePublished": "2025-03-14"}</script>', "2025-03-14"),
        ('<script type="application/ld+json">{"dateModified": "2025-03-14"}</script>', ""),
        ('<meta name="date" content="yesterday">', ""),
        ('<link rel="canonical" href="https://example.org/2021/05/06/a">', ""),
        ("<title>2021-05-06</title>", ""),
        ("", ""),
    ],
)
def test_no_date_is_guessed(head: str, published: str) -> None:
    assert read(page(head)).published == published


def test_a_date_stated_in_the_text_of_the_page() -> None:
    assert read(page(body=f"<time pubdate datetime='2025-03-14'>x</time><p>{FIRST}</p>")).published == "2025-03-14"


def meta(name: str, content: str) -> str:
    return f'<meta name="{name}" content="{content}">'


def og(name: str, content: str) -> str:
    return f'<meta property="{name}" content="{content}">'


def json_ld(said: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(said)}</script>'


BY = {"@type": "NewsArticle", "author": {"@type": "Person", "name": "Jane Doe"}, "publisher": {"name": "Le Site"}}


@pytest.mark.parametrize(
    ("head", "author"),
    [
        (meta("author", "Jane Doe"), "Jane Doe"),
        (meta("Author", " Voltaire "), "Voltaire"),
        (
            meta("author", "Jane Doe") + meta("author", "John Roe") + meta("author", "Jane Doe"),
            "Jane Doe, John Roe",
        ),
        (og("article:author", "Jane Doe"), "Jane Doe"),
        (og("article:author", "https://example.org/jane"), ""),
        (og("article:author", "https://example.org/jane") + json_ld(BY), "Jane Doe"),
        (meta("author", "/author/jane"), ""),
        (meta("author", "@jane"), ""),
        (meta("author", "jane@example.org"), ""),
        (meta("author", "-"), ""),
        (meta("author", "Jane Doe") + json_ld({**BY, "author": "John Roe"}), "Jane Doe"),
        (json_ld({**BY, "author": "Jane D&#39;Oe"}), "Jane D'Oe"),
        (
            json_ld({**BY, "author": ["Jane Doe", {"name": "J. Roe"}, {"name": 5}, 5, None]}),
            "Jane Doe, J. Roe",
        ),
        (json_ld([{"@type": "WebSite", "author": "No One"}, {**BY, "@type": ["BlogPosting"]}]), "Jane Doe"),
        (json_ld({"@graph": [{**BY, "author": {"@id": "#1"}}, {"@id": "#1", "name": "Jane Doe"}]}), "Jane Doe"),
        (json_ld({**BY, "author": {"@id": "#1"}}), ""),
        (json_ld({"@type": "WebPage", "author": "No One"}), ""),
        ('<script type="application/ld+json">{</script>' + json_ld(BY), "Jane Doe"),
        ('<script type="application/ld+json">' + "[" * 100_000 + "</script>", ""),
        ("", ""),
    ],
)
def test_author(head: str, author: str) -> None:
    assert read(page(head)).author == author


def test_no_author_is_guessed() -> None:
    byline = "<p class='author'>By <a rel='author' href='/jane'>Jane Doe</a></p>"
    assert read(page(body=f"{byline}<p>{FIRST}</p><p>{LAST}</p>")).author == ""


@pytest.mark.parametrize(
    ("head", "outlet"),
    [
        (og("og:site_name", "Le Site"), "Le Site"),
        (og("og:site_name", "le site") + json_ld({**BY, "publisher": {"name": "Le Groupe"}}), "le site"),
        (json_ld(BY), "Le Site"),
        (json_ld({**BY, "publisher": "Le Site"}), "Le Site"),
        (json_ld({**BY, "publisher": {"name": "https://example.org"}}), ""),
        (meta("twitter:site", "@lesite"), ""),
        (og("article:publisher", "https://example.org/lesite"), ""),
        ("<title>Un titre - LeSite.fr</title>", ""),
        (HEAD, ""),
        ("", ""),
    ],
)
def test_outlet(head: str, outlet: str) -> None:
    assert read(page(head)).outlet == outlet


@pytest.mark.parametrize(
    ("attributes", "head", "language"),
    [
        ("lang='fr'", "", "fr"),
        ("lang='FR-ca'", "", "fr"),
        ("xml:lang='fr'", "", "fr"),
        ("lang='fr'", og("og:locale", "en_US"), "fr"),
        ("", og("og:locale", "fr_FR"), "fr"),
        ("", "<meta http-equiv='Content-Language' content='fr'>", "fr"),
        ("lang='xx'", og("og:locale", "fr_FR"), "fr"),
        ("lang='french'", "", ""),
        ("lang='x-default'", "", ""),
        ("lang='und'", "", ""),
        ("lang=''", "", ""),
        ("", "", ""),
    ],
)
def test_language(attributes: str, head: str, language: str) -> None:
    assert read(page(head).replace("<html", f"<html {attributes}", 1)).language == language


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ("", "utf-8"),
        ("", "utf-8-sig"),
        ("", "utf-16"),
        ("", "cp1252"),
        ('<meta charset="iso-8859-1">', "cp1252"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=windows-1252">', "cp1252"),
        ('<meta charset="utf-8">', "cp1252"),
        ('<meta charset="windows-1252">', "utf-8-sig"),
        ('<meta charset="no-such">', "utf-8"),
        ('<meta charset="unicode_escape">', "utf-8"),
    ],
)
def test_encodings(head: str, encoding: str) -> None:
    assert read(page(head), encoding).text == f"{FIRST}\n\n{LAST}"


@pytest.mark.parametrize(
    ("charset", "encoding", "text"),
    [
        ("gb2312", "gb18030", "佩斯科夫表示，条件保持不变。"),
        ("windows-1251", "cp1251", "Песков заявил, что условия остаются прежними."),
        ("Shift_JIS", "cp932", "ペスコフ報道官は、条件は変わらないと述べた。"),
    ],
)
def test_stated_encodings(charset: str, encoding: str, text: str) -> None:
    html = f'<html><head><meta charset="{charset}"></head><body><p>{text}</p></body></html>'
    assert read(html, encoding).text == text


def test_xhtml() -> None:
    assert read('<?xml version="1.0" encoding="iso-8859-1"?>' + page(), "cp1252").text == f"{FIRST}\n\n{LAST}"


MENU = "".join(f"<li><a href='/{number}'>Une rubrique <b>{number}</b></a></li>" for number in range(30))


@pytest.mark.parametrize("tag", ["nav", "div", "main", "article"])
def test_a_page_of_links_alone(tag: str) -> None:
    with pytest.raises(ReaderError, match="contains no main text; save"):
        read(f"<html><body><{tag}><ul>{MENU}</ul></{tag}><footer>Mentions légales</footer></body></html>")


def test_a_menu_around_an_article() -> None:
    menu = f"<nav><ul>{MENU}</ul></nav>"
    assert (
        read(page(body=f"<p>{FIRST}</p><p>{LAST}</p>").replace("<nav>", f"{menu}<nav>")).text
        == f"{FIRST}\n\n{LAST}"
    )


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>One\nline, <b>bold</b>.</p><p>Two.</p>", "One line, bold.\n\nTwo."),
        ("<p>One<br>more<br/><br/>Two</p>", "One\nmore\n\nTwo"),
        ("One.<div>Two.</div>Three.<ul><li>a<li>b</ul>", "One.\n\nTwo.\n\nThree.\n\na\n\nb"),
        ("<script>x</script>One.<style>x</style><figure><figcaption>x</figcaption></figure><!-- x -->", "One."),
        ("A &amp; B &lt;i&gt; &#233; &#1;\x01", "A & B <i> é"),
        ("<p>One.</body></html><p>Two.", "One.\n\nTwo."),
        ("<?xml version='1.0' encoding='utf-8'?>One.", "One."),
        ("<p>Title</p><p>One.</p>", "One."),
        ("", ""),
        ("<img src='a'>", ""),
    ],
)
def test_plain_text(markup: str, text: str) -> None:
    assert clean_characters(plain_text(markup, "Title")).strip() == text


@pytest.mark.parametrize(
    "html",
    [
        "",
        "  ",
        "<html><body></body></html>",
        "<script>var x = 1</script>",
        "<html><body>" + "<div>" * 20_000,
        "no tags",
    ],
    ids=["nothing", "space", "empty", "script", "deep", "no tags"],
)
def test_no_main_text(html: str, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ReaderError, match="contains no main text; save"):
        read(html)
    assert capfd.readouterr().err == ""


def test_a_binary_file() -> None:
    with pytest.raises(ReaderError, match="is not text"):
        articles_in(BytesIO(bytes(range(256))), "/a.html")
