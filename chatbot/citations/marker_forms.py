"""Marker forms: the patterns of the [n] that models write, and of the beginning of one.

No pattern has more than one way to match a text or reaches further than a marker can, so each takes linear time.
"""

from __future__ import annotations

import re

_LABELS = {
    "ar": "المصدر مصدر المصادر المقطع مقطع",
    "cs": "zdroj zdroje pasáž",
    "de": "quelle quellen textstelle textstellen",
    "en": "source sources passage passages reference references ref refs document documents doc docs "
    "excerpt excerpts citation citations",
    "es": "fuente fuentes pasaje pasajes documento documentos",
    "fr": "extrait extraits",
    "hi": "स्रोत",
    "it": "fonte fonti passaggio passaggi brano brani",
    "ja": "出典 資料 参考 パッセージ",
    "ko": "출처 자료",
    "nl": "bron bronnen fragment fragmenten",
    "pl": "źródło źródła",
    "pt": "fontes passagem passagens trecho trechos",
    "ro": "sursa sursă surse sursele pasaj pasajul pasajele",
    "ru": "источник источники отрывок отрывки фрагмент фрагменты",
    "sv": "källa källor",
    "tr": "kaynak kaynaklar pasaj",
    "uk": "джерело джерела уривок уривки",
    "zh": "来源 來源 出处 出處 段落 文献 资料",
}
"""What models call a passage inside a marker, by language; where two have one word it stands once."""

_AND = "and und et y e en i și и та і й ve و और och a as well as"
_AND_UNSPACED = "和 与 與 及 と 및 、"
_SEE = "see cf. siehe vgl. voir véase vedi ver zie zob. см. див. bkz. 见 參見 参照 انظر"


def _any_of(words: str) -> str:
    return "|".join(map(re.escape, sorted(set(words.split()), key=lambda word: (-len(word), word))))


def _beginnings(words: str) -> str:
    return _any_of(" ".join(word[:length] for word in words.split() for length in range(1, len(word) + 1)))


_LABEL_WORDS = " ".join(_LABELS.values())
_LABEL = rf"(?:{_any_of(_LABEL_WORDS)})"
_BLANKS = r"[^\S\n]*"
_B = r"[^\S\n]?"
_OPEN, _CLOSE = r"\\?[\[【［〔]", r"\\?[\]】］〕]"
_NUMBER = r"(?<!\d)\d{1,3}(?!\d)"
_ITEM = rf"(?:{_LABEL}[_.:：]?{_B})?(?:[#^№]|n[°ºor]\.?{_B})?{_NUMBER}"
_LABELLED = rf"{_LABEL}[_.:：]?{_B}(?:[#№]|n[°ºor]\.?{_B})?{_NUMBER}"
_WORD_BETWEEN = rf"(?:(?:{_any_of(_AND)})(?=\s)|{_any_of(_AND_UNSPACED)})"
_BETWEEN = rf"{_B}(?:[,;、，；،&+/]{_B}(?:{_WORD_BETWEEN}{_B})?|[–—-]|{_WORD_BETWEEN}){_B}"
_BODY = rf"{_ITEM}(?>(?:{_BETWEEN}{_ITEM})*)"
# What stands within a marker holds nothing that would be read by itself.
_OTHER = r"[^\[\]【】［］〔〕()（）`$\\<*_⁰¹²³⁴-⁹\n]"
_DAGGER = rf"(?:(?::\d{{1,3}})?†(?:{_OTHER}|_){{0,60}})?"
_REMARK = rf"[:：,–—-]{_OTHER}{{0,80}}"
_ONE = rf"{_OPEN}{_B}(?:{_BODY}{_DAGGER}{_B}{_CLOSE}|{_LABELLED}{_B}{_REMARK}{_CLOSE})"
_TITLE = r"(?:[^\S\n]\"[^\"\n\[\]()（）`$\\【［〔⁰¹²³⁴-⁹]{0,100}\")?"
_LINK = rf"\((?:\d{{1,3}}|(?:[#/.<]|https?:|www\.)[^()\[\]\s（【［〔`$\\⁰¹²³⁴-⁹]{{0,300}}{_TITLE})\)"
_JOINT = rf"{_B}(?:[,;、，؛&]{_B})?(?:{_WORD_BETWEEN}{_B})?"
_GROUP = rf"{_ONE}(?:{_LINK})?(?>(?:{_JOINT}{_ONE}(?:{_LINK})?)*)"
_CALLED = rf"(?:(?:{_LABEL}|{_any_of(_SEE)})[:：]?{_B})?"
_BARE = rf"[(（]{_NUMBER}(?>(?:{_BETWEEN}{_NUMBER})*)[)）]"
_SUPER = "⁰¹²³⁴⁵⁶⁷⁸⁹"

