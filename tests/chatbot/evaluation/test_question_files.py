"""Question files: what is read, and what is said of lines that cannot be."""

from datetime import date

import pytest

from chatbot.errors import EvaluationFileError
from chatbot.evaluation.question_files import LabelledQuestion, read_questions
from chatbot.turn import Turn


@pytest.fixture
def read(tmp_path):
    def read(text, name="questions.jsonl"):
        file = tmp_path / name
        file.write_text(text, "utf-8")
        return read_questions(file)

    return read


def test_the_question_alone_is_enough(read):
    (only,) = read('{"question": "Why?"}').questions

    assert (only.question, only.answerable, only.answers, only.articles) == ("Why?", None, (), ())
    assert only.id == read('\n{"question": "Why?"}').questions[0].id


def test_every_field_in_both_formats(read):
    json = (
        '{"id": "q1", "question": "And when?", "language": "en", "history": [{"role": "user", "content": "Why?"}],'
        ' "asked": "2025-02-18", "answers": ["1965"], "facts": ["NATO"], "forbidden": ["Rome"],'
        ' "articles": ["a.txt"], "answerable": false}'
    )
    yaml = """
- id: q1
  question: And when?
  language: en
  history: [{role: user, content: "Why?"}]
  asked: 2025-02-18
  answers: [1965]
  facts: [NATO]
  forbidden: [Rome]
  articles: [a.txt]
  answerable: false
"""
    expected = LabelledQuestion(
        id="q1",
        question="And when?",
        language="en",
        history=(Turn("user", "Why?"),),
        asked=date(2025, 2, 18),
        answers=("1965",),
        facts=("NATO",),
        forbidden=("Rome",),
        articles=("a.txt",),
        answerable=False,
    )
    assert read(json).questions == read(yaml, "questions.yaml").questions == (expected,)


@pytest.mark.parametrize(
    ("fields", "answerable"),
    [
        ('"answers": ["a"]', True),
        ('"facts": ["a"]', True),
        ('"articles": ["a"]', True),
        ('"answers": []', None),
        ('"answers": ["a"], "answerable": null', None),
        ('"answers": ["a"], "answerable": false', False),
    ],
)
def test_whether_it_can_be_answered_where_the_file_does_not_say(read, fields, answerable):
    assert read(f'{{"question": "Why?", {fields}}}').questions[0].answerable is answerable


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{", "line 3: not JSON: expecting property name enclosed in double quotes at column 2"),
        ("[1]", "line 3: not a record but list; give fields by name"),
        ("{}", "line 3: question: field required"),
        ('{"question": "?!"}', "line 3: question: has no words"),
        ('{"question": "Who?", "answers": "Peskov"}', "line 3: answers: input should be a valid tuple"),
        (
            '{"question": "Who?", "history": [{"role": "me", "content": ""}]}',
            "line 3: history.0.role: input should",
        ),
        ('{"question": "Who?", "asked": "soon"}', "line 3: asked: input should be a valid date"),
        ('{"question": "Who?", "id": "b"}', "line 3: the id 'b' stands in line 1 already"),
        ('{"question": "Why?"}', "line 3: the same question stands in line 2 already"),
    ],
)
def test_a_bad_line_is_named_and_the_rest_is_read(read, line, problem):
    found = read(f'{{"question": "Where?", "id": "b"}}\n{{"question": "Why?"}}\n{line}\n{{"question": "When?"}}')

    assert [one.question for one in found.questions] == ["Where?", "Why?", "When?"]
    assert len(found.problems) == 1
    assert found.problems[0].lower().startswith(problem.lower())


def test_fields_that_are_not_read_are_named_once(read):
    found = read('{"question": "Why?", "answer": "a"}\n{"question": "Who?", "answer": "b", "note": ""}')

    assert (found.problems, found.ignored) == ((), ("answer", "note"))


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("q.jsonl", "", "has no questions. Give each a record with a `question`."),
        ("q.jsonl", "{}", "has no questions (line 1: question: field required)"),
        ("q.yaml", "question: Why?", "is not a list"),
        ("q.yml", "- question: a\n  id: [b?", "line 2: "),
        ("q.yaml", "", "is not a list"),
    ],
)
def test_a_file_without_questions_is_an_error(read, name, content, said):
    with pytest.raises(EvaluationFileError) as raised:
        read(content, name)
    assert said in str(raised.value)


def test_what_cannot_be_read_at_all(tmp_path):
    (tmp_path / "latin.jsonl").write_bytes(b'{"question": "caf\xe9"}')
    for name, said in {"latin.jsonl": "is not UTF-8", "missing.jsonl": "No such file"}.items():
        with pytest.raises(EvaluationFileError, match=said):
            read_questions(tmp_path / name)
