"""Sanitising: text of articles and users as it goes into a prompt, where a model can take it for nothing but text.

Only what is sent is changed, never what is shown, quoted or checked.
"""

from __future__ import annotations

import re

from vectorstore.article import clean_characters

# Joiners belong between letters of some scripts; next to ASCII they can only hide something.
_JOINER = re.compile("(?<![^\x00-\x7f])[\u200c\u200d]+|[\u200c\u200d]+(?![^\x00-\x7f])")
# What a template's tokens begin and end with: <|im_start|>, </s>, <<SYS>>, <start_of_turn>, <｜User｜>, [INST].
_TOKEN_BEGIN = re.compile(r"<+(?=[^\s\d=<])")
_TOKEN_END = re.compile(r"(?<=[|｜])>|(?<=[^\s\d=>-])>(?=>)")
_TOKEN_IN_BRACKETS = re.compile(r"\[(/?\s*[A-Z][A-Z_]+\s*)\]")
_BLANK_LINES = re.compile(r"[^\S\n]*\n\s*\n")
_BLANKS = re.compile(r"[^\S\n]{2,}")


def sanitised(text: str) -> str:
    """`text` without invisible characters, and with the tokens of templates and passage numbers broken up.

    "<|im_start|>" becomes "‹|im_start|›", "[INST]" "{INST}" and "[3]" "{3}"; runs of blanks become one.
    """
    from chatbot.citations.marker_forms import LISTED  # its patterns take a tenth of a second to make

    text = clean_characters(_JOINER.sub("", clean_characters(text)))
    text = _TOKEN_END.sub("›", _TOKEN_BEGIN.sub(lambda signs: "‹" * len(signs.group()), text))
    text = LISTED.sub(_in_braces, _TOKEN_IN_BRACKETS.sub(r"{\1}", text))
    return _BLANKS.sub(" ", _BLANK_LINES.sub("\n\n", text)).strip()


def sanitised_line(text: str, most: int) -> str:
    """`text` sanitised, in one line of at most `most` characters."""
    line = " ".join(sanitised(text[: 4 * most]).split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def as_quotation(text: str) -> str:
    """`text` with ">" before each line, so that no line can look like one of the prompt itself."""
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def _in_braces(marker: re.Match[str]) -> str:
    inner = marker.group().strip("[]【】［］〔〕\\")
    return f"{{{inner}}}"
