"""Polls one backend for ever: staggered, never faster than it can answer, and sooner again after a failure."""

import asyncio
from collections import deque
from collections.abc import Callable
from datetime import timedelta
from statistics import median
from time import monotonic

import structlog

from noc.backends.backend import Backend, PollError
from noc.core.answer import Answer
from noc.core.causes import Cause
from noc.core.events import Event, Polled, PollFailed
from noc.engine.clock import read_clock, real
from noc.settings import BackendSettings
from noc.steady import Moment

# A backend is asked for at most a tenth of its time, so that the console never becomes the outage.
SHARE = 10
REMEMBERED = 21
BREATH, LEAST_BREATH = 0.2, 0.02  # s
RETRY_AT_MOST = timedelta(seconds=10)

log = structlog.get_logger()


class Poller:
    """One backend and its rhythm. Whatever goes wrong in here becomes an event; nothing touches another backend."""

    def __init__(self, settings: BackendSettings, backend: Backend, take: Callable[[Event], object]) -> None:
        self.settings = settings
        self.backend = backend
        self._take = take
        self._seconds: deque[float] = deque(maxlen=REMEMBERED)
        self._wanted = asyncio.Event()
        self.writing = asyncio.Lock()  # one order to it at a time

    @property
    def period(self) -> timedelta:
        """The effective one: `poll_every`, or ten times the median time of an answer."""
        slow = timedelta(seconds=SHARE * median(self._seconds)) if self._seconds else timedelta(0)
        return max(self.settings.poll_every, slow)

    def poll_soon(self) -> None:
        """Somebody wants to see what has become of an acknowledgement, or all is to be verified anew."""
        self._wanted.set()

    async def run(self, delay: timedelta) -> None:
        await asyncio.sleep(real(delay.total_seconds()))
        while True:
            self._wanted.clear()
            began = monotonic()
            works = await self._poll()
            pause = self.period if works else min(self.period, RETRY_AT_MOST)
            left = began + real(pause.total_seconds()) - monotonic()
            # A backend that needs its whole period to fail is not asked without a breath between.
            await self._rest(max(left, real(BREATH, LEAST_BREATH)))

    async def _rest(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._wanted.wait()
        except TimeoutError:
            return

    async def _poll(self) -> bool:
        began = Moment.now()
        outcome = await self._read()
        if began.has_slept:
            self._wanted.set()  # what was asked before the machine slept says nothing of now, well or ill
            return True
        if isinstance(outcome, PollError):
            self._failed(outcome.cause, outcome.text)
            return False
        self._seconds.append(monotonic() - began.running)
        return self._answered(outcome)

    async def _read(self) -> Answer | PollError:
        total = self.settings.limits.total.total_seconds()
        try:
            async with asyncio.timeout(total):
                return await self.backend.read()
        except PollError as error:
            return error
        except TimeoutError:
            return PollError(Cause.BACKEND_LOST, f"no whole answer within {total:g} s")
        except asyncio.CancelledError as error:
            if _is_ending():
                raise
            return self._defect(error)  # somebody within the adapter was cancelled, not this poll
        except Exception as error:  # noqa: BLE001  a defect of an adapter must be a fault on the wall, not a dead task
            return self._defect(error)

    def _answered(self, answer: Answer) -> bool:
        try:
            self._take(Polled(read_clock(), self.settings.name, answer, self.period))
        except Exception as error:  # noqa: BLE001  what nobody can fold must not take the other backends with it
            defect = self._defect(error)
            self._failed(defect.cause, defect.text)
            return False
        return True

    def _defect(self, error: BaseException) -> PollError:
        log.info("adapter failed", backend=self.settings.name, exc_info=error)  # the fault is told on the wall
        return PollError(Cause.BACKEND_GARBLED, f"its answer could not be understood ({type(error).__name__})")

    def _failed(self, cause: Cause, text: str) -> None:
        self._take(PollFailed(read_clock(), self.settings.name, cause, text))


def _is_ending() -> bool:
    """Is it the poller itself that is being cancelled?"""
    task = asyncio.current_task()
    return task is None or task.cancelling() > 0
