"""The sample articles that come with the program, and questions they answer."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parents[1] / "seeds"
"""Beside this package, in a checkout and where a wheel is installed."""

EXAMPLES = (
    "What did Peskov demand?",
    "Combien de temps a duré la rencontre entre Witkoff et Poutine ?",
    "Who called NATO membership unrealistic?",
)
