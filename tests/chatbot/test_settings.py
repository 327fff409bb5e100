from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.errors import SettingsError
from chatbot.settings import (
    Settings,
    chroma_url,
    judge,
    library_folder,
    ollama_url,
    port_number,
    token_count,
)

URLS = {
    "": "http://127.0.0.1:11434",
    "  ": "http://127.0.0.1:11434",
    "localhost": "http://localhost:11434",
    "localhost:1234": "http://localhost:1234",
    ":1234": "http://127.0.0.1:1234",
    "http://host": "http://host:80",
    "https://host": "https://host:443",
    "https://host:8443/": "https://host:8443",
    "HTTP://Host": "http://host:80",
    "host/behind/": "http://host:11434/behind",
    "0.0.0.0": "http://127.0.0.1:11434",
    "http://0.0.0.0:5": "http://127.0.0.1:5",
    "[::]:5": "http://[::1]:5",
    "[fe80::1]": "http://[fe80::1]:11434",
    " 192.168.0.7 ": "http://192.168.0.7:11434",
    "модель.рф": "http://модель.рф:11434",
}
NO_URLS = [
    "a b",
    "http://",
    "ftp://host",
    "host:99999",
    "host:port",
    "::1",
    "http://[::1",
    "http:/host",
    "ht!tp:/x",
]
NO_URLS += ["http://ho<st", "\x00host", "/", "http://host/a b", "host:-1"]


@pytest.mark.parametrize(("given", "url"), URLS.items())
def test_ollama_host_is_read_as_its_own_clients_read_it(given, url):
    assert ollama_url(given) == url


@pytest.mark.parametrize("given", NO_URLS)
def test_what_is_no_address_is_refused_with_one_that_is(given):
    with pytest.raises(SettingsError, match=r"OLLAMA_HOST is .*127\.0\.0\.1:11434"):
        ollama_url(given)


ADDRESSES = st.from_regex(
    r"(https?://)?([a-z0-9.-]{1,20}|\[[0-9a-f:]{2,10}\])?(:\d{1,6})?(/[a-z]*)?", fullmatch=True
)


@given(ADDRESSES | st.text(max_size=30))
def test_an_address_is_whole_or_refused(text):
    try:
        url = ollama_url(text)
    except SettingsError:
        return
    parts = urlsplit(url)
    assert parts.scheme in ("http", "https")
    assert parts.hostname not in (None, "", "0.0.0.0", "::")
    assert parts.port is not None
    assert ollama_url(url) == url


@pytest.mark.parametrize("url", URLS.values())
def test_the_http_client_takes_the_address(url):
    assert httpx.URL(url).host


CHROMA_URLS = {
    "": "",
    " ": "",
    "http://127.0.0.1:8000": "http://127.0.0.1:8000",
    "http://127.0.0.1:8000/": "http://127.0.0.1:8000",
    " https://box.example ": "https://box.example",
    "http://[::1]:8000": "http://[::1]:8000",
}
NO_CHROMA_URLS = [
    *("localhost", "localhost:8000", "8000", ":8000", "/", "http://", "http://:8000", "http:/box", "ftp://box"),
    *("http://box:port", "http://box:99999", "http://box:0", "http://box:-1", "http://[::1", "::1", "\x00"),
    *("http://box/behind", "http://box?x=1", "http://box#x", "http://me:secret@box", "http://@box"),
    *("http://a b", "http://b\nox:8000", "http://bo\tx", "ht\ntp://box", "http://b<ox"),
]


@pytest.mark.parametrize(("given", "url"), CHROMA_URLS.items())
def test_the_address_of_a_chroma_server(given, url):
    assert chroma_url(given) == url


@pytest.mark.parametrize("given", NO_CHROMA_URLS)
def test_what_is_no_address_of_a_chroma_server_is_refused_with_one_that_is(given):
    with pytest.raises(SettingsError, match=r"CHATBOT_CHROMA_URL is .*http://127\.0\.0\.1:8000") as caught:
        chroma_url(given)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(("text", "port"), [("0", 0), ("7860", 7860), ("65535", 65535), ("00080", 80)])
def test_ports(text, port):
    assert port_number(text) == port


@pytest.mark.parametrize("text", ["", "65536", "-1", "1.5", "http", "٣", "²", "9" * 5000, " 80", "80\n"])
def test_no_ports(text):
    with pytest.raises(SettingsError, match="Give a number from 0 to 65535"):
        port_number(text)


@pytest.mark.parametrize(("text", "tokens"), [("1024", 1024), ("8192", 8192), ("4194304", 4194304)])
def test_contexts(text, tokens):
    assert token_count(text) == tokens


@pytest.mark.parametrize("text", ["", "0", "1023", "4194305", "-8192", "8k", "8,192", "٨", "9" * 5000, " 8192"])
def test_no_contexts(text):
    with pytest.raises(SettingsError, match="Give one from 1024 to 4194304"):
        token_count(text)


JUDGES = {
    "1": True,
    "Yes": True,
    "": False,
    "0": False,
    " off ": False,
    " bespoke-minicheck ": "bespoke-minicheck",
}


@pytest.mark.parametrize(("text", "judges"), JUDGES.items())
def test_judges(text, judges):
    assert judge(text) == judges


def test_the_environment_is_read():
    settings = Settings.from_environment(
        {
            "CHATBOT_LIBRARY": "~/articles",
            "CHATBOT_MODEL": " mistral ",
            "CHATBOT_JUDGE": "1",
            "CHATBOT_CONTEXT": "16384",
            "CHATBOT_EMBEDDINGS": "bge-m3",
            "CHATBOT_CHROMA_URL": "http://box:8000",
            "CHATBOT_HOST": "::1",
            "CHATBOT_PORT": "8000",
            "OLLAMA_HOST": "box",
        }
    )

    assert settings == Settings(
        library=Path.home() / "articles",
        model="mistral",
        judge=True,
        context_tokens=16384,
        embeddings="bge-m3",
        chroma_url="http://box:8000",
        host="::1",
        port=8000,
        ollama_host="http://box:11434",
    )


@pytest.mark.parametrize(
    "name",
    [
        *("CHATBOT_LIBRARY", "CHATBOT_MODEL", "CHATBOT_JUDGE", "CHATBOT_CONTEXT", "CHATBOT_CHROMA_URL"),
        *("CHATBOT_HOST", "CHATBOT_PORT", "OLLAMA_HOST"),
    ],
)
def test_an_empty_variable_is_as_good_as_none(name):
    assert Settings.from_environment({name: ""}) == Settings.from_environment({})


@pytest.mark.parametrize(
    "name",
    [
        *("CHATBOT_PORT", "OLLAMA_HOST", "CHATBOT_LIBRARY", "CHATBOT_CHROMA_URL"),
        *("CHATBOT_JUDGE", "CHATBOT_CONTEXT"),
    ],
)
def test_a_value_that_cannot_be_meant_is_refused(name):
    with pytest.raises(SettingsError):
        Settings.from_environment({name: "~no such user: ¿?"})


def test_a_folder_without_a_name_is_refused():
    with pytest.raises(SettingsError, match="--library"):
        library_folder(" ")
