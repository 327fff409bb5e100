from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.ui.escaping import escape, neutralise

WJ = "\u2060"
PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"

# Pieces whose combinations make tags, images, links, addresses and diagrams.
PIECES = st.lists(
    st.sampled_from(
        [
            *("<", "img", ">", "!", "[", "]", "(", ")", ":", "/", "//", "```", "~~~", "mermaid", "MERMAID"),
            *("\n", "\r", " ", "www", ".", "@", "x", "http", "mailto", WJ, "&lt;", "?", "1", "`"),
        ]
    ),
    max_size=30,
).map("".join)


@pytest.mark.parametrize(
    ("channel", "given_text", "shown"),
    [
        ("image", "![a](http://a.test/p.png)", f"!{WJ}[a]{WJ}(http:{WJ}//a.test/p.png)"),
        ("reference image", "![a][r]\n\n[r]: /p.png", f"!{WJ}[a]{WJ}[r]\n\n[r]{WJ}: /p.png"),
        ("image tag", '<img src="/p.png">', f'<{WJ}img src="/p.png">'),
        ("style", '<p style="background: url(/p)">', f'<{WJ}p style="background: url(/p)">'),
        ("video", '<video src="/v"></video>', f'<{WJ}video src="/v"><{WJ}/video>'),
        ("poster", '<video poster="/p">', f'<{WJ}video poster="/p">'),
        ("svg", '<svg><image href="/p"/></svg>', f'<{WJ}svg><{WJ}image href="/p"/><{WJ}/svg>'),
        ("form", "<form><input name=a></form>", f"<{WJ}form><{WJ}input name=a><{WJ}/form>"),
        ("comment", "<!-- a --><?b?>", f"<{WJ}!-- a --><{WJ}?b?>"),
        ("diagram", "```mermaid\ngraph TD\n```", "```text\ngraph TD\n```"),
        ("diagram, other fence", "> ~~~ Mermaid\n> graph", "> ~~~ text\n> graph"),
        ("link", "[a](http://a.test)", f"[a]{WJ}(http:{WJ}//a.test)"),
        ("reference link", "[a][r]", f"[a]{WJ}[r]"),
        ("definition", "[1]: /elsewhere", f"[1]{WJ}: /elsewhere"),
        ("bare address", "see https://a.test", f"see https:{WJ}//a.test"),
        ("bare host", "see www.a.test", f"see www{WJ}.a.test"),
        ("mail", "a@b.test", f"a@{WJ}b.test"),
    ],
)
def test_what_could_load_or_lead_elsewhere_shows_as_its_source(channel: str, given_text: str, shown: str) -> None:
    assert neutralise(given_text) == shown


@pytest.mark.parametrize(
    "text", ["**bold**, _italic_ and `code`", "- one\n- two", "> quoted [1], [2]", "3 < 4 and a<1", "# Title"]
)
def test_formatting_and_markers_stay(text: str) -> None:
    assert neutralise(text) == text


@given(PIECES)
def test_neutralising_twice_is_neutralising_once_and_only_adds_breaks(text: str) -> None:
    once = neutralise(text)
    assert neutralise(once) == once
    if "mermaid" not in text.lower():
        assert once.replace(WJ, "") == text.replace(WJ, "")


@given(PIECES)
def test_nothing_active_is_left(text: str) -> None:
    shown = neutralise(text)
    for active in ("<i", "</", "<!", "<?", "![", "](", "][", "]:", "://", "www.", "@x", "```mermaid"):
        assert active not in shown


@given(st.text())
def test_plain_text_is_shown_as_written(text: str) -> None:
    encoded = escape(text)
    assert html.unescape(encoded) == re.sub(r"\s+", " ", text)
    assert not set(encoded.replace("&#", "").replace(";", "")) & set(PUNCTUATION)
