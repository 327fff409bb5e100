"""The page of a scripted answerer over a real library, for tests in a real browser."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping, Sequence
from contextlib import aclosing, contextmanager
from dataclasses import dataclass, field, replace
from threading import Event, Thread
from typing import ClassVar, Self

from ollama_server import EMBEDDING
from playwright.sync_api import Page

from chatbot.answering.answer import Answer, Seconds, Status
from chatbot.answering.options import SETTINGS_ALONE, AnswerOptions
from chatbot.citations.citation import Citation, NearMiss
from chatbot.errors import ModelError, QuestionError
from chatbot.evidence.verdict import QUOTED, AnswerSentence, Verdict
from chatbot.models.discovery import ListedModel
from chatbot.models.pulling import Pulling
from chatbot.serving.access.bound_address import BoundAddress
from chatbot.serving.access.users_file import UsersFile
from chatbot.serving.application import ServedLibrary
from chatbot.serving.web_server import page_server
from chatbot.turn import Turn
from chatbot.ui.page import PageAnswerer
from vectorstore.article import Article
from vectorstore.filters import EVERYTHING
from vectorstore.search.hits import Hit, Signals
from vectorstore.text.passages import passages_of

ELSEWHERE = "http://elsewhere.test"
QUOTE = "The envoy asked for three things."
NOBODY = "Nobody agreed to any of them."

PARAGRAPH = "Much was said before. The envoy asked for three things. Nobody agreed to any of them."
ARTICLE = Article(
    text="\n\n".join(["An opening paragraph. " * 30, PARAGRAPH, "A closing paragraph. " * 30]),
    title="Talks end without result",
    source="/articles/talks.txt",
    outlet="The Lviv Post",
    published="2025-03-14",
    language="en",
)

# One stand-in for each way in which text on a page can reach another server, or imitate the page.
POISON = "\n\n".join(
    [
        f"![a]({ELSEWHERE}/image)",
        f"![a][ref] and [b][ref]\n\n[ref]: {ELSEWHERE}/reference",
        f'<img src="{ELSEWHERE}/tag">',
        f'<p style="background: url({ELSEWHERE}/style)">styled</p>',
        f'<video src="{ELSEWHERE}/video"></video>',
        f'<video poster="{ELSEWHERE}/poster"></video>',
        f'<svg><image href="{ELSEWHERE}/svg" /></svg>',
        f'```mermaid\ngraph TD\nA@{{ img: "{ELSEWHERE}/node" }}\n```',
        f'~~~mermaid\ngraph TD\nA["<img src={ELSEWHERE}/label>"]\n~~~',
        f'<form action="{ELSEWHERE}/form"><input name="a"><button>Continue</button></form>',
        f"[a link]({ELSEWHERE}/link) and {ELSEWHERE}/bare",
    ]
)


MARKED = (
    AnswerSentence("- The **envoy asked**.", (1,), Verdict("verified")),
    AnswerSentence("**It was five things.**", (1,), Verdict("contradicted", ("the source says “three”",))),
    AnswerSentence("Nobody agreed.", (2,), Verdict("verified"), found=True),
    AnswerSentence("Oil *fell*.", (), Verdict("unsourced", ("it cites no passage",))),
)
MARKED_TEXT = "- The **envoy asked**. [1]\n- **It was five things.** [1] Nobody agreed. [2]\n\nOil *fell*."


def hit(article: Article = ARTICLE) -> Hit:
    return Hit(passages_of(article)[0], article, 1.0, Signals(dense=0.5, lexical=2.0))


def citation(number: int, quote: str, article: Article = ARTICLE) -> Citation:
    start = article.text.index(quote)
    return Citation.of(number, hit(article), start, start + len(quote))


def written(text: str, *, citations: tuple[Citation, ...] = ()) -> Answer:
    return Answer("", "", text, "model", "scripted:1b", citations=citations, seconds=Seconds(total=1.0))


class ScriptedAnswerer:
    """Answers by what the question says; keeps what it was told, and whether a stream was closed early."""

    def __init__(self, articles: Callable[[], int]) -> None:
        self.articles = articles
        self.histories: list[tuple[Turn, ...]] = []
        self.filters = EVERYTHING
        self.judge: bool | None = None
        self.reader = ""
        self.model: str | None = None
        self.offer = ""
        self.pull_fails = False
        self.go_on = Event()
        self.closed = Event()

    async def status(self) -> Status:
        reason = "There is none." if self.offer else ""
        name = "" if self.offer else "scripted:1b"
        suggestions = ("What was asked for?", f"What is said in {self.articles()} articles?")
        return Status(name, reason, self.articles(), self.offer, suggestions)

    async def models(self) -> list[ListedModel]:
        return [
            ListedModel("scripted:1b", 900_000_000, True),
            ListedModel("small:1b", 1_200_000_000, True),
            ListedModel(EMBEDDING.name, 600_000_000, False),
        ]

    async def pull(self, model: str) -> AsyncGenerator[Pulling, None]:
        yield Pulling("pulling manifest", 0, 0)
        try:
            while not self.go_on.is_set():
                yield Pulling("pulling abc", 4_000_000, 9_000_000)
                await asyncio.sleep(0.05)
        finally:
            if not self.go_on.is_set():
                self.closed.set()
        if self.pull_fails:
            raise ModelError(f"There is no space for {model}; free <b>some</b>.")
        self.offer = ""

    async def stream(
        self, question: str, history: Sequence[Turn] = (), options: AnswerOptions = SETTINGS_ALONE
    ) -> AsyncGenerator[Answer, None]:
        if len(question) > 10_000:
            raise QuestionError("The question is too long; ask a shorter one.")
        self.histories.append(tuple(history))
        self.filters, self.model = options.filters, options.model
        self.judge, self.reader = options.judge, options.reader
        said = written(f"It was three things [1]. Asked: {question}", citations=(citation(1, QUOTE),))
        for word, script in self._scripts.items():
            if word in question:
                async with aclosing(script(self, said)) as answers:
                    async for answer in answers:
                        yield answer
                        said = answer
        yield replace(said, finished=True)

    async def second_opinion(
        self, answer: Answer, options: AnswerOptions = SETTINGS_ALONE
    ) -> AsyncGenerator[Answer, None]:
        self.reader = options.reader
        yield replace(answer, finished=False, waiting="scripted:1b is asked for a second opinion")
        while not self.go_on.is_set():
            await asyncio.sleep(0.05)
        judged = Verdict("unsourced", ("scripted:1b, asked again, finds that the source does not say it",), True)
        yield replace(answer, sentences=(replace(answer.sentences[0], verdict=judged),))

    async def _linked(self, said: Answer) -> AsyncGenerator[Answer, None]:
        yield replace(said, sentences=(AnswerSentence("It was three things", (1,), Verdict("linked")),))

    async def _silently(self, said: Answer) -> AsyncGenerator[Answer, None]:
        await asyncio.sleep(60)
        yield said

    async def _loaded(self, said: Answer) -> AsyncGenerator[Answer, None]:
        yield replace(said, text="", citations=(), waiting="scripted:1b is being loaded")
        await asyncio.sleep(60)

    async def _slowly(self, said: Answer) -> AsyncGenerator[Answer, None]:
        text = "It was"
        try:
            while not self.go_on.is_set():
                yield written(text)
                await asyncio.sleep(0.05)
                text += " so"
        finally:
            if not self.go_on.is_set():
                self.closed.set()
        yield said

    async def _more_sources(self, said: Answer) -> AsyncGenerator[Answer, None]:
        for citations in (said.citations, (*said.citations, citation(2, NOBODY))):
            while not self.go_on.is_set():
                yield replace(said, citations=citations)
                await asyncio.sleep(0.05)
            self.go_on.clear()

    async def _doubts(self, said: Answer) -> AsyncGenerator[Answer, None]:
        yield replace(
            said, text=MARKED_TEXT, sentences=MARKED, citations=(citation(1, QUOTE), citation(2, NOBODY))
        )

    async def _many(self, said: Answer) -> AsyncGenerator[Answer, None]:
        text = "".join(f"\u202eIt\x07 was\u2066 so [{number}]. " for number in range(1, 10_001))
        one = citation(1, QUOTE)
        yield written(text, citations=tuple(replace(one, number=number) for number in range(1, 10_001)))

    async def _poison(self, said: Answer) -> AsyncGenerator[Answer, None]:
        hostile = Article(text=f"Before. {POISON}", title=POISON, source=f"{ELSEWHERE}/article", language="en")
        for end in range(0, len(POISON), 7):  # as it streams: cut anywhere
            yield written(POISON[:end])
        doubtful = AnswerSentence("and", (1,), Verdict("contradicted", (POISON,)))
        sentences = (doubtful, AnswerSentence(POISON, (1,), QUOTED))
        said = written(f"{POISON}\n\nand [1].\n\n{POISON} [1]", citations=(citation(1, "Before.", hostile),))
        yield replace(said, notices=(POISON,), near_misses=(NearMiss.of(hit(hostile)),), sentences=sentences)

    async def _carried(self, said: Answer) -> AsyncGenerator[Answer, None]:
        searched = "that carried? (Lviv)" if self.histories[-1] else "that carried?"
        yield replace(said, question="that carried?", standalone_question=searched)

    _scripts: ClassVar[Mapping[str, Callable[[Self, Answer], AsyncGenerator[Answer, None]]]] = {
        "silently": _silently,
        "to be loaded": _loaded,
        "slowly": _slowly,
        "more sources": _more_sources,
        "doubts": _doubts,
        "linked": _linked,
        "10,000": _many,
        "carried": _carried,
        "poison": _poison,
    }


@contextmanager
def served(
    answerer: PageAnswerer, library: ServedLibrary, users: UsersFile | None = None, port: int = 0
) -> Iterator[str]:
    server = page_server(answerer, library, BoundAddress.bind("127.0.0.1", port), users)
    thread = Thread(target=server.run)
    thread.start()
    try:
        yield server.url
    finally:
        server.stop()
        thread.join(10)


@dataclass
class Watched:
    """The page that the tests share, since Gradio's takes over a second to open, and what it has done."""

    page: Page
    url: str
    requests: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.console.append(message.text))
        self.page.on("response", lambda response: response.ok or self.refused.append(response.url))
        self.page.on("pageerror", lambda error: self.console.append(f"Error: {error}"))


def ask(page: Page, question: str) -> None:
    page.locator("#question textarea").fill(question)
    page.keyboard.press("Enter")


def last_answer(page: Page):
    return page.locator("#conversation .bot-row").last
