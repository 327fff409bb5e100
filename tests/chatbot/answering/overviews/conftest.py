"""A library of a few articles in several languages; tests only read it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from vectorstore.article import Article
from vectorstore.library import Library

FLOOD = Article(
    id="flood",
    title="Flood on the *Danube* [3]",
    outlet="The Post",
    published="2025-02-18",
    language="en",
    text="By our correspondent\n\n"
    "The Danube flooded the lower town of Linz on 16 February 2025, and two thousand people left their homes. "
    "The mayor said that the dams had held for a hundred years. "
    "Yesterday the water fell by forty centimetres, and the first shops opened again.\n\n"
    "The flood is the third in a decade, and the mayor wants higher dams. "
    "Insurers expect damage of ninety million euros from the flood. "
    "A school choir sang in the evening to cheer up the helpers. "
    "Trains to Vienna will not run before 3 March, the railway said. "
    "The railway line lies close to the dams, which the flood has softened. "
    "Volunteers from Kyiv came with pumps against the flood.",
)
KIEV = Article(
    id="kiev",
    title="Kiew baut",
    published="2025-02-10",
    language="de",
    text="In Kiew wird eine neue Brücke über den Fluss gebaut. Sie soll im Jahr 2027 fertig sein, sagt die Stadt.",
)
KYIV = Article(
    id="kyiv",
    title="Київ чекає",
    published="2025-01-05",
    language="uk",
    text="У Києві чекають на весну, кажуть мешканці міста над річкою. Зима була довгою та дуже холодною.",
)
BRIDGE = Article(
    id="bridge",
    title="Le pont",
    language="fr",
    text="Le nouveau pont sera ouvert aux voitures le 12 février par la maire de la ville. "
    "Hier encore, personne ne savait si les travaux seraient finis.",
)


@pytest.fixture(scope="session")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library.open(tmp_path_factory.mktemp("overview") / "library") as library:
        library.add([KYIV, FLOOD, BRIDGE, KIEV])
        yield library
