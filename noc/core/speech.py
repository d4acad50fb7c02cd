"""What may be spoken after a tone: up to three alarms by name, of more how many they are and which was the first."""

from noc.core.causes import MEANING, Cause, Kind, Sound
from noc.core.model import Alarm, World
from noc.core.phrases import plain, several

NAMED = 3
LONGEST_NAME = 60
LONGEST = 200

_BLINDING = frozenset(
    {Cause.BACKEND_LOST, Cause.BACKEND_REFUSED, Cause.BACKEND_GARBLED, Cause.BACKEND_FROZEN, Cause.NETWORK_LOST}
)
_PHRASES = {
    Cause.BACKEND_LOST: "Backend {} lost",
    Cause.BACKEND_REFUSED: "Backend {} refuses us",
    Cause.BACKEND_GARBLED: "Backend {} sends garbled data",
    Cause.BACKEND_FROZEN: "Backend {} frozen",
    Cause.BACKEND_PARTIAL: "A part of backend {} is gone",
    Cause.NETWORK_LOST: "Network lost, no backend answers",
    Cause.CANARY_MISSING: "Canary of {} missing",
    Cause.INVENTORY_DROP: "Backend {} has lost hosts",
    Cause.CONFIG_FAILED: "Configuration of {} failed",
    Cause.CONFIG_PENDING: "Configuration of {} not applied",
    Cause.UNMAPPED: "No object of {} belongs to a site",
    Cause.ESCALATION_EXHAUSTED: "Nobody has answered",
    Cause.DRILL_OVERDUE: "Drills are overdue",
}
_OF_SITES = {
    Sound.DOWN: ("Site down", "sites down"),
    Sound.SILENT: ("Site silent", "sites silent"),
    Sound.SUPERVISORY: ("Site degraded", "sites degraded"),
}
_OF_THE_WATCHING = {
    Sound.FAULT: ("Monitoring fault", "monitoring faults"),
    Sound.SUPERVISORY: ("Monitoring weakened", "weaknesses of the monitoring"),
}
_AUDIO = "This is a drill of the sound."


def spoken(world: World, sound: Sound, alarms: list[Alarm], waiting: int) -> str:
    """What stands behind one sound; `waiting` is how many alarms are to be heard in all.

    A drill is named as one, and never stands before what is real.
    """
    ordered = sorted(alarms, key=lambda alarm: alarm.started)
    of_sites = [alarm for alarm in ordered if _kind(alarm) is Kind.SITE]
    of_the_watching = [alarm for alarm in ordered if _kind(alarm) in (Kind.FAULT, Kind.SUPERVISORY)]
    drills = [alarm for alarm in ordered if _kind(alarm) is Kind.DRILL]
    said: list[str] = []
    if of_sites:
        said.append(_said(world, _OF_SITES[sound], of_sites, waiting))
    if of_the_watching:
        said.append(_said(world, _OF_THE_WATCHING[sound], of_the_watching, waiting))
    if drills:
        said.append(_drilled(world, sound, drills))
    return plain(" ".join(said), LONGEST)


def _kind(alarm: Alarm) -> Kind:
    return MEANING[alarm.cause].kind


def _said(world: World, heads: tuple[str, str], alarms: list[Alarm], waiting: int) -> str:
    one, many = heads
    if len(alarms) == 1:
        return f"{one}. {_told(world, alarms[0])}."
    head = f"{len(alarms)} {many}."
    if waiting <= NAMED:
        return " ".join([head, *(f"{_told(world, alarm)}." for alarm in alarms)])
    first = _name(world, alarms[0])
    return " ".join([head, f"First: {first}.", *_of_tier_one(world, alarms[1:])])


def _of_tier_one(world: World, alarms: list[Alarm]) -> list[str]:
    """No number hides a site of tier 1."""
    names = [
        _name(world, alarm)
        for alarm in alarms
        if (watched := world.watched.get(alarm.owner)) is not None and watched.site.tier == 1
    ]
    if not names:
        return []
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return [f"Of tier 1: {', '.join(names[:NAMED])}{more}."]


def _drilled(world: World, sound: Sound, drills: list[Alarm]) -> str:
    of_sites = [alarm for alarm in drills if alarm.cause is not Cause.DRILL_AUDIO]
    if not of_sites:
        return _AUDIO
    names = " ".join(f"{_name(world, alarm)}." for alarm in of_sites[:NAMED])
    return f"This is a drill. {_OF_SITES[sound][0]}. {names}"


def _told(world: World, alarm: Alarm) -> str:
    name = _name(world, alarm)
    if _kind(alarm) is Kind.SITE:
        return name
    phrase = _PHRASES.get(alarm.cause)
    text = f"{str(alarm.cause).replace('_', ' ').capitalize()}, {name}" if phrase is None else phrase.format(name)
    unwatched = _unwatched(world, alarm)
    if not unwatched:
        return text
    return f"{text}. {several(unwatched, 'site')} {'is' if unwatched == 1 else 'are'} not watched"


def _unwatched(world: World, alarm: Alarm) -> int:
    """The sites that nobody else can tell of."""
    if alarm.cause not in _BLINDING:
        return 0
    is_any = alarm.cause is Cause.NETWORK_LOST
    return sum(
        1
        for key, verdict in world.verdicts.items()
        if verdict.blind and (is_any or alarm.owner in world.index.get(key, {}))
    )


def _name(world: World, alarm: Alarm) -> str:
    watched = world.watched.get(alarm.owner)
    return plain(watched.site.name if watched else alarm.owner, LONGEST_NAME)
