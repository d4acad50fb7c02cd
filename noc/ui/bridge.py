"""The way from the engine's thread to the screen's: one snapshot at a time, the newest wins."""

from threading import Lock

from PySide6.QtCore import QObject, Qt, Signal, Slot

from noc.core.snapshot import Snapshot


class Bridge(QObject):
    """Made in the main thread, where its public signals are emitted; `publish`, `say` and `reload` are for any thread.

    A screen that is slower than the engine skips snapshots instead of falling behind: the wall is a function of the
    newest one alone.
    """

    arrived = Signal(object)  # a Snapshot
    said = Signal(str)  # a notice for people
    reloaded = Signal(object)  # a configuration to begin anew with
    _wake = Signal()
    _notice = Signal(str)
    _fresh = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = Lock()
        self._newest: Snapshot | None = None
        self._wake.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._notice.connect(self.said, Qt.ConnectionType.QueuedConnection)
        self._fresh.connect(self.reloaded, Qt.ConnectionType.QueuedConnection)

    def publish(self, snapshot: Snapshot) -> None:
        """Hand over a snapshot and return at once."""
        with self._lock:
            waiting = self._newest is not None
            self._newest = snapshot
        if not waiting:
            self._wake.emit()

    def say(self, text: str) -> None:
        """Hand over a notice and return at once; each is delivered."""
        self._notice.emit(text)

    def reload(self, fresh: object) -> None:
        """Hand over what to begin anew with, and return at once."""
        self._fresh.emit(fresh)

    @Slot()
    def _deliver(self) -> None:
        with self._lock:
            snapshot, self._newest = self._newest, None
        if snapshot is not None:
            self.arrived.emit(snapshot)
