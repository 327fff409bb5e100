"""A second opinion on the sentences of an answer, by the model that wrote it.

It can lower a verdict, and raise one that was only linked, but not outweigh what is certain: a figure that the
source does not have.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from chatbot.answering.answer import Answer, with_notices
from chatbot.errors import ModelError
from chatbot.evidence.verdict import QUOTED, AnswerSentence, Support, Verdict
from chatbot.models.calling import ChatModel, reply
from chatbot.models.token_estimates import estimated_tokens
from chatbot.prompting.budget import PromptBudget
from chatbot.prompting.fencing import fence_of, fenced
from chatbot.prompting.sanitising import sanitised
from prompts import load

_LINE = re.compile(r"^\W*(\d{1,3})\W+(yes|no|partly)\b", re.IGNORECASE | re.MULTILINE)
_LONGEST_REPLY = 2000
_FINDS = "the model, asked again, finds that the source"
_OPINIONS: dict[str, dict[Support, Verdict]] = {
    "yes": {"linked": Verdict("verified", (f"{_FINDS} says it",))},
    "partly": {"verified": Verdict("linked", (f"{_FINDS} says only some of it",))},
    "no": {
        "verified": Verdict("linked", (f"{_FINDS} does not say it",)),
        "linked": Verdict("unsourced", (f"{_FINDS} does not say it",)),
    },
}
"""The verdict after an opinion; a pair that is missing changes nothing."""


async def with_second_opinion(answer: Answer, model: ChatModel, budget: PromptBudget) -> Answer:
    """The answer with the verdicts that `model` changes, on the sentences that cite something.

    Sentences at the end that do not fit the budget keep their verdicts, and a notice
    says so, as it does where the model fails.
    """
    places = [place for place, one in enumerate(answer.sentences) if one.citations and one.verdict != QUOTED]
    prompt, fitting = _prompt(answer, places, budget)
    if not fitting:
        return answer
    try:
        opinions = _read(await reply(model, prompt, lambda written: len(written) > _LONGEST_REPLY))
    except ModelError as error:
        return with_notices(answer, f"There is no second opinion on this answer: {error}")
    sentences = list(answer.sentences)
    for number, place in enumerate(fitting, 1):
        sentences[place] = _reconsidered(sentences[place], opinions.get(number))
    return with_notices(replace(answer, sentences=tuple(sentences)), _notice(opinions, len(fitting), len(places)))


def _prompt(answer: Answer, places: Sequence[int], budget: PromptBudget) -> tuple[str, list[int]]:
    """The prompt on as many of the sentences at `places` as fit, and the places of those."""
    citations = {citation.number: citation for citation in answer.citations}
    fence = fence_of([answer.text, *(citation.quote for citation in answer.citations)])
    fitting: list[int] = []
    statements = ""
    for place in places:
        sentence = answer.sentences[place]
        quoted = "\n".join(citations[cited].quote for cited in sentence.citations)
        statement = sanitised(f"Statement: {sentence.text}\nSource: {quoted}")
        more = f"{statements}{fenced(len(fitting) + 1, statement, fence)}\n\n"
        if estimated_tokens(load("judge", fence=fence, statements=more)) > budget.estimated:
            break
        statements = more
        fitting.append(place)
    return load("judge", fence=fence, statements=statements), fitting


def _read(replied: str) -> dict[int, str]:
    """The opinion on each number; the first one where a model repeats itself."""
    return {int(number): opinion.lower() for number, opinion in reversed(_LINE.findall(replied))}


def _reconsidered(sentence: AnswerSentence, opinion: str | None) -> AnswerSentence:
    """A sentence after an opinion; the reason of a changed verdict comes first."""
    second = _OPINIONS.get(opinion or "", {}).get(sentence.verdict.support)
    if second is None:
        return sentence
    return replace(sentence, verdict=Verdict(second.support, (*second.reasons, *sentence.verdict.reasons)))


def _notice(opinions: Mapping[int, str], fitting: int, of: int) -> str:
    left = of - len(opinions.keys() & {*range(1, fitting + 1)})
    return f"The model gave no second opinion on {left} of the {of} sentences." if left else ""
