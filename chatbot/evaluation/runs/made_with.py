"""What answers are made with, so that two runs are only continued or compared knowingly."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from importlib.metadata import version
from importlib.resources import files

from chatbot.answering.answerer import Answerer
from chatbot.settings import Settings
from vectorstore.article import digest
from vectorstore.library import Library


@dataclass(frozen=True, slots=True)
class MadeWith:
    """The version, model, settings, prompts and library of a run; `prompts` and `library` are digests.

    `model` is "" where the articles are quoted, and `judged_by` where no judge reads the answers.
    """

    version: str
    model: str
    embeddings: str
    passages: int
    context_tokens: int
    answer_tokens: int
    second_opinion: str
    today: str
    prompts: str
    library: str
    articles: int
    judged_by: str = ""

    def differences(self, earlier: MadeWith) -> list[str]:
        """What differs from an earlier run, in words such as "model: gemma4:e4b before, none now"."""
        ours, theirs = asdict(self), asdict(earlier)
        return [
            f"{name.replace('_', ' ')}: {theirs[name] or 'none'} before, {ours[name] or 'none'} now"
            for name in (field.name for field in fields(self))
            if ours[name] != theirs[name]
        ]


async def made_with(library: Library, settings: Settings, answerer: Answerer, judged_by: str = "") -> MadeWith:
    """What an answerer answers with at this moment."""
    status = await answerer.status()
    entries = library.entries()
    return MadeWith(
        version=version("article-chatbot"),
        model=status.name,
        embeddings=library.size().made_with,
        passages=settings.passages,
        context_tokens=settings.context_tokens,
        answer_tokens=settings.answer_tokens,
        second_opinion=_second_opinion(settings.judge),
        today=str(settings.today or ""),
        prompts=_prompts(),
        library=digest("\0".join(sorted(f"{one.id} {one.title} {one.passages}" for one in entries)))[:12],
        articles=len(entries),
        judged_by=judged_by,
    )


def _second_opinion(judge: bool | str | None) -> str:
    if isinstance(judge, str):
        return judge
    return {None: "where quick", True: "yes", False: "no"}[judge]


def _prompts() -> str:
    prompts = [file for file in files("prompts").iterdir() if file.name.endswith(".md")]
    return digest("\0".join(file.read_text("utf-8") for file in sorted(prompts, key=lambda file: file.name)))[:12]
