"""Options that several commands have."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError

_MOST = 1000


def add_filters(parser: ArgumentParser) -> None:
    """Add the options that say which articles."""
    filters = parser.add_argument_group("which articles", "DATE is 2025, 2025-02 or 2025-02-18")
    filters.add_argument("--from", dest="since", metavar="DATE", help="published then or later")
    filters.add_argument("--to", dest="until", metavar="DATE", help="published then or earlier")
    filters.add_argument(
        "--source", metavar="TEXT", action="append", default=[], help="part of an outlet, address or file name"
    )
    filters.add_argument("--language", metavar="CODE", action="append", default=[], help="such as en, fr or zh")


def add_today(parser: ArgumentParser) -> None:
    """Add the option that says what day it is."""
    parser.add_argument(
        "--today", metavar="DAY", help='the day that "last week" is relative to (CHATBOT_TODAY; the current day)'
    )


def add_model(parser: ArgumentParser) -> None:
    """Add the options of the model that answers."""
    parser.add_argument(
        "--model",
        metavar="NAME",
        help="the model that answers (CHATBOT_MODEL; the best one Ollama has), PROVIDER:NAME, or none",
    )
    parser.add_argument(
        "--context",
        dest="context_tokens",
        metavar="TOKENS",
        help="how much the model may read and write (CHATBOT_CONTEXT; 8192); more needs more memory",
    )
    parser.add_argument(
        "--judge",
        action="store_const",
        const="yes",
        help="have the model check once more what only has a source (CHATBOT_JUDGE; where it takes 10 seconds)",
    )
    parser.add_argument(
        "--no-judge", dest="judge", action="store_const", const="no", help="never have it check what it wrote"
    )


def count(text: str) -> int:
    """`text` as a number of things to show; raises ArgumentTypeError."""
    if not text.isascii() or not text.isdigit() or len(text) > 4 or not 1 <= int(text) <= _MOST:
        raise ArgumentTypeError(f"{text[:20]!r} is not a number from 1 to {_MOST}")
    return int(text)
