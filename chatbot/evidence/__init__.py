"""Answer sentence against source sentence -> Verdict."""

from __future__ import annotations

from chatbot.evidence.verdict import FOUND, QUOTED, AnswerSentence, Support, Verdict, verdict

__all__ = ["FOUND", "QUOTED", "AnswerSentence", "Support", "Verdict", "verdict"]
