"""Acknowledging in Nagios, taking that back, and having hosts checked: written once, then read back.

Nagios forgets a command for what it thinks is well, and says nothing of it: such an acknowledgement is kept by the
console. What was sent and is not seen yet is remembered, so that it is not sent again before Nagios must have had it.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from time import monotonic

import msgspec

from noc.backends.backend import PollError, WriteResult
from noc.backends.nagios import wire
from noc.backends.nagios.cgis import Cgis, MissingError
from noc.backends.nagios.commands import Command, Commands, RefusedError, UnsureError
from noc.backends.nagios.surroundings import written_by
from noc.backends.words import clean
from noc.core.effects import WriteAck, WriteRecheck, WriteUnack

_LOOK_EVERY = 0.5  # seconds
_CARRIED_OUT = 2.0  # seconds from a command to the daemon's having carried it out
_ARRIVED = 15.0  # seconds after which one that waited for the daemon must have reached it
_SHARE = 0.8  # of the time that a call may take in all, for reading back
_SHOWN = 3  # names in a sentence


class _Row(msgspec.Struct):
    status: int
    last_check: int = 0
    problem_has_been_acknowledged: bool = False


class _One(msgspec.Struct):
    host: _Row | None = None
    service: _Row | None = None


@dataclass(frozen=True, slots=True)
class _Standing:
    well: bool
    acked: bool
    now: float  # seconds since 1970, by the server's clock
    written: float
    started: float


@dataclass(frozen=True, slots=True)
class _Object:
    host: str
    service: str = ""

    @property
    def name(self) -> str:
        return clean(f"{self.host}: {self.service}" if self.service else self.host, 80)

    @property
    def form(self) -> dict[str, str]:
        return {"host": self.host, "service": self.service} if self.service else {"host": self.host}


class Writing:
    """Everything that is written into one Nagios. `seconds`: that a call may take in all."""

    def __init__(self, cgis: Cgis, seconds: float) -> None:
        self._cgis = cgis
        self._commands = Commands(cgis.transport)
        self._seconds = seconds
        self._sent: dict[tuple[Command, _Object], float] = {}  # when, by the server's clock

    async def acknowledge(self, ack: WriteAck) -> WriteResult:
        fields = {"com_data": written_by(ack.by, ack.note), "send_notification": "on"}
        commands = (Command.ACK_HOST, Command.ACK_SERVICE)
        return await self._write(_objects(ack), commands, fields, wanted=True)

    async def unacknowledge(self, order: WriteUnack) -> WriteResult:
        commands = (Command.UNACK_HOST, Command.UNACK_SERVICE)
        return await self._write(_objects(order), commands, {}, wanted=False)

    async def recheck(self, order: WriteRecheck) -> WriteResult:
        """Accepted where Nagios says that it has submitted the commands."""
        try:
            for host in order.hosts:
                for command in (Command.CHECK_HOST, Command.CHECK_SERVICES):
                    about = {"host": host}
                    form = await self._commands.form(command, about)
                    await self._commands.submit(command, form, {**about, "force_check": "on"})
        except (RefusedError, UnsureError) as error:
            return WriteResult(False, str(error))
        return WriteResult(True)

    async def may_command(self, host: str) -> str:
        return await self._commands.may_command(host)

    async def _write(
        self, objects: list[_Object], commands: tuple[Command, Command], fields: Mapping[str, str], wanted: bool
    ) -> WriteResult:
        """Bring each object to `wanted`: acknowledged or not."""
        end = monotonic() + _SHARE * self._seconds
        well, waiting, unsure = list[_Object](), list[tuple[Command, _Object]](), ""
        sent = False
        for one in objects:
            command = commands[bool(one.service)]
            try:
                standing = await self._look(one)
                if wanted and standing.well:
                    well.append(one)
                elif standing.acked is not wanted:
                    waiting.append((command, one))
                    sent |= await self._send(command, one, fields, standing)
                    continue
                self._sent.pop((command, one), None)
            except MissingError:
                if wanted:
                    return WriteResult(False, f"Nagios does not know {one.name} any more")
            except RefusedError as refused:
                return WriteResult(False, str(refused))
            except UnsureError as error:
                unsure, sent = str(error), True
                break  # the next ones would wait as long, and in vain
        refusal = await self._read_back(waiting, wanted, end if sent else monotonic(), unsure)
        if refusal or (unsure and waiting and objects[-1] != waiting[-1][1]):
            return WriteResult(False, refusal or _unseen([], unsure))
        if well and not waiting:
            return WriteResult(True, f"kept here: Nagios thinks {_listing(well)} is well")
        return WriteResult(True)

    async def _send(self, command: Command, one: _Object, fields: Mapping[str, str], standing: _Standing) -> bool:
        """False: it was sent before, and may still be on its way."""
        sent = self._sent.get((command, one))
        if sent is not None and standing.written < max(sent, standing.started) + _ARRIVED:
            return False
        form = await self._commands.form(command, one.form)
        self._sent[command, one] = standing.now
        try:
            await self._commands.submit(command, form, {**one.form, **fields})
        except RefusedError:
            del self._sent[command, one]
            raise
        return True

    async def _read_back(self, left: list[tuple[Command, _Object]], wanted: bool, end: float, unsure: str) -> str:
        """Look until each stands as wanted, or until Nagios has shown that it does not; the text says which do not."""
        refused = list[_Object]()
        while left:
            still = []
            for command, one in left:
                match await self._seen(command, one, wanted):
                    case None:
                        still.append((command, one))
                    case False:
                        refused.append(one)
            left = still
            if not left or monotonic() >= end:
                break
            await asyncio.sleep(_LOOK_EVERY)
        if refused:
            return f"Nagios has not done it for {_listing(refused)}, and does not say why"
        return _unseen([one for _, one in left], unsure) if left else ""

    async def _seen(self, command: Command, one: _Object, wanted: bool) -> bool | None:
        """None: not yet; the daemon has not written down what it knows since the command was sent."""
        try:
            standing = await self._look(one)
        except MissingError:
            return False
        except PollError:
            return None
        if standing.acked is wanted or standing.well:
            self._sent.pop((command, one), None)
            return True
        sent = self._sent.get((command, one), 0)
        # The CGI that waits for a daemon may be late: only long after it is sure that the command is lost.
        if standing.written > max(sent, standing.started) + _ARRIVED:
            self._sent.pop((command, one), None)
            return False
        return None

    async def _look(self, one: _Object) -> _Standing:
        """Raises PollError and MissingError."""
        if one.service:
            answer = await self._cgis.status(_One, query="service", hostname=one.host, servicedescription=one.service)
            row, fine = answer.data.service, (wire.OK, wire.PENDING)
        else:
            answer = await self._cgis.status(_One, query="host", hostname=one.host)
            row, fine = answer.data.host, (wire.HOST_UP, wire.PENDING)
        if row is None:
            raise MissingError(one.name)
        result = answer.result
        stamps = (wire.seconds(each) for each in (result.query_time, result.last_data_update, result.program_start))
        return _Standing(row.status in fine, row.problem_has_been_acknowledged, *stamps)


def _objects(order: WriteAck | WriteUnack) -> list[_Object]:
    return [*(_Object(host) for host in order.hosts), *(_Object(host, name) for host, name in order.services)]


def _unseen(objects: list[_Object], unsure: str) -> str:
    why = f" ({unsure})" if unsure else ""
    return (
        f"Nagios has taken the order for {_listing(objects) or 'some'} and not carried it out{why}: its daemon stands "
        "still or has ended; it may do so when it lives again, and the order is not sent a second time"
    )


def _listing(objects: list[_Object]) -> str:
    shown = ", ".join(one.name for one in objects[:_SHOWN])
    return shown if len(objects) <= _SHOWN else f"{shown} and {len(objects) - _SHOWN} more"
