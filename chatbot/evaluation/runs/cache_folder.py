"""Where evaluations keep what can be made again: libraries of archives, and what stopped runs have found."""

from __future__ import annotations

import hashlib
from pathlib import Path

from platformdirs import user_cache_path

from chatbot.errors import EvaluationFileError
from vectorstore.article import digest

_FOLDER = "article-chatbot"
_DIGITS = 16


def archive_library(archive: Path, embeddings: str) -> Path:
    """The folder of the library of an archive, named by what the archive holds and by the embeddings.

    Raises EvaluationFileError where it cannot be read.
    """
    try:
        files = sorted(one for one in archive.rglob("*") if one.is_file()) if archive.is_dir() else [archive]
        read = hashlib.sha256(embeddings.encode())
        for file in files:
            read.update(str(file.resolve()).encode() + b"\0" + file.read_bytes())
    except OSError as error:
        raise EvaluationFileError(
            f"{archive} cannot be read: {error.strerror}. Name articles that can."
        ) from error
    return _folder() / f"library-{read.hexdigest()[:_DIGITS]}"


def stopped_run(questions: Path, library: Path, variant: str = "") -> Path:
    """The file of what a run of these questions over this library has found."""
    name = "\0".join((str(questions.resolve()), str(library), variant))
    return _folder() / f"run-{digest(name)[:_DIGITS]}.jsonl"


def _folder() -> Path:
    return user_cache_path(_FOLDER) / "evaluations"
