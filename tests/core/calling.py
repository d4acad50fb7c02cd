"""A console that calls people, and sites that break under it."""

from typing import Any

from noc.core.causes import AlarmState
from noc.core.hours import parse_hours
from noc.core.roster import Site
from noc.core.rules import Rules, StepRule
from tests.core.conversation import Conversation, site
from tests.core.fakes import backend, span

PHONE = ("phone-duty",)
BOSS = ("sms-boss",)


def step(after: str, *targets: str, tiers: set[int] | None = None, hours: str = "") -> StepRule:
    more: dict[str, Any] = {"hours": parse_hours(hours)} if hours else {}
    return StepRule(span(after), targets, None if tiers is None else frozenset(tiers), **more)


LADDER = (step("5 min", *PHONE), step("10 min", *BOSS))


def watching(*sites: Site, steps: tuple[StepRule, ...] = LADDER, **more: Any) -> Conversation:
    """All well for a minute. The first look at a host that does not answer finds it down."""
    rules = Rules(steps=steps, **more)
    c = Conversation(backend(), roster=sites or (site("riga"),), rules=rules)
    for each in c.roster or ():
        c.server().host(each.key)
    return c.runs("1 min")


def breaks(c: Conversation, *keys: str) -> Conversation:
    """These go down; returns when each of them sounds."""
    for key in keys:
        c.server().hosts[key].well = False
    while any(c.view(key).alarm is not AlarmState.UNACKED for key in keys):
        c.runs("1 s")
    return c
