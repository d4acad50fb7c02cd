"""Messages on their way to people. What becomes of each comes back as an event and is seen on screen."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from time import monotonic

from noc.core.effects import SendPage
from noc.core.events import Event, PageAnswered
from noc.engine.carried import Carried
from noc.engine.clock import read_clock, real
from noc.notify.sent import Sent

# Since the first: one that hangs for its 15 s uses up the pause to the next. All of them take less than a minute.
TRIES = (timedelta(0), timedelta(seconds=5), timedelta(seconds=20))

Send = Callable[[SendPage], Awaitable[Sent]]


async def nowhere(page: SendPage) -> Sent:
    return Sent(False, "this console sends no messages", again=False)


async def deliver(
    page: SendPage, send: Send, take: Callable[[Event], object], written: Callable[[], Awaitable[object]]
) -> Carried:
    """`written` returns when the journal has what was told so far, or cannot write: a message waits for no disk."""
    await written()
    sent = await _tried(page, send)
    take(PageAnswered(read_clock(), page.page, page.target, sent.sent, sent.text))
    return Carried(sent.sent, "it was taken" if sent.sent else f"{page.target} did not take it: {sent.text}")


async def _tried(page: SendPage, send: Send) -> Sent:
    began = monotonic()
    sent = Sent(False, "it was not tried")
    for pause in TRIES:
        await asyncio.sleep(max(began + real(pause.total_seconds()) - monotonic(), 0))
        sent = await send(page)
        if sent.sent or not sent.again:
            break
    return sent
