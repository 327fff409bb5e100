"""Events: which dated sentences make a timeline."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date

import numpy as np

from chatbot.answering.overviews.dated_sentences import DatedSentence
from chatbot.answering.overviews.key_sentences import told_in
from vectorstore.embeddings.kept_vectors import kept_vectors
from vectorstore.text.dates.period import Period, year_of

_MOST = 12
_MOST_A_DAY = 2
_FEWEST = 4
"""So many sentences must name the subject themselves for those under a title that names it to be left out."""
_SAME_EVENT = 0.55
"""The cosine of two sentences on the same day that tell of the same event."""
_BACKGROUND_YEARS = 1
"""What lies longer before an article is what it recalls, not what it reports."""


def told_events(
    events: Sequence[DatedSentence], names_subject: Callable[[DatedSentence], bool]
) -> list[DatedSentence]:
    """The events that are of their articles' time, of the subject, and told by a sentence that tells something."""
    recent = [one for one in events if not _is_background(one)] or events
    named = [one for one in recent if names_subject(one)]
    wanted = named if len(named) >= _FEWEST else recent
    told = set(told_in([one.sentence for one in wanted]))
    return [one for one in wanted if one.sentence in told]


def in_order(events: Sequence[DatedSentence]) -> list[DatedSentence]:
    """The events by date, those of no known year last.

    Of a day stand the one or two sentences that are most like the others on it, and tell of different events. Of
    too many days, those that most sentences tell of are kept, and the first ones of `events` among equals.
    """
    days: defaultdict[tuple[Period, str], list[DatedSentence]] = defaultdict(list)
    for one in events:
        days[one.days, one.words].append(one)
    told = sorted(days.values(), key=lambda of_day: -len(of_day))
    ranked = [(place, one) for of_day in told for place, one in enumerate(_main_events(of_day))]
    kept = [one for _, one in sorted(ranked, key=lambda pair: pair[0])[:_MOST]]
    return sorted(kept, key=lambda one: (bool(one.words), one.days.start or date.min, one.days.end or date.max))


def _main_events(of_day: Sequence[DatedSentence]) -> list[DatedSentence]:
    """The sentences of a day that are most like the others, none of which tells of the event of another."""
    vectors = kept_vectors([one.sentence.text for one in of_day])
    likeness = vectors @ vectors.T
    chosen: list[int] = []
    for place in np.argsort(-likeness.sum(axis=1), kind="stable"):
        if len(chosen) < _MOST_A_DAY and all(likeness[place, other] < _SAME_EVENT for other in chosen):
            chosen.append(int(place))
    return [of_day[place] for place in chosen]


def _is_background(event: DatedSentence) -> bool:
    """Whether an event is what its article recalls: the robbery at the Louvre does not begin in 1911.

    Of the year of the article and of those before, a year alone is no event ("8.7 million visitors in 2024").
    """
    published, start, end = event.hit.article.published[:4], event.days.start, event.days.end
    if not published.isdecimal() or start is None or end is None:
        return False
    latest = int(published) if (start, end) == year_of(start) else int(published) - _BACKGROUND_YEARS - 1
    return end.year <= latest
