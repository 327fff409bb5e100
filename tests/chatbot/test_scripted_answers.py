"""What a model writes, word for word, and the answer that comes of it; over a real socket."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest

from chatbot.answering.answerer import Answerer
from chatbot.prompting.refusal import REFUSAL
from chatbot.settings import Settings
from vectorstore.article import Article
from vectorstore.library import Library

QUESTION = "What did the port of Odesa report about grain in January?"
SILENT = "The articles do not say."
OWN_WORDS = "In the articles' own words:"

ARTICLES = {
    "en": Article(
        title="Grain leaves Odesa",
        outlet="Harbour Gazette",
        published="2025-02-18",
        language="en",
        text="The port of Odesa shipped 1.2 million tonnes of grain in January, harbour master Olena Marchuk said "
        "on 17 February. That is 15 percent more than a year before. Ships wait three to four hours at the gate. "
        "“We have never worked so fast,” Marchuk told reporters in Odesa. The port did not close during the "
        "storm.",
    ),
    "fr": Article(
        title="Le port d'Odessa et les céréales",
        outlet="La Dépêche du Port",
        published="2025-02-20",
        language="fr",
        text="Le port d'Odessa a expédié des céréales vers l'Égypte en janvier, selon la capitainerie. Le "
        "ministre Pavlo Hrytsenko a annoncé le 19 février une baisse de la taxe portuaire de 8 %. L'Ukraine "
        "attend une décision de l'OTAN sur la protection des navires.",
    ),
    "de": Article(
        title="Getreide aus Odessa",
        outlet="Hafenblatt",
        published="2025-02-21",
        language="de",
        text="Der Hafen von Odessa meldete im Januar einen Rekord beim Getreide. Das Ministerium in Kiew lehnte "
        "die Forderung der Reeder nach neuen Gebühren ab. Im Hafen arbeiten 3.400 Menschen.",
    ),
}


@dataclass(frozen=True)
class Expected:
    """Of an answer: its text, and of each sentence how it is supported, "+" where that was found uncited."""

    text: str
    support: str = ""
    mode: str = "model"
    abstained: bool = False
    notice: str = ""
    reason: str = ""
    quotes: str = ""


SHIPPED = "Odesa shipped 1.2 million tonnes of grain in January"
TAX = "Minister Pavlo Hrytsenko announced on 19 February that the port tax will fall by 8 percent"

MARKERS = {
    "[n] before the full stop": (f"{SHIPPED} [en].", Expected(f"{SHIPPED}. [1]", "verified")),
    "[n] behind it": (f"{SHIPPED}. [en]", Expected(f"{SHIPPED}. [1]", "verified")),
    "one that is new is 1": (f"{TAX} [fr].", Expected(f"{TAX}. [1]", "verified")),
    "numbers in order of appearance": (
        f"{TAX} [fr]. {SHIPPED} [en].",
        Expected(f"{TAX}. [1] {SHIPPED}. [2]", "verified verified"),
    ),
    "two in one": (f"{SHIPPED} [en, fr].", Expected(f"{SHIPPED}. [1][2]", "verified")),
    "two beside each other": (f"{SHIPPED} [en][fr].", Expected(f"{SHIPPED}. [1][2]", "verified")),
    "one twice": (f"{SHIPPED} [en][en].", Expected(f"{SHIPPED}. [1]", "verified")),
    "the word source": (f"{SHIPPED} [Source en].", Expected(f"{SHIPPED}. [1]", "verified")),
    "in French": (f"{SHIPPED} [Quelle en].", Expected(f"{SHIPPED}. [1]", "verified")),
    "round brackets": (f"{SHIPPED} (en).", Expected(f"{SHIPPED}. [1]", "verified")),
    "Chinese brackets": (f"{SHIPPED}【en】.", Expected(f"{SHIPPED}. [1]", "verified")),
    "a footnote": (f"{SHIPPED} [^en].", Expected(f"{SHIPPED}. [1]", "verified")),
    "bold": (f"{SHIPPED} **[en]**.", Expected(f"{SHIPPED}. [1]", "verified")),
    "double brackets": (f"{SHIPPED} [[en]].", Expected(f"{SHIPPED}. [1]", "verified")),
    "a number it never had": (f"{SHIPPED} [en][9].", Expected(f"{SHIPPED}. [1]", "verified")),
    "a year": (f"{SHIPPED} [2025] [en].", Expected(f"{SHIPPED} [2025]. [1]")),
    "a word in brackets": (f"{SHIPPED} [sic] [en].", Expected(f"{SHIPPED} [sic]. [1]")),
    "code": (f"{SHIPPED}: `grain[1]` [en].", Expected(f"{SHIPPED}: `grain[1]`. [1]")),
    "a list": (
        f"- {SHIPPED} [en].\n- {TAX} [fr].",
        Expected(f"- {SHIPPED}. [1]\n- {TAX}. [2]", "verified verified"),
    ),
    "at the end of a paragraph, for all of it": (
        f"{SHIPPED}. That is 15 percent more than a year before. [en]",
        Expected(f"{SHIPPED}. [1] That is 15 percent more than a year before. [2]", "verified+ verified"),
    ),
}

SUPPORTED = {
    "word for word": ("Ships wait three to four hours at the gate. [en]", "verified"),
    "words for digits": ("At the gate ships wait 3-4 hours. [en]", "verified"),
    "digits for words": ("The port shipped 1,200,000 tonnes of grain in January. [en]", "verified"),
    "a sign for a word": ("That is 15% more than a year before. [en]", "verified"),
    "a date in another form": (
        "Marchuk said on Feb 17 that the port shipped 1.2 million tonnes of grain. [en]",
        "verified",
    ),
    "a quotation": ("Marchuk told reporters: “We have never worked so fast.” [en]", "verified"),
    "from French": (f"{TAX}. [fr]", "verified"),
    "a name in another language": (
        "Ukraine awaits a decision by NATO on the protection of ships. [fr]",
        "verified",
    ),
    "from German": ("The port of Odesa reported a grain record in January. [de]", "verified"),
    "thousands in another notation": ("In the port of Odesa 3,400 people work. [de]", "verified linked"),
    "found without a citation": ("Ships wait three to four hours at the gate.", "verified+"),
}

FLAGGED = {
    "another number": ("Odesa shipped 1.4 million tonnes of grain in January. [en]", "1.4 million"),
    "another percentage": ("That is 51 percent more than a year before. [en]", "51"),
    "another duration": ("Ships wait five to six hours at the gate. [en]", "six"),
    "another day": ("Harbour master Olena Marchuk said so on 27 February. [en]", "27 February"),
    "another month": ("Odesa shipped 1.2 million tonnes of grain in March. [en]", "March"),
    "another year": ("Odesa shipped 1.2 million tonnes of grain in January 2019. [en]", "2019"),
    "another person": ("Viktor Bondar said the port of Odesa shipped 1.2 million tonnes of grain. [en]", "Bondar"),
    "another place": ("The port of Marseille shipped 1.2 million tonnes of grain in January. [en]", "Marseille"),
    "another quotation": ("Marchuk said: “We have always worked too slowly here.” [en]", "too slowly"),
    "a negation left out": ("The port closed during the storm. [en]", "not"),
    "another number, of French": ("Minister Pavlo Hrytsenko announced a port tax cut of 18 percent. [fr]", "18"),
    "another day, of French": (
        "Minister Pavlo Hrytsenko announced on 21 February a cut of the port tax. [fr]",
        "21 February",
    ),
    "another name, of French": (
        "Minister Igor Melnyk announced on 19 February a cut of the port tax by 8 percent. [fr]",
        "Melnyk",
    ),
    "another number, of German": ("In the port of Odesa 5,100 people work. [de]", "5,100"),
    "another unit": ("Ships wait three to four days at the gate. [en]", "days"),
    "a million times less": ("The port shipped 1.2 tonnes of grain in January. [en]", "1.2 million"),
    "another number, in bold": (
        "**Odesa** shipped **1.4 million** *tonnes* of [grain](http://x.test) in January. [en]",
        'says "1.4 million tonnes"',
    ),
    "another number, in a table": (
        "\n\n| Where | What |\n|---|---|\n| Odesa | shipped **1.4 million** tonnes of grain in January [en] |",
        "1.4 million",
    ),
    "another number, uncited": ("Ships wait nine hours at the gate.", ""),
    "another matter": ("Tourists like the beaches in summer. [en]", ""),
    "another matter, uncited": ("Tourists like the beaches in summer.", ""),
}

REFUSED = {
    "the code word": REFUSAL,
    "in bold": f"**{REFUSAL}**",
    "with a full stop": f"{REFUSAL}.",
    "with more behind it": f"{REFUSAL}. The passages tell of grain [en].",
    "in a sentence": f"The answer is {REFUSAL}.",
    "escaped": REFUSAL.replace("_", r"\_"),
    "with blanks": REFUSAL.replace("_", " "),
}

QUOTED = {
    "nothing": ("   ", "wrote no answer"),
    "only markers": ("[1] [2]", "wrote no answer"),
    "half a refusal": (REFUSAL[:9], "wrote no answer"),
    "nothing that rests on anything": ("Tourists like the beaches in summer. They swim a lot.", "Nothing that"),
    "nothing that rests on what it cites": ("Tourists like the beaches in summer [en].", "Nothing that"),
    "only made-up figures": ("Tourists paid 77 million euros for ice cream [en].", "Nothing that"),
}

CLEANED = {
    "thoughts": (f"<think>Grain, hm.</think>{SHIPPED} [en].", f"{SHIPPED}. [1]"),
    "thoughts that were opened before": (f"Grain, hm.</think>{SHIPPED} [en].", f"{SHIPPED}. [1]"),
    "a refusal behind an answer": (f"{SHIPPED} [en]. The rest is {REFUSAL}.", f"{SHIPPED}. [1]"),
    "an override of direction": (f"{SHIPPED}\u202e [en].", f"{SHIPPED}. [1]"),
    "a NUL": (f"{SHIPPED}\x00 [en].", f"{SHIPPED}. [1]"),
    "a link": (f"{SHIPPED} [en](https://example.org/x).", f"{SHIPPED}. [1]"),
}


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    with Library.open(tmp_path_factory.mktemp("scripted") / "library") as library:
        assert len(library.add(list(ARTICLES.values())).added) == len(ARTICLES)
        yield library


@pytest.fixture
def answered(library, ollama):
    """Let the model write something, each article's code in brackets standing for its number; ask."""
    numbers = {hit.article.language: str(n) for n, hit in enumerate(library.search(QUESTION, 8), 1)}
    assert len(numbers) == len(ARTICLES)

    async def answered(written: str):
        scripted = re.sub(
            r"(?<=[\[(【^])(?:en|fr|de)(?=[\])】,])|(?<=(?:ource|uelle) )en(?=\])|(?<=, )fr(?=\])",
            lambda found: numbers[found[0]],
            written,
        )
        ollama.enqueue(*re.findall(r"(?s).{1,3}", scripted))
        return await Answerer(library, Settings(ollama_host=ollama.url)).ask(QUESTION)

    return answered


