"""What an answer rests on -> the cards under it: article, sentence, and the paragraph around it.

The markup holds no blank line and no Markdown, since `plain` has every word of an article; so
Gradio's Markdown passes it through as it is. Gradio's sanitiser keeps `id`, `class`, `lang`,
`tabindex` and `title`, and drops `aria-*`, `dir` and `data-*`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import PurePath
from urllib.parse import urlsplit

from chatbot.citations import Citation
from chatbot.ui.neutral import plain
from vectorstore.article import Article
from vectorstore.search import Hit

_CONTEXT_CHARACTERS = 1500
"""The most that is shown on either side of a quotation, where a text has no paragraphs."""
_PREVIEW_CHARACTERS = 180
_MOST_NAMED = 10


def source_id(answer: int, citation: int) -> str:
    """Return the id of the mark that `[citation]` of the `answer`th answer on the page leads to."""
    return f"answer-{answer}-source-{citation}"


def source_cards(citations: Iterable[Citation], answer: int) -> str:
    """Return one card per cited article, each quotation in it folded into the paragraph it is from."""
    ordered = sorted(citations, key=lambda c: c.number)
    return _cards((c.hit, _quotation(c, answer)) for c in ordered)


def near_miss_cards(hits: Iterable[Hit]) -> str:
    """Return one card per article that came near to a question nothing answers, its passages folded in."""
    return _cards((hit, _preview(hit)) for hit in hits)


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


def _quotation(citation: Citation, answer: int) -> str:
    article = citation.hit.article
    before, quote, after = map(plain, surroundings(article, citation.start, citation.end))
    mark = f'<mark id="{source_id(answer, citation.number)}" tabindex="-1">{quote}</mark>'
    page = f'<span class="page">page {citation.page}</span>' if citation.page else ""
    return _fold(f"<b>{citation.number}</b>", quote, f"{page}{before}{mark}{after}", article)


def _preview(hit: Hit) -> str:
    text = hit.passage.text
    short = text if len(text) <= _PREVIEW_CHARACTERS else text[:_PREVIEW_CHARACTERS].rpartition(" ")[0] + " …"
    return _fold("", plain(short), plain(text), hit.article)


def _fold(number: str, closed: str, opened: str, article: Article) -> str:
    lang = _lang(article)
    return (
        f'<details><summary>{number}<span class="quote"{lang}>{closed}</span></summary>'
        f'<p class="paragraph"{lang}>{opened}</p></details>'
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
