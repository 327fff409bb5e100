"""How many tokens of context a model of Ollama's is asked for: `num_ctx`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def num_ctx(wanted: int, model_info: Mapping[str, Any]) -> int:
    """The setting or, where it is smaller, the model's training context.

    It is sent with every call: Ollama's default depends on the video memory, it caps a larger value silently,
    and it reloads the model for another value.
    """
    trained = model_info.get(f"{model_info.get('general.architecture')}.context_length")
    return min(wanted, trained) if isinstance(trained, int) and trained > 0 else wanted