def support(answer) -> str:
    return " ".join(f"{one.verdict.support}{'+' * one.found}" for one in answer.sentences)


@pytest.mark.parametrize(("written", "expected"), MARKERS.values(), ids=MARKERS)
async def test_markers_lead_to_sentences(written, expected, answered):
    answer = await answered(written)

    assert answer.text == expected.text
    assert [one.number for one in answer.citations] == list(range(1, len(answer.citations) + 1))
    if expected.support:
        assert support(answer) == expected.support


@pytest.mark.parametrize(("written", "expected"), SUPPORTED.values(), ids=SUPPORTED)
async def test_what_the_source_says_is_supported(written, expected, answered):
    answer = await answered(written)

    assert answer.mode == "model"
    assert support(answer) in expected.split(), answer.sentences


@pytest.mark.parametrize(("written", "named"), FLAGGED.values(), ids=FLAGGED)
async def test_what_the_source_does_not_say_is_flagged(written, named, answered):
    # The sentence before it is supported, so that the answer is shown.
    answer = await answered(f"{SHIPPED} [en]. {written}")

    first, flagged = answer.sentences
    assert first.verdict.support == "verified"
    assert flagged.verdict.support in {"contradicted", "unsourced"}
    assert named in "; ".join(flagged.verdict.reasons)
    assert flagged.found == ("[" not in written and flagged.verdict.support == "contradicted")


