"""The writer never holds up the watching, loses nothing that can be kept, and says when it cannot write."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from queue import Empty, Queue
from threading import Event
from time import monotonic

import pytest

from noc.core.causes import AlarmState, Cause
from noc.core.effects import Forget, Happened, Remember
from noc.core.memory import AlarmMemory, MemberMemory
from noc.journal import changes
from noc.journal.changes import Changes
from noc.journal.store import Journal
from noc.journal.writer import JournalWriter

AT = datetime(2026, 11, 23, 9, 42, 7, tzinfo=UTC)
SOON = timedelta(seconds=5)


def alarm(owner: str, state: AlarmState = AlarmState.UNACKED) -> AlarmMemory:
    return AlarmMemory(owner, Cause.HOST_DOWN, state, AT)


class Desk:
    """A journal, its writer, and what the writer said, in order. `None` stands for "it works"."""

    def __init__(self, path: Path, journal: Journal | None = None) -> None:
        self.path = path
        self.journal = journal or Journal(path)
        self.said: Queue[str | None] = Queue()
        self.writer = JournalWriter(self.journal, self.said.put, lambda: self.said.put(None))

    def next_word(self, seconds: float = 5) -> str | None:
        return self.said.get(timeout=seconds)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path / "journal")
    yield desk
    desk.writer.close()
    desk.journal.close()


@pytest.fixture
def other(desk: Desk) -> Iterator[sqlite3.Connection]:
    """Another process's hand on the same file."""
    connection = sqlite3.connect(desk.path, isolation_level=None)
    yield connection
    connection.close()


def test_what_is_submitted_is_written_and_flush_waits_for_it(desk: Desk) -> None:
    desk.writer.submit([Remember(alarms=(alarm("riga"),))])
    assert desk.writer.flush(SOON)
    assert desk.journal.recall().alarms == (alarm("riga"),)
    assert desk.said.empty()


def test_close_writes_what_is_left(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "journal")
    desk.writer.submit([Happened(AT, "alarm", "riga")])
    assert desk.writer.close()
    assert desk.journal.lines() == [Happened(AT, "alarm", "riga")]
    desk.journal.close()


def test_a_locked_journal_is_told_within_two_seconds_and_nothing_is_lost(desk: Desk, other: sqlite3.Connection) -> None:
    other.execute("BEGIN EXCLUSIVE")
    began = monotonic()
    desk.writer.submit([Remember(alarms=(alarm("riga"),)), Happened(AT, "alarm", "riga")])
    assert monotonic() - began < 0.1, "the watching was held up"

    word = desk.next_word()
    assert word is not None
    assert word.endswith("another process has locked it")
    assert monotonic() - began < 2.0

    desk.writer.submit([Remember(alarms=(alarm("riga", AlarmState.ACKED),)), Happened(AT, "ack", "riga")])
    assert not desk.writer.flush(timedelta(0))
    other.execute("ROLLBACK")

    assert desk.next_word() is None
    assert desk.writer.flush(SOON)
    assert desk.journal.recall().alarms == (alarm("riga", AlarmState.ACKED),)
    assert [line.event for line in desk.journal.lines()] == ["alarm", "ack"]


def test_trouble_is_told_once_not_at_each_try(desk: Desk, other: sqlite3.Connection) -> None:
    other.execute("BEGIN EXCLUSIVE")
    desk.writer.submit([Happened(AT, "alarm", "riga")])
    assert desk.next_word() is not None
    with pytest.raises(Empty):
        desk.next_word(seconds=3)  # the second try has failed by then
    other.execute("ROLLBACK")


def test_a_disk_that_is_full_is_told_and_the_alarms_wait(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    desk = Desk(path, Journal(path, max_pages=24))
    crowd = tuple(MemberMemory("e", f"host-{i}" * 20, ("s",), "", AT) for i in range(2000))
    desk.writer.submit([Remember(members=crowd, alarms=(alarm("riga"),))])
    word = desk.next_word(2)
    assert word is not None
    assert word.endswith("the disk is full")

    desk.writer.submit([Forget(members=tuple((each.backend, each.host) for each in crowd))])  # room again
    assert desk.next_word() is None
    assert desk.writer.flush(SOON)
    assert desk.journal.recall().alarms == (alarm("riga"),)
    desk.writer.close()
    desk.journal.close()


def test_a_journal_that_cannot_even_be_created_is_told_and_used_once_it_can(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be")
    desk = Desk(tmp_path / "data" / "journal")
    assert desk.journal.trouble is not None
    desk.writer.submit([Remember(alarms=(alarm("riga"),))])
    assert desk.next_word(2) is not None

    (tmp_path / "data").unlink()
    assert desk.next_word() is None
    assert desk.journal.recall().alarms == (alarm("riga"),)
    desk.writer.close()
    desk.journal.close()


class StuckJournal(Journal):
    """A disk that neither answers nor fails, as a lost network mount."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.answers = Event()

    def write_changes(self, changes: Changes) -> None:
        self.answers.wait(10)
        super().write_changes(changes)


def test_a_write_that_hangs_is_told_within_two_seconds(tmp_path: Path) -> None:
    journal = StuckJournal(tmp_path / "journal")
    desk = Desk(tmp_path / "journal", journal)
    began = monotonic()
    desk.writer.submit([Remember(alarms=(alarm("riga"),))])
    word = desk.next_word()
    assert word is not None
    assert "has not ended" in word
    assert monotonic() - began < 2.5

    journal.answers.set()
    assert desk.next_word() is None
    assert journal.recall().alarms == (alarm("riga"),)
    desk.writer.close()
    journal.close()


def test_a_defect_in_what_is_written_is_told_and_the_thread_lives(desk: Desk) -> None:
    naive = AlarmMemory("riga", Cause.HOST_DOWN, AlarmState.UNACKED, AT.replace(tzinfo=None))
    desk.writer.submit([Remember(alarms=(naive,))])
    assert desk.next_word() == "journal: cannot be written (TypeError)"
    desk.writer.submit([Remember(alarms=(alarm("riga"),))])  # the same row, whole
    assert desk.next_word() is None


def test_only_the_oldest_lines_are_dropped_and_the_journal_says_how_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "MAX_LINES", 3)
    waiting = Changes().add([Happened(AT, "verdict", f"site-{i}") for i in range(2)])
    waiting.overlay(Changes().add([Happened(AT, "verdict", f"site-{i}") for i in range(2, 5)]))

    journal = Journal(tmp_path / "journal")
    journal.write_changes(waiting)

    written = journal.lines()
    assert [line.site for line in written[:-1]] == ["site-2", "site-3", "site-4"]
    assert written[-1].detail.startswith("2 earlier lines were lost")
    journal.close()


def test_a_forgotten_row_stays_forgotten_when_it_waits(tmp_path: Path) -> None:
    waiting = Changes().add([Remember(alarms=(alarm("riga"), alarm("oslo")))])
    waiting.overlay(Changes().add([Forget(alarms=(("riga", Cause.HOST_DOWN),))]))
    journal = Journal(tmp_path / "journal")
    journal.write_changes(waiting)
    assert journal.recall().alarms == (alarm("oslo"),)
    journal.close()
