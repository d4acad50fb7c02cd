"""What really happened in a story, noted from the raw events and from what was shown; it shares no code with the core.

All moments are the story's true time. A `Town` is the cast: which host of which backend belongs to which site.
"""

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass, field, fields
from datetime import timedelta
from typing import NamedTuple

from noc.core.answer import Answer, HostState
from noc.core.causes import AlarmState, Cause
from noc.core.snapshot import AlarmView, FaultView, Snapshot
from tests.core.fakes import START

S = timedelta(seconds=1)
POLL = 10 * S
LOST_AFTER = 10 * S
LIMIT = 40 * S
FROZEN = 60 * S + POLL
WAKES = 30 * S  # without any event for so long the console itself had stopped
LONG_AGO = -24 * 3600 * S

Key = tuple[str, Cause]  # of an alarm: a site or the subject of a fault, and the cause


class Town(NamedTuple):
    """`sites`: for each site its hosts, each with the backend that knows it."""

    sites: dict[str, tuple[tuple[str, str], ...]]

    @property
    def backends(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(backend for hosts in self.sites.values() for backend, _ in hosts))

    def hosts_of(self, backend: str) -> tuple[str, ...]:
        return tuple(host for hosts in self.sites.values() for name, host in hosts if name == backend)


APART = Town({"riga": (("east", "riga-gw"),), "oslo": (("west", "oslo-gw"),)})
SHARED = Town({"riga": (("east", "riga-gw"), ("west", "riga-app")), "oslo": (("west", "oslo-gw"),)})


