"""What is written into a backend, and what becomes of it: it comes back as an event and is seen on screen.

Orders to one backend go one after the other: an acknowledgement that is taken back at once must not overtake itself.
"""

import asyncio
from collections.abc import Callable

import structlog

from noc.backends.backend import Backend, PollError, WriteResult
from noc.core.effects import WriteAck, WriteRecheck, WriteUnack
from noc.core.events import AckAnswered, Event
from noc.engine.carried import Carried
from noc.engine.clock import read_clock
from noc.engine.poller import Poller

# The adapter looks before it repeats, so that a second try after a time-out does no harm.
PAUSES = (2.0, 8.0)

Order = WriteAck | WriteUnack | WriteRecheck

log = structlog.get_logger()


async def write_back(order: Order, poller: Poller, take: Callable[[Event], object]) -> Carried:
    async with poller.writing:
        result = await _written(order, poller)
    if not isinstance(order, WriteRecheck):
        take(AckAnswered(read_clock(), order.backend, order.site, order.cause, result.accepted, result.text))
    poller.poll_soon()
    if not result.accepted:
        return Carried(False, f"{order.backend} refused: {result.text}")
    return Carried(True, result.text or _done(order))


def _done(order: Order) -> str:
    match order:
        case WriteAck():
            return f"it stands in {order.backend}"
        case WriteUnack():
            return f"it is gone from {order.backend}"
        case WriteRecheck():
            return f"{order.backend} has taken the order"


async def _carry_to(backend: Backend, order: Order) -> WriteResult:
    match order:
        case WriteAck():
            return await backend.acknowledge(order)
        case WriteUnack():
            return await backend.unacknowledge(order)
        case WriteRecheck():
            return await backend.recheck(order)


async def _written(order: Order, poller: Poller) -> WriteResult:
    seconds = poller.settings.limits.total.total_seconds()
    text = ""
    for pause in (*PAUSES, None):
        try:
            async with asyncio.timeout(seconds):
                return await _carry_to(poller.backend, order)
        except PollError as error:
            text = error.text
        except TimeoutError:
            text = f"no answer within {seconds:g} s"
        except Exception as error:  # a defect of an adapter must be seen as a refusal, not as silence
            log.exception("adapter failed to write", backend=order.backend)
            return WriteResult(False, f"could not be written ({type(error).__name__})")
        if isinstance(order, WriteRecheck):
            return WriteResult(False, text)  # it changes nothing that lasts: who asked for it can ask again
        if pause is not None:
            await asyncio.sleep(pause)
    return WriteResult(False, f"could not be written, it is kept here: {text}")
