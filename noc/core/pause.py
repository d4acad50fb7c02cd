"""A pause of the sound: 120 s at most, ended by any new alarm."""

from noc.core.clock import Now
from noc.core.events import PauseAsked, ResumeAsked
from noc.core.model import World
from noc.core.reply import Answered, bad


def pause(world: World, asked: PauseAsked, now: Now) -> Answered:
    return bad("pausing is not there yet", world)


def resume(world: World, asked: ResumeAsked, now: Now) -> Answered:
    return bad("pausing is not there yet", world)


def still_paused(world: World, before: World, now: Now) -> World:
    """Without a pause whose time is over, or into which a new alarm has come."""
    return world
