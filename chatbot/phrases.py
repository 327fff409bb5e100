"""What the program itself says in an answer, in the language of the question; English where it has none."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrases:
    """The program's own sentences in one language."""

    quotes: str
    """Introduces sentences of the articles."""
    silent: str
    """Says that the articles do not say."""


_ENGLISH = Phrases("In the articles' own words:", "The articles do not say.")
_PHRASES = {
    "ar": Phrases("بكلمات المقالات نفسها:", "لا تذكر المقالات ذلك."),
    "de": Phrases("Mit den Worten der Artikel:", "Die Artikel sagen dazu nichts."),
    "es": Phrases("En palabras de los propios artículos:", "Los artículos no lo dicen."),
    "fr": Phrases("Selon les termes mêmes des articles :", "Les articles ne le disent pas."),
    "it": Phrases("Con le parole degli articoli:", "Gli articoli non lo dicono."),
    "nl": Phrases("In de woorden van de artikelen zelf:", "De artikelen zeggen het niet."),
    "pl": Phrases("Słowami samych artykułów:", "Artykuły o tym nie mówią."),
    "pt": Phrases("Nas palavras dos próprios artigos:", "Os artigos não o dizem."),
    "ro": Phrases("Cu cuvintele articolelor:", "Articolele nu spun acest lucru."),
    "ru": Phrases("Словами самих статей:", "В статьях об этом не говорится."),
    "tr": Phrases("Makalelerin kendi sözleriyle:", "Makaleler bunu söylemiyor."),
    "uk": Phrases("Словами самих статей:", "У статтях про це не йдеться."),
    "zh": Phrases("文章原文如下：", "文章没有提到。"),
}


def phrases(language: str) -> Phrases:
    """Return the phrases of an ISO 639-1 `language`."""
    return _PHRASES.get(language, _ENGLISH)
