"""The rows of the desk: every alarm of a snapshot, or every site of the roster, the worst first. Values only."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from noc.core.causes import MEANING, AlarmState, Cause, Kind, Sound, State
from noc.core.snapshot import AlarmView, DrillView, FaultView, ShelfView, SiteView, Snapshot
from noc.core.worst import STATE_RANK
from noc.ui.lettering import one_line
from noc.ui.looks import SHAPE_OF_STATE
from noc.ui.shapes import Shape
from noc.ui.theme import FACE_OF_STATE, Face
from noc.ui.words import CAUSE_WORDS, STATE_WORDS

RowKey = tuple[str, Cause | None]  # the owner of an alarm with its cause; a site as such has none
Rank = tuple[int, int, float]

LONGEST = 300  # letters of a text from elsewhere that a cell takes; the detail beside the list shows more
WAITING = frozenset({AlarmState.UNACKED, AlarmState.CLEARED_UNACKED})

_DRILL_STATE = {Sound.DOWN: State.DOWN, Sound.SILENT: State.SILENT}
_HOLLOW_ALARMS = frozenset({AlarmState.SHELVED, AlarmState.OUT_OF_SERVICE, AlarmState.CLEARED_UNACKED})
# What nobody has answered comes first, then what is over unseen, then what has a name, then what makes no noise.
_GROUP = {
    AlarmState.UNACKED: 0,
    AlarmState.CLEARED_UNACKED: 3,
    AlarmState.ACKED: 4,
    AlarmState.SHELVED: 5,
    AlarmState.SUPPRESSED: 6,
    AlarmState.OUT_OF_SERVICE: 7,
    AlarmState.NORMAL: 8,
}
_DRILL_GROUP, _QUIET_GROUP = 1, 2


class Row(NamedTuple):
    """One line of the list. `key` is its identity: what is selected follows it wherever it goes."""

    key: RowKey
    rank: Rank
    name: str
    kind: Kind
    alarm: AlarmView
    site: SiteView | None = None
    fault: FaultView | None = None
    drill: DrillView | None = None
    stands: bool = True  # False: a shelf for an alarm that does not hold at the moment

    @property
    def owner(self) -> str:
        return self.key[0]

    @property
    def cause(self) -> Cause | None:
        return self.key[1]

    @property
    def waiting(self) -> bool:
        """Nobody has answered it and it still holds."""
        return self.alarm.state is AlarmState.UNACKED

    @property
    def open(self) -> bool:
        """It can be acknowledged."""
        return self.alarm.state in WAITING

    @property
    def tier(self) -> int | None:
        return self.site.tier if self.site is not None else None

    @property
    def guarded(self) -> bool:
        """It must be looked at by itself: a standing alarm of tier 1 is never acknowledged among others."""
        return self.kind is Kind.SITE and self.waiting and self.tier == 1

    @property
    def detail(self) -> str:
        if self.fault is not None:
            return self.fault.detail
        return self.alarm.detail or (self.site.detail if self.site is not None else "")

    @property
    def word(self) -> str:
        """The state in one word: DOWN, SILENT, FAULT, WEAK, DRILL DOWN."""
        if self.kind is Kind.DRILL:
            return "DRILL"
        if self.kind is not Kind.SITE:
            return "FAULT" if self.kind is Kind.FAULT else "WEAK"
        return STATE_WORDS[self.state]

    @property
    def state(self) -> State:
        """Of the site, as far as this row is about it."""
        if self.cause is None:
            return self.site.state if self.site is not None else State.OK
        meaning = MEANING[self.cause]
        return meaning.state or _DRILL_STATE.get(meaning.sound or Sound.FAULT, State.DEGRADED)

    @property
    def face(self) -> Face:
        if self.kind is Kind.DRILL or self.alarm.state in _HOLLOW_ALARMS:
            return Face.HOLLOW
        if self.kind is Kind.FAULT:
            return Face.FAULT
        if self.kind is Kind.SUPERVISORY:
            return Face.DEGRADED
        if self.alarm.state is AlarmState.SUPPRESSED or (self.site is not None and self.site.blind):
            return Face.BLIND
        return FACE_OF_STATE[self.state]

    @property
    def shape(self) -> Shape:
        if self.kind is Kind.SUPERVISORY:
            return Shape.TRIANGLE
        if self.kind is Kind.FAULT or (self.cause is None and self.site is not None and self.site.blind):
            return Shape.NONE
        return SHAPE_OF_STATE.get(self.state, Shape.NONE)

    def marks(self) -> tuple[str, ...]:
        """Short words that set a row apart, the most important first."""
        found = []
        if self.kind is Kind.DRILL:
            found.append("DRILL")
        if self.alarm.first_out:
            found.append("FIRST")
        if self.alarm.chattering:
            found.append("CHATTER")
        if not self.alarm.heard:
            found.append("NOT HEARD NOW")
        return tuple(found)


def alarm_rows(snapshot: Snapshot) -> list[Row]:
    """One row for each alarm and each shelf, the worst first; of equals the one that waits longest."""
    rows = [_site_alarm(site, alarm) for site in snapshot.sites for alarm in site.alarms if _is_shown(alarm)]
    rows.extend(_fault(fault) for fault in snapshot.faults)
    if snapshot.drills or snapshot.shelves:
        sites = {site.key: site for site in snapshot.sites}
        rows.extend(_drill(drill, sites.get(drill.target), snapshot.at) for drill in snapshot.drills)
        rows.extend(_empty_shelves(snapshot, sites, {row.key for row in rows}))
    rows.sort(key=lambda row: row.rank)
    return rows


def site_rows(snapshot: Snapshot) -> list[Row]:
    """Every site of the roster, with the alarm that matters most; trouble first, then by the roster."""
    rows = [_site(site, place, snapshot.at) for place, site in enumerate(snapshot.sites)]
    rows.sort(key=lambda row: row.rank)
    return rows


def row_of(snapshot: Snapshot, key: RowKey) -> Row | None:
    """The row of a site as such, or of one alarm, fault or drill; None where it is gone."""
    rows = site_rows(snapshot) if key[1] is None else alarm_rows(snapshot)
    return next((row for row in rows if row.key == key), None)


def plain(text: str | None) -> str:
    """A text from elsewhere for a cell: one line, of bounded length."""
    return one_line(text[:LONGEST]) if text else ""


def words_of(row: Row) -> str:
    """Everything of a row that a search looks at, folded for comparison."""
    parts = [row.name, row.owner, CAUSE_WORDS[row.cause] if row.cause else "", row.cause or "", row.word]
    if row.site is not None:
        parts += [row.site.customer, row.site.place, *row.site.backends]
    return _folded(tuple(parts)) + f" {(row.alarm.by or '').casefold()}"


@lru_cache(maxsize=16384)
def _folded(parts: tuple[str, ...]) -> str:
    return " ".join(parts).casefold()


def _is_shown(alarm: AlarmView) -> bool:
    return alarm.state is not AlarmState.NORMAL and MEANING[alarm.cause].kind is not Kind.DRILL


def _rank(kind: Kind, loud: bool, tier: int, state: AlarmState, since: datetime) -> Rank:
    group = _GROUP[state]
    if state is AlarmState.UNACKED:
        group = _DRILL_GROUP if kind is Kind.DRILL else 0 if loud else _QUIET_GROUP
    return group, 0 if kind is Kind.FAULT else tier, since.timestamp()


def _site_alarm(site: SiteView, alarm: AlarmView) -> Row:
    rank = _rank(Kind.SITE, MEANING[alarm.cause].loud, site.tier, alarm.state, alarm.since)
    return Row((site.key, alarm.cause), rank, site.name, Kind.SITE, alarm, site)


def _fault(fault: FaultView) -> Row:
    rank = _rank(fault.kind, fault.kind is Kind.FAULT, 2, fault.alarm, fault.since)
    alarm = AlarmView(
        fault.cause, fault.alarm, fault.since, fault.by, fault.note, fault.until, None, fault.detail, fault.waits,
        fault.steps, started=fault.started,
    )  # fmt: skip
    return Row((fault.subject, fault.cause), rank, fault.subject, fault.kind, alarm, fault=fault)


def _drill(drill: DrillView, site: SiteView | None, at: datetime) -> Row:
    since = at - drill.age
    # An acknowledged drill runs on: it keeps its place, so that nobody forgets that it is one.
    rank = (_DRILL_GROUP, 2, since.timestamp())
    alarm = AlarmView(
        drill.cause, drill.alarm, since, None, None, at + drill.left, detail=f"a drill, begun by {plain(drill.by)}",
    )  # fmt: skip
    return Row((drill.target, drill.cause), rank, drill.name, Kind.DRILL, alarm, site, drill=drill)


def _empty_shelves(snapshot: Snapshot, sites: dict[str, SiteView], shown: set[RowKey]) -> Iterable[Row]:
    """Shelves for alarms that do not stand at the moment: they are counted all the same."""
    for shelf in snapshot.shelves:
        if (shelf.owner, shelf.cause) not in shown:
            yield _shelf(shelf, sites.get(shelf.owner), snapshot.at)


def _shelf(shelf: ShelfView, site: SiteView | None, at: datetime) -> Row:
    alarm = AlarmView(shelf.cause, AlarmState.SHELVED, at, shelf.by, shelf.reason, shelf.until)
    kind = MEANING[shelf.cause].kind
    # It has no beginning of its own: by its end, so that it keeps its place.
    rank = (_GROUP[AlarmState.SHELVED], site.tier if site else 2, shelf.until.timestamp())
    return Row((shelf.owner, shelf.cause), rank, shelf.name, kind, alarm, site, stands=False)


def _site(site: SiteView, place: int, at: datetime) -> Row:
    standing = min(
        (alarm for alarm in site.alarms if _is_shown(alarm)),
        key=lambda alarm: (_GROUP[alarm.state], not MEANING[alarm.cause].loud, alarm.since),
        default=None,
    )
    if standing is None:
        standing = AlarmView(site.cause or Cause.STARTING, AlarmState.NORMAL, site.since or at)
    waits = 0 if site.alarm is AlarmState.UNACKED else 1
    rank = (waits, STATE_RANK[site.state] * 10 + min(site.tier, 9), float(place))
    return Row((site.key, None), rank, site.name, Kind.SITE, standing, site)


def age_of(row: Row, at: datetime) -> timedelta | None:
    """How long it has lasted; of a silent or calm site the age of its evidence. None: it does not last."""
    if not row.stands:
        return None
    if row.cause is None and row.site is not None and (row.site.calm or row.site.state is State.SILENT):
        return row.site.age
    return max(timedelta(0), at - row.alarm.since)
