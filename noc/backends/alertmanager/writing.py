"""Acknowledging in Alertmanager, and taking that back: write, then read back what has become of it.

The peers of a cluster share their silences. Each that the console watches is told of an acknowledgement at the same
time: they write in the order of their names, and who comes later waits a moment for the word of an earlier one.
"""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from time import monotonic

import msgspec

from noc.backends.alertmanager import wire
from noc.backends.alertmanager.silences import Firing, Plan, firing, is_ours, plan, silence_for
from noc.backends.alertmanager.tally import Subjects
from noc.backends.backend import PollError, WriteResult
from noc.backends.http import Transport
from noc.backends.link import encoded
from noc.backends.reply import Reply, decode
from noc.backends.words import clean
from noc.core.causes import Cause
from noc.core.effects import WriteAck, WriteUnack

READ_BACKS = 3
READ_BACK_AFTER = 0.5  # seconds
TURN = 2.0  # seconds that each earlier peer gets to write and to tell the others
LOOK_EVERY = 0.25  # seconds

_ALL = {"active": "true", "silenced": "true", "inhibited": "true", "unprocessed": "true"}


class Silencer:
    def __init__(self, transport: Transport, subjects: Subjects) -> None:
        self._transport = transport
        self._subjects = subjects

    async def alerts(self) -> Reply:
        return await self._transport.get("/api/v2/alerts", _ALL)

    async def acknowledge(self, ack: WriteAck, turn: int) -> WriteResult:
        """Silence each firing alert of this site and this cause, and read back that it is silent.

        `turn`: how many peers of the cluster come before this one.
        """
        try:
            chosen, date = await self._chosen(ack, turn)
        except PollError as error:
            return WriteResult(False, error.text)
        if not chosen.targets and not chosen.refused:
            text = "already silenced in Alertmanager" if chosen.silenced else "no such alert fires now; kept here"
            return WriteResult(True, text)
        failures = list(chosen.refused)
        ours = datetime.now(UTC)
        starts = min(date or ours, ours)
        try:
            for target in chosen.targets:
                await self._silence(silence_for(target, ack, starts))
        except PollError as error:
            failures.append(error.text)  # whether it was written all the same, the list will tell
        loud = await self._still_loud(chosen.targets)
        if loud:
            failures.append(f"{loud} of {len(chosen.targets)} alerts are not silenced")
        elif not chosen.refused:
            return WriteResult(True, f"alerts silenced: {len(chosen.targets)}")
        return WriteResult(False, clean("; ".join(failures), 300))

    async def unacknowledge(self, order: WriteUnack) -> WriteResult:
        """End the silences that the console has made for alerts of this site and this cause, and look whether they
        are gone. Those of other people stay."""
        failure = ""
        try:
            standing = await self._standing(order)
            for silence in standing:
                failure = await self._expire(silence) or failure
            left = await self._standing(order) if standing else []
        except PollError as error:
            return WriteResult(False, error.text)
        if left:
            text = f"{len(left)} of {len(standing)} silences still stand"
            return WriteResult(False, clean(f"{failure}; {text}" if failure else text, 300))
        return WriteResult(True, f"silences ended: {len(standing)}" if standing else "no silence of ours stood there")

    async def _chosen(self, ack: WriteAck, turn: int) -> tuple[Plan, datetime | None]:
        end = monotonic() + turn * TURN
        while True:
            reply = await self.alerts()
            chosen = plan(ack, firing(wire.alerts_of(reply)[0], self._subjects))
            if not chosen.targets or monotonic() >= end:
                return chosen, reply.date
            await asyncio.sleep(LOOK_EVERY)

    async def _silence(self, silence: wire.NewSilence) -> None:
        """Write one silence, once. Raises PollError."""
        reply = await self._transport.post("/api/v2/silences", json=msgspec.to_builtins(silence))
        words = wire.refusal_of(reply)
        if words:
            raise PollError(Cause.BACKEND_REFUSED, f"{reply.server} refuses the silence: {words}")
        decode(reply, wire.Posted)

    async def _expire(self, silence: wire.StandingSilence) -> str:
        """End one silence, once; what went wrong. A peer may have ended it a moment ago: the list will tell."""
        try:
            (await self._transport.delete(f"/api/v2/silence/{encoded(silence.id)}")).expect_ok()
        except PollError as error:
            return error.text
        return ""

    async def _standing(self, order: WriteUnack) -> list[wire.StandingSilence]:
        silences = wire.silences_of(await self._transport.get("/api/v2/silences"))
        return [silence for silence in silences if silence.stands and is_ours(silence, order, self._subjects)]

    async def _still_loud(self, targets: Sequence[Firing]) -> int:
        """Count those that are listed and not silenced, after a few looks; all of them where it cannot be read."""
        loud = len(targets)
        for _ in range(READ_BACKS):
            try:
                alerts = firing(wire.alerts_of(await self.alerts())[0], self._subjects)
            except PollError:
                return loud
            open_now = {frozenset(alert.labels.items()) for alert in alerts if not alert.status.silenced_by}
            loud = sum(frozenset(target.labels.items()) in open_now for target in targets)
            if not loud:
                break
            await asyncio.sleep(READ_BACK_AFTER)
        return loud
