"""The kind of thing a question asks for, and how much of that kind a sentence holds.

The kind is told from the question's vector by a ridge regression over the vectors of a few English questions: the
encoder puts questions that ask for the same near each other in all of its languages. Of the questions of XQuAD,
FQuAD and M2QA that begin with the word for who, when, how many, how long or why, it tells 93 to 100 of 100 in
English, 82 to 100 in German, Spanish and French; of those for where, 78 to 97. In a language that the encoder does
not know, few kinds are told, and most are near 0.

A sentence holds a person or place where it has a name, a time where it has a date, and so on. Whether it gives a
reason or says how something was done is told from its vector in the same way: where a reason is asked for, the
sentence that answers has more of one than 77 of 100 others, in any of these languages.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from chatbot.asking.ridge import Ridge
from chatbot.evidence.facts.quantities.number import Number
from chatbot.evidence.facts.quantities.unit import TIME_OF_DAY
from chatbot.evidence.facts.text_facts import TextFacts
from vectorstore.embeddings.embedder import Vectors
from vectorstore.embeddings.example_vectors import example_vectors
from vectorstore.languages.folding import has_capitals

_QUESTIONS = {
    "person": """
        Who won the election? Who is the director of the museum? Which player scored the goal? Who wrote
        the book? Who said that the bridge is unsafe? Which company built the ship? Who was arrested by
        the police? What is the name of the new minister? By whom was the law proposed? Who founded the
        city? Who discovered the vaccine? Which country hosts the games? Which team won the game between
        the bears and the lions? Who was the oldest player before the captain?
    """,
    "place": """
        Where was the singer born? Where did the plane crash? In which city is the museum? Where will
        the games be held? Where do the refugees live? From where did the ship come? Where is the
        headquarters of the bank? In what country was the book printed? Where does the river end? Where
        did the thief hide the money?
    """,
    "time": """
        When did the war begin? When was the bridge built? In which year was she born? On what date does
        the festival open? When will the company pay? What year did the king die? Since when has the law
        been in force? When was the treaty signed? At what time did the train leave? When did the singer
        move? In what century was the church built? When does the election take place?
    """,
    "number": """
        How many people died in the fire? What percentage of voters agreed? How many goals did the team
        score? How high is the tower? How old is the president? What is the population of the city? How
        large is the forest? How many schools were closed? How far is the moon? How fast was the car?
        How many tickets have been sold? How many points did the lions score in the last game?
    """,
    "money": """
        How much does the ticket cost? How much money did the company lose? What was the price of the
        painting? How much will the tunnel cost? How expensive is the flat? What does a kilo of rice
        cost? How high are the damages? How much was paid for the player?
    """,
    "duration": """
        How long did the meeting last? How long will the road be closed? For how many years did the
        queen reign? How long does the journey take? How long was the strike? How many hours did the
        flight take? How long had he been in prison? How long must the patients wait?
        ¿Cuánto duró la conferencia? Combien de temps la visite a-t-elle duré ?
    """,
    "reason": """
        Why did the minister resign? What caused the fire? Why was the match cancelled? Why do prices
        rise? For what reason was he arrested? Why are the birds dying? What led to the collapse of the
        bank? Why does the city ban cars? Why did the team lose? What is the cause of the disease?
    """,
    "manner": """
        How does the machine work? How was the painting stolen? How did the thieves get into the house?
        How can the water be cleaned? How did she cross the border? How do the birds find their way? By
        what means was the letter sent? In what way does the virus spread?
    """,
    "comparison": """
        Compare the two plans. Which is older, the church or the tower? Was the tunnel more expensive
        than the bridge? What is the difference between the two parties? Who scored more goals, the
        captain or the goalkeeper? How do the two reports differ on taxes? Which city is larger, the
        port or the capital? Compare the wages of nurses and teachers. Did the north or the south get
        more rain?
    """,
    "anything": """
        What did the president promise? What is a black hole? What happened at the theatre? What do
        critics say about the plan? What kind of animal is it? Is the bridge open? What did the
        scientists find? What is the law about? By what are the two paintings described? What was the
        result of the game between the two teams? How did the government react? Which advantages does
        the method have? What does the word mean? What must visitors do? What will change for farmers?
        Did the company apologise? Compare the two plans.
    """,
}
_SENTENCES = {
    "reason": """
        The match was cancelled because of heavy rain. He resigned after a newspaper had published the
        letters. The fire was caused by a faulty cable. Prices rose as the harvest had failed. Due to a
        lack of staff, the school will close. They are on strike to get higher wages. Investigators said
        a bird had struck the tail. The reason is that the wall was too low. It failed since nobody had
        tested the pump. The cold led to the death of the bees. She left the party out of anger at the
        vote. They protest against the cut of their pensions. The operator blames a software error for
        the delay. Because the judge was ill, the trial was postponed. The bank collapsed as a result of
        bad loans.
    """,
    "manner": """
        The burglars came in through a window. He opened the safe with a stolen key. The signal is sent
        by a satellite. She crossed the border hidden in a lorry. The glass is made by heating sand. The
        animals are counted with the help of drones. They reached the island by boat. The virus spreads
        through the air. The money was moved using secret accounts. He learned the language by listening
        to the radio.
    """,
    "pointer": """
        Here's what to know about the storm. Read more about the election. Keep up with live coverage of
        the trial. Sign up for our newsletter. Click here to subscribe. Follow us on social media. Read
        also: the ten best films of the year. Watch the video below. More: five things to know about the
        law. You can find more pictures in our gallery. Listen to the full interview in our podcast.
        This story has been updated. Contact the reporter by email. Download the app for the latest
        news. Share this article with your friends. Reporting by Anna Smith; editing by Tom Brown. Photo
        by John Miller. Editor's note: for live updates on the vote, click here. See the full
        list of winners here. All you need to know about the match.
        Contributing: the news agency. Here is a look at the numbers. Subscribe today to support our
        work. Follow the latest updates on our live blog.
    """,
    "neither": """
        The match was played on Sunday in the old stadium. He was elected mayor with 54 percent of the
        vote. The fire brigade arrived within minutes. Prices are published every month by the agency.
        The school has 400 pupils and a large garden. They met the union on Tuesday. The plane is a
        small jet built in 1990. The wall is two metres high. The pump stands in the cellar. Bees live
        in a hive with one queen. She has been a member of the party for ten years. The pension is paid
        on the first of the month. The operator runs 40 trains a day. The trial begins in May. The bank
        has branches in nine countries. Two men were arrested. The museum opens in June. A storm
        destroyed the hall on Friday night. The talks ended after nine days. The road will be closed.
        The newspaper was founded in 1901. The video shows two men on a roof. He posted the photo on
        social media. The company sells a podcast app. The minister read the letter aloud. Subscribers
        pay ten dollars a month. She said that more details would follow in May. The report lists five
        causes of the crisis. What matters now is the weather.
    """,
}
_EXAMPLE = re.compile(r"[\w¿][^.?]*[.?]")
_PENALTY = 0.3
"""Flat from .1 to 1."""
_IS_NOT, _IS = 0.15, 0.5
"""The regression's values up to which a text is surely not of a kind, and from which it is."""
_POINTS = 0.6
"""Of XQuAD's sentences, hardly any but editors' notes such as "[citation needed]" reach it."""
_COMPARES = 0.8
"""Of 250 questions each of XQuAD in English and Spanish, M2QA, FQuAD and RealTimeQA, at most 4 reach it."""
_WEEKDAY = 0.6
"""How much of a time a weekday alone is: most often it is the day of the news itself."""
_SOME_TIME = 0.1
"""How much of a time "6:30 p.m.", "66 million years ago" and "in 539 B.C." are."""
_CLEARLY_ASKED = 0.8
_CHECKED = ("time", "number", "money", "duration")
"""The kinds of which a sentence can be said to hold nothing; nearly every sentence of news has a name."""
_YEARS = range(1000, 2101)
_CENTURY = re.compile(r"\b[IVX]{2,5}(?:e|ème|\.)?\b")
"""As in "XVIe siècle"."""


