"""How many tokens a model reads and writes at most: Ollama's `num_ctx`."""

from __future__ import annotations


def num_ctx(wanted: int, trained: int) -> int:
    """The smaller of the setting and the model's training context, `trained`, which is 0 where it is not known.

    Ollama's default depends on the video memory, and it caps a larger value silently; so it is always sent, and
    the same for every call, as another value would reload the model.
    """
    return min(wanted, trained) if trained > 0 else wanted
