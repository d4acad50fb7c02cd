"""A console beside the one that judges: what it takes over of each of the seven states, and of everything people do.

The table is read from the bare alarms; below it two whole worlds stand side by side, one told of the other's journal.
"""

from dataclasses import replace
from datetime import timedelta

import pytest

from noc.core.causes import AlarmState, Cause
from noc.core.clock import Now
from noc.core.events import (
    Asked,
    DrillAsked,
    EndDrillAsked,
    Followed,
    HandOverAsked,
    PauseAsked,
    PresenceSeen,
    ResumeAsked,
    ShiftAsked,
    Tick,
)
from noc.core.follow import acted
from noc.core.following import Following
from noc.core.hours import Hours
from noc.core.memory import AcceptMemory, AlarmMemory
from noc.core.model import Alarm
from noc.core.rules import NO_RULES, Rules
from tests.core.conversation import SECOND, Conversation, site
from tests.core.fakes import START, backend, span

NOW = Now(START + timedelta(hours=1), timedelta(hours=6))

# Rows: ours; `acked there`: in the backend. Columns: theirs. `anew`: unacked since ours is taken; `again`: acked
# by what was taken over for an earlier start of ours; `taken`: cleared there, and gone since. `=`: stays as it is.
TABLE = """
ours            | normal | unacked | anew    | acked | again | cleared | taken | shelved | suppressed | out_of_service
unacked         | =      | =       | =       | acked | =     | =       | =     | =       | =          | =
acked           | =      | unacked | unacked | acked | =     | unacked | =     | =       | =          | =
acked there     | =      | =       | unacked | acked | =     | =       | =     | =       | =          | =
cleared_unacked | =      | =       | =       | gone  | =     | =       | gone  | =       | =          | =
shelved         | =      | =       | =       | =     | =     | =       | =     | =       | =          | =
suppressed      | =      | =       | =       | acked | =     | =       | =     | =       | =          | =
in a window     | =      | =       | =       | =     | =     | =       | =     | =       | =          | =
out_of_service  | =      | =       | =       | =     | =     | =       | =     | =       | =          | =
"""

HEAD, *ROWS = ([cell.strip() for cell in line.split("|")] for line in TABLE.strip().splitlines())
CELLS = [(row[0], theirs, wanted) for row in ROWS for theirs, wanted in zip(HEAD[1:], row[1:], strict=True)]


def ours(name: str) -> Alarm:
    state = {"acked there": "acked", "in a window": "suppressed"}.get(name, name)
    alarm = Alarm("riga", Cause.HOST_DOWN, AlarmState(state), NOW.at, NOW.mono - 60 * SECOND, starts=(NOW.mono,))
    if state == "acked":
        ack = replace(alarm, by="eve", acked_at=NOW.at - 9 * SECOND, until=NOW.at + 60 * SECOND)
        return replace(ack, elsewhere=name == "acked there")
    under = {"suppressed": "backend_lost icinga", "in a window": "announced"}.get(name)
    return replace(alarm, under=under, waits_from=NOW.at - 60 * SECOND if "unacked" in name else None)


def theirs(name: str) -> AlarmMemory | None:
    if name in ("normal", "taken"):
        return None
    state = AlarmState({"again": "acked", "cleared": "cleared_unacked", "anew": "unacked"}.get(name, name))
    row = AlarmMemory("riga", Cause.HOST_DOWN, state, NOW.at)
    if state is AlarmState.ACKED:
        return replace(row, by="bob", note="mine", acked_at=NOW.at - SECOND, until=NOW.at + 30 * SECOND)
    waits = SECOND if name == "anew" else 180 * SECOND
    return replace(row, waits_from=NOW.at - waits, steps=2) if "unacked" in state else row


@pytest.mark.parametrize(("name", "there", "wanted"), CELLS)
def test_what_people_did_there_is_done_here_and_nothing_else(name: str, there: str, wanted: str) -> None:
    alarm, row = ours(name), theirs(there)
    new = acted(alarm, row, there == "acked", there == "taken", NOW)
    if wanted == "gone":
        assert new is None
        return
    assert new is not None
    assert new.starts == alarm.starts  # never a new start
    assert new.state == (alarm.state if wanted == "=" else wanted)
    if wanted == "acked":
        assert row is not None
        assert (new.by, new.note, new.acked_at, new.until) == (row.by, row.note, row.acked_at, row.until)
        assert new.elsewhere is False
    elif wanted == "unacked" or (name, there) in (("unacked", "unacked"), ("unacked", "anew")):
        assert row is not None
        first = min(each for each in (row.waits_from, alarm.waits_from) if each is not None)
        assert (new.waits_from, new.steps, new.by) == (first, 2, None)
    else:
        assert new == alarm


