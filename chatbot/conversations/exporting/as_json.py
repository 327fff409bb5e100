"""A conversation as JSON: each answer as `ask --json` prints it, and its footnotes."""

from __future__ import annotations

import json
from dataclasses import asdict

from chatbot.answering.answer_json import answer_json
from chatbot.conversations.exporting.exported_document import Document
from chatbot.conversations.stored import StoredConversation


def as_json(conversation: StoredConversation, document: Document) -> str:
    """The whole file; `document` is that of the same conversation."""
    exchanges = [
        {
            "question": exchange.question,
            "asked": exchange.asked,
            "answer": answer_json(exchange.answer) if exchange.answer else None,
            "footnotes": [asdict(note) for note in answer.footnotes],
            "thumb": exchange.thumb or None,
            "note": exchange.note,
        }
        for exchange, answer in zip(conversation.exchanges, document.answers, strict=True)
    ]
    content = {
        "title": conversation.title,
        "created": conversation.created,
        "changed": conversation.changed,
        "exchanges": exchanges,
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"
