"""The world: everything the console knows, as facts. Verdicts are computed from it, never kept and toggled.

Mappings in here are never changed in place: a fold makes new ones. What each poll makes anew for each host is a named
tuple, which costs a quarter of a frozen dataclass.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import NamedTuple

from noc.core.answer import Answer, HostReport, Look, SiteAlerts
from noc.core.causes import AlarmState, Cause, State
from noc.core.clock import Now
from noc.core.events import BackendSetup
from noc.core.following import Following
from noc.core.memory import AcceptMemory, Page, Shelf, Shift, TestMemory, Window
from noc.core.roster import Site
from noc.core.rules import NO_RULES, Rules

ZERO = timedelta(0)


FUTURE = timedelta(seconds=60)


class Track(NamedTuple):
    """A stamp as our own clock saw it move: `moved` is our monotonic time of its last advance, or of its first sight.

    `lag` is how old it was at that moment by the backend's clock, so that neither clock can age it by being set later.
    A stamp that steps back is believed once a second, later reading confirms it (a clock that was set back); until then
    it waits in `lower`. So neither a restored snapshot nor two caches in turn can make old data look new. A stamp from
    the future tells nothing of its age: at first sight it waits there too, until it is seen to advance.
    """

    stamp: datetime | None = None
    moved: timedelta = ZERO
    lag: timedelta = ZERO
    lower: datetime | None = None
    weighed: bool = True  # False: brought back from the journal, its lag is by our clock

    def seen(self, stamp: datetime | None, mono: timedelta, clock: datetime) -> "Track":
        known = self.stamp
        if stamp is None or (stamp == known and self.weighed):
            return self if self.lower is None else self._replace(lower=None)
        ahead = stamp - clock > FUTURE
        if not self.weighed and known is not None and stamp <= known:
            if not ahead:
                return Track(stamp, mono, max(clock - stamp, ZERO))
            # The backend's clock went back behind its own stamps: what we remember of their age holds.
            holds = stamp == known and self.lag > ZERO
            return self._replace(weighed=True, lower=None) if holds else Track(lower=stamp)
        confirmed = self.lower is not None and stamp > self.lower
        if confirmed or (stamp > known if known is not None else not ahead):
            return Track(stamp, mono, max(clock - stamp, ZERO))
        return self._replace(lower=stamp)


NEVER = Track()


class LookTrack(NamedTuple):
    """The tracks of one `Look`, and for a passive one the gaps between its answers, in seconds, newest last."""

    newest: Track = NEVER
    oldest: Track = NEVER
    checked: Track = NEVER
    gaps: tuple[float, ...] = ()
    waits: timedelta | None = None  # since when one of its objects is known that has never answered


UNTRACKED = LookTrack()
NO_TRACKS: Mapping[str, LookTrack] = MappingProxyType({})
NOT_LEFT: Mapping[str, int] = MappingProxyType({})


class Member(NamedTuple):
    """One host of one backend, as remembered."""

    host: str
    sites: tuple[str, ...]  # keys, with those that it has left
    pool: str
    first_seen: datetime
    since: timedelta  # our monotonic time of its first sight in this run
    report: HostReport | None = None  # None: known from the journal, not yet seen in this run
    absent: int = 0  # answers in a row without it
    missed: int = 0  # complete answers in a row without it
    left: Mapping[str, int] = NOT_LEFT  # site -> complete answers in a row that gave it no longer
    looks: tuple[Look, ...] = ()  # the last ones that were not empty
    tracks: Mapping[str, LookTrack] = NO_TRACKS
    checked: Track = NEVER
    down_from: datetime | None = None  # the first of the looks in a row that said down
    down_looks: int = 0
    anew: timedelta | None = None  # a window ended here: its patience starts anew
    window_end: datetime | None = None  # the same by the backend's clock: an older look proves nothing
    lapsed: Cause | None = None  # why it fell silent by itself; `wanted` new answers bring it back
    wanted: int = 0


@dataclass(frozen=True, slots=True)
class Pool:
    """The targets of one job at one site, which come and go."""

    present: int = 0
    missed: int = 0  # complete answers in a row without any of them
    short: int = 0  # complete answers in a row with fewer than half of the peak
    peaks: tuple[tuple[datetime, int], ...] = ()  # most targets seen in each of the last 24 hours
    empty_from: timedelta | None = None  # our monotonic time of the first answer without any of them
    newest: Track = NEVER  # the newest answer of those that have gone

    @property
    def peak(self) -> int:
        return max((most for _, most in self.peaks), default=0)


@dataclass(frozen=True, slots=True)
class Failing:
    """A row of failed polls."""

    first: timedelta
    first_at: datetime
    count: int
    cause: Cause
    text: str
    started_at: datetime | None  # the backend's start as it was before


@dataclass(frozen=True, slots=True)
class BackendFacts:
    setup: BackendSetup
    period: timedelta
    answer: Answer | None = None
    received: timedelta = ZERO  # our monotonic time of the last answer
    polled_at: datetime | None = None
    clock: datetime | None = None  # the backend's own now at `received`
    polls: int = 0  # answers in this run
    tries: int = 0  # polls in this run, answered or not
    complete: int = 0  # complete ones
    failing: Failing | None = None
    members: Mapping[str, Member] = field(default_factory=dict)
    ended: tuple[str, ...] = ()  # hosts whose window has ended while they were down
    pools: Mapping[str, Mapping[str, Pool]] = field(default_factory=dict)  # site -> pool
    alerts: Mapping[str, SiteAlerts] = field(default_factory=dict)
    pulse: Track = NEVER
    checking: Track = NEVER
    canary: Track = NEVER
    canary_resend: timedelta | None = None  # how often it was renewed when it was last seen
    steady_from: timedelta = ZERO  # it has answered since then without a break
    accepted: int = 0  # size of the inventory that was last taken for the truth
    count: int = 0  # size in the last complete answer
    drops: int = 0  # complete answers in a row that were far too small
    pending_from: timedelta | None = None  # configuration changed and not applied, seen since
    fault_until: timedelta | None = None  # when its last suppressing fault ended
    fault_name: str = ""  # which that was: "backend_lost icinga-east"
    blink_until: timedelta | None = None  # when its last row of failed polls ended before it was a fault

    def now(self, now: Now) -> datetime:
        """Its own clock, carried forward by our monotonic one."""
        if self.clock is None:
            return now.at
        return self.clock + (now.mono - self.received)


NO_DETAILS: Mapping[Cause, str] = MappingProxyType({})
NO_SIZES: Mapping[Cause, int] = MappingProxyType({})


class Verdict(NamedTuple):
    """What is concluded of a site. `causes` are all that hold, the worst first.

    `age` is that at the moment `at`. Up to `until` nothing changes but the age, unless a fact does: both by our
    monotonic clock.
    """

    state: State
    causes: tuple[Cause, ...] = ()
    underlying: State | None = None
    since: datetime | None = None
    age: timedelta | None = None
    limit: timedelta | None = None
    late: bool = False
    detail: str = ""
    backends: tuple[str, ...] = ()
    blind: bool = False
    minor: frozenset[Cause] = frozenset()  # causes too small for a sound
    details: Mapping[Cause, str] = NO_DETAILS
    sizes: Mapping[Cause, int] = NO_SIZES  # how many hosts, services or alerts are meant
    at: timedelta = ZERO
    until: timedelta = ZERO
    early: tuple[Cause, ...] = ()  # its contract has not begun: the causes that would hold if it had

    @property
    def cause(self) -> Cause | None:
        return self.causes[0] if self.causes else None


@dataclass(frozen=True, slots=True)
class Fault:
    """A failure or weakness of the watching that holds at one moment."""

    cause: Cause
    subject: str
    since: datetime
    detail: str
    sites: int = 0
    loud: bool = True


@dataclass(frozen=True, slots=True)
class Alarm:
    """One alarm of a site (its key) or of a fault (its subject)."""

    owner: str
    cause: Cause
    state: AlarmState
    since: datetime
    started: timedelta  # our monotonic time of its last start
    detail: str = ""
    by: str | None = None
    note: str | None = None
    acked_at: datetime | None = None
    until: datetime | None = None
    elsewhere: bool = False  # acknowledged in the backend, not here
    forgone: str | None = None  # whose acknowledgement ran out: what the backend still shows of it counts no more
    under: str | None = None
    audible: bool = True  # False: shown, never heard
    loud: bool = True  # latches when it clears by itself
    size: int | None = None  # how many hosts, services or alerts it is about, or was when it was taken; None: restored
    quiet: int = 0  # polls since it was last true
    starts: tuple[timedelta, ...] = ()
    chatter_from: timedelta | None = None  # comes and goes: which of its starts was heard last
    waits_from: datetime | None = None  # since when nobody has answered it, over clearings and restarts
    steps: int = 0  # of the escalation that were taken since then
    stepped: timedelta | None = None  # our monotonic time of the last of them
    after_shelf: bool = False  # it stands again because its shelf has run out
    clear: bool = False  # shelved, and its cause does not hold


AlarmKey = tuple[str, Cause]
FaultKey = tuple[Cause, str]


@dataclass(frozen=True, slots=True)
class Watched:
    """A roster entry and since when it was really looked for."""

    site: Site
    watched_from: datetime | None = None  # None: no complete poll since it came onto the roster
    retired: bool = False
    retired_by: str | None = None
    alarmed_at: datetime | None = None  # when it was last seen to alarm, in earnest or in a drill
    was: State | None = None  # its last verdict while it spoke
    closed: tuple[tuple[timedelta, timedelta], ...] = ()  # its last windows of our own, from and to, by monotonic time


@dataclass(frozen=True, slots=True)
class OpenWindow:
    """A window of our own that stands over a site: `announced`, or `out_of_period` outside its hours."""

    cause: Cause
    began: timedelta  # our monotonic time
    until: datetime | None  # None: no end is known
    by: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Openings:
    """The windows of our own that stand, by site. They change at `until` at the earliest, by our monotonic time."""

    windows: Mapping[str, OpenWindow] = field(default_factory=dict)
    until: timedelta = ZERO
    ahead: timedelta = ZERO  # the machine's clock against the world's steady one, as it was then


@dataclass(frozen=True, slots=True)
class Pause:
    """No sound until `until`, or until a new alarm; both moments are our monotonic time."""

    by: str
    began: timedelta
    until: timedelta


@dataclass(frozen=True, slots=True)
class Drill:
    """A test alarm that runs; both moments are our monotonic time."""

    cause: Cause
    target: str  # a site's key; "sound" for the sound alone
    by: str
    at: datetime
    began: timedelta
    until: timedelta
    ended_by: str = ""  # who has asked for its end


@dataclass(frozen=True, slots=True)
class Flood:
    """More new alarms than a person can take one by one."""

    since: datetime
    began: timedelta
    first: AlarmKey  # the alarm that came first
    kinds: frozenset[tuple[Cause, str, str]] = frozenset()  # cause, customer, place of those in it so far


@dataclass(frozen=True, slots=True)
class World:
    name: str
    now: Now
    started: Now
    adopting: bool
    watched: Mapping[str, Watched] = field(default_factory=dict)
    backends: Mapping[str, BackendFacts] = field(default_factory=dict)
    parts: Mapping[FaultKey, Fault] = field(default_factory=dict)  # what parts of the console say of themselves
    refused: Mapping[tuple[str, str, Cause], tuple[datetime, str]] = field(default_factory=dict)  # acks
    woke: timedelta | None = None  # the console itself had stopped; nothing is judged before one full cycle
    woke_last: timedelta | None = None  # the same, and kept when that cycle is over
    verdicts: Mapping[str, Verdict] = field(default_factory=dict)
    faults: Mapping[FaultKey, Fault] = field(default_factory=dict)
    alarms: Mapping[AlarmKey, Alarm] = field(default_factory=dict)
    recent: Mapping[AlarmKey, Alarm] = field(default_factory=dict)  # that are over: they may be about to come again
    index: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)  # site -> backend -> hosts
    rules: Rules = NO_RULES
    shelves: Mapping[AlarmKey, Shelf] = field(default_factory=dict)
    windows: Mapping[str, Window] = field(default_factory=dict)  # announced here by a person: site -> window
    openings: Openings | None = None  # None: not worked out yet in this run
    shift: Shift = field(default_factory=Shift)
    touched: timedelta = ZERO  # our monotonic time of the last touch of the console by a person
    pause: Pause | None = None
    resumed: timedelta | None = None  # our monotonic time of the end of the last pause
    drills: Mapping[str, Drill] = field(default_factory=dict)  # by target
    pages: Mapping[str, Page] = field(default_factory=dict)
    failing: Mapping[str, Fault] = field(default_factory=dict)  # targets whose last message was not taken
    tested: TestMemory | None = None  # what became of the newest test message
    accepted: Mapping[str, AcceptMemory] = field(default_factory=dict)  # by target: accepted in this run
    following: Following | None = None  # None: this console judges
    flood: Flood | None = None
    news: tuple[tuple[timedelta, AlarmKey], ...] = ()  # starts of loud alarms in the last ten minutes
    cycle: Mapping[str, int] = field(default_factory=dict)  # polls of each backend at the last full cycle
    cycle_at: datetime | None = None
    folds: int = 0

    @property
    def sites(self) -> list[Watched]:
        return [watched for watched in self.watched.values() if not watched.retired]

    def hosts_of(self, key: str) -> Iterator[tuple[str, Member]]:
        """The hosts of a site, each with the backend that knows it."""
        for backend, hosts in self.index.get(key, {}).items():
            members = self.backends[backend].members
            for host in hosts:
                yield backend, members[host]
