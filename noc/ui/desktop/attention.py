"""Calls for the eyes of whoever works at this screen: the tray's icon, the desktop's notifications, the window itself.

Beside the siren and the window, never in their place.
"""

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from noc.core.snapshot import Snapshot
from noc.engine.door import Door
from noc.ui.desktop.notices import Notices
from noc.ui.desktop.raising import Raising
from noc.ui.desktop.tray import Tray


class Attention(QObject):
    next_asked = Signal()

    def __init__(self, door: Door, window: QWidget, operator: str, notifies: bool, raises: bool) -> None:
        super().__init__()
        self._window = window
        self._tray = Tray(door, operator, self._show, parent=self)
        self._notices = Notices(self._tray.balloon, parent=self) if notifies else None
        self._raising = Raising(window, raises)
        self._tray.next_asked.connect(self.next_asked)
        self._tray.quit_asked.connect(window.close)

    @Slot(object)
    def show_snapshot(self, snapshot: Snapshot) -> None:
        self._tray.show_snapshot(snapshot)
        self._raising.show_snapshot(snapshot)
        if self._notices is not None:
            self._notices.show_snapshot(snapshot)

    @property
    def window_is_away(self) -> bool:
        """Minimized, hidden, or so that the system lets nobody paint it; this part here still calls for eyes."""
        window, handle = self._window, self._window.windowHandle()
        return not window.isVisible() or window.isMinimized() or handle is None or not handle.isExposed()

    def stalled(self, stalled: bool) -> None:
        self._tray.stalled(stalled)
        self._raising.stalled(stalled)
        if self._notices is not None:
            self._notices.stalled(stalled)

    def close(self) -> None:
        if self._notices is not None:
            self._notices.close()
        self._tray.close()

    def _show(self) -> None:
        self._window.showNormal() if self._window.isMinimized() else self._window.show()
        self._window.raise_()
        self._window.activateWindow()
