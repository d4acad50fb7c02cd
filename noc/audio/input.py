"""How a process of the sound is told what to do: words on its standard input, one command a line."""

import os
import sys
import threading
from datetime import timedelta

from PySide6.QtCore import QObject, Signal

from noc.collector import Collector

HUNG_AFTER = timedelta(seconds=2)  # without an end after the end of the input


class Input(QObject):
    """Reads commands in a thread: standard input cannot be waited for by Qt on every platform."""

    command = Signal(str)
    ended = Signal()

    def start(self) -> None:
        Collector(self)
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in sys.stdin:
            self.command.emit(line.strip())
        self.ended.emit()
        threading.Event().wait(HUNG_AFTER.total_seconds())
        os._exit(1)  # the sound system holds the main thread; nobody is left to end us
