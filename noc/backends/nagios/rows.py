"""The newest known row of each object, brought up to date with as few bytes as is safe.

A whole list costs over a kilobyte for each object. Between two whole ones only those are asked for that were checked
lately: a result bears the moment at which its check began, so the question reaches back by the time a check may take.
Who is there changes only when Nagios loads its configuration, which is seen at once; what else changes without a check
is found by the next whole list.
"""

from dataclasses import dataclass, field
from typing import TypeVar

import msgspec

from noc.backends.nagios import wire
from noc.backends.nagios.cgis import PAGE, Cgis

S = TypeVar("S", bound=msgspec.Struct)

SLOW_CHECK = 75.0  # seconds that a check may take, and a little
QUICK_CHECK = 15.0  # what nearly all take
SWEEP_EVERY = 30  # rounds
SWEEP_LATEST = 300.0  # seconds
SLOW_EVERY = 3  # rounds


class _Hosts(msgspec.Struct):
    hostlist: dict[str, msgspec.Raw]


class _Services(msgspec.Struct):
    servicelist: dict[str, dict[str, msgspec.Raw]]


@dataclass(slots=True)
class Rows:
    """Stamps in seconds since 1970, by the clock of the server."""

    now: float = 0
    started: float = 0
    written: float = 0  # when the daemon last wrote down what it knows
    hosts: dict[str, wire.Host] = field(default_factory=dict)
    services: dict[str, dict[str, wire.Service]] = field(default_factory=dict)
    bad: int = 0  # rows that could not be read
    nameless: bool = False  # there are rows whose names the CGI cannot write
    torn: bool = False  # the configuration was loaded anew while we read

    @property
    def count(self) -> int:
        return len(self.hosts) + sum(map(len, self.services.values()))


class RowsReader:
    def __init__(self, cgis: Cgis) -> None:
        self._cgis = cgis
        self._rows = Rows()
        self._round = 0
        self._swept_in, self._swept_at = 0, 0.0
        self._sweep_due = True

    @property
    def slow(self) -> bool:
        """In this round what seldom changes is asked for too."""
        return self._round % SLOW_EVERY == 1 or self._swept_in == self._round

    @property
    def swept(self) -> bool:
        """In this round all was read."""
        return self._swept_in == self._round

    @property
    def since_sweep(self) -> int:
        """Rounds."""
        return self._round - self._swept_in

    def sweep_next(self) -> None:
        """Something has changed that no check tells: the next round reads all."""
        self._sweep_due = True

    async def read(self) -> tuple[Rows, bool]:
        """The second value is False where nothing was written since the last time. Raises PollError."""
        known = self._rows
        if self._is_sweep_due():
            return await self.sweep(), True
        slow = (self._round + 1) % SLOW_EVERY == 1
        answer = await self._cgis.status(_Hosts, **_checked("host", known.written - SLOW_CHECK))
        result = answer.result
        if wire.seconds(result.program_start) != known.started:
            return await self.sweep(), True
        if wire.seconds(result.last_data_update) == known.written:
            known.now = wire.seconds(result.query_time)
            return known, False
        self._round += 1
        rows = Rows(services=known.services, hosts=known.hosts, nameless=known.nameless)
        self._stamp(rows, result)
        self._add_hosts(rows, answer.data)
        since = known.written - (SLOW_CHECK if slow else QUICK_CHECK)
        await self._read_services(rows, _checked("service", since))
        self._rows = rows
        return rows, True

    async def sweep(self) -> Rows:
        """Read every row."""
        known, rows = self._rows, Rows()
        start, more = 0, True
        while more:
            answer = await self._cgis.status(_Hosts, query="hostlist", details="true", **_page(start))
            if not start:
                self._stamp(rows, answer.result)
            rows.torn |= wire.seconds(answer.result.program_start) != rows.started
            self._add_hosts(rows, answer.data)
            start, more = start + PAGE, len(answer.data.hostlist) >= PAGE
        await self._read_services(rows, {"query": "servicelist", "details": "true"})
        if rows.bad or rows.torn:
            # What could not be read now is not gone: it grows old.
            rows.hosts = known.hosts | rows.hosts
            rows.services = {h: known.services.get(h, {}) | s for h, s in (known.services | rows.services).items()}
        self._round += 1
        self._swept_in, self._swept_at = self._round, rows.now
        self._sweep_due = bool(rows.bad or rows.torn)
        self._rows = rows
        return rows

    async def _read_services(self, rows: Rows, which: dict[str, str]) -> None:
        """Page by page: where each is checked every minute, nearly all were checked lately."""
        start, more = 0, True
        while more:
            page = await self._cgis.status(_Services, **which, **_page(start))
            self._add_services(rows, page)
            start, more = start + PAGE, sum(map(len, page.data.servicelist.values())) >= PAGE

    async def troubled(self) -> None:
        """Read anew what is not well: somebody has acknowledged, or taken that back."""
        rows = self._rows
        hosts = await self._cgis.status(_Hosts, query="hostlist", details="true", hoststatus="down unreachable")
        self._add_hosts(rows, hosts.data)
        bad = "warning critical unknown"
        services = await self._cgis.status(_Services, query="servicelist", details="true", servicestatus=bad)
        self._add_services(rows, services)

    def _is_sweep_due(self) -> bool:
        rounds, age = self._round - self._swept_in, self._rows.now - self._swept_at
        return self._sweep_due or rounds >= SWEEP_EVERY or age >= SWEEP_LATEST

    def _stamp(self, rows: Rows, result: wire.Result) -> None:
        rows.now = wire.seconds(result.query_time)
        rows.started = wire.seconds(result.program_start)
        rows.written = wire.seconds(result.last_data_update)

    def _add_hosts(self, rows: Rows, data: _Hosts) -> None:
        rows.nameless |= wire.NAMELESS in data.hostlist
        good, bad = wire.fit(data.hostlist, wire.Host)
        rows.hosts |= good
        self._count_bad(rows, bad)

    def _add_services(self, rows: Rows, answer: wire.Whole[_Services]) -> None:
        rows.torn |= wire.seconds(answer.result.program_start) != rows.started
        for host, raw in answer.data.servicelist.items():
            rows.nameless |= host == wire.NAMELESS or wire.NAMELESS in raw
            if raw and host != wire.NAMELESS:
                good, bad = wire.fit(raw, wire.Service)
                rows.services[host] = rows.services.get(host, {}) | good
                self._count_bad(rows, bad)
        self._sweep_due |= rows.torn

    def _count_bad(self, rows: Rows, bad: int) -> None:
        rows.bad += bad
        self._sweep_due |= bad > 0


def _page(start: int) -> dict[str, str]:
    return {"start": str(start), "count": str(PAGE)}


def _checked(kind: str, since: float) -> dict[str, str]:
    """The parameters for those that were checked since then."""
    field_name = f"{kind}timefield"
    return {
        "query": f"{kind}list", "details": "true", field_name: "lastcheck",
        "starttime": str(int(since)), "endtime": "+86400",
    }  # fmt: skip
