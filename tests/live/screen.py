"""A real X screen without a monitor, a window manager on it, and pictures of what it shows."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

from PySide6.QtGui import QImage

from tests.live.processes import Process, spawn, wait

TOOLS = ("Xvfb", "openbox", "wmctrl", "xdotool")
SHOOT = """
import sys
from PySide6.QtGui import QGuiApplication
app = QGuiApplication(["shot"])
sys.exit(0 if app.primaryScreen().grabWindow(0).save(sys.argv[1]) else 1)
"""


def missing_tools() -> list[str]:
    return [tool for tool in TOOLS if shutil.which(tool) is None]


class Screen:
    """`with Screen(folder) as screen:` then give `screen.env` to the programs that should be seen on it."""

    def __init__(self, folder: Path, size: tuple[int, int] = (1920, 1080)) -> None:
        self._folder, self._size = folder, size
        self._processes: list[Process] = []
        self._display = ""

    @property
    def env(self) -> dict[str, str]:
        return {"DISPLAY": self._display, "QT_QPA_PLATFORM": "xcb"}

    def __enter__(self) -> Self:
        self._folder.mkdir(parents=True, exist_ok=True)
        number = self._folder / "display"
        width, height = self._size
        with number.open("wb") as out:
            # The server itself chooses a free number and writes it to this descriptor.
            command = [
                "Xvfb",
                "-displayfd",
                "1",
                "-screen",
                "0",
                f"{width}x{height}x24",
                "-nolisten",
                "tcp",
                "-noreset",
            ]
            server = subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL, start_new_session=True)
        self._server = server
        wait(lambda: number.read_text().strip() != "", 10, "the X server has chosen its number")
        self._display = f":{number.read_text().strip()}"
        self._processes.append(spawn(["openbox"], self._folder / "openbox.log", env=self._everything()))
        wait(lambda: self._run("wmctrl", "-m").returncode == 0, 10, "the window manager answers")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in self._processes:
            process.end()
        self._server.terminate()
        self._server.wait(10)

    def press(self, *keys: str) -> None:
        """Press keys one after the other, by the names of X: `Down`, `a`, `Return`."""
        assert self._run("xdotool", "key", "--delay", "80", *keys).returncode == 0

    def type(self, text: str) -> None:
        assert self._run("xdotool", "type", "--delay", "40", text).returncode == 0

    def windows(self) -> str:
        return self._run("wmctrl", "-l").stdout

    def picture(self, file: Path) -> QImage:
        done = subprocess.run(
            [sys.executable, "-c", SHOOT, str(file)],
            env=self._everything(),
            capture_output=True,
            timeout=30,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return QImage(str(file)).convertToFormat(QImage.Format.Format_RGB32)

    def _run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(command, env=self._everything(), capture_output=True, text=True, timeout=20, check=False)

    def _everything(self) -> dict[str, str]:
        return os.environ | self.env


def share_of(picture: QImage, colour: str, top: float = 0.0, bottom: float = 1.0) -> float:
    """The share of pixels of about this colour between two heights (0 to 1), seen through every fourth pixel."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    hits = seen = 0
    for y in range(int(picture.height() * top), int(picture.height() * bottom), 4):
        for x in range(0, picture.width(), 4):
            pixel = picture.pixel(x, y)
            seen += 1
            near = abs((pixel >> 16 & 255) - red) < 12 and abs((pixel >> 8 & 255) - green) < 12
            hits += near and abs((pixel & 255) - blue) < 12
    return hits / seen
