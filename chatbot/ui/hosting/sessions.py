"""What the server keeps for each open tab: forgotten when the tab is closed, or not heard of for some minutes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import gradio as gr

MOST_SESSIONS = 200
_SWEEP_SECONDS = 15.0
_CLOSED = timedelta(minutes=2)
"""How long a connection that has ended may come back: a hidden tab asks for the status once a minute."""
_SILENT = timedelta(minutes=15)


class Sessions:
    """Forgets the sessions of Gradio, which keeps each until there are `state_session_capacity` of them."""

    def __init__(self, blocks: gr.Blocks) -> None:
        blocks.state_session_capacity = MOST_SESSIONS
        self._blocks = blocks

    @asynccontextmanager
    async def swept(self, _application: object) -> AsyncIterator[None]:
        """Forget sessions while the application runs."""
        sweeping = asyncio.create_task(self._sweep())
        try:
            yield
        finally:
            sweeping.cancel()

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(_SWEEP_SECONDS)
            self.forget_ended(datetime.now())
            self.forget_replaced()

    def forget_ended(self, now: datetime) -> None:
        """Forget what is kept for tabs that are closed or silent, and have nothing under way."""
        holder, queue = self._blocks.state_holder, self._blocks._queue
        for session, state in list(holder.session_data.items()):
            idle = now - holder.time_last_used.get(session, now)
            if idle > (_CLOSED if state.is_closed else _SILENT) and not queue.pending_event_ids_session.get(
                session
            ):
                holder.session_data.pop(session, None)
        # A message that comes without a page, or after it, leaves a queue of its own.
        for kept in (holder.time_last_used, queue.pending_messages_per_session, queue.pending_event_ids_session):
            for session in [one for one in kept if one not in holder.session_data]:
                kept.pop(session, None)

    def forget_replaced(self) -> None:
        """Forget components that Gradio has replaced.

        Where an event leaves one as it is, Gradio makes it anew, and keeps it, with its value, under a number of
        its own when the next event gives it a value: the whole conversation once more for each question.
        """
        own = self._blocks.default_config.blocks
        for state in self._blocks.state_holder.session_data.values():
            for kept in (state.blocks_config.blocks, state.config_values):
                for number in [one for one in kept if one not in own]:
                    kept.pop(number, None)