_MARKER = (
    rf"(?<![*_])(?P<emphasis>\*{{1,3}}|_{{1,3}}){_GROUP}(?P=emphasis)|[\[【［〔]{_B}{_GROUP}{_B}[\]】］〕](?:{_LINK})?"
    rf"|[(（]{_B}{_CALLED}{_GROUP}{_B}[)）]|<sup>{_GROUP}</sup>"
    rf"|[(（]{_B}{_LABELLED}(?>(?:{_BETWEEN}{_ITEM})*){_B}[)）]|{_GROUP}"
)
NEXT = re.compile(
    # A run of opening brackets is no marker; to see that at once saves most of the time on a hostile text.
    rf"(?=[\[【［〔(（\\*_<`~$⁰¹²³⁴-⁹])(?:"
    r"(?P<fence>^ {0,3}(?:`{3,}|~{3,}))|(?P<ticks>`+)"
    rf"|(?!(?:\\?[\[【［〔(（]{_B}){{4}})(?:(?P<marker>{_MARKER})"
    rf"|(?P<bare>{_BARE}(?>(?:{_B}{_BARE})*)))"
    rf"|(?P<raised>[{_SUPER}]{{1,3}}(?>(?:,{_B}[{_SUPER}]{{1,3}})*)|<sup>{_NUMBER}(?>(?:,{_B}{_NUMBER})*)</sup>)"
    r"|(?P<formula>\\\(|\\\[|\$(?=\\[a-z]|[a-z](?![a-z]))))",
    re.I | re.M,
)
LISTED = re.compile(rf"{_OPEN}{_B}(?:(?P<body>{_BODY}){_DAGGER}{_B}{_CLOSE}|(?P<first>{_LABELLED}))", re.I)
RANGE = re.compile(r"(\d+)(?:\s?[–—-]\s?(\d+))?")
RAISED = str.maketrans(_SUPER, "0123456789")

# Before Python 3.11.5, a possessive repetition of alternatives may fail to match: looked ahead at and taken whole
# instead.
_HALF = (
    rf"(?:{_LABELLED}{_B}{_REMARK}"
    rf"|(?=(?P<held>(?:{_LABEL}|{_NUMBER}|[#^№_.:：,;、，；،&+/–—-]|[^\S\n]|n[°ºor]\.?|(?<=\s)(?:{_any_of(_AND)})(?=\s)"
    rf"|{_any_of(_AND_UNSPACED)}){{0,80}}))(?P=held)"
    rf"(?:{_beginnings(_LABEL_WORDS)}|(?<=\s)(?:{_beginnings(_AND)})|†(?:{_OTHER}|_){{0,60}})?\\?)"
)
_OPENING = rf"(?:{_OPEN}{_B}|[(（]{_B}(?:(?:{_beginnings(_LABEL_WORDS + ' ' + _SEE)})[:：]?{_B})?)"
BEGUN = re.compile(
    rf"(?=[\[【［〔(（\\*_<])(?:(?<![*_])[*_]{{1,3}}|<(?:s(?:u(?:p>?)?)?)?)?(?:{_OPENING}{{1,4}}{_HALF}|\\)?\Z",
    re.I,
)
GOES_ON = re.compile(
    rf"(?:{_B}(?:[,;、，؛&]{_B})?(?:(?:{_beginnings(_AND + ' ' + _AND_UNSPACED)}){_B})?"
    rf"(?:(?:{_OPEN}{_B}){{1,2}}{_HALF})?"
    rf"|\((?:[#/.<hw\d][^()\[\]\s（【［〔`$\\⁰¹²³⁴-⁹]{{0,300}}(?:\s\"[^\"\n\[\]()（）`$\\【［〔⁰¹²³⁴-⁹]{{0,100}}\"?)?)?"
    rf"|[*_]{{1,3}}|<(?:/(?:s(?:u(?:p)?)?)?)?|\\)\Z",
    re.I,
)
NESTED = 4
"""The most openings before a number that BEGUN holds back."""
OPENINGS = re.compile(rf"{_OPENING}*", re.I)
OPENED = [
    re.compile(rf"(?:(?<![*_])[*_]{{1,3}}|<sup>)?{_OPENING}{{0,{most}}}\Z", re.I) for most in range(NESTED + 1)
]
"""Patterns of the signs that may belong to a marker behind them, by the most openings."""

PARAGRAPH_END = re.compile(r"\n[^\S\n]*\n")
LINE_START = re.compile(r"(?:\A|\n)[^\S\n]*(?:(?:[-*+•>|]|\d{1,3}[.)]|#{1,6})[^\S\n]+)*[*_]{0,3}\Z")
AFTER_LEAD = re.compile(r"(?:[:.)](?![.:)\w]))?[^\S\n]*")
BLANK_RUN = re.compile(_BLANKS)
SENTENCE_END = frozenset(".!?…。！？؟।")
CLOSERS = frozenset('"”»“)）]')
CLAUSE_END = frozenset(".,;:!?…。、，；：！？؟،؛।")
INDEXED = re.compile(r"(?<![^\W_])(?:[a-zα-ω]|[A-Z])\Z|[A-Za-z]\w*_\w*[A-Za-z0-9]\Z")
ASSIGNED = re.compile(r"[^\S\n]{0,3}[-+*/]?=")
