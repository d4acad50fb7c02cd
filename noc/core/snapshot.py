"""What the screen, the siren and the command line see: one frozen picture of the world.

Made by `noc.core.picture`; a view never reads the world itself.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from noc.core.answer import ConfigState
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
    detail: str = ""
    waits: timedelta | None = None  # for how long nobody has answered it; None: it waits for nobody
    steps: int = 0  # of the escalation that were taken
    chattering: bool = False  # comes and goes: heard once in ten minutes
    first_out: bool = False  # the flood began with it
    heard: bool = True  # False: its tier is not to be heard at this hour
    started: timedelta = timedelta(0)  # our monotonic time of its last start: another one is another alarm


@dataclass(frozen=True, slots=True)
class HostView:
    """A host of a site, and the backend that knows it."""

    backend: str
    host: str
    state: str  # "up", "down", "silent", "gone"
    address: str = ""
    comment: str = ""  # the newest that somebody left at it in the backend


@dataclass(frozen=True, slots=True)
class WindowView:
    """Maintenance; `by` is empty where it is the backend's or the configuration's."""

    until: datetime | None
    by: str = ""
    reason: str = ""


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
    contact: str = ""
    place: str = ""
    hosts: tuple[HostView, ...] = ()  # of a site that is not calm: the worst first, a dozen at most
    window: WindowView | None = None  # the maintenance that it is in
    alarmed_at: datetime | None = None  # when it was last seen to alarm
    drill_due: bool = False  # it was not seen to alarm for too long

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
    version: str = ""
    config: ConfigState = ConfigState.UNKNOWN
    config_text: str = ""
    remarks: tuple[str, ...] = ()  # what its last answer could not tell, and what would help
    tries: int = 0  # polls of it that were done, answered or not: a work counter
    period: timedelta = timedelta(0)  # how often it is polled
    poll_most: timedelta = timedelta(0)  # by the machine's clock: no poll of it takes longer


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
    waits: timedelta | None = None
    steps: int = 0
    started: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class DueSound:
    """A sound that should be heard now. `age` is the time since its oldest unanswered alarm began."""

    sound: Sound
    age: timedelta
    alarms: int  # how many alarms stand behind it
    says: str = ""  # may be spoken after the tone: "Site silent. Riga data centre."
    escalated: bool = False  # a step of the escalation was taken: louder


@dataclass(frozen=True, slots=True)
class ShelfView:
    owner: str  # a site's key or a fault's subject
    name: str
    cause: Cause
    by: str
    reason: str
    until: datetime
    supervisor: str = ""


@dataclass(frozen=True, slots=True)
class PauseView:
    by: str
    left: timedelta


@dataclass(frozen=True, slots=True)
class DrillView:
    cause: Cause  # drill_down, drill_silent, drill_audio
    target: str
    name: str
    by: str
    alarm: AlarmState
    age: timedelta
    left: timedelta


@dataclass(frozen=True, slots=True)
class GroupView:
    """Alarms of a flood that are alike. Those of tier 1 are in none: each stands for itself."""

    cause: Cause
    customer: str
    place: str
    sites: tuple[str, ...]  # keys, the first to alarm first
    unacked: int


@dataclass(frozen=True, slots=True)
class FloodView:
    since: datetime
    count: int  # new alarms in the last ten minutes
    first: tuple[str, Cause]
    groups: tuple[GroupView, ...]  # the largest first


@dataclass(frozen=True, slots=True)
class ShiftView:
    names: tuple[str, ...] = ()
    since: datetime | None = None
    untouched: timedelta | None = None  # for how long nobody has touched the console; None: nobody asks at this hour
    asks: bool = False  # somebody must show now that he is there
    sounds_in: timedelta | None = None  # while it asks: until it sounds


@dataclass(frozen=True, slots=True)
class TestView:
    """What became of the newest test message."""

    __test__: ClassVar[bool] = False  # no test of pytest's

    target: str
    sent: bool
    text: str
    at: datetime


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
    shelves: tuple[ShelfView, ...] = ()
    pause: PauseView | None = None
    drills: tuple[DrillView, ...] = ()
    flood: FloodView | None = None
    shift: ShiftView = ShiftView()
    operators: tuple[str, ...] = ()  # names to choose from
    standing: int = 0  # alarms that have stood for more than a day
    targets: tuple[str, ...] = ()  # whom messages can be sent to, by name
    tested: TestView | None = None
    tries: int = 0  # polls done since the start, answered or not: a work counter
    beats: int | None = None  # of the engine's own clock: a work counter; None: made by none

    @property
    def roster(self) -> int:
        return len(self.sites)
