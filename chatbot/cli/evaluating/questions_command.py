"""`chatbot questions`: draft a question file, to be edited by hand."""

from __future__ import annotations

import asyncio
import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import aclosing

from chatbot.cli.open_library import open_library
from chatbot.cli.output import print_text, say
from chatbot.cli.progress import ProgressBar
from chatbot.conversations.conversation_file import FILE_NAME, ConversationFile
from chatbot.conversations.conversations import Conversations
from chatbot.conversations.stored import RatedQuestion
from chatbot.errors import EvaluationFileError
from chatbot.evaluation.drafts.article_drafts import article_names, drafts_by_gaps
from chatbot.evaluation.drafts.drafted_question import DraftedQuestion, drafts_as_yaml
from chatbot.evaluation.drafts.model_drafts import drafts_by_model
from chatbot.evaluation.drafts.rated_drafts import rated_drafts
from chatbot.models.discovery import AvailableModel, find_model
from chatbot.phrases import count_of
from chatbot.serving.access.users_file import UsersFile
from chatbot.settings import Settings
from vectorstore.library import Library

_EDIT = "Edit them before you rely on them: a wrong question measures nothing."


def draft_questions(arguments: Namespace, settings: Settings) -> int:
    """Print a question file: what readers rated, then drafts from the articles; 1 where there is neither."""
    with open_library(settings) as library:
        rated = list(rated_drafts(_rated(library), article_names(library)))
        model = asyncio.run(find_model(settings))
        if isinstance(model, AvailableModel):
            drafted = asyncio.run(_by_model(library, model, arguments.n))
        else:
            drafted = drafts_by_gaps(library, arguments.n)
    if not rated and not drafted:
        raise EvaluationFileError(
            f"No question can be drafted from the articles of {settings.library}. Add more, or use --model."
        )
    print_text(drafts_as_yaml([*rated, *drafted]), end="")
    source = f"by {model.name}" if isinstance(model, AvailableModel) else "without a model"
    counted = f"{count_of(len(drafted), 'question')} drafted {source}, {len(rated)} rated by readers."
    say(f"{counted} {_EDIT}")
    return 0


async def _by_model(library: Library, model: AvailableModel, count: int) -> list[DraftedQuestion]:
    drafted: list[DraftedQuestion] = []
    with ProgressBar(sys.stderr, "questions") as bar:
        async with aclosing(drafts_by_model(library, model, count)) as drafts:
            async for draft in drafts:
                if isinstance(draft, DraftedQuestion):
                    drafted.append(draft)
                    bar.show(len(drafted), len(drafted) / count)
                else:
                    say(f"left out: {draft}")
    return drafted


def _rated(library: Library) -> Iterator[RatedQuestion]:
    """What all users of the page rated."""
    conversations = Conversations(ConversationFile(library.folder / FILE_NAME))
    for user in ("", *UsersFile(library.folder).names()):
        yield from conversations.of(user).rated()
