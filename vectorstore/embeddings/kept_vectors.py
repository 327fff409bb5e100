"""The built-in embedder's vectors of sentences, clauses and words: each is embedded once and kept."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import numpy as np

from vectorstore.embeddings.built_in import DIMENSIONS, BuiltInEmbedder
from vectorstore.embeddings.embedder import Vectors

_MOST_KEPT = 10_000
"""Some 20 MB; the next question is often about the same articles."""

_kept: dict[str, Vectors] = {}
_keeping = threading.Lock()


def kept_vectors(texts: Sequence[str]) -> Vectors:
    """One unit row a text, in order; many at once take a tenth of the time of one by one."""
    with _keeping:
        known = {text: _kept[text] for text in texts if text in _kept}
    new = [text for text in dict.fromkeys(texts) if text not in known]
    if new:  # not while others wait: another question may be about other articles
        embedded = dict(zip(new, BuiltInEmbedder().embed(new), strict=True))
        known |= embedded
        with _keeping:
            _kept.update(embedded)
            for oldest in list(islice(_kept, max(0, len(_kept) - _MOST_KEPT))):
                del _kept[oldest]
    return np.array([known[text] for text in texts], np.float32).reshape(len(texts), DIMENSIONS)


def kept_vectors_of_each(groups: Iterable[Sequence[str]]) -> Iterator[Vectors]:
    """The vectors of each group of texts, (texts, dimensions), in order; all that are new embedded at once."""
    listed = list(groups)
    vectors = kept_vectors([text for texts in listed for text in texts])
    start = 0
    for texts in listed:
        yield vectors[start : start + len(texts)]
        start += len(texts)
