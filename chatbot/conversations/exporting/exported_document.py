"""Document: what is exported of a conversation, before it is written in one of the formats."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from chatbot.answering.answer import Answer
from chatbot.answering.attribution import article_title, is_web, made_by, nearest_label, place
from chatbot.answering.placed_sentences import doubtful_sentences, placed_sentences
from chatbot.citations.citation import ArticleReference, Citation
from chatbot.conversations.exporting.blocks import TextBlock, blocks_of
from chatbot.conversations.exporting.literal import literal_line
from chatbot.conversations.stored import StoredConversation, StoredExchange
from chatbot.evidence.verdict import QUOTED
from chatbot.phrases import shortened
from vectorstore.article import clean_characters


class Wording(Protocol):
    """The words of the interface, in its `language`."""

    @property
    def language(self) -> str:
        """Its code."""

    def __call__(self, key: str, /, **values: str | int) -> str:
        """The text of `key` with its gaps filled."""

    def message(self, english: str) -> str:
        """A notice or a reason."""


@dataclass(frozen=True, slots=True)
class Footnote:
    """The words that a number stands for and where they are from: title, author, outlet, date, address, page.

    `number` is 0 for words near to a question that nothing answers.
    """

    number: int
    quote: str
    origin: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class DocumentAnswer:
    """A question with its answer; `remarks` are the program's, `label` stands above the footnotes."""

    question: str
    asked: str
    blocks: tuple[TextBlock, ...]
    remarks: tuple[str, ...]
    label: str
    footnotes: tuple[Footnote, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """All that is exported; footnotes are numbered through it, in the order in which they are referred to."""

    title: str
    language: str
    answers: tuple[DocumentAnswer, ...]


def document_of(conversation: StoredConversation, words: Wording) -> Document:
    """The document of a conversation."""
    title = clean_characters(conversation.title)
    return Document(title, words.language, tuple(_answers(conversation.exchanges, words)))


def footnote_text(note: Footnote) -> str:
    """A footnote on one line, without its number."""
    return f"“{note.quote}” {note.origin}"


def footnote_of(citation: Citation, number: int, words: Wording) -> Footnote:
    """The footnote of a citation."""
    page = words("page_number", page=citation.page) if citation.page else ""
    return _footnote(number, citation.quote, citation.article, page, words)


def _answers(exchanges: Sequence[StoredExchange], words: Wording) -> Iterator[DocumentAnswer]:
    before = 0
    for exchange in exchanges:
        yield _answer(exchange, before, words)
        if exchange.answer:
            before += max((one.number for one in exchange.answer.citations), default=0)


def _answer(exchange: StoredExchange, before: int, words: Wording) -> DocumentAnswer:
    question, answer = clean_characters(exchange.question), exchange.answer
    if answer is None:
        return DocumentAnswer(question, exchange.asked, (), (words("no_stored_answer"),), "", ())
    cited = sorted(answer.citations, key=lambda one: one.number)
    notes = [footnote_of(one, before + one.number, words) for one in cited]
    near = [_footnote(0, one.text, one.article, "", words) for one in answer.near_misses if not cited]
    blocks = blocks_of(_markdown(answer, words), {one.number for one in cited}, before)
    label = words("sources") if cited else words.message(nearest_label(answer)) if near else ""
    return DocumentAnswer(
        question,
        exchange.asked,
        tuple(blocks),
        tuple(map(clean_characters, _remarks(answer, words))),
        label,
        (*notes, *near),
    )


def _markdown(answer: Answer, words: Wording) -> str:
    """The answer's Markdown: what is quoted literal, what is in doubt labelled."""
    parts, end = [], 0
    for one in placed_sentences(answer):
        sentence = answer.text[one.start : one.stop]
        shown = literal_line(sentence) if one.sentence.verdict == QUOTED else sentence
        parts += [answer.text[end : one.start], shown, answer.text[one.stop : one.end]]
        if one.doubt and one.sign:
            parts.append(f" [{words(one.sentence.verdict.support)}]")
        end = one.end
    return "".join([*parts, answer.text[end:]])


def _remarks(answer: Answer, words: Wording) -> Iterator[str]:
    if answer.standalone_question not in ("", answer.question):
        yield words("searched_for", query=answer.standalone_question)
    yield from map(words.message, answer.notices)
    for one in doubtful_sentences(answer):
        reasons = "; ".join(map(words.message, one.verdict.reasons))
        label = words(one.verdict.support).capitalize() + (f": {reasons}" if reasons else "")
        yield f"{label} — “{shortened(one.text)}”"
    if made := made_by(answer):
        yield " · ".join(map(words.message, made))


def _footnote(number: int, quote: str, article: ArticleReference, page: str, words: Wording) -> Footnote:
    where = article.source if is_web(article.source) else place(article)
    title = article_title(article)
    stated = (title, article.author, article.outlet, article.published or words("undated"))
    origin = ", ".join(filter(None, (*stated, where if where != title else "", page)))
    address = clean_characters(article.source) if is_web(article.source) else ""
    return Footnote(number, shortened(quote, len(quote)), shortened(origin, len(origin)), address)
