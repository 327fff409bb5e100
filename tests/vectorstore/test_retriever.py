from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from langchain_core.documents import Document
from langchain_core.runnables import RunnableLambda
from letters import LetterEmbedder
from library_parts import TODAY

from vectorstore.article import Article
from vectorstore.filters import Filters
from vectorstore.library import Library
from vectorstore.retriever import LibraryRetriever

TALKS = Article(
    id="talks", title="Talks", text="Putin met Witkoff.", language="en", source="/t", published="2025-04-12",
    author="Anna", outlet="AFP",
)  # fmt: skip


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library", embeddings=LetterEmbedder()) as opened:
        opened.add([TALKS, Article(id="harvest", text="The harvest was good.", language="en")])
        yield opened


def test_a_passage_is_a_document(library: Library) -> None:
    (found,) = library.as_retriever(k=1).invoke("Who did Putin meet?")

    (hit,) = library.search("Who did Putin meet?", k=1)
    assert found == Document(
        id=hit.passage.id,
        page_content="Putin met Witkoff.",
        metadata={
            "id": "talks",
            "title": "Talks",
            "source": "/t",
            "published": "2025-04-12",
            "language": "en",
            "author": "Anna",
            "outlet": "AFP",
            "start": 0,
            "end": 18,
            "score": hit.score,
            "also_in": [],
        },
    )


def test_documents_come_in_the_order_of_the_hits(library: Library) -> None:
    found = library.as_retriever().invoke("the harvest")

    assert [document.id for document in found] == [hit.passage.id for hit in library.search("the harvest")]
    assert len(found) == 2


async def test_it_stands_in_a_chain(library: Library) -> None:
    chain = library.as_retriever(k=1) | RunnableLambda(lambda documents: documents[0].page_content)

    assert chain.invoke("harvest") == "The harvest was good."
    assert await chain.ainvoke("Putin") == "Putin met Witkoff."


def test_of_an_empty_library_there_are_no_documents(tmp_path: Path) -> None:
    with Library.open(tmp_path / "empty", embeddings=LetterEmbedder()) as empty:
        assert empty.as_retriever().invoke("anything") == []


FIELDS = Article(
    id="fields", title="Поля 😀", language="en", source="https://a.test/fields", published="2025-02-18",
    text="😀 Of all fields.\n\n" + "\n\n".join(
        f"The harvest of field {number} was good, as every farmer says. It rained on {number} days in all. " * 6
        for number in range(9)
    ),
)  # fmt: skip
COPY = Article(id="copy", title="Copy", text=FIELDS.text, language="en", source="/copy.txt")
UNNAMED = Article(id="unnamed", text="In 2024 the harvest failed.", published="2024-02-01")
QUERIES = [
    "Was the harvest of field 3 good?",
    "the latest on the harvest",
    "the harvest last month",
    "",
    "?",
    "普京",
]


@pytest.fixture
def fields(library: Library) -> Library:
    library.add([FIELDS, COPY, UNNAMED])
    return library


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("filters", [None, Filters.stated(since="2025"), Filters.stated(languages=["xx"])])
async def test_the_same_documents_come_either_way(fields: Library, query: str, filters: Filters | None) -> None:
    retriever = LibraryRetriever(library=fields, k=3, filters=filters, today=TODAY)

    found = retriever.invoke(query)

    assert await retriever.ainvoke(query) == found
    assert [(one.id, one.metadata["score"]) for one in found] == [
        (hit.passage.id, hit.score) for hit in fields.find(query, 3, filters, TODAY).hits
    ]


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("k", [1, 3, 50])
async def test_offsets_are_those_of_the_article(fields: Library, query: str, k: int) -> None:
    found = await fields.as_retriever(k=k).ainvoke(query)

    assert 0 < len(found) <= k
    for one in found:
        article = fields.article(one.metadata["id"])
        assert article
        assert article.text[one.metadata["start"] : one.metadata["end"]] == one.page_content
        stated = ("title", "source", "published", "language", "author", "outlet")
        assert {name: one.metadata[name] for name in stated} == {name: getattr(article, name) for name in stated}
    scores = [one.metadata["score"] for one in found]
    assert all(better > worse - 1e-4 for better, worse in pairwise(scores))


def test_what_also_tells_it_is_named_by_source_or_id(library: Library) -> None:
    without = Article(id="without", text=TALKS.text, language="en")
    library.add([without, Article(id="with", text=TALKS.text, language="en", source="https://b.test")])

    (found,) = library.as_retriever(k=1).invoke("Who did Putin meet?")

    assert found.metadata["also_in"] == ["without", "https://b.test"]


def test_only_what_passes_is_a_document(fields: Library) -> None:
    retriever = fields.as_retriever(k=50, filters=Filters.stated(sources=["a.test"]))

    assert {one.metadata["id"] for one in retriever.invoke("harvest")} == {"fields"}
    assert fields.as_retriever(filters=Filters.stated(since="2026")).invoke("harvest") == []


@pytest.mark.parametrize(("today", "first"), [(date(2025, 3, 9), "fields"), (date(2024, 3, 9), "unnamed")])
async def test_a_time_is_seen_from_the_day_that_is_set(fields: Library, today: date, first: str) -> None:
    retriever = LibraryRetriever(library=fields, today=today)

    found = [one.metadata["id"] for one in await retriever.ainvoke("How was the harvest last month?")]
    assert next(name for name in found if name in ("fields", "unnamed")) == first
