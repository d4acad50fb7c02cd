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
    """What is true now of one alarm's cause. `size`: how many hosts, services or alerts it is about."""

    owner: str
    cause: Cause
    since: datetime
    detail: str
    audible: bool = True
    loud: bool = True
    under: str | None = None  # the fault or window that it is counted under
    under_from: timedelta | None = None  # that began here, as was found out later: what began since then is its doing
    size: int = 0


def begin(condition: Condition, now: Now, past: Alarm | None = None) -> Alarm:
    """`past`: the same alarm, if it was over only a few minutes ago."""
    state = AlarmState.SUPPRESSED if condition.under else AlarmState.UNACKED
    fresh = Alarm(
        condition.owner, condition.cause, state, condition.since, now.mono, condition.detail, under=condition.under,
        audible=condition.audible, loud=condition.loud, starts=past.starts if past else (),
        chatter_from=past.chatter_from if past else None,
    )  # fmt: skip
    return fresh if condition.under else again(fresh, condition, now)


def again(alarm: Alarm, condition: Condition, now: Now) -> Alarm:
    """It sounds: for the first time, after it had cleared, after its ack ran out, or because nothing covers it."""
    starts = (*lately(alarm.starts, now), now.mono)
    heard = alarm.chatter_from
    if heard is None or now.mono - heard >= CHATTER_HUSH:
        heard = now.mono
    return replace(
        alarm,
        state=AlarmState.UNACKED,
        since=condition.since,
        started=now.mono,
        detail=condition.detail,
        by=None,
        note=None,
        acked_at=None,
        until=None,
        elsewhere=False,
        forgone=alarm.by or alarm.forgone,
        under=None,
        audible=condition.audible,
        loud=condition.loud,
        size=condition.size,
        quiet=0,
        starts=starts,
        chatter_from=heard if len(starts) > CHATTER_CYCLES else None,
        steps=0,
        stepped=None,
    )


def lately(starts: tuple[timedelta, ...], now: Now) -> tuple[timedelta, ...]:
    return tuple(start for start in starts if now.mono - start <= CHATTER_SPAN)


def keep(alarm: Alarm, condition: Condition, now: Now) -> Alarm:
    """It is still true."""
    if alarm.state is AlarmState.CLEARED_UNACKED:
        return _cover(alarm, condition) if condition.under else again(alarm, condition, now)
    if alarm.state is AlarmState.SUPPRESSED and condition.under is None:
        return again(alarm, condition, now)
    is_acked = alarm.state is AlarmState.ACKED
    if is_acked and (_ran_out(alarm, now) or (alarm.size is not None and condition.size > alarm.size)):
        return again(alarm, condition, now)
    if (condition.loud and not alarm.loud) or (condition.audible and not alarm.audible):
        return again(alarm, condition, now)
    if alarm.state is AlarmState.UNACKED and condition.under_from is not None and alarm.started >= condition.under_from:
        return _cover(alarm, condition)
    kept = replace(
        alarm,
        detail=condition.detail,
        quiet=0,
        under=condition.under if alarm.state is AlarmState.SUPPRESSED else None,
        loud=condition.loud,
        audible=condition.audible,
        size=alarm.size if is_acked and alarm.size is not None else condition.size,
    )
    return alarm if kept == alarm else kept


def _ran_out(alarm: Alarm, now: Now) -> bool:
    return alarm.until is not None and now.at >= alarm.until


def _cover(alarm: Alarm, condition: Condition) -> Alarm:
    return replace(alarm, state=AlarmState.SUPPRESSED, under=condition.under, detail=condition.detail)


def cover(alarm: Alarm, under: str) -> Alarm:
    """A window was announced over it: it waits there, and sounds again if it outlasts the window, never acked."""
    if alarm.state is AlarmState.SUPPRESSED and alarm.under == under:
        return alarm
    return replace(
        alarm, state=AlarmState.SUPPRESSED, under=under, by=None, note=None, acked_at=None, until=None,
        elsewhere=False, forgone=alarm.by or alarm.forgone, quiet=0,
    )  # fmt: skip


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
    """Without an end in the backend it has the one that it would have here."""
    end = until or now.at + (ACK_WITH_NOTE if note else ACK_WITHOUT_NOTE)
    return replace(alarm, state=AlarmState.ACKED, by=by, note=note or None, acked_at=now.at, until=end, elsewhere=True)


def due(alarm: Alarm, now: Now) -> bool:
    """Should it be heard now? Read from state: a lost message cannot leave it quiet.

    What degrades a site is heard once. What chatters is heard once in ten minutes, until it has stood for long enough
    to be believed.
    """
    if alarm.state is not AlarmState.UNACKED or not alarm.audible:
        return False
    once, heard = MEANING[alarm.cause].once, alarm.chatter_from
    if once and heard in (None, alarm.started):
        return now.mono - alarm.started <= ONCE
    if heard is not None and now.mono - alarm.started <= CHATTER_SPAN:
        return not once and (now.mono - heard) % CHATTER_HUSH <= ONCE
    return not once
