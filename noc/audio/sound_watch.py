"""Says what is known of the sound; where sound is required, one that cannot be heard is a fault."""

from collections.abc import Callable
from datetime import timedelta

from PySide6.QtCore import QObject, QTimer, Slot

from noc.audio.driver import SirenDriver
from noc.audio.hearing import Hearing
from noc.audio.hearing_verdict import Trouble, dead
from noc.audio.player import NOT_VERIFIED
from noc.engine.door import Door

SOUND_FAULT_AFTER = timedelta(seconds=3)  # the player itself needs 6 s to be sure that it is not heard
SOUND = "sound"


class SoundWatch(QObject):
    """Says on the wall what is known of the sound; where sound is required, a sound that fails for 10 s is a fault.

    What the sound system takes is known from the `driver`, what can be heard from the `hearing`. The fault ends where
    sound is heard again, and without a way to hear it where it is taken again.
    """

    def __init__(
        self,
        driver: SirenDriver,
        door: Door,
        required: bool,
        show: Callable[[str, bool], None],
        patience: timedelta = SOUND_FAULT_AFTER,
        hearing: Hearing | None = None,
    ) -> None:
        super().__init__()
        self._driver, self._door, self._required, self._show = driver, door, required, show
        self._hearing = hearing
        self._told: Trouble | None = None
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(round(patience / timedelta(milliseconds=1)))
        self._patience.timeout.connect(self._failed)
        driver.changed.connect(self.look)
        if hearing is not None:
            hearing.changed.connect(self.look)
        self.look()

    @Slot()
    def look(self) -> None:
        works, hearing = self._driver.works, self._hearing
        status, trouble = self._driver.status.removeprefix("sound: "), None
        if hearing is not None:
            status, trouble = status.replace(NOT_VERIFIED, hearing.status), hearing.trouble
        self._show(status, works and trouble is None)
        if trouble is not None:
            self._patience.stop()
            self._tell(trouble)
        elif not works:
            if self._required and self._told is None and not self._patience.isActive():
                self._patience.start()
        else:
            self._patience.stop()
            if hearing is None or hearing.proven or not hearing.verifies:
                self._tell(None)

    @Slot()
    def _failed(self) -> None:
        self._tell(dead("", self._driver.status))

    def _tell(self, trouble: Trouble | None) -> None:
        if not self._required or trouble == self._told:
            return
        before, self._told = self._told, trouble
        if before is not None and (trouble is None or trouble.cause is not before.cause):
            self._door.part_works(before.cause, SOUND)
        if trouble is not None:
            self._door.part_failed(trouble.cause, SOUND, f"alarms cannot be heard: {trouble.text}")
