"""The journal as the console uses it: recall at the start, write what happened, read the lines."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any, TypeVar

from sqlalchemy import Column, Connection, Engine, RowMapping, Select, Table, bindparam, delete, insert, select
from sqlalchemy.dialects import sqlite

from noc.core.effects import Effect, Happened
from noc.core.memory import Memory
from noc.journal import rows, tables
from noc.journal.changes import Changes
from noc.journal.database import (
    JournalDamaged,
    JournalError,
    JournalRefused,
    open_database,
    reading,
    set_aside,
    told_plainly,
)

T = TypeVar("T")

LINES_KEPT = timedelta(days=400)  # a year, and the month that a report is written in
ANSWERS_KEPT = timedelta(days=7)
STRUCK_AT_ONCE = 5000


class Journal:
    """One SQLite file. May be used from any thread, by one at a time.

    A damaged file is set aside and a new one made. One that cannot be opened at all leaves a journal that recalls
    nothing and tries again at each write. Either way `trouble` holds one sentence. Raises JournalRefused for a file
    that is not for this console.
    """

    def __init__(self, path: Path, max_pages: int | None = None) -> None:
        self.path = path
        self.trouble: str | None = None
        self._max_pages = max_pages
        self._engine: Engine | None = None
        self._file: tuple[int, int] | None = None
        try:
            self._open()
        except JournalRefused:
            raise
        except JournalError as error:
            self.trouble = str(error)

    def recall(self) -> Memory:
        """Read what was remembered. A row that cannot be understood is left out, and `trouble` counts such rows."""
        began = monotonic()
        if self._engine is None:
            return Memory()
        unread: list[str] = []
        try:
            with told_plainly(self.path), reading(self._engine) as connection:
                memory = Memory(
                    sites=read_rows(connection, tables.sites, rows.site_of, unread),
                    members=read_rows(connection, tables.members, rows.member_of, unread),
                    backends=read_rows(connection, tables.backends, rows.backend_of, unread),
                    alarms=read_rows(connection, tables.alarms, rows.alarm_of, unread),
                    kept=read_rows(connection, tables.kept, rows.kept_of, unread),
                    taken=timedelta(seconds=monotonic() - began),
                )
        except JournalError as error:
            self.trouble = str(error)
            return Memory()
        if unread:
            self.trouble = f"journal {self.path}: {len(unread)} rows cannot be understood and were left out"
        return memory

    def write(self, effects: Iterable[Effect]) -> None:
        """Write all effects in one transaction. Raises JournalError, and then nothing of them is written."""
        self.write_changes(Changes().add(effects))

    def write_changes(self, changes: Changes) -> None:
        engine = self._engine or self._open()
        with told_plainly(self.path):
            self._prove_in_place()
            with engine.begin() as connection:
                _write_rows(connection, changes)
                _write_lines(connection, changes)

    def prune(self, now: datetime) -> int:
        """Strike out what is older than it is kept; returns the number of rows. Raises JournalError.

        In small transactions: none of them keeps a command or another write waiting for long.
        """
        engine = self._engine or self._open()
        old = (tables.lines, tables.lines.c.at < rows.micros(now - LINES_KEPT))
        answered = tables.requests.c.code.is_not(None) & (tables.requests.c.asked_at < rows.micros(now - ANSWERS_KEPT))
        struck = 0
        for table, over in (old, (tables.requests, answered)):
            while True:
                some = select(table.c.id).where(over).limit(STRUCK_AT_ONCE)
                with told_plainly(self.path), engine.begin() as connection:
                    count = connection.execute(delete(table).where(table.c.id.in_(some))).rowcount
                struck += count
                if count < STRUCK_AT_ONCE:
                    break
        return struck

    def lines(self, since: datetime | None = None, limit: int = 1000) -> list[Happened]:
        """The newest `limit` lines at or after `since`, oldest first. Raises JournalError."""
        engine = self._engine or self._open()
        newest: Select[Any] = select(tables.lines).order_by(tables.lines.c.id.desc()).limit(limit)
        if since is not None:
            newest = newest.where(tables.lines.c.at >= rows.micros(since))
        with told_plainly(self.path), reading(engine) as connection:
            found = connection.execute(newest).mappings().all()
        return [rows.line_of(row) for row in reversed(found)]

    def close(self) -> None:
        if self._engine is not None:
            self._engine.dispose()
            self._engine = None

    def _open(self) -> Engine:
        try:
            engine = open_database(self.path, self._max_pages)
        except JournalDamaged:
            aside = set_aside(self.path)
            self.trouble = f"journal {self.path}: it was damaged and is kept as {aside.name}; a new one was begun"
            engine = open_database(self.path, self._max_pages)
        self._engine = engine
        self._file = self._identity()
        return engine

    def _identity(self) -> tuple[int, int]:
        status = self.path.stat()
        return status.st_dev, status.st_ino

    def _prove_in_place(self) -> None:
        """A deleted file can still be written to, and nobody would ever read it again."""
        try:
            there = self._identity() == self._file
        except FileNotFoundError:
            there = False
        if not there:
            raise JournalError(f"journal {self.path}: the file was removed or replaced; restart the console")


def read_rows(
    connection: Connection, table: Table, make: Callable[[RowMapping], T], unread: list[str]
) -> tuple[T, ...]:
    made = []
    for row in connection.execute(select(table).order_by(table.c.id)).mappings():
        try:
            made.append(make(row))
        except (ValueError, TypeError, KeyError, OverflowError):  # a word or shape that this console does not know
            unread.append(table.name)
    return tuple(made)


def _write_rows(connection: Connection, changes: Changes) -> None:
    _replace(connection, tables.sites, ("key",), [rows.site_row(each) for each in changes.sites.values()])
    _replace(connection, tables.backends, ("name",), [rows.backend_row(each) for each in changes.backends.values()])
    kept = [rows.member_row(each) for each in changes.members.values() if each is not None]
    _replace(connection, tables.members, ("backend", "host"), kept)
    _strike(connection, tables.members, ("backend", "host"), _gone(changes.members.items()))
    open_alarms = [rows.alarm_row(each) for each in changes.alarms.values() if each is not None]
    _replace(connection, tables.alarms, ("owner", "cause"), open_alarms)
    _strike(connection, tables.alarms, ("owner", "cause"), _gone(changes.alarms.items()))
    facts = [rows.kept_row(each) for each in changes.kept.values() if each is not None]
    _replace(connection, tables.kept, ("kind", "identity"), facts)
    _strike(connection, tables.kept, ("kind", "identity"), _gone(changes.kept.items()))


def _gone(changed: Iterable[tuple[tuple[str, str], object]]) -> list[tuple[str, str]]:
    return [identity for identity, memory in changed if memory is None]


def _write_lines(connection: Connection, changes: Changes) -> None:
    found = [rows.line_row(line) for line in changes.lines]
    if changes.dropped:
        lost = f"{changes.dropped} earlier lines were lost while the journal could not be written"
        found.append(rows.line_row(Happened(datetime.now(UTC), "fault", subject="journal", detail=lost)))
    if found:
        connection.execute(insert(tables.lines), found)


def _replace(connection: Connection, table: Table, identity: tuple[str, ...], found: list[rows.Row]) -> None:
    if not found:
        return
    put = sqlite.insert(table)
    rest = {name: put.excluded[name] for name in found[0] if name not in identity}
    connection.execute(put.on_conflict_do_update(index_elements=identity, set_=rest), found)


def _strike(connection: Connection, table: Table, identity: tuple[str, str], gone: Sequence[tuple[str, str]]) -> None:
    if not gone:
        return
    columns: list[Column[Any]] = [table.c[name] for name in identity]
    same = [column == bindparam(f"gone_{column.name}") for column in columns]
    connection.execute(
        delete(table).where(*same),
        [{f"gone_{name}": word for name, word in zip(identity, words, strict=True)} for words in gone],
    )
