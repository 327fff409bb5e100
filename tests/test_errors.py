"""The errors: each is drawn in the tree of its module."""

from __future__ import annotations

import re
from types import ModuleType

import pytest

import chatbot.errors
import vectorstore.errors


@pytest.mark.parametrize("module", [chatbot.errors, vectorstore.errors], ids=lambda module: module.__name__)
def test_the_tree_of_errors_is_complete(module: ModuleType) -> None:
    drawn = re.findall(r"^ +(?:│ +)*(?:[├└]── )?(\w+) {2,}", module.__doc__ or "", re.M)
    errors = [
        name for name, value in vars(module).items() if isinstance(value, type) and issubclass(value, Exception)
    ]
    assert sorted(drawn) == sorted(errors)
