"""Survey: what a library holds for an overview: the articles it is of, and what of them is told."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from chatbot.answering.overviews.dated_sentences import DatedSentence, dated_in
from chatbot.answering.overviews.key_sentences import is_whole, key_sentences, lead_of
from chatbot.asking.overview_questions import Overview
from vectorstore.filters import Filters
from vectorstore.library import Library
from vectorstore.search.hits import Hit
from vectorstore.search.whole_articles import ListedArticles
from vectorstore.store.article_store import indexed_text
from vectorstore.text.dates.period import Period
from vectorstore.text.passages import Sentence
from vectorstore.text.subject import subject_of
from vectorstore.text.terms import words_of
from vectorstore.text.words import coverage, telling_words, terms_of, text_words

SHOWN = 12
"""Articles that are listed."""
_READ = 40
"""Articles that a model reads the beginnings of."""
_READ_WHOLE = 8
_DATED = 20
_EVENTS = 20
_PLACES = 16
_LEAD_CHARACTERS = 500
_BEARS, _BEARS_ACROSS = 0.5, 0.25
"""The share of a subject's telling words that an article on it has, in the question's language and in another."""
_NEARLY = 0.6
"""The share of their words that two sentences have in common that say the same."""
_DAYS_ONLY = "Only what a sentence gives a day, a month or a year for is shown."
_AS_GOOD = 0.1
"""By how much less of a subject another article may tell, and still be one that may be meant."""


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that is told: a sentence of a hit's article (None: the article alone), and the days it is of."""

    hit: Hit
    sentence: Sentence | None
    when: str = ""


@dataclass(frozen=True, slots=True)
class OverviewMaterial:
    """What an overview is told from.

    `hits` are the passages a model is given, in order; `points` what is told without one. `articles` is how
    many articles it is of, among `of`. Where it is not `relevant`, no article bears on the subject, and
    `hits` are the nearest. `notices` say what was left out or assumed, `read` what a model is not given.
    """

    overview: Overview
    hits: tuple[Hit, ...]
    points: tuple[Point, ...]
    articles: int
    of: int
    relevant: bool = True
    notices: tuple[str, ...] = ()
    read: str = ""


def overview_material(
    library: Library, overview: Overview, filters: Filters, today: date | None = None
) -> OverviewMaterial:
    """Read what `overview` asks of the articles that pass `filters`; its time is seen from `today`."""
    limited = _within(filters, overview.period)
    if limited is None:
        notice = f"Nothing is both {filters} and published {overview.period}."
        return OverviewMaterial(overview, (), (), 0, len(library), relevant=False, notices=(notice,))
    scope = _MaterialScope(library, overview, limited, today)
    if overview.kind == "summary":
        found = scope.summary()
    elif overview.kind == "digest":
        found = scope.digest()
    elif overview.kind == "timeline":
        found = scope.timeline()
    else:
        found = scope.listed()
    notices = [f"Only the articles {limited}."] if limited else []
    return replace(found, notices=(*notices, *found.notices))


