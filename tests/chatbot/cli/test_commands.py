"""The commands: what they print, and their exit status."""

import json
import re
from contextlib import closing
from pathlib import Path
from zipfile import ZipFile

import pytest
from ollama_server import EMBEDDING, Reply
from web_server import Answer, WebServer

from chatbot.answering.answer_json import answer_from_json, answer_json
from chatbot.sample import FOLDER
from vectorstore.indexes.lexical import LexicalIndex
from vectorstore.library import Library

PESKOV = "What did Peskov demand?"
NATO = "le refus de l'Ukraine de rejoindre l'OTAN"
ARTICLE_KEYS = {"id", "title", "source", "published", "language", "author", "outlet"}
HIT_KEYS = {"rank", "score", "signals", "article", "start", "end", "text", "also_in"}

PAGE = (
    b"<html><head><title>Rain</title></head><body><article><h1>Rain in Lviv</h1>"
    b"<p>It has rained in Lviv for three days, and the office says that it will go on until Friday.</p>"
    b"<p>Nobody had expected so much of it, the mayor said when he spoke to the press on Monday.</p>"
    b"</article></body></html>"
)


def feed_titled(title: str) -> bytes:
    """A feed of an entry with its text and one without."""
    entry = f"<entry><title>{title}</title><id>{{}}</id>{{}}</entry>"
    content = f"<content>It has rained {title} in Odesa for four days, said the mayor.</content>"
    entries = entry.format(1, content) + entry.format(2, "")
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>{title}</title>{entries}</feed>'.encode()


@pytest.fixture
def folder(tmp_path):
    """Three articles in a folder."""
    folder = tmp_path / "articles"
    folder.mkdir()
    for name, town in {"a": "Lviv", "b": "Odesa", "c": "Kyiv"}.items():
        (folder / f"{name}.txt").write_text(f"Hail in {town}\n\nHail fell on {town} for {ord(name)} minutes.")
    return folder


def assert_refused(ran: tuple[int, str, str], status: int, *said: str) -> None:
    assert (ran[0], ran[1]) == (status, "")
    assert 1 <= len(ran[2].strip().splitlines()) <= 2
    assert all(words in ran[2] for words in said), ran[2]


