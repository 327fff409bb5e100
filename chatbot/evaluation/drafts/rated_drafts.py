"""Drafts from the page: the questions whose answers readers rated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from chatbot.conversations.stored import RatedQuestion
from chatbot.evaluation.drafts.drafted_question import DraftedQuestion
from chatbot.evaluation.question_files import LabelledQuestion
from vectorstore.article import short_digest


def rated_drafts(rated: Iterable[RatedQuestion], names: Mapping[str, str]) -> Iterator[DraftedQuestion]:
    """One draft a question, with the articles that an answer rated as good cites; `names` are theirs in the file.

    What was rated as bad says nothing of where the answer is, or whether there is one: that is for who edits it.
    """
    latest = {one.standalone_question or one.question: one for one in rated}
    for question, one in latest.items():
        articles = tuple(names[article] for article in one.articles if article in names) if one.good else ()
        labelled = LabelledQuestion(
            id=f"rated-{short_digest(question)[:6]}",
            question=question,
            articles=articles,
            answerable=True if articles else None,
        )
        verdict = "rated as good" if one.good else "rated as bad: say what is right in answers and articles"
        yield DraftedQuestion(labelled, f"{verdict}{f' ({one.note})' if one.note else ''}")
