"""Floods: more new alarms than a person can take one by one. They are grouped; tier 1 never is.

Alarms are counted, not their comings and goings: one that chatters is one.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from noc.core.causes import MEANING, AlarmState, Cause, Kind
from noc.core.clock import Now
from noc.core.due import asks, hushed, new_starts
from noc.core.effects import Effect, Happened
from noc.core.model import Alarm, AlarmKey, Flood, World
from noc.core.phrases import plain
from noc.core.snapshot import FloodView, GroupView

SPAN = timedelta(minutes=10)
BEGINS_ABOVE = 10
ENDS_BELOW = 5
LONGEST_NAME = 60
GROUPED = frozenset({AlarmState.UNACKED, AlarmState.ACKED})

AlarmKind = tuple[Cause, str, str]  # cause, customer, place


def watch_flood(world: World, before: World, at: datetime, now: Now) -> tuple[World, list[Effect]]:
    """Count the loud alarms that began in the last ten minutes: a flood begins above 10 and ends below 5."""
    hush = hushed(world.rules, now.at)
    new = [alarm for alarm in new_starts(world, before) if asks(world, alarm, hush)]
    news = _news(world, new, now)
    flood, lines = world.flood, list[Effect]()
    count = _count(news)
    if flood is None and count > BEGINS_ABOVE:
        flood = Flood(now.at, now.mono, news[0][1], frozenset(kind_of(world, key) for _, key in news))
        lines.append(_line(at, f"began: {count} new alarms in 10 min, first: {_named(world, flood.first)}"))
    elif flood is not None and count < ENDS_BELOW:
        lines.append(_line(at, f"ended: {count} new alarms in 10 min, first was: {_named(world, flood.first)}"))
        flood = None
    if flood is not None and new:
        flood = replace(flood, kinds=flood.kinds | {kind_of(world, (alarm.owner, alarm.cause)) for alarm in new})
    if flood == world.flood and news == world.news:
        return world, lines
    return replace(world, flood=flood, news=news), lines


def _news(world: World, new: list[Alarm], now: Now) -> tuple[tuple[timedelta, AlarmKey], ...]:
    lately = [each for each in world.news if now.mono - each[0] <= SPAN]
    begun = [(now.mono, (alarm.owner, alarm.cause)) for alarm in new if alarm.loud]
    return (*lately, *begun) if begun or len(lately) != len(world.news) else world.news


def _count(news: tuple[tuple[timedelta, AlarmKey], ...]) -> int:
    return len({key for _, key in news})


def kind_of(world: World, key: AlarmKey) -> AlarmKind:
    """By what alarms of a flood are alike."""
    watched = world.watched.get(key[0])
    if watched is None or MEANING[key[1]].kind is not Kind.SITE:
        return key[1], "", ""
    return key[1], watched.site.customer, watched.site.place


def _named(world: World, key: AlarmKey) -> str:
    watched = world.watched.get(key[0])
    return f"{plain(watched.site.name if watched else key[0], LONGEST_NAME)}, {key[1]}"


def _line(at: datetime, detail: str) -> Happened:
    return Happened(at, "flood", subject="console", detail=detail)


def flood_view(world: World) -> FloodView | None:
    """What the alarms that stand have in common. Those of tier 1, and faults, stand for themselves."""
    flood = world.flood
    if flood is None:
        return None
    alike: dict[AlarmKind, list[Alarm]] = {}
    for key, alarm in world.alarms.items():
        watched = world.watched.get(key[0])
        of_site = watched is not None and MEANING[key[1]].kind is Kind.SITE
        if watched is not None and of_site and alarm.loud and alarm.state in GROUPED and watched.site.tier > 1:
            alike.setdefault(kind_of(world, key), []).append(alarm)
    groups = [_group(kind, alarms) for kind, alarms in alike.items()]
    largest = sorted((group for group in groups if group.unacked), key=lambda group: -len(group.sites))
    return FloodView(flood.since, _count(world.news), flood.first, tuple(largest))


def _group(kind: AlarmKind, alarms: list[Alarm]) -> GroupView:
    ordered = sorted(alarms, key=lambda alarm: alarm.started)
    unacked = sum(1 for alarm in alarms if alarm.state is AlarmState.UNACKED)
    return GroupView(*kind, tuple(alarm.owner for alarm in ordered), unacked)
