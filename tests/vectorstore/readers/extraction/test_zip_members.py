import struct
from io import BytesIO
from zipfile import ZIP_BZIP2, ZIP_STORED, ZipFile, ZipInfo

import pytest
from documents import with_directory, zip_bytes

from vectorstore.errors import ReaderError
from vectorstore.readers.extraction.zip_members import ZipMembers, name_of

A, B = b"first " * 100, b"second " * 100
PLAIN = zip_bytes({"a.txt": A, "b.txt": B}, ZIP_STORED)
BOMB = zip_bytes({"a.txt": bytes(20 * 2**20)})


def opened(content: bytes) -> ZipMembers:
    return ZipMembers(BytesIO(content), "a zip archive", limit=2)


def read(content: bytes, name: str = "a.txt", limit: int = 2**30) -> bytes:
    archive = opened(content)
    member = archive.find(name)
    assert member is not None
    return archive.read(member, limit)


@pytest.mark.parametrize("content", [PLAIN, zip_bytes({"a.txt": A, "b.txt": B}), b"MZ before it" + PLAIN])
def test_members(content: bytes) -> None:
    assert [member.filename for member in opened(content).members] == ["a.txt", "b.txt"]
    assert [read(content, "a.txt"), read(content, "b.txt")] == [A, B]
    assert opened(content).find("c.txt") is None


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is not a zip archive, whatever its name says; save"),
        (b"Some text.", "is not a zip archive, whatever its name says; save"),
        (PLAIN[:-60], "is damaged or incomplete; download"),
        (PLAIN[:400], "is damaged or incomplete; download"),
        (zip_bytes({"a": "", "b": "", "c": ""}), "contains more than 2 files; split"),
        (with_directory(PLAIN, "b.txt", offset=0), "is made to fill the memory"),
        (with_directory(PLAIN, "a.txt", packed=1000), "is made to fill the memory"),
    ],
    ids=["nothing", "text", "no end", "half", "many", "one for two", "one within another"],
)
def test_what_is_no_zip_to_read(content: bytes, message: str) -> None:
    with pytest.raises(ReaderError, match=f"^{message}"):
        opened(content)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (with_directory(PLAIN, "a.txt", flags=0x1), "is encrypted; save"),
        (with_directory(PLAIN, "a.txt", flags=0x20), "is compressed with an unsupported method; compress"),
        (with_directory(PLAIN, "a.txt", method=99), "is compressed with an unsupported method; compress"),
        (zip_bytes({"a.txt": A}, ZIP_BZIP2), "is compressed with an unsupported method; compress"),
        (with_directory(PLAIN, "a.txt", crc=1), "is damaged or incomplete; download"),
        (PLAIN.replace(A, A[:-1] + b"?"), "is damaged or incomplete; download"),
        (PLAIN.replace(b"PK\x03\x04", b"PK\x07\x07", 1), "is damaged or incomplete; download"),
        (with_directory(PLAIN, "a.txt", method=8), "is damaged or incomplete; download"),
        (with_directory(PLAIN, "a.txt", packed=2), "is damaged or incomplete; download"),
        (with_directory(PLAIN, "a.txt", offset=2**31), "is damaged or incomplete; download"),
        (BOMB, "is made to fill the memory"),
        (zip_bytes({"a.txt": bytes(2 * 2**20)}), "is longer than 1 MB unpacked; split"),
    ],
    ids=[
        *("password", "patch", "method", "bzip2", "crc", "content", "header", "not deflate", "short", "beyond"),
        *("bomb", "long"),
    ],
)
def test_members_that_cannot_be_read(content: bytes, message: str) -> None:
    with pytest.raises(ReaderError, match=f"^{message}"):
        read(content, limit=2**20)


def test_a_member_yields_no_more_than_its_directory_says() -> None:
    lying = with_directory(BOMB, "a.txt", length=1000)
    archive = opened(lying)
    with pytest.raises(ReaderError, match="is damaged"):
        archive.read(archive.members[0])


def test_a_member_is_read_as_a_file() -> None:
    archive = opened(zip_bytes({"a.txt": "one\ntwo\nthree"}))
    with archive.open(archive.members[0], 100) as file:
        assert file.read(4) == b"one\n"
        assert file.seek(0) == 0
        assert list(file) == [b"one\n", b"two\n", b"three"]
        assert file.seek(-5, 2) == 8
        assert file.read() == b"three"


def test_whatever_is_wrong_is_a_reader_error() -> None:
    packed = zip_bytes({"a.txt": A, "b.txt": B})
    spoiled = 0
    for place in range(len(packed)):
        content = packed[:place] + bytes([packed[place] ^ 0xFF]) + packed[place + 1 :]
        try:
            archive = opened(content)
            for member in archive.members:
                assert archive.read(member) in (A, B)
        except ReaderError:
            spoiled += 1
    assert spoiled > len(packed) / 2


@pytest.mark.parametrize(
    ("written", "in_utf8", "name"),
    [
        ("été.txt".encode(), True, "été.txt"),
        ("été.txt".encode(), False, "été.txt"),
        ("été.txt".encode("cp437"), False, "été.txt"),
        ("новости.txt".encode("cp866"), False, "новости.txt".encode("cp866").decode("cp437")),
    ],
)
def test_names(written: bytes, in_utf8: bool, name: str) -> None:
    stand_in = "x" * len(written)
    content = zip_bytes({stand_in: "Some text."})
    content = with_directory(content, stand_in, flags=0x800 if in_utf8 else 0)
    content = content.replace(stand_in.encode(), written)
    assert [name_of(member) for member in opened(content).members] == [name]


def test_an_offset_beyond_any_file() -> None:
    member = ZipInfo("a.txt")
    member.extra = struct.pack("<HHQ", 1, 8, 2**64 - 1)  # where a zip of more than 4 GB has it
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        archive.writestr(member, A)
    with pytest.raises(ReaderError, match=r"^is damaged or incomplete; download"):
        read(with_directory(packed.getvalue(), "a.txt", offset=2**32 - 1))


def test_a_name_that_is_not_in_the_encoding_it_states() -> None:
    content = with_directory(zip_bytes({"xx.txt": A}), "xx.txt", flags=0x800).replace(b"xx.txt", b"\xff\xfe.txt")
    with pytest.raises(ReaderError, match="is damaged"):
        opened(content)


def test_the_file_stays_open() -> None:
    file = BytesIO(PLAIN)
    ZipMembers(file, "a zip archive")
    assert ZipFile(file).namelist() == ["a.txt", "b.txt"]