class Beside:
    """Two consoles of one journal: `judge` writes it, `second` reads it. Their backends are two views of one."""

    def __init__(self, rules: Rules = NO_RULES) -> None:
        self.judge = Conversation(backend(), roster=[site("riga"), site("oslo")], rules=rules)
        self.second = Conversation(backend(), roster=[site("riga"), site("oslo")], rules=rules)
        for console in (self.judge, self.second):
            for name in ("riga", "oslo"):
                console.server().host(name, name, every="10 s")
            console.runs("1 min")
        self.read(anew=True)

    def read(self, anew: bool = False) -> "Beside":
        memory = self.judge.journal.memory()
        self.second.tell(Followed(self.second.now, memory.alarms, memory.kept, memory.sites, anew))
        return self

    def runs(self, duration: str) -> "Beside":
        """Both live on, and the journal is read each second."""
        for _ in range(int(span(duration) / SECOND)):
            self.judge.runs("1 s")
            self.second.runs("1 s")
            self.read()
        return self

    def goes(self, up: bool) -> "Beside":
        for console in (self.judge, self.second):
            console.server().hosts["riga"].well = up
        return self.runs("10 s")

    def down(self) -> "Beside":
        return self.goes(up=False)

    def asks(self, asked: Asked) -> "Beside":
        reply = self.judge.ask(replace(asked, now=self.judge.now))
        assert reply.code == 0, reply.text
        return self.read()

    @property
    def states(self) -> tuple[str, str]:
        return str(self.judge.view("riga").alarm), str(self.second.view("riga").alarm)


def test_an_ack_is_seen_and_its_end_and_what_is_given_back() -> None:
    two = Beside().down()
    assert two.states == ("unacked", "unacked")
    two.judge.ack("riga", "bob", "mine")
    two.read()
    assert two.states == ("acked", "acked")
    assert two.second.due() == set()
    assert two.second.view("riga").alarms[0].by == "bob"
    assert [line.by for line in two.second.lines if line.event == "ack"] == ["bob"]
    two.runs("1 min").judge.unack("riga")
    two.read()
    assert two.states == ("unacked", "unacked")
    assert two.second.due() == {"down"}


def test_what_the_judge_alone_has_seen_changes_nothing_here() -> None:
    two = Beside()
    two.judge.server().hosts["riga"].well = False
    two.runs("10 s")
    assert two.states == ("unacked", "normal")
    two.second.server().hosts["riga"].well = False
    two.second.runs("10 s")
    two.judge.server().hosts["riga"].well = True
    two.judge.runs("1 min").ack("riga")  # over there: cleared, taken and gone
    two.read()
    assert two.judge.view("riga").alarm is AlarmState.NORMAL
    assert two.second.view("riga").alarm is AlarmState.UNACKED
    assert two.second.due() == {"down"}


def test_an_ack_from_before_our_own_poll_covers_the_alarm_when_it_comes() -> None:
    two = Beside()
    two.judge.server().hosts["riga"].well = False
    two.judge.runs("10 s").ack("riga", "bob")
    two.read()
    begun = two.second.time
    two.second.server().hosts["riga"].well = False
    two.second.runs("10 s").expect_quiet(begun)
    assert two.states == ("acked", "acked")


def test_each_ack_covers_one_start_of_ours() -> None:
    two = Beside().down()
    two.judge.ack("riga", "bob", "mine")
    two.read()
    # It comes and goes here, and there nobody has seen that it went.
    for up in (True, False):
        two.second.server().hosts["riga"].well = up
        two.second.runs("40 s")
        two.read()
    assert two.states == ("acked", "unacked")
    assert two.second.due() == {"down"}
    two.judge.runs("80 s").ack("riga", "bob", "mine")
    two.read()
    assert two.states == ("acked", "acked")


def test_an_ack_that_is_over_by_the_clock_here_is_none() -> None:
    two = Beside().down()
    two.judge.ack("riga", "bob")
    two.second.runs("31 min")
    starts = two.second.world.alarms["riga", Cause.HOST_DOWN].starts
    assert two.read().states == ("acked", "unacked")
    assert two.second.world.alarms["riga", Cause.HOST_DOWN].starts == starts
    assert two.second.told("ack") == []


