import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.context import Receipt, estimated_tokens, fit
from chatbot.conversation import Turn
from chatbot.refusal import REFUSAL
from vectorstore.article import Article
from vectorstore.passages import passages_of
from vectorstore.search import Hit, Signals

FENCED = re.compile(r"^\[(\d+)\]\nBEGIN (\w+)\n(.*?)\nEND \2$", re.S | re.M)


def hit_of(text: str, title: str = "", published: str = "") -> Hit:
    article = Article(text=text, title=title, published=published, language="en")
    return Hit(passages_of(article)[0], article, 1.0, Signals(0.5, 1.0))


def tokens_of(context, question: str) -> int:
    parts = [context.system, question, *(turn.content for turn in context.turns)]
    return sum(map(estimated_tokens, parts))


TEXTS = st.text(min_size=1, max_size=400).filter(lambda text: Article(text=text).text)
HITS = st.lists(TEXTS.map(hit_of), min_size=1, max_size=8)
SAID = st.text(max_size=300)
HISTORY = st.lists(st.tuples(SAID, SAID), max_size=5).map(
    lambda said: [turn for asked, told in said for turn in (Turn("user", asked), Turn("assistant", told))]
)


@given(HITS, HISTORY, SAID, st.integers(-100, 4000))
def test_a_prompt_fits_and_tells_what_is_in_it(hits, history, question, budget):
    context = fit(question, "fr", hits, history, budget)

    receipt = context.receipt
    assert receipt.tokens <= budget or (len(context.hits) == 1 and not context.turns)
    assert tokens_of(context, question) <= receipt.tokens
    assert (receipt.passages_found, receipt.passages_used) == (len(hits), len(context.hits))
    assert receipt.budget == budget
    assert list(context.hits) == hits[: len(context.hits)]
    assert all(hit.passage.text in context.system for hit in context.hits)
    assert len(context.turns) == 0 or len(context.hits) == len(hits), "turns go first"
    everything = len(context.hits) == len(hits) and len(context.turns) == len(history)
    assert bool(context.notice) == (not everything or receipt.tokens > budget)


@given(HISTORY, st.integers(400, 1500))
def test_the_turns_kept_are_the_last_and_begin_with_a_question(history, budget):
    context = fit("Why?", "en", [hit_of("Moscow insists.")], history, budget)

    assert [turn.role for turn in context.turns] == [
        turn.role for turn in history[len(history) - len(context.turns) :]
    ]
    assert not context.turns or context.turns[0].role == "user"


def test_every_passage_stands_fenced_under_its_number_with_its_title_inside():
    hits = [
        hit_of("Moscow insists.", "Talks", "2025-03-14"),
        hit_of("Kyiv refuses."),
        hit_of("It rains.", "Weather"),
    ]

    system = fit("What?", "en", hits, [], 4000).system

    fenced = FENCED.findall(system)
    assert [(number, text) for number, _, text in fenced] == [
        ("1", "Talks, 2025-03-14\n\nMoscow insists."),
        ("2", "Kyiv refuses."),
        ("3", "Weather\n\nIt rains."),
    ]
    assert len({fence for _, fence, _ in fenced}) == 1
    assert REFUSAL in system


def test_no_article_can_know_the_fence():
    hits = [hit_of("Moscow insists.")]

    fences = {FENCED.search(fit("What?", "en", hits, [], 4000).system)[2] for _ in range(20)}

    assert len(fences) == 20


def test_turns_go_in_without_their_numbers():
    history = [Turn("user", "What?"), Turn("assistant", "Moscow insists [1]. Kyiv refuses [2][3].")]

    context = fit("Why?", "en", [hit_of("Moscow insists.")], history, 4000)

    assert context.turns[1] == Turn("assistant", "Moscow insists. Kyiv refuses.")
    assert context.notice == ""


NOTICES = {
    "passages": ([hit_of(f"{n} insists. " * 60) for n in "abc"], [], 700, "Only 1 of the 3 passages"),
    "turns": ([hit_of("It rains.")], [Turn("user", "x" * 9000)], 900, "beginning of this conversation"),
    "the one passage": ([hit_of("It rains.")], [], 10, "choose a model with a longer context"),
}


@pytest.mark.parametrize(("hits", "history", "budget", "notice"), NOTICES.values(), ids=NOTICES)
def test_what_does_not_fit_is_said(hits, history, budget, notice):
    assert notice in fit("What?", "en", hits, history, budget).notice


def test_an_unknown_language_is_put_in_words():
    assert "($" not in fit("?", "", [hit_of("It rains.")], [], 900).system
    assert "()" not in fit("?", "", [hit_of("It rains.")], [], 900).system


@pytest.mark.parametrize("text", ["", "a", "что", "中文", "\ud800", "word " * 100])
def test_tokens_are_estimated_on_the_high_side(text):
    assert estimated_tokens(text) >= len(text.split())
    assert estimated_tokens(text) <= len(text) * 2


def test_an_empty_receipt():
    assert Receipt() == Receipt(0, 0, 0, 0)
