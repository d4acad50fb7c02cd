"""The journal as read by a console beside the one that writes it: only what is new, and never a byte written."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from noc.core.causes import AlarmState, Cause
from noc.core.effects import Forget, Happened, Remember
from noc.core.memory import AlarmMemory, PauseMemory, SiteMemory
from noc.core.roster import Site
from noc.journal.beside import JournalBeside
from noc.journal.database import JournalError
from noc.journal.store import Journal

AT = datetime(2026, 11, 23, 9, 42, tzinfo=UTC)
DOWN = AlarmMemory("riga", Cause.HOST_DOWN, AlarmState.UNACKED, AT, "ping lost")
PAUSE = PauseMemory("ann", AT, AT + timedelta(minutes=2))


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with closing(Journal(tmp_path / "a folder, 100% #1" / "j?.sqlite")) as journal:
        yield journal


@pytest.fixture
def beside(journal: Journal) -> Iterator[JournalBeside]:
    with closing(JournalBeside(journal.path)) as beside:
        yield beside


def test_only_what_is_new_is_found(journal: Journal, beside: JournalBeside) -> None:
    site = SiteMemory(Site("Riga", "riga"), AT, retired=True)
    journal.write([Remember(alarms=(DOWN,), kept=(PAUSE,), sites=(site,))])
    first = beside.look()
    assert first is not None
    assert (first.alarms, first.kept, first.sites, first.anew) == ((DOWN,), (PAUSE,), (site,), True)
    assert beside.look() is None
    journal.write([Happened(AT, "alarm", "riga")])  # a line is nothing to follow
    assert beside.look() is None
    acked = replace(DOWN, state=AlarmState.ACKED, by="bob", acked_at=AT)
    journal.write([Remember(alarms=(acked,)), Forget(kept=(("pause", ""),))])
    second = beside.look()
    assert second is not None
    assert (second.alarms, second.kept, second.anew) == ((acked,), (), False)


def test_it_waits_for_no_writer(journal: Journal, beside: JournalBeside) -> None:
    journal.write([Remember(alarms=(DOWN,))])
    with closing(sqlite3.connect(journal.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("DELETE FROM alarms")
        found = beside.look()
        assert found is not None
        assert found.alarms == (DOWN,)
        other.execute("ROLLBACK")


def test_it_can_write_nothing(journal: Journal, beside: JournalBeside) -> None:
    beside.look()
    assert beside._connection is not None
    with pytest.raises(OperationalError, match="readonly"):
        beside._connection.exec_driver_sql("DELETE FROM alarms")


def test_a_file_that_is_replaced_is_told_and_then_read_anew(journal: Journal, beside: JournalBeside) -> None:
    journal.write([Remember(alarms=(DOWN,))])
    beside.look()
    for suffix in ("", "-wal", "-shm"):
        path = Path(f"{journal.path}{suffix}")
        path.rename(path.with_name("old" + suffix))
    with pytest.raises(JournalError, match="No such file"):
        beside.look()
    with closing(Journal(journal.path)):
        found = beside.look()
        assert found is not None
        assert (found.alarms, found.anew) == ((), True)


def test_a_journal_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with closing(JournalBeside(tmp_path / "none.sqlite")) as beside, pytest.raises(JournalError, match=r"none\.sqlite"):
        beside.look()
    assert list(tmp_path.iterdir()) == []


def test_a_row_that_cannot_be_understood_hides_no_other(journal: Journal, beside: JournalBeside) -> None:
    journal.write([Remember(alarms=(DOWN, replace(DOWN, owner="oslo")))])
    with closing(sqlite3.connect(journal.path)) as other:
        other.execute("UPDATE alarms SET state = 'odd' WHERE owner = 'oslo'")
        other.commit()
    found = beside.look()
    assert found is not None
    assert found.alarms == (DOWN,)
