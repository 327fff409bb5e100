"""What a failure of Ollama means to the user: an OllamaFailure -> a message that says what to do."""

from __future__ import annotations

import re

from chatbot.errors import ModelBrokeOff, ModelError, ModelUnavailable, PromptTooLong
from vectorstore.embeddings.ollama_server import DEFAULT_HOST, OllamaFailure

_CHAT_REASONS = {
    r"system memory|out of memory|cudaMalloc|unable to allocate|insufficient memory": (
        "{model} does not fit in this machine's memory ({reason}); choose a smaller model with CHATBOT_MODEL, or "
        "a smaller CHATBOT_CONTEXT."
    ),
    r"does not support (chat|generate|completion)": (
        "{model} makes no answers ({reason}); set CHATBOT_MODEL to a model that does."
    ),
}
"""What an answer's error says, whatever its status -> its message."""
_PULL_REASONS = {
    r"no space left|not enough (disk )?space|disk (is )?full": (
        "There is no space for {model} where Ollama keeps models; free some, then pull again."
    ),
    r"dial tcp|no such host|lookup |i/o timeout|connection re|tls": (
        "Ollama could not reach its library for {model} ({reason}); check the network, then pull again."
    ),
    r"file does not exist|not found|invalid model name": (
        "Ollama's library has no model {model}; https://ollama.com/library lists what it has."
    ),
    r"newer version": "{model} needs a newer Ollama than this one; update Ollama, then pull again.",
    "": "{model} was not pulled ({reason}); pull again, it resumes where it stopped.",
}
"""What a pull's error says -> its message; the first that matches."""


def chat_error(failure: OllamaFailure, model: str, host: str, silence_seconds: float) -> ModelError:
    """Why `model` did not answer."""
    match failure.kind:
        case "not running":
            return _not_running(host)
        case "no answer":
            return ModelBrokeOff(
                f"{model} was silent for {silence_seconds:g} seconds; ask again or use a smaller model."
            )
        case "damaged":
            return ModelBrokeOff(f"{model} broke off: Ollama sent a damaged line; ask again.")
        case "rejected":
            return _rejected(failure, model, host)
    return ModelBrokeOff(f"The connection to {model} broke off; ask again.")


def _rejected(failure: OllamaFailure, model: str, host: str) -> ModelError:
    reason = failure.reason
    message = next((text for words, text in _CHAT_REASONS.items() if re.search(words, reason, re.IGNORECASE)), "")
    if message:
        return ModelError(message.format(model=model, reason=reason))
    match failure.status:
        case 0:
            return ModelBrokeOff(f"{model} broke off: {reason}; ask again.")
        case 404:
            return ModelUnavailable(f"The model {model} is not installed; run `ollama pull {model}`.")
        case 503 | 429:
            return ModelError(f"Ollama is busy ({reason}); ask again in a moment.")
        case 400:
            return _not_accepted(failure, model)
        case 401 | 403:
            return ModelError(_unauthorized(failure, host))
        case status if status < 400:
            return ModelError(f"What answers at {host} is not Ollama ({reason}); set OLLAMA_HOST.")
    return ModelError(f"Ollama failed ({reason}); see its log, or choose another model.")


def _not_accepted(failure: OllamaFailure, model: str) -> ModelError:
    message = f"{model} did not accept the question ({failure.reason}); ask a shorter one."
    return PromptTooLong(message, *failure.too_long) if any(failure.too_long) else ModelError(message)


def pull_error(failure: OllamaFailure, model: str, host: str, silence_seconds: float) -> ModelError:
    """Why `model` could not be pulled."""
    match failure.kind:
        case "not running":
            return _not_running(host)
        case "damaged":
            return ModelError(f"What answers at {host} is not Ollama; set OLLAMA_HOST.")
        case "rejected":
            reason = failure.reason
            found = next(text for words, text in _PULL_REASONS.items() if re.search(words, reason, re.IGNORECASE))
            return ModelError(found.format(model=model, reason=reason))
    problem = f"was silent for {silence_seconds:g} seconds" if failure.kind == "no answer" else "broke off"
    return ModelError(f"The pull of {model} {problem}; pull again, it resumes where it stopped.")


def unreachable(failure: OllamaFailure, host: str, connect_seconds: float) -> str:
    """Why Ollama could not be asked for its models."""
    match failure.kind:
        case "not running":
            where = "" if host == DEFAULT_HOST else ", where OLLAMA_HOST says it is"
            return f"Ollama is not running at {host}{where}."
        case "no answer":
            waited = f"within {connect_seconds:g} seconds"
            return f"Ollama at {host} does not answer {waited}; restart it or set OLLAMA_HOST."
        case "rejected" if failure.status in (401, 403):
            return _unauthorized(failure, host)
        case "rejected" if failure.status >= 500:
            return f"Ollama at {host} failed ({failure.reason}); try again in a moment, or restart it."
    return f"What answers at {host} is not Ollama ({failure.reason}); set OLLAMA_HOST."


def _unauthorized(failure: OllamaFailure, host: str) -> str:
    return f"Ollama at {host} rejected the request ({failure.status}); check OLLAMA_HOST and OLLAMA_API_KEY."


def _not_running(host: str) -> ModelUnavailable:
    return ModelUnavailable(f"Ollama is not running at {host}; start it with `ollama serve`.")
