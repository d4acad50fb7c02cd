"""Who is on shift, the hand-over, and whether somebody is there at night."""

from collections.abc import Iterator

from noc.core.clock import Now
from noc.core.events import HandOverAsked, PresenceSeen, ShiftAsked
from noc.core.model import Fault, World
from noc.core.reply import Answered, bad
from noc.core.snapshot import ShiftView


def take_shift(world: World, asked: ShiftAsked, now: Now) -> Answered:
    return bad("shifts are not there yet", world)


def hand_over(world: World, asked: HandOverAsked, now: Now) -> Answered:
    return bad("shifts are not there yet", world)


def seen(world: World, asked: PresenceSeen, now: Now) -> Answered:
    return bad("presence is not there yet", world)


def presence_faults(world: World, now: Now) -> Iterator[Fault]:
    """`unacknowledged` of the subject "presence": nobody has shown at night that he is there."""
    yield from ()


def shift_view(world: World, now: Now) -> ShiftView:
    return ShiftView(world.shift.names, world.shift.since)
