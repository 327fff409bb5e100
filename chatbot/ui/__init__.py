"""The chat page; the only package that imports gradio."""

from __future__ import annotations

import os

# Gradio reads this when it is imported, and would otherwise ask its makers' servers for news.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
