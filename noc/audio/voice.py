"""The process that makes the sound: `python -m noc.audio.voice FOLDER`. Words in, words out, one a line.

In:  `play NAME` (a figure; it replaces the one in the air), `stop`. The end of the input ends the process.
Out: `works` with each second of sound that the sound system has taken; `dead REASON` as last word.

Silence is played without end beneath the figures. That its loops are counted down is the only sign Qt gives that sound
flows: with the server dead or the sink gone, effects go on saying "playing". And it keeps the one stream open: Qt 6.11
opens a new one after each moment without sound.

No effect ever comes to its end: one that is to be heard once is played without end too, and stopped in the silence that
follows its last tone. Of an effect that ends by itself Qt 6.11's audio thread may be the last to let go,
most often on a busy machine: it closes what the main thread still waits for, and at the next sound that one falls into
an endless loop.

It is a process of its own because of what a dying sound server does to Qt: nothing tells of the server's return, and an
effect made in between aborts the process. A voice in doubt is ended, and a fresh one started (`noc.audio.player`). And
a siren in the air goes on while the screen hangs.
"""

import os
import signal
import sys
from datetime import timedelta
from pathlib import Path
from typing import NoReturn

from PySide6.QtCore import QCoreApplication, QObject, QTimer, QUrl
from PySide6.QtMultimedia import QMediaDevices, QSoundEffect

from noc.audio.figures import PLAYED, SILENCE_FILE, Figure
from noc.audio.input import Input

FIGURES = {figure.name: figure for figure in PLAYED}
FOR_EVER: int = QSoundEffect.Loop.Infinite.value  # -2; -1 is refused
ENDLESS = 2**31 - 1  # a count that is counted down, as FOR_EVER is not


class Voice(QObject):
    """All figures, loaded, one of them in the air."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._devices = QMediaDevices(self)
        self._devices.audioOutputsChanged.connect(self._outputs_changed)
        self._output = QMediaDevices.defaultAudioOutput()
        if self._output.isNull():
            end("no output device")
        self._effects = {figure.name: self._effect(folder / figure.file) for figure in PLAYED}
        for effect in self._effects.values():
            effect.setLoopCount(FOR_EVER)
        self._once = QTimer(self, singleShot=True)
        self._once.timeout.connect(self._stop)
        self._silence = self._effect(folder / SILENCE_FILE)
        self._silence.setLoopCount(ENDLESS)
        self._silence.loopsRemainingChanged.connect(self._flows)
        self._silence.play()

    def obey(self, command: str) -> None:
        verb, _, name = command.partition(" ")
        self._stop()
        if verb == "play":
            self._effects[name].play()
            if not FIGURES[name].loops:
                self._once.start(_end_of(FIGURES[name]))

    def _stop(self) -> None:
        self._once.stop()
        for effect in self._effects.values():
            effect.stop()

    def _effect(self, path: Path) -> QSoundEffect:
        effect = QSoundEffect(self._output, self)
        effect.statusChanged.connect(self._status_changed)
        effect.setSource(QUrl.fromLocalFile(str(path)))
        return effect

    def _status_changed(self) -> None:
        for effect in self.findChildren(QSoundEffect):
            if effect.status() is QSoundEffect.Status.Error:
                end(f"{effect.source().fileName()} cannot be played")

    def _flows(self) -> None:
        if self._silence.loopsRemaining() < ENDLESS:  # setting it is a change, too
            print("works", flush=True)

    def _outputs_changed(self) -> None:
        # The effects stay bound to the output they were made for, also when that one is gone or was replaced.
        if QMediaDevices.defaultAudioOutput() != self._output:
            end("the output device changed")


def _end_of(figure: Figure) -> int:
    """ms to the middle of its silence: what is taken late or early by the sound system is neither cut nor repeated."""
    return (figure.length + figure.period) // 2 // timedelta(milliseconds=1)


def end(reason: str) -> NoReturn:
    """Leave at once: taking Qt's audio down in order can wait for ever for a sound server that is gone."""
    print(f"dead {reason}", flush=True)
    os._exit(1)


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; our master decides what it means
    app = QCoreApplication(sys.argv)
    voice = Voice(Path(sys.argv[1]))
    commands = Input()
    commands.command.connect(voice.obey)
    commands.ended.connect(lambda: os._exit(0))
    commands.start()
    app.exec()


if __name__ == "__main__":
    main()
