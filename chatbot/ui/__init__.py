"""The chat page; the only package that imports gradio."""

from __future__ import annotations

import os

# Gradio reads this when it is imported; with analytics on it contacts api.gradio.app and huggingface.co.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
