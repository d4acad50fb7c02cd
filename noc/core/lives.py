"""All alarms at one moment: which causes hold, what becomes of each alarm, and the lines that tell of it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from noc.core.alarm import (
    OFF_POLLS,
    Condition,
    again,
    begin,
    clear,
    cover,
    due,
    keep,
    lately,
    taken_elsewhere,
)
from noc.core.answer import BackendAck, HostState
from noc.core.causes import MEANING, AlarmState, Cause, Kind, State
from noc.core.clock import Now
from noc.core.covers import cover_of
from noc.core.drills import drill_conditions
from noc.core.effects import Effect, Happened
from noc.core.hosts import VANISHED_AFTER
from noc.core.model import Alarm, AlarmKey, BackendFacts, Verdict, World
from noc.core.watch import LOST, RESTART_SPAN, is_lost

UNPROVEN = timedelta(seconds=60)  # how long a restored alarm of a part of the console waits for a word of that part


def live(world: World, before: World, at: datetime, polled: str | None) -> tuple[World, list[Effect]]:
    """Step every alarm. Down and degraded end after three quiet polls; silence and faults end at once."""
    now = world.now
    conditions = {(c.owner, c.cause): c for c in _conditions(world, now)}
    recent = _recent(world, now)
    if len(recent) != len(world.recent):
        world = replace(world, recent=recent)
    if not conditions and not world.alarms:
        return world, []
    alarms: dict[AlarmKey, Alarm] = {}
    over: dict[AlarmKey, Alarm] = {}
    lines: list[Effect] = []
    for key in {**world.alarms, **conditions}:
        old, condition = world.alarms.get(key), conditions.get(key)
        new = _step(world, before, old, condition, now, polled)
        if new is not None:
            new = _elsewhere(world, new, condition, now)
            alarms[key] = new
        elif old is not None:
            over[key] = old
        lines.extend(_lines(world, key, old, new, at, now))
    same = len(alarms) == len(world.alarms) and all(alarms[key] is world.alarms.get(key) for key in alarms)
    return (world if same else replace(world, alarms=alarms, recent={**recent, **over})), lines


def open_lines(begun: World, world: World, at: datetime) -> list[Effect]:
    """After a start: what is still open from before, told again to whoever listens from here on."""
    return [line for key, alarm in begun.alarms.items() for line in _lines(world, key, None, alarm, at, world.now)]


def _recent(world: World, now: Now) -> Mapping[AlarmKey, Alarm]:
    """Alarms that are over, for as long as it matters that they were: one that comes and goes is the same."""
    if not world.recent:
        return world.recent
    return {key: past for key, past in world.recent.items() if key not in world.alarms and lately(past.starts, now)}


def _conditions(world: World, now: Now) -> Iterator[Condition]:
    for key, verdict in world.verdicts.items():
        if verdict.state in (State.DOWN, State.SILENT, State.DEGRADED):
            yield from _of_site(world, key, verdict, now)
    yield from drill_conditions(world, now)
    for fault in world.faults.values():
        yield Condition(fault.subject, fault.cause, fault.since, fault.detail, True, fault.loud)


def _of_site(world: World, key: str, verdict: Verdict, now: Now) -> Iterator[Condition]:
    for cause in verdict.causes:
        if cause is Cause.SOFT_DOWN:
            continue  # the product is still retrying: nothing to answer yet
        meaning = MEANING[cause]
        detail = verdict.details.get(cause, verdict.detail)
        audible = meaning.sound is not None and cause not in verdict.minor
        cover = cover_of(world, key, verdict, cause, now)
        under, since = cover if cover else (None, None)
        yield Condition(
            key, cause, verdict.since or now.at, detail, audible, meaning.loud, under, since,
            verdict.sizes.get(cause, 0),
        )  # fmt: skip


def _step(
    world: World, before: World, alarm: Alarm | None, condition: Condition | None, now: Now, polled: str | None
) -> Alarm | None:
    if alarm is None:
        return begin(condition, now, world.recent.get((condition.owner, condition.cause))) if condition else None
    if condition is not None:
        return keep(alarm, condition, now)
    if MEANING[alarm.cause].kind is Kind.DRILL:
        return None
    if MEANING[alarm.cause].kind is not Kind.SITE:
        return _fault_cleared(world, before, alarm, now)
    return _site_cleared(world, alarm, polled, now)


def _site_cleared(world: World, alarm: Alarm, polled: str | None, now: Now) -> Alarm | None:
    """The cause does not hold. Only positive evidence ends an alarm; not knowing does not."""
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
    return alarm.state is AlarmState.SUPPRESSED and alarm.under not in _WINDOWS


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


def _elsewhere(world: World, alarm: Alarm, condition: Condition | None, now: Now) -> Alarm:
    """An acknowledgement made in the backend covers `down`, and only while it stands there."""
    if alarm.cause is not Cause.HOST_DOWN or condition is None:
        return alarm
    ack = backend_ack(world, alarm.owner)
    if alarm.state is AlarmState.ACKED and alarm.elsewhere and ack is None:
        return again(alarm, condition, now)
    if alarm.state is not AlarmState.UNACKED or ack is None or ack.by == alarm.forgone:
        return alarm
    is_over = ack.until is not None and ack.until <= now.at
    return alarm if is_over else taken_elsewhere(alarm, ack.by, ack.note, ack.until, now)


def backend_ack(world: World, key: str) -> BackendAck | None:
    """The acknowledgement that covers all that is down of this site in its backends. None: something is not covered."""
    found: BackendAck | None = None
    for _, member in world.hosts_of(key):
        report = member.report
        if report is None or report.state is not HostState.DOWN or report.downtime or not report.in_period:
            continue
        if report.ack is None and member.missed < VANISHED_AFTER:
            return None
        found = report.ack or found
    for facts in world.backends.values():
        alerts = facts.alerts.get(key)
        if alerts is None or (not alerts.down and not alerts.acked):
            continue
        if alerts.down or alerts.ack is None:
            return None
        found = found or alerts.ack
    return found


def _lines(
    world: World, key: AlarmKey, old: Alarm | None, new: Alarm | None, at: datetime, now: Now
) -> Iterator[Effect]:
    shown = new or old
    assert shown is not None
    was = old.state if old else AlarmState.NORMAL
    is_now = new.state if new else AlarmState.NORMAL
    if was is is_now and (old is None or new is None or old.starts == new.starts):
        return
    about = is_of_site(world, shown)
    verdict = world.verdicts.get(key[0]) if about else None
    event = _event(is_now, about)
    if event is None:
        return
    yield Happened(
        at, event, key[0] if about else None, None if about else key[0], verdict.state if verdict else None,
        key[1], is_now, MEANING[key[1]].sound if new is not None and due(new, now) else None, shown.detail,
        shown.by, shown.note,
    )  # fmt: skip


def is_of_site(world: World, alarm: Alarm) -> bool:
    kind = MEANING[alarm.cause].kind
    return kind is Kind.SITE or (kind is Kind.DRILL and alarm.owner in world.watched)


def _event(is_now: AlarmState, about_site: bool) -> str | None:
    match is_now:
        case AlarmState.UNACKED | AlarmState.SUPPRESSED:
            return "alarm" if about_site else "fault"
        case AlarmState.ACKED:
            return "ack"
        case AlarmState.CLEARED_UNACKED | AlarmState.NORMAL:
            return "clear" if about_site else "fault_clear"
    return None
