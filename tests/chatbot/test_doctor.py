from dataclasses import replace

import pytest
from ollama_server import CHAT, EMBEDDING

from chatbot import Settings
from chatbot.doctor import examine
from chatbot.sample import FOLDER
from vectorstore import Library


@pytest.fixture
def settings(tmp_path, no_ollama) -> Settings:
    return replace(no_ollama, library=tmp_path / "library")


async def checks_of(settings: Settings) -> dict[str, tuple[bool, bool, str]]:
    return {check.name: (check.well, check.needed, check.seen) for check in await examine(settings)}


async def test_a_library_that_is_not_there_is_not_made(settings):
    checks = await checks_of(settings)

    assert checks["library"][0]
    assert "chatbot add" in checks["library"][2]
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


async def test_a_locked_library(settings):
    with Library.open(settings.library):
        checks = await checks_of(settings)

    well, needed, seen = checks["library"]
    assert (well, needed) == (False, True)
    assert "in use by" in seen


async def test_a_model_that_was_asked_for_is_needed(settings, ollama):
    checks = await checks_of(replace(settings, ollama_host=ollama.url, model="mistral"))

    assert checks["model"][:2] == (False, True)
    assert "`ollama pull mistral`" in checks["model"][2]


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
