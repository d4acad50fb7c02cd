"""`python -m noc.ui.desk`: the desk on an invented network, in a window or as a picture in a file."""

from collections.abc import Sequence
from datetime import UTC

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from noc.core.snapshot import Snapshot
from noc.settings import BackendSettings
from noc.ui.alone import application, options_of, run
from noc.ui.desk.desk import Desk
from noc.ui.desk.example import SCENES
from noc.ui.desk.ways import Ways
from noc.ui.example import DeafDoor
from noc.ui.theme import DARK, LIGHT, Palette

_BACKENDS = (
    BackendSettings("icinga-east", "icinga2", "https://monitor.example:5665", web="https://monitor.example/icingaweb2"),
    BackendSettings("prom-west", "prometheus", "https://prom.example"),
)


def picture_of(
    snapshot: Snapshot, size: QSize, *, palette: Palette = LIGHT, keys: str = "", stalled: bool = False
) -> QImage:
    """The desk with this snapshot, `size` in px, after `keys` were typed. Needs a QApplication."""
    now = [0.0]
    desk = Desk(DeafDoor(), "ann", palette=palette, timezone=UTC, ways=Ways(_BACKENDS), clock=lambda: now[0])
    desk.resize(size)
    desk.show()
    desk.show_snapshot(snapshot)
    desk.show_sound("heard 09:42:05", True)
    for key in keys:
        target = desk.focusWidget() or desk
        if key == "^":
            QTest.keyClick(target, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        else:
            QTest.keyClicks(target, key)
    if stalled:
        now[0] += 60.0
        desk.pulse()
    for _ in range(4):  # places that depend on each other settle one after the other
        QApplication.processEvents()
    image = desk.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    desk.close()
    desk.deleteLater()
    return image


def main(arguments: Sequence[str] | None = None) -> int:
    parser = options_of("desk", SCENES, QSize(1366, 768))
    parser.add_argument("--dark", action="store_true", help="the colours of a wall")
    parser.add_argument("--keys", default="", help="type these first; ^ stands for Ctrl+A")
    options = parser.parse_args(arguments)
    app = application(options.picture)
    snapshot, palette = SCENES[options.scene](), DARK if options.dark else LIGHT
    if options.picture:
        image = picture_of(snapshot, options.size, palette=palette, keys=options.keys, stalled=options.stalled)
        return 0 if image.save(options.picture) else 1
    return run(app, Desk(DeafDoor(), "ann", palette=palette, ways=Ways(_BACKENDS)), snapshot, options)
