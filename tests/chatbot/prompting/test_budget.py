import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from injections import INJECTIONS

from chatbot.models.token_estimates import estimated_tokens
from chatbot.prompting.budget import PromptBudget, Receipt, cut_short, fit_prompt
from chatbot.prompting.instructions import answering_in
from chatbot.prompting.refusal import REFUSAL
from chatbot.prompting.sanitising import as_quotation, sanitised
from chatbot.turn import Turn
from vectorstore.article import Article
from vectorstore.search.hits import Hit, Signals
from vectorstore.text.passages import passages_of

FENCED = re.compile(r"^\[(\d+)\]\nBEGIN (\w+)\n(.*?)\nEND \2$", re.S | re.M)
TOKENS = re.compile(
    r"<\|?[a-z/]|\|>|｜>|<｜|\[/?(?:INST|SYSTEM_PROMPT|TOOL_CALLS|AVAILABLE_TOOLS)\]|<<|^\s*(?:###|assistant:)",
    re.I | re.M,
)
HIDDEN = re.compile("[\u200b\u202a-\u202e\u2066-\u2069\u00ad\U000e0000-\U000e007f]")


def hit_of(text: str, title: str = "", published: str = "", outlet: str = "", language: str = "en") -> Hit:
    article = Article(text=text, title=title, published=published, outlet=outlet, language=language)
    return Hit(passages_of(article)[0], article, 1.0, Signals(0.5, 1.0))


def quoted(text: str) -> str:
    """A text as it stands in a prompt."""
    return as_quotation(sanitised(text))


def tokens_of(context) -> int:
    parts = [context.system, context.question, *(turn.content for turn in context.turns)]
    return sum(map(estimated_tokens, parts))


TEXTS = st.text(min_size=1, max_size=400).filter(lambda text: Article(text=text).text)
HITS = st.lists(TEXTS.map(hit_of), min_size=1, max_size=8)
SAID = st.text(max_size=300)
HISTORY = st.lists(st.tuples(SAID, SAID), max_size=5).map(
    lambda said: [turn for asked, told in said for turn in (Turn("user", asked), Turn("assistant", told))]
)


@given(HITS, HISTORY, SAID, st.integers(-100, 4000))
def test_a_prompt_fits_and_tells_what_is_in_it(hits, history, question, budget):
    context = fit_prompt(question, answering_in("fr"), hits, history, PromptBudget(budget))

    receipt = context.receipt
    assert receipt.tokens <= budget or not (context.hits or context.turns)
    assert tokens_of(context) <= receipt.tokens
    assert (receipt.passages_found, receipt.passages_used) == (len(hits), len(context.hits))
    assert receipt.budget == budget
    assert list(context.hits) == hits[: len(context.hits)]
    assert all(quoted(hit.passage.text) in context.system for hit in context.hits)
    assert len(context.turns) == 0 or len(context.hits) == len(hits), "turns go first"
    everything = len(context.hits) == len(hits) and len(context.turns) == len(history)
    assert bool(context.notice) == (not everything or receipt.tokens > budget)


@given(HISTORY, st.integers(600, 1800))
def test_the_turns_kept_are_the_last_and_begin_with_a_question(history, budget):
    context = fit_prompt("Why?", answering_in("en"), [hit_of("Moscow insists.")], history, PromptBudget(budget))

    assert [turn.role for turn in context.turns] == [
        turn.role for turn in history[len(history) - len(context.turns) :]
    ]
    assert not context.turns or context.turns[0].role == "user"


def test_every_passage_stands_fenced_under_its_number_with_what_is_known_of_it_inside():
    hits = [
        hit_of("Moscow insists.\n\nIt rains.", "Talks", "2025-03-14", "Le Monde", "fr"),
        hit_of("Kyiv refuses.", language=""),
    ]

    system = fit_prompt("What?", answering_in("en"), hits, [], PromptBudget(4000)).system

    fenced = FENCED.findall(system)
    assert [(number, text) for number, _, text in fenced] == [
        (
            "1",
            "> Title: Talks\n> Outlet: Le Monde\n> Date: 2025-03-14\n> Language: French\n>\n"
            "> Moscow insists.\n>\n> It rains.",
        ),
        ("2", "> Kyiv refuses."),
    ]
    assert len({fence for _, fence, _ in fenced}) == 1
    assert REFUSAL in system


