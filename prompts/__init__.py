"""The prompts, one Markdown file each, with `$name` where a value goes in."""

from __future__ import annotations

from importlib.resources import files
from string import Template


def load(name: str, **values: str) -> str:
    """Return the prompt `name` with its values filled in.

    Raises FileNotFoundError for a prompt there is not, and ValueError where the values given are not
    exactly the ones it names.
    """
    template = Template(files("prompts").joinpath(f"{name}.md").read_text("utf-8"))
    wanted, given = set(template.get_identifiers()), set(values)
    if wanted != given:
        raise ValueError(f"prompt {name}: it names {sorted(wanted)}, but got {sorted(given)}")
    return template.substitute(values).strip()
