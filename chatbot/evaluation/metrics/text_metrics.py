"""How far the text of an answer is what was wanted, by its words; all are from 0 to 1.

Exact match and F1 are SQuAD's (Rajpurkar et al., 2016), with its normalisation: lower case, no punctuation (of any
script), no English article. They compare the whole answer with a gold answer of a few words, so that an answer in
sentences has a low F1 however right it is; compare it only with that of other answers in sentences. A sign of a
script without spaces between words is a word, as in MLQA's script.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from vectorstore.languages.folding import UNSPACED

_ARTICLE = re.compile(r"\b(a|an|the)\b")
_UNSPACED_SIGN = re.compile(f"([{UNSPACED}])")
_WORD = re.compile(r"\w+")


def exact_match(text: str, golds: Sequence[str]) -> float:
    """1 where a text is one of the gold answers after normalisation, else 0; 0 without gold answers."""
    return float(any(_tokens(text) == _tokens(gold) for gold in golds))


def token_f1(text: str, golds: Sequence[str]) -> float:
    """The best F1 of the words of a text and of a gold answer, as bags; 0 without gold answers.

    F1 is the harmonic mean of the share of the text's words that are in the gold answer and the reverse. Of two
    texts without any word it is 1, of a text with words and one without it is 0.
    """
    return max((_f1(_tokens(text), _tokens(gold)) for gold in golds), default=0.0)


def contains_any(texts: Sequence[str], wanted: Sequence[str]) -> float:
    """1 where any of the texts holds any of the wanted ones word for word, else 0.

    Case, punctuation and line breaks do not count, and words are whole words. This is the accuracy of open-domain
    question answering (`has_answer` of DPR, Karpukhin et al., 2020). A wanted text without words is never held.
    """
    return float(any(_holds(text, one) for text in texts for one in wanted))


def share_contained(texts: Sequence[str], wanted: Sequence[str]) -> float:
    """The share of the wanted texts that any of the texts holds, as `contains_any`; 0 where nothing is wanted."""
    return sum(contains_any(texts, [one]) for one in wanted) / (len(wanted) or 1)


def _f1(text: Sequence[str], gold: Sequence[str]) -> float:
    if not text or not gold:
        return float(text == gold)
    common = (Counter(text) & Counter(gold)).total()
    return 2 * common / (len(text) + len(gold))


def _tokens(text: str) -> list[str]:
    plain = "".join(sign for sign in text.lower() if not unicodedata.category(sign).startswith("P"))
    return _UNSPACED_SIGN.sub(r" \1 ", _ARTICLE.sub(" ", plain)).split()


def _holds(text: str, wanted: str) -> bool:
    words = _words(wanted)
    return bool(words) and f" {words} " in f" {_words(text)} "


def _words(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(_WORD.findall(_UNSPACED_SIGN.sub(r" \1 ", folded)))
