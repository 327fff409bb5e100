"""The prompts, one Markdown file each, with `$name` where a value goes in."""

from __future__ import annotations

from importlib.resources import files
from string import Template


def load(name: str, **values: str) -> str:
    """The prompt `name` with its values filled in.

    Raises FileNotFoundError for an unknown prompt, and ValueError unless the values are exactly those it names.
    """
    template = Template(files("prompts").joinpath(f"{name}.md").read_text("utf-8"))
    wanted, given = set(template.get_identifiers()), set(values)
    if wanted != given:
        raise ValueError(f"The prompt {name} takes {sorted(wanted)}, not {sorted(given)}.")
    return template.substitute(values).strip()
