"""Icinga 2 by its REST API: every host and service in two questions, and few more about what is not well.

A poll asks for all hosts and all services with few attributes; then, only where there is need, for the open check
periods, for the last words of what is in trouble, and for who acknowledged or announced it; the status comes last,
so that its clock is the time of the answer. No filter expressions are used: newer versions want a permission for them.

Whether its files were changed and not loaded is told only by a service (or host) that runs the plug-in
`check_config_applied`; that a reload has failed, also by one with the check command "icinga", on Unix from 2.14 on.
"""

from collections.abc import Callable, Iterable
from datetime import timedelta
from itertools import chain
from typing import TypeVar

from noc.backends.applied import Applied, Probes
from noc.backends.backend import Cost, PollError, WriteResult
from noc.backends.icinga2 import ack as writing
from noc.backends.icinga2 import hosts as host_reports
from noc.backends.icinga2 import services as service_sums
from noc.backends.icinga2 import wire
from noc.backends.icinga2.api import Icinga2Api, MissingError, required
from noc.backends.icinga2.config import config_of, probes_of, self_checks
from noc.backends.icinga2.last_words import LastWords
from noc.backends.icinga2.recheck import recheck
from noc.backends.icinga2.rights import missing_rights
from noc.backends.icinga2.status import Status, status_of
from noc.backends.icinga2.surroundings import SurroundingsReader
from noc.backends.stamps import from_epoch, seconds_of
from noc.core.answer import Answer, Canary, Pulse
from noc.core.causes import Cause
from noc.core.effects import WriteAck, WriteRecheck, WriteUnack
from noc.core.mapping import SiteFrom, Source
from noc.settings import BackendSettings, SecretRef

T = TypeVar("T")

_TICK = timedelta(seconds=10)  # its clock moves always; a status that does not is an old one


class Icinga2:
    """One Icinga 2, or one node of its cluster."""

    def __init__(self, settings: BackendSettings, secrets: Callable[[SecretRef], str]) -> None:
        self._settings = settings
        self._site_from = SiteFrom.parse(settings.site_from)
        self._api = Icinga2Api(settings, secrets)
        self._words = LastWords(self._api)
        self._surroundings = SurroundingsReader(self._api)
        self._probes = Probes()
        self._reports = host_reports.HostReports(self._site_from, self._words)
        without = () if self._site_from.source is Source.VAR else ("vars",)
        self._host_attrs = wire.attrs_of(wire.Host, *without)
        self._service_attrs = wire.attrs_of(wire.Service)

    @property
    def cost(self) -> Cost:
        return self._api.transport.cost

    async def read(self) -> Answer:
        """Poll once. Raises PollError where hosts or services cannot be read; what else fails is a remark."""
        async with self._api.poll():
            hosts, bad_hosts = await self._all("hosts", wire.HostRow, self._host_attrs)
            services, bad_services = await self._all("services", wire.ServiceRow, self._service_attrs)
            periods = {row.attrs.check_period for row in services} | {row.attrs.check_period for row in hosts}
            around = await self._surroundings.read(hosts, {period for period in periods if period})
            sums = service_sums.sum_up(services, around.closed)
            wanted = host_reports.wanted_words(hosts, self._words)
            wanted.update(service_sums.wanted_words(sums, self._words))
            await self._words.listen(wanted)
            status, remarks = await self._status()
        service_sums.settle(sums, self._words, around.closed)
        config = self._config([*hosts, *sums.odd], status)
        bad = bad_hosts + bad_services
        if bad:
            remarks.append(f"{bad} rows could not be read and were left out")
        return Answer(
            complete=not bad,
            inventory=True,
            hosts=self._reports.of(hosts, sums, around),
            clock=status.clock,
            started_at=status.started_at,
            pulse=Pulse(status.clock, _TICK, "its status") if status.clock else None,
            checking=_checking(hosts, sums, around.closed),
            checks_on=_checks_on(status, hosts),
            config=config.state,
            config_text=config.text,
            partial=status.partial,
            canary=self._canary(hosts, services),
            objects=len(hosts) + len(services),
            remarks=(*remarks, *config.remarks, *self._surroundings.remarks),
            version=status.version,
        )

    async def acknowledge(self, ack: WriteAck) -> WriteResult:
        return await writing.acknowledge(self._api, ack)

    async def unacknowledge(self, order: WriteUnack) -> WriteResult:
        return await writing.unacknowledge(self._api, order)

    async def recheck(self, order: WriteRecheck) -> WriteResult:
        return await recheck(self._api, order)

    async def rights(self) -> tuple[str, ...]:
        return await missing_rights(self._api, self._settings.write_back)

    async def close(self) -> None:
        await self._api.close()

    async def _all(self, kind: str, shape: type[T], attrs: list[str]) -> tuple[list[T], int]:
        try:
            return await self._api.rows(kind, shape, attrs)
        except MissingError:
            raise required(kind, self._api.transport.server) from None

    async def _status(self) -> tuple[Status, list[str]]:
        """Read the status; an API user that may not is no reason to give up the poll."""
        reply = await self._api.status()
        try:
            status = status_of(reply)
        except PollError as error:
            if error.cause is Cause.BACKEND_REFUSED and reply.status in (403, 404):
                return Status(), ["its status cannot be read (status/query): its clock is not known"]
            raise
        remarks = []
        if status.service_checks is False:
            remarks.append("service checks are switched off globally")
        return status, remarks

    def _config(self, rows: list[wire.HostRow | wire.ServiceRow], status: Status) -> Applied:
        applied = self._probes.judge(probes_of(rows, self._words), status.clock, status.started_at)
        return config_of(self_checks(rows, self._words), status.version, applied)

    def _canary(self, hosts: list[wire.HostRow], services: list[wire.ServiceRow]) -> Canary | None:
        name = self._settings.canary
        if name is None:
            return None
        rows: Iterable[wire.HostRow | wire.ServiceRow] = services if "!" in name else hosts
        found = next((row.attrs for row in rows if row.name == name), None)
        if found is None:
            return Canary(name, present=False)
        return Canary(name, True, from_epoch(found.last_check), seconds_of(found.check_interval) or None)


def _checks_on(status: Status, hosts: list[wire.HostRow]) -> bool | None:
    """Whether sites can speak at all: by their hosts, or where no host is checked actively by their services."""
    if status.host_checks and status.service_checks is False:
        return any(row.attrs.enable_active_checks for row in hosts)
    return status.host_checks


def _checking(hosts: list[wire.HostRow], sums: service_sums.Sums, closed: frozenset[str]) -> Pulse | None:
    """The newest result among all that Icinga checks by itself at this time of day."""
    newest, shortest = 0.0, float("inf")
    for host in (row.attrs for row in hosts):
        if host.enable_active_checks and host.check_period not in closed:
            newest = max(newest, host.last_check)
            shortest = min(shortest, host.check_interval)
    for group in chain.from_iterable(sums.groups.values()):
        newest = max(newest, group.checked)
        shortest = min(shortest, group.interval)
    stamp, interval = from_epoch(newest), seconds_of(shortest)
    return Pulse(stamp, interval, "its newest check") if stamp and interval else None