@pytest.mark.parametrize("later", [False, True])
def test_what_is_cleared_and_taken_there_is_gone_here(later: bool) -> None:
    two = Beside().down()
    if later:  # our own poll sees the end only after it was taken
        two.judge.server().hosts["riga"].well = True
        two.judge.runs("40 s")
        two.read()
    else:
        two.goes(up=True).runs("30 s")
    assert two.states == ("cleared_unacked", "unacked" if later else "cleared_unacked")
    two.judge.ack("riga")
    two.read()
    assert two.states == ("normal", "unacked" if later else "normal")
    two.second.server().hosts["riga"].well = True
    two.second.runs("40 s")
    assert two.states == ("normal", "normal")


def test_a_journal_that_is_read_for_the_first_time_takes_nothing_away() -> None:
    two = Beside().down().goes(up=True).runs("30 s")
    assert two.states == ("cleared_unacked", "cleared_unacked")
    two.second.tell(Followed(two.second.now, (), (), anew=True))
    assert two.second.view("riga").alarm is AlarmState.CLEARED_UNACKED


def test_the_siren_here_has_climbed_as_high() -> None:
    two = Beside()
    two.judge.server().hosts["riga"].well = False
    two.judge.runs("3 min")
    two.second.runs("3 min").server().hosts["riga"].well = False
    two.second.runs("10 s")
    assert [due.escalated for due in two.second.shown.due] == [False]
    two.read()
    assert [due.escalated for due in two.second.shown.due] == [True]
    assert two.second.view("riga").alarms[0].waits == two.judge.view("riga").alarms[0].waits + span("10 s")  # type: ignore[operator]


def test_a_shelf_is_seen_and_its_end() -> None:
    two = Beside().down()
    two.judge.shelve("riga", "1 h")
    two.read()
    assert two.states == ("shelved", "shelved")
    assert two.second.due() == set()
    two.judge.unshelve("riga")
    two.read()
    assert two.states == ("unacked", "unacked")
    two.judge.shelve("riga", "10 min")
    two.read().second.runs("10 min")
    told = two.second.told("unshelve")
    assert two.read().states == ("shelved", "unacked")
    assert two.second.told("unshelve") == told


def test_what_is_taken_off_a_shelf_and_acknowledged_at_once_is_acknowledged_here() -> None:
    two = Beside().down()
    two.judge.shelve("riga", "1 h")
    two.read()
    two.judge.unshelve("riga").ack("riga", "bob")
    two.read()
    assert two.states == ("acked", "acked")


def test_a_window_is_seen_and_its_end() -> None:
    two = Beside()
    two.judge.maintain("riga", "1 h", "bob", "new disks")
    two.read().second.expect("riga", "maintenance", "announced")
    assert two.second.view("riga").window == two.judge.view("riga").window
    two.judge.ends_maintenance("riga")
    two.read().second.expect("riga", "ok")


def test_a_retired_site_leaves_here_too() -> None:
    two = Beside()
    two.judge.retire("oslo")
    assert two.read().second.shown.roster == 1
    two.judge.retire("oslo", undo=True)
    assert two.read().second.shown.roster == 2


def test_what_is_accepted_there_is_accepted_here_once() -> None:
    two = Beside()
    for console in (two.judge, two.second):
        console.server().host("riga-2", "riga", every="10 s")
    two.runs("20 s")
    for console in (two.judge, two.second):
        del console.server().hosts["riga-2"]
    two.runs("1 min").second.expect("riga", "degraded", "part_vanished")
    two.judge.accept("riga")
    two.read().second.expect("riga", "ok")
    # What goes later was not meant.
    two.second.server().host("riga-3", "riga", every="10 s")
    two.runs("20 s")
    del two.second.server().hosts["riga-3"]
    two.runs("1 min").second.expect("riga", "degraded", "part_vanished")
    before = AcceptMemory("riga", "bob", NOW.at)
    two.second.tell(Followed(two.second.now, (), (before,), anew=True))
    two.second.runs("10 s").expect("riga", "degraded", "part_vanished")


def test_the_shift_and_its_hand_over_are_seen() -> None:
    two = Beside()
    assert two.asks(ShiftAsked(NOW, ("ann", "bob"), "ann")).second.shown.shift.names == ("ann", "bob")
    assert two.asks(HandOverAsked(NOW, "ann", "carl")).second.shown.shift.names == ("carl", "bob")


