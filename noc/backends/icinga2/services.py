"""One pass over all services: sums per host and interval, and the few that need a second look.

Nine of ten services are well and checked as planned. They are only counted here; no object is made of them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from noc.backends.applied import COMMANDS
from noc.backends.icinga2.last_words import LastWords, Said
from noc.backends.icinga2.wire import Service, ServiceRow
from noc.backends.stamps import from_epoch, seconds_of
from noc.core.answer import Look, ServiceProblem, Severity

# Commands that ask nobody: what they say when Icinga runs them is no word from the site.
ASKS_NOBODY = frozenset({"dummy", "passive", "check_dummy", "return-ok"})
SELF_CHECK = "icinga"
SECOND_LOOK = ASKS_NOBODY | COMMANDS | {SELF_CHECK}
_SHORT_TIMEOUT = 30.0  # what is allowed where the timeout is not known

OK, WARNING, CRITICAL, UNKNOWN = range(4)
HARD = 1


class Group:
    """The services of one host that are checked at one interval. Stamps in seconds since 1970, 0 for never."""

    __slots__ = (
        "checked",
        "count",
        "interval",
        "newest",
        "next",
        "oldest",
        "oldest_name",
        "timeout",
        "timeout_unknown",
    )

    def __init__(self, interval: float, next_group: "Group | None" = None) -> None:
        self.interval = interval
        self.newest = 0.0
        self.oldest = float("inf")
        self.oldest_name = ""
        self.checked = 0.0
        self.timeout = 0.0
        self.timeout_unknown = False
        self.count = 0
        self.next = next_group  # the same host's services at another interval

    def add(self, name: str, checked: float, answered: float, timeout: float | None) -> None:
        self.count += 1
        self.checked = max(self.checked, checked)
        self.newest = max(self.newest, answered)
        if answered < self.oldest:
            self.oldest = answered
            self.oldest_name = name
        if timeout is None:
            self.timeout_unknown = True
        elif timeout > self.timeout:
            self.timeout = timeout

    def key(self) -> tuple[object, ...]:
        """What its looks are made of, and those of the next groups."""
        own = (self.interval, self.newest, self.oldest, self.oldest_name, self.checked, self.timeout, self.count)
        return own if self.next is None else (own, self.next.key())

    def __iter__(self) -> "Iterator[Group]":
        """The host's services by interval: itself, then the next ones."""
        group: Group | None = self
        while group is not None:
            yield group
            group = group.next

    def look(self) -> Look:
        known = not self.timeout_unknown or self.timeout > _SHORT_TIMEOUT
        newest = from_epoch(self.newest)
        return Look(
            short(self.oldest_name),
            seconds_of(self.interval),
            newest,
            newest if self.oldest == self.newest else from_epoch(self.oldest),
            newest if self.checked == self.newest else from_epoch(self.checked),
            seconds_of(self.timeout) if known else None,
            self.count,
        )


@dataclass(slots=True)
class Parts:
    """What the services that needed a second look add to their host."""

    passive: list[Look] = field(default_factory=list)
    problems: list[ServiceProblem] = field(default_factory=list)
    enabled: bool = False  # somebody still looks at one of them, or takes what is sent in


@dataclass(slots=True)
class Sums:
    groups: dict[str, Group] = field(default_factory=dict)  # by host
    odd: list[ServiceRow] = field(default_factory=list)
    parts: dict[str, Parts] = field(default_factory=dict)  # by host


def short(name: str) -> str:
    """ "host!service" without its host."""
    return name.partition("!")[2] or name


