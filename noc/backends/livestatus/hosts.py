"""From a host of a Livestatus, and what its services add up to, to its report.

Some results a core writes itself: that the agent which should have checked is not connected, or what a command says
that asks nobody. Such a result is a look and no answer, and it cannot take a host down: the host keeps the state it
had by its last true result, its looks grow old, and it ends as silent. `down` is for what was seen to be down.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain

from noc.backends.livestatus import wire
from noc.backends.livestatus.connection import Talk
from noc.backends.livestatus.origin import ASKS_NOBODY, Origins, asks_nobody, is_disabled, not_connected
from noc.backends.livestatus.services import HARD, Parts, Services
from noc.backends.livestatus.status import Core
from noc.backends.stamps import from_epoch, seconds_of
from noc.backends.words import LONGEST_ADDRESS, clean
from noc.core.answer import BackendAck, HostReport, HostState, Look
from noc.core.mapping import SiteFrom, Source

_UP, _DOWN, _UNREACHABLE = range(3)
_NO_PARTS = Parts()
_LONGEST_NAME = 255
_LONGEST_TEXT = 300
_WORDS = (
    "Filter: state != 0",
    "Filter: active_checks_enabled = 0",
    "Filter: last_check <= 0",
    f"Filter: check_command ~ {ASKS_NOBODY}",
    "Or: 4",
)
_SHAPES: Mapping[Source, type[wire.Host]] = {Source.HOSTGROUP: wire.GroupedHost, Source.VAR: wire.VariedHost}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What other questions have told about the hosts."""

    acks: Mapping[str, BackendAck] = field(default_factory=dict)  # by host
    downtimes: Mapping[str, datetime] = field(default_factory=dict)  # by host: when its downtime ends
    comments: Mapping[str, str] = field(default_factory=dict)  # by host: the newest that a person left


@dataclass(slots=True)
class Hosts:
    rows: list[wire.Host]
    words: dict[str, wire.HostWords]  # of those that need a second look
    bad: int  # rows that could not be read


async def hosts_of(talk: Talk, site_from: SiteFrom) -> Hosts:
    """Raises PollError."""
    rows, bad = await wire.ask(talk, "hosts", _SHAPES.get(site_from.source, wire.Host))
    words, bad_words = await wire.ask(talk, "hosts", wire.HostWords, *_WORDS)
    return Hosts(rows, {row.name: row for row in words}, bad + bad_words)


class HostReports:
    def __init__(self, site_from: SiteFrom, origins: Origins) -> None:
        self._site_from = site_from
        self._origins = origins
        self._down: set[str] = set()  # by their last true result

    def of(self, hosts: Hosts, services: Services, core: Core, around: Surroundings) -> tuple[HostReport, ...]:
        self._down.intersection_update([row.name for row in hosts.rows])
        parts = services.parts
        return tuple(
            [
                self._report(row, hosts.words.get(row.name), parts.get(row.name, _NO_PARTS), core, around)
                for row in hosts.rows
            ]
        )

    def _report(
        self, row: wire.Host, words: wire.HostWords | None, parts: Parts, core: Core, around: Surroundings
    ) -> HostReport:
        if words is None and _plainly_well(row):
            return self._plain(row, parts, core, around)
        return self._careful(row, words, parts, core, around)

    def _plain(self, row: wire.Host, parts: Parts, core: Core, around: Surroundings) -> HostReport:
        """The way of nearly every host in every poll."""
        self._down.discard(row.name)
        stamp = from_epoch(row.last_check)
        own = Look("", _interval(row, core.unit), stamp, stamp, stamp)
        return HostReport(
            _name(row), self._sites(row), HostState.UP, (own, *parts.looks()), since=_since(row), checked_at=stamp,
            downtime=row.scheduled_downtime_depth > 0, downtime_until=_downtime_until(row, around),
            problems=tuple(parts.problems), address=_address(row), comment=around.comments.get(row.name, ""),
        )  # fmt: skip

    def _careful(
        self, row: wire.Host, words: wire.HostWords | None, parts: Parts, core: Core, around: Surroundings
    ) -> HostReport:
        icinga, active = core.dialect.icinga, bool(row.active_checks_enabled)
        sent = self._origins.sent(row.name, row.last_check, active, words, icinga) if words else 0.0
        off = words is not None and is_disabled(active, words, row.last_check, sent, icinga)
        looks, is_up = parts.looks(), _is_up(row, words)
        if not off and row.in_check_period and not (looks and _by_decree(row, words, sent, is_up)):
            looks = (_own_look(row, words, sent, is_up, core.unit), *looks)
        hard = row.state_type == HARD
        return HostReport(
            name=_name(row),
            sites=self._sites(row),
            state=self._state(row, words, sent, is_up),
            looks=looks,
            hard=hard or is_up,
            since=_since(row) if hard or not words else from_epoch(words.last_state_change),
            checked_at=from_epoch(row.last_check),
            disabled=off and not parts.enabled,
            downtime=row.scheduled_downtime_depth > 0,
            downtime_until=_downtime_until(row, around),
            in_period=bool(row.in_check_period) or bool(looks),
            ack=around.acks.get(row.name, BackendAck("", "")) if row.acknowledged else None,
            problems=tuple(parts.problems),
            text=clean(words.plugin_output or "", _LONGEST_TEXT) if words else "",
            address=_address(row),
            comment=around.comments.get(row.name, ""),
        )

    def _state(self, row: wire.Host, words: wire.HostWords | None, sent: float, is_up: bool) -> HostState:
        if row.last_check <= 0:
            return HostState.PENDING  # "down" to Icinga, "up" to the others
        if is_up:
            self._down.discard(row.name)
            return HostState.UP
        if not _is_hollow(row, words, sent):
            self._down.add(row.name)
        if row.name in self._down:
            return HostState.DOWN
        return HostState.UP if _answered(row, words, sent, is_up) else HostState.PENDING

    def _sites(self, row: wire.Host) -> tuple[str, ...]:
        if isinstance(row, wire.GroupedHost):
            return self._site_from.sites(row.name, row.groups)
        if isinstance(row, wire.VariedHost):
            return self._site_from.sites(row.name, labels={self._site_from.argument: _variable(row, self._site_from)})
        return self._site_from.sites(_name(row))