class TestAsk:
    def test_json(self, documents):
        status, answer = documents("ask", PESKOV)

        assert status == 0
        assert answer_json(answer_from_json(answer)) == answer
        assert (answer["question"], answer["mode"], answer["abstained"]) == (PESKOV, "quotes", False)
        assert any(NATO in citation["quote"] for citation in answer["citations"])

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
        assert set(answer["near_misses"][0]) == HIT_KEYS

    def test_text(self, run):
        status, out, err = run("ask", *PESKOV.split())

        assert status == 0
        assert NATO in out
        assert out.rstrip().endswith("(Quoted from the articles, without a model)")
        assert "It now has the sample article" in err

    def test_a_model_streams(self, run, ollama, monkeypatch):
        monkeypatch.setenv("OLLAMA_HOST", ollama.url)
        ollama.enqueue("Ukraine stays", " out of NATO, says Peskov [1].", " Pigs fly [9].", " It rains.")

        status, out, _ = run("ask", PESKOV)

        assert status == 0
        assert out.startswith(
            "Ukraine stays out of NATO, says Peskov. [1] Pigs fly. [no source] It rains. [no source]\n"
        )
        assert "! no source: It rains." in out
        assert "(Written by gemma4:e4b · 3 of 3 passages, " in out

    def test_the_context_that_is_given(self, run, ollama, monkeypatch):
        monkeypatch.setenv("OLLAMA_HOST", ollama.url)
        ollama.enqueue("Ukraine stays out of NATO, says Peskov [1].")

        run("ask", PESKOV, "--context", "2048")

        assert ollama.bodies("/api/chat")[0]["options"]["num_ctx"] == 2048

    def test_a_model_that_takes_back_what_it_wrote(self, run, ollama, monkeypatch):
        monkeypatch.setenv("OLLAMA_HOST", ollama.url)
        # Slowly enough that some of it is shown before it is taken back.
        pieces = ("Grain is cheap.", *[" I mean it."] * 20, " NOT_IN_THE_ARTICLES")
        ollama.improvise(lambda _: Reply(pieces, pace=0.1))

        _, out, _ = run("ask", PESKOV)

        assert re.search(r"Grain is cheap\. \[no source\].*\n\nThe articles do not say\.\n", out, re.DOTALL)

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

        assert set(first[1]) == {"added", "updated", "unchanged", "removed", "gone", "failed"}
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
        assert "This library uses the embeddings of ollama:bge-m3:latest" in other
        assert "`chatbot rebuild --embeddings embeddinggemma`" in other

    def test_what_is_gone_is_said_and_stays(self, run, documents, folder):
        documents("add", folder)
        [lost] = [entry["title"] for entry in documents("list")[1] if entry["source"].endswith("b.txt")]
        (folder / "b.txt").unlink()

        status, out, err = run("add", folder)

        assert (status, out) == (0, "2 unchanged.\n")
        assert err == f"note: the file of 1 article is gone ({lost}); to remove the article, use --prune\n"
        assert len(documents("list")[1]) == 3

    def test_prune_removes_what_is_gone(self, run, documents, folder):
        _, report = documents("add", folder)
        (folder / "b.txt").unlink()

        status, out, err = run("add", folder, "--prune")

        assert (status, out, err) == (0, "2 unchanged, 1 removed.\n", "")
        assert {entry["id"] for entry in documents("list")[1]} < {*report["added"]}
        assert run("add", folder, "--prune")[1] == "2 unchanged.\n"

    def test_prune_leaves_what_came_from_elsewhere(self, run, documents, folder):
        run("add", "--sample")
        run("add", folder)
        for file in folder.iterdir():
            file.unlink()
        (folder / "new.txt").write_text("Frost\n\nThere was frost in Kharkiv on the first of May.")

        assert run("add", folder, "--prune")[1] == "1 added, 3 removed.\n"
        assert len(documents("list")[1]) == 2

    def test_prune_leaves_what_could_not_be_read(self, run, documents, folder):
        run("add", folder)
        (folder / "b.txt").write_bytes(b"")

        status, out, _ = run("add", folder, "--prune")

        assert (status, out) == (1, "2 unchanged, 1 failed.\n")
        assert len(documents("list")[1]) == 3

    def test_one_document_whatever_happens(self, run, folder):
        run("add", folder)
        (folder / "b.txt").unlink()
        (folder / "picture.png").write_bytes(b"")
        (folder / "empty.txt").write_bytes(b"")

        status, out, err = run("add", folder, folder / "missing.txt", "--json")

        report = json.loads(out)
        assert status == 1
        assert (len(report["unchanged"]), len(report["gone"]), len(report["failed"])) == (2, 1, 2)
        assert [line.split(":")[0] for line in err.splitlines()] == ["failed", "failed", "note", "note"]

    def test_a_page_of_this_machine_is_not_read_unless_it_is_allowed(self, run, documents):
        with WebServer() as server:
            server.answers["/rain"] = Answer(PAGE)
            url = f"{server.url}/rain"

            status, out, err = run("add", url)
            assert (status, out) == (1, "1 failed.\n")
            assert url in err
            assert "--allow-private" in err
            assert server.requests == []

            status, report = documents("add", url, "--allow-private")
            assert (status, len(report["added"])) == (0, 1)
        assert documents("list")[1][0]["source"] == url

    def test_nothing_that_is_read_moves_the_cursor_of_a_terminal(self, run, tmp_path):
        obeyed = "\x1b]0;title\x07\x1b[2Jred\u202e\x9b\r"
        article = {
            "title": f"Rain {obeyed}",
            "text": f"It rained {obeyed} in Lviv.",
            "outlet": obeyed,
            "id": obeyed,
        }
        with ZipFile(tmp_path / "a.zip", "w") as archive:
            archive.writestr(f"good {obeyed}.jsonl", json.dumps(article))
            archive.writestr(f"bad {obeyed}.txt", "")
        with WebServer() as server:
            feed, header = feed_titled("\x9b2Jred\u202e"), obeyed.rstrip()
            server.answers |= {
                "/feed": Answer(feed),
                "/kind": Answer(feed, f"text/{header}"),
                "/packed": Answer(feed, headers={"Content-Encoding": header}),
                "/moved": Answer(status=302, headers={"Location": f"x{header}:/"}),
            }
            urls = [f"{server.url}{path}" for path in server.answers]
            added = run("add", tmp_path / "a.zip", *urls, "--allow-private")
        shown = [
            added,
            run("list"),
            run("search", "rain in Lviv"),
            run("ask", "Where has it rained?"),
            run("doctor"),
        ]
        shown += [run("list", "--json"), run("search", "rain in Lviv", "--json")]

        assert added[2].count("failed: ") >= 5
        assert all("red" in out + err for _, out, err in shown[:3])
        for _, out, err in shown:
            assert [sign for sign in out + err if not sign.isprintable() and sign != "\n"] == []


