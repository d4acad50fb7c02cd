"""Taking an alarm: a name, a note, and for how long."""

from datetime import UTC, timedelta

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from noc.core.clock import Now
from noc.ui.panels.ack import AckPanel
from noc.ui.panels.retire import RetirePanel
from noc.ui.theme import DARK
from tests.ui.panels.asking import LONG_TEXTS, Asking, Key

ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def asking(qtbot: QtBot) -> Asking:
    return Asking(qtbot)


@pytest.fixture
def panel(asking: Asking) -> AckPanel:
    panel = AckPanel(DARK, asking.names, timezone=UTC, clock=asking.clock)
    asking.put(panel)
    panel.ask_for("Riga: host down", asking.take)
    return panel


def test_a_note_and_enter_are_enough(asking: Asking, panel: AckPanel) -> None:
    assert panel.end.text() == "until 10:12, in 30 min; a note makes it 8 h"
    asking.press("rang Acme")
    assert panel.end.text() == "until 17:42, in 8 h"
    asking.press(Key.Key_Return)
    assert asking.said == [("ann", "rang Acme", None)]


def test_longer_than_half_an_hour_takes_a_note(asking: Asking, panel: AckPanel) -> None:
    asking.press(Key.Key_Tab, "3", Key.Key_Return)
    assert asking.said == []
    assert "a note must say why" in panel.problem
    assert asking.focus is panel.note
    asking.press("waiting for a part")
    assert panel.problem == ""
    asking.press(Key.Key_Enter)
    assert asking.said == [("ann", "waiting for a part", timedelta(hours=2))]


def test_half_an_hour_needs_no_note_and_can_be_all_of_a_long_one(asking: Asking, panel: AckPanel) -> None:
    asking.press(Key.Key_Down, Key.Key_Return)
    asking.press("noted", Key.Key_Return)
    assert asking.said == [("ann", "", timedelta(minutes=30)), ("ann", "noted", timedelta(minutes=30))]


def test_up_and_down_and_alt_with_a_digit_choose_from_the_note(asking: Asking, panel: AckPanel) -> None:
    asking.press("x", Key.Key_Down, Key.Key_Down, Key.Key_Down, Key.Key_Down, Key.Key_Up)
    assert panel.span.chosen == 2
    asking.press(Key.Key_4, held=ALT)
    asking.press("8 y", Key.Key_Return)
    assert asking.said == [("ann", "x8 y", timedelta(hours=8))]


def test_the_end_goes_on_with_the_clock(asking: Asking, panel: AckPanel) -> None:
    asking.now = Now(asking.now.at + timedelta(minutes=5), asking.now.mono + timedelta(minutes=5))
    asking.qtbot.waitUntil(lambda: panel.end.text().startswith("until 10:17"), timeout=5000)


def test_an_enter_that_is_held_down_answers_nothing(asking: Asking, panel: AckPanel) -> None:
    held = QKeyEvent(QEvent.Type.KeyPress, Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r", True)
    QApplication.sendEvent(panel.note, held)
    assert asking.said == []


def test_escape_keeps_nothing(asking: Asking, panel: AckPanel) -> None:
    asking.press("half a no", Key.Key_Tab, "4", Key.Key_Tab, "zed", Key.Key_Escape)
    assert asking.left == 1
    panel.ask_for("Oslo: host down", asking.take)
    assert (panel.name.text(), panel.note.text(), panel.span.chosen) == ("ann", "", 0)
    assert asking.names.last == "ann"
    asking.press(Key.Key_Z, held=Qt.KeyboardModifier.ControlModifier)
    assert panel.note.text() == ""
    assert asking.said == []


def test_the_last_name_is_the_next_one_offered_in_the_whole_window(asking: Asking, panel: AckPanel) -> None:
    panel.name.clear()
    asking.press(Key.Key_Return)
    assert "Your name is missing" in panel.problem
    asking.press("zoë ", Key.Key_Return)
    retire = RetirePanel(DARK, asking.names)
    asking.put(retire)
    retire.ask_for("Riga", asking.take)
    asking.press(Key.Key_Return)
    assert asking.said == [("zoë", "", None), ("zoë",)]


def test_a_name_is_completed_in_its_field(asking: Asking, panel: AckPanel) -> None:
    panel.name.clear()
    panel.name.setFocus()
    asking.press("c")
    assert (panel.name.text(), panel.name.selectedText()) == ("cleo", "leo")
    asking.press(Key.Key_Delete, Key.Key_Return)
    assert asking.said == [("c", "", None)]
    panel.name.clear()
    asking.names.offer(("dora",))
    asking.press("d", Key.Key_Return)
    assert asking.said[1] == ("dora", "", None)


def test_no_list_opens_over_the_window(asking: Asking, panel: AckPanel) -> None:
    panel.name.clear()
    panel.name.setFocus()
    asking.press("b")
    assert QApplication.activePopupWidget() is None
    assert not any(widget.isModal() for widget in QApplication.topLevelWidgets())


def test_tab_stays_in_the_panel(asking: Asking, panel: AckPanel) -> None:
    seen = []
    for _ in range(4):
        seen.append(asking.focus)
        asking.press(Key.Key_Tab)
    assert seen == [panel.note, panel.span, panel.name, panel.note]
    asking.press(Key.Key_Backtab)
    asking.press(Key.Key_Backtab)
    assert asking.focus is panel.name


@pytest.mark.parametrize("text", LONG_TEXTS)
def test_long_texts_are_cut_and_break_nothing(asking: Asking, panel: AckPanel, text: str) -> None:
    panel.ask_for(text, asking.take)
    asking.paste(text)
    asking.qtbot.waitUntil(lambda: "the rest was left out" in panel.problem)
    asking.fits()
    asking.press(Key.Key_Return)
    [(_, note, _)] = asking.said
    assert 0 < len(note) <= 400
    assert "\x00" not in note
    assert "\n" not in note
