"""A survey told without a model: titles, dates and counts, and sentences in the articles' own words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from chatbot.answering.overviews.material import OverviewMaterial, Point
from chatbot.citations.citation import Citation, Cited
from chatbot.citations.cited_text import without_markers
from chatbot.evidence.verdict import QUOTED, AnswerSentence
from vectorstore.article import Article
from vectorstore.languages.language_data import OverviewPhrases
from vectorstore.languages.language_files import overview_phrases

_MARKUP = re.compile(r"[*_`<>#|\[\]\\]+")


def overview_by_quotes(survey: OverviewMaterial, first: int = 1) -> Cited:
    """Tell a survey in its question's language, each of the articles' sentences quoted, and cited from `first` on.

    What the program says itself, titles, dates and counts, is in the text and none of its `sentences`.
    """
    points = survey.points
    citations = [_citation(number, point) for number, point in enumerate(points, first)]
    quoted = [(point, one) for point, one in zip(points, citations, strict=True) if point.sentence]
    return Cited(
        text="\n\n".join(filter(None, [_introduction(survey), _body(survey, citations), _rest(survey)])),
        sentences=tuple(AnswerSentence(one.quote, (one.number,), QUOTED) for _, one in quoted),
        citations=tuple(citations),
    )


def _citation(number: int, point: Point) -> Citation:
    """Cite the sentence, or of an article that is only listed its first passage's first."""
    span = point.sentence or point.hit.passage.sentences[0]
    return Citation.of(number, point.hit, span.start, span.end)


def _introduction(survey: OverviewMaterial) -> str:
    words, subject = overview_phrases(survey.overview.language), _plain(survey.overview.subject)
    if survey.overview.kind == "summary":
        heading = _heading(survey.points[0].hit.article) if survey.points else ""
        return "\n\n".join(filter(None, [heading, words.summary]))
    if survey.overview.kind == "timeline":
        return words.timeline
    return _counted(survey, words).format(subject=subject, articles=survey.articles, of=survey.of)


def _counted(survey: OverviewMaterial, words: OverviewPhrases) -> str:
    if survey.overview.kind == "list" and survey.overview.subject:
        return words.naming if survey.articles else words.none
    if not survey.articles:
        return words.empty
    return words.listed if survey.overview.kind == "list" else words.digest


def _body(survey: OverviewMaterial, citations: list[Citation]) -> str:
    lines = list(_lines(survey, citations))
    return ("\n\n" if survey.overview.kind == "summary" else "\n").join(lines)


def _lines(survey: OverviewMaterial, citations: list[Citation]) -> Iterator[str]:
    for point, citation in zip(survey.points, citations, strict=True):
        quote = f"{citation.quote} [{citation.number}]" if point.sentence else f"[{citation.number}]"
        if survey.overview.kind == "summary":
            yield quote
        elif survey.overview.kind == "timeline":
            yield f"- **{point.when}** {quote}"
        else:
            yield f"- {' '.join(filter(None, [_heading(point.hit.article), quote]))}"


def _rest(survey: OverviewMaterial) -> str:
    shown = len({point.hit.article.id for point in survey.points})
    if survey.overview.kind in {"summary", "timeline"} or shown >= survey.articles:
        return ""
    words = overview_phrases(survey.overview.language).shown
    return words.format(shown=shown, articles=survey.articles)


def _heading(article: Article) -> str:
    stated = ", ".join(filter(None, (_plain(article.outlet), _plain(article.published))))
    title = f"**{_plain(article.title)}**" if _plain(article.title) else ""
    return " ".join(filter(None, [title, f"({stated})" if stated else ""]))


def _plain(text: str) -> str:
    """Return what somebody wrote without what would be read as a citation or as markup."""
    return " ".join(_MARKUP.sub(" ", without_markers(text)).split())
