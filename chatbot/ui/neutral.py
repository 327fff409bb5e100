"""Text that others wrote -> Markdown that shows it and does nothing else.

Gradio's sanitiser lets through images, styles and forms, each of which can send what is on the page
to somebody else. So text is made harmless before it is shown: `neutral` keeps a model's Markdown
(bold, lists, code), `plain` shows every character as it was written.
"""

from __future__ import annotations

import re

_BREAK = "\u2060"
"""The word joiner: invisible, and enough to end any construct of HTML or Markdown it stands in."""

_TAG = re.compile(r"<(?=[a-zA-Z/!?])")
_IMAGE = re.compile(r"!(?=\[)")
_LINK = re.compile(r"\](?=[(:\[])")
_ADDRESS = re.compile(r"(?<=:)(?=//)|(?<=www)(?=\.)|(?<=mailto)(?=:)|(?<=xmpp)(?=:)|(?<=@)(?=[\w\-])", re.I)
_DIAGRAM = re.compile(r"^.*(?:```|~~~).*mermaid.*$", re.I | re.M)
_PUNCTUATION = {ord(c): f"&#{ord(c)};" for c in "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"}
_WHITE_SPACE = re.compile(r"\s+")


def neutral(text: str) -> str:
    """Return a model's Markdown without tags, images, links or diagrams; they show as their source.

    Give it all the text so far, never a piece: what is harmless apart may not be together. Doing it
    twice changes nothing more.
    """
    text = _TAG.sub(f"<{_BREAK}", text)
    text = _IMAGE.sub(f"!{_BREAK}", text)
    text = _LINK.sub(f"]{_BREAK}", text)
    text = _ADDRESS.sub(_BREAK, text)
    return _DIAGRAM.sub(_as_text, text)


def plain(text: str) -> str:
    """Return `text` so that Markdown and HTML, attributes included, show it exactly as written.

    White space, line breaks too, becomes single spaces.
    """
    return _WHITE_SPACE.sub(" ", text).translate(_PUNCTUATION)


def _as_text(fence: re.Match[str]) -> str:
    return re.sub("mermaid", "text", fence.group(), flags=re.I)
