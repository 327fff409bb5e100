"""The sample articles that come with the program."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent
"""The folder they are in."""

EXAMPLES = (
    "What did Peskov demand?",
    "Combien de temps a duré la rencontre entre Witkoff et Poutine ?",
    "Who called NATO membership unrealistic?",
)
"""Questions that they answer."""
