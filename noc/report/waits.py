"""Followed from line to line: which alarms are open, how long each waited for an answer, who was blind."""

from array import array
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from noc.core.causes import MEANING, AlarmState, Cause, Kind
from noc.core.effects import Happened

Key = tuple[str, Cause]  # a site's key or a fault's subject, and the cause
# Behind these a backend's word is not to be believed, or does not come at all.
BLINDING = frozenset(
    {Cause.BACKEND_LOST, Cause.BACKEND_REFUSED, Cause.BACKEND_GARBLED, Cause.BACKEND_FROZEN, Cause.NETWORK_LOST}
)
ZERO = timedelta(0)
_OVER = frozenset({AlarmState.NORMAL, AlarmState.CLEARED_UNACKED})
_TAKEN = frozenset({AlarmState.ACKED, AlarmState.SHELVED})


@dataclass(slots=True)
class Open:
    state: AlarmState
    since: datetime
    asked: bool = False  # it has asked for an answer since it began
    waits_from: datetime | None = None  # loud, and nobody has answered


class Lives:
    """The open alarms, by the lines that tell of them.

    A line tells the state that an alarm has now. One that tells what is known already changes nothing: so what is told
    again after a restart counts once. `began` is called with each alarm that begins to ask.
    """

    def __init__(self, begin: datetime, began: Callable[[Happened, Key], None]) -> None:
        self.open: dict[Key, Open] = {}
        self.answers = array("d")  # seconds that loud alarms waited
        self.unanswered = 0
        self.returned = 0
        self.shelves = 0
        self._begin = begin
        self._began = began
        self._left: dict[str, tuple[datetime, datetime]] = {}  # owner -> when an unanswered one ended, waited from

    def tell(self, line: Happened, key: Key, is_now: AlarmState) -> None:
        known = self.open.get(key)
        was = known.state if known else AlarmState.NORMAL
        if is_now is AlarmState.NORMAL:
            self._end(line, key, known)
            return
        if known is None or (was in _OVER and is_now not in _OVER):
            # What it waited for before it came again it still waits for.
            waits_from = known.waits_from if known else None
            # An ack takes what has asked; of what stood open before, that is not told.
            asked = is_now is AlarmState.ACKED or (is_now is AlarmState.SHELVED and line.at < self._begin)
            self.open[key] = known = Open(is_now, line.at, asked, waits_from)
        known.state = is_now
        if is_now is was:
            return
        if is_now is AlarmState.UNACKED:
            self._ask(line, key, known)
        elif is_now in _TAKEN:
            self._answer(line, known)
            self.shelves += is_now is AlarmState.SHELVED and line.at >= self._begin
        elif is_now not in _OVER:
            known.waits_from = None  # covered by a fault or a window: it asks for nothing

    def close(self) -> None:
        self.unanswered += sum(1 for each in self.open.values() if each.waits_from is not None)

    def _ask(self, line: Happened, key: Key, alarm: Open) -> None:
        if alarm.asked:
            self.returned += line.at >= self._begin
            return
        alarm.asked = True
        if line.at < self._begin:
            return
        self._began(line, key)
        meaning = MEANING[key[1]]
        if meaning.loud and meaning.kind is not Kind.DRILL:
            alarm.waits_from = alarm.waits_from or self._taken_over(line, key[0]) or line.at

    def _taken_over(self, line: Happened, owner: str) -> datetime | None:
        """Where one ends in the moment in which another stands in for it, one person waits, not two."""
        ended, waits_from = self._left.pop(owner, (None, None))
        if ended != line.at:
            return None
        self.unanswered -= 1
        return waits_from

    def _answer(self, line: Happened, alarm: Open) -> None:
        if alarm.waits_from is not None:
            self.answers.append(max((line.at - alarm.waits_from).total_seconds(), 0.0))
            alarm.waits_from = None

    def _end(self, line: Happened, key: Key, alarm: Open | None) -> None:
        if alarm is None:
            return
        if line.event == "ack":
            self._answer(line, alarm)
        if alarm.waits_from is not None:
            self.unanswered += 1
            self._left[key[0]] = line.at, alarm.waits_from
        del self.open[key]


class Blindness:
    """The time in which each backend was blind, its faults taken together where they overlap."""

    def __init__(self, begin: datetime) -> None:
        self.spans: dict[str, timedelta] = {}
        self._begin = begin
        self._faults: dict[str, set[Cause]] = {}
        self._since: dict[str, datetime] = {}

    def tell(self, at: datetime, key: Key, is_now: AlarmState) -> None:
        subject, cause = key
        if cause not in BLINDING:
            return
        faults = self._faults.setdefault(subject, set())
        if is_now not in _OVER:
            if not faults:
                self._since[subject] = at
            faults.add(cause)
        elif cause in faults:
            faults.remove(cause)
            if not faults:
                self._add(subject, at)

    def close(self, end: datetime) -> None:
        for subject, faults in self._faults.items():
            if faults:
                self._add(subject, end)

    def _add(self, subject: str, until: datetime) -> None:
        span = until - max(self._since[subject], self._begin)
        if span > ZERO:
            self.spans[subject] = self.spans.get(subject, ZERO) + span
