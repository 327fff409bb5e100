"""Markers: [n] in its many forms, taken out of a text that a model is still writing.

Left to right, and never looking further ahead than a marker, a span of code or a line can be long: so a text of
any length is read in linear time, and what is shown of a growing text is never taken back. See `unmarked`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from chatbot.citations.marker_forms import (
    AFTER_LEAD,
    ASSIGNED,
    BEGUN,
    BLANK_RUN,
    CLAUSE_END,
    CLOSERS,
    GOES_ON,
    INDEXED,
    LINE_START,
    LISTED,
    NESTED,
    NEXT,
    OPENED,
    OPENINGS,
    PARAGRAPH_END,
    RAISED,
    RANGE,
    SENTENCE_END,
)
from vectorstore.article import clean_characters

_CODE_SPAN = 300  # the longest code span or formula in a line; an opening without an end within it is plain text
_LONGEST_BEGUN = 512


@dataclass(frozen=True, slots=True)
class Mark:
    """A marker taken out of a text at `place`, with the numbers it names, each once, in order.

    It belongs to the sentence it stands in or behind or, where it `leads`, to the one that begins there.
    """

    place: int
    numbers: tuple[int, ...]
    leads: bool = False


@dataclass(frozen=True, slots=True)
class Unmarked:
    """A text without its markers, the markers in order, and the numbers in them that no passage has."""

    text: str
    marks: tuple[Mark, ...]
    unknown: tuple[int, ...] = ()


def unmarked(written: str, passages: int) -> Unmarked:
    """Take the markers out of what a model has written so far; numbers above `passages` vanish.

    Invisible characters go too (`clean_characters`). Code and formulae stay as they are, and so do years,
    indices (`x[1]`), and what may be something else than a citation: "(1) first", "km²", a bare number that no
    passage has. An opening at the end that may become a marker is held back; a blank line at the end says that
    nothing more comes. As a text grows, its `text` here without blanks at the end only grows as well, and the
    marks that words stand behind do not change.
    """
    reading = _MarkerReader(clean_characters(written), passages)
    reading.read()
    return reading.shown()


@dataclass(slots=True)
class _MarkerReader:
    """Reads one text: it is read up to `at`, and copied into `parts` up to `end`.

    `opened` counts the signs before the last marker that may still belong to it: of "([1]", one.
    """

    text: str
    passages: int
    end: int = 0
    at: int = 0
    length: int = 0
    parts: list[str] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    unknown: dict[int, None] = field(default_factory=dict)
    leading_until: int = -1
    opened: int = 0
    in_block: bool = False

    def read(self) -> None:
        while found := NEXT.search(self.text, self.at):
            if found.lastgroup == "fence":
                self._pass_block(found)
            elif found.lastgroup in ("ticks", "formula"):
                if not self._pass_span(found):
                    return
            elif numbers := self._numbers(found):
                self.unknown.update(dict.fromkeys(n for n in numbers if n > self.passages))
                self._take(found, tuple(dict.fromkeys(n for n in numbers if 1 <= n <= self.passages)))
            else:
                self.at = found.end()

    def shown(self) -> Unmarked:
        """What was read, without an opening at its end."""
        if not self.in_block and self.end and self.at == self.end and GOES_ON.match(self.text, self.end):
            return self._shown("".join(self.parts)[: self.length - self.opened])
        stop = len(self.text)
        if not self.in_block:
            begun = BEGUN.search(self.text.rstrip("\n"), max(self.at, stop - _LONGEST_BEGUN))
            # Where nothing more comes, only half a number is left out.
            if begun and (not self.text.endswith("\n\n") or re.search(r"\d", begun.group())):
                stop = begun.start()
        return self._shown("".join([*self.parts, self.text[self.end : stop]]))

    def _shown(self, text: str) -> Unmarked:
        return Unmarked(text, tuple(self.marks), tuple(self.unknown))

    def _pass_block(self, fence: re.Match[str]) -> None:
        """Skip a fenced block; one that is not closed goes on to the end."""
        signs = fence.group().strip()
        close = re.compile(rf"^ {{0,3}}{re.escape(signs[0])}{{{len(signs)},}}[^\S\n]*$", re.M)
        line_end = self.text.find("\n", fence.end())
        closed = close.search(self.text, line_end) if line_end >= 0 else None
        self.in_block = closed is None
        self.at = closed.end() if closed else len(self.text)

    def _pass_span(self, opening: re.Match[str]) -> bool:
        """Skip a code span or a formula; False where there is nothing more to read.

        Where it may still be closed, the rest is dropped from its first marker on.
        """
        signs, start = opening.group(), opening.end()
        if signs == "\\[" and BEGUN.match(self.text, opening.start()):
            return False
        limit = start + _CODE_SPAN
        paragraph = PARAGRAPH_END.search(self.text, start, limit)
        stop = paragraph.end() if paragraph else limit
        close = {"\\(": r"\\\)", "\\[": r"\\\]", "$": r"\$"}.get(signs, rf"(?<!`)`{{{len(signs)}}}(?!`|\Z)")
        if closed := re.compile(close).search(self.text, start, stop):
            self.at = closed.end()
            return True
        self.at = start
        if paragraph or len(self.text) > limit:
            return True
        while found := NEXT.search(self.text, self.at):
            if found.lastgroup in ("marker", "bare", "raised"):
                self.text = self.text[: found.start() - self._opened(found)]
                self.at = len(self.text)
                break
            if BEGUN.match(self.text, found.start()):
                break
            self.at = found.end()
        return False

    def _numbers(self, found: re.Match[str]) -> list[int]:
        """The numbers that a marker names, none where it is no marker after all."""
        written = found.group()
        if found.lastgroup == "marker":
            listed = [one["body"] or one["first"] for one in LISTED.finditer(written)] or [written]
            numbers = [n for one in listed for n in _listed(one, self.passages)]
            interval = numbers[:1] == [0] and len(numbers) > 1
            return [] if interval or self._is_index(found) else numbers or [0]
        numbers = _listed(written.translate(RAISED), self.passages)
        known = bool(numbers) and all(1 <= n <= self.passages for n in numbers)
        stands = self._is_behind_word if found.lastgroup == "raised" else self._is_behind_clause
        return numbers if known and stands(found) else []

    def _is_index(self, found: re.Match[str]) -> bool:
        """Whether a marker is the index of a variable: x[1], my_list[1], total[1] = 5."""
        start = found.start()
        before = self.text[max(0, start - 40) : start]
        if self.text[start] != "[" or not before or not (before[-1].isalnum() or before[-1] == ")"):
            return False
        name = INDEXED.search(before)
        if name and not (name.group().isupper() and re.search(r"\w\w \w\Z", before)):
            return True
        return ASSIGNED.match(self.text, found.end()) is not None

    def _is_behind_word(self, found: re.Match[str]) -> bool:
        """Whether a raised number stands behind a word or sentence, and is neither a power nor a unit."""
        before = self.text[max(0, found.start() - 4) : found.start()]
        after = self.text[found.end() : found.end() + 1]
        word = len(before) == 4 and before.isalpha()
        return (word or before[-1:] in CLAUSE_END | CLOSERS) and not after.isalnum()

    def _is_behind_clause(self, found: re.Match[str]) -> bool:
        """Whether a number in round brackets can only be a citation: the clause or the text ends with it."""
        start = found.start()
        before = self.text[max(0, start - 40) : start]
        text = before.rstrip(" \t\u00a0\u202f\u3000")
        if not text or text[-1] == "\n" or text[-1].isdigit() or LINE_START.search(before):
            return False
        spaced = len(text) < len(before) or text[-1] in SENTENCE_END or text[-1] >= "\u3000"
        after = BLANK_RUN.match(self.text, found.end()).end()  # type: ignore[union-attr]  # it matches anything
        following = self.text[after : after + 1]
        return (
            spaced and (following in ("", "\n", "[", "(") or following in CLAUSE_END) and text[-1] not in ":,;(["
        )

    def _take(self, found: re.Match[str], numbers: tuple[int, ...]) -> None:
        """Leave a marker out, with the blanks and the full stop that it made superfluous."""
        start, stop = found.span()
        self.opened = self._opened(found)
        window = self.text[max(0, start - 32) : start]
        opens = start <= 32 or "\n" in window
        if opens and LINE_START.search(window):
            self._lead(start, AFTER_LEAD.match(self.text, stop).end(), numbers)  # type: ignore[union-attr]
            return
        after = BLANK_RUN.match(self.text, stop).end()  # type: ignore[union-attr]
        following = self.text[after : after + 1]
        kept = self.text[self.end : start]
        text = kept.rstrip(" \t\u00a0\u202f\u3000")
        behind_sentence = len(text) < len(kept) and text[-1:] in SENTENCE_END | CLOSERS
        if start < self.leading_until and behind_sentence and following not in {"", "\n", *CLAUSE_END}:
            self._lead(start, after, numbers)
            return
        self._keep(kept if after == stop and following.isalnum() else text)
        self.marks.append(Mark(self.length, numbers))
        ends_twice = following == "." and text[-1:] in ".!?…。" and self.text[after + 1 : after + 2] != "."
        self.end = self.at = after + 1 if text and ends_twice else after if following in (".", ",") else stop

    def _opened(self, found: re.Match[str]) -> int:
        own = OPENINGS.match(found.group()).group()  # type: ignore[union-attr]
        more = max(0, NESTED - sum(not sign.isalnum() and sign not in "\\ :：" for sign in own))
        before = OPENED[more].search(self.text, max(self.at, found.start() - 60), found.start())
        return len(before.group().rstrip()) if before else 0

    def _lead(self, start: int, stop: int, numbers: tuple[int, ...]) -> None:
        """Leave out a marker at the beginning of a line or, in such a line, of a sentence."""
        self._keep(self.text[self.end : start])
        leads = self.text[stop : stop + 1] not in ("", "\n")
        self.marks.append(Mark(self.length, numbers, leads))
        self.end = self.at = stop
        if leads and start >= self.leading_until:
            line_end = self.text.find("\n", stop)
            self.leading_until = line_end if line_end >= 0 else len(self.text)

    def _keep(self, part: str) -> None:
        self.parts.append(part)
        self.length += len(part)


def _listed(body: str, most: int) -> list[int]:
    """The numbers of "1, 3-5": 1, 3, 4, 5; of a range none above `most`."""
    pairs = [(int(first), int(last or first)) for first, last in RANGE.findall(body)]
    return [n for first, last in pairs for n in (range(first, min(last, most) + 1) if last > first else (first,))]
