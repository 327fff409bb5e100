import pytest

from vectorstore.readers.extraction.bylines import Byline, byline_of

BODY = {
    "en": "The port workers ended their strike on Monday after two weeks, the union said in a statement.",
    "fr": "Les dockers du port ont mis fin lundi à leur grève de deux semaines, a annoncé leur syndicat.",
    "de": "Die Hafenarbeiter haben am Montag ihren zweiwöchigen Streik beendet, teilte die Gewerkschaft mit.",
    "es": "Los estibadores del puerto pusieron fin el lunes a su huelga de dos semanas, anunció el sindicato.",
    "it": "I portuali hanno messo fine lunedì al loro sciopero di due settimane, ha annunciato il sindacato.",
    "pt": "Os estivadores do porto encerraram na segunda-feira a greve de duas semanas, anunciou o sindicato.",
    "nl": "De havenarbeiders hebben maandag hun staking van twee weken beëindigd, zo meldde de vakbond.",
    "pl": "Pracownicy portu zakończyli w poniedziałek dwutygodniowy strajk, poinformował związek zawodowy.",
    "tr": "Liman işçileri iki hafta süren grevlerini pazartesi günü sona erdirdi, sendika böyle açıkladı.",
    "zh": "港口工人周一结束了为期两周的罢工，工会在一份声明中表示，谈判仍将继续进行。",
}
MARCH_12, MARCH_13 = "2025-03-12", "2025-03-13"


def read(language: str, head: str) -> tuple[str, str]:
    found = byline_of(f"{head}\n\n{BODY[language]}\n\n{BODY[language]}")
    return found.published, found.author


@pytest.mark.parametrize(
    ("language", "head", "published", "author"),
    [
        ("fr", "La grève\n\nPublié le 12 mars 2025\nPar Claire Dumont", MARCH_12, "Claire Dumont"),
        ("fr", "La grève\n\nPublié le 12 mars 2025 … Par Claire Dumont", MARCH_12, "Claire Dumont"),
        ("fr", "La grève\nPar Claire Dumont et Jean-Luc d’Aubigné", "", "Claire Dumont, Jean-Luc d’Aubigné"),
        ("fr", "La grève\n\nPublié le mercredi 12 mars 2025 à 10h30, mis à jour le 13 mars 2025", MARCH_12, ""),
        ("fr", "La grève\n\nMis à jour le 13/03/2025 à 09:10", MARCH_13, ""),
        ("fr", "La grève\n\nMis à jour le 13 mars 2025\n\nPublié le 12 mars 2025", MARCH_12, ""),
        ("fr", "La grève\n\nPublié le 12 mars 2025 par Claire Dumont, à Bruxelles", MARCH_12, "Claire Dumont"),
        ("fr", "Publié le 12 mars 2025", MARCH_12, ""),
        ("en", "The strike\n\nBy Jane Doe | Published March 12, 2025", MARCH_12, "Jane Doe"),
        ("en", "The strike\n\nby JANE O'DOE and John van der Berg, BBC News", "", "JANE O'DOE, John van der Berg"),
        ("en", "The strike\n\nPublished: Wednesday, 12 March 2025 at 10:30 GMT", MARCH_12, ""),
        ("en", "The strike\n\nBBC News · Last updated 2025-03-13", MARCH_13, ""),
        ("en", "The strike\n\nPublished on 12 March 2025 by Jane Doe", MARCH_12, "Jane Doe"),
        ("de", "Der Streik\n\nVon Karl Groß\n\nVeröffentlicht am 12. März 2025, 10:30 Uhr", MARCH_12, "Karl Groß"),
        ("de", "Der Streik\n\nAktualisiert am 13.03.2025", MARCH_13, ""),
        ("es", "La huelga\n\nPor María Pérez\nPublicado el 12 de marzo de 2025", MARCH_12, "María Pérez"),
        ("it", "Lo sciopero\n\ndi Luca Rossi\nPubblicato il 12 marzo 2025", MARCH_12, "Luca Rossi"),
        ("pt", "A greve\n\nPor João da Silva\nPublicado em 12 de março de 2025", MARCH_12, "João da Silva"),
        ("nl", "De staking\n\nDoor Jan de Vries\nGepubliceerd op 12 maart 2025", MARCH_12, "Jan de Vries"),
        ("en", "The strike\nBy Jane Doe\n12 March 2025", MARCH_12, "Jane Doe"),
        ("en", "The strike\nDate: 2025-03-12\nAuthor: Jane Doe", MARCH_12, "Jane Doe"),
        (
            "en",
            "The strike\n\nBy Jane Doe, John Roe and Max Moe, 12 March 2025",
            MARCH_12,
            "Jane Doe, John Roe, Max Moe",
        ),
        ("en", "The strike\n\n12 March 2025 - Lilongwe. By Jane Doe", MARCH_12, "Jane Doe"),
        ("en", "The strike\n\n13 March 2025\n\nPublished 12 March 2025", MARCH_12, ""),
        ("en", "The strike\n\nPublished 12 March 2025\n\nThe first day\n\nDate: 1 March 2025", MARCH_12, ""),
        ("en", "The strike\n\n12 March 2025 (updated 13 March 2025)", MARCH_12, ""),
        (
            "en",
            "The strike\n\nHARWICK, 12 March 2025 (AP) – The port workers have ended their strike.",
            MARCH_12,
            "",
        ),
        ("de", "Der Streik\n\nHannover, 12.03.2025 – Von Karl Groß", MARCH_12, "Karl Groß"),
        ("de", "Der Streik\n\nVon Karl Groß, 12. März 2025", MARCH_12, "Karl Groß"),
        ("de", "Der Streik\n\nStand: 13.03.2025, 10:30 Uhr", MARCH_13, ""),
        ("es", "La huelga\n\nBarcelona, 12 de marzo de 2025. Por María Pérez", MARCH_12, "María Pérez"),
        ("fr", "La grève\n\nLe 12 mars 2025, par Claire Dumont", MARCH_12, "Claire Dumont"),
        ("it", "Lo sciopero\n\nCatania, 12 marzo 2025 — di Luca Rossi", MARCH_12, "Luca Rossi"),
        ("pl", "Strajk\n\n12 marca 2025, Agnieszka Wrona", MARCH_12, ""),  # a name, or a place
        ("tr", "Grev bitti\n\nAnkara, 12 Mart 2025", MARCH_12, ""),
        ("zh", "罢工结束\n\n2025年3月12日", MARCH_12, ""),
    ],
)
def test_stated(language: str, head: str, published: str, author: str) -> None:
    assert read(language, head) == (published, author)


