from __future__ import annotations

import pytest

from chatbot.answering.options import AnswerOptions
from chatbot.ui.article_limits import limits_markdown, read_options
from chatbot.ui.translation.wording import words_in
from vectorstore.errors import ChatbotError
from vectorstore.filters import EVERYTHING, Filters

EN = words_in("en")

ALL = '{"since": "2025-02", "until": "", "sources": ["Le Monde"], "languages": ["fr"], "articles": ["a", "b"]}'
READ = {
    "": EVERYTHING,
    "{}": EVERYTHING,
    ALL: Filters.stated("2025-02", "", ["Le Monde"], ["fr"], ["a", "b"]),
}
REFUSED = {
    "[]": "cannot be read",
    "{": "cannot be read",
    '{"sources": "Le Monde"}': "cannot be read",
    '{"since": "last week"}': "2025-02-18",
    '{"languages": ["French!"]}': "two letters",
    '{"since": "2025", "until": "1999"}': "swap",
    '{"model": "openai:gpt-5"}': "models of this machine",
}


@pytest.mark.parametrize(("stated", "filters"), READ.items())
def test_limits_are_filters(stated: str, filters: Filters) -> None:
    assert read_options(stated) == AnswerOptions(filters=filters)


@pytest.mark.parametrize(("stated", "reason"), REFUSED.items())
def test_limits_that_cannot_be_read_are_said(stated: str, reason: str) -> None:
    with pytest.raises(ChatbotError, match=reason):
        read_options(stated)
    assert 'href="#unlimit"' in limits_markdown(stated, EN)


def test_each_limit_is_shown_and_can_be_removed() -> None:
    shown = limits_markdown(ALL, EN)
    for key, words in (
        ("sources-0", "Le Monde"),
        ("languages-0", "in French"),
        ("period", "published from 2025&#45;02&#45;01 on"),
        ("articles", "2 chosen articles"),
    ):
        assert f'href="#unlimit-{key}" title="Remove this limit">{words} ✕</a>' in shown
    assert "All articles are searched" in limits_markdown("", EN)


def test_what_a_limit_says_is_no_markup() -> None:
    assert "<img" not in limits_markdown('{"sources": ["<img src=x onerror=alert(1)>"]}', EN)


def test_a_model_is_an_option_beside_the_limits() -> None:
    stated = '{"model": "small:1b", "languages": ["fr"]}'
    assert read_options(stated) == AnswerOptions(filters=Filters(languages=("fr",)), model="small:1b")
    assert 'href="#unlimit-model"' in limits_markdown(stated, EN)
    assert "by small&#58;1b ✕" in limits_markdown('{"model": "small:1b"}', EN)
    assert "All articles are searched" in limits_markdown('{"model": "small:1b"}', EN)
