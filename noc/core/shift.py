"""Who is on shift, and whether somebody is there in the hours when that is asked."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta

from noc.core.causes import Cause
from noc.core.clock import Now
from noc.core.effects import Happened
from noc.core.events import PresenceSeen, ShiftAsked
from noc.core.memory import Shift
from noc.core.model import Fault, World
from noc.core.phrases import for_age, plain
from noc.core.reply import Answered, bad, done, nothing
from noc.core.snapshot import ShiftView

NAME_MOST = 80  # characters
MOST_ON_SHIFT = 20
PRESENCE = "presence"
# After the prompt on the screen: a quiet word, then as loud as a fault, so that others are called.
FAULT_AFTER = timedelta(minutes=1)
LOUD_AFTER = timedelta(minutes=5)


def same_name(one: str, other: str) -> bool:
    return _folded(one) == _folded(other)


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()


def tidy_names(names: Iterable[str]) -> tuple[str, ...]:
    """Each name once, as one clean line; names of any script."""
    found: dict[str, str] = {}
    for name in names:
        shown = plain(name, NAME_MOST)
        if shown:
            found.setdefault(_folded(shown), shown)
    return tuple(found.values())


def take_shift(world: World, asked: ShiftAsked, now: Now) -> Answered:
    names = tidy_names(asked.names)
    if len(names) > MOST_ON_SHIFT:
        return bad(f"{len(names)} names are too many for one shift; {MOST_ON_SHIFT} at most", world)
    if names == world.shift.names and world.shift.since is not None:
        return nothing(f"{_on_shift(names)} already", world)
    line = Happened(asked.now.at, "shift", detail=_on_shift(names), by=asked.by)
    return done(_on_shift(names), replace(world, shift=Shift(names, now.at)), [line])


def _on_shift(names: tuple[str, ...]) -> str:
    return f"{', '.join(names)} {'is' if len(names) == 1 else 'are'} on shift" if names else "nobody is on shift"


def seen(world: World, asked: PresenceSeen, now: Now) -> Answered:
    """Each thing that people ask for is a touch; this is one that asks for nothing more."""
    untouched = _untouched(world, now)
    if untouched is None or untouched < world.rules.presence_every:
        return done("you were seen", world, [])
    line = Happened(
        asked.now.at, "presence", subject=PRESENCE, detail=f"somebody is there, after {for_age(untouched)}", by=asked.by
    )
    return done("you were seen", world, [line])


def presence_faults(world: World, now: Now) -> Iterator[Fault]:
    """`unacknowledged` of the subject "presence": nobody has shown at night that he is there."""
    untouched = _untouched(world, now)
    if untouched is None:
        return
    ignored = untouched - world.rules.presence_every
    if ignored >= FAULT_AFTER:
        detail = f"nobody has touched the console for {for_age(untouched)}; press a key to show that you are there"
        yield Fault(Cause.UNACKNOWLEDGED, PRESENCE, now.at - ignored, detail, loud=ignored >= LOUD_AFTER)


def shift_view(world: World, now: Now) -> ShiftView:
    untouched = _untouched(world, now)
    if untouched is None or untouched < world.rules.presence_every:
        return ShiftView(world.shift.names, world.shift.since, untouched)
    sounds_in = max(timedelta(0), world.rules.presence_every + FAULT_AFTER - untouched)
    return ShiftView(world.shift.names, world.shift.since, untouched, asks=True, sounds_in=sounds_in)


def _untouched(world: World, now: Now) -> timedelta | None:
    """For how long nobody has shown that he is there, in the hours when that is asked. None: nobody asks now."""
    hours, zone = world.rules.presence, world.rules.zone
    if hours is None or not hours.covers(now.at, zone):
        return None
    untouched = now.mono - world.touched
    began = hours.began(now.at, zone)
    return untouched if began is None else min(untouched, now.at - began)
