"""Two sessions on one journal: one of them judges, both show and take the same."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from noc.core.causes import AlarmState, Cause, State
from noc.core.events import (
    AckAsked,
    Asked,
    DrillAsked,
    EndDrillAsked,
    EndMaintenanceAsked,
    MaintainAsked,
    PauseAsked,
    ResumeAsked,
    RetireAsked,
    ShelveAsked,
    ShiftAsked,
    TestAsked,
    UnackAsked,
    UnshelveAsked,
)
from noc.core.snapshot import Snapshot
from noc.engine.clock import read_clock
from noc.journal.inbox import Inbox
from noc.journal.lock import JournalLock
from noc.journal.store import Journal
from noc.settings import Settings
from tests.engine.publication import fault_of, site_of
from tests.engine.sessions import Open, all_ok, calling, riga_is
from tests.live.processes import wait
from tests.wire.icinga2 import Icinga2


def test_the_first_session_judges_and_the_second_says_who_does(open_session: Open) -> None:
    first, _ = open_session()
    second, published = open_session(name="second")
    assert first.judges
    assert first.holder is None
    assert not second.judges
    assert second.holder is not None
    assert second.holder.name == "first"
    all_ok(published)  # it shows what it finds itself


def test_the_second_session_hands_wishes_to_the_first(open_session: Open, icinga: Icinga2) -> None:
    _, first = open_session()
    other, second = open_session(name="second")
    icinga.hosts["riga-gw"].state = 1
    for published in (first, second):
        published.wait(lambda s: site_of(s, "riga").state is State.DOWN)
    other.door.ask(AckAsked(read_clock(), "riga", "bob", "mine"))
    snapshot = first.wait(lambda s: site_of(s, "riga").alarm is AlarmState.ACKED)
    assert site_of(snapshot, "riga").alarms[0].by == "bob"
    wait(lambda: icinga.acknowledged == ["riga-gw"], 5, "it is written to Icinga, once")
    other.door.ask(RetireAsked(read_clock(), "oslo", "bob"))
    first.wait(lambda s: s.roster == 1)
    other.door.ask(RetireAsked(read_clock(), "oslo", "bob", undo=True))
    first.wait(lambda s: s.roster == 2)


def test_the_second_session_writes_nothing(open_session: Open, settings: Settings, icinga: Icinga2) -> None:
    open_session()
    lock = JournalLock(settings.console.journal or Path())
    other, second = open_session(name="second")
    other.flush()
    assert lock.held_by() is not None
    all_ok(second)
    icinga.hosts["riga-gw"].state = 1
    second.wait(lambda s: site_of(s, "riga").state is State.DOWN)
    with closing(sqlite3.connect(settings.console.journal or "")) as journal:
        wait(lambda: journal.execute("SELECT count(*) FROM alarms").fetchone()[0] == 1, 5, "the alarm is written")
        assert journal.execute("SELECT count(*) FROM lines WHERE event = 'alarm'").fetchone()[0] == 1


def test_when_the_first_session_ends_the_second_judges_in_its_place(
    open_session: Open, settings: Settings, icinga: Icinga2
) -> None:
    first, published = open_session()
    second, heir = open_session(name="second")
    icinga.hosts["riga-gw"].state = 1
    published.wait(lambda s: site_of(s, "riga").state is State.DOWN)
    first.engine.ask(AckAsked(read_clock(), "riga", "ann", "mine"))
    published.wait(lambda s: site_of(s, "riga").alarm is AlarmState.ACKED)
    second.engine.part_failed(Cause.AUDIO_DEAD, "sound", "no card")
    first.stop()
    seen: set[bool] = set()  # whether there was an engine that lives, at every moment
    wait(lambda: seen.add(second.engine.alive) or (second.judges and second.holder is None), 5, "it judges", every=0.0)  # type: ignore[func-returns-value]
    assert seen == {True}
    # It knows what the first one knew, and what its own parts have said.
    heir.wait(lambda s: [alarm.by for alarm in site_of(s, "riga").alarms] == ["ann"])
    heir.wait(lambda s: (f := fault_of(s, "sound")) is not None and f.alarm is AlarmState.UNACKED)
    # Its door leads to itself now, and so does that of other terminals.
    second.door.ask(RetireAsked(read_clock(), "oslo", "bob"))
    heir.wait(lambda s: s.roster == 1)
    with closing(Inbox(settings.console.journal or Path())) as inbox:
        request = inbox.post(RetireAsked(read_clock(), "oslo", "bob", undo=True))
        wait(lambda: inbox.outcome(request) is not None, 3, "the heir answers")
    heir.wait(lambda s: s.roster == 2)


def test_a_session_that_waits_to_judge_ends_at_once(open_session: Open) -> None:
    open_session()
    second, published = open_session(name="second")
    all_ok(published)
    second.stop()
    assert not second.engine.alive


def test_only_the_session_that_judges_calls_people(
    open_session: Open, settings: Settings, icinga: Icinga2, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = calling(settings, monkeypatch, httpserver)
    icinga.hosts["riga-gw"].state = 1
    _, published = open_session(changed)
    published.wait_line(lambda line: line.event == "page" and " took: " in line.detail)
    _, second = open_session(changed, "second")
    second.wait(lambda s: s.counts[State.DOWN] == 1)
    polls = second.newest.polls
    second.wait(lambda s: s.polls >= polls + 2)
    assert len(httpserver.log) == 1


NOW = read_clock()
HOUR = NOW.at + timedelta(hours=1)
# What somebody asks for, how it shows, what ends it, and how that shows. Riga is down.
ACTS: list[tuple[Asked, Callable[[Snapshot], bool], Asked, Callable[[Snapshot], bool]]] = [
    (AckAsked(NOW, "riga", "bob", "mine"), riga_is(AlarmState.ACKED),
     UnackAsked(NOW, "riga", "bob"), riga_is(AlarmState.UNACKED)),
    (ShelveAsked(NOW, "riga", "bob", "noisy", HOUR), riga_is(AlarmState.SHELVED),
     UnshelveAsked(NOW, "riga", "bob"), riga_is(AlarmState.UNACKED)),
    (MaintainAsked(NOW, "oslo", "bob", "new disks", HOUR), lambda s: site_of(s, "oslo").state is State.MAINTENANCE,
     EndMaintenanceAsked(NOW, "oslo", "bob"), lambda s: site_of(s, "oslo").state is not State.MAINTENANCE),
    (ShiftAsked(NOW, ("bob",), "bob"), lambda s: s.shift.names == ("bob",),
     ShiftAsked(NOW, (), "bob"), lambda s: s.shift.names == ()),
    (PauseAsked(NOW, "bob", timedelta(minutes=2)), lambda s: s.pause is not None and not s.due,
     ResumeAsked(NOW, "bob"), lambda s: s.pause is None and bool(s.due)),
    (DrillAsked(NOW, "audio", "", "bob"), lambda s: [drill.by for drill in s.drills] == ["bob"],
     EndDrillAsked(NOW, "", "bob"), lambda s: not s.drills),
    (RetireAsked(NOW, "oslo", "bob"), lambda s: s.roster == 1,
     RetireAsked(NOW, "oslo", "bob", undo=True), lambda s: s.roster == 2),
]  # fmt: skip


@pytest.mark.parametrize("asks", ["first", "second"])
def test_what_people_do_at_one_console_is_seen_at_the_other_within_a_second(
    open_session: Open, icinga: Icinga2, asks: str
) -> None:
    icinga.hosts["riga-gw"].state = 1
    consoles = {"first": open_session(), "second": open_session(name="second")}
    for _, published in consoles.values():
        published.wait(riga_is(AlarmState.UNACKED))
    for asked, shows, ends, is_over in ACTS:
        for wish, wanted in ((asked, shows), (ends, is_over)):
            consoles[asks][0].door.ask(wish)
            for name, (_, published) in consoles.items():
                published.wait(wanted, 1, f"{wish} at the {name}")


def test_when_the_first_is_gone_its_pause_is_and_what_was_taken_stays_taken(
    open_session: Open, settings: Settings, icinga: Icinga2
) -> None:
    icinga.hosts["riga-gw"].state = icinga.hosts["oslo-gw"].state = 1
    first, _ = open_session()
    second, heir = open_session(name="second")
    heir.wait(lambda s: s.counts[State.DOWN] == 2)
    second.door.ask(AckAsked(read_clock(), "riga", "bob", "mine"))
    heir.wait(riga_is(AlarmState.ACKED), 1)
    second.door.ask(PauseAsked(read_clock(), "bob", timedelta(minutes=2)))
    heir.wait(lambda s: s.pause is not None, 1)
    first.stop()
    heir.wait(lambda s: s.pause is None and bool(s.due), 5, "it sounds again")
    heir.wait(lambda s: s.counts[State.DOWN] == 2 and riga_is(AlarmState.ACKED)(s))
    second.flush()
    with closing(Journal(second.path)) as journal:
        assert journal.recall().kept == ()


def test_a_console_that_follows_writes_nothing_of_it(open_session: Open, icinga: Icinga2) -> None:
    icinga.hosts["riga-gw"].state = 1
    first, _ = open_session()
    second, published = open_session(name="second")
    published.wait(riga_is(AlarmState.UNACKED))
    second.door.ask(AckAsked(read_clock(), "riga", "bob", "mine"))
    published.wait(riga_is(AlarmState.ACKED), 1)
    published.wait_line(lambda line: line.event == "ack" and line.by == "bob")
    first.flush()
    with closing(Journal(first.path)) as journal:
        assert [line.event for line in journal.lines() if line.site == "riga"].count("ack") == 1


def test_who_asks_for_what_cannot_be_done_is_told_why_on_each_console(open_session: Open, icinga: Icinga2) -> None:
    told: dict[str, list[str]] = {"first": [], "second": []}
    for name, replies in told.items():
        session, published = open_session(name=name, replies=replies)
        all_ok(published)
        session.door.ask(PauseAsked(read_clock(), "bob", timedelta(minutes=5)))
        session.door.ask(AckAsked(read_clock(), "oslo", "bob"))
        session.door.ask(RetireAsked(read_clock(), "paris", "bob"))
        wait(lambda replies=replies: len(replies) == 3, 3, f"three replies at the {name}: {replies}")  # type: ignore[misc]
        assert any("120 s at most" in text for text in replies)
        assert "oslo has no open alarm" in replies
        assert any('"paris"' in text for text in replies)


def test_what_is_done_is_told_by_what_is_shown_alone(open_session: Open, icinga: Icinga2) -> None:
    replies: list[str] = []
    icinga.hosts["riga-gw"].state = 1
    open_session()
    second, published = open_session(name="second", replies=replies)
    published.wait(riga_is(AlarmState.UNACKED))
    second.door.ask(AckAsked(read_clock(), "riga", "bob", "mine"))
    published.wait(riga_is(AlarmState.ACKED), 1)
    second.door.ask(RetireAsked(read_clock(), "paris", "bob"))
    wait(lambda: bool(replies), 3, "the refusal, and it alone")
    assert len(replies) == 1
    assert '"paris"' in replies[0]


def test_an_alarm_that_the_second_alone_has_is_taken_there(open_session: Open) -> None:
    _, first = open_session()
    second, published = open_session(name="second")
    all_ok(first)
    second.door.part_failed(Cause.AUDIO_DEAD, "sound", "no card")
    published.wait(lambda s: (f := fault_of(s, "sound")) is not None and f.alarm is AlarmState.UNACKED)
    second.door.ask(AckAsked(read_clock(), "sound", "bob", "mine"))
    published.wait(lambda s: (f := fault_of(s, "sound")) is not None and f.alarm is AlarmState.ACKED, 2)
    assert fault_of(first.newest, "sound") is None


def test_a_judge_that_does_not_answer_is_told(
    settings: Settings, open_session: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("noc.engine.doors.ANSWERED_WITHIN", 0.5)
    path = settings.console.journal or Path()
    mute = JournalLock(path)  # holds the lock, and takes no request
    assert mute.acquire("mute")
    replies: list[str] = []
    second, published = open_session(name="second", replies=replies)
    all_ok(published)
    second.door.ask(RetireAsked(read_clock(), "oslo", "bob"))
    wait(lambda: bool(replies), 3, "it is told")
    assert "has not answered" in replies[0]
    mute.release()


def test_a_journal_that_can_no_longer_be_followed_is_told_and_the_second_runs_on(
    open_session: Open, settings: Settings, icinga: Icinga2
) -> None:
    open_session()
    _, second = open_session(name="second")
    all_ok(second)
    path = settings.console.journal or Path()
    path.rename(path.with_name("elsewhere"))
    fault = fault_of(second.wait(lambda s: fault_of(s, "following") is not None, 5), "following")
    assert fault is not None
    assert "not seen here" in fault.detail
    icinga.hosts["riga-gw"].state = 1
    second.wait(riga_is(AlarmState.UNACKED), 5)
    path.with_name("elsewhere").rename(path)
    second.wait(lambda s: (f := fault_of(s, "following")) is not None and f.alarm is AlarmState.CLEARED_UNACKED, 5)


def test_what_became_of_a_test_message_is_seen_on_both_consoles(
    open_session: Open, settings: Settings, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = calling(settings, monkeypatch, httpserver)
    _, first = open_session(changed)
    second, other = open_session(changed, "second")
    all_ok(first)
    second.door.ask(TestAsked(read_clock(), "phone", "bob"))
    for published in (first, other):
        tested = published.wait(lambda s: s.tested is not None, 5).tested
        assert tested is not None
        assert (tested.target, tested.sent, tested.text) == ("phone", True, "phone took it")
