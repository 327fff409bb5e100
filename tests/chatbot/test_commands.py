"""The commands: what they print, and their exit status."""

from pathlib import Path

import pytest

from chatbot.sample import FOLDER
from vectorstore import Library

PESKOV = "What did Peskov demand?"
NATO = "le refus de l'Ukraine de rejoindre l'OTAN"
ARTICLE_KEYS = {"id", "title", "source", "published", "language"}
ANSWER_KEYS = {
    *("question", "standalone_question", "answer", "abstained", "mode", "model", "sentences", "citations"),
    *("near_misses", "context", "notices", "seconds"),
}


def assert_refused(ran: tuple[int, str, str], status: int, *said: str) -> None:
    assert (ran[0], ran[1]) == (status, "")
    assert 1 <= len(ran[2].strip().splitlines()) <= 2
    assert all(words in ran[2] for words in said), ran[2]


class TestAsk:
    def test_json(self, documents):
        status, answer = documents("ask", PESKOV)

        assert status == 0
        assert set(answer) == ANSWER_KEYS
        assert (answer["question"], answer["mode"], answer["abstained"]) == (PESKOV, "quotes", False)
        assert any(NATO in citation["quote"] for citation in answer["citations"])
        for citation in answer["citations"]:
            assert set(citation) == {"number", "article", "passage", "quote", "start", "end"}
            assert set(citation["article"]) == ARTICLE_KEYS
            assert set(citation["passage"]) == {"id", "start", "end"}
            assert len(citation["quote"]) == citation["end"] - citation["start"]
        assert set(answer["sentences"][0]) == {"text", "citations", "verdict", "reasons"}
        assert set(answer["context"]) == {"passages_found", "passages_used", "tokens", "budget"}
        assert set(answer["seconds"]) == {"search", "first_token", "total"}

    def test_quotes_are_the_articles_own(self, documents, library):
        _, answer = documents("ask", PESKOV)

        with Library.open(library) as opened:
            for citation in answer["citations"]:
                article = opened.article(citation["article"]["id"])
                assert article.text[citation["start"] : citation["end"]] == citation["quote"]

    @pytest.mark.parametrize(
        ("question", "quoted"),
        [
            ("Combien de temps a duré la rencontre entre Witkoff et Poutine ?", "trois à quatre heures"),
            ("Who called NATO membership unrealistic?", "Pete Hegseth"),
        ],
    )
    def test_the_right_sentence(self, question, quoted, documents):
        assert any(quoted in citation["quote"] for citation in documents("ask", question)[1]["citations"])

    def test_what_is_not_told(self, documents):
        status, answer = documents("ask", "What is the price of oil?")

        assert (status, answer["abstained"], answer["citations"]) == (0, True, [])
        assert set(answer["near_misses"][0]) == {"rank", "score", "signals", "article", "start", "end", "text"}

    def test_text(self, run):
        status, out, err = run("ask", *PESKOV.split())

        assert status == 0
        assert NATO in out
        assert out.rstrip().endswith("(without a model)")
        assert "holds the sample article now" in err

    def test_a_model_streams(self, run, ollama, monkeypatch):
        monkeypatch.setenv("OLLAMA_HOST", ollama.url)
        ollama.enqueue("Ukraine stays", " out of NATO, says Peskov [1].", " Nonsense [9].", " It rains.")

        status, out, _ = run("ask", PESKOV)

        assert status == 0
        assert out.startswith("Ukraine stays out of NATO, says Peskov. [1] Nonsense. It rains.\n")
        assert "cites nothing" in out
        assert "(by gemma4:e4b, from" in out

    def test_a_model_that_takes_back_what_it_wrote(self, run, ollama, monkeypatch):
        monkeypatch.setenv("OLLAMA_HOST", ollama.url)
        ollama.enqueue("Moscow insists.", " I mean it.", " NOT_IN_THE_ARTICLES")

        _, out, _ = run("ask", PESKOV)

        assert "Moscow insists.\n\nThe articles do not say.\n" in out

    def test_a_notice_goes_to_standard_error(self, run):
        status, out, err = run("ask", PESKOV, "--model", "mistral")

        assert status == 0
        assert NATO in out
        assert "note: Ollama is not running" in err

    @pytest.mark.parametrize("question", ["", " ", "?", "a" * 100_000], ids=["nothing", "blank", "mark", "long"])
    def test_no_question(self, question, run):
        run("add", "--sample")

        assert_refused(run("ask", question), 2, "The question")


