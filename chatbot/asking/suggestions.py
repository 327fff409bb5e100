"""Questions to begin with: about what stands in the newest articles."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from chatbot.evidence.facts.names import names_in
from chatbot.evidence.facts.text_tokens import Text
from chatbot.sample import EXAMPLES, FOLDER
from vectorstore.article import Article
from vectorstore.library import Library

_NEWEST = 12
"""Articles whose titles are read."""
_MOST = 3
_LETTERS = range(5, 40)
"""How long a name may be that says enough."""


def suggested_questions(library: Library) -> tuple[str, ...]:
    """Up to three questions that the library's newest articles may answer; none where it is empty.

    The sample article has questions of its own, which are not asked of others.
    """
    newest = [hit.article for hit in library.newest(_NEWEST).hits]
    own = [article for article in newest if not article.origin.startswith(str(FOLDER))]
    if newest and not own:
        return EXAMPLES
    names = dict.fromkeys(name for article in own for name in _names(article))
    asked = [f"What is said about {name}?" for name in names]
    return (*asked[: _MOST - 1], *(["What is new?"] if own else []))


def _names(article: Article) -> Iterator[str]:
    """The longest name in its title, where it is surely one."""
    title = Text(article.title, article.language)
    names = [name for name in names_in(title) if name.sure]
    runs = [list(run) for _, run in groupby(names, key=lambda name: name.run)]
    texts = [title.as_written(run[0].start, run[-1].end) for run in runs]
    longest = max(texts, key=len, default="")
    if len(longest) in _LETTERS:
        yield longest
