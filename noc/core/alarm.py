"""The life of one alarm: occurs, is taken, clears, latches, comes back, is counted under a fault.

```
normal  --occurs-->  unacked  --ack-->  acked  --clears-->  normal
unacked --clears--> cleared_unacked --ack--> normal          cleared_unacked --again--> unacked
acked   --its time over--> unacked          any --under a fault or window--> suppressed --ended--> unacked, or normal
```
An alarm that is not loud (a degraded site, a weakness of the watching) does not latch: it goes when its cause goes.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from noc.core.causes import MEANING, AlarmState, Cause
from noc.core.clock import Now
from noc.core.model import Alarm

CHATTER_CYCLES = 3
CHATTER_SPAN = timedelta(minutes=15)
CHATTER_HUSH = timedelta(minutes=10)
ONCE = timedelta(seconds=10)
OFF_POLLS = 3
ESCALATES_AFTER = timedelta(minutes=2)
ACK_WITHOUT_NOTE = timedelta(minutes=30)
ACK_WITH_NOTE = timedelta(hours=8)


@dataclass(frozen=True, slots=True)
class Condition:
    """What is true now of one alarm's cause."""

    owner: str
    cause: Cause
    since: datetime
    detail: str
    audible: bool = True
    loud: bool = True
    under: str | None = None  # the fault or window that it is counted under


def begin(condition: Condition, now: Now) -> Alarm:
    state = AlarmState.SUPPRESSED if condition.under else AlarmState.UNACKED
    return Alarm(
        condition.owner, condition.cause, state, condition.since, now.mono, condition.detail, under=condition.under,
        audible=condition.audible, loud=condition.loud, starts=() if condition.under else (now.mono,),
    )  # fmt: skip


def again(alarm: Alarm, condition: Condition, now: Now) -> Alarm:
    """It sounds again: after it had cleared, after its ack ran out, or because nothing covers it any more."""
    starts = (*(start for start in alarm.starts if now.mono - start <= CHATTER_SPAN), now.mono)
    chatters = len(starts) > CHATTER_CYCLES
    return replace(
        alarm,
        state=AlarmState.UNACKED,
        since=condition.since,
        started=now.mono,
        detail=condition.detail,
        acked_at=None,
        until=None,
        elsewhere=False,
        under=None,
        audible=condition.audible,
        loud=condition.loud,
        quiet=0,
        starts=starts,
        chatter_from=(alarm.chatter_from or now.mono) if chatters else None,
        escalated=False,
    )


def keep(alarm: Alarm, condition: Condition, now: Now) -> Alarm:
    """It is still true."""
    match alarm.state:
        case AlarmState.CLEARED_UNACKED:
            return again(alarm, condition, now) if condition.under is None else _cover(alarm, condition)
        case AlarmState.SUPPRESSED if condition.under is None:
            return again(alarm, condition, now)
        case AlarmState.ACKED if alarm.until is not None and now.at >= alarm.until:
            return again(alarm, condition, now)
    changes = alarm.detail != condition.detail or alarm.quiet or alarm.under != condition.under
    if not changes and alarm.loud == condition.loud and alarm.audible == condition.audible:
        return alarm
    under = condition.under if alarm.state is AlarmState.SUPPRESSED else None
    return replace(alarm, detail=condition.detail, quiet=0, under=under, loud=condition.loud, audible=condition.audible)


def _cover(alarm: Alarm, condition: Condition) -> Alarm:
    return replace(alarm, state=AlarmState.SUPPRESSED, under=condition.under, detail=condition.detail)


def cover(alarm: Alarm, under: str) -> Alarm:
    """A window was announced over it: it waits there, and sounds again if it outlasts the window."""
    return replace(alarm, state=AlarmState.SUPPRESSED, under=under)


def clear(alarm: Alarm, latch: bool = True) -> Alarm | None:
    """Its cause is gone, proven by new evidence. None: nothing is left of it."""
    if alarm.state is AlarmState.UNACKED and alarm.loud and latch:
        return replace(alarm, state=AlarmState.CLEARED_UNACKED, under=None, quiet=0)
    if alarm.state is AlarmState.CLEARED_UNACKED:
        return alarm
    return None


def acknowledge(
    alarm: Alarm, by: str, note: str, until: datetime | None, now: Now, at_most: timedelta | None
) -> Alarm | None:
    """Taken by a named person. None: it had cleared, and taking it ends it.

    Without a note it lasts 30 min, with one until `until` or 8 h; `at_most` shortens both.
    """
    if alarm.state is AlarmState.CLEARED_UNACKED:
        return None
    longest = now.at + (ACK_WITH_NOTE if note else ACK_WITHOUT_NOTE)
    end = longest if until is None else until if note else min(until, longest)
    if at_most is not None:
        end = min(end, now.at + at_most)
    return replace(
        alarm, state=AlarmState.ACKED, by=by, note=note or None, acked_at=now.at, until=end, elsewhere=False, under=None
    )


def taken_elsewhere(alarm: Alarm, by: str, note: str, until: datetime | None, now: Now) -> Alarm:
    return replace(
        alarm, state=AlarmState.ACKED, by=by, note=note or None, acked_at=now.at, until=until, elsewhere=True
    )


def due(alarm: Alarm, now: Now) -> bool:
    """Should it be heard now? Read from state: a lost message cannot leave it quiet.

    What degrades a site is heard once. What chatters is heard once in ten minutes, until it has stood for long enough
    to be believed.
    """
    if alarm.state is not AlarmState.UNACKED or not alarm.audible:
        return False
    if MEANING[alarm.cause].once:
        return now.mono - alarm.started <= ONCE
    if alarm.chatter_from is not None and now.mono - alarm.started <= CHATTER_SPAN:
        return (now.mono - alarm.chatter_from) % CHATTER_HUSH <= ONCE
    return True
