"""One session per journal judges; what it knows outlives it; a journal in trouble never stops the watching."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
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
from noc.core.roster import Site
from noc.core.rules import Rules, StepRule
from noc.core.snapshot import Snapshot
from noc.engine.clock import read_clock
from noc.engine.session import Session
from noc.journal.database import JournalRefused
from noc.journal.inbox import Inbox
from noc.journal.lock import JournalLock
from noc.journal.store import Journal
from noc.settings import BackendSettings, ConsoleSettings, SecretRef, Settings, TargetSettings
from tests.engine.publication import Publication, fault_of, site_of
from tests.live.processes import wait
from tests.wire.icinga2 import Icinga2
from tests.wire.server import Server

ROSTER = tuple(Site(name.title(), name, silent_after=timedelta(seconds=5)) for name in ("riga", "oslo"))
SECOND = timedelta(seconds=1)
Open = Callable[..., tuple[Session, Publication]]


@pytest.fixture
def icinga() -> Icinga2:
    return Icinga2("riga", "oslo")


@pytest.fixture
def settings(icinga: Icinga2, tmp_path: Path) -> Iterator[Settings]:
    with Server(icinga) as server:
        backend = BackendSettings(
            "east", "icinga2", server.url, site_from="hostgroup:site-", poll_every=SECOND, lost_after=SECOND
        )
        console = ConsoleSettings("first", tmp_path / "journal.sqlite")
        yield Settings(tmp_path / "noc.toml", console, (backend,), ROSTER)


@pytest.fixture
def open_session(settings: Settings) -> Iterator[Open]:
    """Begin a session on that backend: `session, published = open_session()`."""
    sessions: list[Session] = []

    def begin(
        changed: Settings = settings, name: str = "first", replies: list[str] | None = None
    ) -> tuple[Session, Publication]:
        published = Publication()
        named = replace(changed, console=replace(changed.console, name=name))
        hears = (replies if replies is not None else []).append
        session = Session(named, published.show, published.line, on_reply=hears)
        sessions.append(session)
        session.start()
        return session, published

    yield begin
    for session in reversed(sessions):
        session.stop()


def all_ok(published: Publication, count: int = 2) -> None:
    published.wait(lambda s: s.counts[State.OK] == count)


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


def test_alarms_acks_and_retired_sites_outlive_the_session(open_session: Open, icinga: Icinga2) -> None:
    session, published = open_session()
    all_ok(published)
    icinga.hosts["riga-gw"].state = 1
    published.wait(lambda s: site_of(s, "riga").state is State.DOWN)
    session.door.ask(AckAsked(read_clock(), "riga", "ann", "mine"))
    session.door.ask(RetireAsked(read_clock(), "oslo", "ann"))
    published.wait(lambda s: s.roster == 1 and site_of(s, "riga").alarm is AlarmState.ACKED)
    session.stop()
    _, again = open_session()
    snapshot = again.wait(lambda s: site_of(s, "riga").state is State.DOWN)
    assert snapshot.roster == 1
    alarm = site_of(snapshot, "riga").alarms[0]
    assert (alarm.state, alarm.by, alarm.note) == (AlarmState.ACKED, "ann", "mine")


def test_what_was_adopted_is_missed_when_it_is_gone(open_session: Open, settings: Settings, icinga: Icinga2) -> None:
    adopting = replace(settings, roster=None)
    session, published = open_session(adopting)
    all_ok(published)
    session.stop()
    del icinga.hosts["oslo-gw"]
    _, again = open_session(adopting)
    snapshot = again.wait(lambda s: site_of(s, "oslo").state is State.SILENT)
    assert site_of(snapshot, "oslo").cause is Cause.VANISHED


def test_a_journal_of_another_program_is_refused_and_its_lock_is_let_go(settings: Settings) -> None:
    path = settings.console.journal
    assert path is not None
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE mine (a)")
        other.commit()
    with pytest.raises(JournalRefused):
        Session(settings, lambda snapshot: None)
    assert JournalLock(path).held_by() is None


def test_a_damaged_journal_is_set_aside_and_told(open_session: Open, settings: Settings) -> None:
    path = settings.console.journal
    assert path is not None
    path.write_bytes(b"SQLite format 3\0" + bytes(range(256)) * 64)
    _, published = open_session()
    fault = fault_of(published.wait(lambda s: fault_of(s, "journal") is not None), "journal")
    assert fault is not None
    assert fault.cause is Cause.JOURNAL_FAILED
    assert "damaged" in fault.detail
    all_ok(published)
    assert list(path.parent.glob("journal.sqlite.damaged-*"))


def test_a_journal_that_cannot_be_made_is_told_and_alarms_go_on(
    open_session: Open, settings: Settings, icinga: Icinga2, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("no folder")
    nowhere = replace(settings, console=replace(settings.console, journal=tmp_path / "file" / "journal.sqlite"))
    _, published = open_session(nowhere)
    published.wait(lambda s: fault_of(s, "journal") is not None)
    all_ok(published)
    icinga.hosts["riga-gw"].state = 1
    published.wait(lambda s: site_of(s, "riga").state is State.DOWN)
    assert published.newest.due


def test_a_journal_that_is_locked_is_told_within_ten_seconds_and_alarms_go_on(
    open_session: Open, settings: Settings, icinga: Icinga2
) -> None:
    session, published = open_session()
    all_ok(published)
    session.flush()
    with closing(sqlite3.connect(settings.console.journal or "", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        icinga.hosts["riga-gw"].state = 1
        published.wait(lambda s: site_of(s, "riga").state is State.DOWN, 5)
        fault = fault_of(published.wait(lambda s: fault_of(s, "journal") is not None, 10), "journal")
        assert fault is not None
        assert fault.cause is Cause.JOURNAL_FAILED
        other.execute("ROLLBACK")
    published.wait(lambda s: (f := fault_of(s, "journal")) is not None and f.alarm is AlarmState.CLEARED_UNACKED)
    # What happened meanwhile is written after all.
    session.flush()
    with closing(sqlite3.connect(settings.console.journal or "")) as journal:
        assert journal.execute("SELECT owner, cause FROM alarms WHERE owner = 'riga'").fetchall()


def test_a_journal_that_is_removed_is_told(open_session: Open, settings: Settings, icinga: Icinga2) -> None:
    session, published = open_session()
    all_ok(published)
    session.flush()
    path = settings.console.journal
    assert path is not None
    path.unlink()
    icinga.hosts["riga-gw"].state = 1
    published.wait(lambda s: site_of(s, "riga").state is State.DOWN, 5)
    published.wait(lambda s: fault_of(s, "journal") is not None, 10)


def test_a_session_for_one_verdict_leaves_no_verdicts_behind(settings: Settings, icinga: Icinga2) -> None:
    icinga.hosts["riga-gw"].state = 1
    published = Publication()
    session = Session(settings, published.show, published.line, brief=True)
    session.start()
    published.wait(lambda s: site_of(s, "riga").state is State.DOWN and site_of(s, "oslo").state is State.OK)
    session.stop()
    with closing(Journal(session.path)) as journal:
        assert [line.event for line in journal.lines()] == ["alarm"]


def calling(settings: Settings, monkeypatch: pytest.MonkeyPatch, httpserver: HTTPServer) -> Settings:
    """The same, with a telephone that is rung for each alarm at once."""
    httpserver.expect_request("/ring").respond_with_data("ok")
    monkeypatch.setenv("NOC_PHONE", f"json://127.0.0.1:{httpserver.port}/ring")
    phone = TargetSettings("phone", SecretRef("env", "NOC_PHONE", "target phone, address"))
    return replace(settings, rules=Rules(steps=(StepRule(timedelta(0), ("phone",)),)), targets=(phone,))


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


def test_a_session_for_one_verdict_calls_nobody_and_leaves_the_steps_to_the_next(
    open_session: Open, settings: Settings, icinga: Icinga2, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = calling(settings, monkeypatch, httpserver)
    icinga.hosts["riga-gw"].state = 1
    published = Publication()
    brief = Session(changed, published.show, published.line, brief=True)
    brief.start()
    published.wait(lambda s: s.counts[State.DOWN] == 1)
    polls = published.newest.polls
    published.wait(lambda s: s.polls >= polls + 2)
    brief.stop()
    assert httpserver.log == []
    open_session(changed)[1].wait_line(lambda line: line.event == "page" and " took: " in line.detail)


def riga_is(state: AlarmState) -> Callable[[Snapshot], bool]:
    return lambda s: site_of(s, "riga").alarm is state


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


def test_a_session_for_one_verdict_takes_no_drill(settings: Settings) -> None:
    published = Publication()
    session = Session(settings, published.show, published.line, brief=True)
    session.start()
    try:
        all_ok(published)
        with closing(Inbox(session.path)) as inbox:
            request = inbox.post(DrillAsked(read_clock(), "down", "riga", "ann"))
            wait(lambda: inbox.outcome(request) is not None, 3, "an answer")
            outcome = inbox.outcome(request)
    finally:
        session.stop()
    assert outcome is not None
    assert (outcome.code, outcome.text) == (3, "no console is running: nobody would hear it")
    assert not [line for line in published.lines if line.event == "drill"]
    assert not published.newest.drills


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
