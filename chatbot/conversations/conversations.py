"""Conversations: one user's, kept in a file: begun, listed, searched, renamed, deleted, rated."""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Self

from chatbot.answering.answer import Answer
from chatbot.answering.answer_json import answer_from_json, answer_json
from chatbot.conversations.conversation_file import ConversationFile
from chatbot.conversations.stored import (
    ExchangePlace,
    ListedConversation,
    RatedQuestion,
    StoredConversation,
    StoredExchange,
    Thumb,
)
from chatbot.errors import StoredAnswerError, UndoError
from chatbot.phrases import shortened
from vectorstore.article import clean_characters, one_line
from vectorstore.languages.folding import fold

_TITLE_CHARACTERS = 120
_NOTE_CHARACTERS = 2000
_SEARCHED_CHARACTERS = 50_000
"""How much of a question and its answer is searched."""
_MOST_CITATIONS = 500
"""The most citations of an answer that are kept; no honest answer has so many."""
_UNDOABLE = timedelta(days=1)
"""How long what was deleted can come back."""
_Row = tuple[int, str, str, str, Thumb, str]


class Conversations:
    """The conversations of a user in `file`; "" is the user where there are none.

    Its methods may be called from any thread, and raise ConversationsError where the file cannot be used.
    """

    def __init__(self, file: ConversationFile, user: str = "") -> None:
        self.file = file
        self._user = user

    def of(self, user: str) -> Self:
        """The conversations of another user in the same file."""
        return type(self)(self.file, user)

    def begin(self, conversation: str, question: str, model: str = "") -> ExchangePlace:
        """Keep a question that goes on a conversation, or begins one where there is none of this id.

        `model` is the one that is chosen for a conversation that begins.
        """
        asked, question = _now(), clean_characters(question)

        def write(file: sqlite3.Connection) -> ExchangePlace:
            place = self._next_place(file, conversation) or self._new(file, question, asked, model)
            file.execute(
                "INSERT INTO exchanges (conversation, number, asked, question, words) VALUES (?, ?, ?, ?, ?)",
                (place.conversation, place.number, asked, question, fold(question)),
            )
            return place

        return self.file.write(write)

    def save(self, place: ExchangePlace, question: str, answer: Answer) -> None:
        """Keep an answer as far as it has got; one that is finished stays."""
        question = clean_characters(question)
        document = json.dumps(answer_json(replace(answer, citations=answer.citations[:_MOST_CITATIONS])))
        words = fold(clean_characters(f"{question}\n{answer.text}"[:_SEARCHED_CHARACTERS]))

        def write(file: sqlite3.Connection) -> None:
            if not self._is_there(file, place.conversation):
                return
            file.execute(
                "UPDATE exchanges SET question = ?, answer = ?, words = ? WHERE conversation = ? AND number = ? "
                "AND (? OR answer = '' OR NOT json_extract(answer, '$.finished'))",
                (question, document, words, place.conversation, place.number, answer.finished),
            )
            file.execute("UPDATE conversations SET changed = ? WHERE id = ?", (_now(), place.conversation))

        self.file.write(write)

    def replace(self, place: ExchangePlace, question: str) -> None:
        """Ask another question, or the same again, in the place of one."""
        question = clean_characters(question)

        def write(file: sqlite3.Connection) -> None:
            if self._is_there(file, place.conversation):
                file.execute(
                    "INSERT OR REPLACE INTO exchanges (conversation, number, asked, question, words) "
                    "VALUES (?, ?, ?, ?, ?)",
                    (place.conversation, place.number, _now(), question, fold(question)),
                )

        self.file.write(write)

    def withdraw(self, place: ExchangePlace) -> None:
        """Forget a question that got no answer, and the conversation if it was its only one."""

        def write(file: sqlite3.Connection) -> None:
            if self._is_there(file, place.conversation):
                where = (place.conversation, place.number)
                file.execute("DELETE FROM exchanges WHERE conversation = ? AND number = ?", where)
                _delete_empty(file, place.conversation)

        self.file.write(write)

    def open(self, conversation: str) -> StoredConversation | None:
        """A conversation, None where there is none of this id."""

        def read(file: sqlite3.Connection) -> StoredConversation | None:
            if not self._is_there(file, conversation):
                return None
            select = "SELECT title, created, changed, model FROM conversations WHERE id = ?"
            ((title, created, changed, model),) = file.execute(select, (conversation,))
            rows = file.execute(
                "SELECT number, question, asked, answer, thumb, note FROM exchanges WHERE conversation = ? "
                "ORDER BY number",
                (conversation,),
            )
            return StoredConversation(conversation, title, created, changed, tuple(map(_exchange, rows)), model)

        return self.file.read(read)

    def listed(self, words: str = "") -> list[ListedConversation]:
        """The conversations in whose title, questions and answers all `words` stand, the last changed first."""
        wanted = fold(words).split()

        def read(file: sqlite3.Connection) -> list[ListedConversation]:
            file.create_function("fold", 1, fold, deterministic=True)
            rows = file.execute(
                "SELECT id, title, created, changed, count(number) FROM conversations "
                "LEFT JOIN exchanges ON conversation = id WHERE owner = ? AND deleted = '' "
                f"GROUP BY id {_HAVING if wanted else ''} ORDER BY changed DESC, id",
                (self._user, *([json.dumps(wanted)] if wanted else [])),
            )
            return [ListedConversation(*row) for row in rows]

        return self.file.read(read)

    def rename(self, conversation: str, title: str) -> None:
        """Give a conversation another title; an empty one is not taken."""
        if shown := _title(title):
            self._set(conversation, "title", shown)

    def choose_model(self, conversation: str, model: str) -> None:
        """Choose the model of a conversation's next answers, "" for the best one there."""
        self._set(conversation, "model", model)

    def delete(self, conversation: str) -> None:
        """Delete a conversation; `restore` brings it back for a day."""
        self._set(conversation, "deleted", _now())
        self.file.write(_forget_deleted)

    def restore(self, conversation: str) -> None:
        """Bring a deleted conversation back; raises UndoError where it is no longer kept."""
        if not self._set(conversation, "deleted", ""):
            raise UndoError("This conversation is no longer kept.")

    def rate(self, place: ExchangePlace, thumb: Thumb, note: str) -> None:
        """Keep what the user thinks of an answer."""
        note = clean_characters(note)[:_NOTE_CHARACTERS]

        def write(file: sqlite3.Connection) -> None:
            if self._is_there(file, place.conversation):
                file.execute(
                    "UPDATE exchanges SET thumb = ?, note = ? WHERE conversation = ? AND number = ?",
                    (thumb, note, place.conversation, place.number),
                )

        self.file.write(write)

    def rated(self) -> Iterator[RatedQuestion]:
        """The questions whose answers the user has rated, oldest first."""

        def read(file: sqlite3.Connection) -> list[_Row]:
            return file.execute(
                "SELECT number, question, asked, answer, thumb, note FROM exchanges "
                "JOIN conversations ON conversation = id "
                "WHERE owner = ? AND deleted = '' AND thumb <> '' ORDER BY asked",
                (self._user,),
            ).fetchall()

        for one in map(_exchange, self.file.read(read)):
            cited = one.answer.citations if one.answer else ()
            standalone = one.answer.standalone_question if one.answer else one.question
            articles = tuple(dict.fromkeys(citation.article.id for citation in cited))
            yield RatedQuestion(one.question, standalone, one.thumb == "up", one.note, articles)

    def _next_place(self, file: sqlite3.Connection, conversation: str) -> ExchangePlace | None:
        if not self._is_there(file, conversation):
            return None
        select = "SELECT coalesce(max(number), 0) + 1 FROM exchanges WHERE conversation = ?"
        ((number,),) = file.execute(select, (conversation,))
        return ExchangePlace(conversation, number)

    def _new(self, file: sqlite3.Connection, question: str, asked: str, model: str) -> ExchangePlace:
        _forget_deleted(file)
        place = ExchangePlace(secrets.token_hex(8), 1)
        file.execute(
            "INSERT INTO conversations (id, owner, title, created, changed, model) VALUES (?, ?, ?, ?, ?, ?)",
            (place.conversation, self._user, _title(question), asked, asked, model),
        )
        return place

    def _is_there(self, file: sqlite3.Connection, conversation: str) -> bool:
        select = "SELECT 1 FROM conversations WHERE id = ? AND owner = ? AND deleted = ''"
        return file.execute(select, (conversation, self._user)).fetchone() is not None

    def _set(self, conversation: str, column: str, value: str) -> bool:
        statement = f"UPDATE conversations SET {column} = ? WHERE id = ? AND owner = ?"
        values = (value, conversation, self._user)
        return self.file.write(lambda file: file.execute(statement, values).rowcount > 0)


