"""Which sites are in a window of our own now: `[[maintenance]]`, `noc maintenance`, and outside the hours of a site.

Windows stand over sites, not over hosts, and are worked out anew only when one of them may begin or end. One that ends
leaves its span with the site (`Watched.closed`): patience with what is silent starts anew there, and only a look from
after it proves that a host is still down.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from noc.core.causes import Cause
from noc.core.clock import Now
from noc.core.hours import Hours
from noc.core.memory import Window
from noc.core.model import Openings, OpenWindow, Watched, World
from noc.core.rules import WindowRule

ANEW = timedelta(minutes=1)  # as often at least: an hour may be left out or come twice
CLOCK_SET = timedelta(seconds=2)
SPANS_KEPT = 40
AFTER_SILENCE = timedelta(minutes=15)
REMEMBERED = timedelta(days=8)  # how far back a start looks for windows that have ended

Span = tuple[timedelta, timedelta]


def open_windows(world: World, before: World, at: datetime, now: Now) -> World:
    """The world with the windows that stand now, and with the spans of those that have ended.

    The hours of the configuration are read by the machine's clock, `at`, which may be set while we run.
    """
    known, ahead = world.openings, at - now.at
    if known is None:
        world = _with_past(world, before.windows, ahead, now)
        return replace(world, openings=_openings(world, Openings(), ahead, now))
    same = world.windows is before.windows and world.watched is before.watched
    if same and now.mono < known.until and abs(ahead - known.ahead) < CLOCK_SET:
        return world
    after = _openings(world, known, ahead, now)
    ended = {key: window for key, window in known.windows.items() if key not in after.windows}
    return _close(replace(world, openings=after), ended, now)


@dataclass(frozen=True, slots=True)
class _Moment:
    """What is the same for all sites: the moment by the world's steady clock and by the machine's, and the hours."""

    now: Now
    wall: datetime
    ahead: timedelta
    windows: Mapping[str, Window]
    rules: "_Rules"
    read: dict[Hours, tuple[bool, datetime | None]] = field(default_factory=dict)

    def covers(self, hours: Hours) -> tuple[bool, datetime | None]:
        """Whether it lies in these hours, and until when that holds."""
        if hours not in self.read:
            zone = self.rules.world.rules.zone
            self.read[hours] = hours.covers(self.wall, zone), hours.until(self.wall, zone)
        return self.read[hours]


class _Rules:
    """The windows of the configuration by the site that they are for."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.any = [rule for rule in world.rules.windows if not rule.sites]
        self.by_site: dict[str, list[WindowRule]] = {}
        for rule in world.rules.windows:
            for key in rule.sites:
                self.by_site.setdefault(key, []).append(rule)

    def of(self, key: str) -> list[WindowRule]:
        return [*self.any, *self.by_site.get(key, ())] if self.any else self.by_site.get(key, [])


def _openings(world: World, known: Openings, ahead: timedelta, now: Now) -> Openings:
    moment = _Moment(now, now.at + ahead, ahead, world.windows, _Rules(world))
    windows: dict[str, OpenWindow] = {}
    edges = [moment.wall + ANEW]
    for watched in world.sites:
        found, changes = _at(watched, moment)
        edges += changes
        if found is not None:
            old = known.windows.get(watched.site.key)
            windows[watched.site.key] = found if old is None else replace(found, began=min(old.began, found.began))
    return Openings(windows, now.mono + (min(edges) - moment.wall), ahead)


