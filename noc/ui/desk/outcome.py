"""Whether what was handed over was done: an alarm that still waits for an answer some beats later was not taken."""

from dataclasses import dataclass
from datetime import timedelta

from noc.ui.desk.rows import Row, RowKey

BEATS = 6  # snapshots, of which one comes each second: also another console of the same journal has answered by then


@dataclass(slots=True)
class _Awaited:
    started: timedelta  # another start of the same alarm is another alarm
    beats: int = 0


class Outcome:
    def __init__(self) -> None:
        self._awaited: dict[RowKey, _Awaited] = {}

    @property
    def awaited(self) -> bool:
        return bool(self._awaited)

    def expect(self, rows: list[Row]) -> None:
        """These were asked to be acknowledged or put away."""
        for row in rows:
            self._awaited[row.key] = _Awaited(row.alarm.started)

    def forget(self, keys: list[RowKey]) -> None:
        """The wish was taken back."""
        for key in keys:
            self._awaited.pop(key, None)

    def look(self, rows: list[Row]) -> list[Row]:
        """A snapshot came: those of its rows that were asked for and not done in time, each told once."""
        if not self._awaited:
            return []
        still = {}
        failed = []
        for row in rows:
            awaited = self._awaited.get(row.key)
            if awaited is None or not row.open or row.alarm.started != awaited.started:
                continue
            awaited.beats += 1
            if awaited.beats < BEATS:
                still[row.key] = awaited
            else:
                failed.append(row)
        self._awaited = still
        return failed