@dataclass(slots=True)
class History:
    now: timedelta = timedelta(0)
    started: timedelta = timedelta(0)
    slept: timedelta | None = None  # it woke then; None: it has not slept, or every backend was asked since
    ill: timedelta = timedelta(0)  # when something was last not as it should be
    loud: bool = False  # something was not as it should be since this story began
    heard: dict[str, timedelta] = field(default_factory=dict)  # by host: when the site itself last answered
    looked: dict[str, timedelta] = field(default_factory=dict)  # when it was last looked at
    told: dict[str, str] = field(default_factory=dict)  # "up" or "down", in the newest answer of this run that had it
    missed: dict[str, int] = field(default_factory=dict)  # complete answers in a row without it
    lapsed: dict[str, tuple[bool, int]] = field(default_factory=dict)  # fell silent (for certain?), new answers since
    answered: dict[str, timedelta] = field(default_factory=dict)  # by backend, in this run
    moved: dict[str, timedelta] = field(default_factory=dict)  # its pulse, as far as answers without a break tell
    pulse: dict[str, timedelta] = field(default_factory=dict)
    row: dict[str, tuple[timedelta, int]] = field(default_factory=dict)  # failed polls: the first, how many
    dark: dict[str, timedelta] = field(default_factory=dict)  # when it last failed, hung, or had a blinding fault
    taken: dict[Key, timedelta] = field(default_factory=dict)  # by a person, until
    shelved: dict[Key, timedelta] = field(default_factory=dict)
    ran_out: set[str] = field(default_factory=set)  # owners of shelves whose time is over
    hushed: dict[str, timedelta] = field(default_factory=dict)  # sites without alarm or standing fault since
    states: dict[Key, AlarmState] = field(default_factory=dict)  # of all alarms, as shown last
    starts: dict[Key, int] = field(default_factory=dict)  # how often each began to sound

    def fork(self) -> "History":
        new = copy(self)
        for each in fields(self):
            value = getattr(self, each.name)
            if isinstance(value, dict | set):
                setattr(new, each.name, value.copy())
        return new

    # What happens.

    def passes(self, now: timedelta, town: Town) -> None:
        if now - self.now > WAKES:
            self.slept = self.ill = now
            self.loud = True
            self.row = {name: row if self._lost(*row, self.now) else (now, 0) for name, row in self.row.items()}
        self.now = now
        for name in town.backends:
            if not self.works(name):
                self.dark[name] = now
                if now > self.started + POLL:
                    self.ill = now
        self._note_cycle(town)

    def starts_again(self, now: timedelta) -> None:
        self.now = self.started = self.ill = now
        self.slept = None
        for known in (self.told, self.missed, self.answered, self.moved, self.pulse, self.row):
            known.clear()
        self.lapsed = dict.fromkeys(self.lapsed, (False, 0))

    def fails(self, backend: str) -> None:
        first, count = self.row.get(backend, (self.now, 0))
        self.row[backend] = first, count + 1
        self.ill, self.loud = self.now, True
        self.dark[backend] = self.now

    def answers(self, backend: str, answer: Answer, town: Town) -> None:
        broken = backend in self.row or self.now - self.answered.get(backend, LONG_AGO) > 2 * POLL + WAKES
        if backend in self.row:
            self.dark[backend] = self.now
        self.row.pop(backend, None)
        self.answered[backend] = self.now
        stamp = answer.pulse.stamp - START if answer.pulse else self.now
        if broken or stamp > self.pulse.get(backend, LONG_AGO):
            self.moved[backend] = self.now
        if stamp <= self.pulse.get(backend, LONG_AGO):
            self.ails()
        self.pulse[backend] = max(stamp, self.pulse.get(backend, LONG_AGO))
        found = {report.name: report for report in answer.hosts}
        for host in town.hosts_of(backend):
            report = found.get(host)
            if report is None:
                self.missed[host] = self.missed.get(host, 0) + answer.complete
                self.ails()
                continue
            self.missed[host] = 0
            self.told[host] = "down" if report.state is HostState.DOWN else "up"
            if report.checked_at is not None:
                self.looked[host] = report.checked_at - START
            newest = report.looks[0].newest if report.looks else None
            self._hears(host, None if newest is None else newest - START)

    def _hears(self, host: str, stamp: timedelta | None) -> None:
        if stamp is not None and stamp > self.heard.get(host, LONG_AGO):
            self.heard[host] = stamp
            if host in self.lapsed:
                certain, fresh = self.lapsed[host]
                self.lapsed[host] = certain, min(fresh + 1, 2)
        elif self.told[host] == "up":
            self.ails()
        if self.told[host] == "down":
            self.ails()
            if self.now - self.looked[host] <= LIMIT:
                self.lapsed.pop(host, None)

    def ails(self) -> None:
        self.ill, self.loud = self.now, True

    def _note_cycle(self, town: Town) -> None:
        slept = self.slept
        if slept is None:
            return
        if all(
            self.answered.get(name, LONG_AGO) >= slept or self.row.get(name, (0, 0))[1] >= 2 for name in town.backends
        ):
            self.slept = None

    # What was so, by all that is known.

    def works(self, backend: str) -> bool:
        return backend not in self.row and not self.hangs(backend)

    def hangs(self, backend: str) -> bool:
        return self.now - self.answered.get(backend, self.started) > POLL + 2 * S

    @staticmethod
    def _lost(first: timedelta, count: int, now: timedelta) -> bool:
        return count >= 2 and now - first >= LOST_AFTER

    def is_lost(self, backend: str) -> bool:
        return backend in self.row and self._lost(*self.row[backend], self.now)

    def is_gone(self, host: str) -> bool:
        return self.missed.get(host, 0) >= 2

    # What was shown.

    def shows(self, shown: Snapshot, town: Town) -> None:
        """Note what the next picture is held against."""
        states = {each.key: each.state for each in alarms_of(shown)}
        for key, state in states.items():
            if state is AlarmState.UNACKED and self.states.get(key) is not state:
                self.starts[key] = self.starts.get(key, 0) + 1
        self.states = states
        self.taken = {key: end for key, end in self.taken.items() if states.get(key) is AlarmState.ACKED}
        self.ran_out |= {owner for (owner, _), end in self.shelved.items() if end <= self.now}
        self.shelved = {key: end for key, end in self.shelved.items() if end > self.now}
        for fault in shown.faults:
            if fault.cause in BLINDING and fault.alarm is not AlarmState.CLEARED_UNACKED:
                for name in town.backends if fault.cause is Cause.NETWORK_LOST else (fault.subject,):
                    self.dark[name] = self.now
        for site in shown.sites:
            for backend, host in town.sites[site.key]:
                if self._lapses(host):
                    alone = site.state == "silent" and any(
                        alarm.state is not AlarmState.SUPPRESSED for alarm in site.alarms if alarm.cause is site.cause
                    )
                    self.lapsed[host] = alone and self.works(backend) and host in self.told, 0

    def _lapses(self, host: str) -> bool:
        if self.is_gone(host):
            return True
        if self.told.get(host) == "down":
            return self.now - self.looked[host] > LIMIT
        return self.now - self.heard.get(host, LONG_AGO) > LIMIT


BLINDING = frozenset(
    {Cause.BACKEND_LOST, Cause.BACKEND_FROZEN, Cause.NETWORK_LOST, Cause.INVENTORY_DROP}
)  # fmt: skip


class Shown(NamedTuple):
    """An alarm of a site or of a fault, as it is shown."""

    key: Key
    state: AlarmState
    view: AlarmView | FaultView


def alarms_of(shown: Snapshot) -> Iterator[Shown]:
    for site in shown.sites:
        for alarm in site.alarms:
            yield Shown((site.key, alarm.cause), alarm.state, alarm)
    for fault in shown.faults:
        yield Shown((fault.subject, fault.cause), fault.alarm, fault)
