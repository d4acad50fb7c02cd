"""A console beside the one that judges: it takes over what people did there, and none of the evidence.

Both poll and judge for themselves, up to a poll apart. The journal tells this one what has become of the same alarm
there; only the acts of people are read from that. It can make an alarm of ours quiet only by a person's name, and each
acknowledgement covers one start of it. Ours, and what follows if theirs is so:

| ours | theirs | then |
|---|---|---|
| unacked, suppressed by a fault | acked, anew | acked, by the same name |
| acked | acked, anew | acked, by the newest name |
| acked | unacked, cleared_unacked | unacked: given back; one seen in the backend only if it waits there since |
| cleared_unacked | acked, anew; or was cleared_unacked and is gone | gone: somebody has taken it |
| unacked | unacked | as it is; waits as long, and has climbed as high |
| any other | any other | as it is |

Shelves, windows, the shift, a pause, drills and which sites are retired are facts of their own, and are as they are
there. What is accepted there is accepted here too, as it is seen from here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar

from noc.core.alarm import ACK_WITHOUT_NOTE, give_back
from noc.core.causes import AlarmState, Cause
from noc.core.clock import Now
from noc.core.drills import LASTS
from noc.core.effects import Effect, Forget, Happened
from noc.core.events import AcceptAsked, Followed
from noc.core.following import Following
from noc.core.lives import is_of_site
from noc.core.memory import (
    AcceptMemory,
    AlarmMemory,
    DrillMemory,
    Memory,
    Passing,
    PauseMemory,
    PresenceMemory,
    Shelf,
    Shift,
    TestMemory,
    Window,
    identity_of,
)
from noc.core.model import ZERO, Alarm, AlarmKey, Drill, Pause, Watched, World
from noc.core.pause import LONGEST
from noc.core.requests import accept

_WAITS = frozenset({AlarmState.UNACKED, AlarmState.CLEARED_UNACKED})
_WINDOWS = frozenset({str(Cause.ANNOUNCED), str(Cause.OUT_OF_PERIOD)})
K = TypeVar("K")
V = TypeVar("V")


def follow(world: World, event: Followed, now: Now) -> World:
    """The facts of the journal. What they make of our own alarms follows in `heed`, with each step of the world."""
    known = world.following or Following()
    world, accepted = _accept(world, known, event, now)
    rows = {(row.owner, row.cause): row for row in event.alarms}
    taken = {key: seen for key, seen in known.taken.items() if key in world.alarms and key not in rows}
    if not event.anew:
        gone = (key for key, row in known.alarms.items() if key not in rows and row.state is AlarmState.CLEARED_UNACKED)
        taken |= dict.fromkeys(gone, now.mono)
    shelves = {(each.owner, each.cause): each for each in event.kept if isinstance(each, Shelf)}
    windows = {each.site: each for each in event.kept if isinstance(each, Window)}
    drills = (each for each in event.kept if isinstance(each, DrillMemory))
    pause = next((each for each in event.kept if isinstance(each, PauseMemory)), None)
    held = _held(world.pause, known.pause, pause, now)
    return replace(
        world,
        following=Following(rows, known.heeded, taken, pause.at if pause else None, accepted),
        watched=_retired(world, event),
        # What is over here by the clock is not begun again because it is not struck out there yet.
        shelves=_same(world.shelves, {k: each for k, each in shelves.items() if each.until > now.at}),
        windows=_same(world.windows, {k: each for k, each in windows.items() if each.until > now.at}),
        shift=next((each for each in event.kept if isinstance(each, Shift)), Shift()),
        pause=held,
        resumed=now.mono if held is None and world.pause is not None else world.resumed,
        drills=_same(world.drills, _drills(world, drills, now)),
        tested=next((each for each in event.kept if isinstance(each, TestMemory)), None),
        touched=max([world.touched, *(_mono(each.at, now) for each in event.kept if isinstance(each, PresenceMemory))]),
    )


def _accept(world: World, known: Following, event: Followed, now: Now) -> tuple[World, frozenset[tuple[str, datetime]]]:
    """What was accepted there is accepted here, as it is seen from here: once, and not what was before our start."""
    done = {(each.target, each.at): each.by for each in event.kept if isinstance(each, AcceptMemory)}
    if not event.anew:
        for (target, at), by in done.items():
            if (target, at) not in known.accepted:
                _, world, _ = accept(world, AcceptAsked(event.now, target, by), now)
    return world, frozenset(done)


def _same(old: Mapping[K, V], new: Mapping[K, V]) -> Mapping[K, V]:
    """What is read from it is worked out anew only if it has changed."""
    return old if old == new else new


def _mono(at: datetime, now: Now) -> timedelta:
    """A moment of the other console by our monotonic clock; never in the future."""
    return now.mono - max(now.at - at, ZERO)


def _held(ours: Pause | None, followed: datetime | None, theirs: PauseMemory | None, now: Now) -> Pause | None:
    """The pause as it is there; one that a new alarm has ended here stays ended."""
    if theirs is None or (theirs.at == followed and ours is None):
        return None
    return Pause(theirs.by, _mono(theirs.at, now), now.mono + min(theirs.until - now.at, LONGEST))


def _drills(world: World, theirs: Iterator[DrillMemory], now: Now) -> dict[str, Drill]:
    found: dict[str, Drill] = {}
    for row in theirs:
        ours, until = world.drills.get(row.target), now.mono + min(row.until - now.at, LASTS)
        if ours is not None and (ours.cause, ours.at) == (row.cause, row.at):
            found[row.target] = ours
        elif until > now.mono:
            found[row.target] = Drill(row.cause, row.target, row.by, row.at, _mono(row.at, now), until)
    return found


def _retired(world: World, event: Followed) -> Mapping[str, Watched]:
    changed = {
        row.site.key: replace(ours, retired=row.retired, retired_by=row.retired_by)
        for row in event.sites
        if (ours := world.watched.get(row.site.key)) is not None and ours.retired is not row.retired
    }
    return {**world.watched, **changed} if changed else world.watched


def heed(world: World, at: datetime, now: Now) -> tuple[World, list[Effect]]:
    """Our alarms, with what people did to them at the console that judges. `at`: what the machine's clock says."""
    following = world.following
    if following is None:
        return world, []
    alarms, heeded, lines = dict(world.alarms), _still(following), list[Effect]()
    for key, alarm in world.alarms.items():
        row, seen = following.alarms.get(key), following.taken.get(key)
        is_anew = row is not None and _is_anew(row, heeded.get(key), now)
        new = acted(alarm, row, is_anew, seen is not None and alarm.started <= seen, now)
        if row is not None and is_anew and (new is None or new.state is AlarmState.ACKED):
            heeded[key] = (row.by, row.acked_at)
        if new is None:
            del alarms[key]
        elif new != alarm:
            alarms[key] = new
        if new is None or new.state is not alarm.state:
            lines.append(_line(world, alarm, new, row, at))
    if alarms == world.alarms and heeded == following.heeded:
        return world, []
    return replace(world, alarms=alarms, following=replace(following, heeded=heeded)), lines


