import socket

import pytest

from vectorstore.embeddings.ollama_server import (
    full_name,
    is_cloud_model,
    is_same_model,
    one_line,
    refuses_connection,
)


@pytest.mark.parametrize(
    ("name", "full"),
    [
        ("mistral", "mistral:latest"),
        ("mistral:7b", "mistral:7b"),
        ("hf.co/one/two", "hf.co/one/two:latest"),
        ("localhost:5000/one/two", "localhost:5000/one/two:latest"),
    ],
)
def test_a_name_without_a_tag_means_the_latest(name, full):
    assert full_name(name) == full
    assert is_same_model(name, full.upper())


@pytest.mark.parametrize(
    ("name", "cloud"),
    [("gpt-oss:120b-cloud", True), ("gemma4:cloud", True), ("mistral", False), ("cloud:7b", False), ("", False)],
)
def test_cloud_models_are_known_by_name(name, cloud):
    assert is_cloud_model(name) is cloud


def test_a_refused_connection_is_noticed_on_this_machine_only():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        assert not refuses_connection(f"http://127.0.0.1:{port}", 1)

    assert refuses_connection(f"http://127.0.0.1:{port}", 1)
    assert refuses_connection(f"http://localhost:{port}/path", 1)
    assert not refuses_connection("http://ollama.example", 1)


def test_a_foreign_message_becomes_one_short_line():
    assert one_line("bad\r\n\x1b[31m thing. ") == "bad [31m thing"
    assert len(one_line("x" * 1000)) == 200
