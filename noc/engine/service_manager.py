"""Tells systemd how the console is: started, at work, ending. Its watchdog is fed only while everything works.

The datagrams are those of sd_notify(3). Where no service manager listens, nothing happens.
"""

import os
import socket
from collections.abc import Callable, Mapping
from contextlib import suppress
from time import monotonic

from noc.engine.progress import Progress
from noc.engine.totals import Tally, Totals

STATUS_EVERY = 10.0  # s, where no watchdog asks for another rhythm
AHEAD = 0.25  # s: a look from time to time comes late by some of it, and within half of its time the watchdog is fed
# A restart brings back neither a sound card nor a backend, and would only interrupt the watch again and again.
NOT_MENDED = frozenset({"heard"})
AT_START = frozenset({"folds", "snapshots", "paints"})  # the first poll may take as long as its limit


class ServiceManager:
    """`look()` often, from the thread that must not stand still; `stopping()` before the end."""

    def __init__(
        self, tally: Tally, environ: Mapping[str, str] = os.environ, clock: Callable[[], float] = monotonic
    ) -> None:
        self._tally, self._clock = tally, clock
        self._address = _address(environ.get("NOTIFY_SOCKET", ""))
        ours = environ.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
        watchdog = environ.get("WATCHDOG_USEC", "") if ours else ""
        half = int(watchdog) / 2e6 if watchdog.isdigit() else 0.0
        self._every = half - min(AHEAD, half / 2) or STATUS_EVERY
        self._progress: Progress | None = None  # from the moment on at which it is ready
        self._due = 0.0

    def look(self) -> None:
        """Tell what there is to be told by now. Never blocks, never raises."""
        if not self._address:
            return
        now = self._clock()
        if self._progress is None:
            if not set(self._tally.standing_still(Totals())) & AT_START:
                self._progress = Progress(self._tally, self._clock)
                self._due = now + self._every
                self._send("READY=1", f"STATUS={self._at_work()}")
        elif now >= self._due:
            self._due = now + self._every
            still = [name for name in self._progress.standing_still() if name not in NOT_MENDED]
            if still:
                self._send(f"STATUS=Not well: {', '.join(still)} stand still. {self._at_work()}")
            else:
                self._send("WATCHDOG=1", f"STATUS={self._at_work()}")

    def stopping(self) -> None:
        self._send("STOPPING=1")

    def _at_work(self) -> str:
        figures = ", ".join(f"{count} {name}" for name, count in self._tally.totals._asdict().items())
        return f"Watches {self._tally.sites} sites: {figures}"

    def _send(self, *lines: str) -> None:
        if not self._address:
            return
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
            sender.setblocking(False)  # one that listens no more must not hold up the screen
            sender.sendto("\n".join(lines).encode(), self._address)


def _address(text: str) -> str:
    """Of a socket in the file system, or an abstract one; empty where there is none that we could reach."""
    if not hasattr(socket, "AF_UNIX") or text[:1] not in ("/", "@"):
        return ""
    return "\0" + text[1:] if text[0] == "@" else text