class TestRebuild:
    @pytest.fixture
    def filled(self, run, ollama, monkeypatch):
        """A library of the embedded embedder, with an Ollama that could embed."""
        monkeypatch.setenv("OLLAMA_HOST", ollama.url)
        run("add", "--sample")

    def made_with(self, run) -> str:
        return run("doctor")[1].split("embeddings: the library uses ")[1].splitlines()[0]

    def test_the_setting_changes_nothing_but_says_what_would(self, run, filled, ollama, monkeypatch):
        monkeypatch.setenv("CHATBOT_EMBEDDINGS", EMBEDDING.name)

        for command in (["add", "--sample"], ["list"], ["search", "Peskov"]):
            status, _, err = run(*command)
            assert status == 0
            assert "This library uses the built-in embeddings" in err
            assert f"`chatbot rebuild --embeddings {EMBEDDING.name}`" in err
        assert ollama.bodies("/api/embed") == []

    @pytest.mark.parametrize("by", ["flag", "setting"])
    def test_it_switches_and_switches_back(self, run, filled, ollama, monkeypatch, by):
        if by == "setting":
            monkeypatch.setenv("CHATBOT_EMBEDDINGS", EMBEDDING.name)
        there = run("rebuild", *(["--embeddings", EMBEDDING.name] if by == "flag" else []))
        monkeypatch.delenv("CHATBOT_EMBEDDINGS", raising=False)
        asked = len(ollama.bodies("/api/embed"))
        found = run("search", "Peskov")
        back = run("rebuild", "--embeddings", "embedded")

        assert there == (0, f"The library now uses the embeddings of ollama:{EMBEDDING.name}.\n", "")
        assert found[0] == 0
        assert asked < len(ollama.bodies("/api/embed")), "the query is embedded by the same model"
        assert back == (0, "The library now uses the built-in embeddings.\n", "")
        assert self.made_with(run) == "the built-in embeddings"
        assert NATO in run("search", "Peskov")[1]

    def test_without_a_name_they_are_made_anew(self, run, filled):
        assert run("rebuild") == (0, "The library now uses the built-in embeddings.\n", "")

    def test_an_empty_library(self, run, library):
        Library.open(library).close()

        assert run("rebuild") == (0, "The library is empty. It will use the built-in embeddings.\n", "")

    def test_a_text_that_is_refused_is_named_and_the_rest_is_made(self, run, filled, ollama, tmp_path):
        (tmp_path / "odd.txt").write_text("Oddities\n\nThe qqqqq were seen in Lviv again on Monday morning.")
        run("add", tmp_path / "odd.txt")
        ollama.mark_bad("qqqqq")

        status, out, err = run("rebuild", "--embeddings", EMBEDDING.name)

        assert (status, out) == (1, f"The library now uses the embeddings of ollama:{EMBEDDING.name}.\n")
        assert "odd.txt" in err
        assert len(err.splitlines()) == 1

    def test_a_model_that_is_not_there(self, run, filled):
        assert_refused(run("rebuild", "--embeddings", "nonsense"), 1, "`ollama pull nonsense`")
        assert self.made_with(run) == "the built-in embeddings"

    def test_without_ollama(self, run):
        run("add", "--sample")
        assert_refused(run("rebuild", "--embeddings", "bge-m3"), 1, "`ollama serve`")
        assert NATO in run("search", "Peskov")[1]


