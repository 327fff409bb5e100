from pathlib import Path

from vectorstore.article import Article
from vectorstore.intake import take_in
from vectorstore.report import Failure


def test_articles_files_and_folders_in_the_order_given(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text("The second.\n\nIts text.")
    (tmp_path / "a.txt").write_text("The first.\n\nIts text.")
    (tmp_path / "c.png").write_bytes(b"\x89PNG")
    own = Article(text="Its own text.")

    found = list(take_in([own, tmp_path, str(tmp_path / "a.txt")]))

    assert [item.source for item in found if isinstance(item, Article)] == [
        "",
        *(str(tmp_path / name) for name in ("a.txt", "b.txt", "a.txt")),
    ]
    assert [item for item in found if isinstance(item, Path)] == [tmp_path / "c.png"]


def test_what_cannot_be_read_is_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("")
    (tmp_path / "good.txt").write_text("A good text.")
    bad = [str(tmp_path / "gone.txt"), "~nobody-of-this-name/x", "a\0b", Article(text="  \n", source="blank")]

    found = list(take_in([*bad, tmp_path]))

    failures = [item for item in found if isinstance(item, Failure)]
    assert [failure.source for failure in failures] == [*bad[:3], "blank", str(tmp_path / "empty.txt")]
    assert all(failure.error and "\n" not in failure.error for failure in failures)
    assert [item.text for item in found if isinstance(item, Article)] == ["A good text."]
