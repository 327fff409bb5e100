"""Rewriting: a follow-up -> the question that stands alone, by the answering model (follow_ups.py: by rules).

What a model writes is searched only where it is one line made of words of the conversation, and it is shown to
the user, who would not see otherwise that it drifted.
"""

from __future__ import annotations

from dataclasses import dataclass

from chatbot.asking.question import Question
from chatbot.citations.cited_text import without_markers
from chatbot.errors import ModelError
from chatbot.models.calling import ChatModel, reply
from chatbot.prompting.fencing import fence_of, language_name
from chatbot.prompting.sanitising import sanitised
from prompts import load
from vectorstore.article import clean_characters
from vectorstore.text.terms import words_of
from vectorstore.text.words import content_words, coverage, match, telling_words, text_words

_TURNS = 6
_TURN_CHARACTERS = 300
_MOST_READ = 400
_LONGEST = 300
_KNOWN_SHARE = 0.5
"""Of a rewritten question's telling words, names counting twice, so many must come from the conversation;
else it is an answer."""
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
    return RewrittenQuestion(_checked(line, question, "\n".join(content for _, content in turns)))


async def _first_line(model: ChatModel, prompt: str) -> str:
    """The first line that a model writes; it is stopped there."""
    written = await reply(model, prompt, _has_a_line)
    return clean_characters(written).lstrip().partition("\n")[0].strip(_ORNAMENTS)


def _has_a_line(written: str) -> bool:
    written = written.lstrip()
    return "\n" in written or len(written) > _MOST_READ


def _shortened(content: str) -> str:
    line = " ".join(without_markers(content).split())
    return line if len(line) <= _TURN_CHARACTERS else f"{line[:_TURN_CHARACTERS]}…"


def _checked(written: str, question: Question, conversation: str) -> str:
    """The query a model wrote, with the question added where a name of it was lost; "" for nothing."""
    if not written or len(written) > _LONGEST or written.endswith((":", "\uff1a")):
        return ""
    question_words = content_words(question.text, question.language)
    if words_of(written) == words_of(question.text):
        # "And why?" unchanged says nothing; a question with telling words may stand alone after all.
        return question.text if question_words else ""
    known = text_words(f"{conversation}\n{question.text}")
    if coverage(telling_words(written, question.language), known, {}) < _KNOWN_SHARE:
        return ""
    written_words = text_words(written)
    lost_name = any(word.is_name and not match(word, written_words) for word in question_words)
    return f"{written} {question.text}" if lost_name else written
