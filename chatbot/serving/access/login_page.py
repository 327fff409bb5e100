"""The log-in page: plain HTML with a form, for browsers with and without scripts."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from html import escape
from importlib.resources import files
from string import Template

from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse

from chatbot.ui.translation.wording import COOKIE, LANGUAGES, Words, words_in

_STYLE = files(__package__).joinpath("login.css").read_text("utf-8")
_HEADERS = {
    "content-security-policy": "; ".join(
        (
            "default-src 'none'",
            f"style-src 'sha256-{b64encode(sha256(_STYLE.encode()).digest()).decode()}'",
            "img-src data:",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    ),
    "referrer-policy": "same-origin",  # with no-referrer, a browser would post the form as from an unknown origin
    "cache-control": "no-store",
}
_KEYS = ("title", "log_in", "log_in_about", "log_in_hint", "user_name", "password")
_PAGE = Template("""<!doctype html>
<html lang="$language">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>$log_in · $title</title>
<link rel="icon" href="data:,">
<style>$style</style>
</head>
<body>
<main>
<h1>$title</h1>
<p class="about">$log_in_about</p>
$error
<form method="post" action="/login">
<label for="name">$user_name</label>
<input id="name" name="name" value="$typed" required maxlength="200" autocomplete="username" autocapitalize="none"
 spellcheck="false"$focus_name>
<label for="password">$password</label>
<input id="password" name="password" type="password" required maxlength="1000"
 autocomplete="current-password"$focus_password>
<button>$log_in</button>
</form>
<p class="hint">$log_in_hint</p>
</main>
</body>
</html>
""")
_TO_THE_FORM = Template("""<!doctype html>
<html lang="$language">
<head>
<meta charset="utf-8">
<meta http-equiv="refresh" content="0; url=/login">
<title>$title</title>
</head>
<body><a href="/login">$log_in</a></body>
</html>
""")


def login_page(words: Words, status: int = 200, error: str = "", name: str = "") -> HTMLResponse:
    """The form, with what was wrong and the name that was typed."""
    filled = {
        "style": _STYLE,
        "error": f'<p class="error" role="alert">{escape(error)}</p>' if error else "",
        "typed": escape(name),
        "focus_name": "" if name else " autofocus",
        "focus_password": " autofocus" if name else "",
    }
    return HTMLResponse(_PAGE.substitute(filled | _said(words)), status, _HEADERS)


def to_login_page(words: Words) -> HTMLResponse:
    """What leads to the form, or to the page where it turns out that there is a session.

    A browser that followed a link of another site keeps the cookie back; on the way from here it sends it.
    """
    return HTMLResponse(_TO_THE_FORM.substitute(_said(words)), 401, _HEADERS)


def words_asked_for(connection: HTTPConnection) -> Words:
    """The words in the language that was chosen on the page, else the first of the browser's that there is."""
    accepted = re.findall(r"(?:^|,)\s*([a-z]{2})\b", connection.headers.get("accept-language", "").lower())
    wanted = (connection.cookies.get(COOKIE, ""), *accepted)
    return words_in(next((language for language in wanted if language in LANGUAGES), ""))


def _said(words: Words) -> dict[str, str]:
    return {"language": words.language, **{key: escape(words(key)) for key in _KEYS}}
