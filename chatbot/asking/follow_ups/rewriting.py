"""Rewriting: a follow-up -> the question that stands alone, by the answering model (follow_ups.py: by rules).

What a model writes is searched only where it is one line made of words of the conversation, and it is shown to
the user, who would not see otherwise that it drifted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from chatbot.asking.question import Question
from chatbot.citations.cited_text import without_markers
from chatbot.errors import ModelError
from chatbot.models.calling import ChatModel, reply
from chatbot.own_phrases import without_own_phrases
from chatbot.prompting.fencing import fence_of, language_name
from chatbot.prompting.sanitising import sanitised
from prompts import load
from vectorstore.article import clean_characters
from vectorstore.languages.detection import detect_language
from vectorstore.text.terms import words_of
from vectorstore.text.words import content_words, coverage, match, telling_words, text_words

_TURNS = 6
_TURN_CHARACTERS = 300
_MOST_READ = 400
_LONGEST = 300
_KNOWN_SHARE = 0.5
"""Of a rewritten question's telling words, names counting twice, so many must come from the conversation;
else it is an answer."""
_KEPT_SHARE = 0.3
"""So much of the question's own telling words must be kept."""
_REPEATED_SHARE = 0.9
"""So much of what is written, in a row, is a repetition."""
_QUESTION_MARKS = ("?", "\uff1f", "\u061f", "\u037e", ";")
_LABEL = re.compile(r"^[\w\s]{1,40}[:\uff1a]\s+(?=\S)")
"""What small models write before the question: "The last question: ..."."""
_ORNAMENTS = " \t*_`\"'“”„«»‹›「」"


@dataclass(frozen=True, slots=True)
class RewrittenQuestion:
    """The query for in place of a follow-up, "" to leave it to the rules; `notice` says how a model failed."""

    query: str = ""
    notice: str = ""


NOT_REWRITTEN = RewrittenQuestion()


async def rewrite_follow_up(question: Question, model: ChatModel) -> RewrittenQuestion:
    """Ask a model for the question that stands alone; never raises a ModelError.

    What it writes is dropped without a notice where it is no question made of the words of the conversation.
    """
    turns = [(turn.role, _shortened(turn.content)) for turn in question.history[-_TURNS:]]
    prompt = load(
        "rewrite",
        language=language_name(question.language),
        fence=fence_of([question.text, *(content for _, content in turns)]),
        conversation="\n".join(f"{role.capitalize()}: {sanitised(content)}" for role, content in turns),
        question=sanitised(" ".join(question.text.split())),
    )
    try:
        line = await _first_line(model, prompt)
    except ModelError as error:
        return RewrittenQuestion(
            notice=f"The model could not rewrite the question and was not asked again: {error}"
        )
    return RewrittenQuestion(_checked(line, question, [content for _, content in turns]))


async def _first_line(model: ChatModel, prompt: str) -> str:
    """The first line that a model writes; it is stopped there."""
    from langchain_core.messages import HumanMessage  # only where a model answers

    written = await reply(model, [HumanMessage(prompt)], _has_a_line)
    return clean_characters(written).lstrip().partition("\n")[0].strip(_ORNAMENTS)


def _has_a_line(written: str) -> bool:
    written = written.lstrip()
    return "\n" in written or len(written) > _MOST_READ


def _shortened(content: str) -> str:
    line = " ".join(without_markers(without_own_phrases(content, [detect_language(content)])).split())
    return line if len(line) <= _TURN_CHARACTERS else f"{line[:_TURN_CHARACTERS]}…"


def _checked(written: str, question: Question, turns: Sequence[str]) -> str:
    """The query a model wrote, with the question added where a name of it was lost; "" for nothing."""
    written = _LABEL.sub("", written).strip(_ORNAMENTS)
    if not written or len(written) > _LONGEST or written.endswith((":", "\uff1a")):
        return ""
    question_words = content_words(question.text, question.language)
    if words_of(written) == words_of(question.text):
        # "And why?" unchanged says nothing; a question with telling words may stand alone after all.
        return question.text if question_words else ""
    if _is_statement(written, question.text) or any(_repeats(written, turn) for turn in turns):
        return ""
    known = text_words("\n".join([*turns, question.text]))
    if coverage(telling_words(written, question.language), known, {}) < _KNOWN_SHARE:
        return ""
    written_words = text_words(written)
    in_its_language = detect_language(written) in ("", question.language)
    if in_its_language and question_words and coverage(question_words, written_words, {}) < _KEPT_SHARE:
        return ""
    lost_name = any(word.is_name and not match(word, written_words) for word in question_words)
    return f"{written} {question.text}" if lost_name else written


def _is_statement(written: str, question: str) -> bool:
    """Whether a question was asked, and what is written is none."""
    return question.rstrip().endswith(_QUESTION_MARKS) and not written.rstrip().endswith(_QUESTION_MARKS)


def _repeats(written: str, turn: str) -> bool:
    """Whether nearly all of what is written stands in a turn, in its order."""
    words = words_of(written)
    blocks = SequenceMatcher(None, words, words_of(turn), autojunk=False).get_matching_blocks()
    return max(block.size for block in blocks) >= _REPEATED_SHARE * len(words)