class AnswerKinds(NamedTuple):
    """Whether a question asks for each kind of thing, or a sentence holds it, 0 to 1."""

    person: float
    place: float
    time: float
    number: float
    money: float
    duration: float
    reason: float
    manner: float


def kinds_asked_for(question: Vectors) -> AnswerKinds:
    """What a question asks for, from its vector by the built-in embedder."""
    found = _shares(_regression_on_questions().scores(question))
    return AnswerKinds(*map(float, found[: len(AnswerKinds._fields)]))


def asks_to_compare(question: Vectors) -> bool:
    """Whether a question compares two things, from its vector by the built-in embedder."""
    return bool(_shares(_regression_on_questions().scores(question))[len(AnswerKinds._fields)] >= _COMPARES)


def kind_matches(
    asked: AnswerKinds, question: TextFacts, sentences: Sequence[TextFacts], vectors: Vectors
) -> NDArray[np.float64]:
    """How much each sentence holds of what is asked for, 0 to 1 for each kind, that the question has not itself.

    `vectors` has a row for each sentence, by the built-in embedder.
    """
    explained = _shares(_regression_on_sentences().scores(vectors)).astype(np.float64)
    scores = asked.reason * explained[:, 0] + asked.manner * explained[:, 1]
    for kind, held in _HELD.items():
        share = getattr(asked, kind)
        if share:
            scores += share * np.array([float(held(one, question)) for one in sentences])
    return scores


