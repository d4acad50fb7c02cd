"""Drills that run: real, marked test alarms on their way through the whole chain, which end by themselves.

A drill begins with a rehearsal (`noc.core.rehearsal`). From then on it is a condition like any other: it becomes an
alarm, the alarm is due, the siren sounds, the journal has it. What it is not: a state of its site, loud, an exit code.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from noc.core.alarm import Condition
from noc.core.causes import MEANING, AlarmState, Cause, Kind, Sound, State
from noc.core.clock import Now
from noc.core.due import sounding
from noc.core.effects import Effect, Happened, Remember
from noc.core.events import EndDrillAsked
from noc.core.model import ZERO, Alarm, Drill, Fault, Watched, World
from noc.core.phrases import for_age, listing, plain, quoted, several
from noc.core.recall import site_memory
from noc.core.reply import Answered, done, nothing
from noc.core.snapshot import DrillView

LASTS = timedelta(seconds=60)
SOUND = "sound"  # the target of a drill of the sound alone
SUBJECT = "drills"
LONGEST_NAME = 60
LISTED = 12
# Of these it is proven that they reach the ear.
_PROVING = (Sound.DOWN, Sound.SILENT)


def end_drill(world: World, asked: EndDrillAsked, now: Now) -> Answered:
    target = _running(world, asked.target)
    if target is None:
        return nothing(f"no drill of {quoted(asked.target or SOUND)} runs", world)
    ended = replace(world.drills[target], ended_by=asked.by)
    return done(f"the drill of {target} is over", replace(world, drills={**world.drills, target: ended}), [])


def _running(world: World, target: str) -> str | None:
    """The target of a running drill, written as a site's key or its name; empty: the one that runs."""
    if not target and len(world.drills) == 1:
        return next(iter(world.drills))
    names = {key: world.watched[key].site.name for key in world.drills if key in world.watched}
    return next((key for key in world.drills if target in (key, names.get(key))), None)


def expire(world: World, at: datetime, now: Now) -> tuple[World, list[Effect]]:
    """Without the drills that are over: by their time, because they were acknowledged, by name, by a restart."""
    lines: list[Effect] = []
    if now == world.started:
        lines = [drill_line(at, alarm.cause, alarm.owner, _RESTART, None) for alarm in _left_over(world)]
    if not world.drills:
        return world, lines
    kept: dict[str, Drill] = {}
    for target, drill in world.drills.items():
        end = _end(drill, world.alarms.get((target, drill.cause)), now)
        if end is None:
            kept[target] = drill
        else:
            lines.append(drill_line(at, drill.cause, target, *end))
    return (world if len(kept) == len(world.drills) else replace(world, drills=kept)), lines


_RESTART = "ended by a restart of the console"


def _left_over(world: World) -> list[Alarm]:
    """What the journal kept of drills that ran when the console ended."""
    return [
        alarm
        for alarm in world.alarms.values()
        if MEANING[alarm.cause].kind is Kind.DRILL and alarm.owner not in world.drills
    ]


def _end(drill: Drill, alarm: Alarm | None, now: Now) -> tuple[str, str | None] | None:
    """How it ended and by whom. None: it runs."""
    if alarm is not None and alarm.state is AlarmState.ACKED:
        took = (alarm.acked_at or now.at) - drill.at
        return f"ended: acknowledged after {took.total_seconds():.0f} s", alarm.by
    lasted = for_age(now.mono - drill.began)
    if drill.ended_by:
        return f"ended after {lasted} by name, not acknowledged", drill.ended_by
    return (f"ended by itself after {lasted}, not acknowledged", None) if now.mono >= drill.until else None


def drill_line(at: datetime, cause: Cause, target: str, detail: str, by: str | None) -> Happened:
    is_of_site = cause is not Cause.DRILL_AUDIO
    return Happened(
        at, "drill", target if is_of_site else None, None if is_of_site else target, cause=cause, detail=detail, by=by
    )


def drill_conditions(world: World, now: Now) -> Iterator[Condition]:
    for drill in world.drills.values():
        detail = f"DRILL by {plain(drill.by, LONGEST_NAME)}: {_MEANT[drill.cause]}"
        yield Condition(drill.target, drill.cause, drill.at, detail, audible=True, loud=False)


_MEANT = {
    Cause.DRILL_DOWN: "as if the site were down",
    Cause.DRILL_SILENT: "as if the site were silent",
    Cause.DRILL_AUDIO: "all four sounds in turn",
}


def note_alarmed(world: World, now: Now) -> tuple[World, list[Effect]]:
    """Remember of each site when it was last seen to alarm: its down or silence, real or rehearsed, is to be heard."""
    if not world.alarms or world.pause is not None:
        return world, []
    heard = sounding(world)
    changed: dict[str, Watched] = {}
    for alarm in (alarm for sound in _PROVING for alarm in heard.get(sound, ())):
        watched = world.watched.get(alarm.owner)
        if watched is None or alarm.cause is Cause.DRILL_AUDIO:
            continue
        begun = now.at - (now.mono - alarm.started)
        if watched.alarmed_at is None or not begun <= watched.alarmed_at <= now.at:
            changed[alarm.owner] = replace(watched, alarmed_at=now.at)
    if not changed:
        return world, []
    rows = tuple(site_memory(watched) for watched in changed.values())
    return replace(world, watched={**world.watched, **changed}), [Remember(sites=rows)]


def drill_faults(world: World, now: Now) -> Iterator[Fault]:
    """`drill_overdue`: sites that were not seen to alarm for longer than `drill_every`. One fault for all of them."""
    every = world.rules.drill_every
    if every is None:
        return
    due = {watched.site.name: since for watched in world.sites if (since := overdue_since(world, watched)) is not None}
    if due:
        longest = sorted(due, key=lambda name: due[name])
        names = listing([plain(name, LONGEST_NAME) for name in longest], LISTED)
        detail = f"{several(len(due), 'site')} not seen to alarm for {for_age(every)}: {names}; `noc drill` rehearses"
        yield Fault(Cause.DRILL_OVERDUE, SUBJECT, due[longest[0]], detail, len(due), False)


def overdue_since(world: World, watched: Watched) -> datetime | None:
    """Since when a drill of this site is due. None: it is not, or nobody can judge the site yet."""
    every, verdict = world.rules.drill_every, world.verdicts.get(watched.site.key)
    if every is None or verdict is None or verdict.state is State.COMMISSIONING:
        return None
    seen = watched.alarmed_at or watched.watched_from
    if seen is None:
        return None
    if watched.site.start is not None:
        seen = max(seen, watched.site.start)
    return seen + every if world.now.at - seen > every else None


def drill_views(world: World, now: Now) -> tuple[DrillView, ...]:
    return tuple(_view(world, drill, now) for drill in world.drills.values())


def _view(world: World, drill: Drill, now: Now) -> DrillView:
    watched = world.watched.get(drill.target)
    alarm = world.alarms.get((drill.target, drill.cause))
    return DrillView(
        drill.cause,
        drill.target,
        watched.site.name if watched else drill.target,
        drill.by,
        alarm.state if alarm else AlarmState.NORMAL,
        now.mono - drill.began,
        max(drill.until - now.mono, ZERO),
    )
