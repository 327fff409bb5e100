"""Citation: what [n] in an answer leads to; self-contained, so that an answer can be stored and checked again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from chatbot.evidence.verdict import AnswerSentence
from vectorstore.article import Article
from vectorstore.search.hits import Hit
from vectorstore.store.article_store import Entry

Span = tuple[int, int]
"""Where a part of a text starts and ends."""

_CONTEXT_CHARACTERS = 600  # the most of a paragraph that a citation keeps on either side of its quote


@dataclass(frozen=True, slots=True)
class ArticleReference:
    """An article without its text; `content_hash` is "" where it is only named, as in `also_in`."""

    id: str
    title: str = ""
    source: str = ""
    published: str = ""
    language: str = ""
    author: str = ""
    outlet: str = ""
    content_hash: str = ""

    @classmethod
    def of(cls, article: Article | Entry) -> Self:
        """Refer to an article as it is now."""
        return cls(
            article.id,
            article.title,
            article.source,
            article.published,
            article.language,
            article.author,
            article.outlet,
            article.content_hash if isinstance(article, Article) else "",
        )

    def is_current(self, article: Article) -> bool:
        """Whether `article` is the one referred to, unchanged."""
        return (self.id, self.content_hash) == (article.id, article.content_hash)


@dataclass(frozen=True, slots=True)
class Citation:
    """What [number] in an answer leads to: `quote` stands at `start` to `end` in the article's text.

    `marks` are spans of the quote that hold words of the question. `before` and `after` are the rest of the
    paragraph, shortened where it is long. `page` counts from 1 and is 0 for an article without pages. The
    passage is the one that was retrieved; `also_in` are articles that say nearly the same.
    """

    number: int
    article: ArticleReference
    start: int
    end: int
    quote: str
    marks: tuple[Span, ...] = ()
    before: str = ""
    after: str = ""
    page: int = 0
    passage_id: str = ""
    passage: Span = (0, 0)
    also_in: tuple[ArticleReference, ...] = ()

    @classmethod
    def of(cls, number: int, hit: Hit, start: int, end: int, marks: tuple[Span, ...] = ()) -> Self:
        """Cite `hit.article.text[start:end]`."""
        before, after = paragraph_around(hit.article.text, start, end)
        return cls(
            number=number,
            article=ArticleReference.of(hit.article),
            start=start,
            end=end,
            quote=hit.article.text[start:end],
            marks=marks,
            before=before,
            after=after,
            page=hit.article.page_at(start),
            passage_id=hit.passage.id,
            passage=(hit.passage.start, hit.passage.end),
            also_in=tuple(map(ArticleReference.of, hit.also_in)),
        )


@dataclass(frozen=True, slots=True)
class NearMiss:
    """Words near to a question that nothing answers: `text` stands at `start` to `end` in the article's text.

    They are a passage, or some of its sentences. `score` is the passage's rank in the search, `dense` its cosine
    similarity, `lexical` its BM25 score.
    """

    article: ArticleReference
    start: int
    end: int
    text: str
    score: float = 0.0
    dense: float = 0.0
    lexical: float = 0.0
    also_in: tuple[ArticleReference, ...] = ()

    @classmethod
    def of(cls, hit: Hit, span: Span | None = None) -> Self:
        """Keep what is shown of a hit: its passage, or the `span` of its article's text."""
        start, end = span or (hit.passage.start, hit.passage.end)
        return cls(
            article=ArticleReference.of(hit.article),
            start=start,
            end=end,
            text=hit.article.text[start:end],
            score=round(hit.score, 4),
            dense=round(hit.signals.dense, 4),
            lexical=round(hit.signals.lexical, 4),
            also_in=tuple(map(ArticleReference.of, hit.also_in)),
        )


@dataclass(frozen=True, slots=True)
class Cited:
    """A text with [n] markers, its sentences, and the citations behind the numbers.

    `unknown` are numbers of passages that the model gave and nobody gave it.
    """

    text: str
    sentences: tuple[AnswerSentence, ...]
    citations: tuple[Citation, ...]
    unknown: tuple[int, ...] = ()

    def followed_by(self, other: Cited) -> Cited:
        """Both as one text; the other's numbers must go on from this one's."""
        return Cited(
            f"{self.text}\n\n{other.text}".strip(),
            self.sentences + other.sentences,
            self.citations + other.citations,
            self.unknown + other.unknown,
        )


def paragraph_around(text: str, start: int, end: int) -> tuple[str, str]:
    """The paragraph before and after `text[start:end]`, each at most a few hundred characters."""
    opening = text.rfind("\n", 0, start) + 1
    closing = text.find("\n", end)
    before, after = text[opening:start], text[end : closing if closing >= 0 else len(text)]
    if len(before) > _CONTEXT_CHARACTERS:
        before = "… " + before[-_CONTEXT_CHARACTERS:].partition(" ")[2]
    if len(after) > _CONTEXT_CHARACTERS:
        after = after[:_CONTEXT_CHARACTERS].rpartition(" ")[0] + " …"
    return before, after
