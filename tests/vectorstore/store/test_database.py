from collections.abc import Iterator
from pathlib import Path

import pytest

from vectorstore.errors import LibraryError
from vectorstore.store.database import Database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(tmp_path / "file.sqlite3")
    opened.run("CREATE TABLE numbers (number INTEGER PRIMARY KEY)")
    yield opened
    opened.close()


def numbers(database: Database) -> list[int]:
    return [number for (number,) in database.rows("SELECT number FROM numbers ORDER BY number")]


def test_a_statement_alone_is_kept(database: Database, tmp_path: Path) -> None:
    assert database.run("INSERT INTO numbers VALUES (?)", (7,)) == 7

    again = Database(tmp_path / "file.sqlite3")
    assert numbers(again) == [7]
    again.close()


def test_a_transaction_is_kept_whole(database: Database) -> None:
    with database.transaction():
        database.run_for_each("INSERT INTO numbers VALUES (?)", [(1,), (2,)])

    assert numbers(database) == [1, 2]


def insert(database: Database, *values: int, then: BaseException | None = None) -> None:
    with database.transaction():
        for value in values:
            database.run("INSERT INTO numbers VALUES (?)", (value,))
        if then:
            raise then


@pytest.mark.parametrize(
    ("values", "then", "raised"),
    [([1], ZeroDivisionError(), ZeroDivisionError), ([1], KeyboardInterrupt(), KeyboardInterrupt),
     ([2, 2], None, LibraryError)],
)  # fmt: skip
def test_of_a_transaction_that_fails_nothing_is_kept(database: Database, values, then, raised) -> None:
    with pytest.raises(raised):
        insert(database, *values, then=then)

    insert(database, 3)
    assert numbers(database) == [3]


def test_a_full_disk_loses_nothing_and_is_named(database: Database) -> None:
    database.run("CREATE TABLE texts (text TEXT)")
    database.run("INSERT INTO texts VALUES ('before')")
    database.run("PRAGMA max_page_count = 10")

    with pytest.raises(LibraryError, match="disk is not full"), database.transaction():
        database.run("INSERT INTO texts VALUES (?)", ("long " * 100_000,))

    with database.transaction():
        database.run("INSERT INTO texts VALUES ('after')")
    assert database.rows("SELECT text FROM texts") == [("before",), ("after",)]


@pytest.mark.parametrize("count", [0, 1, 499, 500, 501, 40_000])
def test_rows_among_any_number_of_values(database: Database, count: int) -> None:
    with database.transaction():
        database.run_for_each("INSERT INTO numbers VALUES (?)", [(number,) for number in range(0, 1000, 2)])

    found = database.rows_among("SELECT number FROM numbers WHERE number", range(count))

    assert found == [(number,) for number in range(0, min(count, 1000), 2)]


@pytest.mark.parametrize("content", [b"garbage " * 1000, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_file_that_is_no_database(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "file.sqlite3"
    file.write_bytes(content)

    with pytest.raises(LibraryError) as caught:
        Database(file)

    assert "\n" not in str(caught.value)
    assert "add the articles again" in str(caught.value)
    assert file.read_bytes() == content


def test_a_file_that_cannot_be_opened(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="Check that the folder can be written"):
        Database(tmp_path)


def test_after_closing_every_use_is_an_error_of_ours(database: Database) -> None:
    database.close()

    with pytest.raises(LibraryError, match="is closed"):
        numbers(database)
    with pytest.raises(LibraryError, match="is closed"), database.transaction():
        pass
