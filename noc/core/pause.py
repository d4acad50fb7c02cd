"""A pause of the sound: 120 s at most, ended by any new alarm. No lasting mute.

A second pause that is asked for while one runs ends no later than 120 s after the first began; and after each pause
the sounds are heard for as long as all of them need to take one turn, so that no row of pauses is a silence.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from noc.core.causes import MEANING, Kind
from noc.core.clock import Now
from noc.core.due import asks, hushed, new_starts
from noc.core.effects import Effect, Happened
from noc.core.events import PauseAsked, ResumeAsked
from noc.core.floods import kind_of
from noc.core.model import ZERO, Alarm, Flood, Pause, World
from noc.core.phrases import for_age, plain
from noc.core.reply import Answered, bad, done, nothing
from noc.core.snapshot import PauseView

LONGEST = timedelta(seconds=120)
# None of the three loud sounds waits longer than 12 s for its turn.
HEARD_BETWEEN = timedelta(seconds=15)
LONGEST_NAME = 60


def pause(world: World, asked: PauseAsked, now: Now) -> Answered:
    if asked.span > LONGEST:
        return bad(f"a pause lasts 120 s at most, not {for_age(asked.span)}", world)
    if asked.span <= ZERO:
        return bad("a pause must last some seconds, 120 at most", world)
    running = world.pause
    if running is not None:
        return _another(world, running, asked, now)
    if world.resumed is not None and now.mono - world.resumed < HEARD_BETWEEN:
        wait = for_age(world.resumed + HEARD_BETWEEN - now.mono + timedelta(milliseconds=999))
        return nothing(f"the sounds must be heard between two pauses; ask again in {wait}", world)
    line = _line(asked.now.at, f"began, for {for_age(asked.span)}", asked.by)
    paused = replace(world, pause=Pause(asked.by, now.mono, now.mono + asked.span))
    return done(f"all sounds pause for {for_age(asked.span)}, or until a new alarm", paused, [line])


def _another(world: World, running: Pause, asked: PauseAsked, now: Now) -> Answered:
    until = min(now.mono + asked.span, running.began + LONGEST)
    if until <= running.until:
        left = for_age(running.until - now.mono)
        return nothing(f"the sounds pause already, for {left} more; 120 s in a row are the most", world)
    longer = replace(running, until=until)
    line = _line(asked.now.at, f"prolonged, for {for_age(until - now.mono)}", asked.by)
    return done(f"the sounds pause for {for_age(until - now.mono)} more", replace(world, pause=longer), [line])


def resume(world: World, asked: ResumeAsked, now: Now) -> Answered:
    if world.pause is None:
        return nothing("the sounds do not pause", world)
    line = _line(asked.now.at, f"ended after {for_age(now.mono - world.pause.began)}, by name", asked.by)
    return done("the sounds are back", replace(world, pause=None, resumed=now.mono), [line])


def still_paused(world: World, before: World, at: datetime, now: Now) -> tuple[World, list[Effect]]:
    """Without a pause whose time is over, or into which a new alarm has come."""
    running = world.pause
    if running is None:
        return world, []
    why = _ended_by(world, before, running, now)
    if not why:
        return world, []
    ended = replace(world, pause=None, resumed=now.mono)
    return ended, [_line(at, f"ended after {for_age(now.mono - running.began)}: {why}", None)]


def _ended_by(world: World, before: World, running: Pause, now: Now) -> str:
    if now.mono >= running.until:
        return "its time is over"
    hush = hushed(world.rules, now.at)
    # In a flood that was there before, what is like the others in it is nothing new.
    flood = before.flood if world.flood is not None else None
    for alarm in new_starts(world, before):
        if world.following is not None and world.following.stood((alarm.owner, alarm.cause)):
            continue  # seen here a poll later than there
        if asks(world, alarm, hush) and _is_news(world, flood, alarm):
            watched = world.watched.get(alarm.owner)
            name = plain(watched.site.name if watched else alarm.owner, LONGEST_NAME)
            return f"a new alarm, {name}, {alarm.cause}"
    return ""


def _is_news(world: World, flood: Flood | None, alarm: Alarm) -> bool:
    if flood is None or MEANING[alarm.cause].kind in (Kind.FAULT, Kind.DRILL):
        return True
    watched = world.watched.get(alarm.owner)
    is_tier_one = watched is not None and watched.site.tier == 1
    return is_tier_one or kind_of(world, (alarm.owner, alarm.cause)) not in flood.kinds


def _line(at: datetime, detail: str, by: str | None) -> Happened:
    return Happened(at, "pause", subject="sound", detail=detail, by=by)


def pause_view(world: World) -> PauseView | None:
    running = world.pause
    return None if running is None else PauseView(running.by, max(running.until - world.now.mono, ZERO))