class TestLibrary:
    def test_list(self, documents):
        documents("add", "--sample")

        status, [article] = documents("list")

        assert status == 0
        assert set(article) == {*ARTICLE_KEYS, "passages", "copies_of"}
        assert article["passages"] > 1

    def test_list_of_an_empty_library(self, run, documents, library):
        Library.open(library).close()

        assert documents("list") == (0, [])
        assert run("list") == (0, "", "The library is empty. Add articles with `chatbot add PATH`.\n")

    def test_list_as_a_table(self, run, folder):
        run("add", folder)

        status, out, err = run("list", "--filter", "hail in", "--sort", "title")

        header, *rows = out.splitlines()
        assert (status, err) == (0, "3 articles, 3 passages\n")
        assert header.split() == ["TITLE", "LANGUAGE", "PASSAGES", "ID"]
        assert [row[:12].rstrip() for row in rows] == ["Hail in Kyiv", "Hail in Lviv", "Hail in Odes"]

    def test_list_filters_and_sorts_its_json_too(self, run, documents, folder):
        run("add", folder)

        status, entries = documents("list", "--filter", "iv", "--sort", "title")

        assert (status, [entry["title"] for entry in entries]) == (0, ["Hail in Kyiv", "Hail in Lviv"])

    def test_remove(self, documents):
        _, report = documents("add", "--sample")
        [article] = report["added"]

        assert documents("remove", article)[1]["removed"] == [article]
        assert documents("list") == (0, [])

    def test_remove_one_that_is_not_there(self, run):
        run("add", "--sample")

        status, out, err = run("remove", "nonsense")

        assert (status, out) == (1, "1 failed.\n")
        assert "chatbot list" in err

    def test_search(self, documents):
        status, hits = documents("search", "Peskov", "OTAN", "--k", "2")

        assert (status, len(hits)) == (0, 2)
        assert [hit["rank"] for hit in hits] == [1, 2]
        assert set(hits[0]) == HIT_KEYS
        assert set(hits[0]["signals"]) == {"dense", "lexical"}
        assert NATO in hits[0]["text"]

    def test_search_in_text(self, run):
        assert run("search", "Peskov")[1].startswith("1. ")

    @pytest.mark.parametrize("query", ["", " ", "?", "!!! …"])
    def test_a_query_without_words(self, query, run):
        run("add", "--sample")

        assert_refused(run("search", query), 2, 'chatbot search "NATO"')

    def test_a_passage_that_matches_in_no_respect_is_not_shown(self, run, documents, folder):
        run("add", folder)

        _, hits = documents("search", "zzz qqq")

        assert all(hit["signals"]["dense"] > 0 or hit["signals"]["lexical"] > 0 for hit in hits)

    def test_nothing_matches(self, run, library):
        Library.open(library).close()

        assert run("search", "rain", "--library", library)[:2] == (0, "")
        assert "is empty" in run("search", "rain", "--library", library)[2]

    @pytest.mark.parametrize(
        "command", [["list"], ["remove", "x"], ["rebuild"], ["doctor"]], ids=lambda words: words[0]
    )
    def test_where_there_is_no_library_none_is_made(self, command, run, library):
        status, out, err = run(*command)

        assert status == 1
        assert f"There is no library at {library}." in out + err
        assert "`chatbot add PATH`" in out + err
        assert not library.exists()

    @pytest.mark.parametrize("command", [["ask", PESKOV], ["search", "Peskov"]], ids=lambda words: words[0])
    def test_a_library_that_was_named_is_not_made(self, command, run, tmp_path):
        assert_refused(run(*command, "--library", tmp_path / "typo"), 1, "There is no library at", "--library")
        assert not (tmp_path / "typo").exists()

    def test_an_empty_library_that_was_named_does_not_get_the_sample(self, run, documents, library):
        Library.open(library).close()

        status, _, err = run("ask", PESKOV, "--library", library)

        assert status == 0
        assert f"note: The library {library} is empty." in err
        assert documents("list") == (0, [])

    def test_doctor(self, documents):
        status, checks = documents("doctor")

        assert status == 1
        assert all(set(check) == {"name", "well", "seen", "needed"} for check in checks)
        assert [(check["name"], check["well"]) for check in checks] == [("library", False), ("model", False)]

    def test_doctor_repairs(self, run, library):
        run("add", "--sample")
        with closing(LexicalIndex(library / "lexical")) as index:
            whole = index.rows()
            index.remove(whole)
            index.put(dict.fromkeys(range(1000, 1000 + len(whole)), "none"))
        lost = run("search", "Peskov OTAN", "--json")[1]

        status, out, _ = run("doctor")

        assert status == 0
        assert "ok     indexes: repaired (passages missing from the text index: " in out
        assert run("doctor")[1].splitlines()[1] == "ok     indexes: both match the articles"
        assert json.loads(lost)[0]["signals"]["lexical"] == 0.0
        assert json.loads(run("search", "Peskov OTAN", "--json")[1])[0]["signals"]["lexical"] > 0

    def test_doctor_pulls_what_is_missing(self, run, documents, ollama, monkeypatch):
        monkeypatch.setenv("OLLAMA_HOST", ollama.url)
        monkeypatch.setenv("CHATBOT_MODEL", "mistral")
        run("add", "--sample")

        before, out, _ = run("doctor")
        after, checks = documents("doctor", "--pull")

        assert (before, after) == (1, 0)
        assert "`chatbot doctor --pull`" in out
        assert "mistral" in next(check["seen"] for check in checks if check["name"] == "model")

    def test_doctor_whose_pull_fails(self, run, ollama, monkeypatch):
        monkeypatch.setenv("OLLAMA_HOST", ollama.url)
        monkeypatch.setenv("CHATBOT_MODEL", "mistral")
        ollama.break_pull("error", "no space left on device")

        assert_refused(run("doctor", "--pull"), 1, "no space for mistral")

    def test_doctor_has_nothing_to_pull_where_no_ollama_runs(self, run):
        run("add", "--sample")
        status, out, _ = run("doctor", "--pull")

        assert status == 0
        assert "Ollama is not running" in out

    def test_doctor_with_something_needed_to_do(self, run, monkeypatch):
        monkeypatch.setenv("CHATBOT_MODEL", "mistral")
        status, out, _ = run("doctor")

        assert status == 1
        assert "to do  model: " in out
