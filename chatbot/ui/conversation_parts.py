"""The components of the page that show a conversation, and what the events of one change in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gradio as gr

from chatbot.ui.escaping import escape
from chatbot.ui.exchanges import Conversation
from chatbot.ui.translation.wording import Words

Updates = dict[Any, Any]
"""New values of components, by component."""


@dataclass(frozen=True, slots=True)
class ConversationParts:
    """The components; `judged` is an answer before and after a second opinion, until that is shown."""

    box: gr.Textbox
    notice: gr.Markdown
    chat: gr.Chatbot
    state: gr.State
    shown_id: gr.Markdown
    judged: gr.State

    def all(self) -> list[gr.components.Component]:
        """All of them."""
        return [self.box, self.notice, self.chat, self.state, self.shown_id, self.judged]

    def cleared(self) -> Updates:
        """No conversation."""
        return {self.state: Conversation(), self.shown_id: _shown_id("")}

    def shown(self, conversation: Conversation, words: Words) -> Updates:
        """The conversation as it is now."""
        return {
            self.chat: conversation.messages(words),
            self.state: conversation,
            self.shown_id: _shown_id(conversation.id),
        }

    def opened(self, conversation: Conversation, number: str, words: Words) -> Updates:
        """A conversation that was opened by the page's request `number`."""
        return {
            **self.shown(conversation, words),
            self.shown_id: _opened_id(conversation, number),
            self.box: ready(words),
        }

    def refused(self, question: str, reason: str, words: Words) -> Updates:
        """A question back in its box, and above it why it was not asked."""
        return {
            self.box: gr.Textbox(value=question, submit_btn=words("ask"), stop_btn=False),
            self.notice: notice(reason, words),
        }

    def told(self, problem: str, words: Words) -> Updates:
        """A problem above the box; the notice stays as it is where there is none."""
        return {self.notice: notice(problem, words)} if problem else {}

    def unchanged(self) -> Updates:
        """Nothing."""
        return {self.box: gr.skip()}


def notice(problem: str, words: Words) -> gr.Markdown:
    """What is said above the box, hidden where it is ""."""
    return gr.Markdown(value=escape(words.message(problem)), visible=bool(problem))


def ready(words: Words) -> gr.Textbox:
    """The box with the button that asks, not the one that stops."""
    return gr.Textbox(submit_btn=words("ask"), stop_btn=False)


def _shown_id(identity: str) -> str:
    """What conversations.js reads: the number of its request, 0 for none, and the id of what is shown."""
    return f"0 {identity}"


def _opened_id(conversation: Conversation, number: str) -> str:
    """The same for what was opened, and the model chosen for it, which must not be read as Markdown."""
    return f"{number} {conversation.id} m{conversation.model.encode().hex()}" if conversation.id else f"{number} "