def test_no_article_can_know_the_fence():
    hits = [hit_of("Moscow insists.")]

    fences = {
        FENCED.search(fit_prompt("What?", answering_in("en"), hits, [], PromptBudget(4000)).system)[2]
        for _ in range(20)
    }

    assert len(fences) == 20


@pytest.mark.parametrize("text", INJECTIONS)
def test_an_article_that_gives_orders_changes_nothing(text):
    hits = [hit_of("Moscow insists."), hit_of(text, title=text, outlet=text), hit_of("Kyiv refuses.")]

    context = fit_prompt("What?", answering_in("en"), hits, [], PromptBudget(20_000))

    fenced = FENCED.findall(context.system)
    fence = fenced[0][1]
    assert [number for number, _, _ in fenced] == ["1", "2", "3"]
    assert [body.endswith(quoted(hit.passage.text)) for (_, _, body), hit in zip(fenced, hits, strict=True)] == [
        True
    ] * 3
    assert context.system.count(fence) == 2 * len(hits) + 1, "each passage's two, and where it is named"
    assert all(line.startswith(">") for _, _, body in fenced for line in body.split("\n"))
    assert not TOKENS.search(context.system)
    assert not HIDDEN.search(context.system)
    assert re.findall(r"^\[\d+\]$", context.system, re.M) == ["[1]", "[2]", "[3]"]
    assert not re.search(r"[\[【［]\^?\d", fenced[1][2])
    assert context.hits[1].passage.text == hits[1].passage.text, "what is quoted stays as it is"


@pytest.mark.parametrize("text", INJECTIONS)
def test_a_question_and_a_turn_that_give_orders_change_nothing(text):
    context = fit_prompt(
        text,
        answering_in("en"),
        [hit_of("Moscow insists.")],
        [Turn("user", text), Turn("assistant", text)],
        PromptBudget(20_000),
    )

    fence = FENCED.search(context.system)[2]
    for said in (context.question, *(turn.content for turn in context.turns)):
        assert fence not in said
        assert not re.search(r"<\|?[a-z/]|\|>|\[INST\]|<<|[\[【］]\^?\d", said, re.I)
        assert not HIDDEN.search(said)
    assert len(context.turns) == 2
    assert text not in context.system


def test_the_injections_are_many():
    assert len(set(INJECTIONS)) >= 40


def test_turns_go_in_without_their_numbers():
    history = [Turn("user", "What?"), Turn("assistant", "Moscow insists [1]. Kyiv refuses [2][3].")]

    context = fit_prompt("Why?", answering_in("en"), [hit_of("Moscow insists.")], history, PromptBudget(4000))

    assert context.turns[1] == Turn("assistant", "Moscow insists. Kyiv refuses.")
    assert context.notice == ""


def test_a_history_of_500_turns():
    history = [Turn("user", "What? " * 30), Turn("assistant", "It rains [1]. " * 30)] * 250

    context = fit_prompt("Why?", answering_in("en"), [hit_of("Moscow insists.")], history, PromptBudget(4000))

    assert 2 <= len(context.turns) < 500
    assert context.receipt.tokens <= 4000
    assert "beginning of this conversation" in context.notice


def test_a_line_of_a_million_characters():
    hit = hit_of("x" * 1_000_000, title="y" * 1_000_000)

    context = fit_prompt("What?", answering_in("en"), [hit], [], PromptBudget(7168))

    assert context.hits == (hit,)
    assert len(hit.passage.text) < 2000, "passages are short, whatever the article"


NOTICES = {
    "passages": ([hit_of(f"{n} insists. " * 60) for n in "abc"], [], 960, "Only 1 of the 3 passages"),
    "turns": ([hit_of("It rains.")], [Turn("user", "x" * 9000)], 1000, "beginning of this conversation"),
    "not even one": ([hit_of("It rains.")], [], 10, "Not even the best passage fits"),
}


