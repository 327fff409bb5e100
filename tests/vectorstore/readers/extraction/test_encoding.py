import pytest

from vectorstore.errors import ReaderError
from vectorstore.readers.extraction.encoding import decode

FRENCH = "Où est-il ? À l’étage, dit « Médor »."
SOME = {
    "French": FRENCH,
    "German": "Grüße",
    "Spanish": "Él dijo: ¿qué pasó?",
    "Dutch": "naïef",
    "English": "plain",
    "Euro": "Prix : 12 €",
}


@pytest.mark.parametrize("text", SOME.values(), ids=SOME)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_western_text(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize("text", ["Песков сказал это вчера.", "佩斯科夫表示，条件不变。\n他说。", FRENCH, "a b"])
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16(text: str, encoding: str) -> None:
    mark = "\ufeff".encode(encoding)
    assert decode(mark + text.encode(encoding)) == text
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_nothing(content: bytes) -> None:
    assert decode(content) == ""


@pytest.mark.parametrize(
    "content",
    [
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x01\x00",
        bytes(range(256)),
        b"\x00" * 100,
        b"text with one \x00 in it",
        b"\x01\x02\x03 control",
        b"\xe9t\xe9 \x01",
        b"\xff\xfe\x00",
        b"\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00",
    ],
)
def test_what_is_not_text(content: bytes) -> None:
    with pytest.raises(ReaderError, match="is not text; save"):
        decode(content)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Песков заявил об этом.", "cp1251"),
        ("Песков заявил об этом.", "koi8-r"),
        ("Ο πρωθυπουργός είπε", "iso8859-7"),
        ("佩斯科夫表示，条件保持不变。", "gb18030"),
        ("報道官は述べた。", "shift_jis"),
    ],
)
def test_other_encodings_are_refused_rather_than_guessed(text: str, encoding: str) -> None:
    with pytest.raises(ReaderError, match=r"unknown encoding; save it as UTF-8|is not text"):
        decode(text.encode(encoding))
