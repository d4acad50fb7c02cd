"""The keys of the desk, and where they lead: buttons, panels, pages, actions."""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from noc.core.causes import Cause
from noc.core.events import (
    AckAsked,
)
from noc.core.snapshot import AlarmView, FaultView, SiteView
from noc.settings import BackendSettings
from noc.ui.desk.example import alarm, calm, flood
from noc.ui.desk.keys import COMMANDS, LISTED
from noc.ui.desk.ways import Ready, Ways
from noc.ui.example import later
from tests.ui.desk.stage import DeskStage

Key = Qt.Key
FIRST_TIER = ("site-31", Cause.REPORT_LATE)  # of the scene: unanswered, tier 1
HOSTILE = "<h1>Riga</h1>\n<img src='x'>\x1b[31m"


@pytest.fixture
def stage(qtbot: QtBot) -> DeskStage:
    return DeskStage(qtbot)


# Keys as such


def test_every_command_is_known_to_the_desk(stage: DeskStage) -> None:
    stage.show(calm())
    known = {name for name in dir(stage.desk.moves) if not name.startswith("_")}
    known |= {name for name in dir(stage.desk.acts) if not name.startswith("_")}
    assert {command.name for command in COMMANDS} <= known


def test_no_key_means_two_things() -> None:
    pressed = [(key, command.control) for command in COMMANDS for key in command.keys]
    assert len(pressed) == len(set(pressed))


def test_the_keys_can_be_read_and_are_on_the_buttons(stage: DeskStage) -> None:
    stage.show(calm())
    for key in (Key.Key_Question, Key.Key_F1):
        stage.press(key)
        assert stage.desk.panels.shows_keys
        stage.press(Key.Key_Escape)
        assert not stage.desk.panels.shows_keys
    listed = {key for key, _ in LISTED}
    for name, button in stage.desk.face.buttons.buttons.items():
        label = next(command.label for command in COMMANDS if command.name == name)
        assert button.text().startswith(label)
        assert label in listed


def test_a_button_does_what_its_key_does_and_leaves_the_keys_to_the_list(stage: DeskStage) -> None:
    stage.show(alarm())
    stage.press("f")
    stage.qtbot.mouseClick(stage.desk.face.buttons.buttons["acknowledge"], Qt.MouseButton.LeftButton)
    assert stage.desk.panels.asks is stage.desk.panels.ack
    stage.press(Key.Key_Return)
    assert len(stage.of(AckAsked)) == 1


def test_keys_are_letters_while_something_is_typed(stage: DeskStage) -> None:
    stage.show(alarm())
    stage.press("f", "a", "aspd uhtr 12?/")
    assert stage.desk.panels.ack.note.text() == "aspd uhtr 12?/"
    stage.press(Key.Key_Escape, "/", "aspd")
    assert stage.desk.face.filter_bar.field.text() == "aspd"
    assert stage.acts == []


@pytest.mark.parametrize("opening", ["s", "m", "d", "h", "t", "n"])
def test_a_key_of_the_desk_does_nothing_inside_an_open_panel(stage: DeskStage, opening: str) -> None:
    stage.show(alarm())
    stage.go("site-3", Cause.HOST_DOWN)
    stage.press(opening)
    asking = stage.desk.panels.asks
    assert asking is not None
    stage.press("p", "e", "u", "f")
    assert stage.desk.panels.asks is asking
    assert stage.current == ("site-3", Cause.HOST_DOWN)
    assert stage.acts == []


def test_an_open_panel_holds_up_nothing(stage: DeskStage) -> None:
    stage.show(alarm())
    stage.press("f", "s", "half a rea")
    beats = stage.desk.face.header.beats
    stage.show(later(flood(), 1))
    assert stage.desk.face.header.beats == beats + 1
    assert ("journal", Cause.JOURNAL_FAILED) in stage.keys
    assert stage.desk.panels.shelve.reason.text() == "half a rea"
    assert QApplication.activeModalWidget() is None


def test_guidance_takes_the_keys_and_gives_them_back(stage: DeskStage) -> None:
    stage.show(alarm())
    stage.press("f", "g")
    assert stage.desk.face.detail.reading
    stage.press(Key.Key_Down, Key.Key_Escape)
    assert stage.desk.focusWidget() is stage.desk.table
    assert stage.current == FIRST_TIER


def test_full_screen_and_out(stage: DeskStage) -> None:
    stage.press(Key.Key_F11)
    assert stage.desk.isFullScreen()
    stage.press(Key.Key_F11)
    assert not stage.desk.isFullScreen()
    stage.control(Key.Key_Q)
    assert not stage.desk.isVisible()


# Pages and actions


@dataclass
class Call:
    name: str = "call the site"
    key: str = "c"
    why_not: str = ""
    started: int = 0

    def start(self) -> str:
        self.started += 1
        return "Called."


def test_pages_and_actions_of_the_current_alarm(qtbot: QtBot) -> None:
    opened: list[str] = []
    call = Call()

    def actions(about: SiteView | FaultView, alarm: AlarmView) -> Sequence[Ready]:
        return (call,) if isinstance(about, SiteView) and about.key == "site-31" else ()

    def show(url: str) -> str:
        opened.append(url)
        return "opened"

    backend = BackendSettings("icinga-east", "icinga2", "https://m.example:5665", web="https://m.example/icingaweb2")
    stage = DeskStage(qtbot, ways=Ways((backend,), actions, show))
    stage.show(alarm())
    stage.press("o")
    assert "Nothing is current" in stage.notice
    stage.press("f", "o")
    assert opened == ["https://m.example/icingaweb2/icingadb/host?name=site-31-gw"]
    assert stage.notice == "opened"
    stage.press(Key.Key_2, held=Qt.KeyboardModifier.AltModifier)
    assert opened[1].endswith("services?name=site-31-gw")
    stage.press(Key.Key_C, held=Qt.KeyboardModifier.AltModifier)
    assert call.started == 1
    assert stage.notice == "Called."
    assert "Alt+C  call the site" in stage.desk.face.detail.text()
