"""Rows 58 and 64: the wall under an open menu, and the wall whose screen is unplugged; and that it is kept lit."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from time import monotonic

import pytest
from PySide6.QtGui import QImage

from noc.core.causes import AlarmState, Cause
from noc.ui.theme import DARK, Face
from tests.backends.web import Request, Served
from tests.gauntlet.ledger import SLACK, Ledger
from tests.live import pulse, screen
from tests.live.console import Console
from tests.live.processes import wait
from tests.live.pulse import NullSink, Recording
from tests.live.screen import SHOOT, Screen, share_of
from tests.wire.icinga2 import Icinga2
from tests.wire.server import Server

TOOLS = ("xrandr", "xset", "xdotool")
MISSING = [*pulse.missing_tools(), *screen.missing_tools(), *(tool for tool in TOOLS if shutil.which(tool) is None)]
pytestmark = [
    pytest.mark.live,
    pytest.mark.senses,
    pytest.mark.skipif(bool(MISSING), reason=f"not installed: {MISSING}"),
]

DOWN_HZ, FAULT_HZ = [784.0], [523.25, 261.63]
POLL = 1.0  # s
OUTPUT_BOUND = 10.0  # s
WIDTH, HEIGHT = 1280, 800
TOML = """
poll_every = "1s"
sound = "required"
[[backend]]
name = "icinga"
kind = "icinga2"
url = "{url}"
site_from = "hostgroup:site-"
"""


class TwoOutputs(Screen):
    """Two screens side by side; the right one can be unplugged."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, (2 * WIDTH, HEIGHT))

    def begin(self) -> None:
        self.order("xrandr", "--setmonitor", "L", f"{WIDTH}/338x{HEIGHT}/211+0+0", "screen")
        self.plug()

    def plug(self, width: int = WIDTH) -> None:
        self.order("xrandr", "--setmonitor", "R", f"{width}/338x{HEIGHT}/211+{WIDTH}+0", "none")

    def unplug(self) -> float:
        self.order("xrandr", "--delmonitor", "R")
        return monotonic()

    def order(self, *command: str) -> str:
        done = self._run(*command)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def wall(self) -> tuple[int, int, int, int]:
        """Where the window manager has the wall: left, top, width, height."""
        for line in self.order("wmctrl", "-lG").splitlines():
            words = line.split()
            if "NOC Console" in line:
                return int(words[2]), int(words[3]), int(words[4]), int(words[5])
        return 0, 0, 0, 0

    def last_picture(self, file: Path) -> QImage:
        """Of the rightmost screen."""
        shoot = SHOOT.replace("app.primaryScreen()", "app.screens()[-1]")
        subprocess.run([sys.executable, "-c", shoot, str(file)], env=self._everything(), check=True, timeout=30)
        return QImage(str(file)).convertToFormat(QImage.Format.Format_RGB32)

    def menus(self) -> int:
        """Windows that no window manager has in hand, as menus are."""
        found = self._run("xdotool", "search", "--onlyvisible", "--class", "noc").stdout.split()
        return len(found) - len([line for line in self.windows().splitlines() if "NOC Console" in line])

    def saver(self) -> int:
        times = re.search(r"timeout:\s+(\d+)", self.order("xset", "q"))
        assert times is not None
        return int(times[1])


