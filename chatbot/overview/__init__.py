"""Whole-article and whole-library questions: recognised by rules, answered from all of what they ask about.

They go overview_asked -> survey -> told, without a model, or written, by one.
"""

from __future__ import annotations

from chatbot.overview.asked import Kind, Overview, overview_asked
from chatbot.overview.survey import Survey, survey
from chatbot.overview.told import told
from chatbot.overview.written import Reading, written

__all__ = ["Kind", "Overview", "Reading", "Survey", "overview_asked", "survey", "told", "written"]
