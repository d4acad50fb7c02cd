"""What stands in each column of the desk's list, in words."""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import IntEnum

from noc.core.causes import AlarmState, Cause, Kind, State
from noc.core.phrases import for_age
from noc.ui.desk.rows import Row, age_of, plain
from noc.ui.words import CAUSE_WORDS, for_clock, for_moment


class Column(IntEnum):
    STATE = 0
    NAME = 1
    CAUSE = 2
    AGE = 3
    WAITS = 4
    ALARM = 5
    NOTE = 6
    UNTIL = 7
    TIER = 8
    CUSTOMER = 9
    PLACE = 10
    DETAIL = 11


@dataclass(frozen=True, slots=True)
class Plan:
    """The width of a column in px at the unit 1, its share of what is left over, and when it gives way."""

    title: str
    width: int
    share: int
    gives_way: int  # 0: never; else the column with the highest number goes first where there is little room


PLANS: dict[Column, Plan] = {
    Column.STATE: Plan("STATE", 128, 0, 0),
    Column.NAME: Plan("SITE OR SUBJECT", 170, 3, 0),
    Column.CAUSE: Plan("CAUSE", 184, 1, 0),
    Column.AGE: Plan("LASTS", 110, 0, 0),
    Column.WAITS: Plan("WAITS", 110, 0, 0),
    Column.ALARM: Plan("ALARM", 150, 2, 0),
    Column.NOTE: Plan("NOTE", 110, 3, 4),
    Column.UNTIL: Plan("UNTIL", 76, 0, 1),
    Column.TIER: Plan("TIER", 42, 0, 2),
    Column.CUSTOMER: Plan("CUSTOMER", 110, 2, 3),
    Column.PLACE: Plan("PLACE", 110, 2, 5),
    Column.DETAIL: Plan("DETAIL", 220, 8, 6),
}

_ALARM_WORDS = {
    AlarmState.NORMAL: "",
    AlarmState.UNACKED: "UNACK",
    AlarmState.ACKED: "ack",
    AlarmState.CLEARED_UNACKED: "CLEARED",
    AlarmState.SHELVED: "SHELVED",
    AlarmState.SUPPRESSED: "suppressed",
    AlarmState.OUT_OF_SERVICE: "out of service",
}


def text_of(row: Row, column: Column, at: datetime, zone: tzinfo | None) -> str:
    """The text of a cell; `at` is the moment of the snapshot."""
    alarm = row.alarm
    match column:
        case Column.STATE:
            return row.word
        case Column.NAME:
            return plain(row.name)
        case Column.CAUSE:
            return _cause(row)
        case Column.AGE:
            age = age_of(row, at)
            return for_age(age) if age is not None else "never" if row.stands else ""
        case Column.WAITS:
            return for_age(alarm.waits) if alarm.waits is not None else ""
        case Column.ALARM:
            return alarm_words(row)
        case Column.NOTE:
            return plain(alarm.note)
        case Column.UNTIL:
            return _until(alarm.until, at, zone)
        case Column.TIER:
            return str(row.tier) if row.tier is not None else ""
        case Column.CUSTOMER:
            return plain(row.site.customer) if row.site is not None else ""
        case Column.PLACE:
            return plain(row.site.place) if row.site is not None else ""
        case Column.DETAIL:
            return plain(row.detail)


def alarm_words(row: Row) -> str:
    """`UNACK`, `ann`, `SHELVED ann`, `suppressed by backend_lost icinga-east`, with the marks of the row."""
    alarm = row.alarm
    word = _ALARM_WORDS[alarm.state]
    if alarm.state is AlarmState.ACKED:
        word = plain(alarm.by) or "taken"
    elif alarm.state is AlarmState.SHELVED and alarm.by:
        word += f" {plain(alarm.by)}"
    elif alarm.state is AlarmState.SUPPRESSED and alarm.under:
        word += f" by {plain(alarm.under)}"
    return " ".join(part for part in (word, *row.marks()) if part)


def spoken(row: Row, at: datetime, zone: tzinfo | None) -> str:
    """The whole row as one sentence, for a reader and for the pointer that rests on it."""
    parts = [text_of(row, column, at, zone) for column in Column]
    return ", ".join(part for part in parts if part)


def _cause(row: Row) -> str:
    if row.cause is not None:
        return CAUSE_WORDS[row.cause]
    site = row.site
    if site is None or site.cause in (None, Cause.STARTING):
        return "" if site is None or site.cause is None else CAUSE_WORDS[Cause.STARTING]
    beneath = f", {site.underlying.value} beneath" if site.underlying not in (None, State.OK) else ""
    return f"{CAUSE_WORDS[site.cause]}{beneath}"


def _until(until: datetime | None, at: datetime, zone: tzinfo | None) -> str:
    """The time of day; with the day where that is another one."""
    if until is None:
        return ""
    if until.astimezone(zone).date() == at.astimezone(zone).date():
        return for_clock(until, zone)[:5]
    return for_moment(until, zone)[:-3]


def is_over(row: Row) -> bool:
    """It holds no longer, and nobody has answered it: what was is shown struck through."""
    return row.kind is not Kind.DRILL and row.alarm.state is AlarmState.CLEARED_UNACKED
