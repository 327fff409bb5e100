"""The web application: the page, behind the access rules that all endpoints share."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from typing import Protocol

from fastapi import FastAPI
from starlette.types import ASGIApp

from chatbot.conversations.conversation_file import FILE_NAME, ConversationFile
from chatbot.conversations.conversations import Conversations
from chatbot.serving.access.login import Login
from chatbot.serving.access.security import AccessControl
from chatbot.serving.access.users_file import UsersFile
from chatbot.serving.adding_endpoints import AddingEndpoints
from chatbot.serving.adding_queue import AddingLibrary, AddingQueue
from chatbot.serving.conversation_endpoints import ConversationEndpoints
from chatbot.serving.library_endpoints import LibraryEndpoints, ListedLibrary
from chatbot.serving.models.embedding_endpoints import EmbeddingEndpoints
from chatbot.serving.models.model_endpoints import ModelEndpoints
from chatbot.serving.models.model_pull import ModelPull
from chatbot.serving.models.reembedding import EmbeddedLibrary, Reembedding
from chatbot.serving.shared_answerer import SharedAnswerer
from chatbot.ui.hosting.mounting import mount_page
from chatbot.ui.page import PageAnswerer


class ServedLibrary(AddingLibrary, ListedLibrary, EmbeddedLibrary, Protocol):
    """The library that is served."""


def web_application(
    answerer: PageAnswerer,
    library: ServedLibrary,
    authorities: Callable[[str], Collection[str]],
    users: UsersFile | None = None,
) -> ASGIApp:
    """The application under `authorities`, as AccessControl has them; call it in the event loop that serves it.

    With `users`, they have to log in.

    Outside a loop, Gradio makes loops of its own and never closes them.
    """
    queue, shared = AddingQueue(library), SharedAnswerer(answerer)
    pull, reembedding = ModelPull(shared.pull), Reembedding(library)
    conversations = Conversations(ConversationFile(library.folder / FILE_NAME))
    routes = [
        *AddingEndpoints(queue).routes(),
        *LibraryEndpoints(library).routes(),
        *ModelEndpoints(shared, pull).routes(),
        *EmbeddingEndpoints(shared, library, reembedding).routes(),
        *ConversationEndpoints(conversations, library).routes(),
    ]

    @asynccontextmanager
    async def running(application: object) -> AsyncIterator[None]:
        async with queue.running(application), pull.running(application), reembedding.running(application):
            yield

    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=running, routes=routes)
    mount_page(app, shared, conversations, library)
    return AccessControl(app if users is None else Login(app, users), authorities)
