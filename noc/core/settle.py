"""What follows from the facts at one moment: faults, verdicts, alarms, and the lines to tell of them."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from itertools import chain

from noc.core import drills, shelves, windows
from noc.core.causes import AlarmState, Cause, State
from noc.core.clock import Now
from noc.core.covers import blinding, suppressor
from noc.core.drills import drill_faults
from noc.core.effects import Effect, Forget, Happened, Remember
from noc.core.escalation import escalate, page_faults
from noc.core.floods import watch_flood
from noc.core.follow import heed, passing
from noc.core.hosts import VANISHED_AFTER, Standing, judge_host
from noc.core.lives import live
from noc.core.memory import Kept, identity_of
from noc.core.model import Alarm, BackendFacts, Fault, FaultKey, Member, Verdict, Watched, World
from noc.core.openings import open_windows
from noc.core.pause import still_paused
from noc.core.phrases import several
from noc.core.recall import alarm_memory
from noc.core.shelves import shelf_faults, shown
from noc.core.shift import presence_faults
from noc.core.silence import QUICK
from noc.core.verdict import judge_all
from noc.core.watch import find_faults

MOST_WANTED = 2  # new answers of a host that fell silent
LAST_WORDS = frozenset({State.OK, State.DEGRADED, State.DOWN})


def settle(
    before: World, world: World, at: datetime, effects: list[Effect], touched: frozenset[str] | None,
    polled: str | None = None,
) -> tuple[World, tuple[Effect, ...]]:  # fmt: skip
    """`before` is the world as it was told of last; `touched` are the keys of the sites of which a fact has changed
    (None: of any); `polled` names the backend whose answer has just come."""
    now = world.now
    world, unshelved = shelves.expire(_cycle(world, now), at, now)
    world, ended = windows.expire(world, at, now)
    world, drilled = drills.expire(open_windows(world, before, at, now), at, now)
    faults = {**find_faults(world, now), **_of_people(world, now)}
    world = _faults_ended(replace(world, faults=faults), before, now)
    if world.woke != before.woke or _frozen(world) != _frozen(before) or _reopened(world, before):
        touched = None
    verdicts = judge_all(world, before, now, touched)
    world = replace(world, verdicts=verdicts, faults=_counted(world, verdicts, now))
    world = _lapse(world, now)
    world = _was(world, before)
    world, lines = live(world, before, at, polled)
    world, heeded = heed(world, at, now)
    world, flooded = watch_flood(_refusals(world), before, at, now)
    world, quieted = still_paused(world, before, at, now)
    world, proven = drills.note_alarmed(world, now)
    world, steps = escalate(world, at, now)
    opened = [*unshelved, *ended, *drilled, *_verdict_lines(before, world, at)]
    told = [*proven, *effects, *opened, *lines, *heeded, *flooded, *quieted, *steps, *_watching(before, world, at)]
    # Written down before anything is sent.
    return world, (*_to_remember(before, world), *_to_keep(before, world), *told)


def _watching(before: World, world: World, at: datetime) -> list[Happened]:
    """One line an hour: the proof, on a day when nothing happened, that somebody watched."""
    if before.now.at.hour == world.now.at.hour:
        return []
    answering = sum(1 for facts in world.backends.values() if facts.answer is not None and facts.failing is None)
    detail = f"{several(len(world.sites), 'site')}; {answering} of {len(world.backends)} backends answer"
    return [Happened(at, "watching", subject="console", detail=detail)]


def _of_people(world: World, now: Now) -> dict[FaultKey, Fault]:
    """What needs somebody's hand: shelves that ran out, drills overdue, nobody there, messages that do not arrive."""
    found = chain(
        shelf_faults(world, now), drill_faults(world, now), presence_faults(world, now), page_faults(world, now)
    )
    return {(fault.cause, fault.subject): fault for fault in found}


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


def _frozen(world: World) -> set[str]:
    return {subject for cause, subject in world.faults if cause is Cause.BACKEND_FROZEN}


def _faults_ended(world: World, before: World, now: Now) -> World:
    """Remember when a fault of a backend ended: its sites have one limit more before they sound by themselves."""
    back = {
        name: replace(world.backends[name], fault_until=now.mono, fault_name=fault)
        for name in before.backends
        if (fault := blinding(before, name)) and not blinding(world, name)
    }
    if not back:
        return world
    return replace(world, backends={**world.backends, **back})


