"""Monitoring systems as far as the core sees them: hosts that are checked in their rhythm, and what a poll tells."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from noc.core.answer import Answer, BackendAck, Canary, HostReport, HostState, Look, Pulse, ServiceProblem, SiteAlerts
from noc.core.events import BackendSetup
from noc.durations import parse

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ZERO = timedelta(0)


def span(text: str | timedelta) -> timedelta:
    """`"10 s"`, `"5 min"`, `"1 h 20 min"`, and sums of such."""
    if isinstance(text, timedelta):
        return text
    words = text.replace("min", "m").split()
    return sum((parse(number + unit) for number, unit in zip(words[::2], words[1::2], strict=True)), ZERO)


def backend(name: str = "icinga", kind: str = "icinga2", poll: str = "10 s", **more: Any) -> BackendSetup:
    if "lost_after" in more:
        more["lost_after"] = span(str(more["lost_after"]))
    return BackendSetup(name, kind, bool(more.pop("inventory", True)), span(poll), **more)


@dataclass
class Part:
    """One more object of a host: a service that is checked, or sent in, on its own."""

    name: str
    every: timedelta
    passive: bool = False
    runs: bool = True
    answers: bool = True
    checked: timedelta | None = None
    checked_stamp: timedelta | None = None
    answered: timedelta | None = None  # by the clock that the backend had then


@dataclass
class Host:
    """A host that is looked at each `every`. What a test sets shows at its next look, as in life."""

    name: str
    sites: tuple[str, ...]
    every: timedelta = timedelta(seconds=60)
    timeout: timedelta = timedelta(seconds=10)
    passive: bool = False
    retries: bool = True
    pool: str = ""
    well: bool = True  # would answer a look
    hard: bool = True  # a look that finds it down is the last of its retries
    runs: bool = True  # it is looked at
    answers: bool = True  # a look brings word from the site
    listed: bool = True  # the backend has it in its list
    disabled: bool = False
    forgotten: bool = False  # the backend has lost its memory of it
    downtime_until: timedelta | None = None
    in_period: bool = True
    resumes: timedelta | None = None
    ack: BackendAck | None = None
    problems: tuple[ServiceProblem, ...] = ()
    parts: list[Part] = field(default_factory=list)
    ahead: timedelta = ZERO  # its stamps lie in the future by this much
    checked: timedelta | None = None
    checked_stamp: timedelta | None = None
    answered: timedelta | None = None  # by the clock that the backend had then
    down: bool = False
    since: timedelta | None = None

    def live(self, now: timedelta, offset: timedelta) -> None:
        """Run the looks that have fallen due. `offset`: of the backend's clock, by which they are stamped."""
        if self.runs and not self.disabled and self.in_period:
            due = self._due(self.checked, self.every, now)
            if due is not None:
                self.checked, self.checked_stamp = due, due + offset
                if self.down is self.well:
                    self.since = due + offset
                self.down = not self.well
                if self.well and self.answers:
                    self.answered = due + offset
        for part in self.parts:
            due = self._due(part.checked, part.every, now) if part.runs else None
            if due is not None:
                part.checked, part.checked_stamp = due, due + offset
                part.answered = due + offset if part.answers else part.answered

    @staticmethod
    def _due(last: timedelta | None, every: timedelta, now: timedelta) -> timedelta | None:
        newest = now // every * every
        return newest if last is None or newest > last else None

    def service(self, name: str, every: str = "60 s", passive: bool = False) -> Part:
        part = Part(name, span(every), passive)
        self.parts.append(part)
        return part

    def in_downtime(self, until: str | timedelta) -> None:
        self.downtime_until = span(until)

    def report(self, now: timedelta, stamp: Callable[[timedelta | None], datetime | None]) -> HostReport:
        checked, answered = (None, None) if self.forgotten else (self.checked_stamp, self.answered)
        if self.ahead and checked is not None:
            checked, answered = checked + self.ahead, (answered or checked) + self.ahead
        own = Look(
            "", None if self.passive else self.every, stamp(answered), stamp(answered), stamp(checked), self.timeout
        )
        looks = () if self.disabled or not self.in_period else (own, *(_look(part, stamp) for part in self.parts))
        state = HostState.PENDING if checked is None else HostState.DOWN if self.down else HostState.UP
        window = self.downtime_until is not None and now < self.downtime_until
        return HostReport(
            name=self.name,
            sites=self.sites,
            state=state,
            looks=looks,
            hard=self.hard or not self.down,
            retries=self.retries,
            since=stamp(self.since),
            checked_at=stamp(checked),
            disabled=self.disabled,
            downtime=window,
            downtime_until=stamp(self.downtime_until) if window else None,
            in_period=self.in_period,
            resumes_at=None if self.in_period else stamp(self.resumes),
            ack=self.ack if self.down else None,
            problems=self.problems,
            pool=self.pool,
        )


def _look(part: Part, stamp: Callable[[timedelta | None], datetime | None]) -> Look:
    answered = stamp(part.answered)
    return Look(part.name, None if part.passive else part.every, answered, answered, stamp(part.checked_stamp))


@dataclass
class Server:
    """A monitoring system. Attributes of its `Answer` that are not made from hosts stand in `says`."""

    setup: BackendSetup
    hosts: dict[str, Host] = field(default_factory=dict)
    alerts: tuple[SiteAlerts, ...] = ()
    lost: str | None = None  # the cause of its failure
    complete: bool = True
    offset: timedelta = ZERO  # its clock against true time
    tells_clock: bool = True
    ticks: bool = True  # it has a stamp of its own that moves
    stopped_at: timedelta | None = None  # its tick stands still since then
    replays: bool = False  # something in between gives one old answer for ever
    canary: Canary | None = None
    says: dict[str, Any] = field(default_factory=dict)
    last: Answer | None = None

    def host(self, name: str, site: str | tuple[str, ...] | None = None, every: str = "60 s", **more: Any) -> Host:
        sites = site if isinstance(site, tuple) else (site or name,)
        self.hosts[name] = Host(name, sites, span(every), **more)
        return self.hosts[name]

    def answer(self, now: timedelta) -> Answer:
        if self.replays and self.last is not None:
            return self.last

        def stamp(moment: timedelta | None) -> datetime | None:
            return None if moment is None else START + moment

        hosts = tuple(host.report(now, stamp) for host in self.hosts.values() if host.listed)
        clock = now + self.offset
        beat = stamp(min(clock, self.stopped_at) if self.stopped_at is not None else clock)
        assert beat is not None
        answer = Answer(
            complete=self.complete,
            inventory=self.setup.inventory,
            hosts=hosts,
            alerts=self.alerts,
            clock=stamp(clock) if self.tells_clock else None,
            pulse=Pulse(beat, timedelta(seconds=10), "its status") if self.ticks else None,
            checking=self._checking(stamp) if not self.ticks else None,
            canary=self.canary,
            objects=len(hosts) + len(self.alerts),
        )
        self.last = replace(answer, **self.says)
        return self.last

    def _checking(self, stamp: Callable[[timedelta | None], datetime | None]) -> Pulse | None:
        active = [host for host in self.hosts.values() if host.listed and not host.disabled and not host.passive]
        newest = stamp(max((host.checked_stamp for host in active if host.checked_stamp), default=None))
        return Pulse(newest, min(host.every for host in active), "its newest check") if newest else None
