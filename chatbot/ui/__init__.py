"""The chat page; the only package that imports gradio."""

from __future__ import annotations

import os

# Gradio reads its variables when it is imported and later. They would open what the page does not: files, an MCP
# server, a tunnel. Only the folder of its temporary files is the user's to choose.
for _name in [name for name in os.environ if name.startswith("GRADIO_") and name != "GRADIO_TEMP_DIR"]:
    del os.environ[_name]
# With analytics on, it contacts api.gradio.app and huggingface.co.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
# It summarises its last 10,000 events after each event.
os.environ["GRADIO_ANALYTICS_MAX_EVENTS"] = "10"
