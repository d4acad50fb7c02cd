"""A picture of the wall without a screen: for documents, reports and tests."""

from datetime import tzinfo

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage

from noc.core.snapshot import Snapshot
from noc.ui.example import DeafDoor
from noc.ui.header_facts import Fact
from noc.ui.theme import DARK, Palette
from noc.ui.wall import Wall


def picture_of(
    snapshot: Snapshot | None,
    size: QSize,
    *,
    palette: Palette = DARK,
    timezone: tzinfo | None = None,
    sound: Fact | None = None,
    stalled: bool = False,
) -> QImage:
    """The wall with this snapshot, `size` in px. Needs a QApplication; the platform may be `offscreen`.

    `stalled` shows it as it looks after the engine has stopped.
    """
    now = [0.0]
    wall = Wall(DeafDoor(), palette=palette, timezone=timezone, clock=lambda: now[0])
    wall.resize(size)
    if snapshot is not None:
        wall.show_snapshot(snapshot)
    if sound is not None:
        wall.show_sound(sound.text, sound.good)
    if stalled:
        now[0] += 60.0
    wall.pulse()
    image = grab(wall)
    wall.deleteLater()
    return image


def grab(wall: Wall) -> QImage:
    """What the wall shows now."""
    return wall.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
