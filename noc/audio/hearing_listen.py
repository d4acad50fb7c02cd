"""Records what an output sends to its loudspeaker, and finds in it the tones that are expected. Main thread only.

`parec` does the recording, a process of its own. What it records goes to no file, and is dropped window by window.
"""

from PySide6.QtCore import QObject, QProcess, Signal

from noc.audio.hearing_look import REASON_LENGTH, environment
from noc.audio.hearing_tones import RATE, Ear
from noc.core.phrases import plain

FORMAT = ("--raw", f"--rate={RATE}", "--channels=1", "--format=s16le", "--latency-msec=50")
NAME = ("--client-name=noc", "--stream-name=listens whether its own alarms are heard")


class Listener(QObject):
    """Listens to one output at a time, from `listen` to `stop`."""

    heard = Signal()  # all of the expected tones
    failed = Signal(str)  # nothing can be recorded: why

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ear = Ear()
        self._monitor = ""
        self._flows = False
        self._process: QProcess | None = None

    @property
    def listens(self) -> bool:
        return self._process is not None

    @property
    def flows(self) -> bool:
        """The recording has begun."""
        return self._flows

    def expect(self, tones: frozenset[float]) -> None:
        self._ear.expect(tones)

    def listen(self, monitor: str) -> None:
        """Goes on where it listens there already."""
        if self.listens and monitor == self._monitor:
            return
        self.stop()
        self._monitor = monitor
        process = QProcess(self)
        process.setProcessEnvironment(environment())
        process.readyReadStandardOutput.connect(self._read)
        process.finished.connect(self._finished)
        process.errorOccurred.connect(self._error)
        self._process = process
        process.start("parec", [f"--device={monitor}", *FORMAT, *NAME])

    def stop(self) -> None:
        if self._process is not None:
            process, self._process = self._process, None
            process.blockSignals(True)
            process.kill()
            process.waitForFinished(1000)
            process.deleteLater()
        self._flows = False
        self._ear.forget()

    def catch_up(self) -> None:
        """Hear what is there, also where this process was held up and has not yet been told."""
        if self._process is not None:
            self._process.waitForReadyRead(0)

    def _read(self) -> None:
        if self._process is None:
            return
        data = bytes(self._process.readAllStandardOutput().data())
        self._flows = self._flows or bool(data)
        if self._ear.take(data):
            self.heard.emit()

    def _error(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self._give_up("parec cannot be started")

    def _finished(self) -> None:
        assert self._process is not None
        said = bytes(self._process.readAllStandardError().data()).decode(errors="replace").strip()
        self._give_up(plain(said.splitlines()[-1], REASON_LENGTH) if said else "parec ended")

    def _give_up(self, reason: str) -> None:
        self.stop()
        self.failed.emit(reason)
