"""An exported conversation: its footnotes, in each format, and what hostile text becomes."""

from __future__ import annotations

import json
import re
import unicodedata
import zipfile
from io import BytesIO

import docx
import lxml.html
import pytest
from injections import INJECTIONS
from markdown_it import MarkdownIt
from scripted_page import MARKED, MARKED_TEXT, NOBODY, POISON, QUOTE, citation

from chatbot.answering.answer import Answer
from chatbot.answering.answer_json import answer_from_json
from chatbot.citations.citation import ArticleReference, Citation, NearMiss
from chatbot.conversations.exporting.export import ExportFormat, copied, export
from chatbot.conversations.stored import StoredConversation, StoredExchange
from chatbot.evidence.verdict import QUOTED, AnswerSentence

TEXTS = {
    "sources": "Sources",
    "page_number": "page {page}",
    "undated": "undated",
    "contradicted": "contradicted",
    "unsourced": "no source",
    "searched_for": "Searched for: {query}",
    "no_stored_answer": "There is no answer to this question.",
}


class English:
    """The words of a document in English."""

    language = "en"

    def __call__(self, key: str, /, **values: str | int) -> str:
        return TEXTS[key].format(**values)

    def message(self, english: str) -> str:
        return english


ASKED = "2026-11-27T09:00:00.000+00:00"
STRIKE = ArticleReference(
    "b", "Fin de la grève", "https://www.lemonde.fr/a_b", "2024-05-01", "fr", "Anne Rey", "Le Monde"
)
MARKED_ANSWER = Answer(
    "", "", MARKED_TEXT, "model", "m:1b", sentences=MARKED, citations=(citation(1, QUOTE), citation(2, NOBODY)),
    notices=("Something was <assumed>.",), finished=True,
)  # fmt: skip
QUOTED_ANSWER = Answer(
    "And *then*?", "And then, in Kyiv?", "1. Ils ont *repris*. [1] Once more. [1]", "quotes",
    sentences=(AnswerSentence("1. Ils ont *repris*.", (1,), QUOTED),),
    citations=(Citation(1, STRIKE, 0, 20, "1. Ils ont *repris*.", page=3),), finished=True,
)  # fmt: skip
NOTHING = Answer(
    "What of oil?", "What of oil?", "The articles do not say.", "quotes", answered="no",
    near_misses=(NearMiss(STRIKE, 0, 4, "Oil."),), finished=True,
)  # fmt: skip


def conversation(*answers: Answer | None, title: str = "What was asked for?") -> StoredConversation:
    exchanges = (
        StoredExchange(number, one.question if one else "Lost?", ASKED, one)
        for number, one in enumerate(answers, 1)
    )
    return StoredConversation("id", title, ASKED, ASKED, tuple(exchanges))


def exported(kept: StoredConversation, wanted: ExportFormat) -> str:
    return export(kept, wanted, English()).content.decode()


def test_markdown_has_footnotes_numbered_through() -> None:
    assert exported(conversation(MARKED_ANSWER, QUOTED_ANSWER, NOTHING, None), "md") == (
        "# What was asked for?\n\n## \n\n"
        "- The **envoy asked**.[^1]\n- **It was five things.**[^1] \\[contradicted\\] Nobody agreed.[^2]\n\n"
        "Oil *fell*. \\[no source\\]\n\n"
        "> Something was \\<assumed\\>.\n\n"
        "> Contradicted: the source says “three” — “\\*\\*It was five things.\\*\\*”\n\n"
        "> No source: it cites no passage — “Oil \\*fell\\*.”\n\n> Written by m:1b\n\n"
        f"[^1]: “{QUOTE}” Talks end without result, The Lviv Post, 2025-03-14, talks.txt\n\n"
        f"[^2]: “{NOBODY}” Talks end without result, The Lviv Post, 2025-03-14, talks.txt\n\n"
        "## And \\*then\\*?\n\n1\\. Ils ont \\*repris\\*.[^3] Once more.[^3]\n\n"
        "> Searched for: And then, in Kyiv?\n\n> Quoted from the articles, without a model\n\n"
        "[^3]: “1. Ils ont \\*repris\\*.” Fin de la grève, Anne Rey, Le Monde, 2024-05-01, "
        "<https://www.lemonde.fr/a_b>, page 3\n\n"
        "## What of oil?\n\nThe articles do not say.\n\n> No answer found in the articles\n\n"
        "**Nearest passages**\n\n"
        "- “Oil.” Fin de la grève, Anne Rey, Le Monde, 2024-05-01, <https://www.lemonde.fr/a_b>\n\n"
        "## Lost?\n\n> There is no answer to this question.\n"
    )