def lack_kind(asked: AnswerKinds, question: TextFacts, sentences: Sequence[TextFacts]) -> NDArray[np.bool_]:
    """Whether each sentence has nothing of a kind that is clearly asked for, as a day or a number."""
    wanted = [_HELD[kind] for kind in _CHECKED if getattr(asked, kind) >= _CLEARLY_ASKED]
    return np.array([bool(wanted) and not any(held(one, question) for held in wanted) for one in sentences])


def point_elsewhere(vectors: Vectors) -> NDArray[np.bool_]:
    """Whether each sentence tells nothing but where to read on, who wrote it or what to subscribe to."""
    found: NDArray[np.bool_] = _regression_on_sentences().scores(vectors)[:, 2] >= _POINTS
    return found


def _has_name(sentence: TextFacts, question: TextFacts) -> bool:
    if not has_capitals(sentence.text.text):
        return True  # nothing shows its names, and any sentence may hold one
    return any(name.keys.isdisjoint(question.keys) for name in sentence.names)


def _has_time(sentence: TextFacts, question: TextFacts) -> float:
    if any(date.month for date in sentence.dates) or _new_years(sentence, question):
        return 1.0
    if sentence.dates:
        return _WEEKDAY
    units = map(sentence.units.get, _new_numbers(sentence, question))
    is_some = any(unit is None or unit.dimension in {"duration", TIME_OF_DAY} for unit in units)
    return _SOME_TIME if is_some or _CENTURY.search(sentence.text.text) else 0.0


def _has_number(sentence: TextFacts, question: TextFacts) -> bool:
    return len(_new_numbers(sentence, question)) > len(_new_years(sentence, question))


def _has_money(sentence: TextFacts, question: TextFacts) -> bool:
    return "money" in _dimensions(sentence, question)


def _has_duration(sentence: TextFacts, question: TextFacts) -> bool:
    return len(_new_years(sentence, question)) > 1 or "duration" in _dimensions(sentence, question)


_HELD: Mapping[str, Callable[[TextFacts, TextFacts], float]] = {
    "person": _has_name,
    "place": _has_name,
    "time": _has_time,
    "number": _has_number,
    "money": _has_money,
    "duration": _has_duration,
}


def _new_numbers(sentence: TextFacts, question: TextFacts) -> list[Number]:
    asked = {value for number in question.numbers for value in number.values}
    return [number for number in sentence.free_numbers if asked.isdisjoint(number.values)]


def _dimensions(sentence: TextFacts, question: TextFacts) -> set[str]:
    units = map(sentence.units.get, _new_numbers(sentence, question))
    return {unit.dimension for unit in units if unit}


def _new_years(sentence: TextFacts, question: TextFacts) -> list[Number]:
    """The new numbers that are years: 1400, but not 1,400."""
    return [
        number
        for number in _new_numbers(sentence, question)
        if any(value in _YEARS for value in number.values)
        and sentence.text.as_written(number.start, number.end).isdigit()
    ]


def _shares(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """How surely texts are of a kind, 0 to 1, from what the regression says: about 0 for no, about 1 for yes."""
    return np.asarray(np.clip((values - _IS_NOT) / (_IS - _IS_NOT), 0.0, 1.0), dtype=np.float32)


@cache
def _regression_on_questions() -> Ridge:
    return _fitted(_QUESTIONS)


@cache
def _regression_on_sentences() -> Ridge:
    return _fitted(_SENTENCES)


def _fitted(examples: Mapping[str, str]) -> Ridge:
    texts = [_split(some) for some in examples.values()]
    vectors = example_vectors([one for some in texts for one in some])
    kinds = np.repeat(np.eye(len(texts)), [len(some) for some in texts], axis=0)
    return Ridge.fitted(vectors, kinds, np.ones(len(vectors)), _PENALTY)


def _split(texts: str) -> list[str]:
    return [" ".join(one.split()) for one in _EXAMPLE.findall(texts)]
