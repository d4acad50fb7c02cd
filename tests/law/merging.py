"""Which worlds are the same: told from their own moment, without what only counts or is only shown.

Moments become distances from now, and beyond `FAR` they are all alike: no rule looks back as far. A duration is told
from a monotonic moment by its size, as the story begins at an hour that no duration reaches.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta
from enum import Enum
from operator import attrgetter
from typing import Any

from noc.core.alarm import CHATTER_SPAN
from noc.core.answer import Answer, HostReport
from noc.core.model import Alarm, BackendFacts, Failing, Fault, Member, Openings, Verdict, World
from noc.core.roster import Site
from tests.core.fakes import START
from tests.law.history import LIMIT, LOST_AFTER, POLL
from tests.law.story import Story

FAR = 2 * LIMIT + LOST_AFTER + 4 * POLL  # and more than the 120 s until somebody is called more loudly
A_MOMENT = timedelta(hours=4)  # the monotonic clock of a conversation begins at five hours
ENDED = timedelta.max / 2

# What is only counted, only shown, or worked out anew from the rest.
LEFT_OUT: dict[type, frozenset[str]] = {
    World: frozenset(
        {"name", "now", "rules", "folds", "cycle", "cycle_at", "touched", "verdicts", "index", "tested", "openings"}
        | {"news"}
    ),
    BackendFacts: frozenset({"setup", "polls", "tries", "complete", "polled_at", "count", "received", "clock"}),
    Answer: frozenset({"hosts", "clock", "objects"}),
    HostReport: frozenset({"since", "text"}),
    Verdict: frozenset({"since", "detail", "details", "age", "at"}),
    Fault: frozenset({"since", "detail"}),
    Failing: frozenset({"first_at", "text", "count"}),
    Alarm: frozenset({"since", "detail", "starts", "chatter_from"}),
    Member: frozenset({"first_seen", "absent", "missed", "down_looks"}),
    Openings: frozenset({"until", "ahead"}),
}
Canon = Callable[[Any], Any]


class _Canonical:
    """Of values at one moment."""

    def __init__(self, at: datetime, mono: timedelta) -> None:
        self._at, self._mono = at, mono

    def of(self, value: Any) -> Any:
        kind = type(value)
        if value is None or kind in _PLAIN or isinstance(value, Enum):
            return value
        if kind is Site:
            return value.key
        if kind is datetime:
            return _clamped(value - self._at)
        if kind is timedelta:
            return _clamped(value - self._mono) if A_MOMENT < value < ENDED else value
        if kind in (tuple, list):
            return tuple([self.of(each) for each in value])
        if isinstance(value, Mapping):
            return frozenset([(self.of(key), self.of(each)) for key, each in value.items()])
        if kind in (set, frozenset):
            return frozenset([self.of(each) for each in value])
        getter = _reader(kind)
        return (kind.__name__, *[self.of(each) for each in getter(value)], *self._more(value))

    def _more(self, value: Any) -> tuple[Any, ...]:
        """In the place of counters: what the rules ask of them."""
        if isinstance(value, BackendFacts):
            skew = None if value.clock is None else value.clock - self._at + self._mono - value.received
            return value.polls > 0, value.complete > 0, self.of(value.received), skew
        if isinstance(value, Member):
            return min(value.absent, 1), min(value.missed, 2), min(value.down_looks, 3)
        if isinstance(value, Failing):
            return (min(value.count, 2),)
        if isinstance(value, Alarm):
            return (self._lately(value.starts), self._lately((value.chatter_from,) if value.chatter_from else ()))
        if isinstance(value, World):
            return (
                frozenset(name for name, facts in value.backends.items() if facts.polls > value.cycle.get(name, 0)),
                frozenset((key, v.state, v.causes, v.limit) for key, v in value.verdicts.items()),
            )
        return ()

    def _lately(self, starts: tuple[timedelta, ...]) -> tuple[timedelta, ...]:
        """What chatters is told by its starts, further back than anything else."""
        return tuple(start - self._mono for start in starts if self._mono - start <= CHATTER_SPAN)


_PLAIN = (str, int, float, bool)
_readers: dict[type, Callable[[Any], tuple[Any, ...]]] = {}


def _reader(kind: type) -> Callable[[Any], tuple[Any, ...]]:
    found = _readers.get(kind)
    if found is None:
        every = [each.name for each in fields(kind)] if is_dataclass(kind) else list(kind._fields)  # type: ignore[attr-defined]
        names = tuple(name for name in every if name not in LEFT_OUT.get(kind, ()))
        get = attrgetter(*names)
        found = _readers[kind] = get if len(names) > 1 else lambda value: (get(value),)
    return found


def _clamped(distance: timedelta) -> timedelta:
    return max(min(distance, FAR), -FAR)


def canonical(story: Story) -> int:
    """The same for worlds that will answer alike, with what surrounds them: servers, journal, history."""
    now = story.now
    world = _Canonical(now.at, now.mono)
    true = _Canonical(START + story.time, story.time)
    journal = story.journal
    rows = [journal.alarms, journal.sites, journal.members, journal.kept]
    servers = [
        (
            name,
            server.lost,
            server.complete,
            true.of(START + server.stopped_at) if server.stopped_at else None,
            [_host(host, story.time) for host in server.hosts.values()],
        )
        for name, server in story.servers.items()
    ]
    polled = tuple(story.time - moment for moment in story._polled.values())
    return hash((world.of(story.world), world.of(rows), repr(servers), min(polled), polled, _history(story)))


def _host(host: Any, now: timedelta) -> tuple[Any, ...]:
    ages = [
        None if each is None else _clamped(each - now) for each in (host.checked, host.checked_stamp, host.answered)
    ]
    return host.well, host.runs, host.answers, host.listed, host.down, *ages


def _history(story: Story) -> Any:
    """Its moments are durations since the story began."""
    history = story.history
    found: list[Any] = []
    for each in fields(history):
        value = getattr(history, each.name)
        found.append(_told(value, story.time) if each.name != "now" else None)
    return tuple(found)


def _told(value: Any, now: timedelta) -> Any:
    match value:
        case timedelta():
            return _clamped(value - now)
        case dict():
            return frozenset((key, _told(each, now)) for key, each in value.items())
        case tuple():
            return tuple(_told(each, now) for each in value)
        case set():
            return frozenset(value)
    return value
