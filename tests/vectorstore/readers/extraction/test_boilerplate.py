import time
from pathlib import Path

import pytest

from vectorstore.readers.extraction.boilerplate import title_and_body

SAMPLE = Path(__file__).parents[4] / "seeds" / "000_a8a482ace9042be1.txt"

EN = "The president spoke to the press on Friday evening about the coming talks with his counterpart."
FR = "Le porte-parole de la présidence a déclaré que Moscou insistait pour remplir ses conditions."
RU = "Пресс-секретарь президента Дмитрий Песков сообщил журналистам о подготовке нового разговора."
AR = "قال المتحدث باسم الكرملين دميتري بيسكوف للصحفيين إن الطرفين يستعدان للمكالمة المقبلة بين الزعيمين."
ZH = "俄罗斯总统发言人佩斯科夫星期五对记者表示，双方正在准备两国领导人之间的下一次电话会谈。"
POEM = "Some say the world will end in fire,\nSome say in ice.\n\nIs also great\nAnd would suffice"
WRAPPED = (
    "It was a bright cold day in April, and the clocks were\nstriking thirteen. Winston Smith, his chin\n"
    "nuzzled into his breast in an effort to escape the vile wind, slipped\nquickly through the glass doors"
)

PAGES = {
    # name: (raw, title, text)
    "label, title again, stop, link": (
        f"A title\n\nNews\n\nA title\n\n{EN}\n\n{EN}\n\n.\nBack to top",
        "A title",
        f"{EN}\n\n{EN}",
    ),
    "single line breaks": (f"A title\nNews\nA title\n{EN} {EN}\n{EN}\n.\nTop", "A title", f"{EN} {EN}\n\n{EN}"),
    "single line breaks, short": (f"A title\nNews\n{EN}\nShare\nPrint", "A title", EN),
    "carriage returns": (f"A title\r\n\r\nNews\r\n\r\n{EN}\r\n\r\n.\r\nTop", "A title", EN),
    "title again, other case and marks": (f"“A title”\n\nA Title!\n\n{EN}", "“A title”", EN),
    "title again after a date": (f"A title\n\n14.03.2025\n\nA title\n\n{EN}", "A title", f"14.03.2025\n\n{EN}"),
    "French": (f"Un titre\n\nActualités internationales\n\n{FR}\n\nHaut de page", "Un titre", FR),
    "Russian": (f"Заголовок\n\nНовости\n\nЗаголовок\n\n{RU}\n\nНаверх", "Заголовок", RU),
    "Arabic": (f"عنوان الخبر\n\nأخبار\n\nعنوان الخبر\n\n{AR}\n\n.\nإلى الأعلى", "عنوان الخبر", AR),
    "Chinese": (f"普京将通电话\n\n国际新闻\n\n普京将通电话\n\n{ZH}\n\n。\n返回顶部", "普京将通电话", ZH),
    "links at the end": (
        f"A title\n\n{EN}\n\nShare\nPrint\nComments (12)\nRead more »\n© 2025 The Paper. All rights reserved.",
        "A title",
        EN,
    ),
    "menu before the headline": (
        f"Menu\nSe connecter\nS'abonner\nLe tramway ira plus loin\n{FR}",
        "Le tramway ira plus loin",
        FR,
    ),
    "one label before a subtitle": (
        f"Kyiv\n\nA call is expected next week\n\n{EN}",
        "Kyiv",
        f"A call is expected next week\n\n{EN}",
    ),
    "header and footer that touch the text": (
        f"A title\nPublished on 12 March 2024\nReading time: 3 minutes\n{EN}\nSee also: the trams of Nantes",
        "A title",
        f"Published on 12 March 2024\nReading time: 3 minutes\n\n{EN}\n\nSee also: the trams of Nantes",
    ),
    "subheading": (f"A title\n\n{EN}\n\nBackground\n\n{EN}", "A title", f"{EN}\n\nBackground\n\n{EN}"),
    "Chinese subheading": (f"标题\n\n{ZH}\n\n背景\n\n{ZH}", "标题", f"{ZH}\n\n背景\n\n{ZH}"),
    "byline": (f"A title\n\nBy Anna Smith\n\n{EN}", "A title", f"By Anna Smith\n\n{EN}"),
    "caption": (f"A title\n\nMr. Witkoff, 13 March\n\n{EN}", "A title", f"Mr. Witkoff, 13 March\n\n{EN}"),
    "list that is announced": (
        f"A title\n\n{EN}\n\nThe winners are:\n\nAnna\nBob",
        "A title",
        f"{EN}\n\nThe winners are:\n\nAnna\nBob",
    ),
    "list with marks": (f"A title\n\n{EN}\n\n- Anna\n- Bob", "A title", f"{EN}\n\n- Anna\n- Bob"),
    "results": (f"A title\n\n{EN}\n\nFrance 3\nSpain 2", "A title", f"{EN}\n\nFrance 3\nSpain 2"),
    "poem": (f"Fire and Ice\n\nRobert Frost\n\n{POEM}", "Fire and Ice", f"Robert Frost\n\n{POEM}"),
    "refrain": (f"O Captain\n\n{POEM}\n\nO Captain", "O Captain", f"{POEM}\n\nO Captain"),
    "last line of a wrapped paragraph": (
        f"A title\n\n{EN} And then they\nwent away",
        "A title",
        f"{EN} And then they\nwent away",
    ),
    "first line is prose": (f"{EN}\n\n{EN}", "", f"{EN}\n\n{EN}"),
    "first line is quoted prose": (f"“It is over.”\n\n{EN}", "", f"“It is over.”\n\n{EN}"),
    "wrapped prose": (WRAPPED, "", WRAPPED),
    "single paragraph": (EN, "", EN),
    "question as title": (f"Will they talk?\n\n{EN}", "Will they talk?", EN),
    "only labels": ("News\nSport\nWeather", "News", "Sport\nWeather"),
    "only a title": ("A title\n\nA title", "", "A title"),
    "one word": ("Hello", "", "Hello"),
    "no letters": (".\n\n***", "", ""),
    "nothing": ("", "", ""),
}


@pytest.mark.parametrize(("raw", "title", "text"), PAGES.values(), ids=PAGES)
def test_pages(raw: str, title: str, text: str) -> None:
    assert title_and_body(raw) == (title, text)


@pytest.mark.parametrize(("raw", "title", "text"), PAGES.values(), ids=PAGES)
def test_what_is_clean_stays(raw: str, title: str, text: str) -> None:
    again = title_and_body(f"{title}\n\n{text}" if title else text)
    assert again == (title, text)


def test_the_sample_article() -> None:
    raw = SAMPLE.read_text("utf-8")
    title, text = title_and_body(raw)
    paragraphs = text.split("\n\n")
    assert title == raw.split("\n")[0]
    assert [paragraph[:15] for paragraph in paragraphs] == [
        "Une nouvelle co",
        "Steve Witkoff, ",
        "La conversation",
        "Dans le même te",
    ]
    assert all(paragraph in raw for paragraph in paragraphs)
    assert text.endswith("« rien sur l’Ukraine sans l’Ukraine ».")


def test_many_short_lines_take_linear_time() -> None:
    began = time.perf_counter()
    title_and_body("A title\n\n" * 100_000 + EN)
    title_and_body("A title\n\n" + EN + "\nShare" * 100_000)
    assert time.perf_counter() - began < 10
