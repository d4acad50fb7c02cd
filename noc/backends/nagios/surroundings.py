"""What stands around the hosts: who has acknowledged, what people left there, and until when it was announced."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from noc.backends.nagios import wire
from noc.backends.nagios.cgis import Cgis
from noc.backends.stamps import from_epoch
from noc.backends.words import clean
from noc.core.answer import BackendAck

_LEFT_BY_A_PERSON, _ACKNOWLEDGEMENT = 1, 4  # entry types of comments
# Nagios stores the account's name as the author of what we write, so the operator's stands in the text.
_OURS = re.compile(r"\[NOC\] (.{1,80}?): (.*)")


class _Comments(msgspec.Struct):
    commentlist: dict[str, msgspec.Raw]


class _Downtimes(msgspec.Struct):
    downtimelist: dict[str, msgspec.Raw]


@dataclass(slots=True)
class Notes:
    """`acked` and `away` are what to watch for changes: the numbers of the comments, and of the downtimes in effect."""

    acks: Mapping[str, BackendAck] = field(default_factory=dict)
    comments: Mapping[str, str] = field(default_factory=dict)
    downtimes: Mapping[str, datetime] = field(default_factory=dict)
    acked: frozenset[str] = frozenset()
    away: frozenset[str] = frozenset()


def written_by(by: str, note: str) -> str:
    """The text of an acknowledgement of ours. A semicolon would end it on its way into Nagios."""
    text = f"[NOC] {clean(by, 80) or 'somebody'}: {clean(note, 1000) or 'acknowledged on the NOC console'}"
    return text.replace(";", ",")


async def read_notes(cgis: Cgis) -> Notes:
    """Ask for comments and downtimes. Raises PollError."""
    kinds = "user acknowledgement"
    said = await cgis.status(_Comments, query="commentlist", details="true", entrytypes=kinds)
    comments, _ = wire.fit(said.data.commentlist, wire.Comment)
    announced = await cgis.status(_Downtimes, query="downtimelist", details="true", ineffect="yes")
    downtimes, _ = wire.fit(announced.data.downtimelist, wire.Downtime)
    ordered = sorted(comments.values(), key=lambda comment: comment.entry_time)
    ours = [comment for comment in ordered if not comment.service_description]
    return Notes(
        acks={c.host_name: _ack(c) for c in ours if c.entry_type == _ACKNOWLEDGEMENT},
        comments={c.host_name: _line(c) for c in ours if c.entry_type == _LEFT_BY_A_PERSON},
        downtimes=_ends(downtimes.values()),
        acked=frozenset(key for key, comment in comments.items() if comment.entry_type == _ACKNOWLEDGEMENT),
        away=frozenset(key for key, downtime in downtimes.items() if downtime.is_in_effect),
    )


def _ack(comment: wire.Comment) -> BackendAck:
    ours = _OURS.fullmatch(comment.comment_data)
    if ours is not None:
        return BackendAck(clean(ours[1], 80), clean(ours[2]))
    return BackendAck(clean(comment.author, 80), clean(comment.comment_data))


def _line(comment: wire.Comment) -> str:
    return f"{clean(comment.author, 80)}: {clean(comment.comment_data)}"


def _ends(downtimes: Iterable[wire.Downtime]) -> dict[str, datetime]:
    """By host: the last end among the downtimes of the host itself that have begun."""
    ends: dict[str, datetime] = {}
    for downtime in downtimes:
        if downtime.service_description or not downtime.is_in_effect:
            continue
        begun = downtime.flex_downtime_start
        end = downtime.end_time if downtime.fixed or not begun else begun + 1000 * downtime.duration
        stamp = from_epoch(end / 1000)
        if stamp is not None:
            ends[downtime.host_name] = max(stamp, ends.get(downtime.host_name, stamp))
    return ends
