"""From a host of Zabbix, its heartbeats and its troubles, to its report.

A host is down when Zabbix reaches none of its interfaces, or when a trigger says so that `down_alerts` matches. A value
that is no answer (a ping of 0), and an attempt that was refused, move the look and not the answer.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from noc.backends.stamps import from_epoch
from noc.backends.words import LONGEST_ADDRESS, clean
from noc.backends.zabbix import troubles as sorting
from noc.backends.zabbix.heartbeats import Heartbeat
from noc.backends.zabbix.inventory import Inventory
from noc.backends.zabbix.surroundings import Maintenances, People, Proxies
from noc.backends.zabbix.troubles import Troubles
from noc.backends.zabbix.wire import Host, Problem, Value
from noc.core.answer import HostReport, HostState, Look, Pulse, ServiceProblem, Severity
from noc.core.mapping import SiteFrom, Source

AVAILABLE, UNAVAILABLE = 1, 2
# What is not reached is tried again so often, unless the server's configuration says otherwise.
RETRY = 60  # seconds

_NOBODY = Troubles()
_WAYS = {1: "agent", 2: "SNMP", 3: "IPMI", 4: "JMX"}


@dataclass(frozen=True, slots=True)
class Beat:
    """A heartbeat in one answer: when its newest value came, and the newest that was an answer; 0 for never."""

    heart: Heartbeat
    checked: int
    answered: int
    unsupported: bool


class Beats:
    """Remembers for each heartbeat the newest answer: the wire tells the newest value alone, which may be none."""

    def __init__(self) -> None:
        self._answered: dict[str, int] = {}
        self.of_host: dict[str, list[Beat]] = {}

    def take(self, inventory: Inventory, values: Iterable[Value]) -> bool:
        """Take the values of one poll; False where some heartbeat is gone, or switched off."""
        by_id = {value.itemid: value for value in values}
        kept: dict[str, int] = {}
        self.of_host = {}
        whole = True
        for hostid, hearts in inventory.hearts.items():
            beats = []
            for heart in hearts:
                value = by_id.get(heart.itemid)
                if value is None:
                    whole = False
                    continue
                whole = whole and not value.status
                answered = self._answered.get(heart.itemid, 0)
                if value.lastclock > answered and heart.answers(value.lastvalue):
                    answered = value.lastclock
                kept[heart.itemid] = answered
                beats.append(Beat(heart, value.lastclock, answered, bool(value.state)))
            self.of_host[hostid] = beats
        self._answered = kept
        return whole

    def checking(self, attempts: Iterable[int]) -> Pulse | None:
        """The newest look among all that the server asks for by itself. `attempts`: at interfaces not reached."""
        polled = [beat for beats in self.of_host.values() for beat in beats if beat.heart.polled]
        intervals = [beat.heart.interval for beat in polled if beat.heart.interval]
        stamp = from_epoch(max([*(beat.checked for beat in polled), *attempts], default=0))
        return Pulse(stamp, min(intervals), "its newest value") if stamp and intervals else None


class Attempts:
    """When Zabbix last tried what it does not reach. It tells only when it will try again: each time that moves on, it
    has just tried."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[int, int]] = {}  # by host: what was told last, and when it had tried

    def take(self, hosts: Iterable[Host], now: float) -> None:
        """`now`: the front end's time in seconds."""
        known: dict[str, tuple[int, int]] = {}
        for host in hosts:
            again = max((one.disable_until for one in host.interfaces if one.available == UNAVAILABLE), default=0)
            if not again:
                continue
            before = self._known.get(host.hostid)
            if before is None:
                known[host.hostid] = (again, min(again - RETRY, int(now)))
            else:
                known[host.hostid] = before if before[0] == again else (again, int(now))
        self._known = known

    def at(self, host: Host) -> int:
        """In seconds since 1970; 0 for not known."""
        return self._known.get(host.hostid, (0, 0))[1]


@dataclass(frozen=True, slots=True)
class Around:
    """What else was asked."""

    troubles: dict[str, Troubles]
    proxies: Proxies
    maintenances: Maintenances
    people: People
    attempts: Attempts
    switched_off: frozenset[str]


