"""What is ordered of a core: acknowledge, take that back, check now.

Livestatus never answers a command. So each object is looked at before, ordered for once, and looked at again until the
order shows or our patience ends.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from time import monotonic

from noc.backends.backend import PollError, WriteResult
from noc.backends.livestatus import wire
from noc.backends.livestatus.connection import Line, Talk
from noc.backends.livestatus.rows import rows_of
from noc.backends.words import clean
from noc.core.effects import WriteAck, WriteRecheck, WriteUnack

_DEFAULT_NOTE = "acknowledged on the NOC console"
_LONGEST_NOTE = 1000
_SHOWN = 3  # names in a sentence
_AT_ONCE = 100  # objects in one question
_PATIENCE = 5.0  # s until what was ordered must show
_FIRST_LOOK = 0.1  # s; each next pause is half as long again
_NOT_TAKEN = "are external commands switched on there, and allowed on this way?"


@dataclass(frozen=True, slots=True)
class Thing:
    """A host, or a service of it."""

    host: str
    service: str | None = None

    @property
    def name(self) -> str:
        return self.host if self.service is None else f"{self.host}!{self.service}"

    @property
    def kind(self) -> str:
        return "HOST" if self.service is None else "SVC"

    @property
    def argument(self) -> str:
        return self.host if self.service is None else f"{self.host};{self.service}"


Standing = wire.HostStanding | wire.ServiceStanding
Standings = Mapping[Thing, Standing]


class Orders:
    def __init__(self, line: Line) -> None:
        self._line = line

    async def acknowledge(self, ack: WriteAck, now: datetime, *, icinga: bool) -> WriteResult:
        """`now` is the core's. Icinga takes an end with it; the others keep it until the object recovers."""
        things = _things(ack.hosts, ack.services)
        if not things:
            return WriteResult(accepted=True, text="kept here: there is no problem to acknowledge in the backend")
        until = f"{ack.until.timestamp():.0f};" if icinga else ""
        verb = "PROBLEM_EXPIRE" if icinga else "PROBLEM"
        words = f"1;1;0;{until}{_word(ack.by, 80) or 'NOC'};{_word(ack.note, _LONGEST_NOTE) or _DEFAULT_NOTE}"

        def order(thing: Thing) -> str:
            return f"COMMAND [{now.timestamp():.0f}] ACKNOWLEDGE_{thing.kind}_{verb};{thing.argument};{words}"

        return await self._order(things, order, _is_well, _is_acked, "acknowledge")

    async def unacknowledge(self, order: WriteUnack, now: datetime) -> WriteResult:
        things = _things(order.hosts, order.services)

        def command(thing: Thing) -> str:
            return f"COMMAND [{now.timestamp():.0f}] REMOVE_{thing.kind}_ACKNOWLEDGEMENT;{thing.argument}"

        def is_free(thing: Thing, standing: Standing) -> bool:
            return not standing.acknowledged

        return await self._order(things, command, _never, is_free, "release", gone_is_done=True)

    async def recheck(self, order: WriteRecheck, now: datetime) -> WriteResult:
        """Taken where the next check is another, or the last one."""
        things, second = _things(order.hosts, ()), f"{now.timestamp():.0f}"
        before: dict[Thing, Standing] = {}

        def command(thing: Thing) -> str:
            services = f"COMMAND [{second}] SCHEDULE_FORCED_HOST_SVC_CHECKS;{thing.argument};{second}"
            return f"{services}\n\nCOMMAND [{second}] SCHEDULE_FORCED_HOST_CHECK;{thing.argument};{second}"

        def is_ordered(thing: Thing, standing: Standing) -> bool:
            was = before.setdefault(thing, standing)
            return (was.last_check, was.next_check) != (standing.last_check, standing.next_check)

        return await self._order(things, command, _never, is_ordered, "check")

    async def _order(
        self,
        things: Sequence[Thing],
        command: Callable[[Thing], str],
        is_idle: Callable[[Standing], bool],
        is_done: Callable[[Thing, Standing], bool],
        verb: str,
        *,
        gone_is_done: bool = False,
    ) -> WriteResult:
        """Order for each thing that is not done, and look. `is_idle`: there is nothing to order for it."""
        server = self._line.server
        odd = [thing for thing in things if not _can_be_named(thing)]
        if odd:
            return WriteResult(False, f"{_listing(odd)} cannot be named in a command")
        try:
            async with self._line.talk() as talk:
                found = await _standings(talk, things)
        except PollError as error:
            return WriteResult(False, error.text)
        gone = [thing for thing in things if thing not in found]
        idle = [thing for thing, standing in found.items() if is_idle(standing)]
        done = {thing for thing, standing in found.items() if is_done(thing, standing)}
        open_ones = [thing for thing in found if thing not in done and thing not in idle]
        left, failure = await self._tell(open_ones, command, is_done) if open_ones else ([], "")
        if left:
            text = failure or f"{server} did not {verb} {_listing(left)} within {self._patience:g} s: {_NOT_TAKEN}"
            return WriteResult(False, text)
        if gone and not gone_is_done:
            return WriteResult(False, f"{server} does not know {_listing(gone)} any more")
        if idle and not done and not open_ones:
            return WriteResult(True, f"kept here: {server} thinks {_listing(idle)} is well")
        return WriteResult(True)

    async def _tell(
        self, things: list[Thing], command: Callable[[Thing], str], is_done: Callable[[Thing, Standing], bool]
    ) -> tuple[list[Thing], str]:
        """Those for which the order never showed, and why if that is known."""
        failure = ""
        try:
            async with self._line.talk() as talk:
                await talk.tell([command(thing) for thing in things])
        except PollError as error:  # whether it was taken is not known: look, do not repeat
            failure = error.text
        end, pause, left = monotonic() + self._patience, _FIRST_LOOK, things
        while True:
            try:
                async with self._line.talk() as talk:
                    found = await _standings(talk, left)
                left = [thing for thing in left if thing in found and not is_done(thing, found[thing])]
                if left == []:
                    return [], ""
            except PollError as error:
                failure = error.text
            if monotonic() >= end:
                return left, failure
            await asyncio.sleep(pause)
            pause *= 1.5

    @property
    def _patience(self) -> float:
        return min(_PATIENCE, self._line.limits.total.total_seconds())