def _still(following: Following) -> dict[AlarmKey, tuple[str | None, datetime | None]]:
    """The acknowledgements taken over that stand there still."""
    return {
        key: ack
        for key, ack in following.heeded.items()
        if (row := following.alarms.get(key)) is not None and (row.by, row.acked_at) == ack
    }


def _is_anew(row: AlarmMemory, heeded: tuple[str | None, datetime | None] | None, now: Now) -> bool:
    """It is taken there, and this was not taken over for an earlier start of ours."""
    is_over = row.until is not None and row.until <= now.at
    return row.state is AlarmState.ACKED and not is_over and heeded != (row.by, row.acked_at)


def acted(alarm: Alarm, row: AlarmMemory | None, is_anew: bool, was_taken: bool, now: Now) -> Alarm | None:
    """One line of the table above. `is_anew`: their ack is not taken over yet; `was_taken`: cleared there, and taken
    since ours began. None: ours is gone."""
    theirs = row.state if row is not None else AlarmState.NORMAL
    match alarm.state:
        case AlarmState.UNACKED if row is not None and theirs is AlarmState.UNACKED:
            return _waits(alarm, row)
        case AlarmState.ACKED if row is not None and theirs in _WAITS and _is_given_back(alarm, row):
            return _waits(give_back(alarm, now), row)
        case AlarmState.CLEARED_UNACKED:
            return None if was_taken or is_anew else alarm
        case AlarmState.UNACKED | AlarmState.ACKED | AlarmState.SUPPRESSED if row is not None and is_anew:
            return alarm if alarm.under in _WINDOWS else _taken(alarm, row, now)
        case _:
            return alarm


def _taken(alarm: Alarm, row: AlarmMemory, now: Now) -> Alarm:
    return replace(
        alarm, state=AlarmState.ACKED, by=row.by, note=row.note, acked_at=row.acked_at,
        until=row.until or now.at + ACK_WITHOUT_NOTE, elsewhere=False, under=None, waits_from=None, steps=0,
        stepped=None, after_shelf=False,
    )  # fmt: skip


def _is_given_back(alarm: Alarm, row: AlarmMemory) -> bool:
    """An ack that was seen in the backend may only not be seen there yet."""
    if not alarm.elsewhere:
        return True
    return row.waits_from is not None and alarm.acked_at is not None and row.waits_from > alarm.acked_at


def _waits(alarm: Alarm, row: AlarmMemory) -> Alarm:
    """It waits since they know of it, and is as loud."""
    since = min((each for each in (alarm.waits_from, row.waits_from) if each is not None), default=None)
    return replace(alarm, waits_from=since, steps=max(alarm.steps, row.steps))


def _line(world: World, old: Alarm, new: Alarm | None, row: AlarmMemory | None, at: datetime) -> Happened:
    about = is_of_site(world, old)
    verdict = world.verdicts.get(old.owner) if about else None
    is_now = new.state if new else AlarmState.NORMAL
    event = "unack" if is_now is AlarmState.UNACKED else "ack"
    by, note = (row.by, row.note) if row is not None and event == "ack" else (None, None)
    return Happened(
        at, event, old.owner if about else None, None if about else old.owner, verdict.state if verdict else None,
        old.cause, is_now, None, old.detail, by, note,
    )  # fmt: skip


def passing(world: World) -> Iterator[Passing]:
    """What the consoles beside this one are told, for as long as this one runs."""

    def at(mono: timedelta) -> datetime:
        return world.now.at + (mono - world.now.mono)

    if world.pause is not None:
        yield PauseMemory(world.pause.by, at(world.pause.began), at(world.pause.until))
    for drill in world.drills.values():
        yield DrillMemory(drill.cause, drill.target, drill.by, drill.at, at(drill.until))
    if world.tested is not None:
        yield world.tested
    yield from world.accepted.values()
    if world.rules.presence is not None:
        yield PresenceMemory(at(world.touched))


def struck(memory: Memory) -> list[Effect]:
    """What has passed with the console that wrote it."""
    gone = tuple(identity_of(each) for each in memory.kept if isinstance(each, Passing))
    return [Forget(kept=gone)] if gone else []
