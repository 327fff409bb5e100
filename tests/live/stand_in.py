"""The stand-in as a process of its own, to try `make live` without an Ollama.

    PYTHONPATH=tests python tests/live/stand_in.py 11500 [--nonsense]
    OLLAMA_HOST=127.0.0.1:11500 CHATBOT_MODEL=gemma4:e4b CHATBOT_EMBEDDINGS=bge-m3 make live

It answers with a sentence of each of the first passages or, with --nonsense, with anything at all.
"""

from __future__ import annotations

import json
import random
import re
import signal
import sys
import threading
from typing import Any

from ollama_script import Reply
from ollama_server import OllamaServer

_PACE = 0.005
_LOOSELY = "Peskov wants Kyiv never to be an ally of the West [1]."
_SCRAPS = (
    *(
        "[99]",
        "[1",
        "]",
        "<b>",
        "</think>",
        "![x](http://example.org)",
        "\u202e",
        "\x07",
        "```",
        "|",
        "1\u00a0000",
    ),
    *("дождь", "雨", "مطر", "🌧", "NOT_IN_THE_ARTICLES", "BEGIN", "assistant:", "\n\n", ".", "...", "—", "$5m"),
)


def sensible(body: dict[str, Any]) -> Reply:
    """Answer with the first sentences of the first passages and one put loosely, judge with yes, or count."""
    asked = "\n".join(message["content"] for message in body["messages"])
    if "Count from" in asked:
        return Reply(tuple(f"number {number}\n" for number in range(5000)), pace=_PACE)
    passages = re.findall(r"BEGIN (\w+)\n(.*?)\nEND \1", asked, re.DOTALL)
    if "> Statement: " in asked:
        return Reply((json.dumps({str(number): "yes" for number in range(1, len(passages) + 1)}),), pace=_PACE)
    said = " ".join(f"{_lead(text)} [{number}]." for number, (_, text) in enumerate(passages[:3], 1))
    said = f"{said} {_LOOSELY}" if said else "Yes, it does."
    return Reply(tuple(re.findall(r"\s*\S+", said)), pace=_PACE)


def _lead(passage: str) -> str:
    """Return the first sentence below the heading of a passage."""
    lines = [line.removeprefix(">").strip() for line in passage.splitlines()]
    text = " ".join(lines[lines.index("") :] if "" in lines else lines)
    return re.split(r"(?<=[.!?])\s", text.strip())[0]


def nonsense(body: dict[str, Any]) -> Reply:
    """Answer with anything at all, another thing each time."""
    chance = random.Random(str(body["messages"]))
    return Reply(tuple(chance.choice(_SCRAPS) + " " for _ in range(chance.randrange(400))), pace=_PACE)


def main() -> None:
    """Serve until Ctrl-C."""
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    with OllamaServer(port=int(sys.argv[1])) as server:
        server.improvise(nonsense if "--nonsense" in sys.argv else sensible)
        print(f"a stand-in for Ollama at {server.url}; Ctrl-C ends it", flush=True)
        ended.wait()


if __name__ == "__main__":
    main()
