"""From the monitors of a status page and their beats to hosts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import msgspec

from noc.backends.uptime_kuma.history import HEARSAY, PUSH, History, history_of
from noc.backends.uptime_kuma.metrics import Metrics
from noc.backends.uptime_kuma.wire import Beats, Monitor, StatusPage, beats_of, monitors_of
from noc.backends.words import LONGEST_ADDRESS, clean
from noc.core.answer import HostReport, Look, Pulse
from noc.core.mapping import SiteFrom, Source

CACHE = timedelta(seconds=60)  # for so long the server keeps its beats
ASSUMED_INTERVAL = timedelta(seconds=60)
_LONGEST_NAME = 300


@dataclass(frozen=True, slots=True)
class Listed:
    """A monitor of the status page, with all groups of the page that it stands in."""

    name: str  # unique
    monitor: Monitor
    groups: tuple[str, ...]
    history: History

    @property
    def answers_itself(self) -> bool:
        return self.monitor.type not in HEARSAY

    @property
    def is_checked(self) -> bool:
        """Kuma beats for it in its own rhythm."""
        return self.monitor.type != PUSH


class Monitors:
    """Reads page and beats, and remembers what it made of beats that have not changed."""

    def __init__(self, site_from: SiteFrom) -> None:
        self._site_from = site_from
        # By number: its name there, and ours, given once: it must not change when a neighbour comes or goes.
        self._names: dict[int, tuple[str, str]] = {}
        self._histories: dict[int, tuple[str, bytes, History | None]] = {}

    def read(self, page: StatusPage, beats: Beats) -> tuple[list[Listed], list[str]]:
        """Those that can be read, and a sentence for each that cannot, which makes the answer incomplete."""
        troubles: list[str] = []
        monitors, groups = _by_number(page, troubles)
        for new in sorted(beats.of.keys() - {str(number) for number in monitors}):
            troubles.append(f"monitor {clean(new, 20)} has beats and is not on the page yet")
        self._names = {number: known for number, known in self._names.items() if number in monitors}
        self._histories = {number: known for number, known in self._histories.items() if number in monitors}
        listed = []
        for number, monitor in monitors.items():
            name = self._name(monitor)
            raw = beats.of.get(str(number))
            history = self._history(monitor, raw) if raw is not None else None
            if history is None:
                why = "has no beats yet" if raw is None else "has beats that cannot be read"
                troubles.append(f"{name} {why}: it is judged by what was known before")
            else:
                listed.append(Listed(name, monitor, tuple(groups[number]), history))
        return listed, troubles

    def _history(self, monitor: Monitor, raw: msgspec.Raw) -> History | None:
        written = bytes(raw)
        known = self._histories.get(monitor.id)
        if known is None or known[:2] != (monitor.type, written):
            beats = beats_of(raw)
            known = monitor.type, written, None if beats is None else history_of(monitor.type, beats)
            self._histories[monitor.id] = known
        return known[2]

    def _name(self, monitor: Monitor) -> str:
        """Its own; of several of one name the first keeps it, and the others bear their number too."""
        known = self._names.get(monitor.id)
        if known is not None and known[0] == monitor.name:
            return known[1]
        name = clean(monitor.name, _LONGEST_NAME) or f"monitor {monitor.id}"
        if any(ours == name for number, (_, ours) in self._names.items() if number != monitor.id):
            name = f"{name} ({monitor.id})"
        self._names[monitor.id] = monitor.name, name
        return name

    def report(self, listed: Listed, paused: bool, clock: datetime) -> HostReport:
        history = listed.history
        look = Look("", history.interval, history.answered, history.answered, history.beaten)
        return HostReport(
            name=listed.name,
            sites=self._sites(listed),
            state=history.state,
            looks=(look,) if listed.answers_itself else (),
            hard=history.hard,
            since=history.since,
            checked_at=history.beaten,
            disabled=paused,
            downtime=history.in_maintenance and not paused and _is_recent(history, clock),
            text=history.text,
            address=_address(listed.monitor.url),
        )

    def _sites(self, listed: Listed) -> tuple[str, ...]:
        labels = {}
        if self._site_from.source is Source.TAG:
            labels = {tag.name: tag.value or "" for tag in listed.monitor.tags}
        return self._site_from.sites(listed.name, listed.groups, labels)


def newest_beat(listed: list[Listed]) -> Pulse | None:
    """Of all that Kuma beats for by itself: the server shows it a minute late at worst."""
    checked = [each.history for each in listed if each.is_checked and each.history.beaten is not None]
    newest = max((history.beaten for history in checked if history.beaten), default=None)
    if newest is None:
        return None
    return Pulse(newest, min(history.interval or ASSUMED_INTERVAL for history in checked) + CACHE, "its newest beat")


def paused(listed: list[Listed], metrics: Metrics) -> frozenset[int]:
    """Those of the page that have beaten since the start of the server, and yet stand on its `/metrics` no longer."""
    if metrics.started_at is None or metrics.read_at is None:
        return frozenset()
    numbers = {gauge.id for gauge in metrics.gauges}
    names = {gauge.name for gauge in metrics.gauges}
    by_number = bool(numbers - {None})
    return frozenset(
        each.monitor.id
        for each in listed
        if each.history.beaten is not None
        and metrics.started_at < each.history.beaten < metrics.read_at
        and (each.monitor.id not in numbers if by_number else each.monitor.name not in names)
    )


def unlisted(listed: list[Listed], metrics: Metrics) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names of those that are not on the page, and of those among them that are down."""
    numbers, names = {each.monitor.id for each in listed}, {each.monitor.name for each in listed}
    rest = [
        gauge
        for gauge in metrics.gauges
        if (gauge.name not in names if gauge.id is None else gauge.id not in numbers)
    ]  # fmt: skip
    return tuple(clean(g.name, 60) for g in rest), tuple(clean(g.name, 60) for g in rest if g.is_down)


def _by_number(page: StatusPage, troubles: list[str]) -> tuple[Mapping[int, Monitor], Mapping[int, list[str]]]:
    monitors: dict[int, Monitor] = {}
    groups: dict[int, list[str]] = {}
    for group in page.groups:
        found, bad = monitors_of(group.monitors)
        if bad:
            troubles.append(f"{bad} monitors of the group {clean(group.name, 60)!r} cannot be read")
        for monitor in found:
            monitors[monitor.id] = monitor
            groups.setdefault(monitor.id, []).append(group.name)
    return dict(sorted(monitors.items())), groups


def _is_recent(history: History, clock: datetime) -> bool:
    """It is still beaten for: a monitor that stopped in its maintenance must not rest in it for ever."""
    rest = 3 * (history.interval or ASSUMED_INTERVAL) + 2 * CACHE
    return history.beaten is not None and clock - history.beaten <= rest


def _address(url: str | None) -> str:
    try:
        return clean(urlsplit(url or "").hostname or "", LONGEST_ADDRESS)
    except ValueError:
        return ""
