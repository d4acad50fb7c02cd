"""Which sounds should be heard now: read from the state of all alarms, so that a lost message leaves nothing quiet."""

from datetime import timedelta

from noc.core.alarm import due
from noc.core.causes import MEANING, Kind, Sound
from noc.core.model import Alarm, World
from noc.core.snapshot import DueSound

# The order in which sounds take their turns.
TURNS = (Sound.FAULT, Sound.SILENT, Sound.DOWN, Sound.SUPERVISORY)


def due_sounds(world: World) -> tuple[DueSound, ...]:
    ages: dict[Sound, list[timedelta]] = {}
    for alarm in world.alarms.values():
        sound = sound_of(alarm)
        if sound is not None and due(alarm, world.now):
            ages.setdefault(sound, []).append(world.now.mono - alarm.started)
    return tuple(DueSound(sound, max(ages[sound]), len(ages[sound])) for sound in TURNS if sound in ages)


def sound_of(alarm: Alarm) -> Sound | None:
    """A weakness that has stood for too long sounds like a fault."""
    meaning = MEANING[alarm.cause]
    return Sound.FAULT if alarm.loud and meaning.kind is Kind.SUPERVISORY else meaning.sound