_HAVING = """HAVING NOT EXISTS (
    SELECT 1 FROM json_each(?) AS wanted
    WHERE instr(fold(title), wanted.value) = 0 AND NOT EXISTS (
        SELECT 1 FROM exchanges AS told
        WHERE told.conversation = conversations.id AND instr(told.words, wanted.value) > 0))"""
"""Each word stands in the title or in some exchange."""


def _exchange(row: _Row) -> StoredExchange:
    number, question, asked, stored, thumb, note = row
    answer = None
    with suppress(StoredAnswerError, ValueError, RecursionError):
        answer = answer_from_json(json.loads(stored)) if stored else None
    return StoredExchange(number, question, asked, answer, thumb, note)


def _delete_empty(file: sqlite3.Connection, conversation: str) -> None:
    file.execute(
        "DELETE FROM conversations WHERE id = ? AND NOT EXISTS (SELECT 1 FROM exchanges WHERE conversation = id)",
        (conversation,),
    )


def _forget_deleted(file: sqlite3.Connection) -> None:
    """Forget what was deleted too long ago to come back."""
    long_ago = (datetime.now(UTC) - _UNDOABLE).isoformat(timespec="milliseconds")
    gone = "FROM conversations WHERE deleted <> '' AND deleted < ?"
    file.execute(f"DELETE FROM exchanges WHERE conversation IN (SELECT id {gone})", (long_ago,))
    file.execute(f"DELETE {gone}", (long_ago,))


def _title(text: str) -> str:
    return shortened(one_line(clean_characters(text)), _TITLE_CHARACTERS)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