async def _standings(talk: Talk, things: Sequence[Thing]) -> Standings:
    found: dict[Thing, Standing] = {}
    hosts = [thing for thing in things if thing.service is None]
    for some in _portions(hosts):
        lines = [*(f"Filter: name = {thing.host}" for thing in some), f"Or: {len(some)}"]
        for host in await _rows(talk, "hosts", wire.HostStanding, lines):
            found[Thing(host.name)] = host
    for some in _portions([thing for thing in things if thing.service is not None]):
        lines = [line for thing in some for line in _of_service(thing)]
        for service in await _rows(talk, "services", wire.ServiceStanding, [*lines, f"Or: {len(some)}"]):
            found[Thing(service.host_name, service.description)] = service
    return {thing: found[thing] for thing in things if thing in found}


async def _rows(talk: Talk, table: str, shape: type[wire.T], lines: Sequence[str]) -> list[wire.T]:
    columns: tuple[str, ...] = shape.__struct_fields__  # type: ignore[attr-defined]
    body = await talk.ask(wire.question(table, columns, *lines))
    return rows_of(body, shape, talk.server)[0]


def _of_service(thing: Thing) -> tuple[str, ...]:
    return (f"Filter: host_name = {thing.host}", f"Filter: description = {thing.service}", "And: 2")


def _portions(things: Sequence[Thing]) -> list[Sequence[Thing]]:
    return [things[begin : begin + _AT_ONCE] for begin in range(0, len(things), _AT_ONCE)]


def _things(hosts: Sequence[str], services: Sequence[tuple[str, str]]) -> list[Thing]:
    return [*(Thing(host) for host in hosts), *(Thing(host, service) for host, service in services)]


def _is_well(standing: Standing) -> bool:
    return standing.state == 0 or standing.last_check <= 0


def _never(standing: Standing) -> bool:
    return False


def _is_acked(thing: Thing, standing: Standing) -> bool:
    return bool(standing.acknowledged)


def _can_be_named(thing: Thing) -> bool:
    """A line end or a semicolon would begin something else."""
    return thing.name.isprintable() and ";" not in thing.name and bool(thing.host.strip())


def _word(text: str, limit: int) -> str:
    return clean(text.replace(";", ","), limit)


def _listing(things: Sequence[Thing]) -> str:
    shown = ", ".join(clean(thing.name, 80) for thing in things[:_SHOWN])
    return shown if len(things) <= _SHOWN else f"{shown} and {len(things) - _SHOWN} more"
