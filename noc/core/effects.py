"""What must happen once: lines in the journal, words to the outside, acknowledgements to a backend."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from noc.core.causes import AlarmState, Cause, Sound
from noc.core.memory import AlarmMemory, BackendMemory, Kept, MemberMemory, SiteMemory


@dataclass(frozen=True, slots=True)
class Happened:
    """A line for the journal and for `noc watch`; the fields are those of the public JSON.

    `event` is one of verdict, alarm, clear, ack, unack, recheck, shelve, unshelve, maintenance, escalate, page, pause,
    shift, hand_over, presence, drill, flood, roster, reload, watching, fault, fault_clear.
    """

    at: datetime
    event: str
    site: str | None = None
    subject: str | None = None
    state: str | None = None
    cause: Cause | None = None
    alarm: AlarmState | None = None
    sound: Sound | None = None
    detail: str = ""
    by: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class WriteAck:
    """Acknowledge in the backend. `hosts` and `services` (host, service) are what this alarm is about;
    for an alert source both are empty and `site` says whose firing alerts are meant."""

    backend: str
    site: str
    cause: Cause
    hosts: tuple[str, ...]
    services: tuple[tuple[str, str], ...]
    by: str
    note: str
    until: datetime


@dataclass(frozen=True, slots=True)
class WriteUnack:
    """Take back in the backend what was acknowledged there for this alarm; the fields are those of `WriteAck`."""

    backend: str
    site: str
    cause: Cause
    hosts: tuple[str, ...]
    services: tuple[tuple[str, str], ...]
    by: str


@dataclass(frozen=True, slots=True)
class WriteRecheck:
    """Have these hosts of a site checked now, with their services."""

    backend: str
    site: str
    hosts: tuple[str, ...]
    by: str


class About(StrEnum):
    """What a message is: some services close by one what they have opened by another."""

    ALARM = "alarm"
    ANSWER = "answer"  # it was taken, or is over
    TEST = "test"  # somebody tries whether messages arrive


@dataclass(frozen=True, slots=True)
class SendPage:
    """One message to one target; what becomes of it comes back as `PageAnswered`."""

    page: str
    target: str
    title: str
    body: str
    about: About = About.ALARM


@dataclass(frozen=True, slots=True)
class Remember:
    """Rows to write down: each replaces the row of the same identity."""

    alarms: tuple[AlarmMemory, ...] = ()
    sites: tuple[SiteMemory, ...] = ()
    backends: tuple[BackendMemory, ...] = ()
    members: tuple[MemberMemory, ...] = ()
    kept: tuple[Kept, ...] = ()


@dataclass(frozen=True, slots=True)
class Forget:
    """Rows to strike out: alarms by (owner, cause), members by (backend, host), the rest by (kind, identity)."""

    alarms: tuple[tuple[str, Cause], ...] = ()
    members: tuple[tuple[str, str], ...] = ()
    kept: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Reload:
    """Read the configuration anew, and begin anew with it if it is whole; `always`: even where nothing has changed."""

    by: str
    always: bool = False


Effect = Happened | WriteAck | WriteUnack | WriteRecheck | SendPage | Remember | Forget | Reload
