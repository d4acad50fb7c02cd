"""Watches one console: judges its beats, raises the alarm, and starts the console again until it works.

A console connects and says who it is. While it beats as it should, nothing happens. What `noc.sentinel.judge` finds
begins the alarm: it is seen and heard, the frozen process is ended by force, and the same command is started. The new
console finds this sentinel by its address in the environment. Once it has been seen to judge, to show and to paint, the
alarm ends; until then tries go on, with growing pauses, for ever. After a goodbye, or where no console ever came, the
sentinel ends.
"""

import os
import time
from contextlib import suppress
from pathlib import Path

import structlog
from PySide6.QtCore import QObject, QTimer, Signal

from noc.core.causes import Cause
from noc.sentinel import judge
from noc.sentinel.alarm import Alarm
from noc.sentinel.judge import Finding
from noc.sentinel.notice import Notice
from noc.sentinel.pauses import pause
from noc.sentinel.start_again import Attempts
from noc.sentinel.watched import Watched

LOOK = 250  # ms
NEVER_SEEN = 30.0  # s until a sentinel ends to which no console has come
COMES_UP, COMES_UP_AT_MOST = 60.0, 300.0  # s for a console that was started, and as much more for each try
MANAGED = 20.0  # s for the service manager that starts what has ended; then the sentinel does it
SHOWN_AT_LEAST = 5.0  # s: one whole figure of the sound, and time to look up

HEADLINES = {
    Cause.SCREEN_FROZEN: "THE CONSOLE HAS STOPPED",
    Cause.ENGINE_STALLED: "THE CONSOLE NO LONGER JUDGES",
}

log = structlog.get_logger()


class Sentinel(QObject):
    """Raises OSError where nobody could reach it at `address`. Call `close` after `ended`.

    `managed`: a service manager starts the console again, and ends this process with it (`unfinished`).
    """

    ended = Signal()

    def __init__(self, address: str, sound: bool, managed: bool = False) -> None:
        super().__init__()
        self._managed = managed
        self._folder = Path(address).parent if os.path.isabs(address) else None
        self._watched = Watched(address, NEVER_SEEN, self)
        self._watched.left.connect(self.ended)
        self._alarm = Alarm(sound, self)
        self._attempts = Attempts(self._folder, address)
        self._finding: Finding | None = None
        self._since = self._begun_at = 0.0  # since when nothing is watched, and when the alarm began
        self._again_at: float | None = None  # the next try
        self._doing = self._why = ""
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)
        self._timer.start(LOOK)

    def close(self) -> None:
        self._timer.stop()
        self._watched.close()
        self._alarm.close()
        self._attempts.clean()
        if self._folder is not None:
            with suppress(OSError):  # what is left in it is not ours to judge now
                self._folder.rmdir()

    def unfinished(self) -> tuple[Cause, str] | None:
        """What the next console should know if this process must end now: that the last one did not say goodbye."""
        watch = self._watched.watch
        if self._finding is not None:
            return self._finding.cause, self._finding.text
        gone = watch.gone_at is not None or judge.last_sign(watch) > judge.RECENT
        return (Cause.SCREEN_FROZEN, "it ended without a goodbye") if gone and watch.newest is not None else None

    def look(self) -> None:
        """Time has passed: judge, and do what is due."""
        self._watched.look()
        finding = judge.find(self._watched.watch)
        if self._finding is not None:
            self._rescue(self._finding, finding)
        elif finding is not None and self._watched.console is None:
            log.info("no console has come")
            self.ended.emit()
        elif finding is not None:
            self._begin(finding)
        else:
            self._attempts.reap()

    def _begin(self, finding: Finding) -> None:
        log.error("the alarm begins", cause=finding.cause.value, reason=finding.text)
        self._finding, self._why = finding, ""
        self._begun_at = time.monotonic()
        self._since = self._begun_at - judge.last_sign(self._watched.watch)
        self._watched.kill()
        if self._managed:
            self._again_at, self._doing = self._begun_at + MANAGED, "The service manager starts it again"
            self._tell()
        else:
            self._start(finding)

    def _rescue(self, begun: Finding, finding: Finding | None) -> None:
        now = time.monotonic()
        if self._again_at is not None:
            if now >= self._again_at:
                self._start(begun)
            else:
                self._tell_pause(self._again_at - now)
        elif (words := self._attempts.ended()) is not None:
            self._failed(words)
        elif finding is not None:
            self._failed(finding.text)
        elif judge.works(self._watched.watch) and now - self._begun_at >= SHOWN_AT_LEAST:
            self._end(begun, now)

    def _start(self, begun: Finding) -> None:
        console = self._watched.console
        if console is None:
            return
        self._again_at = None
        made = self._attempts.made + 1
        self._watched.expect(min(COMES_UP * made, COMES_UP_AT_MOST))
        self._watched.tell_story(begun.cause, begun.text, self._since)
        self._doing = "It is being started again" + (f", try {made}" if made > 1 else "")
        self._tell()
        trouble = self._attempts.begin(console, self._watched.place)
        if trouble:
            self._failed(trouble)

    def _failed(self, why: str) -> None:
        log.warning("the console did not come up", attempt=self._attempts.made, reason=why)
        self._watched.kill()
        self._attempts.kill()
        wait = pause(self._attempts.made).total_seconds()
        self._again_at = time.monotonic() + wait
        self._why = why
        self._tell_pause(wait)

    def _end(self, begun: Finding, now: float) -> None:
        log.warning("the console works again", cause=begun.cause.value, seconds=round(now - self._since, 1))
        self._finding = None
        self._watched.tell_story(None)
        self._attempts.settle()
        self._alarm.end()

    def _tell_pause(self, seconds: float) -> None:
        if not self._attempts.made:
            return
        times = "once" if self._attempts.made == 1 else f"{self._attempts.made} times"
        doing = f"Started again {times}, in vain. The next try is in {max(seconds, 0):.0f} s"
        if doing != self._doing:
            self._doing = doing
            self._tell()

    def _tell(self) -> None:
        console, finding = self._watched.console, self._finding
        if console is not None and finding is not None:
            happened = finding.text[0].upper() + finding.text[1:]
            headline = HEADLINES[finding.cause]
            self._alarm.tell(Notice(headline, console.name, happened, self._since, self._doing, self._why))
