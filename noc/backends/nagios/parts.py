"""One pass over all services: sums per host and interval, and the few that are not well.

Stamps are seconds since 1970, 0 for never.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from noc.backends.nagios import wire
from noc.backends.nagios.objects import UNKNOWN, Config, Objects
from noc.backends.stamps import from_epoch, seconds_of
from noc.backends.words import clean
from noc.core.answer import Look, ServiceProblem, Severity

# What Nagios or a plug-in says when nobody answered it.
_UNANSWERED = re.compile(
    r"(?i)timed? ?-?out|connection (?:was )?(?:refused|reset)|(?:host|network) (?:is )?unreachable|no route to host"
    r"|name or service not known|no (?:answer|response)|could not (?:connect|complete)|no output|is out of bounds"
)
_LATE = 1.5  # intervals
_LATE_AT_LEAST = 20.0  # seconds beyond one interval
_LONGEST = 300  # characters of a result


@dataclass(frozen=True, slots=True)
class Setting:
    """What holds for all objects in a poll."""

    now: float
    closed: frozenset[str] = frozenset()  # time periods that are not open
    host_checks: bool = True
    service_checks: bool = True
    host_results: bool = True  # results that are sent in are taken
    service_results: bool = True


class Sum:
    """The services of one host that are checked at one interval."""

    __slots__ = ("checked", "count", "interval", "newest", "oldest", "oldest_name")

    def __init__(self, interval: float) -> None:
        self.interval = interval
        self.newest = self.checked = 0.0
        self.oldest = float("inf")
        self.oldest_name = ""
        self.count = 0

    def add(self, name: str, checked: float, answered: float) -> None:
        self.count += 1
        if checked > self.checked:
            self.checked = checked
        if answered > self.newest:
            self.newest = answered
        if answered < self.oldest:
            self.oldest = answered
            self.oldest_name = name

    def look(self) -> Look:
        newest = from_epoch(self.newest)
        return Look(
            self.oldest_name,
            seconds_of(self.interval),
            newest,
            newest if self.oldest == self.newest else from_epoch(self.oldest),
            newest if self.checked == self.newest else from_epoch(self.checked),
            objects=self.count,
        )


@dataclass(slots=True)
class Parts:
    """What the services of one host add to it."""

    sums: dict[float, Sum] = field(default_factory=dict)  # by interval
    passive: list[Look] = field(default_factory=list)
    problems: list[ServiceProblem] = field(default_factory=list)
    enabled: bool = False  # somebody still looks at one of them, or takes what is sent in

    @property
    def looks(self) -> tuple[Look, ...]:
        return (*(one.look() for one in self.sums.values()), *self.passive)


@dataclass(slots=True)
class Totals:
    """Of all that Nagios checks by itself at this time of day."""

    newest: float = 0
    shortest: float = float("inf")
    late: set[tuple[str, str]] = field(default_factory=set)  # (host, service or ""): its check is overdue
    active: bool = False  # there is one at least

    def add(self, key: tuple[str, str], checked: float, interval: float, now: float) -> None:
        self.active = True
        if checked > self.newest:
            self.newest = checked
        if interval < self.shortest:
            self.shortest = interval
        if now - checked > max(_LATE * interval, interval + _LATE_AT_LEAST):
            self.late.add(key)


class PartsReader:
    """Sums the services up, and remembers of those that do not answer when they last did."""

    def __init__(self) -> None:
        self._answered: dict[tuple[str, str], float] = {}

    def sum_up(
        self, rows: Mapping[str, Mapping[str, wire.Service]], objects: Objects, setting: Setting, totals: Totals
    ) -> dict[str, Parts]:
        """By host."""
        remembered, self._answered = self._answered, {}
        parts: dict[str, Parts] = {}
        for host, services in rows.items():
            configs = objects.services.get(host, {})
            mine = parts[host] = Parts()
            for name, row in services.items():
                self._add((host, name), row, configs.get(name, UNKNOWN), mine, setting, totals, remembered)
        return parts

    def _add(
        self, key: tuple[str, str], row: wire.Service, config: Config, parts: Parts, setting: Setting, totals: Totals,
        remembered: Mapping[tuple[str, str], float],
    ) -> None:  # fmt: skip
        looked_at = row.checks_enabled and setting.service_checks
        if not looked_at and is_disabled(row, config, setting.service_results):
            return
        parts.enabled = True
        if row.scheduled_downtime_depth or (config.period in setting.closed and config.active):
            return
        hard = row.state_type == wire.HARD and row.status not in (wire.OK, wire.PENDING)
        if hard and not row.problem_has_been_acknowledged:
            parts.problems.append(_problem(key[1], row))
        checked = row.last_check / 1000
        answered = self._answered_at(key, row, config, remembered)
        if not looked_at:
            parts.passive.append(passive_look(key[1], config, answered, checked))
        elif config.interval is None:
            parts.passive.append(Look(key[1], None, from_epoch(answered), from_epoch(answered), from_epoch(checked)))
        elif not (config.asks_nobody and row.status == wire.OK and not answered):
            known = parts.sums.get(config.interval)
            if known is None:
                known = parts.sums[config.interval] = Sum(config.interval)
            known.add(key[1], checked, answered)
            totals.add(key, checked, config.interval, setting.now)

    def _answered_at(
        self, key: tuple[str, str], row: wire.Service, config: Config, remembered: Mapping[tuple[str, str], float]
    ) -> float:
        """When the site last answered for this service, as far as can be told."""
        if row.status == wire.PENDING or row.last_check <= 0:
            return 0
        sent_in = row.check_type == wire.PASSIVE
        hollow = not sent_in and (config.asks_nobody or not row.checks_enabled)
        mute = row.status == wire.UNKNOWN or (
            row.status == wire.CRITICAL and _UNANSWERED.search(row.plugin_output) is not None
        )
        if not hollow and not mute:
            if row.status != wire.OK or config.asks_nobody or not row.checks_enabled:
                self._answered[key] = row.last_check / 1000
            return row.last_check / 1000
        before = remembered.get(key)
        if before is None:
            # A command that asks nobody leaves such stamps too: they prove nothing where it is one.
            before = 0.0 if hollow else max(row.last_time_ok, row.last_time_warning) / 1000
        self._answered[key] = before
        return before


def is_disabled(row: wire.Host | wire.Service, config: Config, results_taken: bool) -> bool:
    """Its checks are off, and nothing that is sent in is taken, or nothing was sent in since they were switched off."""
    if not row.accept_passive_checks or not results_taken:
        return True
    return config.active and row.check_type != wire.PASSIVE


def passive_look(name: str, config: Config, answered: float, checked: float) -> Look:
    stamp = from_epoch(answered)
    return Look(name, seconds_of(config.reports_every), stamp, stamp, from_epoch(checked))


def text_of(row: wire.Host | wire.Service) -> str:
    return clean(row.plugin_output, _LONGEST)


def _problem(name: str, row: wire.Service) -> ServiceProblem:
    # An unknown is no word about the site's health; its silence is judged by the looks.
    severity = Severity.CRITICAL if row.status == wire.CRITICAL else Severity.WARNING
    return ServiceProblem(name, severity, from_epoch(row.last_hard_state_change / 1000), text_of(row))
