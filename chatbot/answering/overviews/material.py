"""The material of an overview: the articles that a question is about, and the sentences to quote from them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from chatbot.answering.overviews.dated_sentences import dated_in
from chatbot.answering.overviews.events import in_order, told_events
from chatbot.answering.overviews.key_sentences import is_whole, key_sentences, lead_of
from chatbot.answering.overviews.themes import THEMES, ThemedHit, beginning, newest_of_themes
from chatbot.asking.overview_questions import Overview
from vectorstore.filters import Filters
from vectorstore.library import Library
from vectorstore.search.hits import Hit
from vectorstore.search.whole_articles import ListedArticles
from vectorstore.store.article_store import indexed_text
from vectorstore.text.dates.period import Period
from vectorstore.text.passages import Sentence
from vectorstore.text.subject import Subject, subject_of
from vectorstore.text.words import coverage, telling_words, terms_of, text_words

SHOWN = 30
"""The most articles that are listed."""
_GROUPED = 200
"""The most articles that are grouped by theme, the newest."""
_BEGINNINGS = 40
"""The most articles of which a model reads the beginning."""
_WHOLE = 8
"""The most articles that a model reads whole."""
_DATED = 20
"""The most articles that are read for dates."""
_PASSAGES = 16
_LEAD_CHARACTERS = 500
_ABOUT, _ABOUT_ACROSS = 0.5, 0.25
"""The share of a subject's telling words that an article about it has, in its language and in another."""
_FEWEST_ABOUT = 4
"""So many articles must begin with a subject for those that only mention it to be left out of a digest."""
_DATED_ONLY = "Only events that a sentence dates by day, month or year are shown."
_AS_GOOD = 0.1
"""How much less of a subject another article may have, and still be one that may be meant."""


@dataclass(frozen=True, slots=True)
class Point:
    """One item of an overview: a sentence of a hit's article (None: the article alone), and its date.

    `others` is how many further articles have the same theme.
    """

    hit: Hit
    sentence: Sentence | None
    when: str = ""
    others: int = 0


@dataclass(frozen=True, slots=True)
class OverviewMaterial:
    """What an overview is made of.

    `hits` are the passages that a model reads, in order; `points` what is quoted without one. It is about
    `articles` of the `of` articles there are. Where it is not `relevant`, no article is about the subject, and
    `hits` are the nearest. `notices` say what was left out or assumed, `unshown` what is not quoted without a
    model, `unread` what a model does not read.
    """

    overview: Overview
    hits: tuple[Hit, ...]
    points: tuple[Point, ...]
    articles: int
    of: int
    relevant: bool = True
    notices: tuple[str, ...] = ()
    unshown: str = ""
    unread: str = ""


def overview_material(
    library: Library, overview: Overview, filters: Filters, today: date | None = None
) -> OverviewMaterial:
    """Gather what `overview` asks for from the articles that pass `filters`; its time is seen from `today`."""
    limited = _within(filters, overview.period)
    if limited is None:
        notice = f"Nothing is both {filters} and published {overview.period}."
        return OverviewMaterial(overview, (), (), 0, len(library), relevant=False, notices=(notice,))
    subject = subject_of(overview.subject, overview.language, library.languages())
    gathering = _Gathering(library, overview, limited, today, subject)
    kinds = {
        "summary": gathering.summary,
        "digest": gathering.digest,
        "timeline": gathering.timeline,
        "list": gathering.listed,
    }
    material = kinds[overview.kind]()
    scope = f"Only the articles {limited}." if limited else ""
    return replace(material, notices=tuple(filter(None, (scope, *material.notices))))


