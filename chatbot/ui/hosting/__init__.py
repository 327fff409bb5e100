"""Gradio on our own server: the page mounted, the requests and the sessions that it may have."""
