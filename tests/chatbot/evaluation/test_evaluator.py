"""Questions asked of the sample article, without a model and with one."""

import pytest
from ollama_script import CHAT, Reply

from chatbot.evaluation.evaluator import Evaluator
from chatbot.evaluation.figures import AbstentionCells, figures_of
from chatbot.evaluation.question_files import LabelledQuestion
from chatbot.settings import Settings

NATO = "le refus de l'Ukraine de rejoindre l'OTAN"
DEMAND = LabelledQuestion(
    id="demand",
    question="What did Peskov demand?",
    language="en",
    answers=(NATO,),
    facts=("OTAN", "Crimée"),
    forbidden=("Trump",),
    articles=("000_a8a482ace9042be1.txt",),
    answerable=True,
)
NOT_THERE = LabelledQuestion(id="paint", question="Who painted the Sistine Chapel?", answerable=False)


async def outcomes_of(evaluator, questions, parallel=1):
    return [outcome async for outcome in evaluator.outcomes(questions, parallel)]


async def test_without_a_model(sample_library, no_ollama):
    demand, not_there = await outcomes_of(Evaluator(sample_library, no_ollama), [DEMAND, NOT_THERE])

    expected = {"hit_at_1": 1, "mrr": 1, "ndcg": 1, "gold_contained": 1, "gold_first": 1}
    expected |= {"facts": 0.5, "forbidden": 0, "error_rate": 0}
    assert {name: demand.values[name] for name in expected} == expected
    assert "verified" not in demand.values
    assert not_there.values == {"hallucination_rate": 0}
    assert demand.answer.abstained is False
    assert not_there.answer.abstained


async def test_gold_articles_that_the_library_has_not_are_named_and_no_misses(sample_library, no_ollama):
    question = LabelledQuestion(id="q", question=DEMAND.question, articles=("gone.txt", "gone.txt"))
    outcome = await Evaluator(sample_library, no_ollama).outcome(question)

    assert outcome.missing == ("gone.txt",)
    assert "mrr" not in outcome.values


async def test_a_question_that_cannot_be_asked_is_an_error_and_the_rest_is_asked(sample_library, no_ollama):
    endless = LabelledQuestion(id="long", question="why " * 2000)
    outcomes = await outcomes_of(Evaluator(sample_library, no_ollama), [endless, DEMAND])

    assert "characters" in outcomes[0].error
    figures = figures_of(outcomes)
    assert (figures.questions, figures.errors) == (2, 1)
    assert figures.metrics["mrr"].questions == 1


async def test_a_model_that_fails_on_every_third_question_is_counted(sample_library, ollama):
    asked = iter(range(100))
    ollama.improvise(
        lambda _: Reply(status=500, message="out of memory") if next(asked) % 3 == 2 else Reply((f"{NATO} [1].",))
    )
    questions = [LabelledQuestion(id=str(n), question=DEMAND.question, answers=(NATO,)) for n in range(6)]
    outcomes = await outcomes_of(Evaluator(sample_library, Settings(ollama_host=ollama.url)), questions)

    assert [outcome.model_failed for outcome in outcomes] == [False, False, True, False, False, True]
    assert {"search", "first_token", "total"} == set(figures_of(outcomes).seconds)
    assert {"total"} == set(figures_of(outcomes[2:3]).seconds)
    assert figures_of(outcomes).model_failures == 2


async def test_with_a_model_its_citations_are_measured(sample_library, ollama):
    ollama.enqueue(f"Peskov demanded {NATO} [1]. ", "Rome is the capital of Italy [1].")
    outcome = await Evaluator(sample_library, Settings(ollama_host=ollama.url, judge=False)).outcome(DEMAND)

    verdicts = [outcome.values[name] for name in ("verified", "linked", "contradicted", "unsourced")]
    assert sum(verdicts) == 1
    assert outcome.values["citation_recall"] == outcome.values["verified"] < 1


@pytest.mark.parametrize(
    ("opinion", "judged", "unjudged"),
    [
        ('{"1": "yes"}', 1, ""),
        ('{"1": "partly"}', 0, ""),
        ("no idea", None, "gemma4:e4b gave no opinion on 1 of 1 sentences."),
    ],
)
async def test_a_judge_that_fails_is_counted_and_no_value(opinion, judged, unjudged, sample_library, ollama):
    ollama.enqueue(f"Peskov demanded {NATO} [1].").enqueue(opinion)
    settings = Settings(ollama_host=ollama.url, judge=False)
    outcome = await Evaluator(sample_library, settings, judged_by=CHAT.name).outcome(DEMAND)

    assert (outcome.values.get("judged"), outcome.unjudged) == (judged, unjudged)
    assert figures_of([outcome]).unjudged == bool(unjudged)


async def test_several_at_a_time(sample_library, no_ollama):
    questions = [LabelledQuestion(id=str(n), question=f"Who is number {n}?") for n in range(9)]
    outcomes = await outcomes_of(Evaluator(sample_library, no_ollama), questions, parallel=4)

    assert sorted(outcome.question.id for outcome in outcomes) == [str(n) for n in range(9)]


async def test_leaving_early_leaves_nothing_running(sample_library, no_ollama):
    outcomes = Evaluator(sample_library, no_ollama).outcomes([DEMAND, NOT_THERE, NOT_THERE], parallel=2)
    async for _ in outcomes:
        break
    await outcomes.aclose()


@pytest.mark.parametrize(
    ("questions", "cells"),
    [
        ([], AbstentionCells(0, 0, 0, 0)),
        ([DEMAND, NOT_THERE], AbstentionCells(1, 0, 0, 1)),
        ([LabelledQuestion(question=DEMAND.question)], AbstentionCells(0, 0, 0, 0)),
    ],
)
async def test_the_four_cells(questions, cells, sample_library, no_ollama):
    outcomes = await outcomes_of(Evaluator(sample_library, no_ollama), questions)

    assert figures_of(outcomes).cells == cells
