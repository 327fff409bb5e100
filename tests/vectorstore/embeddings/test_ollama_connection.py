import pytest

from vectorstore.embeddings.ollama_connection import (
    connection,
    full_name,
    is_same_model,
    runs_elsewhere,
    server_message,
)


@pytest.mark.parametrize(
    ("host", "key_sent", "environment_read"),
    [
        ("http://127.0.0.1:11434", False, False),
        ("http://localhost:11434", False, False),
        ("http://[::1]:11434", False, False),
        ("http://192.168.1.5:11434", False, True),
        ("https://ollama.example:443", True, True),
    ],
)
def test_keys_go_over_https_and_proxies_stay_out_of_this_machine(host, key_sent, environment_read, monkeypatch):
    monkeypatch.setenv("OLLAMA_API_KEY", "secret")

    found = connection(host, connect_seconds=1, silence_seconds=2)

    assert ("Authorization" in found["headers"]) == key_sent
    assert found["trust_env"] == environment_read
    assert found["verify"] == environment_read


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
    ("name", "entry", "elsewhere"),
    [
        ("gpt-oss:120b-cloud", {}, True),
        ("gemma4:cloud", {}, True),
        ("mistral", {"remote_host": "https://ollama.com"}, True),
        ("mistral", {"remote_host": ""}, False),
        ("cloud:7b", {}, False),
        ("", {}, False),
    ],
)
def test_models_that_run_elsewhere_are_known(name, entry, elsewhere):
    assert runs_elsewhere(name, entry) is elsewhere


def test_what_a_server_says_becomes_one_short_line():
    assert server_message("bad\r\n\x1b[31m thing. ") == "bad [31m thing"
    assert len(server_message("x" * 1000)) == 200
