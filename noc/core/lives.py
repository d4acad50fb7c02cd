"""All alarms at one moment: which causes hold, what becomes of each alarm, and the lines that tell of it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from noc.core.alarm import (
    ESCALATES_AFTER,
    OFF_POLLS,
    Condition,
    again,
    begin,
    clear,
    cover,
    due,
    keep,
    taken_elsewhere,
)
from noc.core.answer import BackendAck, HostState
from noc.core.causes import MEANING, AlarmState, Cause, Kind, State
from noc.core.clock import Now
from noc.core.effects import Effect, Happened
from noc.core.model import Alarm, AlarmKey, Verdict, World
from noc.core.silence import SHORTEST
from noc.core.watch import LOST, RESTART_SPAN, is_lost, is_overdue, suppressor

SPEAKING = frozenset({State.OK, State.DEGRADED})


def live(world: World, before: World, at: datetime, polled: str | None) -> tuple[World, list[Effect]]:
    """Step every alarm. Down and degraded end after three quiet polls; silence and faults end at once."""
    now = world.now
    conditions = {(c.owner, c.cause): c for c in _conditions(world, now)}
    if not conditions and not world.alarms:
        return world, []
    alarms: dict[AlarmKey, Alarm] = {}
    lines: list[Effect] = []
    for key in {**world.alarms, **conditions}:
        old, condition = world.alarms.get(key), conditions.get(key)
        new = _step(world, before, old, condition, now, polled)
        if new is not None:
            new = _elsewhere(world, new, condition, now)
            new = _escalate(new, now)
            alarms[key] = new
        lines.extend(_lines(world, key, old, new, at, now))
    same = len(alarms) == len(world.alarms) and all(alarms[key] is world.alarms.get(key) for key in alarms)
    return (world if same else replace(world, alarms=alarms)), lines


def _conditions(world: World, now: Now) -> Iterator[Condition]:
    for key, verdict in world.verdicts.items():
        if verdict.state in (State.DOWN, State.SILENT, State.DEGRADED):
            yield from _of_site(world, key, verdict, now)
    for fault in world.faults.values():
        yield Condition(fault.subject, fault.cause, fault.since, fault.detail, True, fault.loud)


def _of_site(world: World, key: str, verdict: Verdict, now: Now) -> Iterator[Condition]:
    for cause in verdict.causes:
        if cause is Cause.SOFT_DOWN:
            continue  # the product is still retrying: nothing to answer yet
        meaning = MEANING[cause]
        detail = verdict.details.get(cause, verdict.detail)
        audible = meaning.sound is not None and cause not in verdict.minor
        under = _under(world, key, verdict, cause, now)
        yield Condition(key, cause, verdict.since or now.at, detail, audible, meaning.loud, under)


def _under(world: World, key: str, verdict: Verdict, cause: Cause, now: Now) -> str | None:
    """The fault that this alarm is counted under.

    A silent site is covered only if all its witnesses are: a healthy backend that says "no answer" is believed.
    """
    if cause in (Cause.HOST_DOWN, Cause.PART_DOWN, Cause.SERVICE_PROBLEM):
        return None
    names = [name for name in verdict.backends if world.backends[name].setup.inventory]
    names = names or [name for name, facts in world.backends.items() if facts.setup.inventory]
    covers = [suppressor(world, name, cause) for name in names]
    wanted = all if verdict.state is State.SILENT else any
    if covers and wanted(covers):
        return next(cover for cover in covers if cover)
    if names and wanted(is_overdue(world.backends[name], now) for name in names):
        # The poll that would tell is still in flight: it ends within its deadline, as an answer or as a failure.
        return f"{Cause.BACKEND_LOST} {names[0]}"
    alarm = world.alarms.get((key, cause))
    if alarm is not None and alarm.state is AlarmState.SUPPRESSED:
        ends = [facts.fault_until for name in names if (facts := world.backends[name]).fault_until is not None]
        if ends and now.mono < max(end for end in ends if end is not None) + (verdict.limit or SHORTEST):
            return alarm.under
    return None


def _step(
    world: World, before: World, alarm: Alarm | None, condition: Condition | None, now: Now, polled: str | None
) -> Alarm | None:
    if alarm is None:
        return begin(condition, now) if condition else None
    if condition is not None:
        return keep(alarm, condition, now)
    if MEANING[alarm.cause].kind is not Kind.SITE:
        return _fault_cleared(world, before, alarm, now)
    return _site_cleared(world, alarm, polled)


def _site_cleared(world: World, alarm: Alarm, polled: str | None) -> Alarm | None:
    """The cause does not hold. Only positive evidence ends an alarm; not knowing does not."""
    verdict = world.verdicts.get(alarm.owner)
    if verdict is None:
        return None  # the site was retired by name
    if alarm.state is AlarmState.CLEARED_UNACKED:
        return alarm
    meaning = MEANING[alarm.cause]
    if verdict.state is State.MAINTENANCE:
        return cover(alarm, str(verdict.cause)) if meaning.loud else None
    if verdict.state is State.VERIFYING:
        return alarm
    if verdict.state is State.DOWN or (verdict.state is State.SILENT and meaning.state is State.SILENT):
        return None if alarm.cause is not Cause.HOST_DOWN else alarm  # overtaken by a new alarm that is as loud
    if verdict.state is State.SILENT:
        return alarm
    if meaning.state is State.SILENT:
        return clear(alarm)
    if alarm.quiet + 1 < OFF_POLLS:
        counts = polled is not None and (polled in verdict.backends or not verdict.backends)
        return replace(alarm, quiet=alarm.quiet + 1) if counts else alarm
    return clear(alarm) if polled is not None else alarm


def _fault_cleared(world: World, before: World, alarm: Alarm, now: Now) -> Alarm | None:
    facts = world.backends.get(alarm.owner)
    asked = [facts] if facts else list(world.backends.values()) if alarm.cause is Cause.NETWORK_LOST else []
    if any(backend.polls == 0 and not is_lost(backend, now) for backend in asked):
        return alarm  # brought back from the journal; nothing is known yet
    if alarm.cause in LOST and facts is not None and facts.failing is not None:
        # It fails in another way now, or with all the others: that alarm stands in for this one.
        return None if is_lost(facts, now) else alarm
    return clear(alarm, latch=not _was_restart(world, before, alarm, now))


def _was_restart(world: World, before: World, alarm: Alarm, now: Now) -> bool:
    """A fault that ends within a minute, with the backend's start moved, was a restart: no latch."""
    was, facts = before.backends.get(alarm.owner), world.backends.get(alarm.owner)
    if was is None or facts is None or was.failing is None or facts.answer is None:
        return False
    if now.mono - was.failing.first > RESTART_SPAN:
        return False
    return was.failing.started_at is not None and facts.answer.started_at != was.failing.started_at


