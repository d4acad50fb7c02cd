"""Nagios Core 4 by its JSON CGIs.

The CGIs read a file that the daemon writes every few seconds, so they go on answering when it stands still or is dead:
the pulse is the time at which that file was written. A poll asks for what was checked lately (`rows`), every third one
for the daemon's switches, comments and downtimes (`surroundings`), and only after a load for the configuration
(`objects`). Where nothing was written since the last poll one small question is all.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from noc.backends.applied import Probes
from noc.backends.backend import Cost, WriteResult
from noc.backends.nagios import wire
from noc.backends.nagios.cgis import Cgis
from noc.backends.nagios.config import probes_of
from noc.backends.nagios.daemon import Daemon, read_daemon
from noc.backends.nagios.hosts import HostReports, Surroundings
from noc.backends.nagios.objects import UNKNOWN, Objects, read_objects
from noc.backends.nagios.options import NagiosOptions
from noc.backends.nagios.parts import PartsReader, Totals
from noc.backends.nagios.rows import Rows, RowsReader
from noc.backends.nagios.surroundings import Notes, read_notes
from noc.backends.nagios.writing import Writing
from noc.backends.stamps import from_epoch, seconds_of
from noc.core.answer import Answer, Canary, Pulse
from noc.core.effects import WriteAck, WriteRecheck, WriteUnack
from noc.core.mapping import SiteFrom, Source
from noc.settings import BackendSettings, SecretRef

_USUAL_TICK = 10.0  # seconds: status_update_interval, where nobody changed it
_SWEEPS_APART = 6  # rounds between two that late checks ask for


class Nagios:
    """One Nagios, behind one web server."""

    def __init__(self, settings: BackendSettings, secrets: Callable[[SecretRef], str]) -> None:
        self._settings = settings
        site_from = SiteFrom.parse(settings.site_from)
        self._grouped = site_from.source is Source.HOSTGROUP
        options = settings.options if isinstance(settings.options, NagiosOptions) else NagiosOptions()
        self._length = options.interval_length
        self._cgis = Cgis(settings, secrets)
        self._rows = RowsReader(self._cgis)
        self._parts = PartsReader()
        self._reports = HostReports(site_from)
        self._writing = Writing(self._cgis, settings.limits.total.total_seconds())
        self._probes = Probes()
        self._objects = Objects()
        self._daemon = Daemon()
        self._notes = Notes()
        self._totals = Totals()
        self._known_late: set[tuple[str, str]] = set()
        self._written = 0.0
        self._tick = float("inf")  # the shortest time seen between two writings, in seconds
        self._around_due = True
        self._taken: frozenset[tuple[str, bool, bool]] = frozenset()
        self._answer: Answer | None = None

    @property
    def cost(self) -> Cost:
        return self._cgis.transport.cost

    async def read(self) -> Answer:
        """Poll once. Raises PollError."""
        async with self._cgis.transport.poll():
            rows, moved = await self._rows.read()
            if not moved and self._answer is not None:
                return replace(self._answer, clock=from_epoch(rows.now))
            self._answer = None  # if this poll fails, the next one hands over what was read since
            self._around_due |= self._rows.slow or _taken(rows) != self._taken
            rows = await self._read_around(rows)
            answer = self._answer_of(rows)
            if self._is_newly_late():
                rows = await self._rows.sweep()
                answer = self._answer_of(rows)
        self._answer = answer
        return answer

    async def rights(self) -> tuple[str, ...]:
        """What the account should be allowed and is not. Raises PollError."""
        rows = await self._rows.sweep()
        if not rows.hosts:
            return (
                f"{self._cgis.server} shows this account no hosts: give it authorized_for_all_hosts and "
                "authorized_for_all_services in cgi.cfg",
            )
        objects = await read_objects(self._cgis, self._length, self._grouped)
        up = (name for name, row in rows.hosts.items() if row.status == wire.HOST_UP)
        refusal = await self._writing.may_command(next(up, next(iter(rows.hosts))))
        return (*objects.remarks, *([refusal] if refusal else ()))

    async def acknowledge(self, ack: WriteAck) -> WriteResult:
        try:
            return await self._writing.acknowledge(ack)
        finally:
            self._rows.sweep_next()

    async def unacknowledge(self, order: WriteUnack) -> WriteResult:
        try:
            return await self._writing.unacknowledge(order)
        finally:
            self._rows.sweep_next()

    async def recheck(self, order: WriteRecheck) -> WriteResult:
        return await self._writing.recheck(order)

    async def close(self) -> None:
        await self._cgis.transport.close()

    async def _read_around(self, rows: Rows) -> Rows:
        """Ask for what seldom changes, and read the rows anew that are touched by its change."""
        loaded = rows.started != self._objects.loaded
        if loaded:
            self._objects = await read_objects(self._cgis, self._length, self._grouped)
        if not loaded and not self._around_due:
            return rows
        self._daemon = await read_daemon(self._cgis)
        before, self._notes = self._notes, await read_notes(self._cgis)
        self._around_due, self._taken = False, _taken(rows)
        if self._rows.swept:
            return rows
        if self._notes.away != before.away:
            return await self._rows.sweep()
        if self._notes.acked != before.acked:
            await self._rows.troubled()
        return rows

    def _answer_of(self, rows: Rows) -> Answer:
        objects, totals = self._objects, Totals()
        setting = self._daemon.setting(rows.now, objects)
        parts = self._parts.sum_up(rows.services, objects, setting, totals)
        notes = self._notes
        around = Surroundings(notes.acks, notes.comments, notes.downtimes, self._daemon.reopenings(setting, objects))
        hosts = self._reports.of(rows.hosts, parts, objects, setting, around, totals)
        self._totals = totals
        started, clock = from_epoch(rows.started), from_epoch(rows.now)
        applied = self._probes.judge(probes_of(rows, objects), clock, started)
        torn = rows.torn or objects.loaded != rows.started
        if torn:
            self._rows.sweep_next()
        return Answer(
            complete=not (rows.bad or objects.bad or rows.nameless or torn),
            inventory=True,
            hosts=hosts,
            clock=clock,
            started_at=started,
            pulse=self._pulse(rows.written),
            checking=_checking(totals),
            checks_on=self._daemon.checks_on(totals.active),
            config=applied.state,
            config_text=applied.text,
            canary=self._canary(rows),
            objects=rows.count,
            remarks=(*_remarks(rows, objects, torn), *self._daemon.remarks, *applied.remarks),
            version=self._daemon.version,
        )

    def _is_newly_late(self) -> bool:
        """A check that seems not to run may have taken longer than our questions reach back: look at its row anew."""
        late = self._totals.late
        new = late - self._known_late
        if new and self._rows.since_sweep < _SWEEPS_APART:
            self._known_late &= late
            return False
        self._known_late = late
        return bool(new)

    def _pulse(self, written: float) -> Pulse | None:
        """How often it writes is not told: the shortest time seen between two writings comes nearest."""
        if written > self._written > 0:
            self._tick = min(self._tick, max(written - self._written, _USUAL_TICK))
        self._written = written
        stamp = from_epoch(written)
        period = timedelta(seconds=_USUAL_TICK if self._tick == float("inf") else self._tick)
        return Pulse(stamp, period, "the status that its daemon writes") if stamp else None

    def _canary(self, rows: Rows) -> Canary | None:
        name = self._settings.canary
        if name is None:
            return None
        host, _, service = name.partition("!")
        objects = self._objects
        if service:
            row: wire.Host | wire.Service | None = rows.services.get(host, {}).get(service)
            config = objects.services.get(host, {}).get(service, UNKNOWN)
        else:
            row, config = rows.hosts.get(host), objects.hosts.get(host, UNKNOWN)
        if row is None:
            return Canary(name, present=False)
        return Canary(name, True, from_epoch(row.last_check / 1000), seconds_of(config.interval))


def _taken(rows: Rows) -> frozenset[tuple[str, bool, bool]]:
    """The hosts that somebody has acknowledged or announced: by whom, and until when, is asked for when they change."""
    return frozenset(
        (name, row.problem_has_been_acknowledged, row.scheduled_downtime_depth > 0)
        for name, row in rows.hosts.items()
        if row.problem_has_been_acknowledged or row.scheduled_downtime_depth
    )


def _checking(totals: Totals) -> Pulse | None:
    stamp, interval = from_epoch(totals.newest), seconds_of(totals.shortest)
    return Pulse(stamp, interval, "its newest check") if stamp and interval else None


def _remarks(rows: Rows, objects: Objects, torn: bool) -> list[str]:
    remarks = list(objects.remarks)
    if rows.bad or objects.bad:
        remarks.append(f"{rows.bad + objects.bad} rows could not be read and were left out")
    if rows.nameless:
        remarks.append(
            "there are hosts or services whose names its CGIs cannot write: generate the locale en_US.UTF-8 there"
        )
    if torn:
        remarks.append("it loaded its configuration while it was read")
    return remarks
