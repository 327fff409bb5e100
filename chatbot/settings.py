"""Settings, read once from the environment and the command line."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from platformdirs import user_data_path

from chatbot.errors import SettingsError

_OLLAMA_PORT = 11434
_OLLAMA_HOST = f"http://127.0.0.1:{_OLLAMA_PORT}"
_CHROMA = re.compile(r"https?://([\w.-]+|\[[0-9a-f:.]+\])(:(?P<port>[1-9]\d{0,4}))?/?", re.ASCII | re.IGNORECASE)
_LEAST_CONTEXT, _MOST_CONTEXT = 1024, 4_194_304
_ON, _OFF = ("1", "yes", "true", "on"), ("", "0", "no", "false", "off")
_MODEL = re.compile(r"[\w.:/-]+")
# urlsplit reads "http:/host" as a host called "http".
_HOST = re.compile(r"(?!https?\Z)[\w.-]+|[0-9a-f:.]+(?:%\w+)?")


def _default_library() -> Path:
    return user_data_path("article-chatbot", appauthor=False) / "library"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that can be set; the defaults work without a configuration file or a variable.

    - `model`, `embeddings`: names as Ollama lists them, "" for the best one available. A `model` may be another
      provider's, such as "openai:gpt-5".
    - `judge`: whether it gives a second opinion on the sentences it wrote, or the name of another model that does;
      None for a second opinion where it takes no more than some 10 seconds.
    - `ollama_host`: base URL with scheme and port. `chroma_url`: base URL of a Chroma server, "" for none.
    - `today`: the day that "last week" is relative to, None for the current one.
    - `passages`: how many passages an answer is written from.
    - `context_tokens`: upper limit of prompt and answer together; `answer_tokens`: of the answer.
    - `first_token_seconds`: how long a model may take to load and begin; `silence_seconds`: between two tokens;
      `answer_seconds`: for the whole answer.
    """

    library: Path = field(default_factory=_default_library)
    model: str = ""
    judge: bool | str | None = None
    embeddings: str = ""
    chroma_url: str = ""
    ollama_host: str = _OLLAMA_HOST
    host: str = "127.0.0.1"
    port: int = 7860
    today: date | None = None
    passages: int = 8
    context_tokens: int = 8192
    answer_tokens: int = 1024
    connect_seconds: float = 2.0
    first_token_seconds: float = 300.0
    silence_seconds: float = 60.0
    answer_seconds: float = 1800.0

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Settings from `CHATBOT_*` and `OLLAMA_HOST`; raises SettingsError for an invalid value."""
        return cls().updated(
            {name: environment.get(variable) or None for name, (variable, _) in _VARIABLES.items()}
        )

    def updated(self, values: Mapping[str, str | None]) -> Settings:
        """These settings with `values`, as a user typed them; None leaves one as it is. Raises SettingsError."""
        read = {name: _VARIABLES[name][1](text) for name, text in values.items() if text is not None}
        return replace(self, **read)


def library_folder(text: str) -> Path:
    """`text` as a folder, with `~` expanded; raises SettingsError."""
    if not text.strip():
        raise SettingsError("--library needs a folder. Name one, or leave the option out.")
    try:
        return Path(text).expanduser()
    except RuntimeError:
        raise SettingsError(
            f"The library folder {text!r} belongs to a user this machine does not have. Name another folder."
        ) from None


def port_number(text: str) -> int:
    """`text` as a port from 0 to 65535; raises SettingsError."""
    if not re.fullmatch(r"[0-9]{1,5}", text) or int(text) > 65535:
        raise SettingsError(f"{text[:20]!r} is not a port. Give a number from 0 to 65535 (0 for any free port).")
    return int(text)


def token_count(text: str) -> int:
    """`text` as the size of a context in tokens; raises SettingsError."""
    if not re.fullmatch(r"[0-9]{1,7}", text) or not _LEAST_CONTEXT <= int(text) <= _MOST_CONTEXT:
        raise SettingsError(
            f"{text[:20]!r} is not a number of tokens. Give one from {_LEAST_CONTEXT} to {_MOST_CONTEXT}."
        )
    return int(text)


def judge(text: str) -> bool | str:
    """`text` as yes (1, yes, true, on), no, or the name of a model; raises SettingsError."""
    word = text.strip()
    if word.casefold() in (*_ON, *_OFF):
        return word.casefold() in _ON
    if not _MODEL.fullmatch(word):
        raise SettingsError(
            f"CHATBOT_JUDGE is {text[:20]!r}. Set it to 1 for a second opinion, 0 for none, or a model's name."
        )
    return word


def day(text: str) -> date | None:
    """`text`, such as 2025-02-18, as a day, None for ""; raises SettingsError."""
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise SettingsError(f"{text[:40]!r} is not a day. Give one like 2025-02-18.") from None


def ollama_url(text: str) -> str:
    """`OLLAMA_HOST` as a base URL, read as Ollama's own clients do; raises SettingsError.

    Scheme and port may be missing (http, 11434), but `http://host` means port 80 and `https://host` 443.
    `0.0.0.0` is where a server listens; a client connects to 127.0.0.1.
    """
    given = text.strip()
    if not given:
        return _OLLAMA_HOST
    try:
        url = urlsplit(given if "://" in given else f"http://{given}")
        port = url.port
    except ValueError:
        raise _not_an_address(text) from None
    host = url.hostname or ("127.0.0.1" if given.startswith(":") else "")
    if url.scheme not in ("http", "https") or not _HOST.fullmatch(host) or any(map(str.isspace, given)):
        raise _not_an_address(text)
    if port is None:
        port = {"http": 80, "https": 443}[url.scheme] if "://" in given else _OLLAMA_PORT
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"{url.scheme}://{f'[{host}]' if ':' in host else host}:{port}{url.path.rstrip('/')}"


def chroma_url(text: str) -> str:
    """`text` as the base URL of a Chroma server, "" for none; raises SettingsError."""
    given = text.strip()
    found = _CHROMA.fullmatch(given)
    if given and (found is None or int(found["port"] or 80) > 65535):
        raise SettingsError(
            f"CHATBOT_CHROMA_URL is {text!r}. Set it to the address of a Chroma server, such as "
            "http://127.0.0.1:8000, or unset it."
        )
    return given.removesuffix("/")


def _not_an_address(text: str) -> SettingsError:
    return SettingsError(
        f"OLLAMA_HOST is {text!r}, which is not a valid address. Set it to one like {_OLLAMA_HOST}, or unset it."
    )


_VARIABLES: dict[str, tuple[str, Callable[[str], Any]]] = {
    "library": ("CHATBOT_LIBRARY", library_folder),
    "model": ("CHATBOT_MODEL", str.strip),
    "judge": ("CHATBOT_JUDGE", judge),
    "context_tokens": ("CHATBOT_CONTEXT", token_count),
    "embeddings": ("CHATBOT_EMBEDDINGS", str),
    "chroma_url": ("CHATBOT_CHROMA_URL", chroma_url),
    "ollama_host": ("OLLAMA_HOST", ollama_url),
    "host": ("CHATBOT_HOST", str),
    "port": ("CHATBOT_PORT", port_number),
    "today": ("CHATBOT_TODAY", day),
}
"""The variable of each field that a user can set, and how its text is read."""
