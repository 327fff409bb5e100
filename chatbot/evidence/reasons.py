"""Reasons: what a reader is told about a verdict, in plain English."""

from __future__ import annotations

from chatbot.evidence.comparison.difference import Difference

QUOTED_WORD_FOR_WORD = "quoted word for word"
FOUND = "found, not cited by the model"
"""Of the source that was found for a sentence that the model did not cite."""
ALL_OF_IT = "the source says all of it"
NOTHING_NEAR = "nothing near it is in any passage that the model was given"
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


def stands_in_reason(number: int) -> str:
    """Say which other source bears a sentence out."""
    return f"it stands in [{number}]"
