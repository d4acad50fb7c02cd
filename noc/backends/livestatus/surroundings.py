"""What stands around the hosts: who has acknowledged, announced or written what, and which parts of a cluster are gone.

Asked for where a host needs it and now and then; where it cannot be read the poll goes on, with a remark.
"""

from collections.abc import Hashable
from datetime import datetime
from typing import TypeVar

from noc.backends.backend import PollError
from noc.backends.livestatus import wire
from noc.backends.livestatus.connection import Talk
from noc.backends.livestatus.hosts import Surroundings
from noc.backends.livestatus.status import Core
from noc.backends.stamps import from_epoch
from noc.backends.words import clean
from noc.core.answer import BackendAck
from noc.core.causes import Cause
from noc.steady import steady

T = TypeVar("T")

_BY_A_USER, _WITH_AN_ACK = 1, 4  # entry types of a comment
_HOLDS = 60.0  # seconds after which it is asked anew although nothing seems to have changed
_OF_HOSTS = "Filter: is_service = 0"
_UNSEEN = {
    "comments": "its comments cannot be read: who acknowledged is not known",
    "downtimes": "its downtimes cannot be read: their ends are not known",
    "endpoints": "its endpoints cannot be read: a satellite that is gone is not told",
}


class SurroundingsReader:
    def __init__(self) -> None:
        self._unseen: set[str] = set()  # tables that cannot be read
        self._asked_for: Hashable = None
        self._asked_at = 0.0
        self._around = Surroundings()

    @property
    def remarks(self) -> tuple[str, ...]:
        return tuple(text for table, text in _UNSEEN.items() if table in self._unseen)

    async def read(self, talk: Talk, core: Core, hosts: list[wire.Host], now: datetime) -> Surroundings:
        """Raises PollError."""
        acked = frozenset(row.name for row in hosts if row.acknowledged)
        away = frozenset((row.name, row.scheduled_downtime_depth) for row in hosts if row.scheduled_downtime_depth > 0)
        wanted = (core.start, acked, away)
        if wanted != self._asked_for or steady() - self._asked_at >= _HOLDS:
            comments = await self._rows(
                talk, "comments", wire.Comment,
                _OF_HOSTS, f"Filter: entry_type = {_BY_A_USER}", f"Filter: entry_type = {_WITH_AN_ACK}", "Or: 2",
            )  # fmt: skip
            downtimes = await self._rows(talk, "downtimes", wire.Downtime, _OF_HOSTS) if away else []
            self._around = Surroundings(_acks(comments), _ends(downtimes, now), _newest(comments))
            self._asked_for, self._asked_at = wanted, steady()
        return self._around

    async def gone(self, talk: Talk, core: Core) -> tuple[str, ...]:
        """The members of an Icinga cluster that are not connected. Raises PollError."""
        if not core.dialect.icinga:
            return ()
        endpoints = await self._rows(talk, "endpoints", wire.Endpoint, "Filter: is_connected = 0")
        return tuple(sorted(clean(row.name) for row in endpoints if not row.is_connected))

    async def _rows(self, talk: Talk, table: str, shape: type[T], *lines: str) -> list[T]:
        self._unseen.discard(table)
        try:
            rows, _ = await wire.ask(talk, table, shape, *lines)
        except PollError as error:
            if error.cause is not Cause.BACKEND_GARBLED:
                raise
            self._unseen.add(table)
            return []
        return rows


def _acks(rows: list[wire.Comment]) -> dict[str, BackendAck]:
    """By host: the newest comment that came with an acknowledgement."""
    return {
        row.host_name: BackendAck(
            clean(row.author, 80), clean(row.comment), from_epoch(row.expire_time) if row.expires else None
        )
        for row in sorted(rows, key=lambda row: row.entry_time)
        if row.entry_type == _WITH_AN_ACK
    }


def _newest(rows: list[wire.Comment]) -> dict[str, str]:
    return {
        row.host_name: clean(f"{clean(row.author, 80)}: {clean(row.comment)}", 300)
        for row in sorted(rows, key=lambda row: row.entry_time)
        if row.entry_type == _BY_A_USER
    }


def _ends(rows: list[wire.Downtime], now: datetime) -> dict[str, datetime]:
    """By host: the last end among the fixed downtimes that have begun; of a flexible one nobody tells when it began."""
    ends: dict[str, datetime] = {}
    for row in rows:
        stamp = from_epoch(row.end_time)
        if stamp is not None and row.fixed and row.start_time <= now.timestamp():
            ends[row.host_name] = max(stamp, ends.get(row.host_name, stamp))
    return ends
