"""What the screen, the siren and the command line see: one frozen picture of the world.

Made by `noc.core.picture`; a view never reads the world itself.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from noc.core.causes import AlarmState, Cause, Kind, Sound, State


@dataclass(frozen=True, slots=True)
class AlarmView:
    cause: Cause
    state: AlarmState
    since: datetime
    by: str | None = None
    note: str | None = None
    until: datetime | None = None
    under: str | None = None  # the fault that suppresses it: "backend_lost icinga-east"


@dataclass(frozen=True, slots=True)
class SiteView:
    """One tile. `age` and `limit` belong to the evidence that will expire last; `age` is None if nothing ever came."""

    key: str
    name: str
    customer: str
    tier: int
    state: State
    cause: Cause | None
    underlying: State | None  # what lies beneath a hollow state
    since: datetime | None
    age: timedelta | None
    limit: timedelta | None
    late: bool  # past half of its patience, not yet silent
    alarm: AlarmState
    detail: str
    backends: tuple[str, ...]
    alarms: tuple[AlarmView, ...]
    blind: bool  # behind a failed poll or a fault: hatched, whatever its state
    was: State | None  # silent: the last verdict it had while it spoke
    guidance: str = ""

    @property
    def calm(self) -> bool:
        return self.state is State.OK and not self.blind


@dataclass(frozen=True, slots=True)
class BackendView:
    name: str
    kind: str
    state: str  # "ok", "starting", or the cause from the first failed poll on
    detail: str
    objects: int
    polled_at: datetime | None
    age: timedelta | None  # of its last answer
    skew: timedelta | None  # its clock against ours


@dataclass(frozen=True, slots=True)
class FaultView:
    cause: Cause
    kind: Kind  # FAULT or SUPERVISORY
    subject: str
    since: datetime
    alarm: AlarmState
    detail: str
    sites: int  # how many sites it touches
    by: str | None = None
    note: str | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class DueSound:
    """A sound that should be heard now. `age` is the time since its oldest unanswered alarm began."""

    sound: Sound
    age: timedelta
    alarms: int  # how many alarms stand behind it


@dataclass(frozen=True, slots=True)
class Snapshot:
    at: datetime
    mono: timedelta
    name: str  # of the console
    counts: dict[State, int]
    sites: tuple[SiteView, ...]  # in the roster's order: a tile keeps its place
    backends: tuple[BackendView, ...]
    faults: tuple[FaultView, ...]
    due: tuple[DueSound, ...]  # fault first, then silent and down, then supervisory
    oldest: timedelta | None  # the oldest evidence among sites that are neither silent nor hollow
    cycle_at: datetime | None  # when every backend had answered since the one before
    polls: int  # answers folded since the start: a work counter
    folds: int  # events folded since the start: a work counter

    @property
    def roster(self) -> int:
        return len(self.sites)
