"""What an answer rests on -> the cards under it: article, sentence, and the paragraph around it.

The markup holds no blank line and no Markdown, since `plain` has every word of an article; so
Gradio's Markdown passes it through as it is. Gradio's sanitiser keeps `id`, `class`, `lang`,
`tabindex` and `title`, and drops `aria-*`, `dir` and `data-*`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from urllib.parse import urlsplit

from chatbot.answering.answer import Answer
from chatbot.answering.placed_sentences import found_numbers
from chatbot.citations.citation import Citation
from chatbot.evidence.reasons import FOUND
from chatbot.ui.neutral import plain
from vectorstore.article import Article
from vectorstore.search.hits import Hit

_CONTEXT_CHARACTERS = 1500
"""The most that is shown on either side of a quotation, where a text has no paragraphs."""
_PREVIEW_CHARACTERS = 180
_MOST_NAMED = 10
MOST_SOURCES = 60
"""How many quotations stand under one answer; the rest are counted."""


@dataclass(frozen=True, slots=True)
class _Closed:
    """What shows of a fold that is closed, as markup: its number, a quotation, and a note on it."""

    number: str
    quote: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a quote, and whether they are telling ones."""

    text: str
    tells: bool = False


def source_id(answer: int, citation: int) -> str:
    """Return the id of the mark that `[citation]` of the `answer`th answer on the page leads to."""
    return f"answer-{answer}-source-{citation}"


def source_cards(answer: Answer, number: int) -> str:
    """Return one card per article that the `number`th answer cites, each quotation folded into its paragraph."""
    ordered = sorted(answer.citations, key=lambda c: c.number)
    found = found_numbers(answer)
    cards = _cards(
        (one.hit, _quotation(one, source_id(number, one.number), FOUND if one.number in found else ""))
        for one in ordered[:MOST_SOURCES]
    )
    return cards + more(len(ordered) - MOST_SOURCES, "quotation")


def more(count: int, noun: str) -> str:
    """Return a line that says how many more there are than are shown; "" where there are none."""
    return f'<p class="notice">And {count:,} more {noun}{"" if count == 1 else "s"}.</p>' if count > 0 else ""


def near_miss_cards(hits: Iterable[Hit]) -> str:
    """Return one card per article that came near to a question nothing answers, its passages folded in."""
    return _cards((hit, _preview(hit)) for hit in hits)


def pieces_of(citation: Citation) -> Iterator[Piece]:
    """Yield the words cited in pieces, none of them empty, which together are the quote."""
    quote, end = citation.quote, 0
    for start, stop in citation.marks:
        if end < start:
            yield Piece(quote[end:start])
        yield Piece(quote[start:stop], tells=True)
        end = stop
    if end < len(quote):
        yield Piece(quote[end:])


def article_title(article: Article) -> str:
    """Return what to call an article: its title, or where it is from."""
    return article.title or _place(article) or article.id


def surroundings(article: Article, start: int, end: int) -> tuple[str, str, str]:
    """Return the paragraph or paragraphs around `article.text[start:end]`: before, the span, after."""
    text = article.text
    opening = text.rfind("\n", 0, start) + 1
    closing = text.find("\n", end)
    before = text[opening:start]
    after = text[end : closing if closing >= 0 else len(text)]
    if len(before) > _CONTEXT_CHARACTERS:
        before = "… " + before[-_CONTEXT_CHARACTERS:].partition(" ")[2]
    if len(after) > _CONTEXT_CHARACTERS:
        after = after[:_CONTEXT_CHARACTERS].rpartition(" ")[0] + " …"
    return before, text[start:end], after


def _cards(folds: Iterable[tuple[Hit, str]]) -> str:
    by_article: dict[str, tuple[Hit, list[str]]] = {}
    for hit, fold in folds:
        by_article.setdefault(hit.article.id, (hit, []))[1].append(fold)
    return "".join(_card(hit, own) for hit, own in by_article.values())


def _card(hit: Hit, folds: Sequence[str]) -> str:
    article = hit.article
    stated = (article.outlet, article.author, article.published, article.language)
    details = [_origin(article), *map(plain, stated), _also_in(hit)]
    line = "".join(f"<span>{detail}</span>" for detail in details if detail)
    return (
        f'<div class="source-card"><p class="source-title"{_lang(article)}>{plain(article_title(article))}</p>'
        f'<p class="source-meta">{line}</p>{"".join(folds)}</div>'
    )


def _also_in(hit: Hit) -> str:
    """Say how many other places tell the same, and which, for whoever points at it."""
    if not hit.also_in:
        return ""
    named = ", ".join(entry.outlet or entry.source or entry.id for entry in hit.also_in[:_MOST_NAMED])
    return f'<span title="{plain(named)}">also in {len(hit.also_in)}</span>'


def _quotation(citation: Citation, mark_id: str, note: str) -> str:
    article = citation.hit.article
    before, _, after = map(plain, surroundings(article, citation.start, citation.end))
    quote = "".join(map(_piece, pieces_of(citation)))
    mark = f'<mark id="{mark_id}" tabindex="-1">{quote}</mark>'
    page = f'<span class="page">page {citation.page}</span>' if citation.page else ""
    closed = _Closed(f"<b>{citation.number}</b>", quote, note)
    return _fold(closed, f"{page}{before}{mark}{after}", article)


def _piece(piece: Piece) -> str:
    return f"<strong>{plain(piece.text)}</strong>" if piece.tells else plain(piece.text)


def _preview(hit: Hit) -> str:
    text = hit.passage.text
    short = text if len(text) <= _PREVIEW_CHARACTERS else text[:_PREVIEW_CHARACTERS].rpartition(" ")[0] + " …"
    return _fold(_Closed("", plain(short)), plain(text), hit.article)


def _fold(closed: _Closed, opened: str, article: Article) -> str:
    lang = _lang(article)
    note = f'<span class="found">{closed.note}</span>' if closed.note else ""
    return (
        f'<details><summary>{closed.number}<span><span class="quote"{lang}>{closed.quote}</span>{note}</span>'
        f'</summary><p class="paragraph"{lang}>{opened}</p></details>'
    )


def _lang(article: Article) -> str:
    return f' lang="{plain(article.language)}"' if article.language else ""


def _origin(article: Article) -> str:
    shown = plain(_place(article))
    if _is_web(article.source):
        return f'<a href="{plain(article.source)}">{shown}</a>'
    return f'<span title="{plain(article.source)}">{shown}</span>' if shown else ""


def _place(article: Article) -> str:
    if _is_web(article.source):
        return urlsplit(article.source).netloc.removeprefix("www.")
    return PurePath(article.source).name


def _is_web(source: str) -> bool:
    try:
        url = urlsplit(source)
    except ValueError:
        return False
    return url.scheme in ("http", "https") and bool(url.hostname) and not any(map(str.isspace, source))
