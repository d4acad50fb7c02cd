"""What the configuration says of people and their hours, taken together."""

from datetime import timedelta, tzinfo

from noc.config.escalation import step_rules
from noc.config.maintenance import window_rules
from noc.config.place import Place
from noc.config.roster import Windows
from noc.config.sounds import sound_rules
from noc.config.tables import ConsoleTable, Document
from noc.core.roster import Site
from noc.core.rules import Rules
from noc.settings import TargetSettings

PRESENCE_EVERY = timedelta(minutes=30)
PRESENCE_BOUNDS = timedelta(minutes=5), timedelta(hours=4)
DRILL_LEAST = timedelta(hours=1)


def rules(
    document: Document,
    console: ConsoleTable,
    place: Place,
    windows: list[Windows],
    roster: tuple[Site, ...] | None,
    targets: tuple[TargetSettings, ...],
    zone: tzinfo | None,
) -> Rules:
    """`windows`: the [[maintenance]] of each file. Raises ConfigError."""
    in_console = Place(place.file, "console")
    names = tuple(target.name for target in targets)
    return Rules(
        windows=window_rules(windows, roster, zone),
        targets=names,
        sounds=sound_rules(document.sound, place),
        steps=step_rules(document.escalation, names, place),
        operators=_people("operators", console.operators, in_console),
        supervisors=_people("supervisors", console.supervisors, in_console),
        presence=console.presence,
        presence_every=_presence_every(console, in_console),
        drill_every=_drill_every(console.drill_every, in_console),
        zone=zone,
    )


def _people(key: str, names: tuple[str, ...], place: Place) -> tuple[str, ...]:
    people = [" ".join(name.split()) for name in names]
    folded = [name.casefold() for name in people]
    twice = next((name for name, fold in zip(people, folded, strict=True) if folded.count(fold) > 1), None)
    if twice is not None:
        raise place.wrong(key, f'names "{twice}" twice: leave one out')
    return tuple(people)


def _presence_every(console: ConsoleTable, place: Place) -> timedelta:
    every = console.presence_every
    if every is None:
        return PRESENCE_EVERY
    if console.presence is None:
        raise place.wrong(
            "presence_every", 'has no meaning without presence = "22:00-06:00": add the hours, or remove it'
        )
    least, most = PRESENCE_BOUNDS
    if not least <= every <= most:
        raise place.wrong("presence_every", 'must be "5m" at least and "4h" at most')
    return every


def _drill_every(every: timedelta | None, place: Place) -> timedelta | None:
    if every is not None and every < DRILL_LEAST:
        raise place.wrong("drill_every", 'must be "1h" at least, such as "90d"')
    return every
