from io import BytesIO

import pytest

from vectorstore.article import Article
from vectorstore.errors import ReaderError
from vectorstore.readers.markdown import articles_in

FRONT = """---
Title: "Peskov: no"
date: 2025-03-14 10:00:00
lang: fr-FR
url: https://example.org/a
authors: [A. Author, B. Author]
publisher: The Outlet
id: 7
tags: [a, b]
---
# A heading

Some **text**.
"""


def read(markdown: str, origin: str = "/a.md") -> Article:
    [article] = articles_in(BytesIO(markdown.encode()), origin)
    return article


def test_front_matter() -> None:
    assert read(FRONT) == Article(
        id="7",
        title="Peskov: no",
        text="A heading\n\nSome text.",
        source="https://example.org/a",
        language="fr",
        published="2025-03-14",
        author="A. Author, B. Author",
        outlet="The Outlet",
        origin="/a.md",
    )


@pytest.mark.parametrize(
    ("markdown", "title", "published", "author"),
    [
        ("# The beavers\n\n*By Jane Doe, 12 March 2025*\n\n{body}", "The beavers", "2025-03-12", "Jane Doe"),
        ("# The beavers\n\n**12 March 2025**\n\n{body}", "The beavers", "2025-03-12", ""),
        ("---\ndate: 2025-03-14\n---\n# A\n\nBy Jane Doe, 12 March 2025\n\n{body}", "A", "2025-03-14", "Jane Doe"),
        ("Title: The beavers\nDate: 2025-03-12\n\n{body}", "The beavers", "2025-03-12", ""),
        ("# The beavers\n\nOn 12 March 2025 they came back.\n\n{body}", "The beavers", "", ""),
    ],
)
def test_a_head_or_byline_states_what_no_front_matter_does(
    markdown: str, title: str, published: str, author: str
) -> None:
    article = read(
        markdown.format(body="The beavers have come back to the forest after a hundred and sixty years.")
    )
    assert (article.title, article.published, article.author) == (title, published, author)
    assert "Title:" not in article.text


def test_carriage_returns_and_a_byte_order_mark() -> None:
    assert read("\ufeff" + FRONT.replace("\n", "\r\n")) == read(FRONT)


@pytest.mark.parametrize(
    ("markdown", "title", "text"),
    [
        ("# A title #\n\nText.\n\n## Part\n\nMore.", "A title", "Text.\n\nPart\n\nMore."),
        ("A title\n===\n\nText.", "A title", "Text."),
        ("# A *title* by `me`\n\nText.", "A title by me", "Text."),
        ("Before.\n\n# A title\n\nText.", "A title", "Before.\n\nText."),
        ("---\ntitle: A title\n---\n# A Title\n\nText.", "A title", "Text."),
        ("---\ntitle: 1984\n---\nText.", "1984", "Text."),
        ("---\ntitle:\n---\n# A title\n\nText.", "A title", "Text."),
        ("```sh\n# no title\n```\n# A title", "A title", "# no title"),
        ("# Only a title", "Only a title", "Only a title"),
        ("#hashtag\n\nText.", "", "#hashtag\n\nText."),
        ("---\nJust a rule.\n---\nText.", "", "Just a rule.\n\nText."),
        ("---\nNever closed.", "", "Never closed."),
        ("---\n---\nText.", "", "Text."),
        ("{\n}\nText.", "", "{\n}\nText."),
    ],
)
def test_titles(markdown: str, title: str, text: str) -> None:
    article = read(markdown)
    assert (article.title, article.text) == (title, text)


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("Rents rose **9 percent**, _not_ ***8***.", "Rents rose 9 percent, not 8."),
        (
            "2 * 3 * 4, snake_case_name, a\\*b, 5 \\< 6, Tom &amp; Jerry",
            "2 * 3 * 4, snake_case_name, a*b, 5 < 6, Tom & Jerry",
        ),
        ("Run `rm -r *` or ``a`b``.", "Run rm -r * or a`b."),
        ("A [report](https://a.org/b_c_d 'Title') by [us][1].\n\n[1]: https://us.org", "A report by us."),
        ("See <https://a.org/x_y_z>.", "See https://a.org/x_y_z."),
        ("Before ![a cat](cat.png) after.\n\n![alone](a.png)\n\n[![badge](b.svg)](c)", "Before  after."),
        ("~~Old~~ new", "Old new"),
        ("First line\nsecond line  \nthird\\\nfourth", "First line\nsecond line\nthird\nfourth"),
        ("## Part *one*\nText.\n\n***\n\nMore.", "Part one\n\nText.\n\nMore."),
        ("> Quoted **text**\n> goes on.\n>\n> - a", "Quoted text\ngoes on.\n\n- a"),
        ("* a\n* **b**\n  * c\n* d", "- a\n- b\n  - c\n- d"),
        ("3. a\n4. b\n   goes on", "3. a\n4. b\n   goes on"),
        ("0) a\n1) b", "0. a\n1. b"),
        ("- One.\n\n  More.\n\n- Two.", "- One.\n\n  More.\n\n- Two."),
        ("- [ ] to do\n- [x] done\n-", "- [ ] to do\n- [x] done"),
        ("| City | **Rent** |\n|---|--:|\n| Lyon | 9 % |\n| | 8 |", "City | Rent\nLyon | 9 %\n | 8"),
        ("```python\nx = 2 ** 3  # *no*\n\n    y\n```", "x = 2 ** 3  # *no*\n\n    y"),
        ("Text.\n\n    indented *code*", "Text.\n\nindented *code*"),
        ("A <b>bold</b> move<br>on<!-- hidden -->.", "A bold move\non."),
        ("<div>\n<p>In a <i>block</i>.</p>\n<script>x()</script>\n</div>\n\nText.", "In a block.\n\nText."),
        ("<!-- a comment -->\n\nText.", "Text."),
    ],
)
def test_markup_is_left_out(markdown: str, text: str) -> None:
    assert read(markdown).text == text


def test_a_changed_source_is_the_same_article() -> None:
    before, after = (read(f"---\nsource: {name}\n---\nText.") for name in ("x", "y"))
    assert before.id == after.id
    assert (before.source, after.source) == ("x", "y")
    assert read("Text.").source == "/a.md"


@pytest.mark.parametrize(
    ("markdown", "message"),
    [
        ("", "contains no text; add"),
        ("---\ntitle: x\n---\n", "contains no text; add"),
        ("![only](a.png)\n\n***", "contains no text; add"),
        ("---\ntitle: a: b\n---\nx", "front matter that is not valid YAML, line 2: .*; correct it"),
        ("---\ndate: 2025-02-30\n---\nx", "front matter that cannot be read .*; correct it"),
        ("---\n" + "[" * 20_000 + "\n---\nx", "front matter that cannot be read .*; correct it"),
        ("---\ntitle: [a]\n---\nx", "title must be text, not a list"),
        ("---\ntitle: yes\n---\nx", "title must be text, not true or false"),
        ("---\nsource: 5\n---\nx", "source must be text, not a number"),
        ("---\ndate: soon\n---\nx", "published is .soon."),
        ("---\nlang: French\n---\nx", "language .French. is not a code"),
        ("---\nid: ''\n---\nx", "id is empty"),
    ],
)
def test_bad_input(markdown: str, message: str) -> None:
    with pytest.raises(ReaderError, match=message) as raised:
        read(markdown)
    assert "\n" not in str(raised.value)
