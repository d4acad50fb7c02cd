"""Beside the wall, on a real X screen with a window manager and a tray: what an operator's desktop sees of an alarm."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from noc.ui.theme import DARK, Face
from tests.live.processes import Process, spawn, wait
from tests.live.screen import Screen, missing_tools, share_of

TITLE, PANEL, OTHER = "noc desk", "noc panel", "somebody else"
MISSING = [*missing_tools(), *(tool for tool in ("xprop", "trayer") if shutil.which(tool) is None)]

pytestmark = [
    pytest.mark.live,
    pytest.mark.senses,
    pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}"),
]


class Desk:
    """The program, and what the window manager knows of its windows."""

    def __init__(self, screen: Screen, process: subprocess.Popen[str]) -> None:
        self.screen, self._process = screen, process
        self.said: list[str] = []

    def tell(self, command: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{command}\n")
        self._process.stdin.flush()
        self.hear("done")

    def hear(self, word: str) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.said.append(line.strip())
            if line.strip() == word:
                return
        raise AssertionError(f"ended without {word}: {self.said}")

    def ask(self, *command: str) -> str:
        env = os.environ | self.screen.env
        return subprocess.run(command, env=env, capture_output=True, text=True, timeout=20, check=False).stdout

    def active(self) -> str:
        return self.ask("xdotool", "getactivewindow", "getwindowname").strip()

    def number(self, title: str) -> int:
        return int(self.ask("xdotool", "search", "--name", f"^{title}$").split()[-1])

    def state(self, title: str = TITLE) -> str:
        return self.ask("xprop", "-id", str(self.number(title)), "_NET_WM_STATE")

    def on_top(self) -> int:
        return int(self.ask("xprop", "-root", "_NET_CLIENT_LIST_STACKING").split()[-1], 16)

    def wait_active(self, title: str) -> None:
        wait(lambda: self.active() == title, 10, f"{title} is active")


@pytest.fixture(scope="module")
def screen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Screen]:
    with Screen(tmp_path_factory.mktemp("screen"), (1024, 768)) as screen:
        yield screen


@contextmanager
def desk_on(screen: Screen, *arguments: str) -> Iterator[Desk]:
    command = [sys.executable, "-m", "tests.live.desk_program", *arguments]
    pipe, env = subprocess.PIPE, os.environ | screen.env
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, text=True, env=env) as process:
        try:
            desk = Desk(screen, process)
            desk.hear("ready")
            desk.wait_active(TITLE)
            yield desk
        finally:
            process.kill()


@pytest.fixture
def desk(screen: Screen) -> Iterator[Desk]:
    with desk_on(screen) as desk:
        yield desk


@contextmanager
def somebody_else(desk: Desk, folder: Path) -> Iterator[None]:
    """A window of another program, in front."""
    code = (
        "from PySide6.QtWidgets import QApplication, QLineEdit\n"
        f"a = QApplication([]); w = QLineEdit(); w.setWindowTitle({OTHER!r}); w.resize(700, 500); w.show(); a.exec()"
    )
    process = spawn([sys.executable, "-c", code], folder / "other.log", env=desk.screen.env)
    try:
        desk.wait_active(OTHER)
        desk.tell("leave")
        yield
    finally:
        process.kill()


def test_a_minimised_window_comes_back(desk: Desk) -> None:
    desk.tell("minimise")
    wait(lambda: "HIDDEN" in desk.state(), 10, "it is minimised")
    desk.tell("calm")
    assert "HIDDEN" in desk.state()
    desk.tell("alarm")
    desk.wait_active(TITLE)
    assert "HIDDEN" not in desk.state()


def test_a_window_that_was_put_away_comes_back_as_large_as_it_was(desk: Desk) -> None:
    desk.tell("maximise")
    wait(lambda: "MAXIMIZED_VERT" in desk.state(), 10, "it is maximised")
    desk.tell("hide")
    desk.tell("alarm")
    desk.wait_active(TITLE)
    assert "MAXIMIZED_VERT" in desk.state()


@pytest.mark.parametrize("command", ["alarm", "stall"])
def test_it_comes_before_the_windows_of_others(desk: Desk, tmp_path: Path, command: str) -> None:
    with somebody_else(desk, tmp_path):
        desk.tell(command)
        wait(lambda: desk.on_top() == desk.number(TITLE), 10, "it is on top")
        wait(lambda: desk.active() == TITLE or "DEMANDS_ATTENTION" in desk.state(), 10, "it is active or asks to be")


def test_switched_off_only_the_taskbar_flashes(screen: Screen, tmp_path: Path) -> None:
    with desk_on(screen, "flash") as desk, somebody_else(desk, tmp_path):
        assert "DEMANDS_ATTENTION" not in desk.state()
        desk.tell("alarm")
        wait(lambda: "DEMANDS_ATTENTION" in desk.state(), 10, "the taskbar flashes")
        assert desk.active() == OTHER
        assert desk.on_top() == desk.number(OTHER)


def test_whoever_is_typing_goes_on_typing(desk: Desk) -> None:
    desk.tell("panel")
    desk.wait_active(PANEL)
    desk.tell("alarm")
    wait(lambda: "DEMANDS_ATTENTION" in desk.state(), 10, "the taskbar flashes")
    assert desk.active() == PANEL


@contextmanager
def tray_of(screen: Screen, folder: Path) -> Iterator[Process]:
    options = ["--edge", "top", "--align", "left", "--widthtype", "request", "--height", "64"]
    process = spawn(["trayer", *options], folder / "trayer.log", env=screen.env)
    try:
        yield process
    finally:
        process.end()


def test_a_tray_that_comes_later_and_comes_again_shows_the_worst(desk: Desk, tmp_path: Path) -> None:
    red = DARK[Face.DOWN].fill
    assert red is not None

    def is_red() -> bool:
        return share_of(desk.screen.picture(tmp_path / "screen.png"), red) > 0

    desk.tell("alarm")
    assert not is_red()
    with tray_of(desk.screen, tmp_path):
        wait(is_red, 30, "the icon is red")
        desk.tell("calm")
        wait(lambda: not is_red(), 10, "the icon is calm")
        desk.tell("alarm")
    with tray_of(desk.screen, tmp_path):
        wait(is_red, 30, "the icon is there again")
