"""`python -m chatbot` is `chatbot`."""

from __future__ import annotations

import sys

from chatbot.cli.parser import start

sys.exit(start())