@pytest.mark.parametrize(
    ("language", "head"),
    [
        ("fr", "La grève\n\nPublié en mars 2025"),
        ("fr", "La grève\n\nPublié le 12 mars"),
        ("fr", "La grève\n\nPublié hier"),
        ("fr", "La grève\n\nLe livre publié le 12 mars 2025"),
        ("fr", "La grève\n\nPublié le 12 mars 2025, le rapport accable le port."),
        ("fr", "Par Amour Fou"),
        ("fr", "La grève\n\nPar ailleurs, Claire Dumont a signé."),
        ("fr", "La grève\n\nPar Mer et Terre"),
        ("en", "The strike\n\nPublished 03/12/2025"),  # March or December
        ("en", "The strike\n\nPublished 12 March 2025 report"),
        ("en", "The strike\n\nBy Monday"),
        ("en", "The strike\n\nBy Jane Doe's account"),
        ("en", "The strike\n\nThe report was written for the harbour of the city in the north\nBy Jane Doe"),
        ("en", f"The strike\n\n{BODY['en']}\n" * 12 + "\n\nPublished 12 March 2025"),
        ("de", "Von Hamburg nach Bremen"),
        ("de", "Der Streik\n\nVon Hamburg nach Bremen"),
        ("it", "Lo sciopero\n\nDi Maio attacca Salvini"),
        ("en", "The strike\n\nPar Claire Dumont"),  # another language
        ("en", "The strike\n\n12 March 2125"),
        ("en", "The strike\n\nOn 12 March 2025 the port workers met."),
        ("en", "The strikes\n\nThe first\n\nDate: 12 March 2025\n\nThe second\n\nDate: 13 March 2025"),
        ("en", "The strike\n\n12 March 2025\n\nThe first day.\n\n13 March 2025\n\nThe second day."),
        ("en", "The strike\n\n12 March 2025\n\n" + BODY["en"] * 12 + "\n\n13 March 2025"),
        ("en", "12 March 2025 in the port of Harwick\n\nThe day of the strike"),
    ],
)
def test_not_stated(language: str, head: str) -> None:
    assert read(language, head) == ("", "")


def test_an_empty_text() -> None:
    assert byline_of("") == Byline()
