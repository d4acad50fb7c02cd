"""A journal that cannot be used says so in one sentence, and the console runs on."""

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier

import pytest

from noc.core.causes import AlarmState, Cause
from noc.core.effects import Remember
from noc.core.memory import AlarmMemory, MemberMemory, Memory
from noc.journal.database import JournalDamaged, JournalError, JournalRefused
from noc.journal.inbox import Inbox
from noc.journal.store import Journal

AT = datetime(2026, 11, 23, 9, 42, 7, tzinfo=UTC)
ALARM = Remember(alarms=(AlarmMemory("riga", Cause.HOST_DOWN, AlarmState.UNACKED, AT),))


@pytest.fixture
def unprivileged() -> Iterator[Path]:
    """A folder that this process may enter and, as nobody, not write. Root would be let through."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        was_root = os.geteuid() == 0
        folder.chmod(0o755 if was_root else 0o555)
        if was_root:
            os.seteuid(65534)
        try:
            yield folder
        finally:
            if was_root:
                os.seteuid(0)
            folder.chmod(0o755)


def filled(path: Path) -> None:
    journal = Journal(path)
    journal.write([Remember(members=tuple(MemberMemory("e", f"h{i}", ("s",), "", AT) for i in range(500)))])
    journal.close()


def test_what_is_not_a_database_is_set_aside_and_a_new_journal_works(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    path.write_text("not a database at all, " * 100)

    journal = Journal(path)

    aside = [each.name for each in tmp_path.glob("journal.damaged-*Z")]
    assert journal.trouble == f"journal {path}: it was damaged and is kept as {aside[0]}; a new one was begun"
    assert (tmp_path / aside[0]).read_text().startswith("not a database")
    journal.write([ALARM])
    assert journal.recall().alarms == ALARM.alarms
    journal.close()


def test_a_journal_with_a_broken_page_is_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    filled(path)
    with path.open("r+b") as file:
        file.seek(4096 * 2)
        file.write(b"\xa5" * 4096 * 8)

    journal = Journal(path)

    assert journal.trouble is not None
    assert "damaged" in journal.trouble
    assert journal.recall().members == ()
    journal.close()


def test_two_journals_damaged_within_a_second_are_both_kept(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    for _ in range(2):
        path.write_text("garbage " * 1000)
        Journal(path).close()
    assert len(list(tmp_path.glob("journal.damaged-*"))) == 2


def test_the_command_line_never_sets_a_journal_aside(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    path.write_text("garbage " * 1000)
    with pytest.raises(JournalDamaged, match="it is not a database"):
        Inbox(path)
    assert path.read_text().startswith("garbage")


def test_a_newer_journal_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    filled(path)
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("UPDATE schema_version SET version = 99")
    connection.close()
    with pytest.raises(JournalRefused, match="written by a newer console"):
        Journal(path)


def test_the_database_of_another_program_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "places.sqlite"
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("CREATE TABLE bookmarks (url TEXT)")
    connection.close()
    with pytest.raises(JournalRefused, match="another program"):
        Journal(path)


def test_a_new_journal_is_its_owner_s_alone(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "data" / "journal")
    journal.write([ALARM])
    modes = {each.name: each.stat().st_mode & 0o777 for each in (tmp_path / "data").iterdir()}
    assert modes == {"journal": 0o600, "journal-wal": 0o600, "journal-shm": 0o600}
    journal.close()


def test_a_folder_that_may_not_be_written_leaves_a_journal_that_says_so(unprivileged: Path) -> None:
    journal = Journal(unprivileged / "journal")
    assert journal.trouble == f"journal {unprivileged / 'journal'}: Permission denied"
    assert journal.recall() == Memory()
    with pytest.raises(JournalError, match="Permission denied"):
        journal.write([ALARM])


def test_a_full_disk_is_named(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal", max_pages=24)
    members = tuple(MemberMemory("e", f"host-{i}" * 20, ("s",), "", AT) for i in range(2000))
    with pytest.raises(JournalError, match="the disk is full"):
        journal.write([ALARM, Remember(members=members)])
    assert journal.recall().alarms == (), "half a batch was written"
    journal.write([ALARM])
    assert journal.recall().alarms == ALARM.alarms
    journal.close()


def test_consoles_that_create_one_journal_at_once_all_get_it(tmp_path: Path) -> None:
    start = Barrier(6)

    def created(path: Path) -> str:
        start.wait(10)
        inbox = Inbox(path)
        inbox.close()
        return "created"

    with ThreadPoolExecutor(6) as pool:
        for count in range(20):
            assert list(pool.map(created, [tmp_path / f"journal-{count}"] * 6)) == ["created"] * 6
