"""The sentinel's alarm: seen by posters on every screen, heard by a voice of its own; each works without the other."""

import sys
from collections.abc import Callable
from datetime import timedelta

import structlog
from msgspec import structs
from PySide6.QtCore import QObject, QProcess, QTimer

from noc import paths
from noc.audio.figures import FAULT
from noc.audio.player import ROOT, Player
from noc.sentinel.notice import Notice, encode
from noc.sentinel.pauses import pause

ASIDE = timedelta(minutes=2)  # the longest that a person may have quiet
_MS = timedelta(milliseconds=1)

log = structlog.get_logger()


class Alarm(QObject):
    """Both are loaded at once and wait. Without `sound`, which is off by configuration, it is seen alone."""

    def __init__(self, sound: bool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._posters = Posters(self._put_aside, self)
        self._player = Player(paths.resource("sounds"), self) if sound else None
        self._works = True
        if self._player is not None:
            self._player.changed.connect(self._sound_changed)
        self._notice: Notice | None = None
        self._aside = QTimer(self)
        self._aside.setSingleShot(True)
        self._aside.timeout.connect(self._show)

    def tell(self, notice: Notice) -> None:
        """Raise it, or say what has become of it."""
        begins, self._notice = self._notice is None, notice
        if begins:
            self._aside.stop()
        if not self._aside.isActive():
            self._show()

    def end(self) -> None:
        self._notice = None
        self._aside.stop()
        self._quiet()

    def close(self) -> None:
        """End both processes; takes at most 4 s."""
        self._posters.close()
        if self._player is not None:
            self._player.changed.disconnect(self._sound_changed)
            self._player.close()

    def _show(self) -> None:
        if self._notice is None:
            return
        if self._player is not None and self._player.playing is None:
            self._player.play(FAULT)
        self._posters.show(self._with_sound(self._notice))

    def _quiet(self) -> None:
        self._posters.hide()
        if self._player is not None:
            self._player.stop()

    def _put_aside(self) -> None:
        if self._notice is not None:
            log.warning("the alarm was put aside", minutes=ASIDE // timedelta(minutes=1))
            self._quiet()
            self._aside.start(ASIDE // _MS)

    def _with_sound(self, notice: Notice) -> Notice:
        if self._player is None or self._player.works:
            return notice
        return structs.replace(notice, sound=self._player.status.removeprefix("sound: "))

    def _sound_changed(self) -> None:
        player = self._player
        if player is not None and player.works != self._works:
            self._works = player.works
            if self._works:
                log.info("the sentinel can sound again")
            else:
                log.warning("the sentinel cannot sound", reason=player.status)
            if not self._aside.isActive():
                self._show()


class Posters(QObject):
    """Keeps the process of the windows alive, and tells it what to show. Without a screen it tries again for ever."""

    def __init__(self, on_aside: Callable[[], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._on_aside = on_aside
        self._notice: Notice | None = None
        self._failures, self._closed = 0, False
        self._process = QProcess(self)
        self._process.setWorkingDirectory(str(ROOT))
        self._process.setStandardErrorFile(QProcess.nullDevice())
        self._process.readyReadStandardOutput.connect(self._read)
        self._process.finished.connect(self._failed)
        self._process.errorOccurred.connect(self._error)
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.timeout.connect(self._start)
        self._start()

    def show(self, notice: Notice) -> None:
        self._notice = notice
        self._say(f"show {encode(notice)}")

    def hide(self) -> None:
        self._notice = None
        self._say("hide")

    def close(self) -> None:
        """Takes at most 2 s."""
        self._closed = True
        self._again.stop()
        self._process.closeWriteChannel()
        if not self._process.waitForFinished(1000):
            self._process.kill()
            self._process.waitForFinished(1000)

    def _start(self) -> None:
        self._process.start(sys.executable, ["-m", "noc.sentinel.posters"])

    def _say(self, command: str) -> None:
        if self._process.state() is QProcess.ProcessState.Running:
            self._process.write(f"{command}\n".encode())

    def _read(self) -> None:
        while self._process.canReadLine():
            word = bytes(self._process.readLine().data()).decode(errors="replace").strip()
            if word == "ready":
                if self._failures:
                    log.info("the sentinel has a screen again")
                self._failures = 0
                if self._notice is not None:
                    self.show(self._notice)
            elif word == "aside":
                self._on_aside()

    def _error(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:  # the one error without an end
            self._failed()

    def _failed(self) -> None:
        if self._closed:
            return
        if self._failures == 0:
            log.warning("the sentinel has no screen", code=self._process.exitCode())
        self._again.start(pause(self._failures) // _MS)
        self._failures += 1
