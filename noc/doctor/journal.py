"""The journal: who writes it, whether it is whole and can be written, and how much room it has. Nothing is changed."""

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from noc import paths
from noc.core.phrases import quoted
from noc.doctor.link import Line, broken, ok, weak
from noc.journal.database import BUSY_SECONDS
from noc.journal.lock import Holder, JournalLock
from noc.journal.tables import APPLICATION, SCHEMA
from noc.settings import Settings

LINK, CONSOLE, ROOM = "journal", "console", "disk"
SECONDS = 30.0  # a journal of years is read whole
SCARCE, FULL = 500, 50  # MB
_ELSEWHERE = 'mend that, or name another place: journal = "sqlite:FILE"'


def journal_of(settings: Settings) -> Path:
    return settings.console.journal or paths.journal_file()


def holder_of(settings: Settings) -> Holder | None:
    """The console that runs and judges. None: no console runs, or it cannot be told."""
    try:
        return JournalLock(journal_of(settings)).held_by()
    except OSError:
        return None


def examine_journal(settings: Settings) -> Iterator[Line]:
    path = journal_of(settings)
    holder = holder_of(settings)
    if holder is not None:
        yield ok(CONSOLE, f"{quoted(holder.name)} (process {holder.pid}) runs and judges")
    else:
        yield ok(CONSOLE, "none is running with this journal; this looks at what one would find")
    try:
        yield _examined(path) if path.exists() else _not_begun(path)
        yield from _room(path)
    except OSError as error:
        yield broken(LINK, f"{path}: {error.strerror}", _ELSEWHERE)


def _not_begun(path: Path) -> Line:
    folder = _existing(path.parent)
    with tempfile.TemporaryFile(dir=folder):
        return ok(LINK, f"{path}: not begun yet; {folder} can be written")


def _existing(folder: Path) -> Path:
    return next((each for each in (folder, *folder.parents) if each.exists()), folder)


def _examined(path: Path) -> Line:
    """Read whole, and begun to be written, as a console does; what was begun is dropped."""
    uri = f"file:{quote(str(path))}?mode=rw"
    try:
        with closing(sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None)) as connection:
            if (found := _one(connection, "PRAGMA quick_check(1)")) != "ok":
                return broken(LINK, f"{path}: it is damaged ({found})", "a console that starts sets it aside by itself")
            if not _one(connection, "SELECT count(*) FROM sqlite_master"):
                return ok(LINK, f"{path}: empty")
            if _one(connection, "PRAGMA application_id") != APPLICATION:
                return broken(LINK, f"{path}: this is the database of another program", _ELSEWHERE)
            version = _one(connection, "SELECT version FROM schema_version")
            if isinstance(version, int) and version > SCHEMA:
                return broken(LINK, f"{path}: written by a newer console", "update this console")
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("CREATE TABLE examined (moment)")
            connection.execute("ROLLBACK")
            lines = _one(connection, "SELECT count(*) FROM lines")
    except sqlite3.Error as error:
        return broken(LINK, f"{path}: {error}", _ELSEWHERE)
    return ok(LINK, f"{path}: whole, can be written, {lines} lines")


def _one(connection: sqlite3.Connection, question: str) -> object:
    row = connection.execute(question).fetchone()
    return None if row is None else row[0]


def _room(path: Path) -> Iterator[Line]:
    folder = _existing(path.parent)
    free = shutil.disk_usage(folder).free // 1_000_000
    text = f"{free:,} MB free at {folder}"
    if free < FULL:
        yield broken(ROOM, text, "make room: nothing can be written down")
    elif free < SCARCE:
        yield weak(ROOM, text, "make room before the journal stops")
    else:
        yield ok(ROOM, text)
