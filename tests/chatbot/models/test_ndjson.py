import json

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.models.ndjson import Damaged, objects


async def read(*pieces: bytes) -> list[dict]:
    async def body():
        for piece in pieces:
            yield piece

    return [found async for found in objects(httpx.Response(200, content=body()))]


@given(st.lists(st.dictionaries(st.text(), st.text() | st.integers())), st.integers(1, 50), st.booleans())
async def test_lines_are_read_however_they_are_cut(sent, width, ends):
    wire = b"\n".join(json.dumps(each).encode() for each in sent) + b"\n" * ends
    pieces = [wire[start : start + width] for start in range(0, len(wire), width)]

    assert await read(*pieces) == sent


DAMAGE = {
    "half a line": b'{"message":{"role":"assi',
    "a list": b"[1]",
    "a word": b'"text"',
    "nothing": b"null",
    "not UTF-8": b'{"message": "\xff\xfe"}',
    "too long": b'{"message": "' + b"x" * 1_000_100,
    "too deep": b"[" * 100_000,
}


@pytest.mark.parametrize("line", DAMAGE.values(), ids=DAMAGE)
async def test_what_is_no_object_is_damage(line):
    with pytest.raises(Damaged):
        await read(b'{"whole": 1}\n', line + b"\n")


async def test_a_line_that_never_ends_is_not_waited_for():
    with pytest.raises(Damaged, match="too long"):
        await read(*[b"x" * 100_000] * 50)
