"""What a backend hands over after one poll: facts in the console's words, with no judgement in them.

An answer carries one `HostReport` per host. The services of a host are summed up in its `looks`, grouped by interval;
a service becomes an entry of its own (`ServiceProblem`) only when it is not well. Every stamp is UTC-aware and by the
backend's own clock; "never" (0, -1, 0001-01-01, null, a word that is not a time) is `None`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple


class HostState(StrEnum):
    UP = "up"
    DOWN = "down"
    PENDING = "pending"  # never looked at; some products call that "down" on the wire


class ConfigState(StrEnum):
    APPLIED = "applied"
    PENDING = "pending"
    FAILED = "failed"
    UNKNOWN = "unknown"  # the product cannot tell


class Look(NamedTuple):
    """The enabled, in-period objects of one host that share an interval: the host check (`name` ""), or services.

    `name` is the object that answered longest ago. A result that brings no word from the site itself (a failed scrape,
    an UNKNOWN, an active run of a command that asks nobody) moves `checked_at` and neither `newest` nor `oldest`.
    """

    name: str
    interval: timedelta | None  # None: passive, and the backend does not say how often it reports
    newest: datetime | None  # the site's newest answer among these objects
    oldest: datetime | None  # the answer of the object that answered longest ago; None: one never answered
    checked_at: datetime | None  # the newest look, answered or not
    timeout: timedelta | None = None  # None: unknown, 30 s are allowed
    objects: int = 1


@dataclass(frozen=True, slots=True)
class BackendAck:
    """An acknowledgement that stands in the backend."""

    by: str
    note: str
    until: datetime | None = None


class Severity(StrEnum):
    WARNING = "warning"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True)
class ServiceProblem:
    """A service in a hard trouble that nobody has taken, neither acknowledged nor in a downtime."""

    name: str  # unique within its host
    severity: Severity
    since: datetime | None
    text: str = ""


class HostReport(NamedTuple):
    """What a backend knows of one host at the time of the poll."""

    name: str  # unique within the backend
    sites: tuple[str, ...]  # the names `site_from` gives it; the core makes keys of them
    state: HostState
    looks: tuple[Look, ...]  # the host check first, if it is a witness at all
    hard: bool = True  # the product has finished its own retries
    retries: bool = True  # the product has hard states; False: the console counts looks itself
    since: datetime | None = None  # the backend's own time of the change of state
    checked_at: datetime | None = None  # newest look at the host itself
    disabled: bool = False  # nobody looks any more and nothing sent in is taken
    downtime: bool = False
    downtime_until: datetime | None = None
    in_period: bool = True
    resumes_at: datetime | None = None
    ack: BackendAck | None = None
    problems: tuple[ServiceProblem, ...] = ()
    pool: str = ""  # hosts that come and go (Prometheus targets): judged by the pool, not by name
    zone: str = ""  # the satellite or proxy that looks at it
    text: str = ""  # last words of the check, control characters stripped
    address: str = ""  # by which it is reached: a name or an IP address; empty: not told
    comment: str = ""  # the newest that a person left at it there, with his name, one clean line; empty: none


@dataclass(frozen=True, slots=True)
class SiteAlerts:
    """The firing alerts of one site in an alert source, which knows no healthy objects."""

    site: str  # the name `site_from` gives; the core makes a key of it
    down: int  # alerts that mean "down" and that nobody has silenced or inhibited
    degrading: int  # other alerts in trouble, likewise
    acked: int = 0  # alerts that mean "down" and are silenced
    ack: BackendAck | None = None
    since: datetime | None = None  # start of the oldest "down" alert, else of the worst other one
    text: str = ""  # name and summary of the worst


@dataclass(frozen=True, slots=True)
class Canary:
    """The object or alert that must always be there."""

    name: str
    present: bool
    stamp: datetime | None = None  # when it was last renewed
    resend: timedelta | None = None  # how often it is renewed; None: 60 s are assumed


@dataclass(frozen=True, slots=True)
class Pulse:
    """A stamp that moves while the product works, and how often it should."""

    stamp: datetime
    period: timedelta
    name: str  # in words for people: "its status", "its newest check"


@dataclass(frozen=True, slots=True)
class Answer:
    """One poll of one backend."""

    complete: bool  # every page and part was read: only then does absence mean anything
    inventory: bool  # False: an alert source
    hosts: tuple[HostReport, ...] = ()
    alerts: tuple[SiteAlerts, ...] = ()
    clock: datetime | None = None  # the backend's now, from the payload or the HTTP Date
    started_at: datetime | None = None
    pulse: Pulse | None = None  # the product's own tick
    checking: Pulse | None = None  # newest look over all actively checked objects and their smallest interval
    checks_on: bool | None = None  # checks are on globally; None: cannot tell
    config: ConfigState = ConfigState.UNKNOWN
    config_text: str = ""
    partial: tuple[str, ...] = ()  # satellites, proxies, remote sites that are gone
    canary: Canary | None = None  # None: none is configured
    objects: int = 0  # hosts and services, or alerts
    remarks: tuple[str, ...] = ()  # what it could not tell, in words for the backends page
    cache_age: timedelta = timedelta(0)
    version: str = ""
