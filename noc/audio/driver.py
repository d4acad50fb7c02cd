"""Joins the siren to the player: snapshots in, sound out. Main thread only.

The siren is asked when a snapshot comes and, while there is anything to hear, 20 times a second. Snapshots that stop
coming do not stop it: what was due last stays due and grows older. That the engine has stalled is judged elsewhere and
told with `stalled`; the fault then sounds beside all that is due, and in a pause, of which nobody would tell the end.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from noc.audio.lines import Lines, follow
from noc.audio.player import Player
from noc.audio.siren import Memory, step
from noc.audio.speech import Speech
from noc.core.causes import Sound
from noc.core.snapshot import DueSound, Snapshot

TICK_MS = 50


def monotonic() -> timedelta:
    return timedelta(seconds=time.monotonic())


class SirenDriver(QObject):
    """Plays what is due; with no player (sound is off by configuration) it only says so.

    With a `speech` a line follows a tone where there is room for it.
    """

    changed = Signal()  # status or works

    def __init__(
        self,
        player: Player | None,
        clock: Callable[[], timedelta] = monotonic,
        parent: QObject | None = None,
        speech: Speech | None = None,
    ) -> None:
        super().__init__(parent)
        self._player, self._speech = player, speech
        self._clock = clock
        self._memory, self._lines = Memory(), Lines()
        self._due: tuple[DueSound, ...] = ()
        self._shown_at = clock()
        self._stalled_at: timedelta | None = None
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self.tick)
        if player is not None:
            player.changed.connect(self.changed)
        if speech is not None:
            speech.changed.connect(self.changed)
            speech.ended.connect(self.tick)

    @Slot(object)
    def show(self, snapshot: Snapshot) -> None:
        """Take what is due from the newest picture of the world."""
        self._due = snapshot.due
        self._shown_at = self._clock()
        self.tick()

    @Slot(bool)
    def stalled(self, stalled: bool) -> None:
        """The engine no longer tells what is due, or does again."""
        if not stalled:
            self._stalled_at = None
        elif self._stalled_at is None:
            self._stalled_at = self._clock()
        self.tick()

    @Slot()
    def tick(self) -> None:
        """Ask the siren, and do what it says."""
        if self._player is None:
            return
        due, now, before = self._due_now(), self._clock(), self._memory.playing
        self._speak(due, now)
        self._memory = step(self._memory, due, now, held=self._lines.line is not None)
        playing = self._memory.playing
        if playing is None and before is not None:
            self._player.stop()
        elif playing is not None and playing != before:
            self._player.play(playing.figure)
        self._keep_time(bool(self._memory.since))

    @property
    def works(self) -> bool:
        """Sound is on and, as far as the sound system tells, it is taken."""
        return self._player is not None and self._player.works

    @property
    def status(self) -> str:
        """A line for the header of the wall."""
        if self._player is None:
            return "sound off"
        voice = self._speech.status if self._speech is not None else ""
        return f"{self._player.status}, {voice}" if voice else self._player.status

    def _speak(self, due: tuple[DueSound, ...], now: timedelta) -> None:
        if self._speech is None:
            return
        before = self._lines.line
        self._lines = follow(self._lines, self._memory, due, now, self._speech.talking)
        line = self._lines.line
        if line is None and before is not None:
            self._speech.hush()
        elif line is not None and line != before:
            self._speech.say(line.text)

    def _due_now(self) -> tuple[DueSound, ...]:
        now = self._clock()
        due = tuple(replace(sound, age=sound.age + (now - self._shown_at)) for sound in self._due)
        if self._stalled_at is None or any(sound.sound is Sound.FAULT for sound in due):
            return due
        return (DueSound(Sound.FAULT, now - self._stalled_at, 1), *due)

    def _keep_time(self, needed: bool) -> None:
        if needed != self._timer.isActive():
            self._timer.start() if needed else self._timer.stop()
