"""Everything that can happen to the world. Each event carries its moment; the core has no clock of its own."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from noc.core.answer import Answer
from noc.core.causes import Cause
from noc.core.clock import Now
from noc.core.memory import Memory
from noc.core.roster import Site


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


@dataclass(frozen=True, slots=True)
class Started:
    """The console begins to watch. With `roster` None the sites are adopted from what the backends know."""

    now: Now
    backends: tuple[BackendSetup, ...]
    roster: tuple[Site, ...] | None = None
    memory: Memory = field(default_factory=Memory)
    name: str = "NOC"


@dataclass(frozen=True, slots=True)
class Tick:
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


Event = (
    Started | Tick | Polled | PollFailed | AckAsked | AckAnswered | RetireAsked | AcceptAsked | PartFailed | PartWorks
)