def newest_check(hosts: Hosts, services: Services, core: Core) -> tuple[float, float]:
    """Of all that the core itself checks at this time of day: the newest check, and the shortest interval in s."""
    newest, shortest = 0.0, float("inf")
    for row in hosts.rows:
        if row.active_checks_enabled and row.in_check_period and row.check_interval > 0:
            newest = max(newest, row.last_check)
            shortest = min(shortest, row.check_interval * core.unit)
    for group in chain.from_iterable(parts.groups.values() for parts in services.parts.values()):
        newest = max(newest, group.checked)
        shortest = min(shortest, group.interval)
    return newest, shortest


def _variable(row: wire.VariedHost, site_from: SiteFrom) -> str:
    """Cores of Nagios' kind write the names of custom variables in capitals."""
    wanted = site_from.argument.casefold()
    pairs = zip(row.custom_variable_names, row.custom_variable_values, strict=False)
    value = next((value for name, value in pairs if name.casefold() == wanted), "")
    return str(value) if isinstance(value, str | int) else ""


def _name(row: wire.Host) -> str:
    return clean(row.name, _LONGEST_NAME)


def _address(row: wire.Host) -> str:
    return clean(row.address, LONGEST_ADDRESS)


def _since(row: wire.Host) -> datetime | None:
    return from_epoch(row.last_hard_state_change)


def _downtime_until(row: wire.Host, around: Surroundings) -> datetime | None:
    return around.downtimes.get(row.name) if row.scheduled_downtime_depth else None


def _plainly_well(row: wire.Host) -> bool:
    looked_at = row.active_checks_enabled and row.in_check_period and row.last_check > 0
    return row.state == _UP and not row.acknowledged and bool(looked_at)


def _is_up(row: wire.Host, words: wire.HostWords | None) -> bool:
    """By its newest result. Icinga calls a host unreachable whose parent is down, though its own checks say up."""
    if row.state != _UNREACHABLE or words is None:
        return row.state == _UP
    return words.hard_state == _UP and row.state_type == HARD


def _is_hollow(row: wire.Host, words: wire.HostWords | None, sent: float) -> bool:
    if words is None:
        return False
    decreed = asks_nobody(words.check_command) and bool(row.active_checks_enabled) and sent != row.last_check
    return decreed or not_connected(words.plugin_output or "")


def _own_look(row: wire.Host, words: wire.HostWords | None, sent: float, is_up: bool, unit: float) -> Look:
    stamp = from_epoch(_answered(row, words, sent, is_up))
    interval = _interval(row, unit) if row.active_checks_enabled else None
    return Look("", interval, stamp, stamp, from_epoch(row.last_check))


def _interval(row: wire.Host, unit: float) -> timedelta | None:
    """None: the core checks it only where there is need."""
    return seconds_of(row.check_interval * unit) or None


def _answered(row: wire.Host, words: wire.HostWords | None, sent: float, is_up: bool) -> float:
    """When the host itself last answered, as far as can be told; 0 for never."""
    if row.last_check <= 0:
        return 0
    if words is None:
        return row.last_check if is_up and row.active_checks_enabled else 0
    newest_up = row.last_check if is_up else words.last_time_up
    if not row.active_checks_enabled or asks_nobody(words.check_command):
        return min(sent, newest_up)
    return newest_up


def _by_decree(row: wire.Host, words: wire.HostWords | None, sent: float, is_up: bool) -> bool:
    """Up by its configuration: its command asks nobody, and nobody ever sent a result in."""
    if words is None or not row.active_checks_enabled or sent:
        return False
    return asks_nobody(words.check_command) and (is_up or row.last_check <= 0)