def test_a_copied_answer_is_text_with_the_same_footnotes() -> None:
    assert copied(conversation(MARKED_ANSWER), English()) == (
        "• The envoy asked. [1]\n• It was five things. [1] [contradicted] Nobody agreed. [2]\n\n"
        "Oil fell. [no source]\n\n"
        "Something was <assumed>.\nContradicted: the source says “three” — “**It was five things.**”\n"
        "No source: it cites no passage — “Oil *fell*.”\nWritten by m:1b\n\n"
        "Sources\n"
        f"[1] “{QUOTE}” Talks end without result, The Lviv Post, 2025-03-14, talks.txt\n"
        f"[2] “{NOBODY}” Talks end without result, The Lviv Post, 2025-03-14, talks.txt\n"
    )
    assert copied(conversation(QUOTED_ANSWER), English()).endswith(
        "Sources\n[1] “1. Ils ont *repris*.” Fin de la grève, Anne Rey, Le Monde, 2024-05-01, "
        "https://www.lemonde.fr/a_b, page 3\n"
    )


def test_html_leads_from_each_reference_to_its_footnote_and_back() -> None:
    page = lxml.html.fromstring(exported(conversation(MARKED_ANSWER, QUOTED_ANSWER), "html").encode())
    assert [link.get("href") for link in page.xpath("//sup/a")] == [f"#note-{n}" for n in (1, 1, 2, 3, 3)]
    identities = page.xpath("//@id")
    assert len(identities) == len(set(identities))
    for link in page.xpath("//a[starts-with(@href, '#')]"):
        assert link.get("href")[1:] in identities
    assert page.xpath("//footer//a[starts-with(@href, 'http')]/@href") == ["https://www.lemonde.fr/a_b"]
    assert [q.text for q in page.xpath("//q")] == [QUOTE, NOBODY, "1. Ils ont *repris*."]
    assert page.xpath("string(//article[2]/p[1])") == "1. Ils ont *repris*.3 Once more.3"


def test_word_has_footnotes_of_its_own() -> None:
    content = export(conversation(MARKED_ANSWER, QUOTED_ANSWER, NOTHING), "docx", English()).content
    word = docx.Document(BytesIO(content))
    texts = [paragraph.text for paragraph in word.paragraphs]
    assert "1. Ils ont *repris*. Once more." in texts  # the numbers are Word's
    assert any(text.startswith("“Oil.” Fin de la grève") for text in texts)
    with zipfile.ZipFile(BytesIO(content)) as parts:
        notes = lxml.etree.fromstring(parts.read("word/footnotes.xml"))
        body = parts.read("word/document.xml").decode()
    told = ["".join(note.itertext()).strip() for note in notes][2:]
    assert told[0] == f"“{QUOTE}” Talks end without result, The Lviv Post, 2025-03-14, talks.txt"
    assert told[2].endswith("2024-05-01, https://www.lemonde.fr/a_b, page 3")
    assert re.findall(r'footnoteReference w:id="(\d+)"', body) == ["1", "2", "3"]
    assert re.findall(r"NOTEREF (_Note\d)", body) == ["_Note1", "_Note3"]


