"""The JSON CGIs on the wire: what of their answers is read.

Times are milliseconds since 1970, or text where a date format was asked for; 0 means never. The state of a host is 1
pending, 2 up, 4 down, 8 unreachable; of a service 1 pending, 2 ok, 4 warning, 8 unknown, 16 critical; state type 0 is
soft, 1 hard; check type 0 means that Nagios ran the check itself, 1 that somebody sent the result in.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Generic, Literal, TypeVar

import msgspec

from noc.backends.backend import PollError
from noc.backends.reply import Reply, decode
from noc.core.causes import Cause

T = TypeVar("T")
S = TypeVar("S", bound=msgspec.Struct)

PENDING, HOST_UP = 1, 2
OK, WARNING, UNKNOWN, CRITICAL = 2, 4, 8, 16
HARD = 1
PASSIVE = 1
NAMELESS = "(null)"  # what stands for a name that the CGI cannot write in its locale

_NO_NUMBER = re.compile(rb":(\s*)-?(?:nan|inf(?:inity)?)\b", re.IGNORECASE)


class Result(msgspec.Struct, gc=False):
    query_time: int | str = 0
    program_start: int | str = 0
    last_data_update: int | str = 0
    type_code: int = 0
    type_text: str = ""
    message: str = ""


class Whole(msgspec.Struct, Generic[T], gc=False):
    result: Result
    data: T


class Host(msgspec.Struct, gc=False):
    status: Literal[1, 2, 4, 8]
    last_check: int
    state_type: int
    last_state_change: int
    last_hard_state_change: int
    last_time_up: int
    check_type: int
    checks_enabled: bool
    accept_passive_checks: bool
    problem_has_been_acknowledged: bool
    scheduled_downtime_depth: int
    plugin_output: str = ""
    perf_data: str = ""


class Service(msgspec.Struct, gc=False):
    status: Literal[1, 2, 4, 8, 16]
    last_check: int
    state_type: int
    last_hard_state_change: int
    last_time_ok: int
    last_time_warning: int
    check_type: int
    checks_enabled: bool
    accept_passive_checks: bool
    problem_has_been_acknowledged: bool
    scheduled_downtime_depth: int
    plugin_output: str = ""
    perf_data: str = ""


class HostConfig(msgspec.Struct, gc=False):
    check_interval: float
    check_command: str = ""
    check_period: str = ""
    checks_enabled: bool = True
    check_freshness: bool = False
    freshness_threshold: int = 0
    address: str = ""
    custom_variables: dict[str, str] = {}


class ServiceConfig(msgspec.Struct, gc=False):
    check_interval: float
    check_command: str = ""
    check_period: str = ""
    checks_enabled: bool = True
    check_freshness: bool = False
    freshness_threshold: int = 0


class HostGroup(msgspec.Struct, gc=False):
    members: tuple[str, ...] = ()


class Range(msgspec.Struct, gc=False):
    range_start: str
    range_end: str


class DayException(msgspec.Struct, gc=False):
    """Days that have other hours than their weekday. Which fields stand there depends on the type."""

    type: str
    times: list[Range] = []
    date: str = ""
    startdate: str = ""
    enddate: str = ""
    month: str = ""
    startmonth: str = ""
    endmonth: str = ""
    day: int | None = None
    startday: int | None = None
    endday: int | None = None
    weekday: str = ""
    startweekday: str = ""
    endweekday: str = ""
    weekdayoffset: int | None = None
    startweekdayoffset: int | None = None
    endweekdayoffset: int | None = None
    skip_interval: int = 1


class TimePeriod(msgspec.Struct, gc=False):
    days: dict[str, list[Range]] = {}
    exceptions: list[DayException] = []
    exclusions: list[str] = []


class Program(msgspec.Struct, gc=False):
    version: str = ""
    execute_host_checks: bool | None = None
    execute_service_checks: bool | None = None
    accept_passive_host_checks: bool | None = None
    accept_passive_service_checks: bool | None = None


class Comment(msgspec.Struct, gc=False):
    entry_type: int
    entry_time: int
    host_name: str
    author: str = ""
    comment_data: str = ""
    service_description: str = ""


class Downtime(msgspec.Struct, gc=False):
    host_name: str
    end_time: int
    fixed: bool = True
    flex_downtime_start: int = 0
    duration: int = 0
    is_in_effect: bool = False
    service_description: str = ""


def seconds(stamp: int | str) -> float:
    """A time of the wire in seconds since 1970; 0 for never, or for what is no time."""
    if isinstance(stamp, int):
        return stamp / 1000
    found = re.match(r"\d+", stamp, re.ASCII)
    return float(found[0]) if found else 0


def read(reply: Reply, shape: type[T]) -> Whole[T]:
    """Decode a good reply. Raises PollError, also where the CGI itself says that it could not do what was asked."""
    reply.expect_ok()
    if not reply.body.strip():
        raise PollError(Cause.BACKEND_GARBLED, f"{reply.server} answers with nothing: {ENDED}")
    try:
        return decode(reply, Whole[shape])  # type: ignore[valid-type]
    except PollError as garbled:
        mended = _mended(reply.body)
        if garbled.cause is not Cause.BACKEND_GARBLED or mended == reply.body:
            raise
        return decode(replace(reply, body=mended), Whole[shape])  # type: ignore[valid-type]


ENDED = (
    "the Nagios daemon has ended, or is about to start; a reload with a broken configuration ends it: "
    "look into nagios.log, verify with nagios -v, and start it"
)


def _mended(body: bytes) -> bytes:
    """The body without what JSON does not know: numbers that are none, and bytes that are no UTF-8."""
    whole = body.decode("utf-8", "replace").encode()
    return _NO_NUMBER.sub(rb":\1null", whole)


def fit(rows: Mapping[str, msgspec.Raw], shape: type[S]) -> tuple[dict[str, S], int]:
    """The rows that are of that shape, by name, and how many are not. Those without a name are left out."""
    decoder = msgspec.json.Decoder(shape)
    good, bad = {}, 0
    for name, raw in rows.items():
        if name == NAMELESS:
            continue
        row = _fit(decoder, raw) or _fit(decoder, _mended(bytes(raw)))
        if row is None:
            bad += 1
        else:
            good[name] = row
    return good, bad


def _fit(decoder: msgspec.json.Decoder[S], raw: msgspec.Raw | bytes) -> S | None:
    try:
        return decoder.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
