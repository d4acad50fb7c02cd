"""Escalation: an alarm that nobody answers becomes faster and louder after two minutes, then others are told."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from noc.core.alarm import ESCALATES_AFTER, due
from noc.core.causes import MEANING, AlarmState
from noc.core.clock import Now
from noc.core.effects import Effect, Happened
from noc.core.events import PageAnswered, TestAsked
from noc.core.lives import is_of_site
from noc.core.model import Alarm, Fault, World
from noc.core.reply import Answered, bad


def escalate(world: World, at: datetime, now: Now) -> tuple[World, list[Effect]]:
    """Take every step that is due; each is told with a line before its messages go out."""
    taken = {
        key: replace(alarm, steps=1, stepped=now.mono) for key, alarm in world.alarms.items() if _is_due(alarm, now)
    }
    if not taken:
        return world, []
    return replace(world, alarms={**world.alarms, **taken}), [_line(world, alarm, at, now) for alarm in taken.values()]


def _is_due(alarm: Alarm, now: Now) -> bool:
    waits = alarm.state is AlarmState.UNACKED and alarm.loud and alarm.audible and not alarm.steps
    return waits and now.mono - alarm.started >= ESCALATES_AFTER


def _line(world: World, alarm: Alarm, at: datetime, now: Now) -> Happened:
    about = is_of_site(world, alarm)
    verdict = world.verdicts.get(alarm.owner) if about else None
    return Happened(
        at, "escalate", alarm.owner if about else None, None if about else alarm.owner,
        verdict.state if verdict else None, alarm.cause, alarm.state,
        MEANING[alarm.cause].sound if due(alarm, now) else None, alarm.detail,
    )  # fmt: skip


def test_target(world: World, asked: TestAsked, now: Now) -> Answered:
    return bad("messages are not there yet", world)


def page_answered(world: World, event: PageAnswered, now: Now) -> tuple[World, list[Effect]]:
    return world, []


def page_faults(world: World, now: Now) -> Iterator[Fault]:
    """`escalation_exhausted`: the last step was taken and nobody has answered. `target_failed`: it takes no message."""
    yield from ()


def unsent(world: World) -> list[Effect]:
    """After a start: messages of which it is not known that they arrived."""
    return []
