"""Acknowledgements on their way into a backend. What becomes of each comes back as an event and is seen on screen."""

import asyncio
from collections.abc import Callable

import structlog

from noc.backends.backend import PollError, WriteResult
from noc.core.effects import WriteAck
from noc.core.events import AckAnswered, Event
from noc.engine.carried import Carried
from noc.engine.clock import read_clock
from noc.engine.poller import Poller

# The adapter looks before it repeats, so that a second try after a time-out does no harm.
PAUSES = (2.0, 8.0)

log = structlog.get_logger()


async def write_back(ack: WriteAck, poller: Poller, take: Callable[[Event], object]) -> Carried:
    result = await _written(ack, poller)
    take(AckAnswered(read_clock(), ack.backend, ack.site, ack.cause, result.accepted, result.text))
    poller.poll_soon()
    if not result.accepted:
        return Carried(False, f"{ack.backend} refused: {result.text}")
    return Carried(True, result.text or f"it stands in {ack.backend}")


async def _written(ack: WriteAck, poller: Poller) -> WriteResult:
    seconds = poller.settings.limits.total.total_seconds()
    text = ""
    for pause in (*PAUSES, None):
        try:
            async with asyncio.timeout(seconds):
                return await poller.backend.acknowledge(ack)
        except PollError as error:
            text = error.text
        except TimeoutError:
            text = f"no answer within {seconds:g} s"
        except Exception as error:  # a defect of an adapter must be seen as a refusal, not as silence
            log.exception("adapter failed to acknowledge", backend=ack.backend)
            return WriteResult(False, f"could not be written ({type(error).__name__})")
        if pause is not None:
            await asyncio.sleep(pause)
    return WriteResult(False, f"could not be written, it is kept here: {text}")
