import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from library_parts import TODAY

from vectorstore.article import Article
from vectorstore.filters import EVERYTHING, Filters
from vectorstore.indexes.rebuilding import Rebuilt
from vectorstore.report import Failure, Report
from vectorstore.search.hits import Found, Hit, Signals
from vectorstore.search.query import read_query
from vectorstore.search.whole_articles import ListedArticles
from vectorstore.sharing.interface import LibraryInterface, LibrarySize
from vectorstore.sharing.wire import SHARED_METHODS, wire_format
from vectorstore.store.article_store import Entry
from vectorstore.text.dates.period import Period
from vectorstore.text.passages import passages_of

RUSSIAN = Article(
    text="Москва настаивает на своём.\n\nВизит продлился три часа 😀.",
    title="«Песков»",
    id="п1",
    language="ru",
    source="https://news.test/а?b=1#c",
    published="2025-03-14",
    author="А. Автор",
    outlet="Новости",
    origin="/articles/feed.xml!/1",
    pages=(0, 29),
    language_detected=True,
)
ENTRY = Entry("b2", "雨", "copy.txt", "2025-01-02", "zh", "作者", "报", 3, ("п1",))
HIT = Hit(passages_of(RUSSIAN)[0], RUSSIAN, -1.25, Signals(0.1 + 0.2, 7.0), (ENTRY,))
FILTERS = Filters(Period(date(2025, 2, 1), None), ("Новости", "%"), ("ru", "zh"), ("п1",))
TIMED = read_query("Что потребовал Песков и НАТО в феврале 2025 года?", {"ru", "en"}, TODAY)
LATEST = read_query("the latest on Russia", {"ru", "en"}, TODAY)

# What is asked, and what may come of it.
CALLS = {
    "size": ([], LibrarySize(3, 12, "ollama:bge-m3:latest")),
    "entries": ([FILTERS], [ENTRY, ENTRY]),
    "article": (["п1"], RUSSIAN),
    "holds": (["Москва настаивает."], True),
    "languages": ([], {"ru", "en"}),
    "origins_under": (["/articles"], {"п1": "/articles/feed.xml!/1"}),
    "rarity": ([["mosk", "__nato"]], {"mosk": 0.1 + 0.2, "__nato": 3.0}),
    "find": (
        ["Что потребовал Песков?", 8, FILTERS, TODAY],
        Found((HIT, HIT), TIMED, ("Searched by text match only.", "Another.")),
    ),
    "newest": ([FILTERS, 12], ListedArticles((HIT,), 3, 12)),
    "whole": (["п1"], (HIT, HIT)),
    "naming": (["Песков", "ru", FILTERS, 12], ListedArticles((HIT, HIT), 3000, 12000)),
    "add": (
        [[RUSSIAN, Article("x")]],
        Report(("a",), ("b",), ("c",), ("d",), ("e",), ("f",), (Failure("g.txt", "is empty"),)),
    ),
    "remove": ([["п1", "/articles/old.txt"]], Report(removed=("п1",), failed=(Failure("x", "is not there"),))),
    "damage": ([], ["The text of п1 is damaged."]),
    "disagreements": ([], ["vectors without a passage, never found: 3"]),
    "repair": ([], None),
    "rebuild": (["embeddinggemma"], Rebuilt(3, 12, failed=(Failure("a.txt", "is refused"),))),
}

NOTHING_FOUND = {
    "article": None,
    "holds": False,
    "entries": [],
    "find": Found((), LATEST),
    "newest": ListedArticles((), 0, 0),
    "whole": (),
    "rebuild": Rebuilt(0, 0, True),
}


def test_every_call_is_looked_at():
    assert set(CALLS) == set(SHARED_METHODS)


def test_every_method_but_two_is_shared():
    own = {"embedder", "prepare", "close"}
    assert {name for name in vars(LibraryInterface) if not name.startswith("_")} == set(SHARED_METHODS) | own


@pytest.mark.parametrize(("name", "arguments"), [(name, given) for name, (given, _) in CALLS.items()])
def test_what_is_asked_is_read_as_it_was_written(name, arguments):
    form = wire_format(name)

    assert form.decode_arguments(form.encode_arguments(*arguments)) == arguments


@pytest.mark.parametrize(
    ("name", "result"), [*((name, result) for name, (_, result) in CALLS.items()), *NOTHING_FOUND.items()]
)
def test_what_is_answered_is_read_as_it_was_written(name, result):
    form = wire_format(name)
    read = form.decode_result(form.encode_result(result))

    assert read == result
    assert type(read) is type(result)


