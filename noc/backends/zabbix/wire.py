"""Zabbix on the wire: JSON-RPC, whose rows hold nothing but strings, and the shapes of those that are asked for.

Times are seconds since 1970 and "0" is never. A number is written as a string everywhere but in the ids that
`event.acknowledge` hands back: the decoders take both. Fields whose names changed between versions stand here under
each of their names.
"""

from typing import Annotated, Any, TypeVar

import msgspec

T = TypeVar("T")

Seconds = Annotated[int, msgspec.Meta(ge=0)]  # since 1970; 0 is never

UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


class RpcError(msgspec.Struct, gc=False):
    """Why a call was refused. `data` is the sentence that says most."""

    code: int = 0
    message: str = ""
    data: Any = ""

    @property
    def text(self) -> str:
        return self.data if isinstance(self.data, str) and self.data else self.message


class Response(msgspec.Struct):
    id: int | None = None
    result: msgspec.Raw = msgspec.Raw(b"")
    error: RpcError | None = None


class Interface(msgspec.Struct, gc=False):
    """`available`: 0 not known, 1 yes, 2 no. `disable_until`: an unavailable one is not asked before then."""

    available: Annotated[int, msgspec.Meta(ge=0, le=2)]
    main: int = 1
    type: int = 1
    error: str = ""
    errors_from: Seconds = 0
    disable_until: Seconds = 0
    useip: int = 1
    ip: str = ""
    dns: str = ""


class Group(msgspec.Struct, gc=False):
    name: str


class Tag(msgspec.Struct, gc=False):
    tag: str
    value: str = ""


class Host(msgspec.Struct):
    hostid: str
    host: str  # its technical name, which is unique
    status: Annotated[int, msgspec.Meta(ge=0, le=1)]  # 1: disabled
    maintenance_status: int = 0
    maintenanceid: str = "0"
    maintenance_from: Seconds = 0
    active_available: int = 0  # of its active agent, from 6.2 on: as that of an interface
    interfaces: list[Interface] = []
    groups: list[Group] = []  # before 6.2
    hostgroups: list[Group] = []
    tags: list[Tag] = []
    inheritedTags: list[Tag] = []  # noqa: N815 - its name on the wire
    proxy_hostid: str = "0"  # before 7.0
    proxyid: str = "0"
    assigned_proxyid: str = "0"
    proxy_groupid: str = "0"


class Step(msgspec.Struct, gc=False):
    """A step of preprocessing."""

    type: int
    params: str = ""


class Item(msgspec.Struct):
    """What is asked of an item seldom."""

    itemid: str
    hostid: str
    key_: str
    type: int
    delay: str
    status: int  # 1: disabled
    state: int = 0  # 1: not supported
    history: str = ""
    error: str = ""
    master_itemid: str = "0"
    preprocessing: list[Step] = []


class Value(msgspec.Struct, gc=False):
    """What is asked of an item in each poll."""

    itemid: str
    lastclock: Seconds
    lastvalue: str = ""
    state: int = 0
    status: int = 0


class CanaryItem(msgspec.Struct, gc=False):
    lastclock: Seconds
    delay: str = ""


class HostId(msgspec.Struct, gc=False):
    hostid: str


class Trigger(msgspec.Struct, gc=False):
    """One in trouble, of enabled hosts and items, which hangs on no other in trouble."""

    triggerid: str
    hosts: list[HostId]
    description: str = ""
    priority: int = 0
    lastchange: Seconds = 0


class Update(msgspec.Struct, gc=False):
    """What somebody did to a problem; `action` is the sum of bits."""

    action: int
    clock: Seconds = 0
    userid: str = "0"
    message: str = ""


class Suppression(msgspec.Struct, gc=False):
    suppress_until: Seconds = 0  # 0: for good


class Problem(msgspec.Struct):
    eventid: str
    objectid: str
    clock: Seconds
    name: str
    severity: int
    acknowledged: int
    suppressed: int = 0
    acknowledges: list[Update] = []
    suppression_data: list[Suppression] = []


class Node(msgspec.Struct, gc=False):
    """A server of the cluster; one that stands alone is a node too. Its status says "active" for ever."""

    lastaccess: Seconds
    name: str = ""
    status: int = 0


class Proxy(msgspec.Struct, gc=False):
    proxyid: str
    lastaccess: Seconds = 0
    host: str = ""  # its name before 7.0
    name: str = ""
    state: int = 0  # from 7.0 on: 0 not known, 1 offline, 2 online


class ProxyGroup(msgspec.Struct, gc=False):
    proxy_groupid: str
    name: str = ""
    state: int = 0  # 1 offline, 4 degrading, else well


class Period(msgspec.Struct, gc=False):
    """`timeperiod_type` 0: once, from `start_date` on; else again and again."""

    timeperiod_type: int = 0
    start_date: Seconds = 0
    period: Seconds = 0


class Maintenance(msgspec.Struct):
    maintenanceid: str
    active_till: Seconds = 0
    timeperiods: list[Period] = []


class Macro(msgspec.Struct, gc=False):
    macro: str
    value: str = ""
    hostid: str = ""  # none: it holds everywhere


class Templates(msgspec.Struct):
    hostid: str
    parentTemplates: list["Template"] = []  # noqa: N815 - its name on the wire


class Template(msgspec.Struct, gc=False):
    templateid: str


class User(msgspec.Struct, gc=False):
    userid: str
    username: str = ""


_decoders: dict[Any, msgspec.json.Decoder[Any]] = {}


def decoder_of(shape: Any) -> msgspec.json.Decoder[Any]:
    """One for each shape, for good; it takes a number in quotes for a number."""
    found = _decoders.get(shape)
    if found is None:
        found = _decoders[shape] = msgspec.json.Decoder(shape, strict=False)
    return found


def rows_of(raw: msgspec.Raw, shape: type[T]) -> tuple[list[T], int]:
    """Read a list of rows, and count those that are not of that shape and were left out.

    Raises one of `UNREADABLE` where it is no list, or where not one of several rows fits.
    """
    try:
        return decoder_of(list[shape]).decode(raw), 0  # type: ignore[valid-type]
    except UNREADABLE:
        ones: list[msgspec.Raw] = decoder_of(list[msgspec.Raw]).decode(raw)
        rows = [row for one in ones if (row := _fit(one, shape)) is not None]
        if len(ones) > 1 and not rows:
            raise
        return rows, len(ones) - len(rows)


def _fit(raw: msgspec.Raw, shape: type[T]) -> T | None:
    try:
        row: T = decoder_of(shape).decode(raw)
    except UNREADABLE:
        return None
    return row
