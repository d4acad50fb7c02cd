"""The one function that changes the world: `fold(world, event) -> (world, effects)`.

An event first changes the facts (`_apply`); then everything that follows from facts and time is worked out anew
(`settle`): faults, verdicts, alarms. Pure: the same events give the same world.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta

from noc.core.asking import carry_out
from noc.core.causes import MEANING
from noc.core.clock import Now
from noc.core.effects import Effect, Forget, Remember
from noc.core.escalation import page_answered, unsent
from noc.core.events import (
    AckAnswered,
    AckAsked,
    Event,
    Followed,
    PageAnswered,
    PartFailed,
    PartWorks,
    Polled,
    PollFailed,
    PresenceSeen,
    Started,
    Tick,
    Woke,
)
from noc.core.follow import follow, struck
from noc.core.lives import open_lines
from noc.core.model import BackendFacts, Fault, Member, Watched, World
from noc.core.observe import absorb, fail
from noc.core.recall import index, member_memory, restore, site_memory
from noc.core.requests import answered
from noc.core.roster import Site, key_of
from noc.core.settle import settle
from noc.core.watch import is_lost, sites_of

# The console itself had stopped (the machine slept, the process was frozen) when no event came for this long.
STOPPED = timedelta(seconds=30)

# What people ask of alarms alone: no verdict depends on it.
_OF_ALARMS = (AckAsked, PresenceSeen)

Folded = tuple[World, tuple[Effect, ...]]
# Keys of the sites of which some fact has changed; None: of all, as far as we know.
Touched = frozenset[str] | None
NONE_TOUCHED: frozenset[str] = frozenset()


def fold(world: World | None, event: Event) -> Folded:
    """The first event must be `Started`; it makes the world."""
    if isinstance(event, Started):
        begun = restore(event)
        first, told = settle(begun, begun, event.now.at, [], None)
        return first, (*struck(event.memory), *open_lines(begun, first, event.now.at), *told, *unsent(first))
    assert world is not None, "the first event starts the world"
    now = _steady(world, event.now)
    facts = replace(world, now=now, folds=world.folds + 1)
    woke = _has_woken(world, event, now)
    if woke:
        facts = _wake(facts, world.now)
    changed, effects, touched = _apply(facts, event, now)
    if woke:
        changed = _await_cycle(changed)
    return settle(world, changed, event.now.at, effects, touched, _polled(event))


def _steady(world: World, now: Now) -> Now:
    """Our wall clock may be set while we run; ages must not jump with it."""
    return Now(world.started.at + (now.mono - world.started.mono), now.mono)


def _has_woken(world: World, event: Event, now: Now) -> bool:
    """Time is missing, or the system says that it slept; often both, one after the other, of the same sleep."""
    if now.mono - world.now.mono > STOPPED:
        return True
    last = world.woke_last
    return isinstance(event, Woke) and (last is None or now.mono - last > STOPPED)


def _wake(world: World, before: Now) -> World:
    """Polls that failed before our sleep say nothing of what is now."""
    backends = {
        name: replace(facts, failing=replace(facts.failing, first=world.now.mono, count=0))
        if facts.failing is not None and not is_lost(facts, before)
        else facts
        for name, facts in world.backends.items()
    }
    return replace(world, woke=world.now.mono, woke_last=world.now.mono, backends=backends)


def _await_cycle(world: World) -> World:
    """Nothing is judged before one full cycle. An answer that wakes us was asked for before."""
    return replace(world, cycle={name: facts.polls for name, facts in world.backends.items()})


def _polled(event: Event) -> str | None:
    return event.backend if isinstance(event, Polled) else None


def _apply(world: World, event: Event, now: Now) -> tuple[World, list[Effect], Touched]:
    match event:
        case Tick() | Woke():
            return world, [], NONE_TOUCHED
        case Polled():
            return _answer(world, event, now)
        case PollFailed():
            facts = fail(world.backends[event.backend], event, now)
            return _with_backend(world, facts), [], None
        case AckAnswered():
            return answered(world, event, now), [], NONE_TOUCHED
        case PageAnswered():
            return *page_answered(world, event, now), NONE_TOUCHED
        case PartFailed():
            key = (event.cause, event.subject)
            known = world.parts.get(key)
            touched = sites_of(world, event.subject) if event.subject in world.backends else 0
            since, loud = known.since if known else now.at, MEANING[event.cause].loud
            fault = Fault(event.cause, event.subject, since, event.text, touched, loud)
            return replace(world, parts={**world.parts, key: fault}), [], NONE_TOUCHED
        case PartWorks():
            parts = {key: fault for key, fault in world.parts.items() if key != (event.cause, event.subject)}
            return replace(world, parts=parts), [], NONE_TOUCHED
        case Followed():
            followed = follow(world, event, now)
            return followed, [], NONE_TOUCHED if _facts(followed) == _facts(world) else None
        case Started():
            raise AssertionError("the world is started once")
        case _:
            changed, effects = carry_out(world, event, now)
            return changed, effects, NONE_TOUCHED if isinstance(event, _OF_ALARMS) else None


def _facts(world: World) -> tuple[int, int]:
    return id(world.watched), id(world.backends)


def _with_backend(world: World, facts: BackendFacts) -> World:
    return replace(world, backends={**world.backends, facts.setup.name: facts})


def _answer(world: World, event: Polled, now: Now) -> tuple[World, list[Effect], Touched]:
    before = world.backends[event.backend]
    absorbed = absorb(before, event.answer, event.period, now, event.now.at)
    world = _with_backend(world, absorbed.facts)
    effects: list[Effect] = []
    if absorbed.changed:
        effects.append(Remember(members=tuple(member_memory(event.backend, member) for member in absorbed.changed)))
    if absorbed.gone:
        effects.append(Forget(members=tuple((event.backend, host) for host in absorbed.gone)))
    watched = _adopt(world, absorbed.changed) if world.adopting and event.answer.inventory else world.watched
    watched = _expect(watched, event, now)
    touched = absorbed.touched
    if watched is not world.watched:
        touched = None
        new = [entry for key, entry in watched.items() if world.watched.get(key) is not entry]
        effects.append(Remember(sites=tuple(site_memory(entry) for entry in new)))
        world = replace(world, watched=watched)
    if absorbed.changed or absorbed.gone:
        world = replace(world, index=index(world.backends.values()))
    return world, effects, touched


def _adopt(world: World, members: Iterable[Member]) -> Mapping[str, Watched]:
    """Without a roster, what a backend knows is what should be watched; it can only leave by name."""
    new: dict[str, Watched] = {}
    for member in members:
        for name in member.report.sites if member.report else ():
            key = key_of(name)
            if key and key not in world.watched:
                new[key] = Watched(Site(name, key, adopted=True), world.now.at)
    return {**world.watched, **new} if new else world.watched


def _expect(watched: Mapping[str, Watched], event: Polled, now: Now) -> Mapping[str, Watched]:
    """From the first complete poll on, each site on the roster is expected to report."""
    if not (event.answer.inventory and event.answer.complete):
        return watched
    if all(entry.watched_from is not None for entry in watched.values()):
        return watched
    return {
        key: entry if entry.watched_from is not None else replace(entry, watched_from=now.at)
        for key, entry in watched.items()
    }
