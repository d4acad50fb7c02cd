"""The journal of an older console is taken over, whole."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection

from noc.core.causes import AlarmState, Cause
from noc.journal import migration
from noc.journal.database import JournalError
from noc.journal.store import Journal

RECORDED = Path(__file__).with_name("recorded")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "journal"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript((RECORDED / "schema-1.sql").read_text(encoding="utf-8"))
    return path


def columns(path: Path) -> dict[str, set[tuple[str, bool]]]:
    with closing(sqlite3.connect(path)) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            name: {(row[1], bool(row[3])) for row in connection.execute(f"PRAGMA table_info({name})")}
            for name in names
            if not name.startswith("sqlite_")
        }


def test_an_older_journal_keeps_all_it_knew(path: Path) -> None:
    with closing(Journal(path)) as journal:
        assert journal.trouble is None
        memory = journal.recall()
        (line,) = journal.lines()
    at = datetime(2026, 11, 23, 9, 42, 7, tzinfo=UTC)
    (alarm,) = memory.alarms
    assert (alarm.owner, alarm.cause, alarm.state, alarm.by) == ("riga", Cause.HOST_DOWN, AlarmState.ACKED, "ann")
    assert (alarm.until, alarm.waits_from, alarm.steps) == (at + timedelta(hours=2), None, 0)
    assert [site.site.name for site in memory.sites] == ["Riga"]
    assert [member.host for member in memory.members] == ["riga-gw"]
    assert line.detail == "ping lost"


def test_it_has_the_shape_of_a_new_one(path: Path, tmp_path: Path) -> None:
    Journal(path).close()
    new = tmp_path / "new"
    Journal(new).close()
    assert columns(path) == columns(new)


def test_a_console_that_dies_while_it_migrates_leaves_the_older_journal(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = columns(path)

    def breaks_off(connection: Connection, version: int) -> None:
        connection.exec_driver_sql(migration.STEPS[1][0])
        raise JournalError("the power went")

    with monkeypatch.context() as broken:
        broken.setattr("noc.journal.database.migrate", breaks_off)
        assert Journal(path).trouble == "the power went"
    assert columns(path) == before
    with closing(Journal(path)) as journal:
        assert journal.recall().alarms
