"""The services: those that are well are summed up by the core itself, the others are read one by one.

Nine of ten services are well and checked as planned. Of these only one row comes for each host and interval: how many
they are, and when the newest and the oldest were checked. A service that changes between the two questions is missed
in one poll; its stamps are back with the next.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from math import inf

from noc.backends.livestatus import wire
from noc.backends.livestatus.connection import Talk
from noc.backends.livestatus.origin import ASKS_NOBODY, FED, Origins, asks_nobody, is_answer, is_disabled, is_fed
from noc.backends.livestatus.status import Core
from noc.backends.stamps import from_epoch, seconds_of
from noc.backends.words import clean
from noc.core.answer import Look, ServiceProblem, Severity

OK, WARNING, CRITICAL, UNKNOWN = range(4)
HARD = 1

_UNNAMED = "services"
_LATE = 1.5  # intervals after which it is asked which service it is that is late
_LATE_ROOM = 30.0  # s
_MOST_NAMED = 500
_LONGEST_NAME = 200
_LONGEST_TEXT = 300


class Group:
    """The services of one host at one interval. Stamps in seconds since 1970, 0 for never."""

    __slots__ = ("checked", "count", "interval", "name", "newest", "oldest")

    def __init__(self, interval: float) -> None:
        self.interval = interval  # s
        self.name = _UNNAMED  # of the service that answered longest ago, where that matters
        self.newest = 0.0
        self.oldest = inf
        self.checked = 0.0
        self.count = 0

    def add(self, count: int, checked: float, newest: float, oldest: float, name: str = _UNNAMED) -> None:
        self.count += count
        self.checked = max(self.checked, checked)
        self.newest = max(self.newest, newest)
        if oldest < self.oldest:
            self.oldest, self.name = oldest, name

    def look(self) -> Look:
        newest = from_epoch(self.newest)
        oldest = newest if self.oldest == self.newest else from_epoch(self.oldest)
        checked = newest if self.checked == self.newest else from_epoch(self.checked)
        return Look(self.name, seconds_of(self.interval), newest, oldest, checked, None, self.count)


@dataclass(slots=True)
class Parts:
    """The services of one host."""

    groups: dict[float, Group] = field(default_factory=dict)  # by interval in s
    passive: list[Look] = field(default_factory=list)
    problems: list[ServiceProblem] = field(default_factory=list)
    enabled: bool = False  # somebody still looks at one of them, or takes what is sent in

    def group(self, interval: float) -> Group:
        found = self.groups.get(interval)
        if found is None:
            found = self.groups[interval] = Group(interval)
        return found

    def looks(self) -> tuple[Look, ...]:
        return (*[group.look() for group in self.groups.values()], *self.passive)


@dataclass(slots=True)
class Services:
    parts: dict[str, Parts] = field(default_factory=dict)  # by host
    count: int = 0
    bad: int = 0  # rows that could not be read

    def of(self, host: str) -> Parts:
        found = self.parts.get(host)
        if found is None:
            found = self.parts[host] = Parts()
        return found

    def groups(self) -> Iterator[tuple[str, Group]]:
        for host, parts in self.parts.items():
            for group in parts.groups.values():
                yield host, group


def _plain(core: Core) -> list[str]:
    looked_at = ["Filter: active_checks_enabled = 1"]
    if core.dialect.feeds:
        looked_at += [f"Filter: check_command ~ {FED}", "Or: 2"]
    return [
        "Filter: state = 0", *looked_at, "Filter: scheduled_downtime_depth = 0", "Filter: in_check_period = 1",
        "Filter: last_check > 0", "Filter: check_interval > 0", f"Filter: check_command !~ {ASKS_NOBODY}",
    ]  # fmt: skip


def _odd(core: Core) -> list[str]:
    """The others."""
    nobody_looks = ["Filter: active_checks_enabled = 0"]
    if core.dialect.feeds:
        nobody_looks += [f"Filter: check_command !~ {FED}", "And: 2"]
    return [
        "Filter: state != 0", *nobody_looks, "Filter: scheduled_downtime_depth != 0", "Filter: in_check_period != 1",
        "Filter: last_check <= 0", "Filter: check_interval <= 0", f"Filter: check_command ~ {ASKS_NOBODY}", "Or: 7",
    ]  # fmt: skip


async def services_of(talk: Talk, core: Core, origins: Origins) -> Services:
    """Raises PollError."""
    sums, bad_sums = await wire.ask_sums(talk, *_plain(core))
    rows, bad_rows = await wire.ask(talk, "services", wire.Service, *_odd(core))
    services = Services(bad=bad_sums + bad_rows)
    for each in sums:
        parts = services.of(each.host_name)
        parts.enabled = True
        parts.group(each.check_interval * core.unit).add(each.count, each.newest, each.newest, each.oldest)
        services.count += each.count
    for row in rows:
        services.count += 1
        _settle(row, core, origins, services.of(row.host_name))
    return services


async def name_the_late(talk: Talk, core: Core, services: Services, now: datetime) -> None:
    """Ask which services they are that have not been checked for long. Raises PollError."""
    late = {
        (host, group.interval): group
        for host, group in services.groups()
        if group.name == _UNNAMED and group.oldest < now.timestamp() - _LATE * group.interval - _LATE_ROOM
    }
    if not late:
        return
    before = max(group.oldest for group in late.values()) + 1
    limits = (f"Filter: last_check < {before:.0f}", f"Limit: {_MOST_NAMED}")
    rows, _ = await wire.ask(talk, "services", wire.Named, *_plain(core), *limits)
    for row in sorted(rows, key=lambda row: row.last_check, reverse=True):  # the oldest has the last word
        group = late.get((row.host_name, row.check_interval * core.unit))
        if group is not None:
            group.name = clean(row.description, _LONGEST_NAME) or _UNNAMED


def _settle(row: wire.Service, core: Core, origins: Origins, parts: Parts) -> None:
    icinga, fed = core.dialect.icinga, core.dialect.feeds and is_fed(row.check_command)
    active = bool(row.active_checks_enabled)
    sent = origins.sent(f"{row.host_name}!{row.description}", row.last_check, active, row, icinga)
    if is_disabled(active, row, row.last_check, sent, icinga) and not (fed and row.accept_passive_checks):
        return
    parts.enabled = True
    if row.scheduled_downtime_depth or not row.in_check_period:
        return
    if row.state != OK and row.state_type == HARD and row.last_check > 0 and not row.acknowledged:
        parts.problems.append(_problem(row))
    planned = active or fed
    answered = _answered(row, sent, planned)
    name = clean(row.description, _LONGEST_NAME) or _UNNAMED
    if not planned or row.check_interval <= 0:
        stamp = from_epoch(answered)
        parts.passive.append(Look(name, None, stamp, stamp, from_epoch(row.last_check)))
    elif not _by_decree(row, sent):
        parts.group(row.check_interval * core.unit).add(1, row.last_check, answered, answered, name)


def _answered(row: wire.Service, sent: float, planned: bool) -> float:
    """When the site last answered for this service, as far as can be told; 0 for never."""
    if row.last_check <= 0:
        return 0
    if not planned or asks_nobody(row.check_command):
        return sent
    if row.state == OK:
        return row.last_check
    newest = max(row.last_time_ok, row.last_time_warning, 0)
    return max(newest, row.last_time_critical) if is_answer(row.plugin_output or "") else newest


def _by_decree(row: wire.Service, sent: float) -> bool:
    """A place-holder that is always well: its command asks nobody, and nobody ever sent a result in."""
    return asks_nobody(row.check_command) and row.state == OK and not sent and row.last_check > 0


def _problem(row: wire.Service) -> ServiceProblem:
    # An unknown is no word about the site's health; its silence is judged by the looks.
    mild = row.state in (WARNING, UNKNOWN)
    return ServiceProblem(
        clean(row.description, _LONGEST_NAME) or _UNNAMED,
        Severity.WARNING if mild else Severity.CRITICAL,
        from_epoch(row.last_hard_state_change),
        clean(row.plugin_output or "", _LONGEST_TEXT),
    )