def _elsewhere(world: World, alarm: Alarm, condition: Condition | None, now: Now) -> Alarm:
    """An acknowledgement made in the backend covers `down`, and only while it stands there."""
    if alarm.cause is not Cause.HOST_DOWN or condition is None:
        return alarm
    if alarm.state not in (AlarmState.UNACKED, AlarmState.ACKED):
        return alarm
    ack = backend_ack(world, alarm.owner)
    if alarm.state is AlarmState.UNACKED and ack is not None and ack.by != alarm.by:
        return taken_elsewhere(alarm, ack.by, ack.note, ack.until, now)
    if alarm.state is AlarmState.ACKED and alarm.elsewhere and ack is None:
        return again(alarm, condition, now)
    return alarm


def backend_ack(world: World, key: str) -> BackendAck | None:
    """The acknowledgement that covers all that is down of this site in its backends. None: something is not covered."""
    found: BackendAck | None = None
    for backend, host in world.index.get(key, ()):
        report = world.backends[backend].members[host].report
        if report is None or report.state is not HostState.DOWN:
            continue
        if report.ack is None:
            return None
        found = report.ack
    for facts in world.backends.values():
        alerts = facts.alerts.get(key)
        if alerts is None or (not alerts.down and not alerts.acked):
            continue
        if alerts.down or alerts.ack is None:
            return None
        found = found or alerts.ack
    return found


def _escalate(alarm: Alarm, now: Now) -> Alarm:
    waits = alarm.state is AlarmState.UNACKED and alarm.loud and alarm.audible and not alarm.escalated
    return replace(alarm, escalated=True) if waits and now.mono - alarm.started >= ESCALATES_AFTER else alarm


def _lines(
    world: World, key: AlarmKey, old: Alarm | None, new: Alarm | None, at: datetime, now: Now
) -> Iterator[Effect]:
    shown = new or old
    assert shown is not None
    was = old.state if old else AlarmState.NORMAL
    is_now = new.state if new else AlarmState.NORMAL
    escalated = new is not None and new.escalated and not (old is not None and old.escalated)
    if was is is_now and not escalated and (old is None or new is None or old.starts == new.starts):
        return
    about = MEANING[shown.cause].kind is Kind.SITE
    verdict = world.verdicts.get(key[0]) if about else None
    event = _event(was, is_now, escalated, about)
    if event is None:
        return
    yield Happened(
        at, event, key[0] if about else None, None if about else key[0], verdict.state if verdict else None,
        key[1], is_now, MEANING[key[1]].sound if new is not None and due(new, now) else None, shown.detail,
        shown.by, shown.note,
    )  # fmt: skip


def _event(was: AlarmState, is_now: AlarmState, escalated: bool, about_site: bool) -> str | None:
    if escalated and was is is_now:
        return "escalate"
    match is_now:
        case AlarmState.UNACKED | AlarmState.SUPPRESSED:
            return "alarm" if about_site else "fault"
        case AlarmState.ACKED:
            return "ack"
        case AlarmState.CLEARED_UNACKED | AlarmState.NORMAL:
            if was is AlarmState.CLEARED_UNACKED:
                return "ack"
            return "clear" if about_site else "fault_clear"
    return None
