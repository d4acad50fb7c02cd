"""What the configuration says of the objects: how often, when, by which command, and in which groups.

It changes only when Nagios loads it anew, so it is read once for each start of the program.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeVar

import msgspec

from noc.backends.applied import is_probe
from noc.backends.backend import PollError
from noc.backends.nagios import wire
from noc.backends.nagios.cgis import PAGE, Cgis
from noc.backends.nagios.periods import Periods
from noc.core.causes import Cause

S = TypeVar("S", bound=msgspec.Struct)

USUAL_LENGTH = 60.0  # seconds of an interval unit, where nobody says otherwise
_HOUR = 3600.0
# Commands that ask nobody: what they say when Nagios runs them is no word from the site.
_ASKS_NOBODY = re.compile(
    r"(?i)dummy|passive|stale|fresh|return[-_]?(?:ok|\d)|no[-_](?:data|report|result)|^(?:true|ok)$"
)
_INTERVAL = re.compile(rb"(\d+)h (\d+)m (\d+)s", re.ASCII)


@dataclass(frozen=True, slots=True)
class Config:
    """Of one host or service. Intervals in seconds."""

    interval: float | None = None  # None: it is checked only when somebody asks
    reports_every: float | None = None  # of one that is passive, as far as it says
    period: str = ""
    command: str = ""
    active: bool = True

    @property
    def asks_nobody(self) -> bool:
        """Also where there is no command: Nagios takes such a host to be up."""
        return not self.command or _ASKS_NOBODY.search(self.command) is not None


UNKNOWN = Config()


@dataclass(slots=True)
class Objects:
    """All that was configured at one load."""

    loaded: float = 0  # seconds since 1970
    hosts: dict[str, Config] = field(default_factory=dict)
    services: dict[str, dict[str, Config]] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)
    variables: dict[str, dict[str, str]] = field(default_factory=dict)
    groups: dict[str, tuple[str, ...]] = field(default_factory=dict)  # by host
    periods: Periods = field(default_factory=lambda: Periods({}))
    in_use: frozenset[str] = frozenset()  # the check periods
    probes: tuple[tuple[str, str], ...] = ()  # (host, service or "") that see whether the files are loaded
    bad: int = 0
    remarks: tuple[str, ...] = ()


class _Hosts(msgspec.Struct):
    hostlist: dict[str, msgspec.Raw]


class _Services(msgspec.Struct):
    servicelist: dict[str, dict[str, msgspec.Raw]]


class _Groups(msgspec.Struct):
    hostgrouplist: dict[str, msgspec.Raw]


class _Periods(msgspec.Struct):
    timeperiodlist: dict[str, msgspec.Raw]


async def read_objects(cgis: Cgis, length: timedelta | None, groups: bool) -> Objects:
    """Ask for the whole configuration. `length`: of an interval unit, where it is configured. Raises PollError."""
    objects = Objects()
    hosts = await _hosts(cgis, objects)
    seconds = length.total_seconds() if length is not None else await _unit(cgis, hosts, objects)
    for name, host in hosts.items():
        objects.hosts[name] = _config(host, seconds)
        objects.addresses[name] = host.address
        if host.custom_variables:
            objects.variables[name] = host.custom_variables
    await _services(cgis, objects, seconds)
    periods = await cgis.objects(_Periods, query="timeperiodlist", details="true")
    known, bad = wire.fit(periods.data.timeperiodlist, wire.TimePeriod)
    objects.periods = Periods(known)
    if bad:
        objects.remarks += (f"{bad} time periods could not be read: they are taken to be open",)
    if groups:
        await _groups(cgis, objects)
    configs = list(_all(objects))
    objects.in_use = frozenset(config.period for _, config in configs)
    objects.probes = tuple(key for key, config in configs if is_probe(config.command))
    return objects


def _all(objects: Objects) -> Iterator[tuple[tuple[str, str], Config]]:
    for host, config in objects.hosts.items():
        yield (host, ""), config
    for host, configs in objects.services.items():
        for service, config in configs.items():
            yield (host, service), config


async def _hosts(cgis: Cgis, objects: Objects) -> dict[str, wire.HostConfig]:
    hosts: dict[str, wire.HostConfig] = {}
    start, whole = 0, True
    while whole:
        answer = await cgis.objects(_Hosts, query="hostlist", details="true", start=str(start), count=str(PAGE))
        rows, bad = wire.fit(answer.data.hostlist, wire.HostConfig)
        hosts |= rows
        objects.bad += bad
        objects.loaded = wire.seconds(answer.result.program_start)
        start, whole = start + PAGE, len(answer.data.hostlist) >= PAGE
    return hosts


async def _services(cgis: Cgis, objects: Objects, unit: float) -> None:
    start, whole = 0, True
    shared: dict[Config, Config] = {}  # most services are configured alike
    while whole:
        answer = await cgis.objects(_Services, query="servicelist", details="true", start=str(start), count=str(PAGE))
        count = 0
        for host, raw in answer.data.servicelist.items():
            rows, bad = wire.fit(raw, wire.ServiceConfig)
            objects.bad += bad
            count += len(raw)
            configs = objects.services.setdefault(host, {})
            for name, row in rows.items():
                config = _config(row, unit)
                configs[name] = shared.setdefault(config, config)
        start, whole = start + PAGE, count >= PAGE


async def _groups(cgis: Cgis, objects: Objects) -> None:
    answer = await cgis.objects(_Groups, query="hostgrouplist", details="true")
    groups, bad = wire.fit(answer.data.hostgrouplist, wire.HostGroup)
    objects.bad += bad
    for name, group in groups.items():
        for host in group.members:
            objects.groups[host] = (*objects.groups.get(host, ()), name)


def _config(row: wire.HostConfig | wire.ServiceConfig, unit: float) -> Config:
    interval = row.check_interval * unit if row.check_interval > 0 else None
    return Config(
        interval=interval,
        reports_every=_promised(row, interval) if row.check_freshness else None,
        period=row.check_period,
        command=row.check_command.partition("!")[0],
        active=row.checks_enabled,
    )


def _promised(row: wire.HostConfig | wire.ServiceConfig, interval: float | None) -> float | None:
    """How often a passive object reports, by the age at which its results are said to be stale.

    That age is itself a limit. The interval is so much shorter that our own limit, which leaves room for a report that
    is missed, is about the same.
    """
    age = row.freshness_threshold
    if age <= 0:
        return interval
    return age / 2 if age <= 2 * _HOUR else 0.8 * age


async def _unit(cgis: Cgis, hosts: dict[str, wire.HostConfig], objects: Objects) -> float:
    """The length of an interval unit in seconds. The JSON does not tell it; a page for people shows one interval."""
    name = max(hosts, key=lambda host: hosts[host].check_interval, default=None)
    units = hosts[name].check_interval if name is not None else 0
    if name is None or units <= 0:
        return USUAL_LENGTH
    try:
        reply = await cgis.transport.get("/config.cgi", {"type": "hosts", "expand": name})
        found = _INTERVAL.search(reply.expect_ok().body)
    except PollError as error:
        if error.cause is not Cause.BACKEND_REFUSED:
            raise
        found = None
    if found is None:
        objects.remarks += (
            "the length of its interval unit cannot be read: 60 s are taken; give the account "
            'authorized_for_configuration_information in cgi.cfg, or set "interval_length"',
        )
        return USUAL_LENGTH
    hours, minutes, rest = (int(part) for part in found.groups())
    shown = 3600 * hours + 60 * minutes + rest
    return max(round(shown / units), 1.0)
