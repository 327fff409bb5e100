import subprocess
import sys
import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from langchain_core.embeddings import Embeddings

from vectorstore.embeddings.built_in import BuiltInEmbedder, is_whole_word
from vectorstore.embeddings.embedder import Embedder, Fingerprint
from vectorstore.embeddings.ollama_embedder import OllamaEmbedder
from vectorstore.embeddings.selection import find_embedder
from vectorstore.errors import EmbeddingsError
from vectorstore.retriever import LangChainEmbeddings

HOST = "http://127.0.0.1:1"
TEXTS = [
    "Moscou insiste sur le refus de l'Ukraine de rejoindre l'OTAN.",
    "Oil prices rose.",
    "普京会见了威特科夫",
    "Путин принял Уиткоффа",
    "a",
    "word " * 3000,
]


@pytest.fixture
def embedder() -> Embedder:
    return BuiltInEmbedder()


def in_a_new_process(code: str) -> str:
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout.strip()


@pytest.mark.parametrize("name", ["", " ", "embedded"])
def test_the_embedded_one_needs_no_name(name):
    assert isinstance(find_embedder(name, HOST), BuiltInEmbedder)


@pytest.mark.parametrize("name", ["bge-m3", "ollama:bge-m3", "ollama:hf.co/someone/some-embedding:Q4"])
def test_any_other_name_is_ollamas_and_asks_nobody_yet(name):
    assert isinstance(find_embedder(name, HOST), OllamaEmbedder)


def test_a_fingerprint_survives_its_json():
    fingerprint = Fingerprint("ollama:bge-m3", "abc", 1024, "query: |")

    assert Fingerprint.from_json(fingerprint.to_json()) == fingerprint


@pytest.mark.parametrize("text", ["", "{", "[]", "3", '{"name": "x"}', '{"other": 1}'])
def test_a_fingerprint_that_cannot_be_read_names_the_remedy(text):
    with pytest.raises(EmbeddingsError, match="chatbot rebuild"):
        Fingerprint.from_json(text)


def test_the_embedded_one_says_which_weights_it_is(embedder):
    assert embedder.fingerprint.name == "embedded"
    assert embedder.fingerprint.dimensions == 256
    assert len(embedder.fingerprint.digest) == 64
    assert embedder.fingerprint == find_embedder(embedder.fingerprint.name, HOST).fingerprint


def test_vectors_are_those_of_the_wordllama_package():
    """Its own loader and pooling, in a process of its own because importing it sets up the root logger."""
    out = in_a_new_process(
        "import sys, pathlib, warnings; warnings.simplefilter('default');"
        "import numpy as np, wordllama;"
        f"texts = {TEXTS!r};"
        "folder = pathlib.Path(wordllama.__file__).parent;"
        "theirs = wordllama.WordLlama.load(cache_dir=folder, disable_download=True).embed(texts, norm=True);"
        "from vectorstore.embeddings.built_in import BuiltInEmbedder;"
        "print(float(np.abs(theirs - BuiltInEmbedder().embed(texts)).max()))"
    )

    assert float(out) < 1e-4


def test_rows_are_unit_vectors_in_the_order_of_the_texts(embedder):
    rows = embedder.embed(TEXTS)

    assert (rows.shape, rows.dtype) == ((len(TEXTS), 256), np.float32)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1.0, atol=1e-5)
    assert all(np.array_equal(row, embedder.embed([text])[0]) for row, text in zip(rows, TEXTS, strict=True))
    assert np.array_equal(embedder.embed_query(TEXTS[0]), rows[0])


def test_no_texts_are_no_rows(embedder):
    assert embedder.embed([]).shape == (0, 256)


@pytest.mark.parametrize("text", ["", " ", "\n\t \u3000"])
def test_a_text_with_nothing_in_it_is_near_nothing(embedder, text):
    assert not embedder.embed([text, "Peskov"])[0].any()
    assert not embedder.embed_query(text).any()


@settings(deadline=None, max_examples=100)
@given(st.text(st.characters(exclude_categories=()), max_size=50))
def test_any_text_has_a_vector_of_numbers(text):
    (row,) = BuiltInEmbedder().embed([text])

    assert np.isfinite(row).all()
    assert np.isclose(np.linalg.norm(row), 1.0, atol=1e-5) == bool(text.strip())


def test_a_text_of_a_megabyte_is_one_vector(embedder):
    assert np.isclose(np.linalg.norm(embedder.embed_query("слово " * 100_000)), 1.0, atol=1e-5)


def test_texts_about_the_same_are_near(embedder):
    plan, talks, oil = embedder.embed(
        ["a peace plan for Ukraine", "negotiations to end the war in Ukraine", "the price of crude oil"]
    )

    assert plan @ talks > plan @ oil


def test_threads_share_one_loading():
    rows: list[bytes] = []
    threads = [
        threading.Thread(target=lambda: rows.append(BuiltInEmbedder().embed_query("Peskov").tobytes()))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(rows) == 8
    assert len(set(rows)) == 1


def test_importing_costs_little_and_embedding_leaves_the_root_logger_alone():
    out = in_a_new_process(
        "import sys, logging; import vectorstore.embeddings.selection as e;"
        "heavy = {'httpx', 'ollama', 'langchain_core', 'tokenizers', 'safetensors', 'chromadb', 'wordllama'};"
        "print(sorted(heavy & set(sys.modules)));"
        "e.find_embedder('', '').embed(['one text', 'another']);"
        "print(logging.root.handlers, logging.root.level, 'wordllama' in sys.modules, 'requests' in sys.modules)"
    )

    assert out.splitlines() == ["[]", "[] 30 False False"]


def test_langchain_takes_any_embedder(embedder):
    wrapped = LangChainEmbeddings(embedder)

    assert isinstance(wrapped, Embeddings)
    assert wrapped.embed_documents(["Peskov"]) == [wrapped.embed_query("Peskov")]
    assert all(type(value) is float for value in wrapped.embed_query("Peskov"))


@pytest.mark.parametrize(("word", "whole"), [("storm", True), ("paris", False), ("stormlike", False)])
def test_which_words_the_vocabulary_has_whole(word, whole):
    assert is_whole_word(word) is whole
