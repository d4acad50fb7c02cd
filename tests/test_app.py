"""What the start-up joins: the sound that is watched, the screen that is there or not, a wall drawn into a file."""

from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from noc import app
from noc.audio.sound_watch import SoundWatch
from noc.core.causes import Cause
from noc.core.events import PauseAsked
from noc.engine.clock import read_clock
from noc.settings import ConsoleSettings, Settings
from noc.ui.desk.desk import Desk
from noc.ui.example import alarm
from noc.ui.wall import Wall

SOON = timedelta(milliseconds=30)


class Siren(QObject):
    """As much of the siren's driver as is watched."""

    changed = Signal()

    def __init__(self, works: bool) -> None:
        super().__init__()
        self.works, self.status = works, "sound: on, not verified"

    def turn(self, works: bool, status: str) -> None:
        self.works, self.status = works, status
        self.changed.emit()


class Door:
    """Keeps what parts of the console say of themselves."""

    def __init__(self) -> None:
        self.said: list[tuple[str, Cause, str]] = []

    def part_failed(self, cause: Cause, subject: str, text: str) -> None:
        self.said.append(("failed", cause, text))

    def part_works(self, cause: Cause, subject: str) -> None:
        self.said.append(("works", cause, ""))


def watch(siren: Siren, door: Door, required: bool, shown: list[tuple[str, bool]]) -> SoundWatch:
    return SoundWatch(siren, door, required, lambda *told: shown.append(told), SOON)  # type: ignore[arg-type]


def waits(watched: SoundWatch) -> bool:
    """It will tell of a fault unless the sound comes back."""
    timer = watched.findChild(QTimer)
    return timer is not None and timer.isActive()


def test_a_required_sound_that_fails_is_a_fault_and_ends_with_it(qtbot: QtBot) -> None:
    siren, door, shown = Siren(works=True), Door(), list[tuple[str, bool]]()
    watched = watch(siren, door, True, shown)
    assert shown == [("on, not verified", True)]
    siren.turn(False, "sound: no output device")
    qtbot.waitUntil(lambda: bool(door.said))
    assert door.said == [("failed", Cause.AUDIO_DEAD, "alarms cannot be heard: sound: no output device")]
    siren.turn(True, "sound: on, not verified")
    assert door.said[1:] == [("works", Cause.AUDIO_DEAD, "")]
    assert shown[-1] == ("on, not verified", True)
    watched.deleteLater()


def test_an_optional_sound_that_fails_is_shown_and_is_no_fault(qtbot: QtBot) -> None:
    siren, door, shown = Siren(works=False), Door(), list[tuple[str, bool]]()
    watched = watch(siren, door, False, shown)
    siren.turn(False, "sound: no output device")
    assert not waits(watched)
    assert door.said == []
    assert shown[-1] == ("no output device", False)
    watched.deleteLater()


def test_a_short_interruption_is_no_fault(qtbot: QtBot) -> None:
    siren, door = Siren(works=True), Door()
    watched = watch(siren, door, True, [])
    siren.turn(False, "sound: its process died")
    assert waits(watched)
    siren.turn(True, "sound: on, not verified")
    assert not waits(watched)
    assert door.said == []
    watched.deleteLater()


@pytest.mark.parametrize(
    ("environment", "there"),
    [
        ({"DISPLAY": ":1"}, True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, True),
        ({"DISPLAY": ":1", "QT_QPA_PLATFORM": "offscreen"}, False),
        ({}, False),
    ],
)
def test_where_there_is_a_screen(environment: dict[str, str], there: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert app.has_screen() is there


def test_a_wall_is_drawn_into_a_file(qtbot: QtBot, tmp_path: Path) -> None:
    settings = Settings(tmp_path / "noc.toml", ConsoleSettings(timezone="Europe/Riga"), (), None)
    assert app.save_picture(settings, alarm(), tmp_path / "wall.png", 800, 450)
    picture = QImage(str(tmp_path / "wall.png"))
    assert (picture.width(), picture.height()) == (800, 450)
    assert not app.save_picture(settings, alarm(), tmp_path / "no-folder" / "wall.png", 800, 450)


def refusal(console: "app.Console[Wall] | app.Console[Desk]") -> str:
    """The notice on its window, if it tells why a pause was refused."""
    window = console.window
    text = window.face.notice.text() if isinstance(window, Desk) else window.footer.notice
    return text if "120 s at most" in text else ""


def test_why_something_is_not_done_is_a_notice_on_the_wall_and_on_the_desk_beside_it(
    qtbot: QtBot, tmp_path: Path
) -> None:
    settings = Settings(tmp_path / "noc.toml", ConsoleSettings("first", tmp_path / "journal.sqlite"), (), ())
    wall = app.Console(settings, app.make_wall, sound=False)
    desk = app.Console(settings, app.make_desk, sound=False)
    for console in (wall, desk):
        qtbot.addWidget(console.window)
        console.start()
    try:
        assert (wall.session.judges, desk.session.judges) == (True, False)
        for console in (wall, desk):
            console.session.door.ask(PauseAsked(read_clock(), "bob", timedelta(minutes=5)))
            qtbot.waitUntil(lambda console=console: bool(refusal(console)), timeout=3000)  # type: ignore[misc]
    finally:
        desk.stop()
        wall.stop()
