"""What must survive the death of the process: the journal keeps it, `Started` brings it back."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar

from noc.core.causes import AlarmState, Cause
from noc.core.roster import Site


@dataclass(frozen=True, slots=True)
class AlarmMemory:
    """One open alarm. `owner` is a site's key or a fault's subject."""

    owner: str
    cause: Cause
    state: AlarmState
    since: datetime
    detail: str = ""
    by: str | None = None
    note: str | None = None
    acked_at: datetime | None = None
    until: datetime | None = None
    refused: tuple[tuple[str, datetime, str], ...] = ()  # (backend, when, why) of acknowledgements not taken there
    waits_from: datetime | None = None  # since when nobody has answered it
    steps: int = 0  # of the escalation that were taken since then
    after_shelf: bool = False  # it stands again because its shelf has run out


@dataclass(frozen=True, slots=True)
class MemberMemory:
    """One host that was seen at a backend, with the stamps of its newest evidence.

    `stamps` maps a look's name (see `Look.name`; "" is the host check) to (newest answer, gaps in seconds seen between
    the answers of a passive object).
    """

    backend: str
    host: str
    sites: tuple[str, ...]  # keys
    pool: str
    first_seen: datetime
    checked_at: datetime | None = None
    stamps: tuple[tuple[str, datetime | None, tuple[float, ...]], ...] = ()
    interval: timedelta | None = None  # the shortest by which one of its objects is looked at


@dataclass(frozen=True, slots=True)
class SiteMemory:
    """A site that was adopted, or the moment from which a roster site was watched."""

    site: Site
    watched_from: datetime | None  # None: no complete poll since it came onto the roster
    retired: bool = False
    retired_by: str | None = None
    alarmed_at: datetime | None = None  # when it was last seen to alarm, in earnest or in a drill


@dataclass(frozen=True, slots=True)
class BackendMemory:
    """The size of a backend's inventory that was last accepted."""

    name: str
    accepted: int
    peaks: tuple[tuple[str, str, datetime, int], ...] = ()  # (site, pool, hour, most targets seen in it)


@dataclass(frozen=True, slots=True)
class Shelf:
    """The noise of one alarm is put away by a named person until a set time."""

    owner: str
    cause: Cause
    by: str
    reason: str
    at: datetime
    until: datetime
    supervisor: str = ""  # who allowed it to be longer


@dataclass(frozen=True, slots=True)
class Window:
    """Announced work at one site, by a named person."""

    site: str  # key
    by: str
    reason: str
    at: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Shift:
    """Who is on shift, and since when."""

    names: tuple[str, ...] = ()
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One message of the escalation. That of a step is kept until its alarms are answered or over and whoever it has
    reached was told so; that telling (step 0) until each target has an outcome."""

    id: str
    step: int
    at: datetime
    title: str
    body: str
    waiting: tuple[str, ...]  # targets without an outcome
    alarms: tuple[tuple[str, Cause], ...]
    reached: tuple[str, ...] = ()  # targets that took it
    targets: tuple[str, ...] = ()  # all that it is meant for
    quiet_from: datetime | None = None  # since when none of its alarms has waited for an answer


@dataclass(frozen=True, slots=True)
class PauseMemory:
    """The sounds pause."""

    by: str
    at: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class DrillMemory:
    """A test alarm that runs."""

    cause: Cause
    target: str  # a site's key; "sound" for the sound alone
    by: str
    at: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class TestMemory:
    """What became of the newest test message."""

    __test__: ClassVar[bool] = False  # no test of pytest's

    target: str
    sent: bool
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PresenceMemory:
    """When somebody last showed that he is there, where that is asked."""

    at: datetime


@dataclass(frozen=True, slots=True)
class AcceptMemory:
    """What a site, or a backend, had at that moment was said to be the truth."""

    target: str
    by: str
    at: datetime


# For the consoles beside the one that judges: it holds while that one runs. A start must sound: it strikes them out.
Passing = PauseMemory | DrillMemory | TestMemory | PresenceMemory | AcceptMemory
Kept = Shelf | Window | Shift | Page | Passing


def identity_of(kept: Kept) -> tuple[str, str]:
    """The kind of a kept fact, and which one of its kind: by this it is replaced and struck out."""
    match kept:
        case Shelf():
            return "shelf", f"{kept.cause} {kept.owner}"
        case Window():
            return "window", kept.site
        case Shift():
            return "shift", ""
        case Page():
            return "page", kept.id
        case PauseMemory():
            return "pause", ""
        case DrillMemory():
            return "drill", kept.target
        case TestMemory():
            return "test", ""
        case PresenceMemory():
            return "presence", ""
        case AcceptMemory():
            return "accept", kept.target


@dataclass(frozen=True, slots=True)
class Memory:
    sites: tuple[SiteMemory, ...] = ()
    members: tuple[MemberMemory, ...] = ()
    backends: tuple[BackendMemory, ...] = ()
    alarms: tuple[AlarmMemory, ...] = ()
    kept: tuple[Kept, ...] = ()
    taken: timedelta = field(default=timedelta(0))  # how long reading it took
