"""What must survive the death of the process: the journal keeps it, `Started` brings it back."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

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


@dataclass(frozen=True, slots=True)
class BackendMemory:
    """The size of a backend's inventory that was last accepted."""

    name: str
    accepted: int
    peaks: tuple[tuple[str, str, datetime, int], ...] = ()  # (site, pool, hour, most targets seen in it)


@dataclass(frozen=True, slots=True)
class Memory:
    sites: tuple[SiteMemory, ...] = ()
    members: tuple[MemberMemory, ...] = ()
    backends: tuple[BackendMemory, ...] = ()
    alarms: tuple[AlarmMemory, ...] = ()
    taken: timedelta = field(default=timedelta(0))  # how long reading it took
