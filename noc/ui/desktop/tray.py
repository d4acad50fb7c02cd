"""The icon in the desktop's tray: the worst state at a glance, and the few acts that need no window.

A tray may come late, go, or never be there; nothing depends on it.
"""

from collections.abc import Callable
from datetime import timedelta

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from noc.core.events import PauseAsked, ResumeAsked
from noc.core.pause import LONGEST
from noc.core.snapshot import Snapshot
from noc.engine.clock import read_clock
from noc.engine.door import Door
from noc.ui.desktop.bus import Answer, Call, DesktopBus
from noc.ui.desktop.tray_look import TrayLook, icon_of, look_of

RETRY = timedelta(seconds=5)
NOBODY = "tray"  # who asks where no name is known
WATCHER = "org.kde.StatusNotifierWatcher"
SHOWN_FOR = 10_000  # ms: a balloon

_MS = timedelta(milliseconds=1)


class Tray(QObject):
    """Made after the QApplication. `operator` is the name behind what is asked here; empty: whoever is on shift."""

    next_asked = Signal()  # go to the next alarm that nobody has answered
    quit_asked = Signal()

    def __init__(
        self,
        door: Door,
        operator: str,
        show_window: Callable[[], object],
        window_name: str = "desk",
        bus: DesktopBus | None = None,
        parent: QObject | None = None,
        retry: timedelta = RETRY,
    ) -> None:
        super().__init__(parent)
        self._door, self._operator, self._show_window = door, operator, show_window
        self._bus = bus if bus is not None else DesktopBus(self)
        self._snapshot: Snapshot | None = None
        self._stalled = False
        self._look: TrayLook | None = None
        self._icon: QSystemTrayIcon | None = None
        self._menu = QMenu()
        self._act(f"Show {window_name}", self._show)
        self._next = self._act("Next unanswered", self._go_next)
        self._menu.addSeparator()
        self._pause = self._act("Pause sound for 2 min", self._pause_or_resume)
        self._menu.addSeparator()
        self._act("Quit NOC Console", self.quit_asked.emit)
        self._retry = QTimer(self)
        self._retry.setInterval(retry // _MS)
        self._retry.timeout.connect(self._look_for_tray)
        self._retry.start()
        self._redraw()
        self._look_for_tray()

    @property
    def icon(self) -> QSystemTrayIcon | None:
        """None while there is no tray."""
        return self._icon

    @property
    def menu(self) -> QMenu:
        return self._menu

    @property
    def look(self) -> TrayLook:
        return self._look if self._look is not None else look_of(self._snapshot, self._stalled)

    @Slot(object)
    def show_snapshot(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._redraw()

    @Slot(bool)
    def stalled(self, stalled: bool) -> None:
        """The engine no longer tells what holds, or does again."""
        self._stalled = stalled
        self._redraw()

    def balloon(self, title: str, body: str) -> None:
        """A notification of the tray's own, where there is one."""
        if self._icon is not None:
            self._icon.showMessage(title, body, QSystemTrayIcon.MessageIcon.Critical, SHOWN_FOR)

    def close(self) -> None:
        self._retry.stop()
        self._bus.close()
        if self._icon is not None:
            self._icon.hide()
        self._menu.close()

    def _act(self, text: str, then: Callable[[], object]) -> QAction:
        action = self._menu.addAction(text)
        action.triggered.connect(lambda checked: then())
        return action

    def _show(self) -> None:
        self._show_window()

    def _go_next(self) -> None:
        self._show_window()
        self.next_asked.emit()

    def _pause_or_resume(self) -> None:
        now = read_clock()
        if self._snapshot is not None and self._snapshot.pause is not None:
            self._door.ask(ResumeAsked(now, self._by))
        else:
            self._door.ask(PauseAsked(now, self._by, LONGEST))

    @property
    def _by(self) -> str:
        on_shift = self._snapshot.shift.names if self._snapshot is not None else ()
        return self._operator or " and ".join(on_shift) or NOBODY

    def _redraw(self) -> None:
        paused = self._snapshot is not None and self._snapshot.pause is not None
        self._pause.setText("Resume sound" if paused else "Pause sound for 2 min")
        self._pause.setEnabled(not self._stalled)  # nobody would hear it, and the siren must not
        look = look_of(self._snapshot, self._stalled)
        self._next.setEnabled(look.unanswered)
        before, self._look = self._look, look
        if self._icon is None or look == before:
            return
        self._icon.setToolTip(f"NOC Console · {look.tooltip}")
        if before is None or (look.worst, look.unanswered) != (before.worst, before.unanswered):
            self._icon.setIcon(icon_of(look))

    def _look_for_tray(self) -> None:
        """Ask the desktop's tray whether it answers before Qt does: Qt would wait for one that hangs."""
        self._bus.call(
            Call("org.freedesktop.DBus", "/", "org.freedesktop.DBus", "NameHasOwner", "s", (WATCHER,), self._owned)
        )

    def _owned(self, answer: Answer) -> None:
        if answer is not None and answer[0]:
            self._bus.call(
                Call(WATCHER, "/StatusNotifierWatcher", "org.freedesktop.DBus.Peer", "Ping", then=self._answered)
            )
        else:
            self._begin()

    def _answered(self, answer: Answer) -> None:
        if answer is not None:
            self._begin()

    def _begin(self) -> None:
        if self._icon is not None or not self._retry.isActive() or not QSystemTrayIcon.isSystemTrayAvailable():
            return
        self._retry.stop()  # from now on Qt itself follows a tray that goes and comes
        icon = QSystemTrayIcon(icon_of(self.look), self)
        icon.setToolTip(f"NOC Console · {self.look.tooltip}")
        icon.setContextMenu(self._menu)
        icon.activated.connect(self._activated)
        icon.messageClicked.connect(self._show)
        icon.show()
        self._icon = icon

    @Slot(QSystemTrayIcon.ActivationReason)
    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in (QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick):
            self._show()