def test_a_pause_is_seen_and_its_end() -> None:
    two = Beside().down().asks(PauseAsked(NOW, "bob", span("2 min")))
    assert two.second.due() == set()
    paused = two.runs("30 s").second.shown.pause
    assert paused is not None
    assert (paused.by, paused.left) == ("bob", span("90 s"))
    two.asks(ResumeAsked(NOW, "bob"))
    assert two.second.due() == {"down"}


def test_a_pause_that_a_new_alarm_has_ended_here_does_not_come_back() -> None:
    two = Beside().down().asks(PauseAsked(NOW, "bob", span("2 min")))
    two.second.server().hosts["oslo"].well = False
    two.second.runs("10 s")
    assert two.second.due() == {"down"}
    two.judge.ack("riga")  # something else is written
    assert two.read().second.due() == {"down"}


def test_an_alarm_that_stood_there_before_the_pause_does_not_end_it_here() -> None:
    two = Beside()
    two.judge.server().hosts["riga"].well = False
    two.judge.runs("10 s")
    two.asks(PauseAsked(NOW, "bob", span("2 min")))
    begun = two.second.time
    two.second.server().hosts["riga"].well = False
    two.second.runs("10 s").expect_quiet(begun)


def test_a_pause_is_bounded_by_the_clock_here() -> None:
    two = Beside().down().asks(PauseAsked(NOW, "bob", span("2 min")))
    two.second.runs("2 min")
    assert two.second.due() == {"down"}
    assert two.read().second.due() == {"down"}


def test_a_drill_is_heard_here_and_ends_when_it_is_taken_there() -> None:
    two = Beside().asks(DrillAsked(NOW, "down", "riga", "bob"))
    (drill,) = two.second.shown.drills
    assert (drill.cause, drill.target, drill.by, drill.left) == ("drill_down", "riga", "bob", span("60 s"))
    assert two.second.due() == {"down"}
    two.runs("5 s").judge.ack("riga")
    two.read()
    assert (two.second.shown.drills, two.second.due()) == ((), set())


def test_a_drill_ends_by_name_there_and_by_itself_here() -> None:
    two = Beside().asks(DrillAsked(NOW, "audio", "", "bob"))
    two.asks(EndDrillAsked(NOW, "", "bob"))
    assert two.second.shown.drills == ()
    two.asks(DrillAsked(NOW, "audio", "", "bob"))
    two.second.runs("61 s")
    told = two.second.told("drill")
    assert two.second.shown.drills == ()
    assert two.read().second.shown.drills == ()
    assert two.second.told("drill") == told
    two.judge.runs("61 s")
    assert ("drill", "sound") not in two.judge.journal.kept


def test_somebody_who_is_seen_there_is_not_missed_here() -> None:
    two = Beside(Rules(presence=Hours(((0, 7 * 24 * 60),)), presence_every=span("10 min")))
    two.runs("9 min").asks(PresenceSeen(NOW, "bob"))
    two.runs("3 min").second.expect_no_fault("unacknowledged")
    two.second.runs("9 min").expect_fault("unacknowledged")


def test_a_start_is_neither_paused_nor_drilled_and_strikes_both_out() -> None:
    two = Beside().down().asks(DrillAsked(NOW, "audio", "", "bob"))
    two.judge.runs("1 s")
    two.asks(PauseAsked(NOW, "bob", span("2 min")))
    assert {kind for kind, _ in two.judge.journal.kept} >= {"pause", "drill"}
    two.judge.dies_and_starts_again()
    assert two.judge.due() == {"down"}
    assert two.judge.shown.drills == ()
    assert {kind for kind, _ in two.judge.journal.kept}.isdisjoint({"pause", "drill"})


def test_nothing_is_followed_by_the_one_that_judges() -> None:
    two = Beside().down()
    assert two.judge.world.following is None
    two.judge.tell(Tick(two.judge.now))
    assert two.judge.view("riga").alarm is AlarmState.UNACKED


def test_an_alarm_of_after_the_pause_is_news() -> None:
    row = AlarmMemory("riga", Cause.HOST_DOWN, AlarmState.UNACKED, NOW.at, waits_from=NOW.at)
    rows = {("riga", Cause.HOST_DOWN): row}
    assert Following(rows, pause=NOW.at).stood(("riga", Cause.HOST_DOWN))
    assert not Following(rows, pause=NOW.at - SECOND).stood(("riga", Cause.HOST_DOWN))
    assert not Following(rows).stood(("riga", Cause.HOST_DOWN))
    assert not Following(rows, pause=NOW.at).stood(("oslo", Cause.HOST_DOWN))
