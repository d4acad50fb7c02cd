"""`[[sound]]`: which sounds the sites of some tiers make, and when. Tier 1 is heard round the clock."""

from typing import Any

from noc.config.place import Place
from noc.config.reading import read
from noc.config.rule_tables import SoundTable
from noc.config.words import hint, quoted
from noc.core.causes import Sound
from noc.core.hours import ALWAYS
from noc.core.rules import SoundRule

OF_SITES = (Sound.DOWN, Sound.SILENT, Sound.SUPERVISORY)
LOUDEST = 1


def sound_rules(tables: list[dict[str, Any]], place: Place) -> tuple[SoundRule, ...]:
    """Raises ConfigError."""
    return tuple(_rule(table, place.entry("sound", index, None)) for index, table in enumerate(tables))


def _rule(table: dict[str, Any], place: Place) -> SoundRule:
    entry = read(SoundTable, table, place)
    hours = entry.hours or ALWAYS
    sounds = frozenset(_sound(word, place) for word in entry.sounds or OF_SITES)
    if LOUDEST in entry.tiers and (hours != ALWAYS or sounds != frozenset(OF_SITES)):
        raise place.wrong("tiers", "names tier 1, which is heard round the clock with all its sounds: take it out")
    # The watching itself is always heard: no rule leaves the sound of a fault out.
    return SoundRule(frozenset(entry.tiers), hours, sounds | {Sound.FAULT})


def _sound(word: str, place: Place) -> Sound:
    if word == Sound.FAULT:
        raise place.wrong("sounds", 'names "fault", which no site makes: a fault of the watching is always heard')
    if word not in OF_SITES:
        raise place.wrong("sounds", f"names {quoted(word)}, which is no sound of a site: {hint(word, OF_SITES)}")
    return Sound(word)
