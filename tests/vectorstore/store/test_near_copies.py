import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from letters import LetterEmbedder
from library_parts import add, hits_of, opened

from vectorstore.article import Article, digest
from vectorstore.indexes.indexed_articles import IndexedArticles
from vectorstore.library import Library
from vectorstore.store.database import Database
from vectorstore.store.near_copies import NearCopies, signature_of

WORDS = [
    "".join(random.Random(seed).choices("bdfgklmnprst", k=3) + random.Random(-seed).choices("aeiou", k=3))
    for seed in range(1, 400)
]


def prose(seed: int, words: int = 60) -> str:
    """Sentences of random words: no two seeds share a run of five."""
    chosen = random.Random(seed).choices(WORDS, k=words)
    return " ".join(f"{' '.join(chosen[begin : begin + 10]).capitalize()}." for begin in range(0, words, 10))


def paragraphs(*seeds: int) -> str:
    return "\n\n".join(prose(seed) for seed in seeds)


STORY = paragraphs(1, 2, 3, 4, 5)


def words_changed(text: str, every: int) -> str:
    words = text.split(" ")
    words[every - 1 :: every] = ["changed"] * len(words[every - 1 :: every])
    return " ".join(words)


@pytest.fixture
def indexed(tmp_path: Path) -> Iterator[IndexedArticles]:
    with opened(tmp_path) as found:
        yield found


def copies_of(indexed: IndexedArticles) -> dict[str, tuple[str, ...]]:
    return {entry.id: entry.copies_of for entry in indexed.store.entries()}


def hits(indexed: IndexedArticles, query: str, k: int = 10) -> dict[str, list[str]]:
    """The articles found, and those that tell the same story."""
    found = hits_of(indexed, query, LetterEmbedder().embed_query(query), k)
    return {hit.article.id: [entry.id for entry in hit.also_in] for hit in found}


PAIRS = {
    "another title": (STORY, STORY + "\n\n", True),
    "a byline before it": (STORY, f"By Anna Smith, AFP\n\n{STORY}", True),
    "another byline": (f"By Anna Smith, AFP, in Lviv\n\n{STORY}", f"From our reporter\n\n{STORY}", True),
    "other quotation marks and spaces": (STORY.replace(".", ".”"), STORY.replace(" ", "  "), True),
    "in capitals": (STORY, STORY.upper(), True),
    "the last paragraph cut": (STORY, paragraphs(1, 2, 3, 4), True),
    "two paragraphs added": (STORY, paragraphs(1, 2, 3, 4, 5, 6), True),
    "one word in a hundred changed": (STORY, words_changed(STORY, 100), True),
    "one paragraph of five another": (STORY, paragraphs(1, 2, 3, 4, 11), True),
    "two paragraphs of five cut": (STORY, paragraphs(1, 2, 3), False),
    "half of the text": (paragraphs(1, 2, 3, 4), paragraphs(1, 2), False),
    "half of it another": (STORY, paragraphs(1, 2, 6, 7, 8), False),
    "one word in six changed": (STORY, words_changed(STORY, 6), False),
    "another story": (STORY, paragraphs(11, 12, 13, 14, 15), False),
    "another with the same byline": (f"By Anna Smith\n\n{prose(1)}", f"By Anna Smith\n\n{prose(2)}", False),
    "short, one word changed": ("The harvest was good this year.", "The harvest was bad this year.", False),
    "the same words in another order": (prose(1), " ".join(reversed(prose(1).split(" "))), False),
}


@pytest.mark.parametrize(("one", "other", "folded"), PAIRS.values(), ids=PAIRS)
@pytest.mark.parametrize("turned", [False, True])
def test_what_is_a_copy(indexed: IndexedArticles, one: str, other: str, folded: bool, turned: bool) -> None:
    first, second = (other, one) if turned else (one, other)
    add(indexed, Article(id="first", title="A", text=first), Article(id="second", title="B", text=second))

    assert copies_of(indexed) == {"first": (), "second": ("first",) if folded else ()}
    found = hits(indexed, prose(1))
    assert sorted([*found, *(name for also in found.values() for name in also)]) == ["first", "second"]
    assert len(found) == 2 - folded


@pytest.mark.parametrize("text", ["", "Short.", "word " * 23, prose(1, 23), "。" * 500])
def test_a_text_of_few_words_has_no_signature(text: str) -> None:
    assert signature_of(text) == b""


def test_a_signature_is_the_same_on_every_machine() -> None:
    """It is kept in the library: another would make no copy of what is there."""
    signature = signature_of(" ".join(f"word{number}" for number in range(40)))

    assert digest(signature.hex()) == "9fe847b5563828e40d52709243924814cb91742da9c6f372cd97ad75f9fb1b23"


