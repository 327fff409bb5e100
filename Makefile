# Everything needed is made on first use: python3 (3.11 or newer) with its venv module, and make.
PYTHON ?= python3
BIN = .venv/bin
INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

.PHONY: chat test live check wheel clean

chat: .venv/chat-ready
	@$(BIN)/chatbot chat

test: .venv/test-ready
	@$(BIN)/python -m pytest

# Against a real Ollama: make live OLLAMA_HOST=127.0.0.1:11434 CHATBOT_MODEL=gemma4:e4b CHATBOT_EMBEDDINGS=bge-m3
live: .venv/test-ready
	@$(BIN)/python -m pytest tests/live -o python_files='check_*.py' -s

check: .venv/test-ready
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

wheel: .venv/test-ready
	@$(BIN)/python -m pip wheel --quiet --no-deps --wheel-dir dist .

clean:
	rm -rf .venv dist

.venv/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11 ...")'
	@echo "Setting up .venv: once, a minute or two ..."
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip
	@touch $@

.venv/chat-ready: pyproject.toml constraints.txt | .venv/made
	@$(INSTALL) --editable .
	@touch $@

.venv/test-ready: pyproject.toml constraints.txt | .venv/made
	@$(INSTALL) --editable '.[test]'
	@touch $@ .venv/chat-ready
