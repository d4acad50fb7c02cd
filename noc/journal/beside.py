"""The journal as read by a console beside the one that judges: what of it has changed, several times a second."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine

from noc.core.memory import AlarmMemory, Kept, SiteMemory
from noc.journal import rows, tables
from noc.journal.database import JournalError, open_to_read, told_plainly
from noc.journal.store import read_rows


@dataclass(frozen=True, slots=True)
class Found:
    alarms: tuple[AlarmMemory, ...]
    kept: tuple[Kept, ...]
    sites: tuple[SiteMemory, ...]
    anew: bool  # the first that was read of this file


class JournalBeside:
    """Reads only, on one connection: SQLite tells of each that others have written since. For one thread at a time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._engine: Engine | None = None
        self._connection: Connection | None = None
        self._file: tuple[int, int] | None = None
        self._version = -1
        self._last: Found | None = None

    def look(self) -> Found | None:
        """What stands there now; None: it is what it was. Raises JournalError, and then begins anew the next time."""
        try:
            with told_plainly(self._path):
                return self._look()
        except JournalError:
            self.close()
            raise

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        if self._engine is not None:
            self._engine.dispose()
        self._engine = self._connection = self._last = None
        self._version = -1

    def _look(self) -> Found | None:
        if self._connection is None:
            self._file = self._identity()
            self._engine = open_to_read(self._path)
            self._connection = self._engine.connect()
        elif self._identity() != self._file:
            raise JournalError(f"journal {self._path}: the file was removed or replaced")
        with self._connection.begin():
            version = self._connection.exec_driver_sql("PRAGMA data_version").scalar_one()
            if version == self._version:
                return None
            found = self._read(self._connection)
        self._version = version
        last, self._last = self._last, found
        same = last is not None and (last.alarms, last.kept, last.sites) == (found.alarms, found.kept, found.sites)
        return None if same else found

    def _read(self, connection: Connection) -> Found:
        """Rows that cannot be understood are left out: whoever wrote them tells of that."""
        return Found(
            read_rows(connection, tables.alarms, rows.alarm_of, []),
            read_rows(connection, tables.kept, rows.kept_of, []),
            read_rows(connection, tables.sites, rows.site_of, []),
            anew=self._last is None,
        )

    def _identity(self) -> tuple[int, int]:
        status = self._path.stat()
        return status.st_dev, status.st_ino
