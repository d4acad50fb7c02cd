"""What the beats of one monitor tell: its state, and when it last truly answered.

Kuma writes beats of its own making. Where nothing was pushed in time it writes DOWN, and a group gets its state from
the last beats of its members, also when nobody checks those any more. Such a beat is a look and no answer.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from noc.backends.uptime_kuma import rhythm
from noc.backends.uptime_kuma.wire import DOWN, MAINTENANCE, PENDING, UP, Beat
from noc.backends.words import clean
from noc.core.answer import HostState

PUSH = "push"
HEARSAY = frozenset({"group", "manual"})  # their beats repeat what others said, or what a person chose
LEAST_SHOWN = 50  # beats of a monitor that has lived long enough: fewer are its whole life

_SAID_OF_PUSH = "nothing was pushed in its time, or what was pushed was down: the status page does not say which"
_SAID_OF_GROUP = "one of its members is down"


@dataclass(frozen=True, slots=True)
class History:
    state: HostState = HostState.PENDING
    hard: bool = True
    answered: datetime | None = None
    beaten: datetime | None = None  # its newest beat, whoever made it
    since: datetime | None = None
    interval: timedelta | None = None
    in_maintenance: bool = False
    text: str = ""
    unknown: str = ""  # a word of Kuma's that is new to us


def history_of(kind: str, beats: list[Beat]) -> History | None:
    """Sum up beats, the oldest first. `kind` is the type of the monitor. None: the newest has no readable time."""
    if not beats:
        return History()
    newest = beats[-1]
    beaten = newest.stamp
    if beaten is None:
        return None
    word = next((beat for beat in reversed(beats) if beat.status != MAINTENANCE), None)
    state, hard = _state(kind, word.status, beats) if word else (HostState.PENDING, True)
    unknown = "" if newest.status in (DOWN, UP, PENDING, MAINTENANCE) else f"status {newest.status}"
    return History(
        state=state,
        hard=hard,
        answered=_answered(beats),
        beaten=beaten,
        since=_since(beats, word),
        interval=rhythm.of_pushes(beats) if kind == PUSH else rhythm.of_checks(beats),
        in_maintenance=newest.status == MAINTENANCE,
        text=_text(kind, word, state, unknown),
        unknown=unknown,
    )


def _state(kind: str, status: int, beats: list[Beat]) -> tuple[HostState, bool]:
    """The state, and whether Kuma has done with its retries."""
    if status == UP:
        return HostState.UP, True
    if kind == PUSH and len(beats) < LEAST_SHOWN and all(beat.status != UP for beat in beats):
        return HostState.PENDING, True  # "down" on the wire: nothing was ever pushed
    if status == PENDING:
        return (HostState.PENDING, True) if kind in HEARSAY else (HostState.DOWN, False)
    return HostState.DOWN, True


def _answered(beats: list[Beat]) -> datetime | None:
    return next((beat.stamp for beat in reversed(beats) if beat.status == UP), None)


def _since(beats: list[Beat], word: Beat | None) -> datetime | None:
    """When its state began. None: before the first beat that is shown."""
    if word is None:
        return None
    first = None
    for beat in reversed(beats):
        if beat.status == MAINTENANCE:
            continue
        if beat.status != word.status:
            return first.stamp if first else None
        first = beat
    return None


def _text(kind: str, word: Beat | None, state: HostState, unknown: str) -> str:
    if word is None or state is HostState.UP:
        return ""
    if unknown:
        return f"Uptime Kuma says {unknown}, which means nothing to this console"
    said = clean(word.msg or "")
    if said or state is not HostState.DOWN:
        return said
    return _SAID_OF_PUSH if kind == PUSH else _SAID_OF_GROUP if kind in HEARSAY else ""
