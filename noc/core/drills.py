"""Drills: real, marked test alarms through the whole chain, which end by themselves."""

from collections.abc import Iterator

from noc.core.alarm import Condition
from noc.core.clock import Now
from noc.core.events import DrillAsked, EndDrillAsked
from noc.core.model import Fault, World
from noc.core.reply import Answered, bad
from noc.core.snapshot import DrillView


def drill(world: World, asked: DrillAsked, now: Now) -> Answered:
    return bad("drills are not there yet", world)


def end_drill(world: World, asked: EndDrillAsked, now: Now) -> Answered:
    return bad("drills are not there yet", world)


def expire(world: World, now: Now) -> World:
    """Without the drills whose time is over."""
    return world


def drill_conditions(world: World, now: Now) -> Iterator[Condition]:
    yield from ()


def drill_faults(world: World, now: Now) -> Iterator[Fault]:
    """`drill_overdue`: sites that were not seen to alarm for longer than `drill_every`."""
    yield from ()


def drill_views(world: World, now: Now) -> tuple[DrillView, ...]:
    return ()