async def test_a_number_that_no_passage_has_is_told(answered):
    answer = await answered(f"{SHIPPED} [en][12].")

    assert answer.notices[-1] == "gemma4:e4b cited [12]: there is no such passage."


@pytest.mark.parametrize("scrap", ["<b>", "<p>1</p>", "**:** 1)", "<i> </i>(a)", "— 5 —", "`x`"])
async def test_a_scrap_of_markup_is_no_failure(scrap, answered):
    answer = await answered(f"{SHIPPED} [en].\n\n{scrap} [en]")

    assert answer.sentences[0].verdict.support == "verified"


async def test_a_lead_in_has_neither_mark_nor_source(answered):
    answer = await answered(f"Here is what Olena Marchuk of Odesa reported:\n\n- {SHIPPED} [en]")

    assert support(answer) == "unchecked verified"
    assert answer.text.startswith("Here is what Olena Marchuk of Odesa reported:\n")


@pytest.mark.parametrize("written", REFUSED.values(), ids=REFUSED)
async def test_a_refusal_is_an_abstention(written, answered):
    answer = await answered(written)

    assert (answer.text, answer.abstained, answer.mode) == (SILENT, True, "model")
    assert answer.near_misses
    assert answer.citations == answer.sentences == ()


@pytest.mark.parametrize(("written", "notice"), QUOTED.values(), ids=QUOTED)
async def test_where_nothing_is_supported_the_articles_are_quoted(written, notice, answered):
    answer = await answered(written)

    assert (answer.mode, answer.abstained) == ("quotes", False)
    assert answer.text.startswith(OWN_WORDS)
    assert {one.verdict.support for one in answer.sentences} == {"verified"}
    assert notice in answer.notices[-1]


@pytest.mark.parametrize(("written", "text"), CLEANED.values(), ids=CLEANED)
async def test_what_is_no_part_of_an_answer_is_not_shown(written, text, answered):
    answer = await answered(written)

    assert answer.text == text
    assert answer.mode == "model"
