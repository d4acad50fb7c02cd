"""What the chosen rows stand for, and how they are called in a sentence."""

from collections.abc import Sequence

from noc.core.causes import AlarmState, Kind
from noc.core.phrases import listing
from noc.core.snapshot import Snapshot
from noc.ui.desk.rows import Row, alarm_rows, plain
from noc.ui.words import CAUSE_WORDS

NAMED = 3  # so many are called by name, the others counted


def alarms_of(chosen: Sequence[Row], snapshot: Snapshot) -> list[Row]:
    """The alarms that are meant: a site stands for all of its own."""
    sites = {row.owner for row in chosen if row.cause is None}
    if not sites:
        return list(chosen)
    meant = [row for row in alarm_rows(snapshot) if row.kind is Kind.SITE and row.owner in sites]
    return [row for row in chosen if row.cause is not None] + meant


def is_guarded(row: Row) -> bool:
    if row.cause is None and row.site is not None:
        return row.tier == 1 and any(alarm.state is AlarmState.UNACKED for alarm in row.site.alarms)
    return row.guarded


def is_noisy(row: Row) -> bool:
    return row.alarm.state in (AlarmState.UNACKED, AlarmState.ACKED, AlarmState.CLEARED_UNACKED)


def called(rows: Sequence[Row]) -> str:
    """`Riga: host down, Oslo: gone from the backend (+4 more)`."""
    return listing(
        [f"{plain(row.name)[:60]}: {CAUSE_WORDS[row.cause]}" if row.cause else plain(row.name)[:60] for row in rows],
        NAMED,
    )


def question(rows: list[Row], aside: list[Row]) -> str:
    """What a panel asks about; how many, and what is left out, come before the names."""
    return set_apart(len(rows), "alarms", aside) + called(rows)


def set_apart(number: int, what: str, aside: list[Row]) -> str:
    if number == 1 and not aside:
        return ""
    left = f", {len(aside)} of tier 1 LEFT OUT" if aside else ""
    return f"{number} {what if number > 1 else what[:-1]}{left}: "


def left_out(aside: list[Row]) -> str:
    """The sentence about what was selected and yet not touched."""
    return f" Left out, because tier 1 is taken one by one: {called(aside)}." if aside else ""
