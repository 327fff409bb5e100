"""The report: everything in one file that asks for nothing, and text stays text."""

from dataclasses import replace

import pytest
from evaluation_runs import numbered, run_of

from chatbot.answering.answer import Answer
from chatbot.citations.citation import ArticleReference, Citation
from chatbot.evaluation.evaluator import Outcome
from chatbot.evaluation.question_files import LabelledQuestion
from chatbot.evaluation.reports.html_report import html_report
from chatbot.evaluation.reports.question_rows import mark_of
from chatbot.evaluation.runs.run_comparison import compare
from chatbot.evidence.verdict import AnswerSentence, Verdict

SCRIPT = "<script>document.title = 'taken'</script><img src=https://example.org/a.png>"
REFERENCE = ArticleReference("a" + SCRIPT, "Hail" + SCRIPT, language='en" onfocus="')
CITATION = Citation(1, REFERENCE, 0, 4, "Hail fell." + SCRIPT, before="Before. ", after=SCRIPT)
SENTENCES = (
    AnswerSentence("Hail fell on Lviv." + SCRIPT, (1,), Verdict("contradicted", ("not so" + SCRIPT,))),
    AnswerSentence("Hail fell.", (1,), Verdict("verified")),
)
ANSWER = Answer(
    question="What fell?",
    standalone_question="What fell?",
    text=f"{SENTENCES[0].text} [1] Hail fell. [1]",
    mode="model",
    model="gemma",
    sentences=SENTENCES,
    citations=(CITATION,),
    notices=(SCRIPT,),
    finished=True,
)
HOSTILE = Outcome(
    LabelledQuestion(id=SCRIPT, question="What fell?" + SCRIPT, answers=(SCRIPT,), language='"><b>'),
    ANSWER,
    found=(SCRIPT,),
    values={"gold_contained": 1.0, "mrr": 0.5, "error_rate": 0.0, "verified": 0.5},
    missing=(SCRIPT,),
)


@pytest.fixture
def hostile():
    run = run_of(numbered([1.0, 0.0] * 5))
    return replace(run, file=SCRIPT, outcomes=(*run.outcomes, HOSTILE), problems=(SCRIPT,))


def test_no_text_is_markup(hostile):
    assert SCRIPT not in html_report({SCRIPT: hostile, "": hostile}, compare(hostile, hostile))


@pytest.mark.parametrize("runs", [1, 2])
def test_what_was_not_measured_is_left_out(runs):
    empty = run_of({"1": None})
    report = html_report(dict.fromkeys([str(place) for place in range(runs)], empty), compare(empty, empty))

    assert "MRR" not in report
    assert "Seconds" not in report


def test_only_metrics_that_changed_are_in_the_comparison():
    earlier, now = run_of(numbered([0.0] * 9)), run_of(numbered([1.0] * 9))

    assert '<tr class="' not in html_report({"": now}, compare(now, now))
    assert '<tr class="' in html_report({"": now}, compare(earlier, now))


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 600, 390])
def test_no_cell_of_a_table_is_over_another(browser, tmp_path, width):
    file = tmp_path / "report.html"
    now = run_of(numbered([1.0] * 9))
    file.write_text(html_report({"": now}, compare(run_of(numbered([0.0] * 9)), now)), "utf-8")
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto(file.as_uri())

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    wide = "cells => cells.filter(cell => cell.scrollWidth > cell.clientWidth).map(cell => cell.outerHTML)"
    assert page.locator("th, td").evaluate_all(wide) == []


@pytest.mark.browser
def test_opened_from_disk_it_asks_for_nothing_and_a_row_leads_to_its_answer(browser, tmp_path, hostile):
    file = tmp_path / "report.html"
    file.write_text(html_report({"": hostile}, None), "utf-8")
    page = browser.new_page()
    requests, logged = [], []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: logged.append(message.text))
    page.goto(f"{file.as_uri()}#q11-1")

    assert page.locator(".summary").inner_text() == "1 of 11 answers are as wanted."
    assert page.locator("#q11 dd", has_text="the first that answers is number 2").count() == 1
    assert page.locator("#q11 .source mark").inner_text() == "Hail fell." + SCRIPT
    assert page.locator("#q11 .source").is_visible()
    assert not page.locator("#q1 .body").is_visible()
    page.locator("#q1 summary").click()
    assert page.locator("#q1 .body").is_visible()
    page.locator("label", has_text="as wanted").last.click()
    assert [row.get_attribute("id") for row in page.locator("details.question:visible").all()] == ["q11"]
    assert page.locator(".plot .mean").count() == 4
    assert page.title() == "Evaluation: a.png>"
    assert (requests, logged) == ([f"{file.as_uri()}"], [])
    page.close()


@pytest.mark.parametrize(
    ("answerable", "abstained", "values", "mark"),
    [
        (False, True, {}, "right"),
        (False, False, {}, "wrong"),
        (True, True, {"gold_contained": 0.0}, "wrong"),
        (None, True, {}, "open"),
        (None, False, {}, "open"),
        (True, False, {"gold_contained": 1.0}, "right"),
        (True, False, {"gold_contained": 1.0, "facts": 0.5}, "wrong"),
        (True, False, {"gold_contained": 1.0, "forbidden": 1.0}, "wrong"),
    ],
)
def test_whether_an_answer_is_as_wanted(answerable, abstained, values, mark):
    question = LabelledQuestion(question="What fell?", answerable=answerable)
    answer = replace(ANSWER, answered="no" if abstained else "yes")

    assert mark_of(Outcome(question, answer, values=values))[0] == mark


def test_a_question_that_was_not_answered_is_wrong():
    assert mark_of(Outcome(HOSTILE.question, error="The model ran away."))[0] == "wrong"
