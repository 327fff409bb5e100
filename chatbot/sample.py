"""The sample article, and questions it answers."""

from __future__ import annotations

from pathlib import Path

# Beside this package, both in a checkout and in an installed wheel.
FOLDER = Path(__file__).parents[1] / "seeds"
EXAMPLES = (
    "What did Peskov demand?",
    "Combien de temps a duré la rencontre entre Witkoff et Poutine ?",
    "Who called NATO membership unrealistic?",
)