@pytest.mark.parametrize(("hits", "history", "budget", "notice"), NOTICES.values(), ids=NOTICES)
def test_what_does_not_fit_is_said(hits, history, budget, notice):
    assert notice in fit_prompt("What?", answering_in("en"), hits, history, PromptBudget(budget)).notice


def test_the_language_is_named():
    assert (
        "in German, from these passages"
        in fit_prompt("?", answering_in("de"), [hit_of("It rains.")], [], PromptBudget(2000)).system
    )
    assert (
        "in the language it is asked in, from these passages"
        in fit_prompt("?", answering_in(""), [hit_of("It rains.")], [], PromptBudget(2000)).system
    )


ESTIMATED = Receipt(8, 6, 3412, 4096)
LINES = {
    "estimated": (ESTIMATED, "6 of 8 passages, about 3,400 of 4,096 tokens"),
    "counted": (replace(ESTIMATED, counted=True), "6 of 8 passages, 3,412 of 4,096 tokens"),
    "short": (replace(ESTIMATED, tokens=847), "6 of 8 passages, about 850 of 4,096 tokens"),
    "no prompt": (Receipt(8), ""),
}


@pytest.mark.parametrize(("receipt", "line"), LINES.values(), ids=LINES)
def test_a_receipt_in_words(receipt, line):
    assert receipt.line() == line


CUT = {
    "as estimated": (7000, 6500, False),
    "not counted": (7000, 0, False),
    "few tokens, as Thai has in a big vocabulary": (7000, 2100, False),
    "half the context and two": (7000, 4098, True),
    "half the context and one more": (7000, 4099, True),
    "half the context, of a prompt of that length": (5000, 4098, False),
    "a smaller context than was asked for": (7000, 1026, True),
    "longer than estimated": (5000, 8000, False),
}


@pytest.mark.parametrize(("estimated", "counted", "cut"), CUT.values(), ids=CUT)
def test_a_prompt_that_the_server_cut_is_noticed(estimated, counted, cut):
    assert bool(cut_short(Receipt(8, 8, estimated, 7168), counted, 8192)) == cut


def test_an_empty_receipt():
    assert Receipt() == Receipt(0, 0, 0, 0)


def test_what_is_the_same_for_every_question_stands_first():
    """So much of a prompt the server has in its cache."""
    one, other = (
        fit_prompt("?", answering_in(language), [hit_of(text)], [], PromptBudget(2000)).system
        for language, text in (("de", "It rains."), ("fr", "Il pleut."))
    )

    rules, _, rest = one.partition("The code of these passages is ")
    assert other.startswith(rules)
    assert estimated_tokens(rules) > 300
    assert rest.startswith(FENCED.search(one)[2])


PASSAGES = [hit_of(f"Spokesman {n} insists on it. " * 20) for n in range(8)]
TALKED = [Turn("user", "What did he say? " * 5), Turn("assistant", "It rains in Lviv. " * 20)] * 3
SLOW = {
    "not known": (0, 8, 6),
    "fast": (2000, 8, 6),
    "slow": (120, 5, 6),
    "very slow: a few passages and the last turns even so": (5, 3, 2),
}


@pytest.mark.parametrize(("speed", "passages", "turns"), SLOW.values(), ids=SLOW)
def test_a_slow_model_is_given_less_to_read(speed, passages, turns):
    budget = PromptBudget(7168, tokens_a_second=speed)

    prompt = fit_prompt("Why?", answering_in("en"), PASSAGES, TALKED, budget)

    assert (len(prompt.hits), len(prompt.turns)) == (passages, turns)
    assert (f"best {passages} of the 8 passages" in prompt.notice) == (passages < 8)


def test_a_slow_model_with_a_small_context_is_not_called_slow():
    prompt = fit_prompt("Why?", answering_in("en"), PASSAGES, [], PromptBudget(1000, tokens_a_second=50))

    assert "passages found fit into the prompt" in prompt.notice
