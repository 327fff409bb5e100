"""What is known and how it is found: articles, their passages, and the search over them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vectorstore.article import Article
    from vectorstore.library import Library

__all__ = ["Article", "Library"]


def __getattr__(name: str) -> Any:
    # Imported when first asked for: Chroma takes most of a second, and no other module here needs it.
    if name == "Article":
        from vectorstore.article import Article

        return Article
    if name == "Library":
        from vectorstore.library import Library

        return Library
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
