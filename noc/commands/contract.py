"""The JSON of `noc check` and `noc watch`: a public contract. Fields may be added; none may change."""

from datetime import UTC, datetime, timedelta
from typing import Any

from noc.core.due import TURNS
from noc.core.effects import Happened
from noc.core.snapshot import (
    AlarmView,
    BackendView,
    DrillView,
    FaultView,
    FloodView,
    PauseView,
    ShelfView,
    SiteView,
    Snapshot,
    WindowView,
)


def stamp(moment: datetime | None) -> str | None:
    """RFC 3339, UTC, milliseconds."""
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def seconds(span: timedelta | None) -> float | None:
    return None if span is None else round(span.total_seconds(), 3)


def check_object(snapshot: Snapshot) -> dict[str, Any]:
    return {
        "at": stamp(snapshot.at),
        "roster": snapshot.roster,
        "counts": {state.value: count for state, count in snapshot.counts.items()},
        "sites": [_site(site) for site in snapshot.sites],
        "backends": [_backend(backend) for backend in snapshot.backends],
        "faults": [_fault(fault) for fault in snapshot.faults],
        "shelves": [_shelf(shelf) for shelf in snapshot.shelves],
        "pause": None if snapshot.pause is None else _pause(snapshot.pause),
        "flood": None if snapshot.flood is None else _flood(snapshot.flood),
        "shift": {"names": list(snapshot.shift.names), "since": stamp(snapshot.shift.since)},
        "drills": [_drill(drill) for drill in snapshot.drills],
        "standing": snapshot.standing,
    }


def _site(site: SiteView) -> dict[str, Any]:
    return {
        "key": site.key,
        "name": site.name,
        "state": site.state,
        "cause": site.cause,
        "underlying": site.underlying,
        "since": stamp(site.since),
        "age_s": seconds(site.age),
        "limit_s": seconds(site.limit),
        "alarm": site.alarm,
        "detail": site.detail,
        "backends": list(site.backends),
        "alarms": [_alarm(alarm) for alarm in site.alarms],
        "customer": site.customer,
        "tier": site.tier,
        "blind": site.blind,
        "place": site.place,
        "contact": site.contact,
        "window": None if site.window is None else _window(site.window),
        "alarmed_at": stamp(site.alarmed_at),
        "drill_due": site.drill_due,
    }


def _alarm(alarm: AlarmView) -> dict[str, Any]:
    return {
        "cause": alarm.cause,
        "state": alarm.state,
        "since": stamp(alarm.since),
        "by": alarm.by,
        "note": alarm.note,
        "until": stamp(alarm.until),
        "under": alarm.under,
        "waits_s": seconds(alarm.waits),
        "steps": alarm.steps,
        "chattering": alarm.chattering,
        "first_out": alarm.first_out,
        "heard": alarm.heard,
    }


def _window(window: WindowView) -> dict[str, Any]:
    return {"until": stamp(window.until), "by": window.by, "reason": window.reason}


def _shelf(shelf: ShelfView) -> dict[str, Any]:
    return {
        "owner": shelf.owner,
        "name": shelf.name,
        "cause": shelf.cause,
        "by": shelf.by,
        "reason": shelf.reason,
        "until": stamp(shelf.until),
        "supervisor": shelf.supervisor,
    }


def _pause(pause: PauseView) -> dict[str, Any]:
    return {"by": pause.by, "left_s": seconds(pause.left)}


def _flood(flood: FloodView) -> dict[str, Any]:
    owner, cause = flood.first
    return {
        "since": stamp(flood.since),
        "count": flood.count,
        "first": {"owner": owner, "cause": cause},
        "groups": [
            {
                "cause": group.cause,
                "customer": group.customer,
                "place": group.place,
                "sites": list(group.sites),
                "unacked": group.unacked,
            }
            for group in flood.groups
        ],
    }


def _drill(drill: DrillView) -> dict[str, Any]:
    return {
        "cause": drill.cause,
        "target": drill.target,
        "name": drill.name,
        "by": drill.by,
        "alarm": drill.alarm,
        "age_s": seconds(drill.age),
        "left_s": seconds(drill.left),
    }


def _backend(backend: BackendView) -> dict[str, Any]:
    return {
        "name": backend.name,
        "kind": backend.kind,
        "state": backend.state,
        "detail": backend.detail,
        "objects": backend.objects,
        "polled_at": stamp(backend.polled_at),
        "age_s": seconds(backend.age),
        "clock_skew_s": seconds(backend.skew),
    }


def _fault(fault: FaultView) -> dict[str, Any]:
    return {
        "cause": fault.cause,
        "class": fault.kind,
        "subject": fault.subject,
        "since": stamp(fault.since),
        "alarm": fault.alarm,
        "detail": fault.detail,
        "sites": fault.sites,
        "by": fault.by,
        "note": fault.note,
        "until": stamp(fault.until),
        "waits_s": seconds(fault.waits),
        "steps": fault.steps,
    }


def line_object(line: Happened) -> dict[str, Any]:
    return {
        "at": stamp(line.at),
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


def beat_object(snapshot: Snapshot, at: datetime) -> dict[str, Any]:
    """The absence of this line means that the console is dead. `sound`: what should be heard now, the first in turn.

    `at` is the moment of the beat; the snapshot may be some seconds older.
    """
    due = {each.sound for each in snapshot.due}
    return {
        "at": stamp(at),
        "event": "beat",
        "site": None,
        "subject": None,
        "state": None,
        "cause": None,
        "alarm": None,
        "sound": next((sound for sound in TURNS if sound in due), None),
        "detail": f"{snapshot.roster} sites, {snapshot.polls} polls",
        "counts": {state.value: count for state, count in snapshot.counts.items()},
    }
