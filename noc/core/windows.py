"""Windows of our own: `[[maintenance]]`, `noc maintenance`, and the hours in which a site is watched."""

from noc.core.clock import Now
from noc.core.events import EndMaintenanceAsked, MaintainAsked
from noc.core.model import World
from noc.core.reply import Answered, bad


def maintain(world: World, asked: MaintainAsked, now: Now) -> Answered:
    return bad("maintenance is not there yet", world)


def end_maintenance(world: World, asked: EndMaintenanceAsked, now: Now) -> Answered:
    return bad("maintenance is not there yet", world)