@dataclass(frozen=True, slots=True)
class _MaterialScope:
    """What is asked, and of which articles."""

    library: Library
    overview: Overview
    filters: Filters
    today: date | None

    def listed(self) -> OverviewMaterial:
        """Count every article, and show the newest with where it names the subject."""
        shelved = self._shelved(SHOWN)
        points = [Point(hit, self._naming(hit)) for hit in shelved.hits]
        return self._survey(shelved, shelved.hits, points)

    def digest(self) -> OverviewMaterial:
        """Show the newest by their leads; a model is given few articles whole, of many the beginnings."""
        shelved = self._shelved(_READ)
        if not shelved.articles:
            return self._nothing(())
        whole = shelved.articles <= _READ_WHOLE
        hits = self._whole(shelved.hits) if whole else shelved.hits
        points = [Point(hit, _lead(hit)) for hit in map(self._opening, shelved.hits[:SHOWN])]
        return replace(self._survey(shelved, hits, points), read="" if whole else _begun(shelved))

    def summary(self) -> OverviewMaterial:
        """Read one article from beginning to end."""
        article_id, notice, near = self._article()
        hits = self.library.whole(article_id) if article_id else ()
        if not hits:
            return self._nothing(near, notice)
        sentences = list(dict.fromkeys(one for hit in hits for one in hit.passage.sentences))
        key = key_sentences(sentences, hits[0].article.language, self.library.rarity)
        points = [Point(_holding(hits, one), one) for one in key]
        return OverviewMaterial(self.overview, hits, tuple(points), 1, len(self.library), notices=_said(notice))

    def timeline(self) -> OverviewMaterial:
        """Gather the sentences that tell of a day, and put them in the order of their days."""
        shelved = self._shelved(_DATED)
        events = list(dated_in(self._told_of(self._whole(shelved.hits))))
        shown = _in_order(events)
        if not shown:
            return self._nothing(shelved.hits)
        points = [Point(one.hit, one.sentence, one.when) for one in shown]
        left_out = f"{len(shown)} of {len(events)} sentences that tell of a day are shown."
        unread = f"Only the newest {len(shelved.hits):,} of {shelved.articles:,} articles were read for days."
        notices = [_DAYS_ONLY, *[left_out] * (len(shown) < len(events))]
        notices += [unread] * (len(shelved.hits) < shelved.articles)
        hits = tuple({(one.hit.article.id, one.hit.passage.start): one.hit for one in shown}.values())
        return self._survey(shelved, hits, points, *notices)

    def _told_of(self, hits: Sequence[Hit]) -> list[tuple[Hit, Sentence]]:
        """Return each whole sentence once, with the hit it stands in: those that name the subject, if any do."""
        found = {
            (hit.article.id, one.start): (hit, one)
            for hit in hits
            for one in hit.passage.sentences
            if is_whole(one.text)
        }
        if not self.overview.subject:
            return list(found.values())
        subject = subject_of(self.overview.subject, self.overview.language, self.library.languages())
        named = [
            (hit, one)
            for hit, one in found.values()
            if subject.stands_in(f"{hit.article.title}\n{one.text}", hit.article.language)
        ]
        return named or list(found.values())

    def _shelved(self, count: int) -> ListedArticles:
        """Return the newest articles that name the subject, of all there are where it is none."""
        if not self.overview.subject:
            return self.library.newest(count, self.filters)
        return self.library.naming(self.overview.subject, self.overview.language, count, self.filters)

    def _article(self) -> tuple[str, str, tuple[Hit, ...]]:
        """Return the id of the article that is meant, "" for none, what is to be said of it, and what is near."""
        subject = self.overview.subject
        if not subject and len(self.library) == 1:
            return self.library.newest(1).hits[0].article.id, "", ()
        subject = subject or self.overview.before
        if not subject:
            return "", 'Say which article is meant, as in "Summarise the article on ...".', ()
        found = self.library.find(subject, _PLACES, self.filters, self.today)
        words = telling_words(subject, self.overview.language)
        rarity = self.library.rarity(terms_of(words))
        told: dict[str, tuple[float, str]] = {}
        named = subject_of(subject, self.overview.language, self.library.languages())
        bears = False
        for hit in found.hits:
            opening = text_words(f"{hit.article.title}\n{hit.article.text[:_LEAD_CHARACTERS]}")
            told.setdefault(hit.article.id, (coverage(words, opening, rarity), hit.article.title))
            text = indexed_text(hit.article, hit.passage)
            wanted = _BEARS if hit.article.language == self.overview.language else _BEARS_ACROSS
            bears |= coverage(words, text_words(text), rarity) >= wanted
            bears |= named.stands_in(text, hit.article.language)
        if not bears:
            return "", "", found.hits
        best = max(share for share, _ in told.values())
        meant = [(key, title) for key, (share, title) in told.items() if share >= best - _AS_GOOD]
        return meant[0][0], _taken([title for _, title in meant]), found.hits

    def _whole(self, hits: Iterable[Hit]) -> tuple[Hit, ...]:
        return tuple(one for hit in hits for one in self.library.whole(hit.article.id))

    def _naming(self, hit: Hit) -> Sentence | None:
        """Return the sentence of a hit that names the subject; its lead where none does, or none is asked for."""
        if not self.overview.subject:
            return None if hit.article.title else _lead(hit)
        subject = subject_of(self.overview.subject, self.overview.language, self.library.languages())
        named = [one for one in hit.passage.sentences if subject.stands_in(one.text, hit.article.language)]
        return named[0] if named else _lead(hit)

    def _opening(self, hit: Hit) -> Hit:
        """Return the first passage of a hit's article."""
        return self.library.whole(hit.article.id)[0] if hit.passage.start else hit

    def _survey(
        self, shelved: ListedArticles, hits: Sequence[Hit], points: Sequence[Point], *notices: str
    ) -> OverviewMaterial:
        shown = len({point.hit.article.id for point in points})
        said = _said(*notices)
        if self.overview.kind != "timeline" and shown < shelved.articles:
            said = (f"{shown:,} of {shelved.articles:,} articles are shown, the newest.", *said)
        return OverviewMaterial(
            self.overview, tuple(hits), tuple(points), shelved.articles, shelved.of, notices=said
        )

    def _nothing(self, near: Sequence[Hit], *notices: str) -> OverviewMaterial:
        return OverviewMaterial(
            self.overview, tuple(near), (), 0, len(self.library), relevant=False, notices=_said(*notices)
        )


