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
from chatbot.citations.citation import ArticleReference, Citation, NearMiss
from chatbot.evidence.reasons import FOUND
from chatbot.ui.neutral import plain

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
        (one, _quotation(one, source_id(number, one.number), FOUND if one.number in found else ""))
        for one in ordered[:MOST_SOURCES]
    )
    return cards + more(len(ordered) - MOST_SOURCES, "quotation")


def more(count: int, noun: str) -> str:
    """Return a line that says how many more there are than are shown; "" where there are none."""
    return f'<p class="notice">And {count:,} more {noun}{"" if count == 1 else "s"}.</p>' if count > 0 else ""


def near_miss_cards(near_misses: Iterable[NearMiss]) -> str:
    """Return one card per article that came near to a question nothing answers, its passages folded in."""
    return _cards((one, _preview(one)) for one in near_misses)


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


def article_title(article: ArticleReference) -> str:
    """Return what to call an article: its title, or where it is from."""
    return article.title or _place(article) or article.id


def _cards(folds: Iterable[tuple[Citation | NearMiss, str]]) -> str:
    by_article: dict[str, tuple[Citation | NearMiss, list[str]]] = {}
    for one, fold in folds:
        by_article.setdefault(one.article.id, (one, []))[1].append(fold)
    return "".join(_card(one, own) for one, own in by_article.values())


def _card(one: Citation | NearMiss, folds: Sequence[str]) -> str:
    article = one.article
    stated = (article.outlet, article.author, article.published, article.language)
    details = [_origin(article), *map(plain, stated), _also_in(one.also_in)]
    line = "".join(f"<span>{detail}</span>" for detail in details if detail)
    return (
        f'<div class="source-card"><p class="source-title"{_lang(article)}>{plain(article_title(article))}</p>'
        f'<p class="source-meta">{line}</p>{"".join(folds)}</div>'
    )


def _also_in(entries: Sequence[ArticleReference]) -> str:
    """Say how many other places tell the same, and which, for whoever points at it."""
    if not entries:
        return ""
    named = ", ".join(entry.outlet or entry.source or entry.id for entry in entries[:_MOST_NAMED])
    return f'<span title="{plain(named)}">also in {len(entries)}</span>'


def _quotation(citation: Citation, mark_id: str, note: str) -> str:
    quote = "".join(map(_piece, pieces_of(citation)))
    mark = f'<mark id="{mark_id}" tabindex="-1">{quote}</mark>'
    page = f'<span class="page">page {citation.page}</span>' if citation.page else ""
    closed = _Closed(f"<b>{citation.number}</b>", quote, note)
    return _fold(closed, f"{page}{plain(citation.before)}{mark}{plain(citation.after)}", citation.article)


def _piece(piece: Piece) -> str:
    return f"<strong>{plain(piece.text)}</strong>" if piece.tells else plain(piece.text)


def _preview(near_miss: NearMiss) -> str:
    text = near_miss.text
    short = text if len(text) <= _PREVIEW_CHARACTERS else text[:_PREVIEW_CHARACTERS].rpartition(" ")[0] + " …"
    return _fold(_Closed("", plain(short)), plain(text), near_miss.article)


def _fold(closed: _Closed, opened: str, article: ArticleReference) -> str:
    lang = _lang(article)
    note = f'<span class="found">{closed.note}</span>' if closed.note else ""
    return (
        f'<details><summary>{closed.number}<span><span class="quote"{lang}>{closed.quote}</span>{note}</span>'
        f'</summary><p class="paragraph"{lang}>{opened}</p></details>'
    )


def _lang(article: ArticleReference) -> str:
    return f' lang="{plain(article.language)}"' if article.language else ""


def _origin(article: ArticleReference) -> str:
    shown = plain(_place(article))
    if _is_web(article.source):
        return f'<a href="{plain(article.source)}">{shown}</a>'
    return f'<span title="{plain(article.source)}">{shown}</span>' if shown else ""


def _place(article: ArticleReference) -> str:
    if _is_web(article.source):
        return urlsplit(article.source).netloc.removeprefix("www.")
    return PurePath(article.source).name


def _is_web(source: str) -> bool:
    try:
        url = urlsplit(source)
    except ValueError:
        return False
    return url.scheme in ("http", "https") and bool(url.hostname) and not any(map(str.isspace, source))
