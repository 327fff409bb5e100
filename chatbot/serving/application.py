"""The web application: the page, behind the access rules that all endpoints share."""

from __future__ import annotations

from collections.abc import Callable, Collection

from fastapi import FastAPI
from starlette.types import ASGIApp

from chatbot.serving.access.login import Login
from chatbot.serving.access.security import AccessControl
from chatbot.serving.access.users_file import UsersFile
from chatbot.serving.adding_endpoints import AddingEndpoints
from chatbot.serving.adding_queue import AddingQueue
from chatbot.serving.library_endpoints import LibraryEndpoints, ListedLibrary
from chatbot.serving.shared_answerer import SharedAnswerer
from chatbot.ui.hosting.mounting import mount_page
from chatbot.ui.page import PageAnswerer


def web_application(
    answerer: PageAnswerer,
    library: ListedLibrary,
    authorities: Callable[[str], Collection[str]],
    users: UsersFile | None = None,
) -> ASGIApp:
    """The application under `authorities`, as AccessControl has them; call it in the event loop that serves it.

    With `users`, they have to log in.

    Outside a loop, Gradio makes loops of its own and never closes them.
    """
    queue = AddingQueue(library)
    routes = [*AddingEndpoints(queue).routes(), *LibraryEndpoints(library).routes()]
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=queue.running, routes=routes)
    mount_page(app, SharedAnswerer(answerer))
    return AccessControl(app if users is None else Login(app, users), authorities)