TEXTS = {
    "every script": "Latin Ελληνικά Кириллица עברית العربية हिन्दी ไทย 한국어 日本語 中文 አማርኛ ქართული Հայերեն",
    "beyond the first plane": "😀 𝔘𝔫𝔦 𠮷",
    "half a pair, high": "caf\ud83d",
    "half a pair, low": "caf\udce9.txt",
    "two halves that are no pair": "\udce9\ud83d",
    "controls": "a\0b\tc\nd\re\x1bf\x7f\x85\u2028",
    "what JSON escapes": '"\\/\b\f',
    "invisible": "\ufeff\u200b\u202e",
    "nothing": "",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_every_text_survives_both_ways(text):
    find, remove = wire_format("find"), wire_format("remove")
    said = Report(failed=(Failure(text, text),))

    filters = Filters(sources=(text,))
    assert find.decode_arguments(find.encode_arguments(text, 8, filters, TODAY)) == [text, 8, filters, TODAY]
    assert remove.decode_arguments(remove.encode_arguments([text])) == [[text]]
    assert remove.decode_result(remove.encode_result(said)) == said


# What a command line may hold: characters, and bytes that are none.
GIVEN = st.characters(codec="utf-8") | st.characters(min_codepoint=0xDC80, max_codepoint=0xDCFF)


@pytest.mark.parametrize(
    "filters", [EVERYTHING, FILTERS, Filters(Period(None, TODAY)), Filters(languages=("fr",))]
)
def test_filters_are_read_as_they_were_written(filters):
    find = wire_format("find")

    assert find.decode_arguments(find.encode_arguments("rain", 8, filters, TODAY)) == ["rain", 8, filters, TODAY]


@pytest.mark.parametrize("query", [TIMED, LATEST, read_query("", {"en"}, TODAY)])
def test_how_a_query_was_read_comes_across(query):
    find = wire_format("find")

    assert find.decode_result(find.encode_result(Found((), query))).query == query


@given(st.text(GIVEN, max_size=20))
def test_any_text_survives(text):
    form = wire_format("origins_under")

    assert form.decode_arguments(form.encode_arguments(text)) == [text]
    assert form.decode_result(form.encode_result({"id": text})) == {"id": text}  # an id is clean


def finding(k: str = "8", filters: str = "{}", today: str = '"2025-03-01"') -> bytes:
    """What a search is asked with."""
    return f'{{"query": "rain", "k": {k}, "filters": {filters}, "today": {today}}}'.encode()


def test_a_search_is_asked_for_so():
    assert wire_format("find").decode_arguments(finding()) == ["rain", 8, EVERYTHING, TODAY]


NO_ARGUMENTS = {
    "nothing": ("find", b""),
    "no JSON": ("find", b"find"),
    "no text": ("find", b"\xff\xfe\x00"),
    "half of it": ("find", b'{"query": "rain", "k":'),
    "a list": ("find", b'["rain", 8]'),
    "a number": ("find", b"8"),
    "null": ("find", b"null"),
    "one is missing": ("find", b'{"query": "rain"}'),
    "another name": ("holds", b'{"words": "rain"}'),
    "a number for a text": ("holds", b'{"text": 5}'),
    "null for a text": ("holds", b'{"text": null}'),
    "a text for a number": ("find", finding(k='"many"')),
    "half a number": ("find", finding(k="1.5")),
    "without end": ("find", finding(k="1e400")),
    "a text for filters": ("find", finding(filters='"fr"')),
    "a text for sources": ("find", finding(filters='{"sources": "fr"}')),
    "a period that runs backwards": (
        "find",
        finding(filters='{"period": {"start": "2025-02-01", "end": "2025-01-01"}}'),
    ),
    "no day": ("find", finding(today='"2025-02-30"')),
    "null for a day": ("find", finding(today="null")),
    "a text for a list": ("remove", b'{"names": "rain"}'),
    "numbers for texts": ("remove", b'{"names": [1, 2]}'),
    "an article without text": ("add", b'{"articles": [{"title": "Rain"}]}'),
    "a text for an article": ("add", b'{"articles": ["rain"]}'),
    "deep": ("holds", b"[" * 100_000),
}


@pytest.mark.parametrize(("name", "written"), NO_ARGUMENTS.values(), ids=NO_ARGUMENTS)
def test_anything_else_is_no_argument(name, written):
    with pytest.raises(ValueError, match=r"\w"):
        wire_format(name).decode_arguments(written)


def test_articles_are_cleaned_on_arrival_as_anywhere():
    written = json.dumps({"articles": [{"text": "\u202eIt\r\nrains.\0", "title": " a\n b "}]}).encode()
    [[article]] = wire_format("add").decode_arguments(written)

    assert (article.text, article.title) == ("It\nrains.", "a b")
