from pathlib import Path

import pytest
from langchain_core.documents import Document
from langchain_core.runnables import RunnableLambda
from letters import LetterEmbedder

from vectorstore import Article, Library

TALKS = Article(
    id="talks", title="Talks", text="Putin met Witkoff.", language="en", source="/t", published="2025-04-12",
    author="Anna", outlet="AFP",
)  # fmt: skip


@pytest.fixture
def library(tmp_path: Path):
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
