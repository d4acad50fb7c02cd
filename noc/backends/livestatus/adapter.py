"""Livestatus: the live data of a core (Naemon, Nagios, Checkmk, Icinga 2), asked in a few small questions.

The module lives inside the core: an answer proves that the core runs, and not that it checks. So there is no tick but
its newest check. A poll is one conversation: what it says of itself, all hosts, the services as sums and those that
are not well one by one, then what stands around them, its time, and at last whether it was started anew meanwhile.
"""

from collections.abc import Callable
from datetime import UTC, datetime

from noc.backends.applied import Probes
from noc.backends.backend import Cost, PollError, WriteResult
from noc.backends.livestatus import wire
from noc.backends.livestatus.config import probes_of
from noc.backends.livestatus.connection import Line, Talk
from noc.backends.livestatus.hosts import HostReports, Hosts, hosts_of, newest_check
from noc.backends.livestatus.options import LivestatusOptions
from noc.backends.livestatus.orders import Orders
from noc.backends.livestatus.origin import Origins
from noc.backends.livestatus.services import Services, name_the_late, services_of
from noc.backends.livestatus.status import Core, Dialect, Time, core_of
from noc.backends.livestatus.surroundings import SurroundingsReader
from noc.backends.stamps import from_epoch, seconds_of
from noc.core.answer import Answer, Canary, HostReport, HostState, Pulse
from noc.core.causes import Cause
from noc.core.effects import WriteAck, WriteRecheck, WriteUnack
from noc.core.mapping import SiteFrom
from noc.settings import BackendSettings, SecretRef

_NO_CLOCK = "it does not tell its time: the clocks of its machine and this one must agree"
_NO_COMMANDS = "external commands are switched off in the core: set check_external_commands=1, or write_back = false"


class Livestatus:
    """One core behind one Livestatus."""

    def __init__(self, settings: BackendSettings, secrets: Callable[[SecretRef], str]) -> None:
        options = settings.options if isinstance(settings.options, LivestatusOptions) else LivestatusOptions()
        self._settings = settings
        self._line = Line(settings, options.certified_name)
        self._orders = Orders(self._line)
        self._time = Time()
        self._origins = Origins()
        self._site_from = SiteFrom.parse(settings.site_from)
        self._reports = HostReports(self._site_from, self._origins)
        self._surroundings = SurroundingsReader()
        self._probes = Probes()
        self._dialect: Dialect | None = None

    @property
    def cost(self) -> Cost:
        return self._line.cost

    async def read(self) -> Answer:
        """Poll once. Raises PollError where hosts or services cannot be read; what else fails is a remark."""
        self._origins.begin()
        async with self._line.poll() as talk:
            core = await core_of(talk, self._dialect)
            self._dialect = core.dialect
            hosts = await hosts_of(talk, self._site_from)
            services = await services_of(talk, core, self._origins)
            clock = await self._time.read(talk, core.dialect)
            around = await self._surroundings.read(talk, core, hosts.rows, self._time.now)
            gone = await self._surroundings.gone(talk, core)
            await name_the_late(talk, core, services, self._time.now)
            canary = await self._canary(talk, core)
            probes = await probes_of(talk, core)
            same = (await wire.ask_one(talk, "status", wire.Start)).program_start == core.start
        reports = self._reports.of(hosts, services, core, around)
        reports, twins = _apart(reports)
        config = self._probes.judge(probes, self._time.now, core.started_at)
        bad = hosts.bad + services.bad
        return Answer(
            complete=same and not bad and not twins,
            inventory=True,
            hosts=reports,
            clock=clock,
            started_at=core.started_at,
            checking=_checking(hosts, services, core),
            checks_on=_checks_on(core, hosts),
            config=config.state,
            config_text=config.text,
            partial=gone,
            canary=canary,
            objects=len(hosts.rows) + services.count,
            remarks=tuple(_remarks(core, clock, bad, twins, same)) + config.remarks + self._surroundings.remarks,
            version=core.version,
        )

    async def rights(self) -> tuple[str, ...]:
        """Livestatus knows no accounts: whoever may connect may do all that the core takes."""
        async with self._line.talk() as talk:
            core = await core_of(talk, self._dialect)
        return (_NO_COMMANDS,) if self._settings.write_back and not core.commands else ()

    async def acknowledge(self, ack: WriteAck) -> WriteResult:
        try:
            dialect = await self._known_dialect()
        except PollError as error:
            return WriteResult(False, error.text)
        return await self._orders.acknowledge(ack, self._time.now, icinga=dialect.icinga)

    async def unacknowledge(self, order: WriteUnack) -> WriteResult:
        return await self._orders.unacknowledge(order, self._time.now)

    async def recheck(self, order: WriteRecheck) -> WriteResult:
        return await self._orders.recheck(order, self._time.now)

    async def close(self) -> None:
        """Nothing is kept open between two conversations."""

    async def _known_dialect(self) -> Dialect:
        if self._dialect is None:
            async with self._line.talk() as talk:
                self._dialect = (await core_of(talk, None)).dialect
        return self._dialect

    async def _canary(self, talk: Talk, core: Core) -> Canary | None:
        name = self._settings.canary
        if name is None:
            return None
        host, mark, service = name.partition("!")
        lines = (f"Filter: host_name = {host}", f"Filter: description = {service}", "And: 2")
        table, which = ("services", lines) if mark else ("hosts", (f"Filter: name = {host}",))
        try:
            rows, _ = await wire.ask(talk, table, wire.Canary, *which)
        except PollError as error:
            if error.cause is not Cause.BACKEND_GARBLED:
                raise
            rows = []
        if not rows:
            return Canary(name, present=False)
        interval = seconds_of(rows[0].check_interval * core.unit) or None
        return Canary(name, True, from_epoch(rows[0].last_check), interval)


def _apart(reports: tuple[HostReport, ...]) -> tuple[tuple[HostReport, ...], int]:
    """One report for each name, and how many were too many: of two the one in trouble, else the one looked at last."""
    found: dict[str, HostReport] = {}
    for report in reports:
        other = found.get(report.name)
        if other is None or _rank(report) > _rank(other):
            found[report.name] = report
    return tuple(found.values()), len(reports) - len(found)


def _rank(report: HostReport) -> tuple[bool, datetime]:
    return report.state is HostState.DOWN, report.checked_at or datetime.min.replace(tzinfo=UTC)


def _remarks(core: Core, clock: datetime | None, bad: int, twins: int, same: bool) -> list[str]:
    remarks = []
    if clock is None:
        remarks.append(_NO_CLOCK)
    if not core.service_checks:
        remarks.append("service checks are switched off globally")
    if bad:
        remarks.append(f"{bad} rows could not be read and were left out")
    if twins:
        remarks.append(f"{twins} hosts have the name of another: only the worse of two is judged")
    if not same:
        remarks.append("the core was started anew while it was read")
    return remarks


def _checks_on(core: Core, hosts: Hosts) -> bool:
    """Whether sites can speak at all: by their hosts, or where no host is checked actively by their services."""
    if core.host_checks and not core.service_checks:
        return any(row.active_checks_enabled for row in hosts.rows)
    return core.host_checks


def _checking(hosts: Hosts, services: Services, core: Core) -> Pulse | None:
    newest, shortest = newest_check(hosts, services, core)
    stamp, interval = from_epoch(newest), seconds_of(shortest)
    return Pulse(stamp, interval, "its newest check") if stamp and interval else None
