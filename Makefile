# `make chat` opens the page, `make install` makes `chatbot` a command of every shell.
# All that is needed is python3 (3.11 or newer) with its venv module, and make; the rest is set up on first use.
PYTHON ?= python3
BIN = .venv/bin
# As many processes as cores: with one more, tests in a browser failed for want of time.
TEST_PROCESSES ?= auto
PYTEST = $(BIN)/python -m pytest --numprocesses $(TEST_PROCESSES) --dist loadfile --no-loadscope-reorder
PREFIX ?= $(HOME)/.local
INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

.PHONY: chat install test quick live check wheel clean

chat: .venv/chat-ready
	@$(BIN)/chatbot chat

# A link to the command in .venv, so that nothing is installed outside this folder.
install: .venv/chat-ready
	@mkdir -p "$(PREFIX)/bin"
	@test "$$(readlink "$(PREFIX)/bin/chatbot")" = "$(CURDIR)/$(BIN)/chatbot" || ln -s "$(CURDIR)/$(BIN)/chatbot" "$(PREFIX)/bin/chatbot"
	@case ":$$PATH:" in \
	    *":$(PREFIX)/bin:"*) echo 'Installed. Try: chatbot --help' ;; \
	    *) echo 'Installed as $(PREFIX)/bin/chatbot. To type just chatbot, run: export PATH="$(PREFIX)/bin:$$PATH"' ;; \
	esac

test: .venv/test-ready
	@$(PYTEST)

# Without the slow kinds of tests: a minute or two.
quick: .venv/test-ready
	@$(PYTEST) -m 'not (crash or browser or process or chroma_server)'

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
	@PIP_QUIET=1 PIP_DISABLE_PIP_VERSION_CHECK=1 $(PYTHON) -m venv --upgrade-deps .venv  # current pip and setuptools
	@touch $@

.venv/chat-ready: pyproject.toml constraints.txt | .venv/made
	@$(INSTALL) --editable .
	@touch $@

.venv/test-ready: pyproject.toml constraints.txt | .venv/made
	@$(INSTALL) --editable '.[test]'
	@touch $@ .venv/chat-ready
