"""A console's window with its tray icon, on whatever screen it is begun on; told what to do by lines.

In:  `calm`, `alarm`, `stall`, `minimise`, `hide`, `maximise`, `panel` (a field in a window of its own),
     `leave` (done once the program itself knows that none of its windows is active).
Out: `ready`, then `done` after each of them, `shown` when the tray asks for the window.
"""

import sys
from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from noc.audio.input import Input
from noc.core.causes import Cause
from noc.ui.desktop.raising import Raising
from noc.ui.desktop.tray import Tray
from noc.ui.example import DeafDoor
from tests.ui.desktop.desk_pictures import alarm, picture

CALM, ALARM = picture({}), picture({"Riga": alarm(Cause.HOST_DOWN)})


class Program:
    def __init__(self, raises: bool) -> None:
        self.window, self.panel = QWidget(), QLineEdit()
        self.window.setWindowTitle("noc desk")
        self.window.resize(600, 400)
        self.panel.setWindowTitle("noc panel")
        self.raising = Raising(self.window, raises)
        self.tray = Tray(DeafDoor(), "ann", lambda: print("shown", flush=True))
        self.window.show()

    def obey(self, command: str) -> None:
        match command:
            case "calm" | "alarm":
                snapshot = ALARM if command == "alarm" else CALM
                self.tray.show_snapshot(snapshot)
                self.raising.show_snapshot(snapshot)
            case "stall":
                self.tray.stalled(True)
                self.raising.stalled(True)
            case "minimise":
                self.window.showMinimized()
            case "maximise":
                self.window.showMaximized()
            case "hide":
                self.window.hide()
            case "panel":
                self.panel.show()
                self.panel.activateWindow()
                self.panel.setFocus()
        self._done_when(lambda: command != "leave" or QApplication.activeWindow() is None)

    def _done_when(self, settled: Callable[[], bool]) -> None:
        def look() -> None:
            if settled():
                print("done", flush=True)
            else:
                QTimer.singleShot(20, look)

        QTimer.singleShot(100, look)


def main() -> None:
    app = QApplication(sys.argv[:1])
    app.setQuitOnLastWindowClosed(False)
    program = Program(raises="flash" not in sys.argv)
    commands = Input()
    commands.command.connect(program.obey)
    commands.ended.connect(app.quit)
    commands.start()
    print("ready", flush=True)
    app.exec()


if __name__ == "__main__":
    main()
