"""What follows from the facts at one moment: faults, verdicts, alarms, and the lines to tell of them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from noc.core.causes import Cause, State
from noc.core.clock import Now
from noc.core.effects import Effect, Forget, Happened, Remember
from noc.core.hosts import Standing, judge_host
from noc.core.lives import live
from noc.core.model import BackendFacts, Fault, Member, Verdict, Watched, World
from noc.core.recall import alarm_memory
from noc.core.verdict import judge_all
from noc.core.watch import find_faults, suppressor

LAST_WORDS = frozenset({State.OK, State.DEGRADED, State.DOWN})


def settle(
    before: World, world: World, at: datetime, effects: list[Effect], polled: str | None = None
) -> tuple[World, tuple[Effect, ...]]:
    """`before` is the world as it was told of last; `polled` names the backend whose answer has just come."""
    now = world.now
    world = _cycle(world, now)
    faults = find_faults(world, now)
    world = _faults_ended(replace(world, faults=faults), before, now)
    verdicts = _dated(judge_all(world, now), before, now)
    world = replace(world, verdicts=verdicts, faults=_counted(world, verdicts, now))
    world = _lapse(world, now)
    world = _was(world, before)
    world, lines = live(world, before, at, polled)
    world = _refusals(world)
    told: list[Effect] = [*effects, *_verdict_lines(before, world, at), *lines]
    told.extend(_to_remember(before, world))
    return world, tuple(told)


def _dated(verdicts: dict[str, Verdict], before: World, now: Now) -> dict[str, Verdict]:
    """Where no backend tells since when a verdict holds, it is since we first saw it."""
    for key in [key for key, verdict in verdicts.items() if verdict.since is None]:
        verdict, old = verdicts[key], before.verdicts.get(key)
        same = old is not None and (old.state, old.cause) == (verdict.state, verdict.cause)
        verdicts[key] = verdict._replace(since=old.since if old is not None and same else now.at)
    return verdicts


def _cycle(world: World, now: Now) -> World:
    """A full cycle: every backend has answered since the one before."""
    if not world.backends:
        return world
    polls = {name: facts.polls for name, facts in world.backends.items()}
    if all(count > world.cycle.get(name, 0) for name, count in polls.items()):
        return replace(world, cycle=polls, cycle_at=now.at, woke=None)
    if world.woke is not None and all(_asked_since_wake(world, facts) for facts in world.backends.values()):
        return replace(world, woke=None)
    return world


def _asked_since_wake(world: World, facts: BackendFacts) -> bool:
    if facts.polls > world.cycle.get(facts.setup.name, 0):
        return True
    return facts.failing is not None and facts.failing.count >= 2


def _faults_ended(world: World, before: World, now: Now) -> World:
    """Remember when a backend came back: its sites have one limit more to speak before they sound by themselves."""
    backends = None
    for name in world.backends:
        was = suppressor(before, name, Cause.VANISHED) if name in before.backends else None
        if was is not None and suppressor(world, name, Cause.VANISHED) is None:
            backends = backends or dict(world.backends)
            backends[name] = replace(backends[name], fault_until=now.mono)
    return world if backends is None else replace(world, backends=backends)


def _counted(world: World, verdicts: Mapping[str, Verdict], now: Now) -> dict[tuple[Cause, str], Fault]:
    """The states must add up to the roster, in each cycle."""
    faults = dict(world.faults)
    if len(verdicts) != len(world.sites):
        detail = f"{len(verdicts)} verdicts for {len(world.sites)} sites"
        fault = Fault(Cause.COUNTS_MISMATCH, "console", now.at, detail, abs(len(world.sites) - len(verdicts)))
        faults[fault.cause, fault.subject] = fault
    return faults


def _lapse(world: World, now: Now) -> World:
    """Note the hosts that fell silent by themselves: they must answer more than once to be believed again.

    Not so behind a fault of their backend: that silence was ours.
    """
    changed: dict[str, dict[str, Member]] = {}
    for watched in world.sites:
        verdict = world.verdicts[watched.site.key]
        if verdict.state is not State.SILENT and Cause.PART_SILENT not in verdict.causes:
            continue
        for backend, host in world.index.get(watched.site.key, ()):
            facts = world.backends[backend]
            member = facts.members[host]
            if member.lapsed is not None or member.report is None or suppressor(world, backend, Cause.CHECKS_LATE):
                continue
            found = judge_host(member, watched.site, facts, watched.watched_from, now)
            if found.standing is Standing.SILENT:
                changed.setdefault(backend, {})[host] = member._replace(lapsed=found.cause, answers=0)
    if not changed:
        return world
    backends = dict(world.backends)
    for name, members in changed.items():
        backends[name] = replace(backends[name], members={**backends[name].members, **members})
    return replace(world, backends=backends)


def _was(world: World, before: World) -> World:
    """What a site said last while it spoke: a silent tile shows it struck through."""
    changed: dict[str, Watched] = {}
    for key, verdict in world.verdicts.items():
        if verdict.state in LAST_WORDS:
            watched = world.watched[key]
            if watched.was is not verdict.state:
                changed[key] = replace(watched, was=verdict.state)
    return replace(world, watched={**world.watched, **changed}) if changed else world


def _refusals(world: World) -> World:
    """A refused acknowledgement is news only while its alarm stands."""
    if not world.refused:
        return world
    kept = {key: value for key, value in world.refused.items() if (key[1], key[2]) in world.alarms}
    return world if len(kept) == len(world.refused) else replace(world, refused=kept)


def _verdict_lines(before: World, world: World, at: datetime) -> list[Effect]:
    lines: list[Effect] = []
    for key, verdict in world.verdicts.items():
        old = before.verdicts.get(key)
        if old is not None and old.state is verdict.state and old.causes[:1] == verdict.causes[:1]:
            continue
        if old is None and verdict.state is State.VERIFYING:
            continue
        lines.append(Happened(at, "verdict", key, state=verdict.state, cause=verdict.cause, detail=verdict.detail))
    return lines


def _to_remember(before: World, world: World) -> list[Effect]:
    """Alarms that changed, written down before anything is sent."""
    if world.alarms is before.alarms:
        return []
    kept = tuple(
        alarm_memory(alarm)
        for key, alarm in world.alarms.items()
        if (old := before.alarms.get(key)) is None or (old is not alarm and alarm_memory(old) != alarm_memory(alarm))
    )
    gone = tuple(key for key in before.alarms if key not in world.alarms)
    effects: list[Effect] = []
    if kept:
        effects.append(Remember(alarms=kept))
    if gone:
        effects.append(Forget(alarms=gone))
    return effects
