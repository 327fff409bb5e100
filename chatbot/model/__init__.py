"""The answering model: found, pulled, guarded and streamed."""

from __future__ import annotations

from chatbot.model.found import DEFAULT_MODEL, PREFERRED, ModelFound, NoModel, find_model, reply, stream

__all__ = ["DEFAULT_MODEL", "PREFERRED", "ModelFound", "NoModel", "find_model", "reply", "stream"]
