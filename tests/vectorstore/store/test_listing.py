import pytest

from chatbot.cli.parser import main
from vectorstore.store.article_store import Entry
from vectorstore.store.listing import ORDERS, selected

WEATHER = Entry("a1", "Weather", "/news/weather.txt", "2025-01-02", "en", outlet="The Lviv Post", passages=12)
MOSCOW = Entry("b2", "莫斯科坚持自己的条件", "https://example.cn/a", "2025-03-01", "zh", passages=3)
UNTITLED = Entry("c3", "", "c.txt", "", "", outlet="Le Monde", copies_of=("a1",))
ENTRIES = [WEATHER, MOSCOW, UNTITLED]
SELECTED = {
    "all, as they were added": ("", "added", "a1 b2 c3"),
    "by title, none last": ("", "title", "a1 b2 c3"),
    "by outlet, none last": ("", "outlet", "c3 a1 b2"),
    "newest first, undated last": ("", "date", "b2 a1 c3"),
    "by language, unknown last": ("", "language", "a1 b2 c3"),
    "most passages first": ("", "passages", "a1 b2 c3"),
    "part of a title": ("坚持", "added", "b2"),
    "part of an outlet in any case": ("le MONDE", "added", "c3"),
    "part of a source": ("example.cn", "added", "b2"),
    "several, sorted": (".txt", "outlet", "c3 a1"),
    "none": ("nonsense", "title", ""),
}


@pytest.mark.parametrize(("text", "order", "ids"), SELECTED.values(), ids=SELECTED)
def test_articles_are_filtered_and_sorted(text, order, ids):
    assert [entry.id for entry in selected(ENTRIES, text, order)] == ids.split()


def test_every_order_that_can_be_typed_is_known(capsys):
    with pytest.raises(SystemExit):
        main(["list", "--help"])
    [orders] = [line for line in capsys.readouterr().out.splitlines() if line.strip().startswith("--sort {")]

    assert tuple(orders.split("{")[1].split("}")[0].split(",")) == ORDERS
