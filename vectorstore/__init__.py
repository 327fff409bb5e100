"""What is known and how it is found: articles, their passages, and the search over them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vectorstore.article import Article
    from vectorstore.filters import Filters
    from vectorstore.library import Library

__all__ = ["Article", "Filters", "Library"]

_MODULES = {"Article": "article", "Filters": "filters", "Library": "library"}


def __getattr__(name: str) -> Any:
    # Imported when first asked for: Chroma takes most of a second, and no other module here needs it.
    if name in _MODULES:
        return getattr(import_module(f"vectorstore.{_MODULES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
