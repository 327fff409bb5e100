"""The metadata that a web page states: address, date, author, outlet, language. Nothing is guessed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from html import unescape
from typing import Any

from vectorstore.readers.extraction.metadata import iso_date, language_code

_URLS = ("//link[@rel='canonical']/@href", "//meta[@property='og:url']/@content")
_DATES = (
    "//meta[@property='article:published_time' or @property='og:published_time']/@content",
    "//meta[@itemprop='datePublished' or @name='datePublished']/@content",
    "//meta[@name='date' or @name='dc.date' or @name='DC.date' or @name='dc.date.issued' or @name='DC.date.issued'"
    " or @name='dcterms.issued' or @name='parsely-pub-date' or @name='citation_publication_date']/@content",
    "//time[@itemprop='datePublished' or @pubdate]/@datetime",
)
_AUTHORS = (
    "//meta[@name='author' or @name='Author']/@content",
    "//meta[@property='article:author' or @name='article:author']/@content",
)
_OUTLETS = ("//meta[@property='og:site_name']/@content",)
_LANGUAGES = (
    "//html/@lang | //html/@*[name()='xml:lang']",
    "//meta[@property='og:locale']/@content",
    "//meta[translate(@http-equiv, 'CL', 'cl')='content-language']/@content",
)

_JSON_LD = "//script[@type='application/ld+json']/text()"
_JSON_DATE = re.compile(r'"datePublished"\s*:\s*"([^"]+)"')
_ARTICLE_TYPE = re.compile(r"Article$|Posting$|^Report$")

_NOT_A_NAME = re.compile(r"https?:|www\.|/|.*@|[\W\d_]*$", re.IGNORECASE)
"""Some pages have web addresses, paths, handles or e-mail addresses in place of an author's name."""


def page_metadata(tree: Any) -> dict[str, object]:
    """The metadata of a parsed page, by the names of an article's fields; "" for what it does not state."""
    objects = _json_objects(tree)
    by_id = {str(item["@id"]): item for item in objects if "@id" in item and "name" in item}
    article: dict[str, Any] = next((item for item in objects if _is_article(item)), {})
    return {
        "source": next((url for url in _values(tree, _URLS) if re.match(r"https?://\S+$", url)), ""),
        "published": _published(tree),
        "author": _meta_authors(tree) or ", ".join(_names(article.get("author"), by_id)),
        "outlet": next(_values(tree, _OUTLETS), "") or next(_names(article.get("publisher"), by_id), ""),
        "language": next((code for tag in _values(tree, _LANGUAGES) if (code := language_code(tag))), ""),
    }


def _values(tree: Any, xpaths: Iterable[str]) -> Iterator[str]:
    return (value for xpath in xpaths for found in tree.xpath(xpath) if (value := str(found).strip()))


def _published(tree: Any) -> str:
    in_json = [value for script in tree.xpath(_JSON_LD) for value in _JSON_DATE.findall(script)]
    return next((date for value in (*_values(tree, _DATES), *in_json) if (date := iso_date(value.strip()))), "")


def _meta_authors(tree: Any) -> str:
    """The names in the first kind of author elements that has any."""
    names = ([name for name in _values(tree, [xpath]) if not _NOT_A_NAME.match(name)] for xpath in _AUTHORS)
    return ", ".join(dict.fromkeys(next(filter(None, names), ())))


def _json_objects(tree: Any) -> list[dict[str, Any]]:
    """The JSON-LD objects of a page, also those in lists and in a @graph."""
    objects: list[dict[str, Any]] = []
    for script in tree.xpath(_JSON_LD):
        try:
            parsed = json.loads(script, strict=False)
        except (ValueError, RecursionError):
            continue
        for item in _dicts(parsed):
            objects += (item, *_dicts(item.get("@graph")))
    return objects


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [item for item in (value if isinstance(value, list) else [value]) if isinstance(item, dict)]


def _is_article(item: dict[str, Any]) -> bool:
    types = item.get("@type")
    return any(_ARTICLE_TYPE.search(str(name)) for name in (types if isinstance(types, list) else [types]))


def _names(value: Any, by_id: dict[str, dict[str, Any]]) -> Iterator[str]:
    """Yield the names of persons or organisations, each given as a name, an object, or the @id of one."""
    for item in value if isinstance(value, list) else [value]:
        entity = by_id.get(str(item.get("@id")), item) if isinstance(item, dict) else {"name": item}
        name = entity.get("name")
        if isinstance(name, str) and not _NOT_A_NAME.match(name := unescape(name).strip()):
            yield name
