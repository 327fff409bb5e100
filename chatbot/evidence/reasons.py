"""Reasons: what a reader is told about a verdict, in plain English."""

from __future__ import annotations

from collections.abc import Sequence

from chatbot.evidence.comparison.difference import Difference

QUOTED_WORD_FOR_WORD = "quoted word for word"
NO_CITATION = "it cites no passage"
FOUND = "found, not cited by the model"
"""Of a sentence that the model did not cite, and of the source that was found for it."""
MUCH_THE_SAME = "the source says much the same"
ONLY_IN_PART = "the source says only part of it"
ABSENCE = "it says what the articles do not mention"
INTRODUCTION = "it only introduces what follows"


def difference_reason(difference: Difference) -> str:
    """Say in one line what the answer says and its source does not."""
    said, source = difference.said, difference.source
    if said and source:
        if said == source:
            return f'the source may mean something else by "{said}"'
        return f'the source says "{source}", the answer says "{said}"'
    if source:
        return f'the source says "{source}", the answer does not'
    if difference.kind == "negation":
        return f'the answer says "{said}", the source does not'
    if difference.kind == "quotation":
        return f'the quotation "{said}" is not in the source'
    return f'"{said}" is not in the source' if difference.certain else f'"{said}" may not be in the source'


def missing_words_reason(words: Sequence[str], source_language: str = "") -> str:
    """Say which words of the answer the source lacks; `source_language` only where it is another one."""
    if not words:
        return ONLY_IN_PART
    quoted = ", ".join(f'"{word}"' for word in words)
    if source_language:
        return f"nothing like {quoted} was found in the source, which is in another language ({source_language})"
    return f"the source does not mention {quoted}"
