"""A console on a screen and with a sound card of its own, one alarm taken, and a sentinel beside it."""

import os
import signal
import subprocess
import sys
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

from PySide6.QtGui import QImage

from noc.core.causes import AlarmState, Cause, State
from noc.core.effects import Happened
from noc.core.events import AckAsked
from noc.engine.clock import read_clock
from noc.journal.inbox import Inbox
from noc.journal.store import Journal
from tests.live.console import Console
from tests.live.processes import Process, spawn, wait
from tests.live.pulse import NullSink
from tests.live.screen import Screen, share_of
from tests.live.sentinels import sentinel_of, wait_gone
from tests.wire.icinga2 import Icinga2
from tests.wire.server import Server

ROOT = Path(__file__).parents[2]
FAULT_HZ = (523.25, 261.63)
POSTER = "NOC Console is not watching"
RED = "#FF4B33"
BOUND = 10.0  # s
SIZE = (1024, 640)
TOML = """
name = "wall"
poll_every = "1s"
sound = "required"

[[backend]]
name = "east"
kind = "icinga2"
url = "{url}"
site_from = "hostgroup:site-"
write_back = false
"""
HANGS = "tests.gauntlet.hanging_console"


class Stage:
    """For as long as `stack` is open: riga is down, which ann takes, and oslo is well."""

    def __init__(self, stack: ExitStack, folder: Path, *words: str) -> None:
        self.folder, self._words = folder, words
        product = Icinga2("riga", "oslo")
        product.hosts["riga-gw"].state = 1
        server = stack.enter_context(Server(product))
        self.screen = stack.enter_context(Screen(folder / "screen", SIZE))
        self.sink = stack.enter_context(NullSink(folder / "pulse"))
        self.recording = stack.enter_context(self.sink.record())
        self.told = Console(folder / "console", TOML.format(url=server.url), {})
        self.sentinel = 0
        stack.callback(self._end_all)
        self.first = self._start()

    def _start(self) -> Process:
        command = [sys.executable, "-m", HANGS, "--config", str(self.told.config), *self._words]
        env = {**self.screen.env, **self.sink.env, "XDG_STATE_HOME": str(self.folder / "state")}
        return spawn(command, self.told.log, cwd=ROOT, env=env)

    def settle(self) -> None:
        """Until it watches, its sentinel watches it, and the alarm is taken."""
        begun = datetime(2000, 1, 1, tzinfo=UTC)
        wait(self.told.journal.exists, 30, f"the console begins\n{self.told.output()}")
        self.told.wait_told(begun, 30, event="alarm", site="riga", cause=Cause.HOST_DOWN)
        self.told.wait_told(begun, 30, event="verdict", site="oslo", state=State.OK)
        wait(lambda: sentinel_of(self.first.pid) is not None, 20, "the sentinel begins")
        self.sentinel = sentinel_of(self.first.pid) or 0
        inbox = Inbox(self.told.journal)
        inbox.post(AckAsked(read_clock(), "riga", "ann", "on my way"))
        inbox.close()
        self.told.wait_told(begun, 10, event="ack", site="riga")
        wait(lambda: self._log().count("watching") > 0, 20, "the sentinel watches")

    @property
    def console(self) -> int:
        """The process that runs now: the first, or the one that the sentinel has started."""
        found = subprocess.run(
            ["pgrep", "-f", f"{HANGS} --config {self.told.config}"], capture_output=True, check=False
        )
        alive = [int(word) for word in found.stdout.split() if not _is_dead(int(word))]
        return alive[-1] if alive else 0

    def do(self, number: signal.Signals, pid: int | None = None) -> tuple[float, datetime]:
        """Send a signal to the console, or to another process; when that was."""
        at = monotonic(), datetime.now(UTC)
        os.kill(pid or self.console, number)
        return at

    @property
    def words(self) -> str:
        return " ".join(self._words)

    def move(self, *box: int) -> None:
        """Put the console's window there (left, top, width and height), and give it a beat to tell of that."""
        was = self.place()
        assert self._wmctrl("-r", ":ACTIVE:", "-e", ",".join(str(word) for word in (0, *box)))[0] == 0
        wait(lambda: self.place() not in ((), was), 10, "the window moves")
        moved = monotonic()
        wait(lambda: monotonic() - moved > 1.5, 3, "a beat")

    def place(self) -> tuple[int, ...]:
        """Left, top, width and height of the console's window, as the window manager counts them."""
        rows = [line.split() for line in self._wmctrl("-l", "-G")[1].splitlines()]
        return next((tuple(int(word) for word in row[2:6]) for row in rows if "wall" in row), ())

    def close_window(self) -> None:
        assert self._wmctrl("-c", "NOC Console desk")[0] == 0

    def _wmctrl(self, *words: str) -> tuple[int, str]:
        env = os.environ | self.screen.env
        done = subprocess.run(["wmctrl", *words], env=env, capture_output=True, text=True, timeout=10, check=False)
        return done.returncode, done.stdout

    def seen(self) -> bool:
        return POSTER in self.screen.windows()

    def wait_seen(self, since: float) -> float:
        """Until the poster is on the screen; how long after the deed that was."""
        wait(self.seen, BOUND + 2 - (monotonic() - since), "the sentinel's window")
        return monotonic() - since

    def check_poster(self) -> None:
        """A picture shows nothing but it: black on white, where the wall was."""
        picture = self.look("alarm")
        assert share_of(picture, "#FFFFFF", 0.1, 0.9) > 0.7
        assert share_of(picture, "#000000") > 0.05

    def look(self, name: str) -> QImage:
        return self.screen.picture(Path(os.environ.get("NOC_PICTURES", self.folder)) / f"{name}.png")

    def wait_heard(self, since: float) -> float:
        """Until the fault was heard; when it began, after the deed. The voice of a frozen console sounds nothing."""
        wait(lambda: self.recording.heard(FAULT_HZ, since=since), BOUND + 2, "the tone of a fault")
        return max(self.recording.onsets(hz, since=since)[0] for hz in FAULT_HZ) - since

    def wait_back(self, since: datetime) -> Happened:
        """Until the console works again and the fault is latched; that line."""
        cleared = self.told.wait_told(since, 40, event="fault_clear", subject="console")
        wait(lambda: not self.seen(), 10, "the poster is gone")
        return cleared

    def taken(self) -> list[tuple[str, Cause, AlarmState, str | None]]:
        """The alarms of sites, as the journal has them."""
        journal = Journal(self.told.journal)
        try:
            alarms = journal.recall().alarms
        finally:
            journal.close()
        return [(row.owner, row.cause, row.state, row.by) for row in alarms if row.cause is Cause.HOST_DOWN]

    def loud(self, since: datetime) -> list[tuple[str, Cause | None]]:
        """What has sounded since, by subject or site."""
        return [
            (line.subject or line.site or "", line.cause)
            for line in self.told.lines(since)
            if line.event in ("alarm", "fault") and line.alarm is AlarmState.UNACKED
        ]

    def _log(self) -> str:
        return "".join(file.read_text() for file in self.folder.rglob("sentinel-*.log"))

    def _end_all(self) -> None:
        """Nothing that was started by us, or by what we have started, is left."""
        while (pid := self.console) != 0:
            os.kill(pid, signal.SIGCONT)
            os.kill(pid, signal.SIGTERM)
            wait(lambda pid=pid: _is_dead(pid), 20, "the console ends")  # type: ignore[misc]
        self.first.kill()
        if self.sentinel:
            try:
                wait_gone(self.sentinel)
            finally:
                with suppress(ProcessLookupError):
                    os.killpg(self.sentinel, signal.SIGKILL)


def _is_dead(pid: int) -> bool:
    try:
        return Path("/proc", str(pid), "stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True
