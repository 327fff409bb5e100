"""The answering model of a real Ollama: our promises, whatever it writes."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import pytest
from asking import assert_quoted
from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage

from chatbot.answering.answerer import Answerer
from chatbot.errors import ModelError
from chatbot.models.calling import stream
from chatbot.models.discovery import AvailableModel, NoModel, find_model
from chatbot.models.measurements import UNKNOWN_RATIO
from chatbot.models.token_estimates import estimated_tokens
from chatbot.sample import FOLDER
from chatbot.settings import Settings
from vectorstore.library import Library

QUESTION = "What did Peskov demand?"
COUNTING = [HumanMessage("Count from 1 to 5000 in words, one number a line, and do not stop before 5000.")]
FRAME_TOKENS = 64
"""What our estimates allow for the marks that a model's template puts around the messages."""
MARGIN = 1.05 * UNKNOWN_RATIO
"""No count may exceed its estimate by more: what is taken to fit, fits, but for a twentieth."""

TEXTS = {
    "en": "The spokesman said on Tuesday that 3,412 households had been without water since 12 February 2025. ",
    "fr": "Le porte-parole a déclaré mardi que 3 412 foyers étaient privés d'eau depuis le 12 février 2025. ",
    "de": "Der Sprecher sagte am Dienstag, dass 3.412 Haushalte seit dem 12. Februar 2025 ohne Wasser seien. ",
    "ro": "Purtătorul de cuvânt a declarat marți că 3.412 gospodării nu au apă din 12 februarie 2025. ",
    "ru": "Представитель заявил во вторник, что 3412 домов остаются без воды с 12 февраля 2025 года. ",
    "tr": "Sözcü salı günü 3.412 hanenin 12 Şubat 2025'ten beri susuz olduğunu söyledi. ",
    "ar": "قال المتحدث يوم الثلاثاء إن 3412 منزلا بلا ماء منذ 12 فبراير 2025. ",
    "hi": "प्रवक्ता ने मंगलवार को कहा कि 3,412 घरों में 12 फ़रवरी 2025 से पानी नहीं है। ",
    "zh": "发言人周二表示,自2025年2月12日以来,已有3412户家庭停水。",
    "ja": "報道官は火曜日、2025年2月12日から3412世帯で断水が続いていると述べた。",
    "ko": "대변인은 화요일에 2025년 2월 12일부터 3,412가구에 물이 끊겼다고 말했다. ",
    "th": "โฆษกกล่าวเมื่อวันอังคารว่า 3,412 ครัวเรือนไม่มีน้ำใช้ตั้งแต่วันที่ 12 กุมภาพันธ์ 2025 ",
}


@dataclass(frozen=True)
class Heard:
    """What came of a prompt: the text, how it failed, and what the server counted, 0 where it did not."""

    text: str = ""
    error: str = ""
    tokens: int = 0
    chunks: int = 0
    first: float = 0.0
    total: float = 0.0


async def heard(model: AvailableModel, messages: list[BaseMessage], most: int = 1_000_000) -> Heard:
    """Listen for so many pieces of text, and then leave."""
    got, begun = Heard(), time.monotonic()
    chunks = stream(model.chat(), messages)
    try:
        async for chunk in chunks:
            now = time.monotonic() - begun
            got = replace(
                got,
                text=got.text + chunk.text,
                tokens=chunk.usage_metadata["input_tokens"] if chunk.usage_metadata else got.tokens,
                chunks=got.chunks + bool(chunk.text),
                first=got.first or now,
                total=now,
            )
            if got.chunks >= most:
                break
    except ModelError as error:
        return replace(got, error=str(error))
    finally:
        await chunks.aclose()
    return got


def assert_plain(error: str) -> None:
    assert len(error) < 400
    assert len(error.splitlines()) <= 1


async def test_an_answer_streams(model):
    got = await heard(model, [SystemMessage("Answer in three sentences."), HumanMessage("Why does it rain?")])

    print(f"\nfirst token after {got.first:.2f} s, {got.chunks} pieces in {got.total:.2f} s; {got.error}")
    assert_plain(got.error)
    assert got.chunks > 1 or got.error, "it came in one piece"
    assert "<think" not in got.text


async def test_an_answer_from_the_sample_is_whole_and_traced(settings: Settings):
    with Library.open(settings.library) as library:
        library.add(FOLDER)
        answers = [answer async for answer in Answerer(library, settings).stream(QUESTION)]
        for citation in answers[-1].citations:
            assert_quoted(citation, library)

    answer = answers[-1]
    print(f"\n{answer.mode}: {answer.text!r}\n{answer.notices} {answer.context} {answer.seconds}")
    assert answer.finished
    assert answer.mode == "model" or answer.notices or answer.abstained, "it fell back without a word"
    assert answer.text.strip()
    assert [citation.number for citation in answer.citations] == list(range(1, len(answer.citations) + 1))
    for notice in answer.notices:
        assert_plain(notice)


