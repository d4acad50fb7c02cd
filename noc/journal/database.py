"""Opens the journal's SQLite file: created where there is none, refused where it is not ours, set aside if damaged.

JournalError             anything that keeps the journal from being read or written, as one sentence for people
├── JournalDamaged       the file is no database, or its pages contradict each other
└── JournalRefused       a newer console's, or another program's database: it is left as it is
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine, event, insert, select
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from noc.journal.migration import migrate
from noc.journal.tables import APPLICATION, SCHEMA, metadata, schema_version

BUSY_SECONDS = 1.5  # a lock held longer is trouble, and trouble is told within 2 s

_SENTENCES = {
    "SQLITE_FULL": "the disk is full",
    "SQLITE_BUSY": "another process has locked it",
    "SQLITE_LOCKED": "another process has locked it",
    "SQLITE_READONLY": "it may not be written",
    "SQLITE_PERM": "it may not be opened",
    "SQLITE_CANTOPEN": "it cannot be opened or created",
    "SQLITE_CORRUPT": "it is damaged",
    "SQLITE_NOTADB": "it is not a database",
    "SQLITE_IOERR": "the disk reports an error",
}
_DAMAGE = frozenset({"SQLITE_CORRUPT", "SQLITE_NOTADB"})


class JournalError(Exception):
    """The journal cannot be read or written; the text says why in one sentence."""


class JournalDamaged(JournalError):  # noqa: N818  (a state of the file, named as such)
    pass


class JournalRefused(JournalError):  # noqa: N818
    pass


@contextmanager
def told_plainly(path: Path) -> Iterator[None]:
    """Turn what the database or the file system raises into a JournalError with one sentence."""
    try:
        yield
    except SQLAlchemyError as error:
        word = _error_word(error)
        kind = JournalDamaged if word in _DAMAGE else JournalError
        raise kind(f"journal {path}: {_SENTENCES.get(word, f'the database failed ({word})')}") from error
    except OSError as error:
        raise JournalError(f"journal {path}: {error.strerror or 'the file system failed'}") from error


def _error_word(error: SQLAlchemyError) -> str:
    """SQLite's own primary name of the failure, such as SQLITE_FULL."""
    cause = error.orig if isinstance(error, DBAPIError) else None
    name = getattr(cause, "sqlite_errorname", None) or type(cause or error).__name__
    known = (word for word in _SENTENCES if name == word or name.startswith(word + "_"))
    return next(known, name)


def open_database(path: Path, max_pages: int | None = None) -> Engine:
    """Open or create the journal at `path`. `max_pages` bounds its size (4 KiB pages). Raises JournalError."""
    with told_plainly(path):
        _create_private(path)
        engine = _connectable(path, max_pages)
        try:
            _prove(engine, path)
        except BaseException:
            engine.dispose()
            raise
    return engine


def set_aside(path: Path) -> Path:
    """Rename a damaged journal, with its write-ahead log, so that a new one can take its place. Raises JournalError."""
    stem = f"{path.name}.damaged-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    aside, count = path.with_name(stem), 1
    while aside.exists():
        count += 1
        aside = path.with_name(f"{stem}-{count}")
    with told_plainly(path):
        for suffix in ("-wal", "-shm", ""):
            part = path.with_name(path.name + suffix)
            if part.exists():
                part.rename(aside.with_name(aside.name + suffix))
    return aside


def open_to_read(path: Path) -> Engine:
    """The journal that another console writes, never to be written or created from here. It is not proven whole."""
    url = URL.create("sqlite", database=f"file:{quote(str(path))}", query={"mode": "ro", "uri": "true"})
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS})

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A consistent view that waits for no writer."""
    with engine.connect().execution_options(noc_reads=True) as connection:
        yield connection


def _create_private(path: Path) -> None:
    """The journal holds customers' names: its file is the owner's alone, and SQLite gives its log the same mode."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def _connectable(path: Path, max_pages: int | None) -> Engine:
    engine = create_engine(URL.create("sqlite", database=str(path)), connect_args={"timeout": BUSY_SECONDS})

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None  # the driver's own BEGIN comes too late to be a transaction of ours
        _log_ahead(connection)
        # Without fsync per commit: a commit survives the death of the process, not of the machine's power.
        connection.execute("PRAGMA synchronous = NORMAL")
        if max_pages is not None:
            connection.execute(f"PRAGMA max_page_count = {max_pages:d}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A writer that begins as a reader can be refused half-way, whatever its patience.
        reads = connection.get_execution_options().get("noc_reads", False)
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

    return engine


def _log_ahead(connection: sqlite3.Connection) -> None:
    """Write-ahead logging, kept in the file. SQLite may refuse at once while another process sets it, so ask again."""
    until = monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname != "SQLITE_BUSY" or monotonic() >= until:
                raise
            sleep(0.02)
        else:
            return


def _prove(engine: Engine, path: Path) -> None:
    """Raise unless the file is whole and of our schema; an empty one is filled."""
    with reading(engine) as connection:
        found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
        if found != "ok":
            raise JournalDamaged(f"journal {path}: it is damaged")
        application = connection.exec_driver_sql("PRAGMA application_id").scalar_one()
        empty = connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one() == 0
    if application != APPLICATION and not empty:
        raise JournalRefused(f"journal {path}: this is the database of another program; name another file")
    if empty:
        _fill(engine)
    with reading(engine) as connection:
        version = connection.execute(select(schema_version.c.version)).scalar_one()
    if version > SCHEMA:
        raise JournalRefused(
            f"journal {path}: written by a newer console (schema {version}, this one knows {SCHEMA}); "
            "update this console or name another journal"
        )
    if version < SCHEMA:
        with engine.begin() as connection:  # of two consoles that start together the second finds it done
            migrate(connection, connection.execute(select(schema_version.c.version)).scalar_one())


def _fill(engine: Engine) -> None:
    with engine.begin() as connection:  # one transaction: a second process waits, then finds the tables there
        metadata.create_all(connection)
        if connection.execute(select(schema_version.c.version)).first() is None:
            connection.execute(insert(schema_version).values(version=SCHEMA))
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION:d}")
