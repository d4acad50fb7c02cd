"""Reads the lines of a journal that may be in use: nothing is created, locked or mended, and no writer waits."""

import sqlite3
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Row, create_engine, func, select
from sqlalchemy.pool import NullPool

from noc.core.causes import AlarmState, Cause, Sound
from noc.core.effects import Happened
from noc.journal import rows, tables
from noc.journal.database import BUSY_SECONDS, JournalError, JournalRefused, told_plainly

PAGE = 5000  # lines read at a time: a reader that stays keeps the write-ahead log from being taken up


class History:
    """The lines of the journal at `path`. Raises JournalError where there is none that this console can read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        if not path.is_file():
            raise JournalError(f"journal {path}: there is none yet; `noc` or `noc watch` begins one")
        self._engine = _read_only(path)
        with self._reading() as connection:
            self._prove(connection)

    def between(self, begin: datetime, end: datetime) -> Iterator[Happened]:
        """The lines at or after `begin` and before `end`, in the order they were written.

        Memory stays the same however many there are. Raises JournalError.
        """
        first, last = rows.micros(begin), rows.micros(end)
        newest, upto = self._bounds(first, last)
        while newest < upto:
            page = self._page(newest, upto)
            if not page:
                return
            newest = page[-1].id
            for row in page:
                # Where the clock was set back, lines of another time lie between.
                if first <= row.at < last and (line := _line(row)) is not None:
                    yield line

    def newest_before(self, moment: datetime, events: Collection[str]) -> list[Happened]:
        """Of each cause of each site and subject the newest of such lines before `moment`. Raises JournalError."""
        lines = tables.lines.c
        newest = (
            select(func.max(lines.id))
            .where(lines.at < rows.micros(moment), lines.event.in_(events), lines.cause.is_not(None))
            .group_by(lines.site, lines.subject, lines.cause)
        )
        wanted = select(tables.lines).where(lines.id.in_(newest)).order_by(lines.id)
        with self._reading() as connection:
            found = connection.execute(wanted).all()
        return [line for row in found if (line := _line(row)) is not None]

    def close(self) -> None:
        self._engine.dispose()

    def __enter__(self) -> "History":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _bounds(self, first: int, last: int) -> tuple[int, int]:
        """The numbers of the line before the first and of the last one between two moments."""
        lines = tables.lines.c
        wanted = select(func.min(lines.id), func.max(lines.id)).where(lines.at >= first, lines.at < last)
        with self._reading() as connection:
            oldest, newest = connection.execute(wanted).one()
        return (0, 0) if oldest is None else (oldest - 1, newest)

    def _page(self, after: int, upto: int) -> Sequence[Row[Any]]:
        lines = tables.lines.c
        wanted = select(tables.lines).where(lines.id > after, lines.id <= upto).order_by(lines.id).limit(PAGE)
        with self._reading() as connection:
            return connection.execute(wanted).all()

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with told_plainly(self.path), self._engine.connect() as connection:
            yield connection

    def _prove(self, connection: Connection) -> None:
        if connection.exec_driver_sql("PRAGMA application_id").scalar_one() != tables.APPLICATION:
            raise JournalRefused(f"journal {self.path}: this is no journal of the console; name another file")
        version = connection.execute(select(tables.schema_version.c.version)).scalar_one()
        if version > tables.SCHEMA:
            raise JournalRefused(f"journal {self.path}: written by a newer console; update this one")


def _read_only(path: Path) -> Engine:
    place = f"{path.absolute().as_uri()}?mode=ro"
    return create_engine(
        "sqlite://", poolclass=NullPool, creator=lambda: sqlite3.connect(place, uri=True, timeout=BUSY_SECONDS)
    )


_CAUSES: dict[str | None, Cause | None] = {None: None, **{str(each): each for each in Cause}}
_ALARMS: dict[str | None, AlarmState | None] = {None: None, **{str(each): each for each in AlarmState}}
_SOUNDS: dict[str | None, Sound | None] = {None: None, **{str(each): each for each in Sound}}


def _line(row: Sequence[Any]) -> Happened | None:
    """None: it has a word that this console does not know; a newer one has written here."""
    _, at, event, site, subject, state, cause, alarm, sound, detail, by, note = row
    try:
        return Happened(
            rows.moment(at), event, site, subject, state, _CAUSES[cause], _ALARMS[alarm], _SOUNDS[sound], detail, by,
            note,
        )  # fmt: skip
    except (KeyError, OverflowError):
        return None
