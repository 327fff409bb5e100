"""Both sides of a question that compares are found and quoted."""

from collections.abc import Iterator

import pytest

from chatbot.answering.quoting.ranking import rank_sentences
from chatbot.answering.quoting.sides import other_side, with_both_sides
from chatbot.asking.question import read_question
from chatbot.asking.retrieval import Retrieval, SearchScope, retrieve
from vectorstore.article import Article
from vectorstore.library import Library

SCOPE = SearchScope(passages=4)
CHURCH = "The church of Linden was built in {year}, and its bell weighs {year} kilos."
TOWER = Article("The tower of Eschenau was built in 1720 to watch over the river.", "Eschenau", "tower", "en")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    churches = [
        Article(CHURCH.format(year=year), f"Linden and its church, {year}", f"church-{year}", "en")
        for year in range(1500, 1508)
    ]
    with Library.open(tmp_path_factory.mktemp("sides") / "library") as library:
        library.add([*churches, TOWER])
        yield library


def found(library: Library, question: str) -> Retrieval:
    return with_both_sides(retrieve(library, read_question(library, question), SCOPE), library, SCOPE)


COMPARED = [
    "Which is older, the church of Linden or the tower of Eschenau?",
    "Compare the church of Linden with its bell and the tower of Eschenau",
    "Was ist älter, die Kirche von Linden oder der Turm von Eschenau?",
]


@pytest.mark.parametrize("question", COMPARED)
def test_there_are_passages_and_a_sentence_on_each_side(library: Library, question: str) -> None:
    retrieval = found(library, question)
    best, *others = rank_sentences(retrieval)
    other = other_side([best, *others], retrieval)

    assert len(retrieval.hits) == SCOPE.passages
    assert other is not None
    assert (best.hit.article.id == "tower") != (other.hit.article.id == "tower")


@pytest.mark.parametrize(
    "question", ["When was the church of Linden built?", "Which is older, the church of Linden or the Kremlin?"]
)
def test_where_nothing_is_compared_or_there_is_no_other_side_nothing_is_added(
    library: Library, question: str
) -> None:
    retrieval = retrieve(library, read_question(library, question), SCOPE)

    assert with_both_sides(retrieval, library, SCOPE) == retrieval


def test_a_sentence_on_both_sides_is_enough(tmp_path) -> None:
    text = "The church of Linden is two hundred years older than the tower of Eschenau, says the guide."
    with Library.open(tmp_path) as library:
        library.add([Article(text, language="en"), TOWER])
        retrieval = found(library, COMPARED[0])
        ranked = [one for one in rank_sentences(retrieval) if one.sentence.text == text]

    assert other_side([*ranked, *rank_sentences(retrieval)], retrieval) is None
