"""Livestatus on the wire: the columns that are asked for, and the shapes of the rows.

The fields of a shape are the columns of a table, in this order, so that nothing is asked for that nobody reads. Times
are seconds since 1970, 0 or -1 mean never; intervals are in units of `interval_length`. Host state 0 is up, 1 down,
2 unreachable; service state 0 ok, 1 warning, 2 critical, 3 unknown; state type 0 soft, 1 hard.
"""

import re
from typing import Any, TypeVar

import msgspec

from noc.backends.backend import PollError
from noc.backends.livestatus.connection import Talk
from noc.backends.livestatus.rows import rows_of
from noc.core.causes import Cause

T = TypeVar("T")

Flag = bool | int  # Icinga writes some as true and false, and others as all the cores do
Number = float | None  # null in Icinga, where there is no result yet

# Where no service is meant Icinga sums up nothing, and does not say for whom.
_NOTHING = re.compile(rb"\s*\[\[0, ?0, ?0\]\]\s*")

_LQL = "ColumnHeaders: off\nOutputFormat: json\nResponseHeader: fixed16\nKeepAlive: on\n\n"


class Status(msgspec.Struct, array_like=True, gc=False):
    program_start: float
    program_version: str
    interval_length: float
    execute_host_checks: Flag
    execute_service_checks: Flag
    check_external_commands: Flag
    livestatus_version: str


class Start(msgspec.Struct, array_like=True, gc=False):
    program_start: float


class Column(msgspec.Struct, array_like=True, gc=False):
    name: str


class Age(msgspec.Struct, array_like=True, gc=False):
    last_check: float
    check_interval: float
    staleness: float


class Host(msgspec.Struct, array_like=True, gc=False):
    """Of each host. What follows the fields is asked for where it names the site: see `site_columns`."""

    name: str
    state: int
    state_type: int
    last_check: float
    last_hard_state_change: float
    check_interval: float
    active_checks_enabled: Flag
    acknowledged: Flag
    scheduled_downtime_depth: int
    in_check_period: Flag
    address: str


class GroupedHost(Host, array_like=True, gc=False):
    groups: tuple[str, ...]


class VariedHost(Host, array_like=True, gc=False):
    custom_variable_names: tuple[str, ...]
    custom_variable_values: tuple[Any, ...]


class HostWords(msgspec.Struct, array_like=True, gc=False):
    """Of a host that needs a second look: how its newest result came about, and what it says."""

    name: str
    last_time_up: float
    hard_state: int
    last_state_change: float
    check_command: str
    accept_passive_checks: Flag
    check_freshness: Flag
    check_type: int
    latency: Number
    execution_time: Number
    plugin_output: str | None


class Sum(msgspec.Struct, array_like=True, gc=False):
    """The services of a host at one interval that are well and checked as planned."""

    host_name: str
    check_interval: float
    count: int
    newest: float
    oldest: float


class Named(msgspec.Struct, array_like=True, gc=False):
    host_name: str
    check_interval: float
    last_check: float
    description: str


class Service(msgspec.Struct, array_like=True, gc=False):
    """Of a service that needs a second look."""

    host_name: str
    description: str
    state: int
    state_type: int
    last_check: float
    check_interval: float
    check_command: str
    active_checks_enabled: Flag
    accept_passive_checks: Flag
    check_freshness: Flag
    acknowledged: Flag
    scheduled_downtime_depth: int
    in_check_period: Flag
    check_type: int
    latency: Number
    execution_time: Number
    last_time_ok: float
    last_time_warning: float
    last_time_critical: float
    last_hard_state_change: float
    plugin_output: str | None


class Comment(msgspec.Struct, array_like=True, gc=False):
    host_name: str
    entry_type: int  # 1 of a user, 4 of an acknowledgement
    entry_time: float
    author: str
    comment: str
    expires: Flag
    expire_time: float


class Downtime(msgspec.Struct, array_like=True, gc=False):
    host_name: str
    start_time: float
    end_time: float
    fixed: Flag


class Endpoint(msgspec.Struct, array_like=True, gc=False):
    """A member of an Icinga cluster."""

    name: str
    is_connected: Flag


class Canary(msgspec.Struct, array_like=True, gc=False):
    last_check: float
    check_interval: float


class HostStanding(msgspec.Struct, array_like=True, gc=False):
    name: str
    state: int
    acknowledged: Flag
    last_check: float
    next_check: float


class ServiceStanding(msgspec.Struct, array_like=True, gc=False):
    host_name: str
    description: str
    state: int
    acknowledged: Flag
    last_check: float
    next_check: float


def question(table: str, columns: tuple[str, ...], *lines: str) -> str:
    return "\n".join([f"GET {table}", f"Columns: {' '.join(columns)}", *lines, _LQL])


async def ask(talk: Talk, table: str, shape: type[T], *lines: str) -> tuple[list[T], int]:
    """Read the rows of a table for which the filters in `lines` hold, and count the unreadable ones.

    Raises PollError, and NoTableError.
    """
    columns: tuple[str, ...] = shape.__struct_fields__  # type: ignore[attr-defined]
    return rows_of(await talk.ask(question(table, columns, *lines)), shape, talk.server)


async def ask_one(talk: Talk, table: str, shape: type[T]) -> T:
    """Read the row of a table that has exactly one. Raises PollError."""
    rows, _ = await ask(talk, table, shape)
    if not rows:
        raise PollError(Cause.BACKEND_GARBLED, f"{talk.server} says nothing of itself: its table {table} is empty")
    return rows[0]


async def ask_sums(talk: Talk, *lines: str) -> tuple[list[Sum], int]:
    """Have the core itself sum up the services for which the filters hold."""
    stats = ("Stats: last_check > 0", "Stats: max last_check", "Stats: min last_check")
    text = question("services", ("host_name", "check_interval"), *lines, *stats)
    body = await talk.ask(text)
    return ([], 0) if _NOTHING.fullmatch(body) else rows_of(body, Sum, talk.server)
