"""How far up the escalation an alarm is: read from how long it has waited and which messages went out for it.

Step 1 is built in: faster and louder. The rules follow from step 2 on, sorted by how long they wait. A step is taken
for an alarm when a message to its targets has gone out since the alarm began to wait. So a step whose hours begin later
is taken then, a step that was set while the console stood still is taken too, and none is taken twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from noc.core.causes import MEANING, AlarmState, Cause, Kind
from noc.core.clock import Now
from noc.core.memory import Page
from noc.core.model import Alarm, AlarmKey, World
from noc.core.rules import StepRule
from noc.core.watch import LOST

FIRST_RULE = 2  # the number of the first step that somebody has set
ANSWERED_WITHIN = timedelta(minutes=5)  # of the last step; then there is nobody left
# They tell of the escalation itself: to send them would be to go round in a circle.
_NEVER_SENT = frozenset({Cause.ESCALATION_EXHAUSTED, Cause.TARGET_FAILED})


@dataclass(frozen=True, slots=True)
class Step:
    number: int
    rule: StepRule


def is_open(alarm: Alarm) -> bool:
    """It waits for an answer: of a site down or silent, or of a fault; no drill."""
    if alarm.state is not AlarmState.UNACKED or not alarm.loud:
        return False
    return MEANING[alarm.cause].kind is not Kind.DRILL and alarm.cause not in _NEVER_SENT


def waits_from(alarm: Alarm, now: Now) -> datetime:
    return alarm.waits_from if alarm.waits_from is not None else now.at - (now.mono - alarm.started)


def tier_of(world: World, alarm: Alarm) -> int:
    """A fault of the watching counts as tier 1."""
    watched = world.watched.get(alarm.owner)
    return watched.site.tier if watched is not None and MEANING[alarm.cause].kind is Kind.SITE else 1


class Ladder:
    """The steps of all alarms at one moment."""

    def __init__(self, world: World, now: Now) -> None:
        self._world, self._now = world, now
        steps = (Step(number, rule) for number, rule in enumerate(world.rules.steps, FIRST_RULE))
        self._on = [step for step in steps if step.rule.hours.covers(now.at, world.rules.zone)]
        self._pages: Mapping[AlarmKey, list[Page]] = _by_alarm(world)

    def due(self, alarm: Alarm) -> list[Step]:
        """Those to be taken now: their time has come, or the step before has reached nobody."""
        ahead = self._ahead(alarm)
        waited = self._now.at - waits_from(alarm, self._now)
        due = [step for step in ahead if waited >= step.rule.after]
        return due or (ahead[:1] if self.reached_nobody(alarm) else [])

    def reached_nobody(self, alarm: Alarm) -> bool:
        """Its newest message was taken by none of its targets."""
        pages = self._sent(alarm)
        return bool(pages) and not pages[-1].waiting and not pages[-1].reached

    def is_exhausted(self, alarm: Alarm) -> bool:
        """The last step was taken, and nobody has answered. Where nobody was to be called at all there is no end."""
        pages = self._sent(alarm)
        if not pages or self._ahead(alarm):
            return False
        return self.reached_nobody(alarm) or self._now.at - pages[-1].at >= ANSWERED_WITHIN

    def _ahead(self, alarm: Alarm) -> list[Step]:
        """The steps that are meant for it, are on at this hour, and were not taken since it waits."""
        tier, sent = tier_of(self._world, alarm), self._sent(alarm)
        return [
            step
            for step in self._on
            if (step.rule.tiers is None or tier in step.rule.tiers)
            and not any(page.targets == step.rule.targets and page.step >= step.number for page in sent)
        ]

    def _sent(self, alarm: Alarm) -> list[Page]:
        """Its messages since it waits, the newest last."""
        since = waits_from(alarm, self._now)
        return [page for page in self._pages.get((alarm.owner, _kin(alarm.cause)), ()) if page.at >= since]


def _by_alarm(world: World) -> dict[AlarmKey, list[Page]]:
    found: dict[AlarmKey, list[Page]] = {}
    for page in sorted(world.pages.values(), key=lambda page: (page.at, page.step)):
        for owner, cause in page.alarms:
            found.setdefault((owner, _kin(cause)), []).append(page)
    return found


def _kin(cause: Cause) -> Cause:
    """A backend that is lost in another way than a moment ago is the same fault: who was called knows of it."""
    return Cause.BACKEND_LOST if cause in LOST else cause