def _at(watched: Watched, moment: _Moment) -> tuple[OpenWindow | None, list[datetime]]:
    """The window over a site at this moment, the one that ends last, and the moments at which that may change."""
    site, wall, mono = watched.site, moment.wall, moment.now.mono
    found: list[OpenWindow] = []
    edges: list[datetime] = []
    person = moment.windows.get(site.key)
    if person is not None:
        begin, end = person.at + moment.ahead, person.until + moment.ahead
        edges += [begin, end]
        if begin <= wall < end:
            found.append(OpenWindow(Cause.ANNOUNCED, mono - (wall - begin), end, person.by, person.reason))
    for rule in moment.rules.of(site.key):
        inside, changes = _stands(rule, moment)
        edges += [changes] if changes else []
        if inside:
            found.append(OpenWindow(Cause.ANNOUNCED, mono, changes, "", rule.reason))
    if site.hours is not None:
        watched_now, changes = moment.covers(site.hours)
        edges += [changes] if changes else []
        if not watched_now:
            found.append(OpenWindow(Cause.OUT_OF_PERIOD, mono, changes))
    last = max(found, key=lambda window: (window.until is None, window.until or wall), default=None)
    return last, [edge for edge in edges if edge > wall]


def _stands(rule: WindowRule, moment: _Moment) -> tuple[bool, datetime | None]:
    """Whether a window of the configuration stands, and when that changes."""
    if rule.hours is not None:
        return moment.covers(rule.hours)
    if rule.begin is not None and moment.wall < rule.begin:
        return False, rule.begin
    is_over = rule.end is None or rule.end <= moment.wall
    return not is_over, None if is_over else rule.end


def _close(world: World, ended: Mapping[str, OpenWindow], now: Now) -> World:
    """The world in which these windows have just ended: at their announced time, or now where somebody ended them."""
    assert world.openings is not None
    watched = dict(world.watched)
    for key, window in ended.items():
        if key in watched:
            end = now.mono
            if window.until is not None:
                end = min(end, now.mono - (now.at + world.openings.ahead - window.until))
            watched[key] = with_span(watched[key], (window.began, max(end, window.began)))
    return replace(world, watched=watched) if ended else world


def with_span(watched: Watched, span: Span) -> Watched:
    return replace(watched, closed=(*watched.closed, span)[-SPANS_KEPT:])


def _with_past(world: World, windows: Mapping[str, Window], ahead: timedelta, now: Now) -> World:
    """A start: windows that ended not long ago count, as if we had been there. `windows`: with those just over."""
    rules = _Rules(world)
    changed = {}
    for watched in world.sites:
        key = watched.site.key
        if key in windows or watched.site.hours is not None or rules.of(key):
            spans = _past(watched, windows, rules, ahead, now)
            if spans:
                changed[key] = replace(watched, closed=tuple(spans[-SPANS_KEPT:]))
    return replace(world, watched={**world.watched, **changed}) if changed else world


def _past(watched: Watched, windows: Mapping[str, Window], rules: _Rules, ahead: timedelta, now: Now) -> list[Span]:
    spans: list[Span] = []
    began: timedelta | None = None
    at = now.at - REMEMBERED
    while at < now.at:
        then = Now(at, now.mono - (now.at - at))
        found, edges = _at(watched, _Moment(then, at + ahead, ahead, windows, rules))
        if found is not None and began is None:
            began = then.mono
        elif found is None and began is not None:
            spans.append((began, then.mono))
            began = None
        at = min(edges) - ahead if edges else now.at
    if began is not None and _at(watched, _Moment(now, now.at + ahead, ahead, windows, rules))[0] is None:
        spans.append((began, now.mono))
    return spans


def patience_from(closed: tuple[Span, ...], spoke: timedelta | None, limit: timedelta) -> timedelta | None:
    """From when on silence counts, by the windows that ended since a site `spoke`; None: by its last word alone.

    Patience starts anew at the end of a window. Where it was running anew already when the next one began, it stood
    still there: else a limit that is longer than the time between two nights would never be reached. Where it had run
    out before, there is only a little of it.
    """
    since, is_anew = spoke, False
    for began, end in closed:
        if spoke is not None and end <= spoke:
            continue
        if since is not None and began - since >= limit:
            since = end - max(limit - AFTER_SILENCE, timedelta(0))
        elif since is not None and is_anew:
            since += end - began
        else:
            since = end
        is_anew = True
    return since if is_anew else None
