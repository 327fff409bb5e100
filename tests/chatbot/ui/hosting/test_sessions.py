"""What the server keeps of its tabs: what is shown, for as long as the tab is there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import AsyncGenerator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import gradio as gr
import pytest
from gradio.routes import App
from unused_library import UnusedLibrary

from chatbot.answering.answer import Answer, Status
from chatbot.answering.options import SETTINGS_ALONE, AnswerOptions
from chatbot.citations.citation import Citation, NearMiss
from chatbot.conversations.conversation_file import ConversationFile
from chatbot.conversations.conversations import Conversations
from chatbot.models.pulling import Pulling
from chatbot.turn import Turn
from chatbot.ui.hosting.sessions import Sessions
from chatbot.ui.page import Page
from vectorstore.article import Article
from vectorstore.search.hits import Hit, Signals
from vectorstore.text.passages import Passage

QUOTE = "The ferry was named on Sunday."


class LongArticleAnswerer:
    """Cites an article of 1 MB, read anew for each question as the library does."""

    async def stream(
        self, question: str, history: Sequence[Turn] = (), options: AnswerOptions = SETTINGS_ALONE
    ) -> AsyncGenerator[Answer, None]:
        article = Article(
            text=QUOTE + " " + question * (1_000_000 // len(question)), title="Ferry", source="a.txt"
        )
        hit = Hit(
            Passage("p", article.id, 0, len(QUOTE), QUOTE, ()), article, 1.0, Signals(dense=0.5, lexical=2.0)
        )
        said = Answer(
            question, question, f"{QUOTE} [1]", "quotes", citations=(Citation.of(1, hit, 0, len(QUOTE)),)
        )
        yield said
        misses = (NearMiss.of(hit),) * 8
        yield Answer(question, question, said.text, "quotes", near_misses=misses, finished=True)

    async def status(self) -> Status:
        return Status("", "There is none.", 0)

    async def pull(self, model: str) -> AsyncGenerator[Pulling, None]:
        yield Pulling("success", 1, 1)


@pytest.fixture
async def blocks(tmp_path: Path) -> gr.Blocks:
    conversations = Conversations(ConversationFile(tmp_path / "conversations.sqlite3"))
    blocks = Page(LongArticleAnswerer(), conversations, UnusedLibrary()).blocks
    App.create_app(blocks)
    return blocks


async def test_a_session_ends_with_its_tab_or_after_some_minutes_of_silence(blocks: gr.Blocks) -> None:
    sessions, holder, queue = Sessions(blocks), blocks.state_holder, blocks._queue
    for name in ("open", "closed", "answering"):
        assert holder[name]
        queue.pending_messages_per_session[name] = None
    holder["closed"].is_closed = holder["answering"].is_closed = True
    queue.pending_event_ids_session["answering"] = {"event"}

    kept = []
    for minutes in (1, 3, 16):
        sessions.forget_ended(datetime.now() + timedelta(minutes=minutes))
        assert set(holder.session_data) == set(holder.time_last_used) == set(queue.pending_messages_per_session)
        kept.append(set(holder.session_data))
    assert kept == [{"open", "closed", "answering"}, {"open", "answering"}, {"answering"}]


async def test_what_gradio_makes_anew_at_each_question_is_forgotten(blocks: gr.Blocks) -> None:
    state, own = blocks.state_holder["open"], set(blocks.blocks)
    asking = next(event for event in blocks.fns.values() if event.api_name == "chat")
    [chat] = [one for one in asking.outputs if isinstance(one, gr.Chatbot)]
    for question in ("one?", "two?"):
        await blocks.postprocess_data(asking, {chat: [{"role": "user", "content": question}]}, state)
        await blocks.postprocess_data(asking, {chat: gr.skip()}, state)
    assert set(state.config_values) - own, "Gradio no longer keeps them: forget_replaced can go"
    Sessions(blocks).forget_replaced()
    assert set(state.config_values) <= own
    assert set(state.blocks_config.blocks) == own


ASKING = """
import json, sys
sys.path[:0] = [{tests!r}, {root!r}]
from test_page_requests import API, event, requested
from test_sessions import LongArticleAnswerer

def megabytes():
    return int(open("/proc/self/statm").read().split()[1]) * 4096 / 1e6

used = {{}}
with requested(LongArticleAnswerer()) as client:
    message = event(client, "submit")
    for number in range(1, 101):
        message["data"] = [f"Question {{number}}? ", *message["data"][1:]]
        client.post(API + "/queue/join", json=message).raise_for_status()
        with client.stream("GET", API + "/queue/data", params={{"session_hash": "abc123"}}) as answer:
            said = answer.read().decode()
            assert "The ferry was named" in said and '"success": false' not in said
        used[number] = megabytes()
print(json.dumps([used[20], used[100]]))
"""


@pytest.mark.process
@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="measured where Linux tells")
def test_a_hundred_questions_take_little_more_memory_than_twenty() -> None:
    tests = Path(__file__).parent
    code = ASKING.format(tests=str(tests), root=str(tests.parents[2]))
    ran = subprocess.run(
        [sys.executable, "-c", code], env=dict(os.environ), capture_output=True, text=True, timeout=200
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    after_20, after_100 = json.loads(ran.stdout)
    assert after_100 < after_20 + 30
