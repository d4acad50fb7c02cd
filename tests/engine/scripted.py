"""A backend that a test plays itself, and answers to play with."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any

from noc.backends.backend import Cost, PollError, WriteResult
from noc.core.answer import Answer, HostReport, HostState, Look
from noc.core.causes import Cause
from noc.core.effects import WriteAck, WriteRecheck, WriteUnack
from noc.core.events import BackendSetup, Started
from noc.core.roster import Site
from noc.engine.clock import read_clock
from noc.settings import BackendSettings, Limits

EVERY = timedelta(seconds=0.4)
Reading = Callable[[], Awaitable[Answer]]
Acking = Callable[[WriteAck], Awaitable[WriteResult]]


class Scripted:
    """`reading` is what a poll does, `acking` what an acknowledgement does; both may be changed at any time."""

    def __init__(self, reading: Reading, acking: Acking | None = None) -> None:
        self.reading = reading
        self.acking: Acking = acking or _taken
        self.asked: list[float] = []  # monotonic seconds of each poll's begin
        self.acks: list[WriteAck] = []
        self.unacks: list[WriteUnack] = []
        self.rechecks: list[WriteRecheck] = []
        self.recheck_result = WriteResult(True)
        self.cost = Cost()
        self.closed = False

    async def rights(self) -> tuple[str, ...]:
        return ()

    async def unacknowledge(self, order: WriteUnack) -> WriteResult:
        self.unacks.append(order)
        return WriteResult(True)

    async def recheck(self, order: WriteRecheck) -> WriteResult:
        self.rechecks.append(order)
        return self.recheck_result

    async def read(self) -> Answer:
        self.asked.append(monotonic())
        return await self.reading()

    async def acknowledge(self, ack: WriteAck) -> WriteResult:
        self.acks.append(ack)
        return await self.acking(ack)

    async def close(self) -> None:
        self.closed = True


async def _taken(ack: WriteAck) -> WriteResult:
    return WriteResult(True, "taken")


def host(name: str, state: HostState = HostState.UP, **more: Any) -> HostReport:
    """A host that was looked at just now, and answered if it is up; it is its own site."""
    now = datetime.now(UTC)
    answered = now if state is HostState.UP else None
    look = Look("", timedelta(seconds=5), answered, answered, now, timedelta(seconds=5))
    return HostReport(name, (name,), state, (look,), checked_at=now, since=now, **more)


def hosts(*names: str, down: tuple[str, ...] = ()) -> Reading:
    """A backend that knows these hosts, all up but those in `down`."""

    async def read() -> Answer:
        states = {name: HostState.DOWN if name in down else HostState.UP for name in names}
        reports = tuple(host(name, state) for name, state in states.items())
        return Answer(True, True, reports, clock=datetime.now(UTC), objects=len(reports))

    return read


def failing(cause: Cause, text: str = "it is broken") -> Reading:
    async def read() -> Answer:
        raise PollError(cause, text)

    return read


def raising(error: BaseException) -> Reading:
    async def read() -> Answer:
        raise error

    return read


def slow(seconds: float, then: Reading) -> Reading:
    async def read() -> Answer:
        await asyncio.sleep(seconds)
        return await then()

    return read


async def hanging() -> Answer:
    await asyncio.Event().wait()
    raise AssertionError("nobody ends it")


def settings(name: str, **more: Any) -> BackendSettings:
    words: dict[str, Any] = {"poll_every": EVERY, "lost_after": EVERY, "limits": Limits(total=timedelta(seconds=1))}
    return BackendSettings(name, "scripted", "http://localhost", **(words | more))


def started(*backends: BackendSettings, roster: tuple[Site, ...] | None = None) -> Started:
    setups = tuple(BackendSetup(each.name, each.kind, True, each.poll_every, each.lost_after) for each in backends)
    return Started(read_clock(), setups, roster)
