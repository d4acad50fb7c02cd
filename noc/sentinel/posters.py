"""The process of the sentinel's window: `python -m noc.sentinel.posters`. Words in, words out, one a line.

In:  `show NOTICE` (as JSON), `hide`. The end of the input ends the process.
Out: `ready` once it has a screen; `aside` when somebody puts the window aside.

Qt is loaded and a screen at hand before anything happens. It is a process of its own because a screen that dies or
hangs takes with it whoever draws there: the sentinel goes on, with the sound, and starts another one.
"""

import os
import signal
import sys
import time

import msgspec
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QApplication

from noc.audio.input import Input
from noc.sentinel.notice import Notice, decode
from noc.sentinel.poster import Poster


class Posters:
    """One on every screen, also on those that come later."""

    def __init__(self, app: QGuiApplication) -> None:
        self._posters: dict[QScreen, Poster] = {}
        self._notice: Notice | None = None
        for screen in app.screens():
            self._add(screen)
        app.screenAdded.connect(self._add)
        app.screenRemoved.connect(self._remove)

    def obey(self, command: str) -> None:
        verb, _, rest = command.partition(" ")
        try:
            self._notice = decode(rest) if verb == "show" else None
        except msgspec.MsgspecError:
            return
        self._show()

    def _show(self) -> None:
        for poster in self._posters.values():
            if self._notice is not None:
                poster.tell(self._notice)
            else:
                poster.go()

    def _add(self, screen: QScreen) -> None:
        poster = Poster(screen, time.monotonic)
        poster.put_aside.connect(lambda: print("aside", flush=True))
        poster.winId()  # made now, so that nothing is left to be made when it counts
        self._posters[screen] = poster
        self._show()

    def _remove(self, screen: QScreen) -> None:
        poster = self._posters.pop(screen, None)
        if poster is not None:
            poster.go()
            poster.deleteLater()


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    app = QApplication(sys.argv[:1])
    app.setApplicationDisplayName("NOC Console")
    app.setQuitOnLastWindowClosed(False)
    posters = Posters(app)
    commands = Input()
    commands.command.connect(posters.obey)
    commands.ended.connect(lambda: os._exit(0))
    commands.start()
    print("ready", flush=True)
    app.exec()


if __name__ == "__main__":
    main()
