"""The arguments of `chatbot eval` and `chatbot questions`."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError

from chatbot.cli.shared_arguments import add_model, add_today, count

EVAL = """\
examples:
  chatbot eval questions.jsonl                         ask the library, and print the figures
  chatbot eval questions.yaml --articles archive.jsonl --html report.html
  chatbot eval questions.jsonl --json now.json --baseline earlier.json
  chatbot eval questions.jsonl --model gemma4:e4b --compare model=qwen3:8b passages=4
  chatbot eval claims.jsonl                            measure the evidence check instead

A question file has one record a question, as JSON Lines or YAML; only `question` is required:
  {"question": "What did Peskov demand?", "answers": ["le refus de l'Ukraine"], "articles": ["a.txt"]}
The fields, the metrics and what the figures mean are explained in docs/evaluation.md.
"""
QUESTIONS = """\
examples:
  chatbot questions > questions.yaml                   10 questions, to be edited by hand
  chatbot questions --n 50 --model gemma4:e4b > questions.yaml

With a model, it writes a question on a passage of each of n articles. Without one, a question asks for a figure,
date or name that is left out of a sentence. Each has its answer and article, and the passage in a comment.
Questions whose answers were rated on the page come first.
"""
_MOST_PARALLEL = 64


def add_eval(parser: ArgumentParser) -> None:
    """Add the arguments of `chatbot eval`."""
    parser.add_argument("file", metavar="FILE", help="questions or claims, .jsonl or .yaml")
    parser.add_argument(
        "--articles", metavar="PATH", help="ask about these articles (a file or folder) instead of the library's"
    )
    parser.add_argument("--json", metavar="OUT", help="write figures and answers to this file; - prints them")
    parser.add_argument("--html", metavar="OUT", help="write a report to read and share, one file")
    parser.add_argument("--baseline", metavar="EARLIER", help="say what changed since an earlier --json")
    parser.add_argument(
        "--compare",
        metavar="NAME=VALUE",
        nargs="+",
        default=[],
        help="ask again with each: model, judge, passages, context or library; commas join several",
    )
    parser.add_argument(
        "--resume", action="store_true", help="continue the last run of this file where it was stopped"
    )
    parser.add_argument("--judged-by", metavar="MODEL", default="", help="have a model judge each cited sentence")
    parser.add_argument(
        "--parallel", metavar="N", type=_parallel, help="questions at a time (1 with Ollama, else 4)"
    )
    add_model(parser)
    add_today(parser)


def add_questions(parser: ArgumentParser) -> None:
    """Add the arguments of `chatbot questions`."""
    parser.add_argument("--n", type=count, default=10, help="how many to draft at most (10)")
    add_model(parser)


def _parallel(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 3 or not 1 <= int(text) <= _MOST_PARALLEL:
        raise ArgumentTypeError(f"{text[:20]!r} is not a number from 1 to {_MOST_PARALLEL}")
    return int(text)
