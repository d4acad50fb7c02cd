"""What people ask of windows: maintenance of a site by a named person, always with an end."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from noc.core.causes import State
from noc.core.clock import Now
from noc.core.effects import Effect, Happened
from noc.core.events import EndMaintenanceAsked, MaintainAsked
from noc.core.memory import Window
from noc.core.model import World
from noc.core.phrases import for_age, for_span, quoted
from noc.core.reply import Answered, bad, done, nothing
from noc.core.requests import meant
from noc.core.snapshot import WindowView

# One working day and its night: work that takes longer is planned, and belongs into the configuration, where it is
# read by more than one person.
AT_MOST = timedelta(hours=24)


def maintain(world: World, asked: MaintainAsked, now: Now) -> Answered:
    """A window that begins now; another one of this site by a person is replaced."""
    key = meant(world, asked.target)
    watched = world.watched.get(key)
    if watched is None or watched.retired:
        return bad(f"no site is called {quoted(asked.target)}; `noc roster export` lists them", world)
    if not asked.by.strip() or not asked.reason.strip():
        return bad("maintenance needs a name and a reason: who works there, and at what", world)
    # It was asked for by the machine's clock, which may have been set since we started.
    span = asked.until - asked.now.at
    if span <= timedelta(0):
        return bad("maintenance needs an end in the future", world)
    if span > AT_MOST:
        limit = f"maintenance ends after {for_age(AT_MOST)} at most, unless it stands in the configuration"
        return bad(f"{limit}: {for_span(span)} is too long", world)
    window = Window(key, asked.by, asked.reason, now.at, now.at + span)
    old = world.windows.get(key)
    text = f"in maintenance until {asked.until:%Y-%m-%d %H:%M} UTC"
    replaced = f", in place of that of {old.by}" if old else ""
    line = _line(world, key, asked.now.at, text + replaced, asked.by, asked.reason)
    return done(f"{key} is {text}{replaced}", replace(world, windows={**world.windows, key: window}), [line])


def end_maintenance(world: World, asked: EndMaintenanceAsked, now: Now) -> Answered:
    key = meant(world, asked.target)
    if key not in world.watched:
        return bad(f"no site is called {quoted(asked.target)}; `noc roster export` lists them", world)
    window = world.windows.get(key)
    if window is None:
        view = window_of(world, key, now)
        whose = "that of its backend or of the configuration: end it there" if view else "none"
        return nothing(f"{key} has no maintenance of a person; what it is in is {whose}", world)
    line = _line(world, key, asked.now.at, f"ended by {asked.by} before its time", asked.by, window.reason)
    return done(f"{key} is watched again", replace(world, windows=_without(world.windows, [key])), [line])


def expire(world: World, at: datetime, now: Now) -> tuple[World, list[Effect]]:
    """Without the windows of persons whose time is over. `at`: what the machine's clock says."""
    over = [key for key, window in world.windows.items() if window.until <= now.at]
    if not over:
        return world, []
    lines: list[Effect] = [_line(world, key, at, "its time is over", None, world.windows[key].reason) for key in over]
    return replace(world, windows=_without(world.windows, over)), lines


def _without(windows: Mapping[str, Window], keys: Iterable[str]) -> dict[str, Window]:
    gone = set(keys)
    return {key: window for key, window in windows.items() if key not in gone}


def _line(world: World, key: str, at: datetime, detail: str, by: str | None, reason: str) -> Happened:
    verdict = world.verdicts.get(key)
    return Happened(at, "maintenance", key, state=verdict.state if verdict else None, detail=detail, by=by, note=reason)


def window_of(world: World, key: str, now: Now) -> WindowView | None:
    """The window that a site is in: one of our own, else that of its backends, which ends with its first host."""
    window = world.openings.windows.get(key) if world.openings else None
    if window is not None:
        return WindowView(window.until, window.by, window.reason)
    verdict = world.verdicts.get(key)
    if verdict is None or verdict.state is not State.MAINTENANCE:
        return None
    reports = [member.report for _, member in world.hosts_of(key) if member.report is not None]
    ends = [each.downtime_until if each.downtime else each.resumes_at for each in reports]
    return WindowView(min((end for end in ends if end is not None), default=None))
