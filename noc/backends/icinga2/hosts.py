"""From a host of Icinga 2, and the sums of its services, to its report.

Icinga writes some results itself: that the agent which should have checked is not connected, or what a command says
that asks nobody. Such a result is a look and no answer, and it cannot take a host down: the host keeps the state it
had by its last true result, its looks grow old, and it ends as silent. `down` is for what was seen to be down.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from noc.backends.icinga2.last_words import LastWords, Said
from noc.backends.icinga2.services import ASKS_NOBODY, HARD, SECOND_LOOK, Group, Parts, Sums, is_disabled
from noc.backends.icinga2.wire import Host, HostRow
from noc.backends.stamps import from_epoch, seconds_of
from noc.backends.words import LONGEST_ADDRESS, clean
from noc.core.answer import BackendAck, HostReport, HostState, Look
from noc.core.mapping import SiteFrom, Source

_UP = 0
_NO_PARTS = Parts()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What other questions have told about the hosts."""

    closed: frozenset[str] = frozenset()  # time periods that are not open now
    reopens: Mapping[str, datetime] = field(default_factory=dict)  # when those open again
    acks: Mapping[str, BackendAck] = field(default_factory=dict)  # by host
    downtimes: Mapping[str, datetime] = field(default_factory=dict)  # by host: when its downtime ends
    notes: Mapping[str, str] = field(default_factory=dict)  # by host: its newest comment


@dataclass(slots=True)
class _Known:
    """The report of a host that was plainly well, and what it was made of."""

    attrs: Host
    own: Look
    group: tuple[object, ...]
    report: HostReport


def wanted_words(rows: list[HostRow], words: LastWords) -> dict[str, float]:
    """Name the hosts of which it matters how their newest result came about, or what it says."""
    wanted = {}
    for row in rows:
        host = row.attrs
        if host.last_check <= 0:
            continue
        if host.state != _UP or not host.enable_active_checks or host.check_command in SECOND_LOOK:
            settled = host.state == _UP and not host.enable_active_checks
            wanted[row.name] = words.newest_wanted(row.name, host.last_check, settled)
    return wanted


