"""Netdata, by the API of an agent or a parent: each machine it holds is a host, each of its alarms a service.

An alarm is evaluated only where its chart still collects, and only CLEAR, WARNING and CRITICAL come of a value: their
`last_updated` is evidence of the machine. A child that no longer streams to its parent is down in the parent's eyes.

Not told by Netdata: whether its files were changed and not reloaded. It holds no acknowledgements; an alarm silenced
there is left out of the troubles, and remarked on.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from itertools import groupby
from operator import attrgetter

import msgspec

from noc.backends.backend import Cost, PollError, WriteResult
from noc.backends.http import Transport, decode
from noc.backends.kind import BackendKind, Secrets
from noc.backends.link import Link, encoded, label
from noc.backends.stamps import from_epoch, seconds_of
from noc.backends.words import clean
from noc.core.answer import Answer, Canary, HostReport, HostState, Look, Pulse, ServiceProblem, Severity
from noc.core.causes import Cause
from noc.core.effects import WriteAck, WriteRecheck, WriteUnack
from noc.core.mapping import SiteFrom
from noc.core.snapshot import HostView, SiteView
from noc.settings import BackendSettings

TROUBLES = {"WARNING": Severity.WARNING, "CRITICAL": Severity.CRITICAL}
OF_A_VALUE = {"CLEAR", *TROUBLES}


class Machine(msgspec.Struct, frozen=True, gc=False):
    guid: str
    hostname: str
    reachable: bool


class Info(msgspec.Struct, frozen=True, gc=False):
    uid: str
    machines: list[Machine] = msgspec.field(name="mirrored_hosts_status")
    version: str = ""


class Alarm(msgspec.Struct, frozen=True, gc=False):
    name: str
    status: str
    last_updated: float | None
    update_every: float
    disabled: bool = False
    silenced: bool = False
    info: str = ""
    value_string: str = ""
    last_status_change: float | None = None


class Alarms(msgspec.Struct, frozen=True, gc=False):
    status: bool  # whether alarms are evaluated at all
    now: float
    alarms: dict[str, msgspec.Raw]


_ALARM = msgspec.json.Decoder(Alarm)


@dataclass(frozen=True, slots=True)
class Seen:
    """One machine and its alarms. `page` None: they could not be read, or it is not there."""

    machine: Machine
    page: Alarms | None
    alarms: dict[str, Alarm]
    lost: int  # alarms that could not be read

    @property
    def active(self) -> dict[str, Alarm]:
        return {key: alarm for key, alarm in self.alarms.items() if not alarm.disabled}


class Netdata:
    def __init__(self, settings: BackendSettings, secrets: Secrets) -> None:
        self._settings = settings
        self._transport = Transport(settings, secrets)
        self._site_from = SiteFrom.parse(settings.site_from)

    @property
    def cost(self) -> Cost:
        return self._transport.cost

    async def read(self) -> Answer:
        remarks: list[str] = []
        async with self._transport.poll():
            reply = await self._transport.get("/api/v1/info")
            info = decode(reply, Info)
            seen = [await self._see(machine, info, remarks) for machine in info.machines]
        pages = [one.page for one in seen if one.page is not None]
        clock = from_epoch(max((page.now for page in pages), default=None)) or reply.date
        lost = sum(one.lost for one in seen)
        silenced = sum(alarm.silenced for one in seen for alarm in one.alarms.values())
        hosts, twins = _without_twins(self._report(one, clock) for one in seen)
        return Answer(
            complete=not lost and not remarks,
            inventory=True,
            hosts=hosts,
            clock=clock,
            pulse=_pulse(seen),
            checks_on=any(page.status for page in pages) if pages else None,
            canary=_canary(self._settings.canary, seen),
            objects=len(seen) + sum(len(one.alarms) for one in seen),
            remarks=(
                *remarks,
                *((f"{lost} alarms could not be read",) if lost else ()),
                *((f"{silenced} alarms are silenced there, and make no trouble here",) if silenced else ()),
                *(f"two machines are called {name}: the worse one is shown" for name in twins),
                "cannot tell whether its files were changed and not reloaded",
            ),
            version=clean(info.version, 40).removeprefix("v"),
        )

    async def rights(self) -> tuple[str, ...]:
        """Its API has no accounts."""
        return ()

    async def acknowledge(self, ack: WriteAck) -> WriteResult:
        return WriteResult(accepted=True, text="Netdata holds no acknowledgements; kept here")

    async def unacknowledge(self, order: WriteUnack) -> WriteResult:
        return WriteResult(accepted=True, text="Netdata holds no acknowledgements; given back here")

    async def recheck(self, order: WriteRecheck) -> WriteResult:
        return WriteResult(accepted=False, text="Netdata has no call for it: it evaluates in its own rhythm")

    async def close(self) -> None:
        await self._transport.close()

    async def _see(self, machine: Machine, info: Info, remarks: list[str]) -> Seen:
        """Read its alarms. That of a child may fail alone; the agent's own may not."""
        if not machine.reachable:
            return Seen(machine, None, {}, 0)
        place = "" if machine.guid == info.uid else f"/host/{encoded(machine.guid)}"
        try:
            page = decode(await self._transport.get(f"{place}/api/v1/alarms?all"), Alarms)
        except PollError as error:
            if not place:
                raise
            remarks.append(f"the alarms of {clean(machine.hostname, 80)} could not be read: {error.text}")
            return Seen(machine, None, {}, 0)
        alarms, lost = {}, 0
        for key, raw in page.alarms.items():
            try:
                alarms[clean(key, 500)] = _ALARM.decode(raw)
            except msgspec.ValidationError:
                lost += 1
        return Seen(machine, page, alarms, lost)

    def _report(self, seen: Seen, clock: datetime | None) -> HostReport:
        name = clean(seen.machine.hostname, 500)
        gone = not seen.machine.reachable
        looks = tuple(_looks(seen.active))
        return HostReport(
            name=name,
            sites=self._site_from.sites(name),
            state=HostState.DOWN if gone else HostState.UP if looks else HostState.PENDING,
            looks=looks,
            retries=False,
            checked_at=clock if gone else max((look.checked_at for look in looks if look.checked_at), default=None),
            disabled=seen.page is not None and not seen.page.status,
            problems=tuple(_problems(seen.active)),
            text="it no longer streams to its parent" if gone else "",
        )


