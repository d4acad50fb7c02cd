"""The tables of `noc.toml` and of a roster: which keys there are, and what each may hold.

The description of a type is what an error says that its value must be.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any, ClassVar, Literal

from msgspec import Meta, Struct

from noc.config import values
from noc.core.hours import Hours


@dataclass(frozen=True, slots=True)
class ReadBy:
    """Marks a type whose values a function reads from what stands in the file."""

    parse: Callable[[object], object]


_NAME = r"^(?=.*\S)[^\x00-\x1f\x7f-\x9f\u2028\u2029]*$"
_LINE = r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029]*$"

Name = Annotated[
    str,
    Meta(min_length=1, max_length=200, pattern=_NAME, description="one line of text in quotes, 1 to 200 characters"),
]
Line = Annotated[str, Meta(max_length=2000, pattern=_LINE, description="one line of text in quotes")]
Text = Annotated[str, Meta(max_length=20000, description="text in quotes, 20000 characters at most")]
Names = Annotated[tuple[Name, ...], Meta(description='a list of names, such as ["riga-gw"]')]
Person = Annotated[
    str, Meta(min_length=1, max_length=80, pattern=_NAME, description="a name in quotes, 1 to 80 characters")
]
People = Annotated[tuple[Person, ...], Meta(description='a list of names of 80 characters at most, such as ["ann"]')]
Flag = Annotated[bool, Meta(description="true or false")]
Tier = Annotated[int, Meta(ge=1, le=9, description="a whole number from 1 (round the clock) to 9")]
Looks = Annotated[int, Meta(ge=1, le=100, description="a whole number of looks, 1 to 100")]
Inches = Annotated[float, Meta(gt=0, le=1000, description="a number of inches above 0")]
Expectation = Annotated[
    Literal["required", "optional", "off"], Meta(description='one of "required", "optional", "off"')
]
DownWhen = Annotated[Literal["all", "any"], Meta(description='"all" or "any"')]
DegradedOn = Annotated[
    Literal["critical", "warning", "hosts"], Meta(description='one of "critical", "warning", "hosts"')
]
Duration = Annotated[timedelta, ReadBy(values.duration)]
Size = Annotated[int, ReadBy(values.size)]
Metres = Annotated[float, ReadBy(values.metres)]
Pattern = Annotated[str, ReadBy(values.pattern)]
Start = Annotated[datetime, ReadBy(values.start)]
Secret = Annotated[values.Secret, ReadBy(values.secret)]
Url = Annotated[str, ReadBy(values.url)]
WeekHours = Annotated[Hours, ReadBy(values.hours)]
Weekdays = Annotated[str, ReadBy(values.weekdays)]
TimeOfDay = Annotated[str, ReadBy(values.time_of_day)]
Moment = Annotated[datetime, ReadBy(values.moment)]
AnyTable = dict[str, Any]
Windows = Annotated[list[AnyTable], Meta(description="tables, each begun with [[maintenance]]")]


class Table(Struct, kw_only=True):
    """`not_built`: keys that are promised, and refused by that name until they work. `heading`: how it is begun."""

    heading: ClassVar[str] = ""
    not_built: ClassVar[frozenset[str]] = frozenset()
    other_words: ClassVar[Mapping[str, str]] = {}  # what other products call a key


class ConsoleTable(Table):
    heading = "[console]"
    other_words = {"interval": "poll_every", "tz": "timezone", "database": "journal", "sites": "roster"}

    name: Name = "NOC"
    journal: Line = "sqlite"
    poll_every: Duration | None = None
    roster: Name | None = None
    sound: Expectation = "required"
    operator: Line = ""
    viewing_distance: Metres | None = None
    screen_diagonal: Inches | None = None
    timezone: Name | None = None
    operators: People = ()
    supervisors: People = ()
    presence: WeekHours | None = None
    presence_every: Duration | None = None
    drill_every: Duration | None = None
    speak: Flag = False
    notify: Flag = True
    raise_window: Flag = True
    dead_man_url: Secret | None = None
    dead_man_every: Duration | None = None
    dead_man_allow_http: Flag = False


class LimitsTable(Table):
    heading = "limits = {...}"

    body: Size | None = None
    connect: Duration | None = None
    read: Duration | None = None
    total: Duration | None = None


class BackendTable(Table):
    heading = "[[backend]]"
    other_words = {
        "username": "user", "login": "user", "pass": "password", "passwd": "password", "pwd": "password",
        "api_key": "token", "apikey": "token", "api_token": "token", "bearer": "token",
        "type": "kind", "address": "url", "host": "url", "server": "url", "uri": "url",
        "interval": "poll_every", "timeout": "limits", "cafile": "ca", "ca_file": "ca", "cacert": "ca",
        "filter": "site_from", "query": "state_query", "watchdog": "canary",
    }  # fmt: skip

    name: Name
    kind: Name
    url: Line | None = None  # read by `backend_url`: its kind says what it must be
    user: Name | None = None
    password: Secret | None = None
    token: Secret | None = None
    site_from: Line | None = None
    ca: Name | None = None
    poll_every: Duration | None = None
    lost_after: Duration | None = None
    write_back: Flag = True
    canary: Name | None = None
    down_alerts: Pattern | None = None
    state_query: Line | None = None
    web: Url | None = None
    hosts: Name | None = None
    allow_http: Flag = False
    limits: AnyTable | None = None


class SiteTable(Table):
    heading = "[[site]]"
    other_words = {
        "id": "key", "title": "name", "hosts": "key_hosts", "priority": "tier", "runbook": "guidance",
        "phone": "contact", "location": "place", "city": "place",
    }  # fmt: skip

    name: Name
    key: Name | None = None
    customer: Line = ""
    tier: Tier = 2
    key_hosts: Names = ()
    interval: Duration | None = None
    silent_after: Duration | None = None
    guidance: Text = ""
    contact: Line = ""
    place: Line = ""
    hours: WeekHours | None = None
    start: Start | None = None
    down_when: DownWhen = "all"
    down_after: Looks | None = None
    degraded_on: DegradedOn = "critical"


class RosterDocument(Table):
    """A roster file of its own."""

    other_words = {"sites": "site"}

    site: Annotated[list[AnyTable], Meta(description="tables, each begun with [[site]]")] = []
    maintenance: Windows = []


class Document(Table):
    """The whole of `noc.toml`."""

    other_words = {
        "sites": "site", "backends": "backend", "targets": "target", "actions": "action", "sounds": "sound",
        "escalations": "escalation", "steps": "escalation", "step": "escalation",
    }  # fmt: skip

    console: Annotated[AnyTable, Meta(description="a table begun with [console]")] = {}
    backend: Annotated[list[AnyTable], Meta(description="tables, each begun with [[backend]]")] = []
    site: Annotated[list[AnyTable] | None, Meta(description="tables, each begun with [[site]]")] = None
    maintenance: Windows = []
    target: Annotated[list[AnyTable], Meta(description="tables, each begun with [[target]]")] = []
    escalation: Annotated[list[AnyTable], Meta(description="tables, each begun with [[escalation]]")] = []
    sound: Annotated[list[AnyTable], Meta(description="tables, each begun with [[sound]]")] = []
    action: Annotated[list[AnyTable], Meta(description="tables, each begun with [[action]]")] = []
