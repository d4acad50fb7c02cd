"""From a host of Nagios, and the sums of its services, to its report.

Nagios writes some results itself: what a command says that asks nobody, and what it says of a host whose results, sent
in from outside, have become stale. Such a result is a look and no answer, and it cannot take a host down: the host
keeps the state of its last true result, its looks grow old, and it ends as silent.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from noc.backends.nagios import wire
from noc.backends.nagios.objects import UNKNOWN, Config, Objects
from noc.backends.nagios.parts import Parts, Setting, Totals, is_disabled, passive_look, text_of
from noc.backends.stamps import from_epoch, seconds_of
from noc.backends.words import LONGEST_ADDRESS, clean
from noc.core.answer import BackendAck, HostReport, HostState, Look
from noc.core.mapping import SiteFrom, Source

_NO_PARTS = Parts()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What other questions have told about the hosts."""

    acks: Mapping[str, BackendAck] = field(default_factory=dict)
    comments: Mapping[str, str] = field(default_factory=dict)
    downtimes: Mapping[str, datetime] = field(default_factory=dict)  # when they end
    reopens: Mapping[str, datetime] = field(default_factory=dict)  # by time period


class HostReports:
    """Makes the reports, and remembers of hosts that do not answer when they last did."""

    def __init__(self, site_from: SiteFrom) -> None:
        self._site_from = site_from
        self._answered: dict[str, float] = {}
        self._down: set[str] = set()  # by their last true result

    def of(
        self, rows: Mapping[str, wire.Host], parts: Mapping[str, Parts], objects: Objects, setting: Setting,
        around: Surroundings, totals: Totals,
    ) -> tuple[HostReport, ...]:  # fmt: skip
        remembered, self._answered = self._answered, {}
        self._down.intersection_update(rows)
        return tuple(
            [
                self._report(name, row, parts.get(name, _NO_PARTS), objects, setting, around, totals, remembered)
                for name, row in rows.items()
            ]
        )

    def _report(
        self, name: str, row: wire.Host, parts: Parts, objects: Objects, setting: Setting, around: Surroundings,
        totals: Totals, remembered: Mapping[str, float],
    ) -> HostReport:  # fmt: skip
        config = objects.hosts.get(name, UNKNOWN)
        looked_at = row.checks_enabled and setting.host_checks
        off = not looked_at and is_disabled(row, config, setting.host_results)
        closed = config.period in setting.closed and config.active
        answered = self._answered_at(name, row, config, remembered)
        looks = parts.looks
        if not off and not closed and not (looks and _tells_nothing(row, config, answered)):
            looks = (_own_look(row, config, looked_at, answered), *looks)
        if looked_at and not closed and config.interval is not None and not config.asks_nobody:
            totals.add((name, ""), row.last_check / 1000, config.interval, setting.now)
        hard = row.state_type == wire.HARD
        in_period = not closed or bool(looks)
        return HostReport(
            name=clean(name),
            sites=self._sites(name, objects),
            state=self._state(name, row, config, answered),
            looks=looks,
            hard=hard or row.status == wire.HOST_UP,
            since=from_epoch((row.last_hard_state_change if hard else row.last_state_change) / 1000),
            checked_at=from_epoch(row.last_check / 1000),
            disabled=off and not parts.enabled,
            downtime=row.scheduled_downtime_depth > 0,
            downtime_until=around.downtimes.get(name) if row.scheduled_downtime_depth else None,
            in_period=in_period,
            resumes_at=None if in_period else around.reopens.get(config.period),
            ack=around.acks.get(name, BackendAck("", "")) if row.problem_has_been_acknowledged else None,
            problems=tuple(parts.problems),
            text=text_of(row),
            address=clean(objects.addresses.get(name, ""), LONGEST_ADDRESS),
            comment=around.comments.get(name, ""),
        )

    def _state(self, name: str, row: wire.Host, config: Config, answered: float) -> HostState:
        if row.status == wire.PENDING or row.last_check <= 0:
            return HostState.PENDING
        if row.status == wire.HOST_UP:
            self._down.discard(name)
            return HostState.UP
        if not _is_hollow(row, config):
            self._down.add(name)
        if name in self._down:
            return HostState.DOWN
        return HostState.UP if answered else HostState.PENDING

    def _answered_at(self, name: str, row: wire.Host, config: Config, remembered: Mapping[str, float]) -> float:
        """When the host itself last answered, as far as can be told; 0 for never."""
        if row.status == wire.PENDING or row.last_check <= 0:
            return 0
        hollow = _is_hollow(row, config)
        if row.status == wire.HOST_UP and not hollow:
            if config.asks_nobody or not row.checks_enabled:
                self._answered[name] = row.last_check / 1000
            return row.last_check / 1000
        before = remembered.get(name)
        if before is None:
            # A result that Nagios wrote itself leaves such a stamp too: it proves nothing where that is so.
            before = 0.0 if hollow else row.last_time_up / 1000
        self._answered[name] = before
        return before

    def _sites(self, name: str, objects: Objects) -> tuple[str, ...]:
        if self._site_from.source is not Source.VAR:
            return self._site_from.sites(name, objects.groups.get(name, ()))
        wanted = self._site_from.argument
        variables = objects.variables.get(name, {})
        value = variables.get(wanted.upper().removeprefix("_"), "")  # Nagios writes the names of variables so
        return self._site_from.sites(name, labels={wanted: value})


def _is_hollow(row: wire.Host, config: Config) -> bool:
    """Its newest result is no word from the site: Nagios ran a command that asks nobody, or a check for want of one."""
    if row.check_type == wire.PASSIVE:
        return False
    return config.asks_nobody or (not config.active and row.status != wire.HOST_UP)


def _tells_nothing(row: wire.Host, config: Config, answered: float) -> bool:
    """Up by its configuration, or never looked at unless a service fails: then its services speak for it."""
    if not row.checks_enabled or row.status not in (wire.HOST_UP, wire.PENDING):
        return False
    return config.interval is None or (config.asks_nobody and not answered)


def _own_look(row: wire.Host, config: Config, looked_at: bool, answered: float) -> Look:
    if not looked_at:
        return passive_look("", config, answered, row.last_check / 1000)
    stamp = from_epoch(answered)
    return Look("", seconds_of(config.interval), stamp, stamp, from_epoch(row.last_check / 1000))
