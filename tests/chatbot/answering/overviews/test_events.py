"""Which dated sentences make a timeline."""

from chatbot.answering.overviews.dated_sentences import DatedSentence, dated_in
from chatbot.answering.overviews.events import in_order, told_events
from chatbot.answering.overviews.key_sentences import is_whole
from vectorstore.article import Article
from vectorstore.search.hits import Hit, Signals
from vectorstore.text.passages import passages_of


def events_in(*texts: str, published: str = "2025-10-25") -> list[DatedSentence]:
    hits = [
        Hit(passage, article, 0.0, Signals(dense=0.0, lexical=0.0))
        for number, text in enumerate(texts)
        for article in [Article(text, id=str(number), language="en", published=published)]
        for passage in passages_of(article)
    ]
    return list(dated_in((hit, one) for hit in hits for one in hit.passage.sentences if is_whole(one.text)))


def told(events: list[DatedSentence], name: str = "") -> list[str]:
    return [one.sentence.text for one in told_events(events, lambda one: name in one.sentence.text)]


ROBBERY = (
    "Thieves stole eight jewels from the Louvre in Paris on 19 October 2025.",
    "On 19 October 2025, robbers took eight pieces of jewellery from the Louvre.",
    "A group of thieves robbed the Louvre of its crown jewels on 19 October 2025.",
)


def test_an_event_is_told_once_a_day() -> None:
    rain = "On 19 October 2025, heavy rain fell on the vineyards of the Champagne."

    shown = [one.sentence.text for one in in_order(events_in(*ROBBERY, rain))]

    assert len(shown) == 2
    assert rain in shown


def test_of_many_days_those_that_most_tell_of_are_kept() -> None:
    quiet = [f"Nothing of note was reported to the police on {day} October 2025." for day in range(1, 15)]

    shown = [one.when for one in in_order(events_in(*quiet, *ROBBERY))]

    assert len(shown) == 12
    assert shown[-1] == "2025-10-19"
    assert shown == sorted(shown)


def test_what_an_article_recalls_is_no_event() -> None:
    recalled = "In August 1911, the painting was stolen from the Louvre by a glazier."
    counted = "The Louvre welcomed more than eight million visitors in 2024."
    planned = "The new entrance of the Louvre will be finished in the year 2027."

    assert told(events_in(ROBBERY[0], recalled, counted, planned)) == [ROBBERY[0], planned]
    assert told(events_in(recalled)) == [recalled]


def test_an_article_without_a_day_tells_of_years_but_not_of_last_year() -> None:
    built = "In 1980, the lake was dug near the town to feed the canal."
    raised = "Last year, the dam was raised by a metre to hold more water."

    assert told(events_in(built, raised, published="")) == [built]


def test_what_points_elsewhere_is_no_event() -> None:
    pointer = "Sign up for our newsletter of 20 October 2025 and read more about the robbery."

    assert told(events_in(ROBBERY[0], pointer)) == [ROBBERY[0]]


def test_sentences_that_name_the_subject_are_preferred_where_there_are_enough() -> None:
    unnamed = "The museum in Dresden was closed to visitors on 21 October 2025."
    reopened = "The Louvre was opened to visitors again on 22 October 2025."

    assert unnamed in told(events_in(ROBBERY[0], unnamed), "Louvre")
    assert unnamed not in told(events_in(*ROBBERY, unnamed, reopened), "Louvre")
