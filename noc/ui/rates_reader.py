"""Reads the rates of the last days from the journal in a thread of its own: a long journal takes seconds."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

from PySide6.QtCore import QObject, Qt, Signal

from noc.journal.database import JournalError
from noc.report.figures import Rates
from noc.report.reading import read_rates

SPAN = timedelta(days=7)


class RatesReader(QObject):
    """One reading at a time; what is asked for meanwhile is what is coming anyhow."""

    _done = Signal(object)
    _failed = Signal(str)

    def __init__(
        self, journal: Path, show: Callable[[Rates], None], say: Callable[[str], None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._journal = journal
        self._thread: Thread | None = None
        self._done.connect(show, Qt.ConnectionType.QueuedConnection)
        self._failed.connect(say, Qt.ConnectionType.QueuedConnection)

    def read(self) -> None:
        if self._thread is None or not self._thread.is_alive():
            self._thread = Thread(target=self._work, name="rates", daemon=True)
            self._thread.start()

    def _work(self) -> None:
        now = datetime.now(UTC)
        try:
            self._done.emit(read_rates(self._journal, now - SPAN, now))
        except JournalError as error:
            self._failed.emit(str(error))