async def test_a_second_opinion_is_the_models_and_leaves_what_is_certain(settings: Settings):
    """On what is only linked; each such sentence has an opinion, or a notice says that it has none."""
    with Library.open(settings.library) as library:
        library.add(FOLDER)
        before, after = [
            answer
            async for answer in Answerer(library, replace(settings, judge=True)).stream(QUESTION)
            if answer.sentences
        ][-2:]

    print(f"\n{[(one.verdict.support, one.verdict.reasons) for one in after.sentences]} {after.notices}")
    linked = [place for place, one in enumerate(before.sentences) if one.verdict.support == "linked"]
    if before.mode == "quotes" or "second opinion" not in before.waiting:
        pytest.skip(f"nothing is linked: {before.text!r}")
    for place, (one, other) in enumerate(zip(before.sentences, after.sentences, strict=True)):
        assert one == other or place in linked
        assert other.verdict.by_model or one == other
    assert after.notices or all(after.sentences[place].verdict.by_model for place in linked)


async def test_the_server_stops_when_the_reader_leaves(model):
    """A server at work on an answer has the next question wait for all of it; one that has stopped does not."""
    long = replace(model, settings=replace(model.settings, answer_tokens=2000))
    begun = await heard(long, COUNTING, most=10)
    if begun.error or begun.chunks < 10:
        pytest.skip(f"it wrote too little to be stopped: {begun.text!r} {begun.error}")
    left = (begun.total - begun.first) / 9 * (2000 - 10)

    after = await heard(long, [HumanMessage("Say yes.")], most=1)

    print(f"\nthe next question was answered after {after.total:.2f} s; the first had {left:.1f} s left to write")
    assert after.total < max(left / 2, 1.0)


class TestContext:
    async def per_word(self, small: AvailableModel) -> tuple[float, float]:
        """How many tokens a word takes, and how many there are without any."""
        few, many = [await heard(small, self.words(count)) for count in (100, 400)]
        if not few.tokens or not many.tokens:
            pytest.skip(f"the server does not count: {few} {many}")
        each = (many.tokens - few.tokens) / 300
        return each, few.tokens - 100 * each

    def words(self, count: int) -> list[BaseMessage]:
        return [HumanMessage("rain " * count)]

    @pytest.mark.parametrize(
        ("over", "must_fail"), [(-32, False), (-1, False), (0, False), (1, True), (64, True), (1024, True)]
    )
    async def test_a_prompt_near_the_context_is_read_whole_or_refused(self, small, over, must_fail):
        each, bare = await self.per_word(small)
        words = round((small.context_tokens + over - bare) / each)
        expected = bare + words * each

        got = await heard(small, self.words(words))

        print(
            f"\n{expected:.0f} tokens for {small.context_tokens}: counted {got.tokens}; {got.error or 'answered'}"
        )
        assert_plain(got.error)
        assert got.error or got.tokens >= expected - 2 * max(each, 1), "it was cut without a word"
        assert got.error or not must_fail, "more than the context has room for was read"

    async def test_a_question_far_under_it_is_answered(self, small):
        got = await heard(small, [HumanMessage("Say yes.")])

        assert got.text or got.error
        assert "did not accept" not in got.error


async def test_a_model_that_is_not_there(settings: Settings, model: AvailableModel):
    missing = "there-is-no-such-model:1b"

    found = await find_model(replace(settings, model=missing))
    got = await heard(replace(model, name=missing), [HumanMessage("Say yes.")])

    assert isinstance(found, NoModel)
    assert found.offer == missing
    assert f"`ollama pull {missing}`" in got.error


@pytest.mark.parametrize("language", TEXTS)
async def test_no_prompt_is_longer_than_was_estimated(model, language):
    text = TEXTS[language] * 20
    quick = replace(model, settings=replace(model.settings, answer_tokens=16))

    got = await heard(quick, [SystemMessage(text), HumanMessage("Say yes.")])

    estimate = FRAME_TOKENS + estimated_tokens(text) + estimated_tokens("Say yes.")
    if not got.tokens:
        pytest.skip(f"the server does not count: {got.error}")
    print(f"\n{language}: counted {got.tokens}, estimated {estimate}, ratio {got.tokens / estimate:.2f}")
    assert got.tokens <= MARGIN * estimate
