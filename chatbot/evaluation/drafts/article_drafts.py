"""Drafts from the library's articles: by a model, or by gaps in their sentences."""

from __future__ import annotations

from collections import Counter
from itertools import chain, zip_longest
from pathlib import PurePath

from chatbot.evaluation.drafts.drafted_question import DraftedQuestion
from chatbot.evaluation.drafts.gaps import gap_questions
from chatbot.evaluation.question_files import LabelledQuestion
from vectorstore.article import Article
from vectorstore.library import Library
from vectorstore.store.article_store import Entry

Asked = tuple[str, str, str]
"""A question, its answer, and the text that has it."""


def chosen_articles(library: Library, count: int) -> list[Entry]:
    """At most `count` articles, evenly from all in the order they were added, without copies of others."""
    entries = [entry for entry in library.entries() if entry.passages and not entry.copies_of]
    step = max(1.0, len(entries) / count)
    return [entries[int(place * step)] for place in range(min(count, len(entries)))]


def drafts_by_gaps(library: Library, count: int) -> list[DraftedQuestion]:
    """Drafts without a model, at most `count`: the first of each article, then the second of each."""
    names = article_names(library)
    articles = filter(None, (library.article(entry.id) for entry in chosen_articles(library, count)))
    by_article = [
        [draft_of(article, names[article.id], number, asked) for number, asked in enumerate(questions, 1)]
        for place, article in enumerate(articles)
        for questions in [list(gap_questions(article, place))]
    ]
    return list(filter(None, chain.from_iterable(zip_longest(*by_article))))[:count]


def draft_of(article: Article, name: str, number: int, asked: Asked) -> DraftedQuestion:
    """The draft of the `number`th question on an article that the file calls `name`."""
    question, answer, text = asked
    labelled = LabelledQuestion(
        id=f"{PurePath(name).stem}-{number}",
        question=question,
        language=article.language,
        answers=(answer,),
        articles=(name,),
        answerable=True,
    )
    return DraftedQuestion(labelled, f"{article.title or name}: {text}")


def article_names(library: Library) -> dict[str, str]:
    """How a question file names each article: by its file, which is the same on every machine, or else its id."""
    entries = library.entries()
    files = {entry.id: PurePath(entry.source).name for entry in entries}
    counts = Counter(files.values())
    return {name: file if file and counts[file] == 1 else name for name, file in files.items()}
