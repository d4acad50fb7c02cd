"""`python -m tests.gauntlet.breakable WORDS...`: the real program, which breaks when told to.

SIGUSR1: an event of the engine raises. SIGUSR2: the engine's thread hangs, and at the next one goes on. SIGRTMIN: the
window is no longer painted, and at the next one again. Each change of what the wall
shows is a line of JSON on standard output.
"""

import json
import signal
import sys
from threading import Event
from time import monotonic
from typing import Any

from PySide6.QtCore import QTimer

from noc import app
from noc.cli import main
from noc.console import Console
from noc.sentinel.link import Link
from noc.ui.wall import Wall

LOOK = 50  # ms
MOST = 120.0  # s: a hung thread must not outlive its test by much


class Breaking:
    def __init__(self, console: Console[Wall]) -> None:
        self._console = console
        self._free = Event()
        self._free.set()
        self._shown: dict[str, object] = {}
        self._timer = QTimer()
        self._timer.timeout.connect(self.tell)
        self._timer.start(LOOK)
        signal.signal(signal.SIGUSR1, lambda *_: self.break_event())
        signal.signal(signal.SIGUSR2, lambda *_: self.hang_or_free())
        signal.signal(signal.SIGRTMIN, lambda *_: self.stop_or_start_painting())

    def break_event(self) -> None:
        def breaks(event: object) -> None:
            raise RuntimeError("broken by a test")

        self._console.session.engine._take = breaks  # type: ignore[method-assign,assignment]

    def hang_or_free(self) -> None:
        if not self._free.is_set():
            self._free.set()
            return
        self._free.clear()
        loop = self._console.session.engine._loop
        assert loop is not None
        loop.call_soon_threadsafe(self._free.wait, MOST)

    def stop_or_start_painting(self) -> None:
        header = self._console.window.header
        header.setUpdatesEnabled(not header.updatesEnabled())

    def tell(self) -> None:
        wall = self._console.window
        looks = [look for look in wall.view.model().looks if look is not None]  # type: ignore[attr-defined]
        banners = wall.standing.faults
        shown: dict[str, Any] = {
            "stalled": wall.stalled,
            "cause": banners[0].cause if banners else None,
            "title": banners[0].title if banners else "",
            "calm": sum(look.calm for look in looks),
            "tiles": len(looks),
        }
        if shown != self._shown:
            self._shown = shown
            print(json.dumps({"at": monotonic(), **shown}), flush=True)


def run(words: list[str]) -> int:
    kept: list[Breaking] = []
    start = Console.start

    def begin(console: Console[Wall]) -> None:
        start(console)
        kept.append(Breaking(console))

    Link.start = lambda link: None  # type: ignore[method-assign]  # no sentinel mends what is broken here
    app.has_screen = lambda: True  # also where it draws into memory
    Console.start = begin  # type: ignore[method-assign,assignment]
    return main(words)


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
