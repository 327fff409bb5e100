"""Answer sentence against source sentence -> Verdict."""

from __future__ import annotations

from chatbot.evidence.verdict import QUOTED, AnswerSentence, Support, Verdict, verdict

__all__ = ["QUOTED", "AnswerSentence", "Support", "Verdict", "verdict"]