def _looks(alarms: dict[str, Alarm]) -> Iterator[Look]:
    """Alarms that are evaluated as often share a look; one without a value has been looked at, and no more."""
    every = attrgetter("update_every")
    for interval, rows in groupby(sorted(alarms.items(), key=lambda row: every(row[1])), key=lambda row: every(row[1])):
        group = list(rows)
        looked = [stamp for _, alarm in group if (stamp := from_epoch(alarm.last_updated))]
        heard = {key: _heard(alarm) for key, alarm in group}
        stamps = [stamp for stamp in heard.values() if stamp]
        name = min(heard, key=lambda key: heard[key].timestamp() if heard[key] else 0.0)  # type: ignore[union-attr]
        oldest = min(stamps) if len(stamps) == len(group) else None
        yield Look(
            name, seconds_of(interval), max(stamps, default=None), oldest, max(looked, default=None), objects=len(group)
        )


def _heard(alarm: Alarm) -> datetime | None:
    return from_epoch(alarm.last_updated) if alarm.status in OF_A_VALUE else None


def _problems(alarms: dict[str, Alarm]) -> Iterator[ServiceProblem]:
    for key, alarm in alarms.items():
        severity = TROUBLES.get(alarm.status)
        if severity is not None and not alarm.silenced:
            text = clean(unescape(f"{alarm.info[:2000]}: {alarm.value_string[:200]}").removeprefix(": "))
            yield ServiceProblem(key, severity, from_epoch(alarm.last_status_change), text)


def _pulse(seen: Sequence[Seen]) -> Pulse | None:
    alarms = [alarm for one in seen for alarm in one.active.values()]
    newest = max((stamp for alarm in alarms if (stamp := from_epoch(alarm.last_updated))), default=None)
    period = seconds_of(min((alarm.update_every for alarm in alarms), default=None))
    return Pulse(newest, period, "its newest evaluation") if newest and period else None


def _canary(name: str | None, seen: Sequence[Seen]) -> Canary | None:
    if name is None:
        return None
    found = [alarm for one in seen for key, alarm in one.active.items() if name in (key, alarm.name)]
    stamps = [stamp for alarm in found if (stamp := _heard(alarm))]
    return Canary(name, bool(stamps), max(stamps, default=None), seconds_of(found[0].update_every) if found else None)


def _without_twins(hosts: Iterable[HostReport]) -> tuple[tuple[HostReport, ...], list[str]]:
    """Of machines of one name the worse one, and the names that were there twice."""
    found: dict[str, HostReport] = {}
    twins = []
    for host in hosts:
        if host.name in found:
            twins.append(host.name)
        if host.name not in found or found[host.name].state is not HostState.DOWN:
            found[host.name] = host
    return tuple(found.values()), twins


def pages(settings: BackendSettings, root: str, site: SiteView, hosts: Sequence[HostView]) -> Iterator[Link]:
    for host in hosts:
        yield Link(label(settings.name, host.host), f"{root}/host/{encoded(host.host)}/")


KIND = BackendKind(
    title="Netdata (API v1 of an agent or a parent)",
    make=Netdata,
    tells="state, true last evaluation of each alarm and how often it should be, children that no longer stream",
    cannot_tell="files changed and not reloaded; it holds no acknowledgements",
    account="none of its own; user and password where a proxy asks for them",
    site_from=("host", "name"),
    slow_start=True,  # a parent knows each child again when that has found back to it
    rechecks=False,
    inside=frozenset({"api", "host", "v1", "v2", "v3"}),
    example_url="https://netdata.example:19999",
    pages=pages,
    blind_to={
        Cause.CONFIG_PENDING: "it does not tell of files that were changed and not reloaded",
        Cause.CONFIG_FAILED: "it leaves out alarms that it cannot read, and says so in its log alone",
        Cause.BACKEND_PARTIAL: "a child that is gone is a host that is down",
    },
)
