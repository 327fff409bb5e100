"""Settings, read once, from the environment and the command line."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from platformdirs import user_data_path

from chatbot.errors import SettingsError

_OLLAMA_PORT = 11434
_OLLAMA_HOST = f"http://127.0.0.1:{_OLLAMA_PORT}"
# "http:/host" too would be read as a host, called "http".
_CHROMA = re.compile(r"https?://([\w.-]+|\[[0-9a-f:.]+\])(:(?P<port>[1-9]\d{0,4}))?/?", re.ASCII | re.IGNORECASE)
_LEAST_CONTEXT, _MOST_CONTEXT = 1024, 4_194_304
_ON, _OFF = ("1", "yes", "true", "on"), ("", "0", "no", "false", "off")
_HOST = re.compile(r"(?!https?\Z)[\w.-]+|[0-9a-f:.]+(?:%\w+)?")


def _default_library() -> Path:
    return user_data_path("article-chatbot", appauthor=False) / "library"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All that can be set; the defaults need no file and no variable.

    `model` and `embeddings` are names as Ollama lists them, "" for "the best one there"; a `model` may be of
    another provider, as in "openai:gpt-5". `judge` asks it for a second opinion on what it wrote.
    `ollama_host` is a base URL with scheme and port, `chroma_url` that of a Chroma server, "" for none.
    `today` is the day that "last week" is seen from, None for the day it is; `passages` how many places of
    articles an answer is made from.

    `context_tokens` is the most of prompt and answer together, `answer_tokens` of the answer. A model has
    `first_token_seconds` for its first word, which loading it takes most of, `silence_seconds` between two,
    and `answer_seconds` for all of them.
    """

    library: Path = field(default_factory=_default_library)
    model: str = ""
    judge: bool = False
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
        """Read `CHATBOT_*` and `OLLAMA_HOST`; raises SettingsError for a value that cannot be meant."""
        defaults = cls()
        return cls(
            library=library_folder(environment.get("CHATBOT_LIBRARY") or str(defaults.library)),
            model=environment.get("CHATBOT_MODEL", "").strip(),
            judge=switched_on(environment.get("CHATBOT_JUDGE", "")),
            context_tokens=token_count(environment.get("CHATBOT_CONTEXT") or str(defaults.context_tokens)),
            embeddings=environment.get("CHATBOT_EMBEDDINGS", ""),
            chroma_url=chroma_url(environment.get("CHATBOT_CHROMA_URL", "")),
            ollama_host=ollama_url(environment.get("OLLAMA_HOST", "")),
            host=environment.get("CHATBOT_HOST") or defaults.host,
            port=port_number(environment.get("CHATBOT_PORT") or str(defaults.port)),
            today=day(environment.get("CHATBOT_TODAY", "")),
        )


def library_folder(text: str) -> Path:
    """Return `text` as the library's folder; raises SettingsError for one that cannot be meant."""
    if not text.strip():
        raise SettingsError("No folder is named for the library; name one, or leave --library out.")
    try:
        return Path(text).expanduser()
    except RuntimeError:
        raise SettingsError(
            f"The library's folder is {text!r}, and there is no such user; name another."
        ) from None


def port_number(text: str) -> int:
    """Return `text` as a port; raises SettingsError unless it is a number from 0 to 65535."""
    if not re.fullmatch(r"[0-9]{1,5}", text) or int(text) > 65535:
        raise SettingsError(f"The port is {text!r}; give a number from 0 to 65535 (0: any free one).")
    return int(text)


def token_count(text: str) -> int:
    """Return `text` as the tokens of a context; raises SettingsError unless it is a number that can be one."""
    if not re.fullmatch(r"[0-9]{1,7}", text) or not _LEAST_CONTEXT <= int(text) <= _MOST_CONTEXT:
        raise SettingsError(
            f"The context is {text[:20]!r} tokens; give a number from {_LEAST_CONTEXT} to {_MOST_CONTEXT}."
        )
    return int(text)


def switched_on(text: str) -> bool:
    """Return whether `text` switches something on; raises SettingsError unless it is 1 or 0, yes or no."""
    word = text.strip().casefold()
    if word not in (*_ON, *_OFF):
        raise SettingsError(f"CHATBOT_JUDGE is {text[:20]!r}; set it to 1 for a second opinion, or unset it.")
    return word in _ON


def day(text: str) -> date | None:
    """Return `text` as a day, None for ""; raises SettingsError unless it is one, as 2025-02-18 is."""
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise SettingsError(f"Today is {text[:40]!r}; give a day, as in 2025-02-18.") from None


def ollama_url(text: str) -> str:
    """Return the base URL meant by `OLLAMA_HOST`, as Ollama's own clients read it.

    A scheme and a port may be missing (http, 11434), except that `http://host` means port 80 and
    `https://host` 443; `0.0.0.0` is where a server listens, so a client asks 127.0.0.1. Raises
    SettingsError for what is no address.
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
    """Return `text` as the base URL of a Chroma server, "" for none; raises SettingsError for what is none."""
    given = text.strip()
    found = _CHROMA.fullmatch(given)
    if given and (found is None or int(found["port"] or 80) > 65535):
        raise SettingsError(
            f"CHATBOT_CHROMA_URL is {text!r}; set it to the address of a Chroma server, such as "
            "http://127.0.0.1:8000, or unset it."
        )
    return given.removesuffix("/")


def _not_an_address(text: str) -> SettingsError:
    return SettingsError(
        f"OLLAMA_HOST is {text!r}, which is not an address. Set it to one like {_OLLAMA_HOST}, or unset it."
    )
