"""Has lines spoken by a process of its own, and never waits for it. Main thread only.

A line that cannot be said is not said, and a process that does not fall silent when it is told to is ended. The tone
needs nothing of this.
"""

import sys
from datetime import timedelta

from PySide6.QtCore import QObject, QProcess, QTimer, Signal

from noc.audio.player import ROOT

NEXT_TRY = timedelta(seconds=30)  # after a process that died
OBEYS_WITHIN = timedelta(seconds=2)  # being told to be silent
LONGEST_TEXT = 200  # characters

_MS = timedelta(milliseconds=1)


class Speech(QObject):
    """Starts at once; `close` ends it. `engine` is for tests; else it is whatever the system has."""

    changed = Signal()  # status
    ended = Signal()  # the line was said, or cannot be

    def __init__(self, engine: str = "", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine = engine
        self._ready = self._none = self._closed = False
        self._number = 0  # of the newest line
        self._saying = False
        self._status = "voice starting"
        self._process = QProcess(self)
        self._process.setWorkingDirectory(str(ROOT))
        self._process.setStandardErrorFile(QProcess.nullDevice())  # the engine's chatter
        self._process.readyReadStandardOutput.connect(self._read)
        self._process.finished.connect(self._finished)
        self._process.errorOccurred.connect(self._error)
        self._patience, self._pause = QTimer(self), QTimer(self)
        for timer, span, then in (
            (self._patience, OBEYS_WITHIN, self._process.kill),
            (self._pause, NEXT_TRY, self._start),
        ):
            timer.setSingleShot(True)
            timer.setInterval(span // _MS)
            timer.timeout.connect(then)
        self._start()

    @property
    def talking(self) -> bool | None:
        """A line is in the air; None: nothing can be said at the moment."""
        return self._saying if self._ready else None

    @property
    def status(self) -> str:
        """A word for people; empty where lines are spoken."""
        return self._status

    @property
    def pid(self) -> int:
        """The process that speaks; 0 while none runs."""
        return self._process.processId()

    def say(self, text: str) -> None:
        """Speak a line in place of any other, if that is possible."""
        if not self._ready:
            return
        self._number += 1
        self._saying = True
        self._patience.stop()
        self._process.write(f"say {self._number} {spoken(text)}\n".encode())

    def hush(self) -> None:
        """Be silent at once."""
        if self._saying:
            self._saying = False
            self._patience.start()
            self._process.write(b"hush\n")

    def close(self) -> None:
        """End the process; takes at most 2 s."""
        self._closed, self._ready, self._saying = True, False, False
        self._patience.stop()
        self._pause.stop()
        self._process.closeWriteChannel()
        if not self._process.waitForFinished(1000):
            self._process.kill()
            self._process.waitForFinished(1000)

    def _start(self) -> None:
        self._process.start(sys.executable, ["-m", "noc.audio.speaker", *([self._engine] if self._engine else [])])

    def _read(self) -> None:
        while self._process.canReadLine():
            word, _, rest = bytes(self._process.readLine().data()).decode(errors="replace").strip().partition(" ")
            match word:
                case "ready":
                    self._ready = True
                    self._because("")
                case "done" if rest == str(self._number):
                    self._patience.stop()
                    if self._saying:
                        self._saying = False
                        self.ended.emit()
                case "none":
                    self._none = True
                    self._because("no voice")

    def _error(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:  # the one error without an end
            self._failed()

    def _finished(self) -> None:
        self._read()
        self._failed()

    def _failed(self) -> None:
        was_saying, self._ready, self._saying = self._saying, False, False
        self._patience.stop()
        if self._closed or self._none:
            return
        self._pause.start()
        self._because("voice failed")
        if was_saying:
            self.ended.emit()

    def _because(self, status: str) -> None:
        if status != self._status:
            self._status = status
            self.changed.emit()


def spoken(text: str) -> str:
    """One line, of which names are a part: no control characters, and not longer than anybody listens."""
    printable = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(printable.split())[:LONGEST_TEXT]
