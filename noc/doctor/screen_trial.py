"""`python -m noc.doctor.screen_trial`: which screens there are, and whether they can be kept lit, as one JSON object.

Where there is no screen Qt ends the process. What is switched off to keep the screen lit is put back at the end.
"""

import json
import sys

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from noc.ui.desktop.awake import Awake

WITHIN = 5000  # ms that the desktop and the X server may take to answer


def main() -> int:
    app = QApplication([sys.argv[0]])
    screens = [
        {"name": screen.name(), "width": screen.geometry().width(), "height": screen.geometry().height()}
        for screen in app.screens()
    ]
    tray = QSystemTrayIcon.isSystemTrayAvailable()
    lit = _is_kept_lit(app)
    print(json.dumps({"platform": app.platformName(), "screens": screens, "tray": tray, "lit": lit}))
    return 0


def _is_kept_lit(app: QApplication) -> bool:
    awake = Awake()
    awake.changed.connect(lambda words: None if words else app.quit())
    awake.start()
    QTimer.singleShot(WITHIN, app.quit)
    if awake.words:
        app.exec()
    lit = not awake.words
    awake.close()
    return lit


if __name__ == "__main__":
    sys.exit(main())