def test_json_holds_the_whole_answers() -> None:
    kept = conversation(MARKED_ANSWER, None)
    read = json.loads(exported(kept, "json"))
    assert [exchange["question"] for exchange in read["exchanges"]] == ["", "Lost?"]
    assert answer_from_json(read["exchanges"][0]["answer"]) == MARKED_ANSWER
    assert read["exchanges"][0]["footnotes"][1]["quote"] == NOBODY
    assert read["exchanges"][1]["answer"] is None


HOSTILE = [
    *INJECTIONS,
    *POISON.split("\n\n"),
    *("\u202eevil\u2066 \x00\x07 \ud800 \ufffe", "]]>&amp;<w:p/>", "[1] [^1]: x", "=1+1", "# a\n- b"),
]


def hostile_answer(text: str) -> Answer:
    article = ArticleReference("a", text, "http://elsewhere.test/<script>", text, "en", text, text)
    return Answer(
        text, text + "?", f"{text}\n\nSo. [1]", "model", text, citations=(Citation(1, article, 0, 1, text),),
        notices=(text,), sentences=(AnswerSentence("So.", (1,), QUOTED),), finished=True,
    )  # fmt: skip


HOSTILE_CONVERSATION = conversation(*map(hostile_answer, HOSTILE), title=POISON)


def seen(text: str) -> str:
    """The letters of a text: spaces, invisible characters and signs of Markdown can be written otherwise."""
    return re.sub(r"[^a-z]", "", text.casefold())


@pytest.mark.parametrize("wanted", ["html", "md"])
def test_hostile_text_is_text_in_html_and_markdown(wanted: ExportFormat) -> None:
    written = exported(HOSTILE_CONVERSATION, wanted)
    if wanted == "md":
        written = MarkdownIt("gfm-like", {"linkify": False}).render(written)
    tree = lxml.html.fromstring(written.encode())
    assert tree.xpath("//script | //img | //video | //svg | //form | //iframe | //input | //object | //link") == []
    assert tree.xpath("//@*[starts-with(name(), 'on')] | //*[contains(@style, 'url')]") == []
    links = {link for link in tree.xpath("//a/@href") if "elsewhere" in link}
    assert links <= {"http://elsewhere.test/<script>", "http://elsewhere.test/%3Cscript%3E"}
    assert [seen(heading.text_content()) for heading in tree.xpath("//h2")] == list(map(seen, HOSTILE))


def test_a_copied_answer_has_no_invisible_characters() -> None:
    written = copied(HOSTILE_CONVERSATION, English())
    spelling = {"\u200c", "\u200d"}  # Persian and Hindi words, and emoji, are spelt with them
    found = {char for char in written if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Cn")}
    assert found <= {"\n", "\t", *spelling}


def test_hostile_text_is_text_in_word() -> None:
    content = export(HOSTILE_CONVERSATION, "docx", English()).content
    word = docx.Document(BytesIO(content))
    questions = [one.text for one in word.paragraphs if one.style and one.style.name == "Heading 1"]
    assert list(map(seen, questions)) == list(map(seen, HOSTILE))
    with zipfile.ZipFile(BytesIO(content)) as parts:
        notes = lxml.etree.fromstring(parts.read("word/footnotes.xml"))
    assert {element.tag.rpartition("}")[2] for element in notes.iter()} <= {
        *(
            "footnotes",
            "footnote",
            "p",
            "pPr",
            "pStyle",
            "r",
            "rPr",
            "rStyle",
            "footnoteRef",
            "t",
            "u",
            "hyperlink",
        ),
        *("separator", "continuationSeparator"),
    }


NAMES = {
    "What did Peskov say?": "What did Peskov say.md",
    "../../etc/passwd": "etc passwd.md",
    "<>": "conversation.md",
    "Où est Kyiv\x00 ?": "Où est Kyiv.md",
    "x" * 500: "x" * 60 + ".md",
}


@pytest.mark.parametrize(("title", "name"), NAMES.items())
def test_a_file_is_named_after_its_conversation(title: str, name: str) -> None:
    assert export(conversation(title=title), "md", English()).name == name
