"""What stands around the hosts: their check periods, who has acknowledged or announced what, and what was noted there.

None of it is asked for where no host needs it. Where the API user may not see it the poll goes on, with a remark.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

import msgspec

from noc.backends.backend import PollError
from noc.backends.icinga2 import wire
from noc.backends.icinga2.api import Icinga2Api, MissingError
from noc.backends.icinga2.hosts import Surroundings
from noc.backends.stamps import from_epoch
from noc.backends.words import clean
from noc.core.answer import BackendAck
from noc.core.causes import Cause
from noc.steady import steady

T = TypeVar("T")

_NOTE, _ACKNOWLEDGEMENT = 1, 4  # the entry types of comments that people leave
_LATE = 2.5  # intervals
_HOLDS = 60.0  # seconds after which names and ends are asked for although nothing seems to have changed
_UNSEEN = {
    "timeperiods": "check periods cannot be read (objects/query/TimePeriod): all are taken to be open",
    "comments": "who acknowledged, and comments, cannot be read (objects/query/Comment)",
    "downtimes": "the ends of downtimes cannot be read (objects/query/Downtime)",
}


@dataclass(slots=True)
class _Occasion:
    """For which hosts something was asked, and when."""

    hosts: frozenset[tuple[object, ...]] = frozenset()
    at: float = field(default_factory=lambda: -_HOLDS)

    def is_new(self, hosts: frozenset[tuple[object, ...]]) -> bool:
        """Whether to ask again for these hosts."""
        return hosts != self.hosts or (bool(hosts) and self.is_old)

    @property
    def is_old(self) -> bool:
        return steady() - self.at >= _HOLDS

    def answered(self, hosts: frozenset[tuple[object, ...]]) -> None:
        self.hosts, self.at = hosts, steady()


class SurroundingsReader:
    """Asks for the surroundings of the hosts of one Icinga 2."""

    def __init__(self, api: Icinga2Api) -> None:
        self._api = api
        self._unseen: set[str] = set()  # kinds of objects that the API user may not read
        self._acked, self._acks = _Occasion(), dict[str, BackendAck]()
        self._in_trouble = False
        self._notes: dict[str, str] = {}  # by host
        self._away, self._downtimes = _Occasion(), dict[str, datetime]()

    @property
    def remarks(self) -> tuple[str, ...]:
        return tuple(text for kind, text in _UNSEEN.items() if kind in self._unseen)

    async def read(self, hosts: list[wire.HostRow], periods: set[str]) -> Surroundings:
        """`periods` are the check periods in use. Raises PollError."""
        closed, reopens = await self._periods(periods)
        acked = frozenset(
            (row.name, row.attrs.acknowledgement, row.attrs.acknowledgement_expiry)
            for row in hosts
            if row.attrs.acknowledgement
        )
        in_trouble = bool(acked) or _any_in_trouble(hosts)
        if self._acked.is_new(acked) or (in_trouble and (not self._in_trouble or self._acked.is_old)):
            comments = await self._rows("comments", wire.CommentRow, wire.Comment) if in_trouble else []
            self._acks, self._notes = _acks(comments), _notes(comments)
            self._acked.answered(acked)
        self._in_trouble = in_trouble
        away = frozenset((row.name, row.attrs.downtime_depth) for row in hosts if row.attrs.downtime_depth > 0)
        if self._away.is_new(away):
            downtimes = await self._rows("downtimes", wire.DowntimeRow, wire.Downtime) if away else []
            self._downtimes = _ends(downtimes, max((row.attrs.last_check for row in hosts), default=0))
            self._away.answered(away)
        return Surroundings(closed, reopens, self._acks, self._downtimes, self._notes if in_trouble else {})

    async def _periods(self, used: set[str]) -> tuple[frozenset[str], dict[str, datetime]]:
        if not used:
            return frozenset(), {}
        rows = await self._rows("timeperiods", wire.TimePeriodRow, wire.TimePeriod)
        shut = [row for row in rows if not row.attrs.is_inside and row.name in used]
        reopens = {row.name: stamp for row in shut if (stamp := _opening(row.attrs))}
        return frozenset(row.name for row in shut), reopens

    async def _rows(self, kind: str, shape: type[T], attrs: type[msgspec.Struct]) -> list[T]:
        self._unseen.discard(kind)
        try:
            rows, _ = await self._api.rows(kind, shape, wire.attrs_of(attrs))
        except MissingError:
            self._unseen.add(kind)
            return []
        except PollError as error:
            if error.cause is not Cause.BACKEND_GARBLED:
                raise
            self._unseen.add(kind)
            return []
        return rows


def _opening(period: wire.TimePeriod) -> datetime | None:
    """When a closed period opens next. Its segments reach from now on a day or so ahead, none of them is open."""
    return from_epoch(min((segment.begin for segment in period.segments or ()), default=0))


def _any_in_trouble(hosts: list[wire.HostRow]) -> bool:
    """Whether a host is down, or late beside the others: somebody may have left word about it."""
    newest = max((row.attrs.last_check for row in hosts), default=0)
    for host in (row.attrs for row in hosts):
        late = host.enable_active_checks and newest - host.last_check > _LATE * host.check_interval
        if host.last_check > 0 and (host.state or late):
            return True
    return False


def _notes(rows: list[wire.CommentRow]) -> dict[str, str]:
    """By host: the newest that a person has left at the host itself, with his name."""
    comments = [row.attrs for row in rows if row.attrs.entry_type == _NOTE and not row.attrs.service_name]
    comments.sort(key=lambda comment: comment.entry_time)
    return {
        comment.host_name: f"{clean(comment.author, 80) or 'somebody'}: {clean(comment.text)}" for comment in comments
    }


def _acks(rows: list[wire.CommentRow]) -> dict[str, BackendAck]:
    """By host: the newest comment that came with an acknowledgement of the host itself."""
    comments = [row.attrs for row in rows]
    comments.sort(key=lambda comment: comment.entry_time)
    return {
        comment.host_name: BackendAck(clean(comment.author, 80), clean(comment.text))
        for comment in comments
        if comment.entry_type == _ACKNOWLEDGEMENT and not comment.service_name
    }


def _ends(rows: list[wire.DowntimeRow], now: float) -> dict[str, datetime]:
    """By host: the last end among the downtimes of the host itself that have begun. `now` is about Icinga's own."""
    ends: dict[str, datetime] = {}
    for downtime in (row.attrs for row in rows):
        begun = downtime.trigger_time > 0 or (downtime.fixed and downtime.start_time <= now)
        if downtime.service_name or not begun:
            continue
        end = downtime.end_time if downtime.fixed else downtime.trigger_time + downtime.duration
        stamp = from_epoch(end)
        if stamp is not None:
            ends[downtime.host_name] = max(stamp, ends.get(downtime.host_name, stamp))
    return ends
