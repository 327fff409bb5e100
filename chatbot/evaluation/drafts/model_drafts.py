"""Drafts by a model: a passage -> a question that it answers, and the answer in its words."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator

from chatbot.errors import ModelError
from chatbot.evaluation.drafts.article_drafts import Asked, article_names, chosen_articles, draft_of
from chatbot.evaluation.drafts.drafted_question import DraftedQuestion
from chatbot.evaluation.metrics.text_metrics import contains_any
from chatbot.models.calling import reply
from chatbot.models.discovery import AvailableModel
from chatbot.prompting.fencing import fence_of, fenced, language_name
from chatbot.prompting.sanitising import sanitised
from prompts import load
from vectorstore.article import Article
from vectorstore.library import Library
from vectorstore.search.hits import Hit

_LONGEST_REPLY = 2000
_SCHEMA = {
    "type": "object",
    "properties": {"question": {"type": "string"}, "answer": {"type": "string"}},
    "required": ["question", "answer"],
}


async def drafts_by_model(
    library: Library, model: AvailableModel, count: int
) -> AsyncGenerator[DraftedQuestion | str, None]:
    """One draft an article, at most `count`; a text says why there is none of an article."""
    names = article_names(library)
    for entry in chosen_articles(library, count):
        passages = library.whole(entry.id)
        if not passages:
            continue
        article, longest = passages[0].article, max(passages, key=lambda hit: len(hit.passage.text))
        try:
            yield draft_of(article, names[article.id], 1, await _asked(longest, model))
        except ModelError as error:
            yield f"{article.title or names[article.id]}: {error}"


async def _asked(hit: Hit, model: AvailableModel) -> Asked:
    """A question on a passage; raises ModelError where the model gives none, or an answer that is not there."""
    from langchain_core.messages import HumanMessage  # only where a model answers

    text = sanitised(hit.passage.text)
    fence = fence_of([text])
    prompt = load("question", language=_language(hit.article), fence=fence, passage=fenced(1, text, fence))
    written = await reply(model.chat(_SCHEMA), [HumanMessage(prompt)], lambda said: len(said) > _LONGEST_REPLY)
    try:
        read = json.loads(written[written.find("{") : written.rfind("}") + 1])
        question, answer = " ".join(read["question"].split()), " ".join(read["answer"].split())
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ModelError(f"{model.name} wrote no question. Try again, or another model.") from None
    if not question or not contains_any([hit.passage.text], [answer]):
        raise ModelError(f"the answer that {model.name} gave is not in the passage.")
    if contains_any([question], [answer]):
        raise ModelError(f"the question of {model.name} gives its answer away.")
    return question, answer, hit.passage.text


def _language(article: Article) -> str:
    return language_name(article.language)
