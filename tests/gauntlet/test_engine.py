"""Rows 43 and 44: an engine that raises or hangs is told by the screen, in words, in colour and in sound."""

import json
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from PySide6.QtGui import QImage

from tests.gauntlet.ledger import Ledger
from tests.live import pulse, screen
from tests.live.processes import Process, spawn, wait
from tests.live.pulse import NullSink, Recording
from tests.live.screen import Screen, share_of
from tests.wire.icinga2 import Icinga2
from tests.wire.server import Server

MISSING = [*pulse.missing_tools(), *screen.missing_tools()]
pytestmark = [
    pytest.mark.live,
    pytest.mark.senses,
    pytest.mark.skipif(bool(MISSING), reason=f"not installed: {MISSING}"),
]

BOUND = 10.0  # s
FAULT_HZ, FAULT_COLOUR = (523.25, 261.63), "#FFFFFF"
TOML = """
[console]
journal = "sqlite:journal.sqlite"
poll_every = "1s"
sound = "required"

[[backend]]
name = "icinga"
kind = "icinga2"
url = "{url}"
site_from = "hostgroup:site-"
"""


@dataclass
class Stage:
    process: Process
    screen: Screen
    recording: Recording
    folder: Path

    @property
    def told(self) -> list[dict[str, Any]]:
        """What the wall has shown, each with its moment."""
        lines = self.process.log.read_text("utf-8").splitlines()
        return [json.loads(line) for line in lines if line.startswith("{")]

    def break_by(self, number: int) -> float:
        os.kill(self.process.pid, number)
        return monotonic()

    def first(self, since: float, seconds: float, **wanted: object) -> float:
        """When the wall first showed this."""

        def found() -> list[float]:
            return [each["at"] for each in self.told if each["at"] >= since and wanted.items() <= each.items()]

        wait(lambda: bool(found()), seconds, f"{wanted} in\n{self.process.log.read_text('utf-8')[-3000:]}")
        return found()[0]

    def expect_stalled(self, deed: float) -> float:
        """The wall says so in words and colour, no tile is calm, and the fault is heard; how long all that took."""
        said = self.first(deed, BOUND + 2, stalled=True, cause="engine_stalled", calm=0)
        assert "ENGINE STALLED" in self.told[-1]["title"]
        wait(lambda: self.recording.heard(FAULT_HZ, since=deed), BOUND + 2 - (said - deed), "the tone of a fault")
        heard = max(self.recording.onsets(hz, since=deed)[0] for hz in FAULT_HZ)
        return max(said, heard) - deed

    def expect_calm(self, since: float) -> None:
        self.first(since, 20, stalled=False, cause=None, calm=2, tiles=2)

    def is_quiet(self) -> bool:
        """The short tone of the start is over."""
        windows = self.recording.windows()
        loud = [window.at for window in windows if window.loudest]
        return bool(loud) and windows[-1].at - loud[-1] > 2

    def look(self, name: str) -> QImage:
        return self.screen.picture(Path(os.environ.get("NOC_PICTURES", self.folder)) / f"{name}.png")


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with ExitStack() as stack:
        server = stack.enter_context(Server(Icinga2("riga", "oslo")))
        x = stack.enter_context(Screen(tmp_path / "screen"))
        sink = stack.enter_context(NullSink(tmp_path / "pulse"))
        (tmp_path / "noc.toml").write_text(TOML.format(url=server.url), "utf-8")
        words = ["--config", str(tmp_path / "noc.toml"), "wall"]
        process = spawn(
            [sys.executable, "-m", "tests.gauntlet.breakable", *words], tmp_path / "wall.log", env={**x.env, **sink.env}
        )
        stack.callback(process.end)
        recording = stack.enter_context(sink.record())
        stage = Stage(process, x, recording, tmp_path)
        stage.expect_calm(0.0)
        wait(stage.is_quiet, 20, "the sound was tried, and has ended")
        yield stage


@pytest.mark.row(43, 44)
def test_an_engine_that_hangs_or_raises(stage: Stage, ledger: Ledger) -> None:
    hung = stage.break_by(signal.SIGUSR2)
    ledger.held(44, "noc wall", "engine_stalled", stage.expect_stalled(hung), BOUND)
    assert share_of(stage.look("engine-hangs"), FAULT_COLOUR, top=0.1, bottom=0.3) > 0.3
    freed = stage.break_by(signal.SIGUSR2)
    stage.expect_calm(freed)
    broken = stage.break_by(signal.SIGUSR1)
    over = monotonic()
    ledger.held(43, "noc wall", "engine_stalled", stage.expect_stalled(broken), BOUND)
    between = [window.at for window in stage.recording.windows(freed + 1.5, over) if window.loudest]
    assert between == [], "what had stalled and works again is quiet"
