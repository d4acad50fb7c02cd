"""Is an alarm over whose cause holds no more? Only positive evidence ends it; not knowing does not."""

from dataclasses import replace
from datetime import timedelta

from noc.core.alarm import OFF_POLLS, clear, cover
from noc.core.causes import MEANING, AlarmState, Cause, Kind, State
from noc.core.clock import Now
from noc.core.covers import cover_of
from noc.core.model import Alarm, BackendFacts, Verdict, World
from noc.core.watch import LOST, RESTART_SPAN, is_lost

UNPROVEN = timedelta(seconds=60)  # how long a restored alarm of a part of the console waits for a word of that part


def cleared(world: World, before: World, alarm: Alarm, polled: str | None, now: Now) -> Alarm | None:
    """What is left of an alarm whose cause does not hold now. None: nothing.

    Down and degraded end after three quiet polls; silence and faults end at once.
    """
    match MEANING[alarm.cause].kind:
        case Kind.DRILL:
            return None
        case Kind.SITE:
            return _site_cleared(world, alarm, polled, now)
        case _:
            return _fault_cleared(world, before, alarm, now)


def _site_cleared(world: World, alarm: Alarm, polled: str | None, now: Now) -> Alarm | None:
    verdict = world.verdicts.get(alarm.owner)
    if verdict is None:
        return None  # the site was retired by name
    meaning = MEANING[alarm.cause]
    if alarm.state is AlarmState.CLEARED_UNACKED or verdict.state is State.VERIFYING:
        return alarm
    if _was_counted(alarm) and verdict.state in (State.MAINTENANCE, State.COMMISSIONING):
        return None  # it never sounded by itself, and the fault under which it stood does not name it any more
    if verdict.state is State.MAINTENANCE:
        return cover(alarm, str(verdict.cause)) if meaning.loud else None
    if verdict.cause is Cause.NOT_IN_SERVICE:
        return None
    if verdict.state is State.SILENT:
        return _overtaken_by_silence(world, alarm, verdict, now)
    if meaning.state is State.SILENT:
        unproven = verdict.cause is Cause.NO_INTERVAL and alarm.cause is not Cause.VANISHED
        return alarm if unproven else clear(alarm)
    if verdict.state is State.DOWN:
        return None  # weaker than what there is now
    if polled is None or polled != _counting(world, verdict):
        return alarm
    return replace(alarm, quiet=alarm.quiet + 1) if alarm.quiet + 1 < OFF_POLLS else clear(alarm)


_WINDOWS = frozenset({str(Cause.ANNOUNCED), str(Cause.OUT_OF_PERIOD)})


def _was_counted(alarm: Alarm) -> bool:
    """Counted under a fault, not waiting behind a window."""
    return alarm.state is AlarmState.SUPPRESSED and alarm.under is not None and alarm.under not in _WINDOWS


def _overtaken_by_silence(world: World, alarm: Alarm, verdict: Verdict, now: Now) -> Alarm | None:
    """Silent for another reason now: a new alarm, as loud, stands in. What was down stays, acknowledged or not."""
    if MEANING[alarm.cause].state is not State.SILENT:
        return alarm
    cause = verdict.cause
    covered = cause is not None and cover_of(world, alarm.owner, verdict, cause, now) is not None
    return alarm if covered else None


def _counting(world: World, verdict: Verdict) -> str | None:
    """The backend whose polls count for the off-delay: the first witness that answers."""
    names = verdict.backends or tuple(world.backends)
    if not verdict.backends and any(world.backends[name].failing for name in names):
        return None  # whoever raised it may be the one that is lost
    return next((name for name in names if world.backends[name].failing is None), None)


def _fault_cleared(world: World, before: World, alarm: Alarm, now: Now) -> Alarm | None:
    facts = world.backends.get(alarm.owner)
    if facts is not None:
        asked = [facts]
    elif alarm.cause is Cause.NETWORK_LOST:
        asked = list(world.backends.values())
    elif alarm.cause is Cause.CONFIG_PENDING:
        return clear(alarm)  # of our own files: a console that begins has loaded them
    else:
        # Brought back from the journal: the part has not had the time to say anything.
        restored = alarm.started == world.started.mono and (alarm.cause, alarm.owner) not in before.faults
        return alarm if restored and now.mono - alarm.started < UNPROVEN else clear(alarm)
    if any(backend.polls == 0 and not is_lost(backend, now) for backend in asked):
        return alarm  # brought back from the journal; nothing is known yet
    if facts is not None and facts.failing is not None and (alarm.cause in LOST or alarm.cause in _MUST_MOVE):
        # It fails in another way now, or with all the others: that alarm stands in for this one.
        return None if is_lost(facts, now) else alarm
    if facts is not None and not _is_proven(facts, alarm.cause):
        return alarm
    return clear(alarm, latch=not _was_restart(world, before, alarm, now))


_MUST_MOVE = frozenset({Cause.BACKEND_FROZEN, Cause.CANARY_MISSING})


def _is_proven(facts: BackendFacts, cause: Cause) -> bool:
    """After a start what stood still must be seen to move, and what had shrunk to be whole."""
    answer = facts.answer
    if answer is None:
        return True
    if cause is Cause.INVENTORY_DROP:
        return facts.drops == 0
    if cause is Cause.CANARY_MISSING and answer.canary is not None:
        return answer.canary.present and facts.canary.moved > facts.steady_from
    if cause is Cause.BACKEND_FROZEN and answer.pulse is not None:
        return facts.pulse.moved > facts.steady_from
    if cause is Cause.BACKEND_FROZEN and answer.checking is not None and answer.checks_on is not False:
        return facts.checking.moved > facts.steady_from
    return True


def _was_restart(world: World, before: World, alarm: Alarm, now: Now) -> bool:
    """A fault that ends within a minute, with the backend's start moved, was a restart: no latch."""
    was, facts = before.backends.get(alarm.owner), world.backends.get(alarm.owner)
    if was is None or facts is None or was.failing is None or facts.answer is None:
        return False
    if now.mono - was.failing.first > was.setup.lost_after + RESTART_SPAN:
        return False
    return was.failing.started_at is not None and facts.answer.started_at != was.failing.started_at
