"""Keeps a voice alive that makes the sound, and knows whether it does. Main thread only.

A voice that ends, or says nothing for too long, is replaced: the first time at once, then after growing pauses. What
was in the air is begun again. `works` is false once a fresh voice has failed as well; true does not mean that anybody
can hear it: for that its output is listened to (`noc.audio.hearing`).
"""

import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QTimer, Signal

import noc
from noc.audio.figures import TEST, Figure
from noc.audio.manifest import missing_or_changed

PATIENCE = timedelta(seconds=6)  # with a voice that should say every second that it works
PAUSES = tuple(timedelta(seconds=seconds) for seconds in (0, 1, 2, 4, 8))  # before the next voice
REASON_LENGTH = 120  # characters
NOT_VERIFIED = "on, not verified"  # the sound system takes sound; whether it is heard is not known here

# Where the voice finds the same code as we, installed or not.
ROOT = Path(noc.__file__).resolve().parents[1]

_MS = timedelta(milliseconds=1)


class Player(QObject):
    """Plays the figures whose files are in a folder. Starts at once; `close` ends it."""

    changed = Signal()  # status or works

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = folder.resolve()
        self._damaged = missing_or_changed(folder)
        self._playing: Figure | None = None
        self._failures = 0  # voices in a row that never worked, or ceased to
        self._reason = "starting"
        self._last_words = ""
        self._told: tuple[str, bool] | None = None
        self._closed = False
        self._process = QProcess(self)
        self._process.setWorkingDirectory(str(ROOT))
        self._process.setStandardErrorFile(QProcess.nullDevice())  # the sound system's chatter
        self._process.started.connect(self._resume)
        self._process.readyReadStandardOutput.connect(self._read)
        self._process.finished.connect(self._finished)
        self._process.errorOccurred.connect(self._error)
        self._deadline = self._timer(self._overdue)
        self._pause = self._timer(self._start)
        self._start()

    def play(self, figure: Figure) -> None:
        """Put a figure in the air from its beginning, in place of any other."""
        self._playing = figure
        self._say(f"play {figure.name}")

    def stop(self) -> None:
        self._playing = None
        self._say("stop")

    def sound_test(self) -> None:
        """Put the short tone in the air that is for the machine to listen to; any figure takes its place."""
        if self._playing is None:
            self._say(f"play {TEST.name}")

    def hurry(self) -> None:
        """The sound system is back: do not wait longer with the next voice."""
        if self._pause.isActive():
            self._pause.start(0)

    def renew(self) -> None:
        """The voice says that it is taken, and is not heard: replace it."""
        if self._process.state() is QProcess.ProcessState.Running:
            self._last_words = "not heard, begun anew"
            self._process.kill()

    @property
    def playing(self) -> Figure | None:
        """What should be in the air."""
        return self._playing

    @property
    def voice_pid(self) -> int:
        """The process that makes the sound; 0 while none runs."""
        return self._process.processId()

    @property
    def on(self) -> bool:
        """The voice that runs has said that the sound system takes its sound."""
        return self._reason == NOT_VERIFIED

    @property
    def works(self) -> bool:
        return self._failures < 2 and not self._damaged and not self._closed

    @property
    def status(self) -> str:
        """A line for people: whether there is sound, and if not, why."""
        if self._damaged:
            return "sound files missing or changed: " + ", ".join(self._damaged)
        return f"sound: {self._reason}"

    def close(self) -> None:
        """End the voice, and the sound with it; takes at most 2 s."""
        self._closed = True
        self._deadline.stop()
        self._pause.stop()
        self._playing = None
        self._process.closeWriteChannel()
        if not self._process.waitForFinished(1000):
            self._process.kill()
            self._process.waitForFinished(1000)
        self._because("closed")

    def _timer(self, then: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.timeout.connect(then)
        return timer

    def _start(self) -> None:
        self._last_words = ""
        self._process.start(sys.executable, ["-m", "noc.audio.voice", str(self._folder)])
        self._deadline.start(PATIENCE // _MS)

    def _resume(self) -> None:
        if self._playing is not None:
            self._say(f"play {self._playing.name}")

    def _say(self, command: str) -> None:
        if self._process.state() is QProcess.ProcessState.Running:
            self._process.write(f"{command}\n".encode())

    def _read(self) -> None:
        while self._process.canReadLine():
            word, _, reason = bytes(self._process.readLine().data()).decode(errors="replace").strip().partition(" ")
            if word == "works":
                self._deadline.start(PATIENCE // _MS)
                self._failures = 0
                self._because(NOT_VERIFIED)
            elif word == "dead":
                self._last_words = reason[:REASON_LENGTH]

    def _overdue(self) -> None:
        # If it was this process that hung, the word may be here and not yet read.
        self._process.waitForReadyRead(1)
        if not self._deadline.isActive():
            self._last_words = "no sound is taken"
            self._process.kill()

    def _error(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:  # the one error without an end
            self._failed("its process cannot be started")

    def _finished(self) -> None:
        self._read()
        self._failed(self._last_words or "its process died")

    def _failed(self, reason: str) -> None:
        if self._closed:
            return
        self._deadline.stop()
        self._pause.start(PAUSES[min(self._failures, len(PAUSES) - 1)] // _MS)
        self._failures += 1
        self._because(reason)

    def _because(self, reason: str) -> None:
        self._reason = reason
        told = (self.status, self.works)
        if told != self._told:
            self._told = told
            self.changed.emit()
