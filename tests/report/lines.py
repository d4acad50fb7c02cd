"""Lines as the core writes them, in few words."""

from datetime import UTC, datetime, timedelta

from noc.core.causes import MEANING, AlarmState, Cause, Kind
from noc.core.effects import Happened
from noc.durations import parse
from noc.report.figures import Rates
from noc.report.rates import rates_of

BEGIN = datetime(2026, 11, 16, tzinfo=UTC)
WEEK = timedelta(days=7)
EVENTS = {"unacked": "alarm", "suppressed": "alarm", "acked": "ack", "shelved": "shelve"}
OF_FAULT = {"alarm": "fault", "clear": "fault_clear"}


def at(moment: str) -> datetime:
    """`"1d"`, `"90s"` after the begin; with a minus before it."""
    return BEGIN - parse(moment[1:]) if moment.startswith("-") else BEGIN + parse(moment)


def line(moment: str | datetime, owner: str, cause: Cause, state: str, by: str | None = None) -> Happened:
    """The state that the alarm has from then on."""
    of_site = MEANING[cause].kind in (Kind.SITE, Kind.DRILL)
    event = EVENTS.get(state, "clear")
    sound = MEANING[cause].sound if state == "unacked" else None
    return Happened(
        moment if isinstance(moment, datetime) else at(moment), event if of_site else OF_FAULT.get(event, event),
        owner if of_site else None, None if of_site else owner, None, cause, AlarmState(state), sound, "it is so", by,
    )  # fmt: skip


def life(owner: str, cause: Cause, *steps: tuple[str, str]) -> list[Happened]:
    return [line(moment, owner, cause, state) for moment, state in steps]


def week(*lines: Happened) -> Rates:
    return rates_of(lines, BEGIN, BEGIN + WEEK)