def sum_up(rows: Iterable[ServiceRow], closed: frozenset[str]) -> Sums:
    """Count the services that are plainly well; keep the others for `settle`. `closed`: time periods not open now.

    Written for speed: this loop is most of the cost of a poll.
    """
    sums = Sums()
    groups, odd = sums.groups, sums.odd
    for row in rows:
        service = row.attrs
        checked = service.last_check
        if (
            service.state
            or service.downtime_depth
            or not service.enable_active_checks
            or checked <= 0
            or service.check_command in SECOND_LOOK
            or service.check_period in closed
        ):
            odd.append(row)
            continue
        group = groups.get(service.host_name)
        if group is None or group.interval != service.check_interval:
            group = _group(groups, service)
        group.count += 1
        if checked > group.checked:
            group.checked = group.newest = checked
        if checked < group.oldest:
            group.oldest = checked
            group.oldest_name = row.name
        timeout = service.check_timeout
        if timeout is None:
            group.timeout_unknown = True
        elif timeout > group.timeout:
            group.timeout = timeout
    return sums


def settle(sums: Sums, words: LastWords, closed: frozenset[str]) -> None:
    """Add the services that needed a second look."""
    for row in sums.odd:
        parts = sums.parts.setdefault(row.attrs.host_name, Parts())
        _settle_one(row, words.of(row.name), sums.groups, parts, closed)


def wanted_words(sums: Sums, words: LastWords) -> dict[str, float]:
    """Name the services of which it matters how their newest result came about, or what it says."""
    wanted = {}
    for row in sums.odd:
        service = row.attrs
        if service.last_check <= 0:
            continue
        if service.state != OK or not service.enable_active_checks or service.check_command in SECOND_LOOK:
            settled = service.state == OK and not service.enable_active_checks
            wanted[row.name] = words.newest_wanted(row.name, service.last_check, settled)
    return wanted


def _settle_one(
    row: ServiceRow, said: Said | None, groups: dict[str, Group], parts: Parts, closed: frozenset[str]
) -> None:
    service = row.attrs
    if is_disabled(service.enable_active_checks, service.enable_passive_checks, said):
        return
    parts.enabled = True
    if service.downtime_depth or service.check_period in closed:
        return
    if service.state != OK and service.state_type == HARD and service.last_check > 0 and not service.acknowledgement:
        parts.problems.append(_problem(row, said))
    answered = _answered(service, said)
    if not service.enable_active_checks:
        parts.passive.append(_passive_look(row, answered))
    elif not _by_decree(service, said):
        group = _group(groups, service)
        group.add(row.name, service.last_check, answered, service.check_timeout)


def is_disabled(active: bool, passive: bool, said: Said | None) -> bool:
    """Nobody looks, and nothing that is sent in is taken, or nothing was sent in since the checks were switched off."""
    return not active and (not passive or (said is not None and said.active))


def _by_decree(service: Service, said: Said | None) -> bool:
    """A place-holder that is always well: its command asks nobody, and nobody ever sent a result in."""
    asks_nobody = service.check_command in ASKS_NOBODY
    return asks_nobody and service.state == OK and (said is None or not said.sent) and service.last_check > 0


def _answered(service: Service, said: Said | None) -> float:
    """When the site last answered for this service, as far as can be told; 0 for never."""
    if service.last_check <= 0:
        return 0
    if not service.enable_active_checks:
        return service.last_check if said and not said.active else 0
    if service.check_command in ASKS_NOBODY:
        return said.sent if said else 0
    if service.state == OK:
        return service.last_check
    return said.answered if said else 0


def _problem(row: ServiceRow, said: Said | None) -> ServiceProblem:
    # An unknown is no word about the site's health; its silence is judged by the looks.
    mild = row.attrs.state in (WARNING, UNKNOWN)
    severity = Severity.WARNING if mild else Severity.CRITICAL
    return ServiceProblem(
        short(row.name), severity, from_epoch(said.since) if said else None, said.text if said else ""
    )


def _passive_look(row: ServiceRow, answered: float) -> Look:
    stamp = from_epoch(answered)
    return Look(short(row.name), None, stamp, stamp, from_epoch(row.attrs.last_check))


def _group(groups: dict[str, Group], service: Service) -> Group:
    """Find the group of a service, or begin it."""
    first = groups.get(service.host_name)
    for group in first or ():
        if group.interval == service.check_interval:
            return group
    begun = groups[service.host_name] = Group(service.check_interval, first)
    return begun