def _reopened(world: World, before: World) -> bool:
    """A window of ours has begun or ended."""
    new, old = world.openings, before.openings
    return new is not old and (new is None or old is None or new.windows != old.windows)


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
    for key, verdict in world.verdicts.items():
        if verdict.state is not State.SILENT and not _WEAKENED.intersection(verdict.causes):
            continue
        for backend, member in world.hosts_of(key):
            facts = world.backends[backend]
            if member.report is None or (member.lapsed is not None and member.wanted >= MOST_WANTED):
                continue
            found = judge_host(member, world.watched[key], facts, now)
            if found.cause is None or suppressor(world, backend, found.cause, now):
                continue
            if found.standing is not Standing.SILENT and member.missed < VANISHED_AFTER:
                continue  # waited for, or only taken out of this site's group: it speaks elsewhere
            wanted = 1 if found.interval is None or found.interval >= QUICK else MOST_WANTED
            if member.lapsed is not None and (found.back or member.wanted >= wanted):
                continue  # it has begun to answer; one that stops again before it is believed begins anew
            changed.setdefault(backend, {})[member.host] = member._replace(lapsed=found.cause, wanted=wanted)
    if not changed:
        return world
    backends = dict(world.backends)
    for name, members in changed.items():
        backends[name] = replace(backends[name], members={**backends[name].members, **members})
    return replace(world, backends=backends)


_WEAKENED = frozenset({Cause.PART_SILENT, Cause.PART_VANISHED, Cause.WITNESS_SILENT})


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
    """A refused acknowledgement is news only while its alarm stands: what has cleared needs none any more."""
    if not world.refused:
        return world
    standing = {key for key, alarm in world.alarms.items() if alarm.state is not AlarmState.CLEARED_UNACKED}
    kept = {key: value for key, value in world.refused.items() if (key[1], key[2]) in standing}
    return world if len(kept) == len(world.refused) else replace(world, refused=kept)


def _verdict_lines(before: World, world: World, at: datetime) -> list[Effect]:
    lines: list[Effect] = []
    shelved = bool(world.shelves or before.shelves)
    for key, verdict in world.verdicts.items():
        old = before.verdicts.get(key)
        if shelved:
            verdict, old = shown(world, key), None if old is None else shown(before, key)
        if old is not None and (old.state, old.cause) == (verdict.state, verdict.cause):
            continue
        if old is None and verdict.state is State.VERIFYING:
            continue
        lines.append(Happened(at, "verdict", key, state=verdict.state, cause=verdict.cause, detail=verdict.detail))
    return lines


def _news(old: Alarm, alarm: Alarm) -> bool:
    """Its words carry ages: that they change with each second is nothing to write down."""
    return _kept(replace(old, detail=alarm.detail)) != _kept(alarm)


def _kept(alarm: Alarm) -> tuple[object, ...]:
    return (
        alarm.state, alarm.since, alarm.detail, alarm.by, alarm.note, alarm.acked_at, alarm.until, alarm.waits_from,
        alarm.steps, alarm.after_shelf, alarm.clear,
    )  # fmt: skip


def _to_remember(before: World, world: World) -> list[Effect]:
    """Alarms that changed, written down before anything is sent."""
    if world.alarms is before.alarms and world.refused is before.refused:
        return []
    refusals = {(site, cause) for _, site, cause in world.refused.keys() ^ before.refused.keys()}
    kept = tuple(
        alarm_memory(alarm, world)
        for key, alarm in world.alarms.items()
        if not alarm.clear
        and ((old := before.alarms.get(key)) is None or (old is not alarm and _news(old, alarm)) or key in refusals)
    )
    # Of what is clear on its shelf, the shelf is all there is to remember.
    gone = tuple(
        key
        for key, old in before.alarms.items()
        if not old.clear and ((new := world.alarms.get(key)) is None or new.clear)
    )
    effects: list[Effect] = []
    if kept:
        effects.append(Remember(alarms=kept))
    if gone:
        effects.append(Forget(alarms=gone))
    return effects


def _to_keep(before: World, world: World) -> list[Effect]:
    """Shelves, windows, the shift, messages under way and what passes, as far as new, changed or over."""
    if _facts(before) == _facts(world):
        return []
    old = {identity_of(each): each for each in _all_kept(before)}
    new = {identity_of(each): each for each in _all_kept(world)}
    effects: list[Effect] = []
    if changed := tuple(each for identity, each in new.items() if old.get(identity) != each):
        effects.append(Remember(kept=changed))
    if gone := tuple(identity for identity in old if identity not in new):
        effects.append(Forget(kept=gone))
    return effects


def _facts(world: World) -> tuple[int, ...]:
    kept = (
        world.shelves,
        world.windows,
        world.shift,
        world.pages,
        world.pause,
        world.drills,
        world.tested,
        world.accepted,
    )
    return *(id(each) for each in kept), hash(world.touched)


def _all_kept(world: World) -> Iterator[Kept]:
    yield from world.shelves.values()
    yield from world.windows.values()
    yield from world.pages.values()
    if world.shift.since is not None:
        yield world.shift
    yield from passing(world)
