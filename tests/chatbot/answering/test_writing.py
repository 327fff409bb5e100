"""What a model writes, breaks off or refuses, and what takes its place."""

import asyncio
import re

import pytest
from answers import BREAKS, NATO, NEAR, ONLY_NEAR, PESKOV, SILENT, WRITTEN, assert_consistent, grown
from langchain_core.language_models.fake_chat_models import FakeListChatModel, GenericFakeChatModel
from langchain_core.messages import AIMessage, AIMessageChunk
from langchain_core.outputs import ChatGenerationChunk
from ollama_server import CHAT, Model, OllamaServer, Reply

from chatbot.answering.answerer import Answerer
from chatbot.prompting.refusal import REFUSAL
from chatbot.settings import Settings
from chatbot.turn import Turn
from vectorstore.article import Article
from vectorstore.library import Library

INSISTS = "Peskov said Moscow insists that Ukraine give up joining NATO and that Russian sovereignty over "


@pytest.mark.parametrize(
    ("regions", "support", "reason"),
    [
        ("four regions", "linked", ""),
        ("five regions", "contradicted", 'the source says "quatre", the answer says "five"'),
    ],
)
async def test_an_english_sentence_is_held_against_the_french_one_it_rests_on(
    regions, support, reason, ollama, answerer
):
    ollama.enqueue(f"{INSISTS}{regions} be recognised [1].")

    answer = (await grown(answerer))[-1]

    assert answer.mode == "model"
    [first] = answer.sentences
    assert first.verdict.support == support
    assert reason in "; ".join(first.verdict.reasons)
    [citation] = [one for one in answer.citations if one.number in first.citations]
    assert citation.quote.startswith("Le porte-parole de la présidence russe, Dmitri Peskov")
    assert "sur quatre régions" in citation.quote


async def test_the_prompt_holds_the_passages_and_the_conversation(ollama, answerer):
    ollama.enqueue(*WRITTEN)
    history = [Turn("user", "Who is Witkoff?"), Turn("assistant", "An envoy [1].")]

    await grown(answerer, PESKOV, history)

    system, *said = ollama.bodies("/api/chat")[0]["messages"]
    assert NATO in system["content"]
    assert [(message["role"], message["content"]) for message in said] == [
        ("user", "Who is Witkoff?"),
        ("assistant", "An envoy."),
        ("user", PESKOV),
    ]


@pytest.mark.parametrize("fault", BREAKS)
async def test_where_a_model_breaks_off_its_text_stays_and_the_articles_follow(fault, ollama, answerer):
    ollama.enqueue_fault(fault, "Peskov demanded that Ukraine stays out of NATO [1].", " And that", " Russ")

    answers = await grown(answerer)

    last = answers[-1]
    assert last.text.startswith(
        "Peskov demanded that Ukraine stays out of NATO. [1] And that Russ\n\nIn the articles'"
    )
    assert (last.mode, last.model) == ("model", CHAT.name)
    assert len(last.citations) > 1
    assert all(NATO in citation.quote for citation in last.citations[:2])
    assert len(last.notices) == 1
    assert re.search("broke off|was silent", last.notices[0])
    assert last.sentences[-1].verdict.reasons == ("quoted word for word",)


@pytest.mark.parametrize("fault", [*BREAKS, 400, 404, 500, 503, "thinking", "empty"])
async def test_where_a_model_writes_nothing_the_articles_answer(fault, ollama, answerer):
    ollama.enqueue_fault(fault)

    *_, answer = await grown(answerer)

    assert (answer.mode, answer.model, answer.abstained) == ("quotes", CHAT.name, False)
    assert NATO in answer.citations[0].quote
    assert len(answer.notices) == 1
    assert (answer.context.passages_used, answer.context.tokens) == (0, 0)


@pytest.mark.parametrize("written", [" ", "\n\n", "[1]", "[9]", " [1, 2]", "NOT_IN_TH"])
async def test_a_model_that_says_nothing_is_no_answer(written, ollama, answerer):
    ollama.enqueue(written)

    *_, answer = await grown(answerer)

    assert answer.mode == "quotes"
    assert "wrote no answer" in answer.notices[0]
    assert NATO in answer.text


@pytest.mark.parametrize("begun", ["NOT_IN_TH", "NOT", "`NOT_IN_THE_ARTIC"])
async def test_half_a_refusal_is_not_kept_when_the_model_breaks_off(begun, ollama, answerer):
    ollama.enqueue_fault("drop", begun)

    *_, answer = await grown(answerer)

    assert answer.mode == "quotes"
    assert "NOT" not in answer.text


REFUSED = [(REFUSAL,), tuple(REFUSAL), (f"**{REFUSAL}**",), (REFUSAL, ". The passages tell", " of talks [1].")]


REFUSED += [("The answer is ", REFUSAL, "."), ("NOT", r"\_IN", r"\_THE\_", "ARTICLES.")]


