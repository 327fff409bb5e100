"""`chatbot eval`: what it prints and writes, and what it says of bad input."""

import json
import signal

import pytest
from ollama_script import Reply

from chatbot.sample import FOLDER

NATO = "le refus de l'Ukraine de rejoindre l'OTAN"
DEMAND = {"id": "demand", "question": "What did Peskov demand?", "answers": [NATO], "language": "en"}
HOW_LONG = {
    "id": "how-long",
    "question": "How long did Witkoff talk to Putin?",
    "answers": ["trois à quatre heures"],
}
PAINTER = {"id": "painter", "question": "Who painted the Sistine Chapel?", "answerable": False}


@pytest.fixture(autouse=True)
def _cache_of_its_own(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def file(tmp_path):
    def file(*records, name="questions.jsonl"):
        (tmp_path / name).write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
        return tmp_path / name

    return file


@pytest.fixture
def sample(run):
    run("add", "--sample")


@pytest.fixture
def model(ollama, monkeypatch):
    monkeypatch.setenv("OLLAMA_HOST", ollama.url)
    return ollama


def test_the_figures_of_a_library(run, file, sample, tmp_path):
    status, out, err = run("eval", file(DEMAND, HOW_LONG, PAINTER), "--html", tmp_path / "report.html")

    assert status == 0
    assert "| gold answer contained" in out
    assert "1.000 (0.342 to 1.000) of 2" in out
    assert "| nothing answers   |        0 |            1 |" in out
    assert "failed" not in err
    assert "not as wanted" not in out
    assert NATO.replace("'", "&#39;") in (tmp_path / "report.html").read_text("utf-8")


def test_the_questions_whose_answers_are_not_as_wanted_are_named(run, file, sample):
    wrong = [{**DEMAND, "id": f"wrong-{place}", "answers": ["a cease-fire"]} for place in range(11)]
    _, out, _ = run("eval", file(DEMAND, *wrong))

    assert "not as wanted: 11 of them" in out
    assert out.count(": does not hold what is wanted: What did Peskov demand?") == 10
    assert out.splitlines()[-1] == "  and 1 more"


def test_json_on_standard_output_alone(run, file, sample):
    _, out, _ = run("eval", file(DEMAND), "--json", "-")

    document = json.loads(out)
    assert document["figures"]["metrics"]["gold_contained"]["mean"] == 1
    assert "hallucination_rate" not in document["figures"]["metrics"]  # nothing that no article answers was asked
    assert NATO in document["questions"][0]["answer"]["answer"]


def test_articles_that_are_in_no_library(run, file, tmp_path):
    archive = tmp_path / "archive.jsonl"
    archive.write_text(json.dumps({"id": "hail", "text": "Hail fell on Lviv for three days."}), "utf-8")
    questions = file(
        {"question": "How long did hail fall on Lviv?", "answers": ["three days"], "articles": ["hail"]}
    )

    for _ in range(2):  # the second time its library is there
        status, out, _ = run("eval", questions, "--articles", archive)
        assert status == 0
        assert "| MRR@10" in out
        assert "1.000 (0.207 to 1.000) of 1" in out


def test_bad_lines_are_named_and_the_rest_is_asked(run, file, sample):
    status, out, err = run(
        "eval", file(DEMAND, {"id": "x"}, DEMAND, {**HOW_LONG, "note": "", "articles": ["gone"]})
    )

    assert status == 1
    assert "2 questions" in out
    assert "line 2: question: field required" in err
    assert "line 3: the id 'demand' stands in line 1 already" in err
    assert "are not read: note" in err
    assert "note: not in the library, so not counted as missed: 1 article that the file names (gone)" in err
    assert "MRR" not in out


@pytest.mark.parametrize("option", ["--json", "--html"])
def test_a_report_that_cannot_be_written_is_said_before_the_run(option, run, file, model, sample, tmp_path):
    status, out, err = run("eval", file(DEMAND), option, tmp_path / "none" / "report")

    assert (status, out) == (1, "")
    assert "report cannot be written: No such file or directory. Name another file." in err
    assert model.bodies("/api/chat") == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--resume"], "There is no run of these questions to continue. Leave --resume out."),
        (["--compare", "colour=red"], "'colour=red' is nothing to compare with. Give one of model,"),
        (["--compare", "passages=900"], "passages is 900; give a number from 1 to 100."),
        (["--parallel", "0"], "'0' is not a number from 1 to 64."),
    ],
)
def test_wrong_usage(arguments, said, run, file, sample):
    status, _, err = run("eval", file(DEMAND), *arguments)

    assert status == 2
    assert said in err


