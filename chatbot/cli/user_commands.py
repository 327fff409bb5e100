"""The users who log in to the page: the command that adds, lists and removes them, and whether they have to."""

from __future__ import annotations

import sys
from argparse import Namespace
from getpass import getpass

from chatbot.cli.output import print_text, say
from chatbot.errors import SettingsError
from chatbot.phrases import count_of
from chatbot.serving.access.bound_address import BoundAddress
from chatbot.serving.access.users_file import UsersFile, user_name
from chatbot.settings import Settings
from vectorstore.sharing.opening import absolute


def users_who_log_in(arguments: Namespace, settings: Settings, address: BoundAddress) -> UsersFile | None:
    """The users who have to log in to the page at an address; None where nobody has to.

    Raises SettingsError where they would have to and there are none.
    """
    if arguments.no_auth or not (arguments.auth or address.elsewhere):
        return None
    users = _users(settings)
    if not users.names():
        instead = ", or serve the page without a log-in (--no-auth)" if address.elsewhere else ""
        raise SettingsError(
            f"The page would need a log-in, and there are no users yet. Add one: `chatbot user add NAME`{instead}."
        )
    return users


def user(arguments: Namespace, settings: Settings) -> int:
    """Add, list or remove users of the library that the settings name."""
    users = _users(settings)
    if arguments.action == "list":
        _list(users)
    elif not arguments.name:
        raise SettingsError(f"Name the user: `chatbot user {arguments.action} NAME`.")
    elif arguments.action == "add":
        _add(users, arguments.name)
    else:
        say(f"Removed {users.remove(arguments.name)}. An open page of this user ends with its next request.")
    return 0


def _users(settings: Settings) -> UsersFile:
    return UsersFile(absolute(settings.library))


def _add(users: UsersFile, stated: str) -> None:
    name = user_name(stated)
    if users.add(name, _password(name)):
        say(f"Added {name}. `chatbot chat --auth` serves the page with a log-in.")
    else:
        say(
            f"{users.find(name)[0]} has a new password. Pages that are open with the old one have to log in again."
        )


def _list(users: UsersFile) -> None:
    names = users.names()
    for name in names:
        print_text(name)
    say(f"{count_of(len(names), 'user')} in {users.path}.")


def _password(name: str) -> str:
    """A password: typed twice without being shown, or the first line of what is piped in."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    try:
        password = getpass(f"Password of {name}: ")
        if getpass("The same again: ") != password:
            raise SettingsError("The two passwords differ. Run the command again.")
    except EOFError:
        raise SettingsError("No password was given. Run the command again.") from None
    return password