def _lead(hit: Hit) -> Sentence | None:
    return lead_of(hit.passage.sentences)


def _within(filters: Filters, period: Period | None) -> Filters | None:
    """Return filters for what was published in `period` as well as in their own; None where nothing can be."""
    if period is None or filters.period is None:
        return replace(filters, period=period or filters.period)
    start = max(filter(None, (filters.period.start, period.start)), default=None)
    end = min(filter(None, (filters.period.end, period.end)), default=None)
    if start and end and start > end:
        return None
    return replace(filters, period=Period(start, end))


def _holding(hits: Sequence[Hit], sentence: Sentence) -> Hit:
    return next(hit for hit in hits if sentence in hit.passage.sentences)


def _in_order(events: Sequence[DatedSentence]) -> list[DatedSentence]:
    """Return the events by their days, those of no known year last; of too many, the first of each article first.

    What two articles tell of a day in nearly the same words is told once.
    """
    places: Counter[str] = Counter()
    told: defaultdict[Period, list[set[str]]] = defaultdict(list)
    ranked = []
    for one in events:
        words = set(words_of(one.sentence.text))
        if any(len(words & other) >= _NEARLY * len(words | other) for other in told[one.days]):
            continue
        told[one.days].append(words)
        ranked.append((places[one.hit.article.id], one))
        places[one.hit.article.id] += 1
    telling = [one for _, one in sorted(ranked, key=lambda pair: pair[0])[:_EVENTS]]
    return sorted(telling, key=lambda one: (bool(one.words), one.days.start or date.min, one.days.end or date.max))


def _begun(shelved: ListedArticles) -> str:
    if len(shelved.hits) == shelved.articles:
        return "A model is given the beginning of each article."
    return f"A model is given the beginnings of the newest {len(shelved.hits):,} of {shelved.articles:,} articles."


def _taken(titles: Sequence[str]) -> str:
    """Say which of several articles was taken."""
    first, *others = [f"“{title}”" if title else "one without a title" for title in titles]
    return (
        f"Of the articles that may be meant, {first} was taken; others: {', '.join(others[:3])}." if others else ""
    )


def _said(*notices: str) -> tuple[str, ...]:
    return tuple(filter(None, notices))
