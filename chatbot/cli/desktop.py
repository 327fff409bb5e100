"""Opening the page in the browser of the user's desktop."""

from __future__ import annotations

import os
import sys
import webbrowser
from collections.abc import Mapping
from threading import Thread


def has_desktop(platform: str = sys.platform, environment: Mapping[str, str] = os.environ) -> bool:
    """Whether a browser would open on a screen before the user.

    Elsewhere Python would start one in the terminal, and over SSH one on the other machine.
    """
    if "SSH_CONNECTION" in environment:
        return False
    return platform in ("darwin", "win32") or "DISPLAY" in environment or "WAYLAND_DISPLAY" in environment


def open_on_desktop(url: str) -> None:
    """Open `url` in the user's browser, where there is a desktop; does not wait for it."""
    if has_desktop():
        Thread(target=webbrowser.open, args=(url,), daemon=True).start()