@dataclass(frozen=True, slots=True)
class _Gathering:
    """An overview and its subject in all spellings, and the articles that it may be made of."""

    library: Library
    overview: Overview
    filters: Filters
    today: date | None
    subject: Subject

    def listed(self) -> OverviewMaterial:
        """Count the articles about the subject, and show the newest with the sentence that names it."""
        listed = self._listed(SHOWN)
        points = [Point(hit, self._naming(hit)) for hit in listed.hits]
        return self._material(listed, listed.hits, points)

    def digest(self) -> OverviewMaterial:
        """Show the newest article of each theme, where enough of them do of those that begin with the subject.

        A model reads few articles whole, of many the beginnings. A single article is summarised.
        """
        listed = self._listed(_GROUPED)
        if not listed.articles:
            return self._nothing(())
        if listed.articles == 1:
            return self._summary_of(self.library.whole(listed.hits[0].article.id))
        whole = listed.articles <= _WHOLE
        hits = self._passages(listed.hits) if whole else listed.hits[:_BEGINNINGS]
        openings = list(map(self._opening, listed.hits))
        about = [one for one in openings if self._names(beginning(one), one)]
        shown = newest_of_themes(about if len(about) >= _FEWEST_ABOUT else openings, THEMES)
        points = [self._point(one, listed) for one in shown]
        material = self._material(listed, hits, points)
        return replace(material, unshown=_themes(listed, len(points)), unread="" if whole else _unread(listed))

    def _point(self, shown: ThemedHit, listed: ListedArticles) -> Point:
        """The sentence that names the subject, at the beginning where it does; without a subject, the lead."""
        if not self.overview.subject:
            return Point(shown.hit, lead_of(shown.hit.passage.sentences), others=shown.others)
        found = next(hit for hit in listed.hits if hit.article.id == shown.hit.article.id)
        naming = shown.hit if self._names(beginning(shown.hit), shown.hit) else found
        return Point(naming, self._naming(naming), others=shown.others)

    def summary(self) -> OverviewMaterial:
        """Show the key sentences of one article, which a model reads whole."""
        article_id, notice, near = self._article()
        hits = self.library.whole(article_id) if article_id else ()
        return self._summary_of(hits, notice) if hits else self._nothing(near, notice)

    def _summary_of(self, hits: tuple[Hit, ...], notice: str = "") -> OverviewMaterial:
        """The key sentences of the article whose passages these are."""
        hit_of: dict[Sentence, Hit] = {}
        for hit in hits:
            hit_of |= {one: hit for one in hit.passage.sentences if one not in hit_of}
        key = key_sentences(list(hit_of), hits[0].article.language, self.library.rarity)
        points = [Point(hit_of[one], one) for one in key]
        summary = replace(self.overview, kind="summary")
        return OverviewMaterial(summary, hits, tuple(points), 1, len(self.library), notices=(notice,))

    def timeline(self) -> OverviewMaterial:
        """Show the dated sentences in the order of their dates."""
        listed = self._listed(_DATED)
        dated = list(dated_in(self._sentences(self._passages(listed.hits))))
        events = told_events(dated, lambda one: self._names(one.sentence.text, one.hit))
        shown = in_order(events)
        if not shown:
            return self._nothing(listed.hits)
        points = [Point(one.hit, one.sentence, one.when) for one in shown]
        left_out = f"{len(shown)} of {len(events)} dated sentences are shown."
        unread = f"Only the newest {len(listed.hits):,} of {listed.articles:,} articles were searched for dates."
        notices = [_DATED_ONLY, *[left_out] * (len(shown) < len(events))]
        notices += [unread] * (len(listed.hits) < listed.articles)
        hits = tuple({(one.hit.article.id, one.hit.passage.start): one.hit for one in shown}.values())
        return self._material(listed, hits, points, *notices)

    def _sentences(self, hits: Sequence[Hit]) -> list[tuple[Hit, Sentence]]:
        """Each whole sentence once, with its hit: those that name the subject, or whose title does, if any do."""
        sentences = {
            (hit.article.id, one.start): (hit, one)
            for hit in hits
            for one in hit.passage.sentences
            if is_whole(one.text)
        }
        named = [
            (hit, one) for hit, one in sentences.values() if self._names(f"{hit.article.title}\n{one.text}", hit)
        ]
        return named or list(sentences.values())

    def _listed(self, count: int) -> ListedArticles:
        """The newest articles that name the subject, the newest of all where there is none."""
        if not self.overview.subject:
            return self.library.newest(count, self.filters)
        return self.library.naming(self.overview.subject, self.overview.language, count, self.filters)

    def _article(self) -> tuple[str, str, tuple[Hit, ...]]:
        """The id of the article that is meant ("": none), a notice, and the nearest hits."""
        subject = self.overview.subject
        if not subject and len(self.library) == 1:
            return self.library.newest(1).hits[0].article.id, "", ()
        subject = subject or self.overview.before
        if not subject:
            return "", 'Say which article is meant, as in "Summarise the article on ...".', ()
        found = self.library.find(subject, _PASSAGES, self.filters, self.today)
        words = telling_words(subject, self.overview.language)
        rarity = self.library.rarity(terms_of(words))
        candidates: dict[str, tuple[float, str]] = {}
        named = subject_of(subject, self.overview.language, self.library.languages())
        for hit in found.hits:
            opening = text_words(f"{hit.article.title}\n{hit.article.text[:_LEAD_CHARACTERS]}")
            text = indexed_text(hit.article, hit.passage)
            wanted = _ABOUT if hit.article.language == self.overview.language else _ABOUT_ACROSS
            has_words = coverage(words, text_words(text), rarity) >= wanted
            if has_words or named.stands_in(text, hit.article.language):
                candidates.setdefault(hit.article.id, (coverage(words, opening, rarity), hit.article.title))
        if not candidates:
            return "", "", found.hits
        best = max(share for share, _ in candidates.values())
        meant = [(key, title) for key, (share, title) in candidates.items() if share >= best - _AS_GOOD]
        return meant[0][0], _chosen([title for _, title in meant]), found.hits

    def _passages(self, hits: Iterable[Hit]) -> tuple[Hit, ...]:
        return tuple(one for hit in hits for one in self.library.whole(hit.article.id))

    def _naming(self, hit: Hit) -> Sentence | None:
        """The sentence of a hit that names the subject; its lead where none does, or there is no subject."""
        if not self.overview.subject:
            return None if hit.article.title else lead_of(hit.passage.sentences)
        named = [one for one in hit.passage.sentences if self._names(one.text, hit)]
        return lead_of(named or hit.passage.sentences)

    def _names(self, text: str, hit: Hit) -> bool:
        """Whether a text of a hit's article names the subject."""
        return self.subject.stands_in(text, hit.article.language)

    def _opening(self, hit: Hit) -> Hit:
        """The first passage of a hit's article."""
        return self.library.whole(hit.article.id)[0] if hit.passage.start else hit

    def _material(
        self, listed: ListedArticles, hits: Sequence[Hit], points: Sequence[Point], *notices: str
    ) -> OverviewMaterial:
        shown = len({point.hit.article.id for point in points})
        is_cut = self.overview.kind != "timeline" and shown < listed.articles
        unshown = f"{shown:,} of {listed.articles:,} articles are shown, the newest." if is_cut else ""
        about, of = listed.articles, listed.of
        return OverviewMaterial(
            self.overview, tuple(hits), tuple(points), about, of, notices=notices, unshown=unshown
        )

    def _nothing(self, near: Sequence[Hit], *notices: str) -> OverviewMaterial:
        return OverviewMaterial(
            self.overview, tuple(near), (), 0, len(self.library), relevant=False, notices=notices
        )