@dataclass
class Stage:
    icinga: Icinga2
    screen: TwoOutputs
    console: Console
    recording: Recording
    polls: list[float]

    @property
    def period(self) -> float:
        """Between the newest polls: where the first answers take long it is asked less often for a while."""
        return max([POLL, *(after - before for before, after in pairwise(self.polls[-3:]))])

    def look(self, name: str) -> QImage:
        folder = Path(os.environ.get("NOC_PICTURES", self.console.folder))
        return self.screen.last_picture(folder / f"{name}.png")

    def wait_on(self, left: int, width: int, seconds: float) -> None:
        wanted = (left, 0, width, HEIGHT)
        wait(lambda: self.screen.wall() == wanted, seconds, f"the wall fills the screen at {left}", every=0.2)

    def told(self, since: datetime, seconds: float, **wanted: object) -> float:
        """How long after `since` it was written down."""
        return (self.console.wait_told(since, seconds, **wanted).at - since).total_seconds()


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with ExitStack() as stack:
        icinga = Icinga2("riga", "oslo")
        polls: list[float] = []

        def answer(request: Request) -> Served:
            if "/status" in request.path:
                polls.append(monotonic())
            return icinga(request)

        server = stack.enter_context(Server(answer))
        x = stack.enter_context(TwoOutputs(tmp_path / "screen"))
        x.begin()
        sink = stack.enter_context(NullSink(tmp_path / "pulse"))
        console = Console(tmp_path / "noc", TOML.format(url=server.url), {**x.env, **sink.env})
        stack.callback(console.end)
        console.start("wall", "--screen", "2")
        recording = stack.enter_context(sink.record())
        stage = Stage(icinga, x, console, recording, polls)
        stage.wait_on(WIDTH, WIDTH, 20)
        wait(lambda: x.saver() == 0, 10, "it is kept lit")
        for site in ("riga", "oslo"):
            console.wait_told(datetime.min.replace(tzinfo=UTC), 20, event="verdict", site=site, state="ok")
        wait(lambda: len(polls) > 3 and stage.period < 1.5 * POLL, 60, "it is polled in its rhythm")
        yield stage
        console.end()
        wait(lambda: x.saver() == 600, 5, "what was there is put back")


@pytest.mark.row(58, 64)
def test_a_menu_stays_open_in_an_outage_and_the_output_is_unplugged(stage: Stage, ledger: Ledger) -> None:
    red = DARK[Face.DOWN].fill
    assert red is not None

    # A panel with its field, and over it the field's own menu: both stay open.
    stage.screen.press("t", "Menu")
    wait(lambda: stage.screen.menus() > 0, 5, "the menu is open")
    assert share_of(stage.look("menu-before"), red) == 0
    stage.icinga.hosts["riga-gw"].state = 1
    deed, moment = datetime.now(UTC), monotonic()
    written = stage.told(deed, 4 * stage.period + SLACK, event="alarm", site="riga", cause=Cause.HOST_DOWN)
    wait(lambda: stage.recording.heard(DOWN_HZ, since=moment), 4, "the tone of down")
    heard = stage.recording.onsets(DOWN_HZ[0], since=moment)[0] - moment
    seen = stage.look("menu-during")
    assert share_of(seen, red, bottom=0.5) > 0.05, "the alarm is shown behind the menu"
    assert share_of(seen, red, top=0.5) > 0.01, "and so is its tile"
    assert stage.screen.menus() > 0, "the menu is still open"
    ledger.held(58, "a panel and its menu", "host_down", max(written, heard), 2 * stage.period)
    stage.screen.press("Escape", "Escape")
    wait(lambda: stage.screen.menus() == 0, 5, "the menu is shut")

    # The same screen set up anew, with less room and with more, is no fault.
    quiet = datetime.now(UTC)
    for width in (WIDTH - 200, WIDTH):
        stage.screen.unplug()
        stage.screen.plug(width)
        stage.wait_on(WIDTH, width, 5)
    assert stage.console.told(quiet, cause=Cause.OUTPUT_LOST) is None

    # Unplugged for good: told, heard, and the wall is seen where there is a screen.
    moment, deed = stage.screen.unplug(), datetime.now(UTC)
    written = stage.told(deed, OUTPUT_BOUND + SLACK, event="fault", subject="R", cause=Cause.OUTPUT_LOST)
    stage.wait_on(0, WIDTH, OUTPUT_BOUND)
    wait(lambda: stage.recording.heard(FAULT_HZ, since=moment), OUTPUT_BOUND, "the tone of a fault")
    heard = max(stage.recording.onsets(hz, since=moment)[0] for hz in FAULT_HZ) - moment
    ledger.held(64, "xrandr --delmonitor", "output_lost", max(written, heard), OUTPUT_BOUND)
    assert share_of(stage.look("output-lost"), "#FFFFFF", bottom=0.3) > 0.05
    back = datetime.now(UTC)
    stage.screen.plug()
    cleared = stage.console.wait_told(back, OUTPUT_BOUND, event="fault_clear", subject="R", cause=Cause.OUTPUT_LOST)
    assert cleared.alarm is AlarmState.CLEARED_UNACKED
    stage.wait_on(WIDTH, WIDTH, OUTPUT_BOUND)
