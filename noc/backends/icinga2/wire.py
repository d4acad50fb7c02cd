"""Icinga 2 on the wire: the attributes that are asked for, and the shapes of what comes back.

Times are seconds since 1970, intervals seconds; -1 and 0 mean never. Host state 0 is up, 1 down (also the state of a
host that was never checked); service state 0 ok, 1 warning, 2 critical, 3 unknown; state type 0 soft, 1 hard.
The lists of attributes are read off the shapes, so that nothing is asked for that nobody reads.
"""

from typing import Any, Generic, TypeVar

import msgspec

from noc.backends.backend import PollError
from noc.backends.reply import Reply, decode
from noc.core.causes import Cause

T = TypeVar("T")


class Results(msgspec.Struct, Generic[T], gc=False):
    results: list[T]


class Host(msgspec.Struct, gc=False):
    state: int
    state_type: int
    last_check: float
    last_state_up: float
    last_state_change: float
    last_hard_state_change: float
    check_interval: float
    check_timeout: float | None
    check_command: str
    check_period: str | None
    enable_active_checks: bool
    enable_passive_checks: bool
    acknowledgement: int
    acknowledgement_expiry: float
    downtime_depth: int
    groups: tuple[str, ...] | None
    zone: str | None
    address: str | None = None
    vars: dict[str, Any] | None = None  # asked for only where it names the site


class Service(msgspec.Struct, gc=False):
    host_name: str
    state: int
    state_type: int
    last_check: float
    check_interval: float
    check_timeout: float | None
    check_command: str
    check_period: str | None
    enable_active_checks: bool
    enable_passive_checks: bool
    acknowledgement: int
    downtime_depth: int


class HostRow(msgspec.Struct, gc=False):
    name: str
    attrs: Host


class ServiceRow(msgspec.Struct, gc=False):
    name: str  # "host!service"
    attrs: Service


class CheckResult(msgspec.Struct, gc=False):
    active: bool = True
    output: str = ""
    performance_data: msgspec.Raw = msgspec.Raw(b"null")  # a list of "label=value", read of few


class HostWords(msgspec.Struct, gc=False):
    last_check: float
    last_check_result: CheckResult | None


class ServiceWords(msgspec.Struct, gc=False):
    last_check: float
    last_check_result: CheckResult | None
    last_hard_state_change: float
    last_state_ok: float
    last_state_warning: float
    last_state_critical: float


class HostWordsRow(msgspec.Struct, gc=False):
    name: str
    attrs: HostWords


class ServiceWordsRow(msgspec.Struct, gc=False):
    name: str
    attrs: ServiceWords


class Segment(msgspec.Struct, gc=False):
    begin: float
    end: float


class TimePeriod(msgspec.Struct, gc=False):
    is_inside: bool
    segments: list[Segment] | None


class TimePeriodRow(msgspec.Struct, gc=False):
    name: str
    attrs: TimePeriod


class Comment(msgspec.Struct, gc=False):
    host_name: str
    service_name: str
    entry_type: int
    entry_time: float
    author: str
    text: str


class CommentRow(msgspec.Struct, gc=False):
    attrs: Comment


class Downtime(msgspec.Struct, gc=False):
    host_name: str
    service_name: str
    start_time: float
    end_time: float
    fixed: bool
    trigger_time: float
    duration: float


class DowntimeRow(msgspec.Struct, gc=False):
    attrs: Downtime


class Acknowledged(msgspec.Struct, gc=False):
    acknowledgement: int


class AcknowledgedRow(msgspec.Struct, gc=False):
    attrs: Acknowledged


class Outcome(msgspec.Struct, gc=False):
    """What became of an action on one object."""

    code: float = 0
    status: str = ""


class Component(msgspec.Struct, gc=False):
    """A part of `/v1/status`; only those with a known name are read further."""

    name: str
    status: msgspec.Raw = msgspec.Raw(b"{}")


class App(msgspec.Struct, gc=False):
    program_start: float = 0
    version: str = ""
    enable_host_checks: bool | None = None
    enable_service_checks: bool | None = None


class Apps(msgspec.Struct, gc=False):
    app: App


class IcingaApplication(msgspec.Struct, gc=False):
    icingaapplication: Apps


class Cib(msgspec.Struct, gc=False):
    uptime: float


class Zone(msgspec.Struct, gc=False):
    connected: bool = True


class Api(msgspec.Struct, gc=False):
    not_conn_endpoints: list[str] | None = None
    zones: dict[str, Zone] | None = None


class ApiListener(msgspec.Struct, gc=False):
    api: Api


def attrs_of(shape: type[msgspec.Struct], *without: str) -> list[str]:
    """The attributes to ask for so that an answer fits `shape`."""
    return [field for field in shape.__struct_fields__ if field not in without]


def rows_of(reply: Reply, shape: type[T]) -> tuple[list[T], int]:
    """Read the rows of an answer, and count those that are not of that shape and were left out.

    Raises PollError where the whole is no list of rows, or not one of them fits.
    """
    try:
        return decode(reply, Results[shape]).results, 0  # type: ignore[valid-type]
    except PollError as garbled:
        if garbled.cause is not Cause.BACKEND_GARBLED:
            raise
        raw = decode(reply, Results[msgspec.Raw]).results
        decoder = msgspec.json.Decoder(shape)
        rows = [row for one in raw if (row := _fit(decoder, one)) is not None]
        if raw and not rows:
            raise
        return rows, len(raw) - len(rows)


def _fit(decoder: msgspec.json.Decoder[T], raw: msgspec.Raw) -> T | None:
    try:
        return decoder.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
