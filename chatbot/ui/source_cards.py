"""The sources of an answer -> the cards below it: article, quotation, and the paragraph around it.

The markup holds no blank line and no Markdown, since every word of an article is escaped, so Gradio's
Markdown passes it through. Gradio's sanitiser keeps `id`, `class`, `lang`, `tabindex` and `title`, and drops
`aria-*`, `dir` and `data-*`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from chatbot.answering.answer import Answer
from chatbot.answering.attribution import also_in_names, article_title, is_web, place
from chatbot.answering.placed_sentences import found_numbers
from chatbot.citations.citation import ArticleReference, Citation, NearMiss
from chatbot.evidence.reasons import FOUND
from chatbot.ui.escaping import escape
from chatbot.ui.translation.wording import Words
from vectorstore.languages.cldr import language_name

_PREVIEW_CHARACTERS = 180
_HASH_CHARACTERS = 16
MOST_SOURCES = 60
"""How many quotations stand below one answer; the rest are counted."""


@dataclass(frozen=True, slots=True)
class QuotePiece:
    """Some words of a quotation; `is_key` for those that answer the question."""

    text: str
    is_key: bool = False


def source_id(answer: int, citation: int) -> str:
    """The id of the mark that `[citation]` of the `answer`th answer on the page leads to."""
    return f"answer-{answer}-source-{citation}"


def source_cards(answer: Answer, number: int, words: Words) -> str:
    """One card per article that the `number`th answer cites, each quotation folded into its paragraph."""
    ordered = sorted(answer.citations, key=lambda c: c.number)
    found = found_numbers(answer)
    cards = _cards(
        [
            (one, _quotation(one, source_id(number, one.number), FOUND if one.number in found else "", words))
            for one in ordered[:MOST_SOURCES]
        ],
        words,
    )
    return cards + more(len(ordered) - MOST_SOURCES, "more_quotations", words)


def near_miss_cards(near_misses: Iterable[NearMiss], words: Words) -> str:
    """One card per article that came near to a question that none answers, its passages folded in."""
    return _cards([(one, _preview(one)) for one in near_misses], words)


def more(count: int, key: str, words: Words) -> str:
    """How many there are beyond those shown, in the words of `key`; "" where there are none."""
    return f'<p class="notice">{words(key, count=count)}</p>' if count > 0 else ""


def quote_pieces(citation: Citation) -> Iterator[QuotePiece]:
    """The pieces of a quotation, none empty, which together are the quotation."""
    text, end = citation.quote, 0
    for start, stop in citation.marks:
        if end < start:
            yield QuotePiece(text[end:start])
        yield QuotePiece(text[start:stop], is_key=True)
        end = stop
    if end < len(text):
        yield QuotePiece(text[end:])


def _cards(folds: Iterable[tuple[Citation | NearMiss, str]], words: Words) -> str:
    by_article: dict[str, tuple[Citation | NearMiss, list[str]]] = {}
    for one, fold in folds:
        by_article.setdefault(one.article.id, (one, []))[1].append(fold)
    return "".join(_card(one, "".join(of_article), words) for one, of_article in by_article.values())


def _card(one: Citation | NearMiss, folds: str, words: Words) -> str:
    article = one.article
    language = language_name(article.language, words.language) or article.language
    stated = (article.outlet, article.author, article.published or words("undated"), language)
    details = [_origin(article), *map(escape, stated), _also_in(one.also_in, words)]
    line = "".join(f"<span>{detail}</span>" for detail in details if detail)
    return (
        f'<div class="source-card"><p class="source-title"{_lang(article)}>{_title(article)}</p>'
        f'<p class="source-meta">{line}</p>{folds}</div>'
    )


def _also_in(articles: Sequence[ArticleReference], words: Words) -> str:
    if not articles:
        return ""
    return f'<span title="{escape(also_in_names(articles))}">{words("also_in", count=len(articles))}</span>'


def _quotation(citation: Citation, mark_id: str, note: str, words: Words) -> str:
    quoted = "".join(map(_piece, quote_pieces(citation)))
    page = f'<span class="page">{words("page_number", page=citation.page)}</span>' if citation.page else ""
    span = _span(citation.start, citation.end)
    mark = f'<mark id="{mark_id}" class="{span}" tabindex="-1">{quoted}</mark>'
    paragraph = f"{page}{escape(citation.before)}{mark}{escape(citation.after)}"
    note = f'<span class="note">{words.message(note)}</span>' if note else ""
    return _fold(quoted, paragraph, citation.article, f"<b>{citation.number}</b>", note)


def _piece(piece: QuotePiece) -> str:
    return f"<strong>{escape(piece.text)}</strong>" if piece.is_key else escape(piece.text)


def _preview(near_miss: NearMiss) -> str:
    text = near_miss.text
    short = text if len(text) <= _PREVIEW_CHARACTERS else text[:_PREVIEW_CHARACTERS].rpartition(" ")[0] + " …"
    span = _span(near_miss.start, near_miss.end)
    return _fold(escape(short), f'<span class="{span}">{escape(text)}</span>', near_miss.article)


def _fold(quoted: str, paragraph: str, article: ArticleReference, number: str = "", note: str = "") -> str:
    """A quotation that unfolds into its paragraph; all but the article is markup."""
    lang = _lang(article)
    return (
        f'<details><summary>{number}<span><span class="quote"{lang}>{quoted}</span>{note}</span></summary>'
        f'<p class="paragraph"{lang}>{paragraph}</p></details>'
    )


def _title(article: ArticleReference) -> str:
    """The title as a link by which reading.js opens the whole article, as it was when it was cited."""
    cited = urlencode({"id": article.id, "hash": article.content_hash[:_HASH_CHARACTERS]}, quote_via=quote)
    return f'<a href="#article?{escape(cited)}">{escape(article_title(article))}</a>'


def _span(start: int, end: int) -> str:
    """The class by which reading.js finds a quotation in its article."""
    return f"at-{start}-{end}"


def _lang(article: ArticleReference) -> str:
    return f' lang="{escape(article.language)}"' if article.language else ""


def _origin(article: ArticleReference) -> str:
    shown, source = escape(place(article)), escape(article.source)
    if is_web(article.source):
        return f'<a href="{source}">{shown}</a>'
    return f'<span title="{source}">{shown}</span>' if shown else ""