def test_copies_among_many(tmp_path: Path) -> None:
    """In a thousand articles, five tell one story: one of them is found, though each has several passages."""
    others = [Article(id=f"a{seed}", text=prose(seed, 10), language="en") for seed in range(100, 1095)]
    story = [
        Article(id=f"s{seed}", text=f"By {prose(seed, 10)}\n\n{STORY}", language="en", source=f"/{seed}")
        for seed in range(5)
    ]
    given = others + story
    random.Random(7).shuffle(given)
    ids = [article.id for article in given if article.id.startswith("s")]
    with Library.open(tmp_path, embeddings=LetterEmbedder()) as library:
        library.add(given)
        assert library.size().articles == 1000
        assert library.size().passages >= 1010

        hit, *others_of_it = [hit for hit in library.search(prose(1), 50) if hit.article.id in ids]

        assert {other.article.id for other in others_of_it} <= {hit.article.id}
        assert len(hit.also_in) == 4
        assert sorted([hit.article.id, *(entry.id for entry in hit.also_in)]) == sorted(ids)
        assert {entry.source for entry in hit.also_in} == {f"/{entry.id[1:]}" for entry in hit.also_in}
        listed = {entry.id: entry.copies_of for entry in library.entries()}
        assert {name: listed[name] for name in ids} == {name: tuple(ids[:at]) for at, name in enumerate(ids)}
        assert not any(listed[article.id] for article in others)


def copy(name: str) -> Article:
    return Article(id=name, text=f"By {name}\n\n{STORY}", language="en", source=f"/{name}")


def test_the_others_stay_together_when_the_first_goes(indexed: IndexedArticles) -> None:
    add(indexed, copy("a"), copy("b"), copy("c"))

    indexed.remove(["a"])

    assert copies_of(indexed) == {"b": (), "c": ("b",)}
    add(indexed, copy("d"))
    assert copies_of(indexed) == {"b": (), "c": ("b",), "d": ("b", "c")}
    (also,) = hits(indexed, STORY).values()
    assert len(also) == 2


def test_the_others_stay_together_when_the_first_tells_another_story(indexed: IndexedArticles) -> None:
    add(indexed, copy("a"), copy("b"), copy("c"))

    add(indexed, Article(id="a", text=paragraphs(21, 22, 23), language="en"))

    assert copies_of(indexed) == {"b": (), "c": ("b",), "a": ()}


def test_one_that_changes_a_little_stays_in_its_story(indexed: IndexedArticles) -> None:
    add(indexed, copy("a"), copy("b"))

    add(indexed, Article(id="a", text=f"Corrected by a\n\n{STORY}", language="en"))

    assert copies_of(indexed) == {"b": (), "a": ("b",)}


def test_a_copy_to_the_letter_is_in_the_story_of_its_holder(indexed: IndexedArticles) -> None:
    same = Article(id="same", text=copy("b").text, language="en")
    add(indexed, copy("a"), copy("b"), same)

    assert copies_of(indexed) == {"a": (), "b": ("a",), "same": ("a", "b")}
    ((found, also),) = hits(indexed, STORY).items()
    assert {found, *also} == {"a", "b", "same"}

    indexed.remove(["b"])
    assert copies_of(indexed) == {"a": (), "same": ("a",)}


def test_passages_of_one_speaker_only(indexed: IndexedArticles) -> None:
    """Where two copies have the best passages of two questions, each speaks for both in its own."""
    long = paragraphs(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)
    add(indexed, Article(id="a", text=f"{prose(51, 10)} {long}"), Article(id="b", text=f"{long} {prose(52, 10)}"))

    for query, speaker in ((prose(51, 10), "a"), (prose(52, 10), "b")):
        found = hits_of(indexed, query, None, 20, dense_weight=0.0)
        assert {hit.article.id for hit in found} == {speaker}
        assert len(found) > 1


def test_more_copies_than_candidates_leave_room_for_others(indexed: IndexedArticles) -> None:
    text = prose(1)
    copies = [Article(id=f"s{number}", text=f"{text} Agency {number}.", language="en") for number in range(130)]
    others = [Article(id=f"o{number}", text=f"{text.split(' ')[0]} of {number}.") for number in range(5)]
    add(indexed, *copies, *others)

    found = hits(indexed, text, 8)

    assert sorted(name for name in found if name[0] == "o") == [other.id for other in others]
    assert [len(also) for name, also in found.items() if name[0] == "s"] == [129]


class CountingDatabase(Database):
    """Counts the rows that are read."""

    read = 0

    def rows(self, statement, values=()):
        found = super().rows(statement, values)
        self.read += len(found)
        return found


def test_one_copy_more_takes_no_more_work_however_many_there_are(tmp_path: Path) -> None:
    database = CountingDatabase(tmp_path / "articles.sqlite3")
    copies, signature = NearCopies(database), signature_of(STORY)
    read = [0]
    with database.transaction():
        for article in range(1, 301):
            copies.add(article, signature)
            read.append(database.read - sum(read))

    assert copies.stories([300]) == {300: 1}
    assert read[2] < read[100] == read[300]
    database.close()
