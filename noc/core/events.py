"""Everything that can happen to the world. Each event carries its moment; the core has no clock of its own."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar

from noc.core.answer import Answer
from noc.core.causes import Cause
from noc.core.clock import Now
from noc.core.memory import AlarmMemory, Kept, Memory, SiteMemory
from noc.core.roster import Site
from noc.core.rules import NO_RULES, Rules


@dataclass(frozen=True, slots=True)
class BackendSetup:
    """What the core must know of a configured backend."""

    name: str
    kind: str
    inventory: bool
    poll_every: timedelta
    lost_after: timedelta = timedelta(seconds=30)
    write_back: bool = True
    pools: bool = False  # its hosts come and go (Prometheus): membership is per site and pool
    slow_start: bool = False  # known to fill its list slowly after a start
    rechecks: bool = True  # it can check a host out of turn
    poll_most: timedelta = timedelta(seconds=25)  # one poll takes no longer


@dataclass(frozen=True, slots=True)
class Started:
    """The console begins to watch. With `roster` None the sites are adopted from what the backends know."""

    now: Now
    backends: tuple[BackendSetup, ...]
    roster: tuple[Site, ...] | None = None
    memory: Memory = field(default_factory=Memory)
    name: str = "NOC"
    rules: Rules = NO_RULES


@dataclass(frozen=True, slots=True)
class Tick:
    now: Now


@dataclass(frozen=True, slots=True)
class Woke:
    """The machine has slept, for however short a time, says the system."""

    now: Now


@dataclass(frozen=True, slots=True)
class Polled:
    """A backend answered. `period` is the effective one: `poll_every`, or longer where the backend is slow."""

    now: Now
    backend: str
    answer: Answer
    period: timedelta


@dataclass(frozen=True, slots=True)
class PollFailed:
    """A poll brought nothing usable; `cause` is backend_lost, backend_refused or backend_garbled."""

    now: Now
    backend: str
    cause: Cause
    text: str


@dataclass(frozen=True, slots=True)
class AckAsked:
    """An operator takes alarms: of a site (its key) or of a fault (its subject); all that stand, or one `cause`."""

    now: Now
    target: str
    by: str
    note: str = ""
    cause: Cause | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class UnackAsked:
    """Give alarms back, taken here or in a backend: they sound again."""

    now: Now
    target: str
    by: str
    cause: Cause | None = None


@dataclass(frozen=True, slots=True)
class RecheckAsked:
    """Have the hosts of a site checked now, out of turn."""

    now: Now
    target: str
    by: str


@dataclass(frozen=True, slots=True)
class ShelveAsked:
    """Hide the noise of alarms until a set time: of all open ones of the target, or of one `cause`, open or not."""

    now: Now
    target: str
    by: str
    reason: str
    until: datetime
    cause: Cause | None = None
    supervisor: str = ""


@dataclass(frozen=True, slots=True)
class UnshelveAsked:
    now: Now
    target: str
    by: str
    cause: Cause | None = None


@dataclass(frozen=True, slots=True)
class MaintainAsked:
    """A window that begins now, for one site."""

    now: Now
    target: str
    by: str
    reason: str
    until: datetime


@dataclass(frozen=True, slots=True)
class EndMaintenanceAsked:
    """The work is done before its time: the window of this site ends now."""

    now: Now
    target: str
    by: str


@dataclass(frozen=True, slots=True)
class PauseAsked:
    """Quiet for a moment, to telephone: all sounds, 120 s at most."""

    now: Now
    by: str
    span: timedelta


@dataclass(frozen=True, slots=True)
class ResumeAsked:
    now: Now
    by: str


@dataclass(frozen=True, slots=True)
class ShiftAsked:
    """These are on shift from now on; empty: nobody."""

    now: Now
    names: tuple[str, ...]
    by: str


@dataclass(frozen=True, slots=True)
class HandOverAsked:
    """Both have read the list and ticked it; of the shelves only those in `kept` are taken over."""

    now: Now
    by: str
    to: str
    kept: tuple[tuple[str, Cause], ...] = ()


@dataclass(frozen=True, slots=True)
class PresenceSeen:
    """Somebody has touched the console."""

    now: Now
    by: str = ""


@dataclass(frozen=True, slots=True)
class DrillAsked:
    """A marked test alarm: `down` or `silent` for one site, `audio` for the sound alone (no target)."""

    now: Now
    kind: str
    target: str
    by: str


@dataclass(frozen=True, slots=True)
class EndDrillAsked:
    now: Now
    target: str
    by: str


@dataclass(frozen=True, slots=True)
class TestAsked:
    """Send a marked test message to one target of the escalation."""

    __test__: ClassVar[bool] = False  # no test of pytest's

    now: Now
    target: str
    by: str


@dataclass(frozen=True, slots=True)
class PageAnswered:
    """What became of one message to one target."""

    now: Now
    page: str
    target: str
    sent: bool
    text: str = ""


@dataclass(frozen=True, slots=True)
class AckAnswered:
    """What became of an acknowledgement that was written to a backend."""

    now: Now
    backend: str
    site: str
    cause: Cause
    accepted: bool
    text: str = ""


@dataclass(frozen=True, slots=True)
class RetireAsked:
    """A site leaves the wall by name; `undo` brings it back."""

    now: Now
    key: str
    by: str
    undo: bool = False


@dataclass(frozen=True, slots=True)
class AcceptAsked:
    """The objects that a site, or every site of a backend, has today are the truth."""

    now: Now
    target: str
    by: str


@dataclass(frozen=True, slots=True)
class ReloadAsked:
    """Begin anew with what `noc.toml` and the files beside it say now; `always`: even where nothing has changed."""

    now: Now
    by: str
    always: bool = False


@dataclass(frozen=True, slots=True)
class PartFailed:
    """A part of the console itself (sound, journal, screen) reports that it does not work."""

    now: Now
    cause: Cause
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class PartWorks:
    now: Now
    cause: Cause
    subject: str


@dataclass(frozen=True, slots=True)
class Followed:
    """What the console that judges has written down of its alarms, and of what people did there."""

    now: Now
    alarms: tuple[AlarmMemory, ...]
    kept: tuple[Kept, ...]
    sites: tuple[SiteMemory, ...] = ()
    anew: bool = False  # read for the first time: that a row is not there says nothing of what became of it


# What people ask for: through a window, a command, or another console of the same journal.
Asked = (
    AckAsked
    | UnackAsked
    | RecheckAsked
    | ShelveAsked
    | UnshelveAsked
    | MaintainAsked
    | EndMaintenanceAsked
    | PauseAsked
    | ResumeAsked
    | ShiftAsked
    | HandOverAsked
    | PresenceSeen
    | DrillAsked
    | EndDrillAsked
    | TestAsked
    | RetireAsked
    | AcceptAsked
    | ReloadAsked
)
Event = (
    Started | Tick | Woke | Polled | PollFailed | Asked | AckAnswered | PageAnswered | PartFailed | PartWorks | Followed
)
