"""A follow-up -> the question that stands alone, in the answering model's words; the rules step in for it.

What a model writes is searched for only where it is one line made of what was said, and then it is shown:
a rewording that drifts from what was meant would not be seen otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chatbot.citations.cited_text import without_markers
from chatbot.conversations.turn import Turn
from chatbot.errors import ModelError
from chatbot.models.calling import reply
from chatbot.prompting.fencing import fence_of, language_name
from chatbot.prompting.sanitising import sanitised
from prompts import load
from vectorstore.article import clean_characters
from vectorstore.text.terms import words_of
from vectorstore.text.words import content_words, coverage, match, telling_words, text_words

if TYPE_CHECKING:
    from langchain_core.language_models.chat_models import BaseChatModel


_TURNS = 6
_TURN_CHARACTERS = 300
_MOST_READ = 400
_LONGEST = 300
_SAID_SHARE = 0.5
"""Of a rewording's telling words, names counting twice, so many must have been said; else it is an answer."""
_ORNAMENTS = " \t*_`\"'“”„«»‹›「」"


@dataclass(frozen=True, slots=True)
class Rewording:
    """What to search for in place of a question, "" where the rules are to say it; `notice` says what failed."""

    query: str = ""
    notice: str = ""


BY_RULES = Rewording()


async def reworded(
    question: str,
    history: Sequence[Turn],
    language: str,
    model: BaseChatModel,
) -> Rewording:
    """Ask a model for the question that stands alone; where it fails with a ModelError, the rules decide.

    So they do, without a notice, where what it writes is anything but a question made of what was said.
    """
    said = [(turn.role, _shortened(turn.content)) for turn in history[-_TURNS:]]
    prompt = load(
        "rewrite",
        language=language_name(language),
        fence=fence_of([question, *(content for _, content in said)]),
        conversation="\n".join(f"{role.capitalize()}: {sanitised(content)}" for role, content in said),
        question=sanitised(" ".join(question.split())),
    )
    try:
        line = await _first_line(model, prompt)
    except ModelError as error:
        return Rewording(notice=f"The model did not reword the question, and was not asked again: {error}")
    return Rewording(_checked(line, question, "\n".join(content for _, content in said), language))


async def _first_line(model: BaseChatModel, prompt: str) -> str:
    """Return the first line that a model writes, and stop it there."""
    written = await reply(model, prompt, _has_a_line)
    return clean_characters(written).lstrip().partition("\n")[0].strip(_ORNAMENTS)


def _has_a_line(written: str) -> bool:
    written = written.lstrip()
    return "\n" in written or len(written) > _MOST_READ


def _shortened(content: str) -> str:
    line = " ".join(without_markers(content).split())
    return line if len(line) <= _TURN_CHARACTERS else f"{line[:_TURN_CHARACTERS]}…"


def _checked(written: str, question: str, said: str, language: str) -> str:
    """Return what a model wrote as a query, with the question itself where a name of it was lost; "" for none."""
    if not written or len(written) > _LONGEST or written.endswith((":", "\uff1a")):
        return ""
    own = content_words(question, language)
    if words_of(written) == words_of(question):
        # "And why?" left as it is tells nothing; a question that has something to tell may stand alone after all.
        return question if own else ""
    if coverage(telling_words(written, language), text_words(f"{said}\n{question}"), {}) < _SAID_SHARE:
        return ""
    kept = text_words(written)
    lost = any(word.is_name and not match(word, kept) for word in own)
    return f"{written} {question}" if lost else written
