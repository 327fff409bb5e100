"""Text from models and articles -> Markdown that can load and send nothing.

Gradio's sanitiser lets images, styles and forms through, and each of them can send the page's content to
another server. `neutralise` keeps a model's formatting (bold, lists, code); `escape` keeps none.
"""

from __future__ import annotations

import re

_BREAK = "\u2060"
"""The word joiner: invisible, and breaks any HTML or Markdown construct it stands in."""

_TAG = re.compile(r"<(?=[a-zA-Z/!?])")
_IMAGE = re.compile(r"!(?=\[)")
_LINK = re.compile(r"\](?=[(:\[])")
_ADDRESS = re.compile(r"(?<=:)(?=//)|(?<=www)(?=\.)|(?<=mailto)(?=:)|(?<=xmpp)(?=:)|(?<=@)(?=[\w\-])", re.I)
_DIAGRAM = re.compile(r"^.*(?:```|~~~).*mermaid.*$", re.I | re.M)
_PUNCTUATION = {ord(c): f"&#{ord(c)};" for c in "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"}
_WHITE_SPACE = re.compile(r"\s+")


def neutralise(text: str) -> str:
    """A model's Markdown with tags, images, links and diagrams shown as their source; idempotent.

    Pass all the text so far, never a piece: two harmless pieces may form an image.
    """
    text = _TAG.sub(f"<{_BREAK}", text)
    text = _IMAGE.sub(f"!{_BREAK}", text)
    text = _LINK.sub(f"]{_BREAK}", text)
    text = _ADDRESS.sub(_BREAK, text)
    return _DIAGRAM.sub(lambda fence: re.sub("mermaid", "text", fence.group(), flags=re.I), text)


def escape(text: str) -> str:
    """`text` for Markdown and HTML, attributes included, which show it as it is; white space becomes spaces."""
    return _WHITE_SPACE.sub(" ", text).translate(_PUNCTUATION)
