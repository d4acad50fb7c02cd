"""Says what is known of the sound; where sound is required, one that fails is a fault."""

from collections.abc import Callable
from datetime import timedelta

from PySide6.QtCore import QObject, QTimer, Slot

from noc.audio.driver import SirenDriver
from noc.core.causes import Cause
from noc.engine.door import Door

SOUND_FAULT_AFTER = timedelta(seconds=3)  # the player itself needs 6 s to be sure that it is not heard
SOUND = "sound"


class SoundWatch(QObject):
    """Says on the wall what is known of the sound; where sound is required, a sound that fails for 10 s is a fault."""

    def __init__(
        self,
        driver: SirenDriver,
        door: Door,
        required: bool,
        show: Callable[[str, bool], None],
        patience: timedelta = SOUND_FAULT_AFTER,
    ) -> None:
        super().__init__()
        self._driver, self._door, self._required, self._show = driver, door, required, show
        self._told = False
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(round(patience / timedelta(milliseconds=1)))
        self._patience.timeout.connect(self._failed)
        driver.changed.connect(self.look)
        self.look()

    @Slot()
    def look(self) -> None:
        works = self._driver.works
        self._show(self._driver.status.removeprefix("sound: "), works)
        if works:
            self._patience.stop()
            if self._told:
                self._told = False
                self._door.part_works(Cause.AUDIO_DEAD, SOUND)
        elif self._required and not self._told and not self._patience.isActive():
            self._patience.start()

    @Slot()
    def _failed(self) -> None:
        self._told = True
        self._door.part_failed(Cause.AUDIO_DEAD, SOUND, f"alarms cannot be heard: {self._driver.status}")
