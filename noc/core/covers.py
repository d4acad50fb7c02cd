"""One fault, not sixty sirens: what covers the silence of a site behind a backend that is itself in trouble."""

from datetime import timedelta

from noc.core.causes import AlarmState, Cause, State
from noc.core.clock import Now
from noc.core.model import Alarm, BackendFacts, Verdict, World
from noc.core.silence import SHORTEST
from noc.core.watch import NETWORK, is_overdue

# Fresh word from the site itself, whatever has become of its backend since.
_BELIEVED = frozenset({Cause.HOST_DOWN, Cause.PART_DOWN, Cause.SERVICE_PROBLEM})
_BLINDS = (Cause.BACKEND_LOST, Cause.BACKEND_REFUSED, Cause.BACKEND_GARBLED, Cause.BACKEND_FROZEN)
TWO_POLLS = timedelta(seconds=90)  # that hang: 25 s each, unless limits.total is raised, and the pause between them
_GONE = frozenset({Cause.VANISHED, Cause.PART_VANISHED})


def cover_of(world: World, key: str, verdict: Verdict, cause: Cause, now: Now) -> tuple[str, timedelta | None] | None:
    """The fault that an alarm of this site is counted under; and since when, where that was found out only later.

    A silent site is covered only if all its witnesses are: a healthy backend that says "no answer" is believed.
    """
    if cause in _BELIEVED:
        return None
    facts = [world.backends[name] for name in verdict.backends if world.backends[name].setup.inventory]
    wanted = all if verdict.state is State.SILENT else any
    if not facts:
        inventories = [each for each in world.backends.values() if each.setup.inventory]
        unheard = [each for each in inventories if each.complete == 0]
        facts, wanted = (unheard, any) if unheard else (inventories, all)
    alarm = world.alarms.get((key, cause))
    patience = verdict.limit or SHORTEST
    covers = [_cover_by(world, each, cause, alarm, patience, now) for each in facts]
    if not covers or not wanted(covers):
        return None
    stalls = [each.checking.moved for each in facts if _is_stalled(world, each)]
    return next(cover for cover in covers if cover), max(stalls, default=None)


def _cover_by(
    world: World, facts: BackendFacts, cause: Cause, alarm: Alarm | None, patience: timedelta, now: Now
) -> str:
    name = facts.setup.name
    declared = blinding(world, name, cause)
    if declared:
        return declared
    if facts.fault_until is not None and now.mono < facts.fault_until + patience and _covers(facts.fault_name, cause):
        return facts.fault_name
    failing = _failing(facts, now)
    if alarm is None or alarm.state is not AlarmState.SUPPRESSED:
        return failing
    # Polls that fail now and then and never make a fault must not keep a site quiet. Without a single answer since it
    # fell due the second failed poll will make one, and each may take its whole time to fail.
    bound = max(patience, TWO_POLLS) if facts.received <= alarm.started else patience
    bounded = now.mono < alarm.started + bound + facts.setup.lost_after
    just_back = facts.blink_until is not None and now.mono < facts.blink_until + patience
    named = alarm.under or failing or f"{Cause.BACKEND_LOST} {name}"  # what was restored does not know under what
    return named if bounded and (failing or just_back) else ""


def blinding(world: World, backend: str, cause: Cause = Cause.VANISHED) -> str:
    """The declared fault of this backend that covers such a silence: "backend_lost icinga-east". Empty: none.

    A shrunken inventory covers only what has vanished with it: it may stand for days, and must not hide a site that
    falls silent meanwhile.
    """
    if (Cause.NETWORK_LOST, NETWORK) in world.faults:
        return f"{Cause.NETWORK_LOST} {NETWORK}"
    found = next((each for each in (*_BLINDS, Cause.INVENTORY_DROP) if (each, backend) in world.faults), None)
    name = f"{found} {backend}" if found else ""
    return name if _covers(name, cause) else ""


def _covers(fault: str, cause: Cause) -> bool:
    return cause in _GONE or not fault.startswith(Cause.INVENTORY_DROP)


def _failing(facts: BackendFacts, now: Now) -> str:
    """From the first failed poll on, before the fault is declared, and from the first that hangs. Empty: it answers."""
    if facts.failing is not None:
        return f"{facts.failing.cause} {facts.setup.name}"
    return f"{Cause.BACKEND_LOST} {facts.setup.name}" if is_overdue(facts, now) else ""


def suppressor(world: World, backend: str, cause: Cause, now: Now) -> str:
    """The fault of this backend under which a silence of this cause is counted now. Empty: none."""
    return blinding(world, backend, cause) or _failing(world.backends[backend], now)


def _is_stalled(world: World, facts: BackendFacts) -> bool:
    """Frozen by its looks alone: some of its sites fell due before that could be told."""
    is_frozen = (Cause.BACKEND_FROZEN, facts.setup.name) in world.faults
    return is_frozen and facts.answer is not None and facts.answer.pulse is None
