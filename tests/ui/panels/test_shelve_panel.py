"""Shelving: a reason, an end, and a supervisor where it is long."""

from datetime import UTC, timedelta

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from noc.ui.panels.shelve import ShelvePanel
from noc.ui.theme import LIGHT
from tests.ui.panels.asking import LONG_TEXTS, Asking, Key


@pytest.fixture
def asking(qtbot: QtBot) -> Asking:
    return Asking(qtbot)


@pytest.fixture
def panel(asking: Asking) -> ShelvePanel:
    panel = ShelvePanel(LIGHT, asking.names, timezone=UTC, clock=asking.clock)
    asking.put(panel)
    panel.ask_for("Riga: host down", asking.take)
    return panel


def test_an_hour_is_usual(asking: Asking, panel: ShelvePanel) -> None:
    assert panel.end.text() == "until 10:42, in 1 h"
    asking.press("router awaits a part", Key.Key_Return)
    assert asking.said == [("ann", "router awaits a part", timedelta(hours=1), "")]


@pytest.mark.parametrize(
    ("digit", "minutes", "end"), [("1", 15, "09:57"), ("2", 30, "10:12"), ("3", 60, "10:42"), ("4", 120, "11:42")]
)
def test_up_to_two_hours_one_name_is_enough(
    asking: Asking, panel: ShelvePanel, digit: str, minutes: int, end: str
) -> None:
    asking.press("test rig", Key.Key_Tab, digit)
    assert panel.end.text().startswith(f"until {end}, ")
    assert panel.supervisor.isHidden()
    asking.press(Key.Key_Return)
    assert asking.said == [("ann", "test rig", timedelta(minutes=minutes), "")]


@pytest.mark.parametrize(("digit", "hours"), [("5", 4), ("6", 8)])
def test_longer_takes_a_supervisor(asking: Asking, panel: ShelvePanel, digit: str, hours: int) -> None:
    asking.press("test rig", Key.Key_Tab, digit, Key.Key_Return)
    assert asking.said == []
    assert "a supervisor's name is missing" in panel.problem
    assert asking.focus is panel.supervisor
    asking.press("eve", Key.Key_Return)
    assert asking.said == [("ann", "test rig", timedelta(hours=hours), "eve")]


def test_a_supervisor_who_is_no_longer_needed_is_not_named(asking: Asking, panel: ShelvePanel) -> None:
    asking.press("test rig", Key.Key_Tab, "6", Key.Key_Tab, "eve")
    panel.span.setFocus()
    asking.press("4", Key.Key_Return)
    assert asking.said == [("ann", "test rig", timedelta(hours=2), "")]


def test_what_is_missing_is_said(asking: Asking, panel: ShelvePanel) -> None:
    asking.press("   ", Key.Key_Return)
    assert "The reason is missing" in panel.problem
    asking.press("x")
    panel.name.clear()
    asking.press(Key.Key_Return)
    assert "Your name is missing" in panel.problem
    assert asking.focus is panel.name
    assert asking.said == []


def test_arrows_choose_and_stop_at_the_ends(asking: Asking, panel: ShelvePanel) -> None:
    asking.press("x", Key.Key_Tab, *[Key.Key_Left] * 9)
    assert panel.span.chosen == 0
    asking.press(*[Key.Key_Right] * 9)
    assert panel.span.chosen == 5
    asking.press("9", "0", "٣")
    assert panel.span.chosen == 5


def test_a_click_chooses(asking: Asking, panel: ShelvePanel) -> None:
    asking.qtbot.wait(0)
    box = panel.span.boxes(panel.span.width())[3]
    asking.qtbot.mouseClick(panel.span, Qt.MouseButton.LeftButton, pos=box.center().toPoint())
    assert panel.span.chosen == 3


def test_escape_keeps_nothing(asking: Asking, panel: ShelvePanel) -> None:
    asking.press("half a rea", Key.Key_Tab, "6", Key.Key_Tab, "eve", Key.Key_Escape)
    assert asking.left == 1
    panel.ask_for("Oslo", asking.take)
    assert (panel.reason.text(), panel.supervisor.text(), panel.span.chosen) == ("", "", 2)
    assert panel.supervisor.isHidden()
    assert asking.said == []


@pytest.mark.parametrize("text", LONG_TEXTS)
def test_long_texts_break_nothing(asking: Asking, panel: ShelvePanel, text: str) -> None:
    panel.ask_for(text, asking.take)
    panel.span.choose(5)
    asking.paste(text)
    asking.press(Key.Key_Return)
    assert "supervisor" in panel.problem
    asking.fits()
