"""An overview without a model: titles, dates and counts, and sentences quoted from the articles."""

from __future__ import annotations

import re

from chatbot.answering.overviews.material import OverviewMaterial, Point
from chatbot.citations.citation import Citation, Cited
from chatbot.citations.cited_text import without_markers
from chatbot.evidence.verdict import QUOTED, AnswerSentence
from vectorstore.article import Article
from vectorstore.languages.language_files import OverviewPhrases, overview_phrases

_MARKUP = re.compile(r"[*_`<>#|\[\]\\]+")


def overview_by_quotes(material: OverviewMaterial, first: int = 1) -> Cited:
    """Quote the material's sentences, introduced in the question's language; citations are numbered from `first`.

    Titles, dates and counts are in the text, but are none of its `sentences`.
    """
    cited = [(point, _citation(number, point)) for number, point in enumerate(material.points, first)]
    apart = "\n\n" if material.overview.kind == "summary" else "\n"
    body = apart.join(_line(material.overview.kind, point, citation) for point, citation in cited)
    return Cited(
        text="\n\n".join(filter(None, [_introduction(material), body])),
        sentences=tuple(
            AnswerSentence(one.quote, (one.number,), QUOTED) for point, one in cited if point.sentence
        ),
        citations=tuple(one for _, one in cited),
    )


def _citation(number: int, point: Point) -> Citation:
    """Cite the sentence, or the first one of an article that is only listed."""
    span = point.sentence or point.hit.passage.sentences[0]
    return Citation.of(number, point.hit, span.start, span.end)


def _introduction(material: OverviewMaterial) -> str:
    words, subject = overview_phrases(material.overview.language), _plain(material.overview.subject)
    if material.overview.kind == "summary":
        heading = _heading(material.points[0].hit.article) if material.points else ""
        return "\n\n".join(filter(None, [heading, words.summary]))
    if material.overview.kind == "timeline":
        return words.timeline
    return _counted(material, words).format(subject=subject, articles=material.articles, of=material.of)


def _counted(material: OverviewMaterial, words: OverviewPhrases) -> str:
    if material.overview.kind == "list" and material.overview.subject:
        return words.naming if material.articles else words.none
    if not material.articles:
        return words.empty
    return words.listed if material.overview.kind == "list" else words.digest


def _line(kind: str, point: Point, citation: Citation) -> str:
    quote = f"{citation.quote} [{citation.number}]" if point.sentence else f"[{citation.number}]"
    if kind == "summary":
        return quote
    heading = f"**{point.when}**" if kind == "timeline" else _heading(point.hit.article, point.others)
    return f"- {f'{heading} {quote}'.lstrip()}"


def _heading(article: Article, others: int = 0) -> str:
    """The title, outlet and date of an article, and how many others have its theme."""
    more = f"+{others}" if others else ""
    stated = ", ".join(filter(None, (_plain(article.outlet), _plain(article.published), more)))
    title = f"**{_plain(article.title)}**" if _plain(article.title) else ""
    return " ".join(filter(None, [title, f"({stated})" if stated else ""]))


def _plain(text: str) -> str:
    """Text of an article without what would be read as a citation or as markup."""
    return " ".join(_MARKUP.sub(" ", without_markers(text)).split())
