"""An Answerer of the sample article, and the Ollama stand-in."""

import pytest

from chatbot.answering.answerer import Answerer
from chatbot.settings import Settings


@pytest.fixture
def settings(ollama) -> Settings:
    return Settings(ollama_host=ollama.url, silence_seconds=1.5, first_token_seconds=1.5)


@pytest.fixture
def answerer(sample_library, settings) -> Answerer:
    return Answerer(sample_library, settings)
