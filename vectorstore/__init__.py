"""What is known and how it is found: articles, their passages, and the search over them."""

from vectorstore.article import Article
from vectorstore.library import Library

__all__ = ["Article", "Library"]
