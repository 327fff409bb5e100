"""What a web page states of itself: encoding, address, date, author, outlet, language. Nothing is guessed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from html import unescape
from typing import Any

from vectorstore.readers.extraction.encoding import decode
from vectorstore.readers.extraction.metadata import iso_date

_CHARSET = re.compile(
    rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w.:-]+)|<\?xml[^>]+encoding\s*=\s*[\"']([\w.:-]+)", re.I
)
_CHARSET_WITHIN = 4096
_LEGACY = re.compile(r"utf-?8|(windows|cp|iso|koi8|euc|gb|big5|shift|tis)[\w.-]*", re.IGNORECASE)
# What browsers read under these names is a larger set than the name says.
_LARGER = {"gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "euc-kr": "cp949", "iso-8859-1": "cp1252"}
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")

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
_ARTICLE = re.compile(r"Article$|Posting$|^Report$")

_NO_NAME = re.compile(r"https?:|www\.|/|.*@|[\W\d_]*$", re.IGNORECASE)
"""Addresses of pages, paths, handles and e-mail addresses stand where an author's name should."""

_CODES = (
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz "
    "ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik "
    "io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml "
    "mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd "
    "se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi "
    "vo wa wo xh yi yo za zh zu"
)
"""ISO 639-1, the codes of two letters; where a page states another, its text says which language it is in."""


def decoded(content: bytes, stated: str = "") -> str:
    """Decode a page by the encoding its server states, or it itself; where both are wrong, as any other file."""
    own = _CHARSET.search(content[:_CHARSET_WITHIN])
    for label in (stated, (own[1] or own[2]).decode("ascii", "replace") if own else ""):
        text = decoded_as(content, label)
        if text is not None:
            return text
    return decode(content)


def decoded_as(content: bytes, label: str) -> str | None:
    """Decode a page by the name of an encoding; None if it is unknown or wrong, or a mark says another."""
    label = label.lower()
    if content.startswith(_MARKS) or b"\0" in content or not _LEGACY.fullmatch(label):
        return None
    try:
        return content.decode(_LARGER.get(label, label))
    except (LookupError, UnicodeDecodeError):
        return None


def stated_by(tree: Any) -> dict[str, object]:
    """Return the fields that a parsed page states, "" for each that it does not."""
    in_json = _json_objects(tree)
    known = {str(one["@id"]): one for one in in_json if "@id" in one and "name" in one}
    article: dict[str, Any] = next((one for one in in_json if _is_article(one)), {})
    return {
        "source": next((url for url in _values(tree, _URLS) if re.match(r"https?://\S+$", url)), ""),
        "published": _published(tree),
        "author": _authors(tree) or ", ".join(_names(article.get("author"), known)),
        "outlet": next(_values(tree, _OUTLETS), "") or next(_names(article.get("publisher"), known), ""),
        "language": next((code for tag in _values(tree, _LANGUAGES) if (code := language_code(tag))), ""),
    }


def language_code(tag: str) -> str:
    """Return the ISO 639-1 code that a tag such as fr-CA or zh_Hant begins with, or "" if it is none."""
    code = re.split("[-_]", tag.strip().lower(), maxsplit=1)[0]
    return code if code in _CODES.split() else ""


def _values(tree: Any, paths: Iterable[str]) -> Iterator[str]:
    return (value for path in paths for written in tree.xpath(path) if (value := str(written).strip()))


def _published(tree: Any) -> str:
    """Return the date of publication that the page states in ISO 8601, or ""."""
    in_json = [date for script in tree.xpath(_JSON_LD) for date in _JSON_DATE.findall(script)]
    return next(
        (date for written in (*_values(tree, _DATES), *in_json) if (date := iso_date(written.strip()))), ""
    )


def _authors(tree: Any) -> str:
    """Return the names of the first kind of author that the page states."""
    named = ([name for name in _values(tree, [path]) if not _NO_NAME.match(name)] for path in _AUTHORS)
    return ", ".join(dict.fromkeys(next(filter(None, named), ())))


def _json_objects(tree: Any) -> list[dict[str, Any]]:
    """Return what the page says in JSON-LD: objects, lists of them, and those in a graph."""
    found: list[dict[str, Any]] = []
    for script in tree.xpath(_JSON_LD):
        try:
            said = json.loads(script, strict=False)
        except (ValueError, RecursionError):
            continue
        for one in _listed(said):
            found += (one, *_listed(one.get("@graph")))
    return found


def _listed(value: Any) -> list[dict[str, Any]]:
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, dict)]


def _is_article(said: dict[str, Any]) -> bool:
    kinds = said.get("@type")
    return any(_ARTICLE.search(str(kind)) for kind in (kinds if isinstance(kinds, list) else [kinds]))


def _names(value: Any, known: dict[str, dict[str, Any]]) -> Iterator[str]:
    """Yield the names of persons or organizations, each a name, an object, or the `@id` of one."""
    for one in value if isinstance(value, list) else [value]:
        said = known.get(str(one.get("@id")), one) if isinstance(one, dict) else {"name": one}
        name = said.get("name")
        if isinstance(name, str) and not _NO_NAME.match(name := unescape(name).strip()):
            yield name
