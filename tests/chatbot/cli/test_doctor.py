import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from ollama_server import CHAT, EMBEDDING

from chatbot.cli.doctor import examine, pull_missing
from chatbot.sample import FOLDER
from chatbot.settings import Settings
from vectorstore.indexes.lexical import LexicalIndex
from vectorstore.library import Library


@pytest.fixture
def settings(tmp_path, no_ollama) -> Settings:
    return replace(no_ollama, library=tmp_path / "library")


async def checks_of(settings: Settings) -> dict[str, tuple[bool, bool, str]]:
    return {check.name: (check.well, check.needed, check.seen) for check in await examine(settings)}


async def test_a_library_that_is_not_there_is_to_do_and_not_made(settings):
    well, needed, seen = (await checks_of(settings))["library"]

    assert (well, needed) == (False, True)
    assert "`chatbot add PATH`" in seen
    assert not settings.library.exists()


async def test_a_well_library_without_a_model(settings):
    with Library.open(settings.library) as library:
        library.add(FOLDER)

    checks = await checks_of(settings)

    assert {name: well for name, (well, _, _) in checks.items()} == {
        "library": True,
        "indexes": True,
        "embeddings": True,
        "model": False,
    }
    assert not checks["model"][1], "no model is needed"
    assert "ollama pull" in checks["model"][2]
    assert "1 article in" in checks["library"][2]


async def test_an_empty_library_is_told_how_to_fill_it(settings):
    Library.open(settings.library).close()

    assert "chatbot add --sample" in (await checks_of(settings))["library"][2]


async def test_a_library_that_lets_others_in(settings):
    with Library.open(settings.library) as library, library.shared():
        library.add(FOLDER)
        checks = await checks_of(settings)

    assert [checks[name][0] for name in ("library", "indexes", "embeddings")] == [True] * 3
    assert "1 article in" in checks["library"][2]
    assert checks["embeddings"][2] == "the library uses the built-in embeddings"


async def test_a_library_that_cannot_be_used(settings):
    settings.library.write_text("")

    well, needed, seen = (await checks_of(settings))["library"]

    assert (well, needed) == (False, True)
    assert "--library" in seen


def under_another_row(library: Path) -> None:
    with closing(LexicalIndex(library / "lexical")) as index:
        index.remove([1])
        index.put({999: "none"})


def under_another_id(library: Path) -> None:
    with closing(sqlite3.connect(library / "articles.sqlite3")) as store, store:
        store.execute("UPDATE passages SET id = 'other' WHERE row = 1")


DAMAGE = {
    "passages missing from the text index: 1": under_another_row,
    "entries of the text index without a passage: 1": under_another_row,
    "passages without a vector": under_another_id,
    "vectors without a passage": under_another_id,
}


@pytest.mark.parametrize(("found", "damage"), DAMAGE.items(), ids=DAMAGE)
async def test_indexes_that_disagree_are_made_again(settings, found, damage):
    with Library.open(settings.library) as library:
        library.add(FOLDER)
    damage(settings.library)

    first, second = await checks_of(settings), await checks_of(settings)

    assert first["indexes"][0]
    assert first["indexes"][2].startswith("repaired (")
    assert found in first["indexes"][2]
    assert second["indexes"][2] == "both match the articles"


async def test_indexes_that_cannot_be_made_again_now(settings, ollama):
    with Library.open(settings.library, embeddings=EMBEDDING.name, ollama_host=ollama.url) as library:
        library.add(FOLDER)
    under_another_id(settings.library)

    well, needed, seen = (await checks_of(settings))["indexes"]

    assert (well, needed) == (False, True)
    assert "passages without a vector" in seen
    assert "not repaired: " in seen
    assert "`ollama serve`" in seen


async def test_a_model_that_was_asked_for_is_needed(settings, ollama):
    checks = await checks_of(replace(settings, ollama_host=ollama.url, model="mistral"))

    assert checks["model"][:2] == (False, True)
    assert "`ollama pull mistral`" in checks["model"][2]


async def test_no_model_where_none_is_wanted_is_well(settings):
    well, _, seen = (await checks_of(replace(settings, model="none")))["model"]

    assert (well, "quote the articles" in seen) == (True, True)


async def test_a_model_that_ollama_can_fetch_is_offered(settings, ollama):
    seen = (await checks_of(replace(settings, ollama_host=ollama.url, model="mistral")))["model"][2]

    assert "`chatbot doctor --pull`" in seen


@pytest.mark.parametrize("model", ["", "gpt-oss:120b-cloud"])
async def test_nothing_is_offered_that_cannot_be_fetched(settings, model):
    assert "--pull" not in (await checks_of(replace(settings, model=model)))["model"][2]


async def test_what_is_missing_is_pulled(settings, ollama):
    there = replace(settings, ollama_host=ollama.url, model="mistral")
    seen: list[float] = []

    await pull_missing(there, lambda progress: seen.append(progress.share))

    assert seen[0] == 0.0
    assert seen[-1] == 1.0
    assert (await checks_of(there))["model"][0]


@pytest.mark.parametrize("model", [CHAT.name, ""])
async def test_what_is_there_is_not_pulled(settings, ollama, model):
    await pull_missing(replace(settings, ollama_host=ollama.url, model=model), pytest.fail)

    assert ollama.bodies("/api/pull") == []


async def test_a_model_that_is_there(settings, ollama):
    well, _, seen = (await checks_of(replace(settings, ollama_host=ollama.url)))["model"]

    assert well
    assert CHAT.name in seen


async def test_embeddings_that_are_gone(settings, ollama):
    with Library.open(settings.library, embeddings=EMBEDDING.name, ollama_host=ollama.url) as library:
        library.add(FOLDER)

    well, needed, seen = (await checks_of(settings))["embeddings"]

    assert (well, needed) == (False, False)
    assert "ollama serve" in seen.casefold() or "ollama" in seen.casefold()
