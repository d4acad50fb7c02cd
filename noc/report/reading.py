"""The rates of a journal that may be in use."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from noc.core.effects import Happened
from noc.journal.history import History
from noc.report.figures import LONG, Rates
from noc.report.rates import TELLING, rates_of


def read_rates(journal: Path, begin: datetime, end: datetime) -> Rates:
    """The rates from `begin` up to `end`. A million lines take about 10 s: on a thread of its own beside a screen.

    Raises JournalError where the journal cannot be read, ValueError unless `begin` is before `end`.
    """
    with History(journal) as history:
        return rates_of(_lines(history, min(begin, end - LONG), end), begin, end)


def _lines(history: History, begin: datetime, end: datetime) -> Iterator[Happened]:
    """First what stood open when the lines begin."""
    yield from history.newest_before(begin, TELLING)
    yield from history.between(begin, end)
