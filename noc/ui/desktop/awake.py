"""Keeps the screen of a wall lit where the system lets us, and says so where it is not known to.

Three ways at once, each undone by itself when the console ends, however it dies: the desktop's screen saver (over the
message bus), the X server's own (a process that looks again each minute) and the sleep of the machine (logind). None
can hold up the screen.
"""

import shutil
import sys
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from noc.ui.desktop.bus import Answer, Call, DesktopBus

NOT_VERIFIED = "power state not verified"
WHO, WHY = "NOC Console", "the wall must stay visible"
LOOK_EVERY = 60_000  # ms
UNHEARD_AFTER = 2.5  # looks without a word: it is not known any more
SAVER, SAVER_PATH = "org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver"
SYSTEMD = Path("/run/systemd/system")
ENDS_WITHIN = 1000  # ms


class Awake(QObject):
    """Begins with `start()`. `changed` tells in words what is not known; empty: the screen is kept lit."""

    changed = Signal(str)

    def __init__(self, parent: QObject | None = None, bus: DesktopBus | None = None) -> None:
        super().__init__(parent)
        self._bus = bus if bus is not None else DesktopBus(self)
        self._cookie: object | None = None  # of the desktop's screen saver
        self._xset, self._xset_said, self._unheard = QProcess(self), "", 0
        self._xset.readyReadStandardOutput.connect(self._hear)
        self._xset.finished.connect(self._gone)
        self._sleep = QProcess(self)
        self._told: str | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_EVERY)
        self._timer.timeout.connect(self.look)

    @property
    def words(self) -> str:
        kept = self._cookie is not None or (self._xset_said == "awake" and self._unheard < UNHEARD_AFTER)
        return "" if kept else NOT_VERIFIED

    def start(self) -> None:
        self._timer.start()
        self.look()
        if SYSTEMD.is_dir() and (inhibit := shutil.which("systemd-inhibit")):
            # `cat` lasts as long as we hold its input.
            words = ["--what=idle:sleep", f"--who={WHO}", f"--why={WHY}", "--mode=block", "cat"]
            self._sleep.start(inhibit, words)
        self._tell()

    def look(self) -> None:
        """Ask the desktop anew, for its screen saver may be another one by now, and see that the keeper lives."""
        self._unheard += 1
        self._bus.call(Call(SAVER, SAVER_PATH, SAVER, "Inhibit", "ss", (WHO, WHY), self._inhibited))
        if QGuiApplication.platformName() == "xcb" and self._xset.state() is QProcess.ProcessState.NotRunning:
            self._xset.start(sys.executable, ["-m", "noc.ui.desktop.xset_keeper"])
        self._tell()

    def close(self) -> None:
        """Let go of all of it, and wait a moment until what was there is put back."""
        self._timer.stop()
        self._bus.close()  # the desktop forgets what a connection asked for when it ends
        for process in (self._xset, self._sleep):
            process.closeWriteChannel()
        for process in (self._xset, self._sleep):
            if process.state() is not QProcess.ProcessState.NotRunning and not process.waitForFinished(ENDS_WITHIN):
                process.kill()
                process.waitForFinished(ENDS_WITHIN)

    def _inhibited(self, answer: Answer) -> None:
        before, self._cookie = self._cookie, answer[0] if answer else None
        if before is not None:
            self._bus.call(Call(SAVER, SAVER_PATH, SAVER, "UnInhibit", "u", (before,)))
        self._tell()

    def _hear(self) -> None:
        while self._xset.canReadLine():
            self._xset_said = bytes(self._xset.readLine().data()).decode(errors="replace").strip()
            self._unheard = 0
        self._tell()

    def _gone(self) -> None:
        self._xset_said = ""
        self._tell()

    def _tell(self) -> None:
        if self.words != self._told:
            self._told = self.words
            self.changed.emit(self.words)
