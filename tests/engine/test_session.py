"""What a session knows outlives it; a journal in trouble never stops the watching."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from noc.core.causes import AlarmState, Cause, State
from noc.core.events import (
    AckAsked,
    DrillAsked,
    RetireAsked,
)
from noc.engine.clock import read_clock
from noc.engine.session import Session
from noc.journal.database import JournalRefused
from noc.journal.inbox import Inbox
from noc.journal.lock import JournalLock
from noc.journal.store import Journal
from noc.settings import Settings
from tests.engine.publication import Publication, fault_of, site_of
from tests.engine.sessions import Open, all_ok, calling
from tests.live.processes import wait
from tests.wire.icinga2 import Icinga2


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
