"""Mounts the page on a FastAPI application, with its theme, style sheet and script."""

from __future__ import annotations

import json
from importlib.resources import files

import gradio as gr
from fastapi import FastAPI
from starlette.middleware import Middleware

from chatbot.answering.checking.rechecking import CitedLibrary
from chatbot.conversations.conversations import Conversations
from chatbot.ui.hosting.current_user import user_of
from chatbot.ui.hosting.page_requests import PageRequests
from chatbot.ui.hosting.sessions import Sessions
from chatbot.ui.page import Page, PageAnswerer
from chatbot.ui.translation.wording import LANGUAGES, words_in

_SYSTEM_FONTS = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Helvetica Neue", "Arial", "sans-serif")
_SCRIPTS = (
    "elements.js",
    "login.js",
    "page.js",
    "adding.js",
    "reading.js",
    "library.js",
    "conversations.js",
    "settings.js",
    "models.js",
    "embeddings.js",
    "help.js",
    "screen_reader.js",
)
_FIXED_FONTS = ("ui-monospace", "SF Mono", "Menlo", "Consolas", "monospace")


def mount_page(app: FastAPI, answerer: PageAnswerer, conversations: Conversations, library: CitedLibrary) -> None:
    """Serve the page at "/" of `app`."""
    blocks = Page(answerer, conversations, library).blocks
    gr.mount_gradio_app(
        app,
        blocks,
        path="/",
        auth_dependency=lambda request: user_of(request.scope),  # `username` in the requests of the page's events
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        enable_monitoring=False,
        mcp_server=False,
        pwa=False,
        app_kwargs={
            "middleware": [Middleware(PageRequests, blocks)],
            "lifespan": Sessions(blocks).swept,
            "openapi_url": None,
        },
        theme=_theme(),
        css=_packaged("page.css"),
        head=_head(),
    )


def _head() -> str:
    """The style and the scripts of what is beside the chat; the scripts share their top-level names."""
    interface = {language: words_in(language).interface for language in LANGUAGES}
    catalogues = json.dumps(interface, ensure_ascii=False).replace("<", "\\u003c")
    texts = (f"const INTERFACE = {catalogues};", *map(_packaged, _SCRIPTS))
    scripts = "".join(f"<script>{text}</script>" for text in texts)
    return f"<style>{_packaged('library.css')}</style>{scripts}"


def _packaged(name: str) -> str:
    return files("chatbot.ui").joinpath(name).read_text("utf-8")


def _theme() -> gr.themes.Base:
    # Gradio's own themes fetch their fonts from Google.
    theme = gr.themes.Base(neutral_hue="stone", font=_SYSTEM_FONTS, font_mono=_FIXED_FONTS)
    return theme.set(
        body_background_fill="#faf9f6",
        body_background_fill_dark="#17191c",
        body_text_color="#23262b",
        body_text_color_dark="#e5e3de",
        button_secondary_background_fill="#28577f",
        button_secondary_background_fill_hover="#1e4566",
        button_secondary_background_fill_dark="#34607f",
        button_secondary_background_fill_hover_dark="#3f7297",
        button_secondary_text_color="#ffffff",
        button_secondary_text_color_dark="#ffffff",
    )
