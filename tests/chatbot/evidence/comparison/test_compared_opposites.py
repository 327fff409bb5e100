"""Opposites: certain where two words are clearly turned round and stand alike, uncertain where they may be."""

from __future__ import annotations

import pytest

from chatbot.evidence.comparison.compared_facts import differences
from chatbot.evidence.facts.text_facts import Source


def opposites(languages: str, written: str, said: str) -> list[tuple[str, str, bool]]:
    theirs, ours = languages.split("-")
    source = Source(written, theirs)
    found = differences(said, ours, source, source)
    return [(one.source, one.said, one.certain) for one in found if one.kind == "opposite"]


CERTAIN = {
    "rose": ("en-en", "Prices rose in May.", "Prices fell in May."),
    "in Spanish": ("es-es", "Los precios aumentaron en mayo.", "Los precios cayeron en mayo."),
    "in Polish": ("pl-pl", "Ceny wzrosły w maju.", "Ceny spadły w maju."),
    "upheld": (
        "en-en",
        "A court overturned a similar fine against Qualcomm two years ago.",
        "A court upheld a similar fine against Qualcomm two years ago.",
    ),
    "opened": (
        "en-en",
        "Officials plan to close eleven of the 43 camps in June.",
        "Officials plan to open eleven of the 43 camps in June.",
    ),
    "opened in Portuguese": ("pt-pt", "A câmara abriu a biblioteca.", "A câmara fechou a biblioteca."),
    "went up in Dutch": ("nl-nl", "De prijzen stegen in mei.", "De prijzen daalden in mei."),
    "acquitted in German": ("de-de", "Der Minister wurde freigesprochen.", "Der Minister wurde verurteilt."),
    "killed in Russian": ("ru-ru", "В Казани ранены трое рабочих.", "В Казани убиты трое рабочих."),
    "killed across languages": ("en-es", "The blast injured nine workers.", "La explosión mató a nueve obreros."),
    "severely in Italian": (
        "it-it",
        "Nove operai sono rimasti leggermente feriti a Torino.",
        "Nove operai sono rimasti gravemente feriti a Torino.",
    ),
    "freed in Italian": ("it-it", "La polizia ha liberato tre uomini.", "La polizia ha arrestato tre uomini."),
    "with a prefix": ("en-en", "The plan for the port is realistic.", "The plan for the port is unrealistic."),
    "with a prefix in French": ("fr-fr", "Le projet de port est légal.", "Le projet de port est illégal."),
    "less to the same": (
        "en-en",
        "Turkey exported more steel to Egypt than to Iraq.",
        "Turkey exported less steel to Egypt than to Iraq.",
    ),
    "rejected": ("de-de", "Die Stadt hat den Plan abgelehnt.", "Die Stadt hat den Plan angenommen."),
}
NOT_CERTAIN = {
    "penalty": (
        "en-en",
        "A court overturned a similar fine against Qualcomm two years ago.",
        "A court overturned a similar penalty against Qualcomm two years ago.",
    ),
    "lifted": (
        "fr-fr",
        "Le préfet a levé l'interdiction de circuler à six heures.",
        "Le préfet a annulé l'interdiction de circuler à six heures.",
    ),
    "halted": (
        "de-de",
        "Der Bahnverkehr nach Bonn bleibt bis Freitag eingestellt.",
        "Der Bahnverkehr nach Bonn bleibt bis Freitag unterbrochen.",
    ),
    "turned down": (
        "it-it",
        "Il tribunale ha respinto il ricorso della società.",
        "Il tribunale ha rigettato il ricorso della società.",
    ),
    "less to the other": (
        "en-en",
        "Turkey exported more steel to Egypt than to Iraq.",
        "Turkey exported less steel to Iraq than to Egypt.",
    ),
    "less to the other in French": (
        "fr-fr",
        "La Russie fournit plus de gaz à la Hongrie qu'à la Slovaquie.",
        "La Russie fournit moins de gaz à la Slovaquie qu'à la Hongrie.",
    ),
    "less to the other in Portuguese": (
        "pt-pt",
        "O Brasil vende mais café à Itália do que à Suécia.",
        "O Brasil vende menos café à Suécia do que à Itália.",
    ),
    "lower before": (
        "de-de",
        "Die Quote war um 0,3 Punkte höher als im Februar 2024.",
        "Im Februar 2024 war die Quote um 0,3 Punkte niedriger.",
    ),
    "two pairs": ("en-en", "Unemployment fell in Leeds in May.", "Employment rose in Leeds in May."),
    "two pairs otherwise": (
        "en-en",
        "Insecurity grew in the north because the army withdrew.",
        "Security worsened in the north since the army had pulled out.",
    ),
    "with other words beside it": (
        "en-en",
        "Unemployment there dropped to 5.2 percent.",
        "Employment in Detroit has improved: only 5.2% are out of work.",
    ),
    "minor injuries": (
        "fr-en",
        "Neuf pompiers ont été légèrement blessés, dont une femme.",
        "Nine firefighters, including a woman, suffered minor injuries.",
    ),
    "acquitted of what he was accused of": (
        "en-de",
        "A court acquitted Arvind Rao, who had been accused of taking bribes.",
        "Ein Gericht sprach Arvind Rao frei, dem Bestechlichkeit vorgeworfen worden war.",
    ),
    "declared innocent": (
        "es-es",
        "El tribunal absolvió a Larsen del delito de fraude.",
        "Larsen fue declarado inocente del delito de fraude.",
    ),
    "goes up": (
        "es-es",
        "El coste ha subido de 540 a 710 millones de euros.",
        "El coste pasa de 540 a 710 millones de euros.",
    ),
    "sent back": ("tr-tr", "Mahkeme şirketin talebini reddetti.", "Mahkeme şirketin talebini geri çevirdi."),
}


@pytest.mark.parametrize("row", CERTAIN.values(), ids=CERTAIN)
def test_what_is_turned_round_is_certain(row: tuple[str, str, str]) -> None:
    [(_, _, certain)] = opposites(*row)
    assert certain


@pytest.mark.parametrize("row", NOT_CERTAIN.values(), ids=NOT_CERTAIN)
def test_what_may_be_said_otherwise_is_not(row: tuple[str, str, str]) -> None:
    assert not any(certain for _, _, certain in opposites(*row))


MAY_BE = {
    "agreed across languages": (
        "de-en",
        "Lindner hatte sich geweigert, die Schuldenbremse auszusetzen.",
        "Lindner had agreed to suspend the debt brake.",
    ),
}


@pytest.mark.parametrize("row", MAY_BE.values(), ids=MAY_BE)
def test_what_may_be_turned_round_is_uncertain(row: tuple[str, str, str]) -> None:
    [(_, _, certain)] = opposites(*row)
    assert not certain
