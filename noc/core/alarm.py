"""The life of one alarm: occurs, is taken, clears, latches, comes back, is put away, is counted under a fault.

```
normal  --occurs-->  unacked  --ack-->  acked  --clears-->  normal
unacked --clears--> cleared_unacked --ack--> normal          cleared_unacked --again--> unacked
acked   --given back, worse, its time over--> unacked
any --shelve--> shelved --its end--> unacked, never acked, or normal if clear
any --under a fault or window--> suppressed, --before the contract--> out_of_service: both end as a shelf does
```
An alarm that is not loud (a degraded site, a weakness of the watching) does not latch: it goes when its cause goes.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from noc.core.causes import MEANING, AlarmState, Cause
from noc.core.clock import Now
from noc.core.memory import Shelf
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
    early: bool = False  # the contract of its site has not begun


def begin(condition: Condition, now: Now, past: Alarm | None = None) -> Alarm:
    """`past`: the same alarm, if it was over only a few minutes ago."""
    fresh = Alarm(
        condition.owner, condition.cause, AlarmState.UNACKED, condition.since, now.mono, condition.detail,
        audible=condition.audible, loud=condition.loud, starts=past.starts if past else (),
        chatter_from=past.chatter_from if past else None,
    )  # fmt: skip
    return stand(fresh, condition, now)


def stand(alarm: Alarm, condition: Condition, now: Now) -> Alarm:
    """Its cause holds, and nobody has taken or put it away: it sounds, unless something else answers for it."""
    if condition.early:
        return _wait(alarm, condition, AlarmState.OUT_OF_SERVICE)
    return _wait(alarm, condition, AlarmState.SUPPRESSED) if condition.under else again(alarm, condition, now)


def again(alarm: Alarm, condition: Condition, now: Now) -> Alarm:
    """It sounds: for the first time, after it had cleared, after its ack ran out, or because nothing covers it.

    What comes back after some minutes, before anybody has answered it, has waited all the time.
    """
    earlier = lately(alarm.starts, now)
    waits_on = alarm.state is AlarmState.CLEARED_UNACKED and bool(earlier)
    starts = (*earlier, now.mono)
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
        waits_from=alarm.waits_from if waits_on and alarm.waits_from else now.at,
        steps=alarm.steps if waits_on else 0,
        stepped=alarm.stepped if waits_on else None,
        after_shelf=False,
        clear=False,
    )


def _answered_for(alarm: Alarm, state: AlarmState, under: str | None = None, detail: str | None = None) -> Alarm:
    """Nobody has to answer it for now, and who had taken it has it no more."""
    return replace(
        alarm, state=state, under=under, detail=alarm.detail if detail is None else detail, by=None, note=None,
        acked_at=None, until=None, elsewhere=False, forgone=alarm.by or alarm.forgone, quiet=0, waits_from=None,
        steps=0, stepped=None, after_shelf=False, clear=False,
    )  # fmt: skip


def _wait(alarm: Alarm, condition: Condition, state: AlarmState) -> Alarm:
    return _answered_for(alarm, state, condition.under, condition.detail)


def lately(starts: tuple[timedelta, ...], now: Now) -> tuple[timedelta, ...]:
    return tuple(start for start in starts if now.mono - start <= CHATTER_SPAN)


def keep(alarm: Alarm, condition: Condition, now: Now) -> Alarm:
    """It is still true."""
    if condition.early:
        out = _wait(alarm, condition, AlarmState.OUT_OF_SERVICE)
        return alarm if out == alarm else out
    if alarm.state is AlarmState.CLEARED_UNACKED or (alarm.state in _COVERED and condition.under is None):
        return stand(alarm, condition, now)
    if alarm.state is AlarmState.OUT_OF_SERVICE:
        return _wait(alarm, condition, AlarmState.SUPPRESSED)
    is_acked = alarm.state is AlarmState.ACKED
    if is_acked and (_ran_out(alarm, now) or (alarm.size is not None and condition.size > alarm.size)):
        return again(alarm, condition, now)
    if (condition.loud and not alarm.loud) or (condition.audible and not alarm.audible):
        return again(alarm, condition, now)
    if alarm.state is AlarmState.UNACKED and condition.under_from is not None and alarm.started >= condition.under_from:
        return _wait(alarm, condition, AlarmState.SUPPRESSED)
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


_COVERED = frozenset({AlarmState.SUPPRESSED, AlarmState.OUT_OF_SERVICE})


def _ran_out(alarm: Alarm, now: Now) -> bool:
    return alarm.until is not None and now.at >= alarm.until


def cover(alarm: Alarm, under: str) -> Alarm:
    """A window was announced over it: it waits there, and sounds again if it outlasts the window, never acked."""
    if alarm.state is AlarmState.SUPPRESSED and alarm.under == under:
        return alarm
    return _answered_for(alarm, AlarmState.SUPPRESSED, under)


def put_away(alarm: Alarm, shelf: Shelf) -> Alarm:
    """It is on a shelf, whatever it was: seen and counted, never heard."""
    away = replace(
        alarm, state=AlarmState.SHELVED, by=shelf.by, note=shelf.reason, until=shelf.until, acked_at=None,
        elsewhere=False, forgone=alarm.by if alarm.state is AlarmState.ACKED else alarm.forgone, under=None,
        waits_from=None, steps=0, stepped=None, after_shelf=False,
        clear=alarm.clear or alarm.state is AlarmState.CLEARED_UNACKED,
    )  # fmt: skip
    return alarm if away == alarm else away


def on_shelf(alarm: Alarm, condition: Condition | None, is_clear: bool, quiet: int) -> Alarm:
    """What becomes of its cause while it is put away: neither that it clears nor that it grows takes it down."""
    kept = replace(
        alarm, clear=is_clear, quiet=quiet,
        detail=condition.detail if condition else alarm.detail,
        since=condition.since if condition and alarm.clear else alarm.since,
        loud=condition.loud if condition else alarm.loud,
        audible=condition.audible if condition else alarm.audible,
        size=condition.size if condition else alarm.size,
    )  # fmt: skip
    return alarm if kept == alarm else kept


def off_shelf(alarm: Alarm, condition: Condition | None, now: Now, ran_out: bool) -> Alarm | None:
    """Its shelf has ended: it sounds again, never acked. None: its cause had gone meanwhile."""
    if condition is None and alarm.clear:
        return None
    holds = condition or Condition(
        alarm.owner, alarm.cause, alarm.since, alarm.detail, alarm.audible, alarm.loud, size=alarm.size or 0
    )
    stood = stand(replace(alarm, state=AlarmState.NORMAL, by=None), holds, now)
    if condition is None:
        stood = replace(stood, size=alarm.size)  # of what was restored it is not known: nothing is worse than that
    return replace(stood, after_shelf=ran_out and stood.state is AlarmState.UNACKED)


def clear(alarm: Alarm, latch: bool = True) -> Alarm | None:
    """Its cause is gone, proven by new evidence. None: nothing is left of it."""
    if alarm.state is AlarmState.UNACKED and alarm.loud and latch:
        return replace(alarm, state=AlarmState.CLEARED_UNACKED, under=None, quiet=0, after_shelf=False)
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
    return _taken(alarm, by, note, end, now, elsewhere=False)


def taken_elsewhere(alarm: Alarm, by: str, note: str, until: datetime | None, now: Now) -> Alarm:
    """Without an end in the backend it has the one that it would have here."""
    end = until or now.at + (ACK_WITH_NOTE if note else ACK_WITHOUT_NOTE)
    return _taken(alarm, by, note, end, now, elsewhere=True)


def _taken(alarm: Alarm, by: str, note: str, until: datetime, now: Now, elsewhere: bool) -> Alarm:
    return replace(
        alarm, state=AlarmState.ACKED, by=by, note=note or None, acked_at=now.at, until=until, elsewhere=elsewhere,
        under=None, waits_from=None, steps=0, stepped=None, after_shelf=False,
    )  # fmt: skip


def give_back(alarm: Alarm, now: Now) -> Alarm:
    """It was taken by mistake: it sounds again, and waits from now on. That is no new start of it."""
    back = _answered_for(alarm, AlarmState.UNACKED)
    return replace(back, started=now.mono, waits_from=now.at)


def rename(alarm: Alarm, condition: Condition) -> Alarm:
    """The same fault with another name: who has taken it has it still."""
    return replace(alarm, cause=condition.cause, since=condition.since, detail=condition.detail, quiet=0)


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