class HostReports:
    """Makes the reports, and hands over an earlier one again where nothing has changed."""

    def __init__(self, site_from: SiteFrom, words: LastWords) -> None:
        self._site_from = site_from
        self._words = words
        self._known: dict[str, _Known] = {}
        self._down: set[str] = set()  # by their last true result

    def of(self, rows: list[HostRow], sums: Sums, around: Surroundings) -> tuple[HostReport, ...]:
        self._known = {row.name: known for row in rows if (known := self._known.get(row.name))}
        self._down.intersection_update([row.name for row in rows])
        return tuple([self._report(row, sums, around) for row in rows])

    def _report(self, row: HostRow, sums: Sums, around: Surroundings) -> HostReport:
        host, group, parts = row.attrs, sums.groups.get(row.name), sums.parts.get(row.name)
        if parts is None and row.name not in around.notes and _plainly_well(host, around.closed):
            return self._plain(row, group)
        return self._careful(row, group, parts or _NO_PARTS, around)

    def _plain(self, row: HostRow, group: Group | None) -> HostReport:
        """The way of nearly every host in every poll: make anew only what has changed."""
        host = row.attrs
        key = group.key() if group else ()
        known = self._known.get(row.name)
        if known and known.attrs == host:
            if known.group == key:
                return known.report
            own, sites, since, zone = known.own, known.report.sites, known.report.since, known.report.zone
            address = known.report.address
        else:
            self._down.discard(row.name)
            own, sites = _own_look(host, None), self._sites(row)
            since, zone, address = from_epoch(host.last_hard_state_change), host.zone or "", _address(host)
        report = HostReport(
            row.name, sites, HostState.UP, (own, *_looks_of(group)), since=since, checked_at=own.checked_at, zone=zone,
            address=address,
        )  # fmt: skip
        self._known[row.name] = _Known(host, own, key, report)
        return report

    def _careful(self, row: HostRow, group: Group | None, parts: Parts, around: Surroundings) -> HostReport:
        host, said = row.attrs, self._words.of(row.name)
        off = is_disabled(host.enable_active_checks, host.enable_passive_checks, said)
        closed = host.check_period in around.closed
        looks = (*_looks_of(group), *parts.passive)
        hard = host.state_type == HARD
        if not off and not closed and not (looks and _by_decree(host, said)):
            looks = (_own_look(host, said), *looks)
        in_period = not closed or bool(looks)
        return HostReport(
            name=row.name,
            sites=self._sites(row),
            state=self._state(row.name, host, said),
            looks=looks,
            hard=hard or host.state == _UP,
            since=from_epoch(host.last_hard_state_change if hard else host.last_state_change),
            checked_at=from_epoch(host.last_check),
            disabled=off and group is None and not parts.enabled,
            downtime=host.downtime_depth > 0,
            downtime_until=around.downtimes.get(row.name) if host.downtime_depth else None,
            in_period=in_period,
            resumes_at=None if in_period else around.reopens.get(host.check_period or ""),
            ack=_ack(row, around.acks),
            problems=tuple(parts.problems),
            zone=host.zone or "",
            text=said.text if said else "",
            address=_address(host),
            comment=around.notes.get(row.name, ""),
        )

    def _state(self, name: str, host: Host, said: Said | None) -> HostState:
        if host.last_check <= 0:
            return HostState.PENDING  # "down" on the wire
        if host.state == _UP:
            self._down.discard(name)
            return HostState.UP
        hollow = said is not None and (said.not_connected or (said.active and host.check_command in ASKS_NOBODY))
        if not hollow:
            self._down.add(name)
        if name in self._down:
            return HostState.DOWN
        return HostState.UP if _answered(host, said) else HostState.PENDING

    def _sites(self, row: HostRow) -> tuple[str, ...]:
        if self._site_from.source is not Source.VAR:
            return self._site_from.sites(row.name, row.attrs.groups or ())
        name = self._site_from.argument
        value = (row.attrs.vars or {}).get(name)
        return self._site_from.sites(row.name, labels={name: str(value)} if isinstance(value, str | int) else {})


def _address(host: Host) -> str:
    return clean(host.address, LONGEST_ADDRESS) if host.address else ""


def _plainly_well(host: Host, closed: frozenset[str]) -> bool:
    return (
        host.state == _UP
        and host.last_check > 0
        and host.enable_active_checks
        and not host.downtime_depth
        and not host.acknowledgement
        and host.check_command not in ASKS_NOBODY
        and host.check_period not in closed
    )


def _own_look(host: Host, said: Said | None) -> Look:
    answered = _answered(host, said)
    stamp = from_epoch(answered)
    checked_at = stamp if answered == host.last_check else from_epoch(host.last_check)
    interval = seconds_of(host.check_interval) if host.enable_active_checks else None
    return Look("", interval, stamp, stamp, checked_at, seconds_of(host.check_timeout))


def _answered(host: Host, said: Said | None) -> float:
    """When the host itself last answered, as far as can be told; 0 for never."""
    if host.last_check <= 0:
        return 0
    newest_up = host.last_check if host.state == _UP else host.last_state_up
    if not host.enable_active_checks:
        return newest_up if said and not said.active else 0
    if host.check_command in ASKS_NOBODY:
        return min(said.sent, newest_up) if said else 0
    return newest_up


def _by_decree(host: Host, said: Said | None) -> bool:
    """Always up by its configuration: its command asks nobody, and nobody ever sent a result in."""
    asks_nobody = host.enable_active_checks and host.check_command in ASKS_NOBODY
    return asks_nobody and host.state == _UP and (said is None or not said.sent)


def _looks_of(group: Group | None) -> tuple[Look, ...]:
    if group is None:
        return ()
    return (group.look(),) if group.next is None else tuple([one.look() for one in group])


def _ack(row: HostRow, acks: Mapping[str, BackendAck]) -> BackendAck | None:
    if not row.attrs.acknowledgement:
        return None
    until = from_epoch(row.attrs.acknowledgement_expiry)
    known = acks.get(row.name)
    return BackendAck(known.by if known else "", known.note if known else "", until)
