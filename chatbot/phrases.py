"""What the program itself says in an answer, in the language of the question; English where it has none."""

from __future__ import annotations

from dataclasses import dataclass

from vectorstore.article import clean_characters


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
    "bg": Phrases("С думите на самите статии:", "В статиите не се казва това."),
    "ca": Phrases("Amb les paraules dels mateixos articles:", "Els articles no ho diuen."),
    "cs": Phrases("Slovy samotných článků:", "Články o tom nic neříkají."),
    "da": Phrases("Med artiklernes egne ord:", "Artiklerne siger ikke noget om det."),
    "de": Phrases("Mit den Worten der Artikel:", "Die Artikel sagen dazu nichts."),
    "el": Phrases("Με τα λόγια των ίδιων των άρθρων:", "Τα άρθρα δεν το αναφέρουν."),
    "es": Phrases("En palabras de los propios artículos:", "Los artículos no lo dicen."),
    "fa": Phrases("به نقل از خود مقاله‌ها:", "مقاله‌ها چیزی در این باره نمی‌گویند."),
    "fi": Phrases("Artikkelien omin sanoin:", "Artikkelit eivät kerro sitä."),
    "fr": Phrases("Selon les termes mêmes des articles :", "Les articles ne le disent pas."),
    "he": Phrases("במילים של המאמרים עצמם:", "המאמרים אינם אומרים זאת."),
    "hi": Phrases("लेखों के अपने शब्दों में:", "लेखों में यह नहीं बताया गया है।"),
    "hu": Phrases("A cikkek saját szavaival:", "A cikkek ezt nem mondják meg."),
    "id": Phrases("Dengan kata-kata dari artikel itu sendiri:", "Artikel-artikel itu tidak menyebutkannya."),
    "it": Phrases("Con le parole degli articoli:", "Gli articoli non lo dicono."),
    "ja": Phrases("記事の原文より：", "記事には書かれていません。"),
    "ko": Phrases("기사 원문에 따르면:", "기사에는 나와 있지 않습니다."),
    "nl": Phrases("In de woorden van de artikelen zelf:", "De artikelen zeggen het niet."),
    "no": Phrases("Med artiklenes egne ord:", "Artiklene sier ikke noe om det."),
    "pl": Phrases("Słowami samych artykułów:", "Artykuły o tym nie mówią."),
    "pt": Phrases("Nas palavras dos próprios artigos:", "Os artigos não o dizem."),
    "ro": Phrases("Cu cuvintele articolelor:", "Articolele nu spun acest lucru."),
    "ru": Phrases("Словами самих статей:", "В статьях об этом не говорится."),
    "sv": Phrases("Med artiklarnas egna ord:", "Artiklarna säger inget om det."),
    "tr": Phrases("Makalelerin kendi sözleriyle:", "Makaleler bunu söylemiyor."),
    "uk": Phrases("Словами самих статей:", "У статтях про це не йдеться."),
    "vi": Phrases("Theo nguyên văn các bài báo:", "Các bài báo không nói đến điều đó."),
    "zh": Phrases("文章原文如下：", "文章没有提到。"),
}


def phrases(language: str) -> Phrases:
    """Return the phrases of an ISO 639-1 `language`."""
    return _PHRASES.get(language, _ENGLISH)


def count_of(count: int, noun: str) -> str:
    """Return "1 article", "2 articles"."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def shortened(text: str, width: int = 160) -> str:
    """`text` on one line of at most `width` characters."""
    line = " ".join(clean_characters(text).split())
    return line if len(line) <= width else f"{line[: width - 1].rstrip()}…"