def _within(filters: Filters, period: Period | None) -> Filters | None:
    """`filters` limited to `period` as well; None where no day is in both."""
    if period is None or filters.period is None:
        return replace(filters, period=period or filters.period)
    start = max(filter(None, (filters.period.start, period.start)), default=None)
    end = min(filter(None, (filters.period.end, period.end)), default=None)
    if start and end and start > end:
        return None
    return replace(filters, period=Period(start, end))


def _themes(listed: ListedArticles, shown: int) -> str:
    """The notice of how many articles a digest does not show, and how to see them."""
    if shown == listed.articles:
        return ""
    return (
        f"{shown:,} of {listed.articles:,} articles are shown, the newest of each of the largest themes, each "
        "with the number of others on its theme (+). For more of one, type /digest and its subject; for titles, "
        "/list."
    )


def _unread(listed: ListedArticles) -> str:
    if listed.articles <= _BEGINNINGS:
        return "The model read only the beginning of each article."
    return f"The model read only the beginnings of the newest {_BEGINNINGS:,} of {listed.articles:,} articles."


def _chosen(titles: Sequence[str]) -> str:
    """The notice that one of several articles was chosen."""
    first, *others = [f"“{title}”" if title else "one without a title" for title in titles]
    named = ", ".join(others[:3])
    return f"Of the articles that may be meant, {first} was chosen; others: {named}." if others else ""
