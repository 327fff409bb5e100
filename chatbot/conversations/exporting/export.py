"""A conversation -> a file in one of the formats."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from chatbot.conversations.exporting.as_html import as_html
from chatbot.conversations.exporting.as_json import as_json
from chatbot.conversations.exporting.as_markdown import as_markdown
from chatbot.conversations.exporting.as_text import as_text
from chatbot.conversations.exporting.exported_document import Wording, document_of
from chatbot.conversations.stored import StoredConversation

ExportFormat = Literal["md", "html", "docx", "json"]
MEDIA_TYPES: Mapping[ExportFormat, str] = {
    "md": "text/markdown; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "json": "application/json",
}
_UNUSUAL = re.compile(r"[^\w\- ]+")
_NAME_CHARACTERS = 60


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """A file with the name that it may be kept under."""

    name: str
    media_type: str
    content: bytes


def export(conversation: StoredConversation, wanted: ExportFormat, words: Wording) -> ExportedFile:
    """Write a conversation, or the part of it that is given, in a format and in the words of a language."""
    document = document_of(conversation, words)
    match wanted:
        case "md":
            content = as_markdown(document).encode()
        case "html":
            content = as_html(document).encode()
        case "json":
            content = as_json(conversation, document).encode()
        case "docx":
            from chatbot.conversations.exporting.as_word import as_word  # python-docx: a tenth of a second

            content = as_word(document)
    return ExportedFile(f"{_file_name(conversation.title)}.{wanted}", MEDIA_TYPES[wanted], content)


def copied(conversation: StoredConversation, words: Wording) -> str:
    """The answers of a conversation, or of the part of it that is given, as plain text with their footnotes."""
    return "\n".join(map(as_text, document_of(conversation, words).answers))


def _file_name(title: str) -> str:
    shown = " ".join(_UNUSUAL.sub(" ", title).split())
    return shown[:_NAME_CHARACTERS].strip() or "conversation"
