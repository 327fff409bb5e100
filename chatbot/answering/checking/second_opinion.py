"""A second opinion: a model says of the sentences that are only linked whether their sources bear them out.

It is shown as the model's. What was checked for certain, verified or contradicted, is not put to it.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import replace

from chatbot.answering.answer import Answer, with_notices
from chatbot.answering.checking.judges import Opinion, Statement, opinions_on, seconds_to_judge
from chatbot.citations.citation import Citation
from chatbot.errors import ModelError
from chatbot.evidence.verdict import AnswerSentence, Support, Verdict
from chatbot.models.discovery import AvailableModel, NoModel, find_model
from chatbot.prompting.budget import PromptBudget, prompt_budget
from chatbot.settings import Settings
from vectorstore.text.passages import sentences_of

_SECONDS = 10
"""A second opinion that takes so long at most comes by itself."""
_OPINIONS: dict[Opinion, tuple[Support, str]] = {
    "yes": ("verified", "says it"),
    "partly": ("linked", "says only some of it"),
    "no": ("unsourced", "does not say it"),
}
"""An opinion -> the verdict, and what the source does."""


async def second_opinion(
    answer: Answer, model: AvailableModel, settings: Settings
) -> AsyncGenerator[Answer, None]:
    """Yield a finished answer of `model` while a judge is asked, if one is to be, and last as it is after that."""
    judge = await find_judge(answer, model, settings)
    if isinstance(judge, AvailableModel):
        yield replace(answer, finished=False, waiting=f"{judge.name} is asked for a second opinion")
        budget = prompt_budget(judge.context_tokens, settings.answer_tokens, judge.measurements)
        answer = await with_second_opinion(answer, judge, budget)
    yield with_notices(answer, str(judge)) if isinstance(judge, NoModel) else answer


async def find_judge(answer: Answer, model: AvailableModel, settings: Settings) -> AvailableModel | NoModel | None:
    """The model to ask about an answer of `model`: another one where the settings name it; None for none."""
    statements = [statement_at(answer, place) for place in linked_places(answer)]
    if settings.judge is False or not statements:
        return None
    if isinstance(settings.judge, str):
        return await find_model(replace(settings, model=settings.judge))
    seconds = seconds_to_judge(model, statements)
    is_quick = seconds is not None and seconds <= _SECONDS
    return model if settings.judge or is_quick else None


async def with_second_opinion(answer: Answer, judge: AvailableModel, budget: PromptBudget) -> Answer:
    """The answer with the opinions of `judge` on its linked sentences.

    Sentences without one keep their verdicts, and a notice says so, as it does where the model fails.
    """
    places = linked_places(answer)
    try:
        opinions = await opinions_on([statement_at(answer, place) for place in places], judge, budget)
    except ModelError as error:
        return with_notices(answer, f"There is no second opinion on this answer: {error}")
    sentences = list(answer.sentences)
    for number, opinion in opinions.items():
        sentences[places[number]] = _reconsidered(sentences[places[number]], opinion, judge.name)
    left = len(places) - len(opinions)
    notice = f"{judge.name} gave no second opinion on {left} of the {len(places)} sentences." if left else ""
    return with_notices(replace(answer, sentences=tuple(sentences)), notice)


def linked_places(answer: Answer) -> list[int]:
    """The places of the sentences that have a source and no more is known of, from a model either."""
    return [
        place
        for place, one in enumerate(answer.sentences)
        if one.verdict.support == "linked" and one.citations and not one.verdict.by_model
    ]


def statement_at(answer: Answer, place: int) -> Statement:
    """What a judge is asked about the sentence at a place: it, and the sentences that it cites."""
    sentence = answer.sentences[place]
    cited = {citation.number: citation for citation in answer.citations}
    return Statement(sentence.text, "\n".join(_source(cited[number]) for number in sentence.citations))


def _source(citation: Citation) -> str:
    """A quote under its article's title and date, and behind the sentence that says who "he" is."""
    article = citation.article
    before = [sentence.text for sentence in sentences_of(citation.before, article.language)][-1:]
    heading = ", ".join(filter(None, (article.title, article.published)))
    return f"{heading}\n{' '.join([*before, citation.quote])}".strip()


def _reconsidered(sentence: AnswerSentence, opinion: Opinion, judge: str) -> AnswerSentence:
    """A sentence after an opinion, whose reason comes first."""
    support, does = _OPINIONS[opinion]
    reasons = (f"{judge}, asked again, finds that the source {does}", *sentence.verdict.reasons)
    return replace(sentence, verdict=Verdict(support, reasons, by_model=True))
