"""The process that speaks: `python -m noc.audio.speaker [ENGINE]`. Words in, words out, one a line.

In:  `say NUMBER TEXT`, `hush`. The end of the input ends the process.
Out: `ready ENGINE` once; `done NUMBER` when a line was said, cut off or could not be said; `none REASON` as last word.

It is neither the voice nor the console: an engine of speech may take seconds to load, hang in its own server or take
the process down, and neither the tone nor the screen may wait for that.
"""

import os
import signal
import sys
from typing import NoReturn

from PySide6.QtCore import QCoreApplication, QLocale
from PySide6.QtTextToSpeech import QTextToSpeech

from noc.audio.input import Input

SILENT_ENGINE = "mock"  # Qt's own, for tests: it takes its time and says nothing
VOLUME = 0.5  # at 1 some engines reach full scale, far above the tones that the line explains
RATE = 0.1  # -1 to 1: a little brisk, since the room between two tones is short


class Speaker:
    """One engine, one line at a time."""

    def __init__(self, engine: str) -> None:
        self._number = ""
        self._speech = QTextToSpeech(engine)
        if self._speech.state() is QTextToSpeech.State.Error:
            end("the speech engine does not start")
        self._choose_language()
        self._speech.setVolume(VOLUME)
        self._speech.setRate(RATE)
        self._speech.stateChanged.connect(self._changed)
        print(f"ready {engine}", flush=True)

    def obey(self, command: str) -> None:
        verb, _, rest = command.partition(" ")
        self._speech.stop()
        self._done()
        if verb == "say":
            self._number, _, text = rest.partition(" ")
            self._speech.say(text)

    def _choose_language(self) -> None:
        """Our words are English, whatever the system speaks."""
        english = [
            locale for locale in self._speech.availableLocales() if locale.language() is QLocale.Language.English
        ]
        if english and self._speech.locale().language() is not QLocale.Language.English:
            self._speech.setLocale(english[0])

    def _changed(self, state: QTextToSpeech.State) -> None:
        if state in (QTextToSpeech.State.Ready, QTextToSpeech.State.Error):
            self._done()

    def _done(self) -> None:
        if self._number:
            print(f"done {self._number}", flush=True)
            self._number = ""


def end(reason: str) -> NoReturn:
    print(f"none {reason}", flush=True)
    os._exit(0)


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; our master decides what it means
    app = QCoreApplication(sys.argv)
    engines = sys.argv[1:] or [engine for engine in QTextToSpeech.availableEngines() if engine != SILENT_ENGINE]
    if not engines:
        end("no speech engine is installed")
    speaker = Speaker(engines[0])
    commands = Input()
    commands.command.connect(speaker.obey)
    commands.ended.connect(lambda: os._exit(0))
    commands.start()
    app.exec()


if __name__ == "__main__":
    main()