class TestAdd:
    def test_a_second_time_changes_nothing(self, documents):
        first, second = documents("add", FOLDER), documents("add", "--sample")

        assert set(first[1]) == {"added", "updated", "unchanged", "removed", "failed"}
        assert (first[0], len(first[1]["added"])) == (0, 1)
        assert second == (0, {**{key: [] for key in first[1]}, "unchanged": first[1]["added"]})

    def test_the_good_ones_go_in(self, documents, tmp_path):
        (tmp_path / "empty.txt").write_text("")
        (tmp_path / "binary.txt").write_bytes(bytes(range(256)) * 20)
        (tmp_path / "folder").mkdir()
        (tmp_path / "good.txt").write_text("It rains in Lviv.\n\nIt has rained for three days in all of Galicia.")
        given = ["missing.txt", "empty.txt", "binary.txt", "folder", "good.txt"]

        status, report = documents("add", *(tmp_path / name for name in given))

        assert status == 1
        assert len(report["added"]) == 1
        assert [Path(failure["source"]).name for failure in report["failed"]] == given[:4]
        assert all(set(failure) == {"source", "error"} for failure in report["failed"])
        assert all(failure["error"] and "\n" not in failure["error"] for failure in report["failed"])

    def test_failures_stand_on_standard_error(self, run, tmp_path):
        status, out, err = run("add", tmp_path / "missing.txt", "--sample")

        assert (status, out) == (1, "1 added, 1 failed.\n")
        assert len(err.splitlines()) == 1
        assert "missing.txt" in err

    def test_nothing(self, run):
        assert_refused(run("add"), 2, "--sample")

    def test_other_embeddings_than_the_librarys_are_said(self, run, ollama, monkeypatch):
        monkeypatch.setenv("OLLAMA_HOST", ollama.url)
        run("add", "--sample", "--embeddings", "bge-m3")

        same = [run("add", "--sample", "--embeddings", name)[2] for name in ("bge-m3:latest", "ollama:bge-m3")]
        other = run("add", "--sample", "--embeddings", "embeddinggemma")[2]

        assert same == ["", ""]
        assert "made with the ollama:bge-m3:latest embedding model" in other


class TestLibrary:
    def test_list(self, documents):
        documents("add", "--sample")

        status, [article] = documents("list")

        assert status == 0
        assert set(article) == {*ARTICLE_KEYS, "passages", "copies_of"}
        assert article["passages"] > 1

    def test_list_of_an_empty_one(self, run, documents):
        assert documents("list") == (0, [])
        assert "chatbot add" in run("list")[2]

    def test_remove(self, documents):
        _, report = documents("add", "--sample")
        [article] = report["added"]

        assert documents("remove", article)[1]["removed"] == [article]
        assert documents("list") == (0, [])

    def test_remove_one_that_is_not_there(self, run):
        status, out, err = run("remove", "nonsense")

        assert (status, out) == (1, "1 failed.\n")
        assert "chatbot list" in err

    def test_search(self, documents):
        status, hits = documents("search", "Peskov", "OTAN", "--k", "2")

        assert (status, len(hits)) == (0, 2)
        assert [hit["rank"] for hit in hits] == [1, 2]
        assert set(hits[0]) == {"rank", "score", "signals", "article", "start", "end", "text"}
        assert set(hits[0]["signals"]) == {"dense", "lexical"}
        assert NATO in hits[0]["text"]

    def test_search_in_text(self, run):
        assert run("search", "Peskov")[1].startswith("1. ")

    def test_doctor(self, documents):
        status, checks = documents("doctor")

        assert status == 0
        assert all(set(check) == {"name", "well", "seen", "needed"} for check in checks)
        assert [check["name"] for check in checks] == ["library", "model"]

    def test_doctor_with_something_needed_to_do(self, run, monkeypatch):
        monkeypatch.setenv("CHATBOT_MODEL", "mistral")
        status, out, _ = run("doctor")

        assert status == 1
        assert "to do  model: " in out
