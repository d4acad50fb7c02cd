"""Which sounds should be heard now: read from the state of all alarms, so that a lost message leaves nothing quiet."""

from collections.abc import Iterator
from datetime import datetime

from noc.core.alarm import ONCE, due
from noc.core.causes import MEANING, AlarmState, Cause, Kind, Sound
from noc.core.model import Alarm, World
from noc.core.rules import Rules
from noc.core.snapshot import DueSound
from noc.core.speech import spoken

# The order in which sounds take their turns.
TURNS = (Sound.FAULT, Sound.SILENT, Sound.DOWN, Sound.SUPERVISORY)
# Nobody may put these to sleep.
ALWAYS_HEARD = 1

# The sounds of some tiers that are not to be heard at some moment.
Hush = frozenset[tuple[int, Sound]]
NO_HUSH: Hush = frozenset()


def due_sounds(world: World) -> tuple[DueSound, ...]:
    """Nothing during a pause. Which alarm begins a sound is told by name, of many their number."""
    if world.pause is not None:
        return ()
    asking = sounding(world)
    waiting = len({(alarm.owner, alarm.cause) for alarms in asking.values() for alarm in alarms})
    return tuple(_due_sound(world, sound, asking[sound], waiting) for sound in TURNS if sound in asking)


def _due_sound(world: World, sound: Sound, alarms: list[Alarm], waiting: int) -> DueSound:
    return DueSound(
        sound,
        world.now.mono - min(alarm.started for alarm in alarms),
        len(alarms),
        spoken(world, sound, alarms, waiting),
        any(alarm.steps for alarm in alarms),
    )


def sounding(world: World) -> dict[Sound, list[Alarm]]:
    """What asks to be heard now, whether a pause holds it or not."""
    hush, was_hush = hushed(world.rules, world.now.at), hushed(world.rules, world.now.at - ONCE)
    found: dict[Sound, list[Alarm]] = {}
    for alarm in world.alarms.values():
        if alarm.state is AlarmState.UNACKED and asks(world, alarm, hush, was_hush):
            for sound in _sounds(alarm):
                found.setdefault(sound, []).append(alarm)
    return found


def asks(world: World, alarm: Alarm, hush: Hush, was_hush: Hush = NO_HUSH) -> bool:
    """Should it be heard? What is heard only once and came outside the hours of its tier is heard when they begin."""
    if not is_heard(world, alarm, hush):
        return False
    if due(alarm, world.now):
        return True
    once = MEANING[alarm.cause].once and alarm.audible and alarm.state is AlarmState.UNACKED
    return once and not is_heard(world, alarm, was_hush)


def hushed(rules: Rules, at: datetime) -> Hush:
    """A tier that some rule names is heard only where one of its rules says so; one that none names always is."""
    if not rules.sounds:
        return NO_HUSH
    heard = {
        (tier, sound)
        for rule in rules.sounds
        if rule.hours.covers(at, rules.zone)
        for tier in rule.tiers
        for sound in rule.sounds
    }
    named = {tier for rule in rules.sounds for tier in rule.tiers} - {ALWAYS_HEARD}
    return frozenset((tier, sound) for tier in named for sound in Sound) - heard


def is_heard(world: World, alarm: Alarm, hush: Hush) -> bool:
    """Whether the tier of its site may be heard. Faults and what weakens the watching belong to no tier."""
    if not hush or MEANING[alarm.cause].kind not in (Kind.SITE, Kind.DRILL):
        return True
    watched, sound = world.watched.get(alarm.owner), sound_of(alarm)
    return watched is None or sound is None or (watched.site.tier, sound) not in hush


def heard_now(world: World, alarm: Alarm) -> Sound | None:
    """The sound that this alarm asks for now. None: none."""
    return sound_of(alarm) if asks(world, alarm, hushed(world.rules, world.now.at)) else None


def new_starts(world: World, before: World) -> Iterator[Alarm]:
    """Alarms that have begun since `before`, or begun again: each is one more call for an answer.

    One that goes on under another name began when it began.
    """
    if world.alarms is before.alarms:
        return
    for key, alarm in world.alarms.items():
        old = before.alarms.get(key)
        if old is not alarm and alarm.starts[-1:] == (world.now.mono,) and (old is None or old.starts != alarm.starts):
            yield alarm


def sound_of(alarm: Alarm) -> Sound | None:
    """A weakness that has stood for too long sounds like a fault."""
    meaning = MEANING[alarm.cause]
    return Sound.FAULT if alarm.loud and meaning.kind is Kind.SUPERVISORY else meaning.sound


def _sounds(alarm: Alarm) -> tuple[Sound, ...]:
    if alarm.cause is Cause.DRILL_AUDIO:
        return TURNS
    sound = sound_of(alarm)
    return () if sound is None else (sound,)