@pytest.mark.parametrize("pieces", REFUSED)
async def test_a_refusal_is_said_in_plain_words(pieces, ollama, answerer):
    ollama.enqueue(*pieces)

    answers = await grown(answerer)

    last = answers[-1]
    assert (last.text, last.abstained, last.mode) == (SILENT, True, "model")
    assert last.sentences == ()
    assert last.notices == ()


async def test_a_refusal_behind_an_answer_becomes_a_notice(ollama, answerer):
    ollama.enqueue("Peskov demanded", " that Ukraine stays out of NATO [1]. The rest is ", *REFUSAL, ".")

    last = (await grown(answerer))[-1]

    assert last.text == "Peskov demanded that Ukraine stays out of NATO. [1]"
    assert not last.abstained
    assert "do not answer all" in last.notices[0]


async def test_an_answer_that_begins_like_a_refusal_is_shown(ollama, answerer):
    ollama.enqueue("NO", "T", " in Kyiv", ", but in Moscow [1].")

    answers = await grown(answerer)

    assert answers[-1].text == "NOT in Kyiv, but in Moscow. [1]"
    assert not answers[-1].abstained


async def test_a_refusal_stops_a_model_that_goes_on(ollama, answerer):
    ollama.enqueue_fault("endless", f"{REFUSAL} ")

    assert (await answerer.ask(PESKOV)).abstained
    assert await asyncio.to_thread(ollama.cancelled.wait, 10)


async def test_an_answer_cut_at_the_limit_says_so(ollama, answerer):
    ollama.enqueue("Moscow insists", " on regions [1]. And", " the talks [1", done_reason="length")

    answer = await answerer.ask(PESKOV)

    assert answer.text == "Moscow insists on regions. [1] And the talks"
    assert answer.notices == ("The answer was cut off: it reached the most tokens an answer may have.",)


@pytest.mark.parametrize(
    "model", [Model("gemma4:tiny", context_length=n) for n in (64, 512, 1000)], ids=lambda m: ""
)
async def test_a_small_context_is_used_for_what_fits(model, sample_library):
    with OllamaServer(model) as server:
        server.enqueue("Moscow insists [1].")
        *_, answer = await grown(Answerer(sample_library, Settings(ollama_host=server.url)))

    assert answer.notices
    assert answer.citations
    assert answer.mode == "quotes" or answer.context.passages_used < answer.context.passages_found


@pytest.mark.parametrize("fault", ["drop", 500])
async def test_where_a_model_fails_what_comes_near_is_no_answer(fault, ollama, answerer):
    ollama.enqueue_fault(fault)

    answer = (await grown(answerer, NEAR))[-1]

    assert (answer.text, answer.answered) == (ONLY_NEAR, "near")
    assert len(answer.notices) == 1


async def test_what_a_model_wrote_before_it_broke_off_is_kept_without_near_misses(ollama, answerer):
    ollama.enqueue_fault("drop", "The talks lasted three to four hours [1]. They")

    answer = (await grown(answerer, NEAR))[-1]

    assert answer.text.startswith("The talks lasted")
    assert (answer.answered, answer.near_misses) == ("yes", ())
    assert "In the articles' own words" not in answer.text


async def test_an_article_with_brackets_of_its_own_is_quoted_as_it_stands(tmp_path, ollama, settings):
    text = "Grain exports from Odesa rose by a third, as the port said [1, 2]. It rained in Lviv [3]."
    with Library.open(tmp_path / "library") as library:
        library.add([Article(text=text, title="Grain", language="en")])
        ollama.enqueue_fault("drop", "Exports rose [1].", " And")
        answer = await Answerer(library, settings).ask("Did the grain exports from Odesa rise?")

    assert "as the port said [1, 2]. [2]" in answer.text
    assert [citation.number for citation in answer.citations] == [1, 2]


class TestAnyModel:
    """Whatever LangChain has can answer."""

    WRITTEN = "Peskov demanded that Ukraine stays out of NATO [1]. Nonsense [9]."
    MODELS = (
        GenericFakeChatModel(messages=iter([AIMessage(WRITTEN)] * 9)),
        FakeListChatModel(responses=[WRITTEN] * 9),
    )

    @pytest.mark.parametrize("model", MODELS, ids=lambda model: type(model).__name__)
    async def test_it_answers(self, model, sample_library, no_ollama):
        answerer = Answerer(sample_library, no_ollama, model)

        answers = await grown(answerer)

        assert answers[-1].text == "Peskov demanded that Ukraine stays out of NATO. [1] Nonsense."
        assert answers[-1].model == type(model).__name__
        assert (await answerer.status()).name == type(model).__name__

    async def test_one_that_writes_nothing(self, sample_library, no_ollama):
        *_, answer = await grown(Answerer(sample_library, no_ollama, FakeListChatModel(responses=["  "])))

        assert answer.mode == "quotes"
        assert "FakeListChatModel wrote no answer" in answer.notices[0]

    @pytest.mark.parametrize("error", [ConnectionResetError("gone\naway"), TimeoutError()])
    async def test_one_that_loses_its_connection(self, error, sample_library, no_ollama):
        answers = await grown(Answerer(sample_library, no_ollama, Failing(error=error)))

        assert answers[-1].text.startswith("Moscow insists. [1]\n\nIn the articles' own words:")
        assert "Failing broke off" in answers[-1].notices[0]

    async def test_one_that_fails_in_its_own_way(self, sample_library, no_ollama):
        model = Failing(error=OverloadedError("try later"))

        *_, answer = await grown(Answerer(sample_library, no_ollama, model, failures=[OverloadedError]))

        assert answer.notices == ("Failing broke off (try later); ask again.",)
        assert NATO in answer.text

    async def test_a_mistake_in_one_is_not_hidden(self, sample_library, no_ollama):
        with pytest.raises(ZeroDivisionError):
            await Answerer(sample_library, no_ollama, Failing(error=ZeroDivisionError())).ask(PESKOV)

    @pytest.mark.parametrize("ended", [{"finish_reason": "length"}, {"stop_reason": "max_tokens"}], ids=str)
    async def test_one_that_is_cut_at_its_limit(self, ended, sample_library, no_ollama):
        answer = await Answerer(sample_library, no_ollama, Metadata(ended=ended)).ask(PESKOV)

        assert len(answer.notices) == 1
        assert "cut off" in answer.notices[0]


