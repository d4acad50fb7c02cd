"""What each row has shown when it was played, and the table made of it."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from tests.gauntlet.rows import ROWS

PROPERTY = "gauntlet"
SLACK = 2.0  # s beyond each bound


class Entry(NamedTuple):
    """One row played against one thing. Times are in seconds; None: it is no matter of time."""

    row: str
    against: str  # "Icinga 2.13.6", "injected clock"
    cause: str  # as it was told; for a quiet row "quiet"
    seconds: float | None
    bound: float | None

    @property
    def held(self) -> bool:
        return self.seconds is None or self.bound is None or self.seconds <= self.bound + SLACK


class Ledger:
    """Takes what a test has measured. A row beyond its bound, or of another cause, fails there and then."""

    def __init__(self, record: Callable[[str, object], None], rows: frozenset[str]) -> None:
        """`rows`: those that the test says it plays."""
        assert rows <= ROWS.keys(), rows
        self._record, self._rows = record, rows

    def held(
        self, row: str | int, against: str, cause: str, seconds: float | None = None, bound: float | None = None
    ) -> None:
        """`cause`: what the console has named, checked by the test. `bound` without the slack of 2 s."""
        assert str(row) in self._rows, row
        entry = Entry(str(row), against, str(cause), seconds, bound)  # plain, to pass between processes
        assert entry.held, f"row {row} against {against}: {seconds:.1f} s, the bound is {bound:.1f} s"
        self._record(PROPERTY, tuple(entry))


def entries(properties: Iterable[tuple[str, Any]]) -> list[Entry]:
    return [Entry(*value) for name, value in properties if name == PROPERTY]


def table(found: Sequence[Entry], failed: frozenset[str] = frozenset(), whole: bool = True) -> list[str]:
    """A line of Markdown for each row, with the slowest of its times.

    In a `whole` one the rows that were not played say so; else they are left out.
    """
    lines = ["| # | what is done | against | cause | time | bound | held |", "|---|---|---|---|---|---|---|"]
    for number, row in ROWS.items():
        of_row = [entry for entry in found if entry.row == number]
        if not (whole or of_row or number in failed):
            continue
        against = ", ".join(dict.fromkeys(entry.against for entry in of_row))
        cause = ", ".join(dict.fromkeys(entry.cause for entry in of_row)) or row.cause
        verdict = "FAILED" if number in failed else "yes" if of_row else "not played"
        time, bound = _slowest(of_row)
        lines.append(f"| {number} | {row.deed} | {against} | {cause} | {time} | {row.bound}{bound} | {verdict} |")
    return lines


def _slowest(of_row: Sequence[Entry]) -> tuple[str, str]:
    """The time that came nearest to its bound, and that bound in seconds."""
    timed = [entry for entry in of_row if entry.seconds is not None]
    if not timed:
        return "", ""
    worst = max(timed, key=lambda entry: (entry.seconds or 0) / (entry.bound or 1e9))
    bound = f" = {worst.bound:.0f} s" if worst.bound is not None else ""
    return f"{worst.seconds:.1f} s", bound
