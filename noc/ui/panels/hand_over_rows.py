"""What is handed over, as rows to be read. The shelves are not among them: each of those has a box to tick."""

from collections.abc import Iterable
from datetime import datetime, tzinfo

from noc.core.causes import AlarmState, Cause, Kind, State
from noc.core.handover import Item, hand_over_summary
from noc.core.phrases import for_age
from noc.core.snapshot import AlarmView, FaultView, ShelfView, SiteView, Snapshot
from noc.ui.lettering import one_line
from noc.ui.panels.list_rows import Row
from noc.ui.shapes import Shape
from noc.ui.theme import FACE_OF_STATE, Face
from noc.ui.words import CAUSE_WORDS

Key = tuple[str, Cause]
Section = tuple[str, tuple[Row, ...]]
_Alarm = tuple[SiteView | FaultView, AlarmView | FaultView]
_SHAPES = {State.DOWN: Shape.OCTAGON, State.SILENT: Shape.BROKEN_CIRCLE, State.DEGRADED: Shape.TRIANGLE}


def open_keys(snapshot: Snapshot) -> frozenset[Key]:
    """The alarms that nobody has taken."""
    return frozenset((item.owner, item.cause) for item in hand_over_summary(snapshot).unacked if item.cause)


def sections_before(snapshot: Snapshot, known: frozenset[Key], zone: tzinfo | None) -> tuple[Section, ...]:
    """What stands above the shelves: the alarms that nobody has taken, then those that somebody has.

    What is not in `known` is marked as new.
    """
    listed, alarms = hand_over_summary(snapshot), _alarms(snapshot)

    def rows(items: Iterable[Item], known: frozenset[Key] | None = None) -> tuple[Row, ...]:
        keys = [(item.owner, item.cause) for item in items if item.cause is not None]
        return tuple(
            _alarm_row(*alarms[key], snapshot.at, zone, "NEW" if known is not None and key not in known else "")
            for key in keys
        )

    return ("not acknowledged", rows(listed.unacked, known)), ("acknowledged", rows(listed.acked))


def sections_after(snapshot: Snapshot, zone: tzinfo | None) -> tuple[Section, ...]:
    """What stands below the shelves: maintenance, what has been silent for long, and the drills that are due."""
    listed, at = hand_over_summary(snapshot), snapshot.at
    return (
        ("maintenance", tuple(_window_row(item, at, zone) for item in listed.maintenance)),
        ("silent for over an hour", tuple(_silent_row(item, at) for item in listed.silent_long)),
        ("drills due", tuple(_due_row(item, zone) for item in listed.drills_due)),
    )


def shelf_words(shelf: ShelfView, at: datetime, zone: tzinfo | None) -> str:
    """`Riga plant, host down (ann, until 10:42, allowed by eve): cooling is replaced`."""
    allowed = f", allowed by {_short(shelf.supervisor)}" if shelf.supervisor else ""
    end = f"{_short(shelf.by)}, {_until(shelf.until, at, zone)}{allowed}"
    return f"{_short(shelf.name, 60)}, {CAUSE_WORDS[shelf.cause]} ({end}): {_short(shelf.reason, 120)}"


def _alarms(snapshot: Snapshot) -> dict[Key, _Alarm]:
    faults: dict[Key, _Alarm] = {(fault.subject, fault.cause): (fault, fault) for fault in snapshot.faults}
    return faults | {(site.key, alarm.cause): (site, alarm) for site in snapshot.sites for alarm in site.alarms}


def _alarm_row(
    owner: SiteView | FaultView, alarm: AlarmView | FaultView, at: datetime, zone: tzinfo | None, marked: str = ""
) -> Row:
    state = alarm.alarm if isinstance(alarm, FaultView) else alarm.state
    said = [CAUSE_WORDS[alarm.cause]]
    if state is AlarmState.CLEARED_UNACKED:
        said.append("cleared by itself")
    if alarm.note:
        said.append(f"“{_short(alarm.note, 120)}”")
    elif alarm.detail:
        said.append(_short(alarm.detail, 120))
    right = f"for {for_age(at - alarm.since)}"
    if alarm.by:
        right = _short(alarm.by) + (f", {_until(alarm.until, at, zone)}" if alarm.until else "")
    if isinstance(owner, FaultView):
        face = Face.DEGRADED if owner.kind is Kind.SUPERVISORY else None
        return Row(owner.subject, ", ".join(said), right, Shape.TRIANGLE, face, marked)
    return Row(
        owner.name, ", ".join(said), right, _SHAPES.get(owner.state, Shape.DOT), FACE_OF_STATE[owner.state], marked
    )


def _window_row(item: Item, at: datetime, zone: tzinfo | None) -> Row:
    by = f"{_short(item.by)}, " if item.by else ""
    return Row(item.name, _short(item.detail, 120) or _cause(item), f"{by}{_until(item.until, at, zone)}")


def _silent_row(item: Item, at: datetime) -> Row:
    lasts = f"for {for_age(at - item.since)}" if item.since else ""
    return Row(item.name, _cause(item), lasts, Shape.BROKEN_CIRCLE, Face.SILENT)


def _due_row(item: Item, zone: tzinfo | None) -> Row:
    seen = f"last seen to alarm {item.since.astimezone(zone):%d %b %Y}" if item.since else "never seen to alarm"
    return Row(item.name, "", seen)


def _cause(item: Item) -> str:
    return CAUSE_WORDS[item.cause] if item.cause else ""


def _until(end: datetime | None, at: datetime, zone: tzinfo | None) -> str:
    if end is None:
        return "no end known"
    then = end.astimezone(zone)
    return f"until {then:%H:%M}" if then.date() == at.astimezone(zone).date() else f"until {then:%d %b %H:%M}"


def _short(text: str, most: int = 24) -> str:
    text = one_line(text)
    return text if len(text) <= most else f"{text[: most - 1]}…"