class OverloadedError(Exception):
    """What some model's library raises."""


class Failing(FakeListChatModel):
    """Writes a sentence and fails."""

    responses: list[str] = []  # noqa: RUF012
    error: Exception

    async def _astream(self, *_, **__):
        yield ChatGenerationChunk(message=AIMessageChunk("Moscow insists [1]."))
        raise self.error


class Metadata(FakeListChatModel):
    """Ends as it is told, and says so twice."""

    responses: list[str] = []  # noqa: RUF012
    ended: dict[str, str]

    async def _astream(self, *_, **__):
        yield ChatGenerationChunk(message=AIMessageChunk("Moscow insists [1]", response_metadata=self.ended))
        yield ChatGenerationChunk(message=AIMessageChunk(".", response_metadata=self.ended))


async def test_what_a_model_copies_of_the_programs_own_words_is_left_out(answerer, ollama):
    ollama.enqueue("In the articles' own ", "words: ", "Peskov demanded that Ukraine stays out of NATO [1].")

    answer = (await grown(answerer, PESKOV))[-1]

    assert answer.text == "Peskov demanded that Ukraine stays out of NATO. [1]"


async def test_a_prompt_that_was_too_long_is_cut_to_what_was_counted(sample_library):
    """The tokenizer makes far more tokens than are estimated; a second prompt is made with that known."""
    with OllamaServer(Model("gemma4:tiny", tokens_a_word=5, context_length=4096)) as server:
        server.enqueue(*WRITTEN)
        answer = await Answerer(sample_library, Settings(ollama_host=server.url)).ask(PESKOV)
        first, second = server.bodies("/api/chat")

    assert answer.mode == "model"
    assert answer.context.counted
    assert answer.context.passages_used < answer.context.passages_found
    assert f"Only {answer.context.passages_used} of the" in answer.notices[0]
    assert len(second["messages"][0]["content"]) < len(first["messages"][0]["content"])
    assert_consistent(answer)


async def test_a_prompt_that_is_too_long_twice_ends_in_quotes(ollama, answerer):
    message = "request (9000 tokens) exceeds the available context size (8192 tokens)"
    ollama.enqueue_fault(400, message=message).enqueue_fault(400, message=message)

    answer = await answerer.ask(PESKOV)

    assert (answer.mode, answer.model, answer.finished) == ("quotes", CHAT.name, True)
    assert message.rstrip(")") in answer.notices[0]
    assert len(ollama.bodies("/api/chat")) == 2


async def test_an_overview_that_was_too_long_is_read_in_parts(sample_library):
    with OllamaServer(Model("gemma4:tiny", tokens_a_word=5, context_length=4096)) as server:
        server.improvise(lambda _: Reply(("Peskov demanded that Ukraine stays out of NATO [1].",)))
        answer = await Answerer(sample_library, Settings(ollama_host=server.url)).ask("Summarise the article")
        prompts = [body["messages"][0]["content"] for body in server.bodies("/api/chat")]

    assert answer.mode == "model"
    assert len(prompts) > 2
    assert prompts[1].startswith("You read a part"), "after one that was too long"


async def test_a_model_that_read_slowly_is_given_less_to_read(tmp_path):
    articles = [Article(f"Peskov demanded {n} things of Ukraine. " * 10, f"Day {n}", str(n)) for n in range(6)]
    with OllamaServer(Model("gemma4:tiny", read_a_second=40)) as server, Library.open(tmp_path / "a") as library:
        library.add(articles)
        server.enqueue(*WRITTEN).enqueue(*WRITTEN)
        answerer = Answerer(library, Settings(ollama_host=server.url))
        *_, before = await grown(answerer)
        waiting, *_, after = await grown(answerer)

    assert (before.context.passages_used, after.context.passages_used) == (6, 3)
    assert "as the model reads about 40 tokens a second" in after.notices[0]
    assert re.fullmatch(r"gemma4:tiny is reading 3 passages, which takes about \d\d seconds", waiting.waiting)
