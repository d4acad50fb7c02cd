"""Whoever was called is told, once, what became of it: taken by a name, or over.

Only when nothing of a message waits any more. What comes and goes is not over yet, so the end of an alarm is told only
after it has been quiet for as long as a chattering one would be between two starts; that somebody has taken it is told
at once.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from noc.core.alarm import CHATTER_CYCLES, CHATTER_SPAN
from noc.core.causes import AlarmState
from noc.core.clock import Now
from noc.core.effects import About, Effect, SendPage
from noc.core.ladder import is_open
from noc.core.memory import Page
from noc.core.messages import answered_body, answered_headline
from noc.core.model import AlarmKey, World
from noc.core.watch import LOST, NETWORK

OVER_AFTER = CHATTER_SPAN / CHATTER_CYCLES
DELIVERED_WITHIN = timedelta(minutes=2)  # longer than all tries of a message take
ANSWER = 0  # the step of a message that tells what became of an alarm
_BY_NAME = frozenset({AlarmState.ACKED, AlarmState.SHELVED})


def follow_up(world: World, at: datetime, now: Now) -> tuple[World, list[Effect]]:
    """Strike out the messages that nobody need answer any more, and tell whom they have reached."""
    if not world.pages:
        return world, []
    open_owners = {alarm.owner for alarm in world.alarms.values() if is_open(alarm)}
    watched = {key: _watched(page, open_owners, now) for key, page in world.pages.items()}
    states = _states(world) if any(page.quiet_from is not None for page in watched.values()) else {}
    closed = [page for page in watched.values() if _is_closed(page, states, now)]
    if not closed and all(page is world.pages[key] for key, page in watched.items()):
        return world, []
    for page in closed:
        del watched[page.id]
    answers = _answers(world, closed, now)
    pages = watched | {page.id: page for page in answers}
    world = replace(_anew(world, closed), pages=pages)
    return world, [send for page in answers for send in sends(page)]


def sends(page: Page) -> list[Effect]:
    about = About.ANSWER if page.step == ANSWER else About.ALARM
    return [SendPage(page.id, target, page.title, page.body, about) for target in page.waiting]


def _watched(page: Page, open_owners: set[str], now: Now) -> Page:
    """Judged by what the alarms are about: where one cause takes the place of another nothing is over."""
    if page.step == ANSWER:
        return page
    network = NETWORK in open_owners  # stands in for each backend that is lost with it
    waits = any(owner in open_owners or (network and cause in LOST) for owner, cause in page.alarms)
    if waits:
        return page if page.quiet_from is None else replace(page, quiet_from=None)
    return page if page.quiet_from is not None else replace(page, quiet_from=now.at)


def _states(world: World) -> dict[str, set[AlarmState]]:
    """What has become of the loud alarms of each site, and of each part of the watching."""
    found: dict[str, set[AlarmState]] = {}
    for alarm in world.alarms.values():
        if alarm.loud:
            found.setdefault(alarm.owner, set()).add(alarm.state)
    return found


def _is_closed(page: Page, states: Mapping[str, set[AlarmState]], now: Now) -> bool:
    if page.quiet_from is None:
        return False
    quiet = now.at - page.quiet_from
    if page.waiting and quiet < DELIVERED_WITHIN:
        return False  # it is not known yet whom it has reached
    return quiet >= OVER_AFTER or all(_has_name(states.get(owner, set())) for owner, _ in page.alarms)


def _has_name(states: set[AlarmState]) -> bool:
    return bool(states & _BY_NAME) and AlarmState.CLEARED_UNACKED not in states


def _anew(world: World, closed: list[Page]) -> World:
    """What has cleared and was told to be over climbs from the first step on if it comes back."""
    over = {
        key: replace(alarm, waits_from=None, steps=0, stepped=None)
        for page in closed
        for key in page.alarms
        if (alarm := world.alarms.get(key)) is not None and alarm.state is AlarmState.CLEARED_UNACKED
    }
    return replace(world, alarms={**world.alarms, **over}) if over else world


def _answers(world: World, closed: list[Page], now: Now) -> list[Page]:
    """One message for each set of alarms, however many steps have told of it."""
    reached: dict[tuple[AlarmKey, ...], dict[str, None]] = {}
    for page in closed:
        reached.setdefault(page.alarms, {}).update(dict.fromkeys(page.reached))
    return [
        Page(
            f"{now.at:%Y%m%dT%H%M%S%f}-{world.folds}-answer-{number}", ANSWER, now.at,
            answered_headline(world, alarms), answered_body(world, alarms), tuple(targets), (), targets=tuple(targets),
        )
        for number, (alarms, targets) in enumerate(reached.items())
        if targets
    ]  # fmt: skip