def report(host: Host, beats: list[Beat], around: Around, site_from: SiteFrom) -> HostReport:
    off = bool(host.status)
    found = _NOBODY if off else around.troubles.get(host.hostid, _NOBODY)
    unreached = not off and is_unreached(host)
    blamed = found.of_host(unreached=unreached)
    looks = () if off else looks_of(beats)
    newest = max((beat.checked for beat in beats), default=0)
    down = unreached or bool(found.down)
    tried = around.attempts.at(host) if unreached else 0
    in_maintenance = bool(host.maintenance_status)
    return HostReport(
        name=clean(host.host, LONGEST_ADDRESS),
        sites=sites_of(host, site_from),
        state=_state(host, beats, down=down),
        looks=looks,
        since=_since(host, blamed, unreached=unreached) if down else None,
        checked_at=from_epoch(max(newest, tried)),
        disabled=off or host.hostid in around.switched_off,
        downtime=in_maintenance,
        downtime_until=around.maintenances.end(host) if in_maintenance else None,
        ack=sorting.ack_of(blamed, around.people.name_of) if down else None,
        problems=_problems(host, found, unreached=unreached),
        zone=around.proxies.zone(host),
        text=_text(host, blamed, beats, unreached=unreached),
        address=_address(host),
        comment=sorting.comment_of(found.all(), around.people.name_of),
    )


def is_unreached(host: Host) -> bool:
    """Something of it is known not to be available, and nothing is known to be."""
    known = {*(one.available for one in host.interfaces if one.main), host.active_available}
    return UNAVAILABLE in known and AVAILABLE not in known


def looks_of(beats: list[Beat]) -> tuple[Look, ...]:
    """The best heartbeat is the host check; the others are grouped by how often they come."""
    if not beats:
        return ()
    groups: dict[timedelta, list[Beat]] = {}
    looks = [_look("", beats[:1])]
    for beat in beats[1:]:
        if beat.heart.interval is None:
            looks.append(_look(clean(beat.heart.key, 120), [beat]))
        else:
            groups.setdefault(beat.heart.interval, []).append(beat)
    for group in groups.values():
        oldest = min(group, key=lambda beat: beat.answered)
        looks.append(_look(clean(oldest.heart.key, 120), group))
    return tuple(looks)


def _look(name: str, beats: list[Beat]) -> Look:
    newest = from_epoch(max(beat.answered for beat in beats))
    oldest = from_epoch(min(beat.answered for beat in beats))
    checked = from_epoch(max(beat.checked for beat in beats))
    return Look(name, beats[0].heart.interval, newest, oldest, checked, None, len(beats))


def _state(host: Host, beats: list[Beat], *, down: bool) -> HostState:
    if down:
        return HostState.DOWN
    reached = any(one.available == AVAILABLE for one in host.interfaces) or host.active_available == AVAILABLE
    return HostState.UP if reached or any(beat.answered for beat in beats) else HostState.PENDING


def _since(host: Host, blamed: list[Problem], *, unreached: bool) -> datetime | None:
    stamps = [problem.clock for problem in blamed]
    if unreached:
        stamps += [one.errors_from for one in host.interfaces if one.available == UNAVAILABLE]
    return from_epoch(min((stamp for stamp in stamps if stamp), default=0))


def _problems(host: Host, found: Troubles, *, unreached: bool) -> tuple[ServiceProblem, ...]:
    problems = sorting.service_problems(found.of_services(unreached=unreached))
    if unreached or host.status:
        return problems
    # It answers on one way and not on another.
    parts = tuple(
        ServiceProblem(
            f"{_WAYS.get(one.type, 'interface')} not reached", Severity.CRITICAL, from_epoch(one.errors_from),
            clean(one.error),
        )
        for one in host.interfaces
        if one.main and one.available == UNAVAILABLE
    )  # fmt: skip
    if host.active_available == UNAVAILABLE:
        parts += (ServiceProblem("active agent not reached", Severity.CRITICAL, None),)
    return (*problems, *parts)


def _text(host: Host, blamed: list[Problem], beats: list[Beat], *, unreached: bool) -> str:
    """Its last words: why it is down, else why its heartbeat brings nothing."""
    error = next((one.error for one in host.interfaces if unreached and one.available == UNAVAILABLE), "")
    words = [*(problem.name for problem in blamed), error]
    if not any(words) and beats and beats[0].unsupported:
        words = [f"{beats[0].heart.key} is not supported: {beats[0].heart.error}"]
    return clean(next((word for word in words if word), ""))


def _address(host: Host) -> str:
    for one in sorted(host.interfaces, key=lambda one: (not one.main, one.type)):
        address = one.ip if one.useip else one.dns
        if address:
            return clean(address, LONGEST_ADDRESS)
    return ""


def sites_of(host: Host, site_from: SiteFrom) -> tuple[str, ...]:
    """A tag may stand at a host more than once: each of its values is a site."""
    if site_from.source is not Source.TAG:
        groups = tuple(group.name for group in (host.hostgroups or host.groups))
        return site_from.sites(host.host, groups)
    tags = [one for one in (*host.tags, *host.inheritedTags) if one.tag == site_from.argument]
    found = [site for one in tags for site in site_from.sites(host.host, labels={one.tag: one.value})]
    return tuple(dict.fromkeys(found))
