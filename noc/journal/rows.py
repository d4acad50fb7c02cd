"""How the dataclasses of the core lie in the tables, and back."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import RowMapping

from noc.core.causes import AlarmState, Cause, Sound
from noc.core.effects import Happened
from noc.core.memory import (
    AcceptMemory,
    AlarmMemory,
    BackendMemory,
    DrillMemory,
    Kept,
    MemberMemory,
    Page,
    PauseMemory,
    PresenceMemory,
    Shelf,
    Shift,
    SiteMemory,
    TestMemory,
    Window,
    identity_of,
)
from noc.core.roster import Site

type_of_stamps = tuple[tuple[str, datetime | None, tuple[float, ...]], ...]
type_of_refusals = tuple[tuple[str, datetime, str], ...]
type_of_peaks = tuple[tuple[str, str, datetime, int], ...]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

_encode = msgspec.json.Encoder().encode
_site = msgspec.json.Decoder(Site)
_names = msgspec.json.Decoder(tuple[str, ...])
_stamps = msgspec.json.Decoder(type_of_stamps)
_refusals = msgspec.json.Decoder(type_of_refusals)
_peaks = msgspec.json.Decoder(type_of_peaks)

_kept: dict[str, msgspec.json.Decoder[Kept]] = {
    "shelf": msgspec.json.Decoder(Shelf),
    "window": msgspec.json.Decoder(Window),
    "shift": msgspec.json.Decoder(Shift),
    "page": msgspec.json.Decoder(Page),
    "pause": msgspec.json.Decoder(PauseMemory),
    "drill": msgspec.json.Decoder(DrillMemory),
    "test": msgspec.json.Decoder(TestMemory),
    "accept": msgspec.json.Decoder(AcceptMemory),
    "presence": msgspec.json.Decoder(PresenceMemory),
}

Row = dict[str, Any]


def micros(at: datetime) -> int:
    """Whole microseconds UTC since 1970. A naive stamp is a defect and raises TypeError."""
    return (at - _EPOCH) // _MICROSECOND


def moment(value: int) -> datetime:
    return _EPOCH + value * _MICROSECOND


def _micros(at: datetime | None) -> int | None:
    return None if at is None else micros(at)


def _moment(value: int | None) -> datetime | None:
    return None if value is None else moment(value)


def json_of(value: Any) -> str:
    return _encode(value).decode()


def site_row(memory: SiteMemory) -> Row:
    return {
        "key": memory.site.key,
        "site": json_of(memory.site),
        "watched_from": _micros(memory.watched_from),
        "retired": memory.retired,
        "retired_by": memory.retired_by,
        "alarmed_at": _micros(memory.alarmed_at),
    }


def site_of(row: RowMapping) -> SiteMemory:
    return SiteMemory(
        _site.decode(row["site"]), _moment(row["watched_from"]), row["retired"], row["retired_by"],
        _moment(row["alarmed_at"]),
    )  # fmt: skip


def member_row(memory: MemberMemory) -> Row:
    return {
        "backend": memory.backend,
        "host": memory.host,
        "sites": json_of(memory.sites),
        "pool": memory.pool,
        "first_seen": micros(memory.first_seen),
        "checked_at": _micros(memory.checked_at),
        "stamps": json_of(memory.stamps),
        "interval": None if memory.interval is None else memory.interval // _MICROSECOND,
    }


def member_of(row: RowMapping) -> MemberMemory:
    return MemberMemory(
        backend=row["backend"],
        host=row["host"],
        sites=_names.decode(row["sites"]),
        pool=row["pool"],
        first_seen=moment(row["first_seen"]),
        checked_at=_moment(row["checked_at"]),
        stamps=_stamps.decode(row["stamps"]),
        interval=None if row["interval"] is None else row["interval"] * _MICROSECOND,
    )


def backend_row(memory: BackendMemory) -> Row:
    return {"name": memory.name, "accepted": memory.accepted, "peaks": json_of(memory.peaks)}


def backend_of(row: RowMapping) -> BackendMemory:
    return BackendMemory(row["name"], row["accepted"], _peaks.decode(row["peaks"]))


def alarm_row(memory: AlarmMemory) -> Row:
    return {
        "owner": memory.owner,
        "cause": memory.cause.value,
        "state": memory.state.value,
        "since": micros(memory.since),
        "detail": memory.detail,
        "by": memory.by,
        "note": memory.note,
        "acked_at": _micros(memory.acked_at),
        "until": _micros(memory.until),
        "refused": json_of(memory.refused),
        "waits_from": _micros(memory.waits_from),
        "steps": memory.steps,
        "after_shelf": memory.after_shelf,
    }


def alarm_of(row: RowMapping) -> AlarmMemory:
    return AlarmMemory(
        owner=row["owner"],
        cause=Cause(row["cause"]),
        state=AlarmState(row["state"]),
        since=moment(row["since"]),
        detail=row["detail"],
        by=row["by"],
        note=row["note"],
        acked_at=_moment(row["acked_at"]),
        until=_moment(row["until"]),
        refused=_refusals.decode(row["refused"]),
        waits_from=_moment(row["waits_from"]),
        steps=row["steps"],
        after_shelf=row["after_shelf"],
    )


def kept_row(kept: Kept) -> Row:
    kind, identity = identity_of(kept)
    return {"kind": kind, "identity": identity, "value": json_of(kept)}


def kept_of(row: RowMapping) -> Kept:
    return _kept[row["kind"]].decode(row["value"])


def line_row(line: Happened) -> Row:
    return {
        "at": micros(line.at),
        "event": line.event,
        "site": line.site,
        "subject": line.subject,
        "state": line.state,
        "cause": line.cause,
        "alarm": line.alarm,
        "sound": line.sound,
        "detail": line.detail,
        "by": line.by,
        "note": line.note,
    }


def line_of(row: RowMapping) -> Happened:
    return Happened(
        at=moment(row["at"]),
        event=row["event"],
        site=row["site"],
        subject=row["subject"],
        state=row["state"],
        cause=None if row["cause"] is None else Cause(row["cause"]),
        alarm=None if row["alarm"] is None else AlarmState(row["alarm"]),
        sound=None if row["sound"] is None else Sound(row["sound"]),
        detail=row["detail"],
        by=row["by"],
        note=row["note"],
    )
