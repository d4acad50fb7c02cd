"""A sleep of hours and nights in which the clocks change: hour by hour, by a clock that the test drives."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from noc.core.causes import Cause
from noc.core.hours import parse_hours
from noc.core.rules import Rules
from tests.core.conversation import Conversation, site
from tests.core.fakes import START, backend, span
from tests.gauntlet.ledger import Ledger

RIGA = ZoneInfo("Europe/Riga")
# Clocks in Riga go from 03:00 to 04:00 on 28 March 2027, from 04:00 to 03:00 on 31 October 2027.
NIGHTS = {"spring": datetime(2027, 3, 28, 1, tzinfo=UTC), "autumn": datetime(2027, 10, 31, 1, tzinfo=UTC)}
STEP = timedelta(seconds=5)


@pytest.mark.row(56)
@pytest.mark.parametrize("night", NIGHTS)
def test_a_night_in_which_the_clocks_change(night: str, ledger: Ledger) -> None:
    """Round the clock no silence is false and none is missed; by day work begins at eight by the new time."""
    change = NIGHTS[night] - START
    office = site("oslo", hours=parse_hours("08:00-18:00"))
    c = Conversation(
        backend(), roster=[site("riga", tier=1), office], start=change - span("2 h"), rules=Rules(zone=RIGA)
    )
    around, by_day = c.server().host("riga"), c.server().host("oslo")
    c.runs("1 h 59 min", STEP).expect("riga", "ok").expect("oslo", "maintenance", "out_of_period")
    around.runs = by_day.runs = False
    stopped = around.checked
    assert stopped is not None
    c.runs("10 min", STEP).expect("riga", "silent", "checks_late", alarm="unacked").expect_no_fault()
    limit = c.view("riga").limit
    assert limit is not None
    taken = c.first("riga", "silent") - stopped
    ledger.held(
        56, f"{night} night, driven clock", Cause.CHECKS_LATE, taken.total_seconds(), limit.total_seconds() + 10
    )
    around.runs = True
    eight = datetime.combine(NIGHTS[night].astimezone(RIGA).date(), datetime.min.time(), RIGA).replace(hour=8)
    c.until(eight.astimezone(UTC) - START - STEP).expect("oslo", "maintenance", "out_of_period")
    assert "oslo" not in {line.site for line in c.lines if line.sound}
    c.runs("10 min", STEP).expect("oslo", "silent", "checks_late", alarm="unacked").expect("riga", "ok")


@pytest.mark.row(55)
@pytest.mark.parametrize("asleep", ["1 h", "30 h"])
def test_a_machine_that_sleeps_by_a_driven_clock(asleep: str, ledger: Ledger) -> None:
    c = Conversation(backend("icinga"), backend("nagios"), roster=[site("riga"), site("oslo")])
    gone = c.server("icinga").host("riga")
    c.server("nagios").host("oslo")
    c.runs("5 min").expect_quiet()
    gone.runs = False
    c.sleeps(asleep).ticks().expect_fault("suspended").expect("riga", "verifying", "starting", alarm="normal")
    woken = c.time
    c.runs("10 s").expect("riga", "silent", "checks_late", alarm="unacked").expect("oslo", "ok").expect_no_fault()
    taken = c.first("riga", "silent") - woken
    ledger.held(55, f"{asleep}, driven clock", Cause.SUSPENDED, taken.total_seconds(), 10.0)
    assert c.heard(woken) <= {"silent", "supervisory"}
    c.runs("5 min")
    assert {line.site for line in c.lines if line.event == "alarm"} == {"riga"}
