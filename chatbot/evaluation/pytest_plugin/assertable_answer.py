"""An answer with what a test asserts of it; each assertion says what is so when it fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from chatbot.answering.answer import Answer
from chatbot.answering.placed_sentences import doubtful_sentences
from chatbot.citations.citation import ArticleReference, Citation
from chatbot.evaluation.evaluator import Outcome
from chatbot.evaluation.metrics.text_metrics import contains_any
from chatbot.evaluation.scoring import answer_words
from chatbot.phrases import shortened

_SHOWN_CHARACTERS = 60


@dataclass(frozen=True, slots=True)
class Finding:
    """Whether something holds of an answer; pytest shows its `repr`, which says what is so."""

    holds: bool
    words: str

    def __bool__(self) -> bool:
        return self.holds

    def __repr__(self) -> str:
        return f"<{self.words}>"


class AssertableAnswer:
    """The answer to a question of a test: `answer` has all of it, `outcome` also the value of each metric."""

    def __init__(self, outcome: Outcome, answer: Answer) -> None:
        self.outcome = outcome
        self.answer = answer

    def __repr__(self) -> str:
        return f"<answer to {shortened(self.answer.question, _SHOWN_CHARACTERS)!r}>"

    @property
    def text(self) -> str:
        """The answer as Markdown, with [n] markers."""
        return self.answer.text

    @property
    def citations(self) -> tuple[Citation, ...]:
        """What the markers lead to."""
        return self.answer.citations

    def says(self, *words: str) -> Finding:
        """Whether each of these words or phrases is in the answer, in any case and whatever punctuation.

        An answer that abstains says nothing.
        """
        missing = [one for one in words if not contains_any([answer_words(self.answer)], [one])]
        return Finding(not missing, f"does not say {_listed(missing)}" if missing else f"says {_listed(words)}")

    def cites(self, article: str, quote: str = "") -> Finding:
        """Whether it cites an article, by id, source or file name, with `quote` in the words quoted.

        An article that says nearly the same as the one that is quoted is cited with it.
        """
        quoted = [one.quote for one in self.citations if any(map(_is_named(article), (one.article, *one.also_in)))]
        if not quoted:
            others = dict.fromkeys(_name(one.article) for one in self.citations)
            return Finding(False, f"cites {_listed(tuple(others)) if others else 'nothing'}, not {article!r}")
        if quote and not contains_any(quoted, [quote]):
            return Finding(False, f"quotes {_listed(quoted)} of {article!r}, not {quote!r}")
        return Finding(True, f"cites {article!r}")

    @property
    def is_supported(self) -> Finding:
        """Whether it answers, each of its sentences has a source, and none differs from it.

        For the check that each is borne out word by word, which is strict, see the metric `verified`.
        """
        if self.answer.abstained:
            return Finding(False, "abstains")
        doubtful = [
            f"{one.verdict.support} {shortened(one.text, _SHOWN_CHARACTERS)!r}"
            for one in doubtful_sentences(self.answer)
        ]
        return Finding(not doubtful, ", ".join(doubtful) or "is supported")

    @property
    def abstains(self) -> Finding:
        """Whether it claims no answer."""
        if self.answer.abstained:
            return Finding(True, "abstains")
        return Finding(False, f"answers {shortened(answer_words(self.answer), _SHOWN_CHARACTERS)!r}")

    @property
    def is_correct(self) -> Finding:
        """Whether it is what its question is labelled with.

        It abstains where nothing answers the question and nowhere else, says one of the gold answers, all of the
        required facts and no forbidden statement, and cites one of the articles that answer.
        """
        wrong = list(self._wrong())
        return Finding(not wrong, "; ".join(wrong) or "is correct")

    def _wrong(self) -> Iterator[str]:
        label = self.outcome.question
        if self.outcome.missing:
            yield f"the library has no article {_listed(self.outcome.missing)}"
        if label.answerable is not None and self.answer.abstained is label.answerable:
            yield "abstains" if label.answerable else "answers what no article does"
            return
        if label.answerable and label.answers and not any(map(self.says, label.answers)):
            yield f"says none of {_listed(label.answers)}"
        if label.answerable and not (facts := self.says(*label.facts)):
            yield facts.words
        if said := [one for one in label.forbidden if self.says(one)]:
            yield f"says {_listed(said)}"
        if label.articles and not self.answer.abstained and not any(map(self.cites, label.articles)):
            yield self.cites(label.articles[0]).words


def _is_named(name: str) -> Callable[[ArticleReference], bool]:
    return lambda article: name in (article.id, article.source, PurePath(article.source).name)


def _name(article: ArticleReference) -> str:
    return PurePath(article.source).name or article.id


def _listed(texts: Sequence[str]) -> str:
    return ", ".join(repr(shortened(text, _SHOWN_CHARACTERS)) for text in texts)
