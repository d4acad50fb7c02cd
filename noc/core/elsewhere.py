"""Acknowledgements that were made in a backend."""

from dataclasses import replace
from datetime import timedelta

from noc.core.alarm import Condition, again, taken_elsewhere
from noc.core.answer import BackendAck, HostState
from noc.core.causes import AlarmState, Cause
from noc.core.clock import Now
from noc.core.hosts import VANISHED_AFTER
from noc.core.model import Alarm, World

WRITTEN_WITHIN = timedelta(seconds=60)  # an acknowledgement of ours may be on its way into the backend for so long


def seen_elsewhere(world: World, alarm: Alarm, condition: Condition, now: Now) -> Alarm:
    """An acknowledgement made in the backend covers `down`, and only while it stands there."""
    if alarm.cause is not Cause.HOST_DOWN:
        return alarm
    ack = backend_ack(world, alarm.owner)
    if alarm.state is AlarmState.ACKED and alarm.elsewhere and ack is None:
        return again(alarm, condition, now)
    if alarm.state is not AlarmState.UNACKED:
        return alarm
    if ack is None:
        # What was given back is gone from the backend too: whatever stands there from now on is a new answer.
        is_gone = alarm.forgone is not None and now.mono - alarm.started >= WRITTEN_WITHIN
        return replace(alarm, forgone=None) if is_gone else alarm
    if alarm.forgone is not None and ack.by in ("", alarm.forgone):
        return alarm  # one without a name may be what was given back here
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
