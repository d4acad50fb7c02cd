"""Asks the sound server, through `pactl` and never within this process, which way sound takes there. Main thread only.

A client library of the sound server inside a Qt process has been seen to crash it; and a server that hangs holds a
process of its own, which is ended at a deadline.
"""

import shutil
import sys
from datetime import timedelta

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer, Signal

from noc.audio.hearing_facts import GarbledError, read_look
from noc.core.phrases import plain

QUESTIONS = (["info"], ["list", "sinks"], ["list", "sink-inputs"], ["list", "sources"])
ANSWERS_WITHIN = timedelta(seconds=2)  # all of them; they take some 20 ms
REASON_LENGTH = 100

_MS = timedelta(milliseconds=1)


def why_not() -> str:
    """Why no sound can be verified on this machine; empty: it can."""
    if not sys.platform.startswith("linux"):
        return "this system offers no way to listen to its own output"
    missing = [tool for tool in ("pactl", "parec") if shutil.which(tool) is None]
    return f"not installed: {', '.join(missing)}" if missing else ""


def environment() -> QProcessEnvironment:
    """With it pactl writes numbers with a point and tells its errors in English."""
    variables = QProcessEnvironment.systemEnvironment()
    variables.insert("LC_ALL", "C.UTF-8")
    return variables


class Looker(QObject):
    """`look()`, then one of the signals."""

    found = Signal(object)  # a Look
    refused = Signal(str)  # why the server does not answer
    useless = Signal(str)  # why pactl cannot be used here

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._answers: list[bytes] = []
        self._overdue = False
        self._process = QProcess(self)
        self._process.setProcessEnvironment(environment())
        self._process.finished.connect(self._finished)
        self._process.errorOccurred.connect(self._error)
        self._deadline = QTimer(self)
        self._deadline.setSingleShot(True)
        self._deadline.timeout.connect(self._late)

    def look(self) -> None:
        """Nothing happens while the last look is not over."""
        if self._process.state() is QProcess.ProcessState.NotRunning:
            self._answers, self._overdue = [], False
            self._deadline.start(ANSWERS_WITHIN // _MS)
            self._ask()

    def close(self) -> None:
        self._deadline.stop()
        self._process.blockSignals(True)
        self._process.kill()
        self._process.waitForFinished(1000)

    def _ask(self) -> None:
        self._process.start("pactl", ["-f", "json", *QUESTIONS[len(self._answers)]])

    def _late(self) -> None:
        # If it was this process that was held up, the answer may be there and not yet read.
        if not self._process.waitForFinished(1):
            self._overdue = True
            self._process.kill()

    def _error(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:  # the one error without an end
            self._deadline.stop()
            self.useless.emit("pactl cannot be started")

    def _finished(self, code: int, status: QProcess.ExitStatus) -> None:
        if self._overdue:
            self.refused.emit("the sound server does not answer")
        elif code or status is not QProcess.ExitStatus.NormalExit:
            self._deadline.stop()
            self._failed()
        else:
            self._answers.append(bytes(self._process.readAllStandardOutput().data()))
            self._ask() if len(self._answers) < len(QUESTIONS) else self._read()

    def _failed(self) -> None:
        said = bytes(self._process.readAllStandardError().data()).decode(errors="replace").strip()
        reason = plain(said.splitlines()[0], REASON_LENGTH) if said else "it ended"
        if " option" in said:  # older than its JSON
            self.useless.emit(f"pactl: {reason}")
        else:
            self.refused.emit(f"the sound server cannot be reached ({reason})")

    def _read(self) -> None:
        self._deadline.stop()
        try:
            look = read_look(*self._answers)
        except GarbledError as error:
            self.useless.emit(str(error))
            return
        self.found.emit(look)
