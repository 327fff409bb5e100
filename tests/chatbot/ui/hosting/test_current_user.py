from __future__ import annotations

from chatbot.ui.hosting.current_user import by_user, user_of


def test_a_request_has_the_user_whom_the_log_in_names_and_keeps_its_state() -> None:
    scope = {"type": "http", "state": {"started": 1}}
    assert user_of(scope) == ""
    assert user_of({"type": "http"}) == ""
    named = by_user(scope, "Ada")
    assert (user_of(named), named["state"]["started"]) == ("Ada", 1)
    assert user_of(scope) == ""