def test_a_stopped_run_continues_where_it_was(run, file, sample, model, monkeypatch):
    asked = []

    def interrupted(body):
        asked.append(body)
        if len(asked) == 2:
            signal.raise_signal(signal.SIGINT)
        return Reply((f"{NATO} [1].",))

    model.improvise(interrupted)
    questions = file(DEMAND, {**DEMAND, "id": "again"}, {**DEMAND, "id": "and again"})
    status, _, err = run("eval", questions, "--no-judge")
    assert status == 130
    assert "Run the same command with --resume to continue." in err

    monkeypatch.setenv("CHATBOT_CONTEXT", "4096")
    status, _, err = run("eval", questions, "--no-judge", "--resume")
    assert status == 2
    assert "cannot be continued (context tokens: 8192 before, 4096 now). Leave --resume out to begin anew." in err

    monkeypatch.delenv("CHATBOT_CONTEXT")
    status, out, _ = run("eval", questions, "--no-judge", "--resume")
    assert status == 0
    assert "3 questions" in out
    assert len(asked) == 4


def test_what_changed_since_an_earlier_run(run, file, sample, tmp_path):
    earlier, questions = tmp_path / "earlier.json", file(DEMAND, PAINTER)
    run("eval", questions, "--json", earlier)

    _, out, _ = run("eval", questions, "--baseline", earlier)
    assert out.splitlines()[-1] == "Nothing changed beyond chance."

    run("remove", str(FOLDER / "000_a8a482ace9042be1.txt"))
    _, out, _ = run("eval", questions, "--baseline", earlier)
    assert "worse: demand: gold answer contained 1 to 0: What did Peskov demand?" in out
    assert "articles: 1 before, none now" in out


def test_a_baseline_that_is_none(run, file, sample):
    status, _, err = run("eval", file(DEMAND), "--baseline", file(DEMAND, name="earlier.json"))

    assert status == 1
    assert "earlier.json is not what `chatbot eval --json` wrote. Run that again." in err


def test_several_settings_side_by_side(run, file, sample):
    _, out, _ = run("eval", file(DEMAND, PAINTER), "--compare", "passages=1", "passages=2,context=4096")

    head = out.splitlines()[0]
    assert head.index("as set") < head.index("passages=1") < head.index("passages=2,context=4096")
    assert out.count("Nothing changed beyond chance.") == 2


def test_the_reports_of_a_run_can_be_written_again(run, file, sample, model, tmp_path):
    model.enqueue(f"{NATO} [1].")
    questions = file(DEMAND)
    run("eval", questions, "--no-judge")
    status, _, _ = run("eval", questions, "--no-judge", "--resume", "--json", tmp_path / "again.json")

    assert status == 0
    assert NATO in (tmp_path / "again.json").read_text("utf-8")
    assert len(model.bodies("/api/chat")) == 1


def test_claims_are_not_asked(run, file):
    claims = file({"claim": "Hail fell.", "evidence": ["Hail fell."], "supported": True}, name="claims.jsonl")
    status, _, err = run("eval", claims, "--html", "report.html")

    assert status == 2
    assert "claims.jsonl has claims, and --html is for questions. Leave it out." in err


def test_claims(run, file, tmp_path):
    evidence = ["Hail fell on Lviv for three days."]
    claims = file(
        {"id": "1", "claim": "Hail fell on Lviv for three days.", "evidence": evidence, "supported": True},
        {"id": "2", "claim": "Hail fell on Lviv for nine days.", "evidence": evidence, "supported": False},
        {"id": "3", "claim": "Hail."},
        name="claims.jsonl",
    )
    status, out, err = run("eval", claims, "--json", tmp_path / "claims.json")

    assert status == 1
    assert "line 3: evidence: field required" in err
    assert " ".join(out.splitlines()[2].split()) == (
        "| all | 1 | 1.000 | 0.000 | 0.000 (0.000 to 0.793) | 1 | 0.000 (0.000 to 0.793) | 0.000 | 1.000 |"
    )
    found = json.loads((tmp_path / "claims.json").read_text("utf-8"))
    assert [one["found"] for one in found["claims"]] == ["verified", "contradicted"]
