"""The chat page; the only package that imports gradio."""
