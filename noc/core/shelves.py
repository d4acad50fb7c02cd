"""Shelves: the noise of one alarm is put away by a named person, with a reason, until a set time."""

from collections.abc import Iterator

from noc.core.clock import Now
from noc.core.events import ShelveAsked, UnshelveAsked
from noc.core.model import Fault, World
from noc.core.reply import Answered, bad


def shelve(world: World, asked: ShelveAsked, now: Now) -> Answered:
    return bad("shelving is not there yet", world)


def unshelve(world: World, asked: UnshelveAsked, now: Now) -> Answered:
    return bad("shelving is not there yet", world)


def expire(world: World, now: Now) -> World:
    """Without the shelves whose time is over."""
    return world


def shelf_faults(world: World, now: Now) -> Iterator[Fault]:
    """`shelf_expired`: an alarm stands again, and nobody has taken it, because its shelf has run out."""
    yield from ()
